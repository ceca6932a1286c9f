load helper

# The interfaces of this namespace, a line each.
links() { cut -d: -s -f1 /proc/self/net/dev | tr -d ' '; }

# ... of which a new one may have these, where their modules are loaded.
fallback='(tunl0|sit0|(gre|gretap|erspan|ip_vti|ip6_vti|ip6tnl|ip6gre)0)'

# Is lo up, or down? By netlink: /sys shows that of whoever mounted it.
lo() { if [[ $(ip -o link show lo) == *[\<,]UP[,\>]* ]]; then echo up; else echo down; fi; }

@test "network_namespace: first the host's interfaces, then a lo that is down" {
	tiny network_namespace true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "at first:   $(own net) interfaces: $(links | wc -l), lo is $(lo)" ]
	[[ ${lines[1]} =~ ^unshare\(2\):\ (net:\[[0-9]+\])\ interfaces:\ [0-9]+,\ lo\ is\ down$ ]]
	[ "${BASH_REMATCH[1]}" != "$(own net)" ]
}

@test "network_namespace: COMMAND is in that namespace, with as many interfaces" {
	tiny network_namespace sh -c 'readlink /proc/self/ns/net; cut -d: -s -f1 /proc/self/net/dev'
	[[ ${lines[1]} == "unshare(2): ${lines[2]} interfaces: $((${#lines[@]} - 3)), "* ]]
}

@test "network_namespace: COMMAND sees lo, and no interface of the host's" {
	tiny network_namespace cut -d: -s -f1 /proc/self/net/dev
	sed 1,2d <<<"$output" | tr -d ' ' >"$BATS_TEST_TMPDIR/links"
	grep -x lo "$BATS_TEST_TMPDIR/links"
	run ! grep -vxE "lo|$fallback" "$BATS_TEST_TMPDIR/links"
}

@test "network_namespace: in there 127.0.0.1 cannot be reached before lo is up" {
	# shellcheck disable=SC2016 # for the shell in there
	tiny network_namespace bash -c '(echo >/dev/tcp/127.0.0.1/9) 2>&1
		ip link set lo up; (echo >/dev/tcp/127.0.0.1/9) 2>&1; :'
	[[ $output == *'Network is unreachable'*'Connection refused'* ]]
}

@test "network_namespace: the host keeps its namespace and its interfaces" {
	before=$(own net; links; lo)
	tiny network_namespace ip link set lo up
	[ "$(own net; links; lo)" = "$before" ]
}

@test "network_namespace: the status is COMMAND's; bad usage is 2" {
	tiny network_namespace sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/network_namespace" /nonexistent
	tiny network_namespace --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "network_namespace: without COMMAND it is the shell" {
	run env SHELL=/bin/echo "$BUILD/network_namespace"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/network_namespace" <<<'readlink /proc/self/ns/net'
	[[ ${lines[1]} == *"${lines[2]}"* ]]
}

@test "network_namespace: without CAP_SYS_ADMIN it says which call is refused" {
	run setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
		"$BUILD/network_namespace" true
	[ "$status" -eq 1 ]
	[[ $output == *'unshare(CLONE_NEWNET): Operation not permitted'* ]]
}

@test "network_namespace: its session goes as the page says" {
	session 09-network_namespace
}

# What COMMAND printed inside, in a file.
inside() { # COMMAND [ARG...]
	demo 09-network_namespace sh -c 'exec >"$0" 2>&1; "$@"' \
		"$BATS_TEST_TMPDIR/inside" "$@"
	cat "$BATS_TEST_TMPDIR/inside"
}

@test "measured: a container lives in another network namespace than the host" {
	inside readlink /proc/self/ns/net
	grep '^net:' "$BATS_TEST_TMPDIR/inside"
	[ "$(cat "$BATS_TEST_TMPDIR/inside")" != "$(own net)" ]
}

@test "measured: it has its own lo, and no interface of the host's" {
	inside awk -F: 'NR > 2 { gsub(/ /, "", $1); print $1 }' /proc/self/net/dev
	grep -x lo "$BATS_TEST_TMPDIR/inside"
	run ! grep -vxE "lo|$fallback" "$BATS_TEST_TMPDIR/inside"
}

@test "measured: of its routes, in all tables, none leads to another network" {
	inside ip -4 route show table all
	grep 'dev lo' "$BATS_TEST_TMPDIR/inside"
	run ! grep -vE '^(local|broadcast) 127\.' "$BATS_TEST_TMPDIR/inside"
}

@test "measured: it listens on port 80 and on an abstract name, whoever else does" {
	inside grep -h -e ' 0100007F:0050 .* 0A ' -e ' @kakuri$' \
		/proc/self/net/tcp /proc/self/net/unix
	[ "$(grep -c 0100007F:0050 "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
	[ "$(grep -c '@kakuri$' "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
}

@test "measured: its /sys lists its own interfaces" {
	inside sh -c 'cd /sys/class/net && echo *; cut -d: -s -f1 /proc/self/net/dev'
	# shellcheck disable=SC2046 # words
	set -- $(head -n 1 "$BATS_TEST_TMPDIR/inside")
	[ $# -eq "$(tail -n +2 "$BATS_TEST_TMPDIR/inside" | wc -l)" ]
}

@test "measured: the host keeps its links and routes, and gets no listener" {
	look() {
		cut -d: -s -f1 /proc/self/net/dev
		cat /proc/self/net/route
		cat /sys/class/net/lo/flags
		grep -c '@kakuri$' /proc/self/net/unix || :
	}
	before=$(look)
	demo 09-network_namespace
	[ "$(look)" = "$before" ]
}

@test "measured: it needs CAP_SYS_ADMIN, and says so" {
	run setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
		"$BUILD/measure/09-network_namespace" 3>&-
	[ "$status" -eq 77 ]
	[[ $output == *CAP_SYS_ADMIN* ]]
}

@test "measured: it makes ten claims" {
	claims 09-network_namespace 10
}
