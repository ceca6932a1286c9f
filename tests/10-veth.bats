load helper

# The interfaces of a process's network namespace.
links_of() { awk -F: 'NR > 2 { gsub(/ /, "", $1); print $1 }' "/proc/$1/net/dev"; }

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	return 1
}
ended() { [ ! -e "/proc/$1" ]; }

# The program in the background, with a shell in there that does this: its pid,
# which is outside, and that of the container.
start() { # WORDS-OF-SH
	file=$BATS_TEST_TMPDIR/there
	env --default-signal=INT,QUIT "$BUILD/veth" sh -c "echo ready; $1" >"$file" 2>&1 3>&- &
	program=$!
	until_true grep -qx ready "$file"
	[ "$(sed -n 's/^outside:   PID \([0-9]*\), .*/\1/p' "$file")" -eq $program ]
	container=$(sed -n 's/^container: PID \([0-9]*\), .*/\1/p' "$file")
}

@test "veth: one end is outside, one in the container, and the kernel numbers both" {
	start 'ip -o link show eth0; exec sleep 300'
	until_true grep -q '^[0-9]*: eth0@' "$file"
	cat "$file"
	links_of $program | grep -qx veth0
	run ! grep -qx eth0 <<<"$(links_of $program)"
	links_of "$container" | grep -qx eth0
	run ! grep -qx veth0 <<<"$(links_of "$container")"
	# what ip(8) says of eth0: its number, and the number at the other end
	outside=$(sed -n 's/^outside: .* veth0 is interface //p' "$file")
	inside=$(sed -n 's/^container: .* eth0 is interface //p' "$file")
	grep -q "^$inside: eth0@if$outside: " "$file"
	kill $program
	wait $program || [ $? -eq 143 ]
}

@test "veth: three namespaces: the host's, the one outside, the container's" {
	before=$(links_of self)
	start 'exec sleep 300'
	outside=$(readlink "/proc/$program/ns/net")
	inside=$(readlink "/proc/$container/ns/net")
	[ "$outside" != "$(own net)" ]
	[ "$inside" != "$(own net)" ]
	[ "$inside" != "$outside" ]
	[ "$(links_of self)" = "$before" ]
	kill $program
	wait $program || [ $? -eq 143 ]
}

@test "veth: what is sent at one end comes in at the other" {
	start 'ip addr add 192.0.2.2/24 dev eth0; ip link set eth0 up; echo up
		while sleep 0.2; do
			bash -c "echo >/dev/tcp/192.0.2.1/9" 2>&1 | grep -o "Connection refused" && break
		done; awk "/eth0:/ { print \"packets\", \$3, \$11 }" /proc/net/dev; exec sleep 300'
	until_true grep -qx up "$file"
	nsenter --target $program --net sh -c 'ip addr add 192.0.2.1/24 dev veth0 && ip link set veth0 up'
	until_true grep -q ^packets "$file"
	grep -qx 'Connection refused' "$file"
	read -r _ in out < <(grep ^packets "$file")
	[ "$in" -ge 1 ]
	[ "$out" -ge 1 ]
	kill $program
	wait $program || [ $? -eq 143 ]
}

@test "veth: one end deleted, the other is gone, too" {
	start 'ip link del eth0; echo deleted; exec sleep 300'
	until_true grep -qx deleted "$file"
	run ! grep -qx veth0 <<<"$(links_of $program)"
	kill $program
	wait $program || [ $? -eq 143 ]
}

@test "veth: Ctrl-C is for COMMAND" {
	start 'trap "exit 5" INT; echo trapped; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	until_true grep -qx trapped "$file"
	kill -INT $program "$container" # as a terminal does
	status=0
	wait $program || status=$?
	[ "$status" -eq 5 ]
}

@test "veth: so is Ctrl-\\; TERM, HUP and KILL end both" {
	for signal in TERM:143 HUP:129 KILL:137; do
		start 'exec sleep 300'
		kill -QUIT $program
		sleep 0.3
		kill -0 $program
		kill -"${signal%:*}" $program
		status=0
		wait $program || status=$?
		[ "$status" -eq "${signal#*:}" ]
		until_true ended "$container"
	done
}

@test "veth: the status is COMMAND's, also where SIGCHLD is ignored" {
	tiny veth sh -c 'exit 7'
	[ "$status" -eq 7 ]
	tiny veth sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	run env --ignore-signal=CHLD "$BUILD/veth" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/veth" /nonexistent
	tiny veth --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "veth: without CAP_NET_ADMIN the kernel refuses, and nothing else is blamed" {
	run setpriv --bounding-set=-net_admin "$BUILD/veth" true
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = "veth: RTM_NEWLINK: Operation not permitted" ]
}

