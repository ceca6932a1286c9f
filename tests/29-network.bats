# shellcheck disable=SC2016 # what is quoted is for the shell inside
load kakuri

# A script with a network of its own in the place of the host's: lo, a bridge
# br0 with 198.51.100.1, a parent lan0 whose cable ends in br0 as well. There,
# container means container run. It ends when the script does.
outside() { # SCRIPT
	run timeout -k 1 60 unshare --net --mount --propagation private bash -c '
		container() { timeout -k 1 20 "$BUILD/kakuri" run "$@"; }
		soon() { for _ in {1..100}; do "$@" && return; sleep 0.1; done; false; }
		mount -t sysfs sysfs /sys && ip link set lo up &&
			ip link add br0 type bridge && ip link set br0 up &&
			ip addr add 198.51.100.1/24 dev br0 || exit 77
		if [[ $1 == *lan0* ]]; then
			ip link add lan0 type veth peer name port0 &&
				ip link set port0 master br0 up &&
				ip link set lan0 up || exit 77
		fi
		eval "$1"' - "$1" 3>&-
	echo "$output"
	[ "$status" -ne 77 ] || skip "this kernel has no bridge or no veth"
}
export BUILD

@test "veth: eth0 has the address, and the host answers" {
	outside 'container --net veth --ip 10.1.2.3/24 "$ROOT" sh -c "
		ip -o -4 addr show eth0; ip route; ping -c 1 -W 5 10.1.2.1"'
	[ "$status" -eq 0 ]
	[[ $output == *"inet 10.1.2.3/24 "*"default via 10.1.2.1 dev eth0"* ]]
	[[ $output == *" 0% packet loss"* ]]
}

@test "veth: the host reaches the container, by one route and by no IPv6" {
	outside 'container --net veth --ip 10.1.2.3/24 "$ROOT" sh -c \
			"echo ready; exec sleep 1000" >'"$BATS_TEST_TMPDIR"'/said &
		soon grep -q ready '"$BATS_TEST_TMPDIR"'/said
		ip -o route show 10.1.2.0/24
		ip -o route get 10.1.2.3
		cat /proc/sys/net/ipv6/conf/kakuri*/disable_ipv6 2>/dev/null || echo 1
		ping -c 1 -W 5 10.1.2.3; kill $!; wait'
	grep -q '^10.1.2.3 dev kakuri.* src 10.1.2.1 ' <<<"$output"
	[[ $output == *" 0% packet loss"* ]]
	grep -qx 1 <<<"$output"
	run ! grep '^10.1.2.0/24' <<<"$output"
}

@test "veth: the link is gone with the container, also after SIGKILL" {
	outside 'gone() { ! ip -o link | grep -q kakuri; }
		container --net veth --ip 10.1.2.3/24 "$ROOT" true; soon gone || exit 1
		"$BUILD/kakuri" run --net veth --ip 10.1.2.3/24 "$ROOT" sleep 1000 &
		soon eval "! gone" || exit 2
		kill -KILL $!; soon gone || exit 3
		for delay in 0 0.001 0.002 0.004 0.006 0.01; do
			"$BUILD/kakuri" run --net veth --ip 10.1.2.3/24 "$ROOT" sleep 1000 &
			sleep $delay; kill -KILL $!; soon gone || exit 4
		done'
	[ "$status" -eq 0 ]
}

@test "a bridge joins containers: they reach each other and the host" {
	outside 'container --net veth --bridge br0 --ip 198.51.100.2/24 "$ROOT" \
			sh -c "echo ready; exec sleep 1000" >'"$BATS_TEST_TMPDIR"'/said &
		soon grep -q ready '"$BATS_TEST_TMPDIR"'/said
		container --net veth --bridge br0 --ip 198.51.100.3/24 "$ROOT" sh -c "
			ip route; ping -c 1 -W 5 198.51.100.2 && ping -c 1 -W 5 198.51.100.1"
		echo "status $?"; kill $!; wait'
	[[ $output == *"default via 198.51.100.1 dev eth0"*"status 0"* ]]
}

