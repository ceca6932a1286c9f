load helper

# The interfaces of this test's network namespace, and its addresses.
look() {
	cut -d: -s -f1 /proc/self/net/dev
	cat /proc/self/net/route
	cat /proc/self/net/fib_trie
}

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	local end=$((SECONDS + 10))
	until "$@"; do
		[ $SECONDS -lt $end ] || return
		sleep 0.1
	done
}

# The program in the background, with a shell in there that does this: its pid,
# and what it says of the namespaces.
start() { # WORDS-OF-SH
	file=$BATS_TEST_TMPDIR/there
	"$BUILD/macvlan" sh -c "echo ready; $1" >"$file" 2>&1 3>&- &
	program=$!
	until_true grep -qx ready "$file"
	cat "$file"
	lan=$(sed -n 's/^LAN:       //p' "$file")
	host=$(sed -n 's/^host:      \([^,]*\),.*/\1/p' "$file")
	card=$(sed -n 's/^host: .* card0 is interface //p' "$file")
	[ "$(sed -n 's/^container: PID \([0-9]*\), .*/\1/p' "$file")" -eq $program ]
}
finish() {
	kill $program
	wait $program || [ $? -eq 143 ]
}
# Run something in the LAN, on the host, in the container.
there() { # LAN|HOST|CONTAINER COMMAND [ARG...]
	case $1 in
	LAN) nsenter --net="$lan" "${@:2}" ;;
	HOST) nsenter --net="$host" "${@:2}" ;;
	CONTAINER) nsenter --target $program --net "${@:2}" ;;
	esac 3>&-
}
# Does somebody answer at this address, where nobody listens?
reach() { # LAN|HOST|CONTAINER ADDRESS
	there "$1" timeout 4 bash -c "echo >/dev/tcp/$2/9" 2>&1 | grep -q 'Connection refused'
}
link_of() { # LAN|HOST|CONTAINER NAME
	there "$1" ip -d -o link show "$2"
}
mac_of() { link_of "$@" | sed -n 's|.*link/ether \([0-9a-f:]*\) .*|\1|p'; }

# Three addresses of one subnet, and the cable leads somewhere.
three_addresses() {
	there LAN ip addr add 192.0.2.254/24 dev far0
	there CONTAINER ip addr add 192.0.2.2/24 dev eth0
	until_true reach LAN 192.0.2.2
}

@test "macvlan: eth0 is in bridge mode on card0, up, and in the namespace of COMMAND" {
	start 'exec sleep 300'
	[ "$card" -gt 0 ]
	link_of HOST card0 | grep -q "^$card: card0@.*[,<]UP[,>]"
	link_of CONTAINER eth0
	link_of CONTAINER eth0 | grep -q "eth0@if$card: .*[,<]UP[,>].* macvlan mode bridge "
	eth0=$(sed -n 's/^container: .* eth0 is interface //p' "$file")
	link_of CONTAINER eth0 | grep -q "^$eth0: "
	[ "$(mac_of HOST card0)" != "$(mac_of CONTAINER eth0)" ]
	finish
}

@test "macvlan: four namespaces: yours, the LAN's, the host's, the container's" {
	before=$(look)
	start 'exec sleep 300'
	namespaces=$(readlink /proc/self/ns/net "$lan" "$host" "/proc/$program/ns/net")
	echo "$namespaces"
	[ "$(sort -u <<<"$namespaces" | wc -l)" -eq 4 ]
	link_of LAN far0
	run ! link_of HOST far0
	run ! link_of HOST eth0
	[ "$(look)" = "$before" ]
	finish
}

@test "macvlan: the LAN reaches both; the host and the container do not reach each other" {
	start 'exec sleep 300'
	three_addresses
	reach LAN 192.0.2.1
	reach LAN 192.0.2.2
	run ! reach CONTAINER 192.0.2.1
	run ! reach HOST 192.0.2.2
	[ "$(there LAN ip neigh show 192.0.2.2 | sed -n 's/.* lladdr \([0-9a-f:]*\) .*/\1/p')" = "$(mac_of CONTAINER eth0)" ]
	finish
}

@test "macvlan: with a macvlan interface for itself the host reaches the container" {
	start 'exec sleep 300'
	three_addresses
	there HOST ip link add link card0 name mac0 up type macvlan mode bridge
	there HOST ip route add 192.0.2.2 dev mac0
	until_true reach HOST 192.0.2.2
	until_true reach CONTAINER 192.0.2.1
	finish
}

@test "macvlan: the namespaces live as long as COMMAND, and end with it" {
	start 'sleep 0.5; exec sleep 300'
	sleep 1
	[ "$(link_of CONTAINER eth0 | wc -l)" -eq 1 ]
	kill -9 $program
	wait $program || [ $? -eq 137 ]
	run ! test -e "$host"
}

@test "macvlan: the status is COMMAND's; bad usage is 2" {
	tiny macvlan sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/macvlan" /nonexistent
	tiny macvlan --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "macvlan: without CAP_NET_ADMIN the kernel refuses, and it says so" {
	run setpriv --bounding-set=-net_admin "$BUILD/macvlan" true
	echo "$output"
	[ "$status" -eq 1 ]
	[ "$output" = "macvlan: RTM_NEWLINK, veth: Operation not permitted" ]
}

@test "macvlan: without COMMAND it is the shell" {
	run env SHELL=/bin/echo "$BUILD/macvlan"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/macvlan" <<<'echo "$((6 * 7))"'
	[ "${lines[3]}" = 42 ]
}

@test "macvlan: its session goes as the page says" {
	session 11-macvlan
}

# What COMMAND printed in "one" of the measuring program, in a file.
inside() { # COMMAND [ARG...]
	demo 11-macvlan sh -c 'exec >"$0" 2>&1; "$@"' "$BATS_TEST_TMPDIR/inside" "$@"
	cat "$BATS_TEST_TMPDIR/inside"
}

@test "measured: a container has an eth0 in another network namespace than the host" {
	inside sh -c 'readlink /proc/self/ns/net; grep -c " eth0:" /proc/self/net/dev'
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/inside")" != "$(own net)" ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
}

@test "measured: it reaches the neighbour and the other container, and not the parent" {
	inside bash -c 'for a in 254 12; do
			{ echo >/dev/tcp/192.0.2.$a/9; } 2>&1 | grep -cm1 "Connection refused"
		done
		timeout 1 bash -c "echo >/dev/tcp/192.0.2.1/9"; echo $?'
	[ "$(sed -n 1,2p "$BATS_TEST_TMPDIR/inside" | tr '\n' ' ')" = "1 1 " ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 124 ]
}

@test "measured: what is printed of two is what one's kernel found out by ARP" {
	inside cat /proc/self/net/arp
	mac=$(sed -n '/two\$ ip -brief link/,/PASS/s/.*eth0@[^ ]* .* \([0-9a-f:]\{17\}\) .*/\1/p' <<<"$output" | head -n 1)
	[ -n "$mac" ]
	grep "^192.0.2.12 .* $mac " "$BATS_TEST_TMPDIR/inside"
}

@test "measured: the host gets no link, no address and no route" {
	before=$(look)
	demo 11-macvlan
	[ "$(look)" = "$before" ]
}

@test "measured: it makes ten claims" {
	claims 11-macvlan 10
}

@test "measured: without CAP_NET_ADMIN it says so, and blames no kernel" {
	for capability in net_admin net_raw; do
		run setpriv --bounding-set=-$capability "$BUILD/measure/11-macvlan"
		[ "$status" -eq 77 ]
		[[ $output == *CAP_NET_ADMIN* ]]
		[[ $output != *CONFIG* ]]
	done
}
