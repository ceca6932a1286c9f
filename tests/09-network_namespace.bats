load helper

# What COMMAND printed inside, in a file.
inside() { # COMMAND [ARG...]
	demo 09-network_namespace sh -c 'exec >"$0" 2>&1; "$@"' \
		"$BATS_TEST_TMPDIR/inside" "$@"
	cat "$BATS_TEST_TMPDIR/inside"
}

@test "a container lives in another network namespace than the host" {
	inside readlink /proc/self/ns/net
	grep '^net:' "$BATS_TEST_TMPDIR/inside"
	[ "$(cat "$BATS_TEST_TMPDIR/inside")" != "$(own net)" ]
}

@test "it has its own lo, and no interface of the host's" {
	inside awk -F: 'NR > 2 { gsub(/ /, "", $1); print $1 }' /proc/self/net/dev
	grep -x lo "$BATS_TEST_TMPDIR/inside"
	run ! grep -vxE '(lo|tunl0|sit0|(gre|gretap|erspan|ip_vti|ip6_vti|ip6tnl|ip6gre)0)' \
		"$BATS_TEST_TMPDIR/inside"
}

@test "its routing table is empty" {
	inside wc -l /proc/self/net/route
	grep '^1 ' "$BATS_TEST_TMPDIR/inside"
}

@test "it listens on port 80 and on an abstract name, whoever else does" {
	inside grep -h -e ' 0100007F:0050 .* 0A ' -e ' @kakuri$' \
		/proc/self/net/tcp /proc/self/net/unix
	[ "$(grep -c 0100007F:0050 "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
	[ "$(grep -c '@kakuri$' "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
}

@test "its /sys lists its own interfaces" {
	inside sh -c 'cd /sys/class/net && echo *; cut -d: -s -f1 /proc/self/net/dev'
	# shellcheck disable=SC2046 # words
	set -- $(head -n 1 "$BATS_TEST_TMPDIR/inside")
	[ $# -eq "$(tail -n +2 "$BATS_TEST_TMPDIR/inside" | wc -l)" ]
}

@test "the host keeps its links and routes, and gets no listener" {
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

@test "it needs CAP_SYS_ADMIN, and says so" {
	run setpriv --bounding-set -sys_admin --inh-caps -sys_admin \
		"$BUILD/measure/09-network_namespace" 3>&-
	[ "$status" -eq 77 ]
	[[ $output == *CAP_SYS_ADMIN* ]]
}

@test "it makes seven claims" {
	claims 09-network_namespace 7
}