@test "macvlan: a machine of its own beside the parent" {
	outside ': lan0; container --net macvlan:lan0 --ip 198.51.100.9/24 \
			--gateway 198.51.100.1 "$ROOT" sh -c "
			ip route; ip -o link show eth0; ping -c 1 -W 5 198.51.100.1" || exit 1
		ip -o link | grep -c macvlan'
	[[ $output != *"no such links"* ]] || skip "this kernel has no macvlan"
	[[ $output == *"default via 198.51.100.1 dev eth0"*" 0% packet loss"* ]]
	[ "${lines[-1]}" = 0 ]
}

@test "each bad address, gateway, bridge and parent is one line and 125" {
	outside 'refused() { # WORD ARGUMENT...
			said=$(container "${@:2}" "$ROOT" sh -c "echo started" 2>&1)
			if [ $? -ne 125 ] || [[ $said != "kakuri: "*"$1"* ]] ||
			    [ "$(wc -l <<<"$said")" -ne 1 ]; then
				echo "$*: $said"; bad=1
			fi
		}
		refused "which address" --net veth
		refused "need --net" --ip 10.0.0.2/24
		refused "need --net" --net host --ip 10.0.0.2/24
		refused "needs --net veth" --bridge br0
		refused "10.0.0.2/24" --net veth --ip 10.0.0.2
		refused "10.0.0.2/24" --net veth --ip ""
		refused "10.0.0.2/24" --net veth --ip 10.0.0/24
		refused "10.0.0.2/24" --net veth --ip 10.0.0.2.3/24
		refused "10.0.0.2/24" --net veth --ip ::1/64
		refused "10.0.0.2/24" --net veth --ip "$(printf %0300d 7)/24"
		for length in 7 32 -1 x "" 24x 99999999999999999999; do
			refused "is 8 to 31" --net veth --ip "10.0.0.2/$length"
		done
		for address in 10.0.0.0 10.0.0.255 0.0.0.1 127.0.0.2 224.0.0.1 255.0.0.1; do
			refused "of a host" --net veth --ip "$address/24"
		done
		refused "as 10.0.0.1" --net veth --ip 10.0.0.2/24 --gateway x
		refused "not another host" --net veth --ip 10.0.0.2/24 --gateway 10.0.1.1
		refused "not another host" --net veth --ip 10.0.0.2/24 --gateway 10.0.0.2
		refused "not another host" --net veth --ip 10.0.0.2/24 --gateway 10.0.0.0
		refused "uses this network already" --net veth --ip 198.51.100.7/24
		refused "uses this network already" --net veth --ip 198.51.100.1/30
		refused "nosuch" --net veth --ip 10.0.0.2/24 --bridge nosuch
		refused "../lo" --net veth --ip 10.0.0.2/24 --bridge ../lo
		refused "not a bridge" --net veth --ip 10.0.0.2/24 --bridge lo
		refused "none, host" --net bridge
		refused "nosuch" --net macvlan:nosuch --ip 10.0.0.2/24
		refused "interface" --net macvlan: --ip 10.0.0.2/24
		ip -o link | grep -q kakuri && bad=1
		exit ${bad-0}'
	[ "$status" -eq 0 ]
}

@test "what has no address for the cable's other end takes the next" {
	outside 'container --net veth --ip 10.1.2.1/24 "$ROOT" ip route
		container --net veth --ip 10.1.2.6/31 "$ROOT" ip route
		container --net veth --ip 10.1.2.7/31 "$ROOT" ip route
		container --net veth --ip 10.1.2.7/24 --gateway 10.1.2.9 "$ROOT" ip route'
	run grep -o 'default via [0-9.]*' <<<"$output"
	[ "${lines[*]//default via /}" = "10.1.2.2 10.1.2.7 10.1.2.6 10.1.2.9" ]
}