@test "veth: without COMMAND it is the shell" {
	run env SHELL=/bin/echo "$BUILD/veth"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/veth" <<<'echo "$((6 * 7))"'
	[ "${lines[2]}" = 42 ]
}

@test "veth: its session goes as the page says" {
	session 10-veth
}

# What COMMAND printed in the container of the measuring program, in a file.
inside() { # COMMAND [ARG...]
	demo 10-veth sh -c 'exec >"$0" 2>&1; "$@"' "$BATS_TEST_TMPDIR/inside" "$@"
	cat "$BATS_TEST_TMPDIR/inside"
}

@test "measured: a container has an eth0 in another network namespace than the host" {
	inside sh -c 'readlink /proc/self/ns/net; grep -c " eth0:" /proc/self/net/dev'
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/inside")" != "$(own net)" ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
}

@test "measured: its other end is not in the container, and answers" {
	inside bash -c 'grep -c veth0: /proc/self/net/dev
		echo >/dev/tcp/192.0.2.1/9'
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 0 ]
	grep 'Connection refused' "$BATS_TEST_TMPDIR/inside"
}

@test "measured: the kernel counted one request and one reply, and ARP's" {
	inside awk '$1 == "eth0:" { print $2, $3, $10, $11 }' /proc/self/net/dev
	read -r in packets out sent <"$BATS_TEST_TMPDIR/inside"
	[ "$in" -ge 98 ]
	[ "$out" -ge 98 ]
	[ "$packets" -ge 2 ]
	[ "$sent" -ge 2 ]
}

@test "measured: the host gets no link, no address and no route" {
	look() {
		cut -d: -s -f1 /proc/self/net/dev
		cat /proc/self/net/route
		cat /proc/self/net/fib_trie
		cat /proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || :
	}
	before=$(look)
	demo 10-veth
	[ "$(look)" = "$before" ]
}

@test "measured: it makes eight claims" {
	claims 10-veth 8
}

@test "measured: without CAP_NET_ADMIN it says so, and blames no kernel" {
	for capability in net_admin net_raw; do
		run setpriv --bounding-set=-$capability "$BUILD/measure/10-veth"
		[ "$status" -eq 77 ]
		[[ $output == *CAP_NET_ADMIN* ]]
		[[ $output != *CONFIG* ]]
	done
}

# The lines of the page for a bridge, without these; they run in namespaces of
# their own, or not at all.
bridge() { # [SED-EXPRESSION]
	local page=$BATS_TEST_DIRNAME/../chapters/10-veth/README.md lines
	lines=$(sed -n "/^\$ sudo unshare --net --mount sh -e <<'EOF'\$/,/^EOF\$/p" "$page" | sed '1d;$d')
	[ "$(wc -l <<<"$lines")" -ge 10 ]
	run timeout -k 1 60 unshare --net --mount sh -e <<<"$(sed "${1-}" <<<"$lines")" 3>&-
	echo "$output"
}

@test "measured: where the world knows the way back, the page's bridge needs no NAT" {
	command -v ping >/dev/null || skip "ping is missing: install iputils-ping"
	back='s,^nft add table.*,ip -n world route add 192.0.2.0/24 via 198.51.100.1,; /^nft/d'
	grep -q 'ip -n world route add 192.0.2.0/24 via 198.51.100.1' \
		<<<"$(tr '\n' ' ' <"$BATS_TEST_DIRNAME/../chapters/10-veth/README.md")"
	bridge "$back"
	[ "$status" -eq 0 ]
	grep -q ' 0% packet loss' <<<"$output"
	bridge "/^nft/d; s/ping -c 1/& -W 2/"
	[ "$status" -ne 0 ]
	grep -q '100% packet loss' <<<"$output"
}

@test "measured: the page's bridge, route, forwarding and NAT reach the world; without one they do not" {
	command -v nft >/dev/null || skip "nft is missing: install nftables"
	command -v ping >/dev/null || skip "ping is missing: install iputils-ping"
	before=$(ls /run/netns 2>/dev/null; cat /proc/sys/net/ipv4/ip_forward; links_of self)
	bridge
	[ "$status" -eq 0 ]
	grep -q ' 0% packet loss' <<<"$output"
	for without in /default.via/d /ip_forward/d /masquerade/d 's/ master br0//'; do
		bridge "$without; s/ping -c 1/& -W 2/"
		[ "$status" -ne 0 ]
		run ! grep -q ' 0% packet loss' <<<"$output"
	done
	[ "$(ls /run/netns 2>/dev/null; cat /proc/sys/net/ipv4/ip_forward; links_of self)" = "$before" ]
}
