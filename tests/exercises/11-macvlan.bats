load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. Its kakuri0
# is a cable to kakuri1, which is up and plays a neighbour at 192.0.2.254.
setup() {
	sandboxed
	OUT=$BATS_TEST_TMPDIR/out
	ip link show kakuri0 >/dev/null 2>&1 || {
		ip link del kakuri1 2>/dev/null || :
		ip link add kakuri0 type veth peer name kakuri1
		ip addr add 192.0.2.254/24 dev kakuri1
	}
	ip link set kakuri0 up
	ip link set kakuri1 up
}

# The helper's teardown comes after each test, this one after the last.
teardown_file() {
	sandboxed
	ip link del kakuri0 2>/dev/null || ip link del kakuri1
}

# An interface whose command has ended may be there still, as the kernel takes its
# namespace apart later; until then nobody else can have its MAC address.
free() { # ADDRESS
	local mac
	# shellcheck disable=SC2086 # four numbers
	mac=$(printf '02:42:%02x:%02x:%02x:%02x' ${1//./ })
	for _ in {1..200}; do
		ip link add link kakuri0 name kakuri2 address "$mac" type macvlan mode private 2>/dev/null || return 0
		if ip link set kakuri2 up 2>/dev/null; then
			ip link del kakuri2
			return
		fi
		ip link del kakuri2
		sleep 0.05
	done
}

# Run COMMAND, which says what it sees and waits for us; then it tries whom we name.
start() { # NAME MODE ADDRESS
	free "$3"
	timeout -k 1 60 "$EXERCISE" kakuri0 "$2" "$3" bash -c '
		readlink /proc/self/ns/net >"$0.namespace"
		ip -d -o link show eth0 >"$0.link" 2>/dev/null
		ip -o -4 addr show dev eth0 2>/dev/null | awk "{ print \$4 }" | paste -s -d" " >"$0.address"
		touch "$0.ready"
		until [ -e "$0.go" ]; do sleep 0.05; done
		while read -r who && [ -n "$who" ]; do
			timeout 10 bash -c "echo >/dev/tcp/$who/9" 2>&1 | sed -n "s/.*: //p" | tail -n 1 >"$0.$who"
		done <"$0.go"
		exit 7' "$OUT.$1" >"$OUT.$1.said" 2>&1 3>&- &
	until [ -e "$OUT.$1.ready" ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
	[ -e "$OUT.$1.ready" ] || hint \
		"COMMAND did not run: $(tail -n 1 "$OUT.$1.said")" \
		"COMMAND が実行されませんでした：$(tail -n 1 "$OUT.$1.said")"
}
finish() { # NAME PID [ADDRESS...]
	code=0
	printf '%s\n' "${@:3}" >"$OUT.$1.list"
	mv "$OUT.$1.list" "$OUT.$1.go"
	wait "$2" || code=$?
}

number_of() { ip -o link show "$1" | cut -d: -f1; }
# What ip(8) says of COMMAND's eth0.
mac_of() { sed -n 's|.*link/ether \([0-9a-f:]*\) .*|\1|p' "$OUT.$1.link"; }
mode_of() { sed -n 's/.* macvlan mode \([a-z]*\) .*/\1/p' "$OUT.$1.link"; }
parent_of() { sed -n 's/.* eth0@if\([0-9]*\): .*/\1/p' "$OUT.$1.link"; }
reached() { [ "$(cat "$OUT.$1.$2" 2>/dev/null)" = 'Connection refused' ]; }

# The first check says what is wrong with eth0, one cause after the other.
on_the_lan() { # [ADDRESS]
	local address=${1-192.0.2.11} kept parent there
	rm -f "$OUT".*
	start one bridge "$address" || return
	parent=$(number_of kakuri0 2>/dev/null || :)
	kept=$parent
	finish one $!
	there=$(cat "$OUT.one.address")
	[ "$(cat "$OUT.one.namespace")" != "$(own net)" ] || hint \
		"COMMAND ran in the host's network namespace" \
		"COMMAND はホスト側のネットワーク名前空間で動きました。" || return
	[ -n "$kept" ] || hint \
		"the host has lost kakuri0: what did your program move?" \
		"ホスト側の kakuri0 がなくなりました。何を移しましたか。" || return
	[ -s "$OUT.one.link" ] || hint \
		"COMMAND saw no eth0" \
		"COMMAND から eth0 が見えませんでした。" || return
	[ -n "$(mode_of one)" ] || hint \
		"COMMAND's eth0 is no macvlan interface: $(cat "$OUT.one.link")" \
		"COMMAND の eth0 は macvlan ではありません：$(cat "$OUT.one.link")" || return
	[ "$(parent_of one)" = "$parent" ] || hint \
		"COMMAND's eth0 is on interface $(parent_of one) of the host, and kakuri0 is $parent" \
		"COMMAND の eth0 は、ホスト側の $(parent_of one) 番のインターフェースの上にあります。kakuri0 は $parent 番です。" || return
	grep -q '[,<]UP[,>]' "$OUT.one.link" || hint \
		"COMMAND's eth0 is down" \
		"COMMAND の eth0 が無効です。" || return
	[ -n "$there" ] || hint \
		"COMMAND's eth0 has no IPv4 address" \
		"COMMAND の eth0 に IPv4 アドレスがありません。" || return
	[ "$there" = "$address/24" ] || hint \
		"COMMAND's eth0 has $there, and not $address/24 alone" \
		"COMMAND の eth0 のアドレスは $there でした。$address/24 だけではありません。"
}

@test "eth0 is on the host's interface, which stays, and it is up / eth0 はホスト側のインターフェースの上にあって有効で、そのインターフェースはホスト側に残ります。" {
	on_the_lan
}

@test "ADDRESS has 24 bits in each class / ADDRESS のプレフィックス長は、どのクラスでも 24 です。" {
	first on_the_lan
	on_the_lan 172.16.2.11
	on_the_lan 10.0.2.11
}

@test "the MAC address is made of ADDRESS / MAC アドレスは ADDRESS から決まります。" {
	first on_the_lan
	[ "$(mac_of one)" = 02:42:c0:00:02:0b ] || hint \
		"with 192.0.2.11 the MAC address is $(mac_of one), and not 02:42:c0:00:02:0b" \
		"192.0.2.11 を指定したとき、MAC アドレスは 02:42:c0:00:02:0b ではなく $(mac_of one) でした。"
}

# Two of them in one mode: do they reach each other, and the neighbour?
pair() { # MODE
	start one "$1" 192.0.2.11
	one=$!
	start two "$1" 192.0.2.12
	finish one $one 192.0.2.254 192.0.2.12
	finish two $!
	[ "$(mode_of one)" = "$1" ] || hint \
		"with $1 the mode of COMMAND's eth0 is $(mode_of one)" \
		"$1 を指定したとき、COMMAND の eth0 のモードは $(mode_of one) でした。"
	reached one 192.0.2.254 || hint \
		"with $1 COMMAND does not reach the neighbour on the LAN: '$(cat "$OUT.one.192.0.2.254")'" \
		"$1 を指定したとき、COMMAND から LAN の機器に届きません：'$(cat "$OUT.one.192.0.2.254")'"
}

@test "bridge: two commands reach each other / bridge では、2 つの COMMAND が互いに通信できます。" {
	first on_the_lan
	rm -f "$OUT".*
	pair bridge
	reached one 192.0.2.12 || hint \
		"with bridge the first COMMAND does not reach the second: '$(cat "$OUT.one.192.0.2.12")'" \
		"bridge を指定したとき、1 つ目の COMMAND から 2 つ目に届きません：'$(cat "$OUT.one.192.0.2.12")'"
}

@test "private: they reach the LAN, and not each other / private では、LAN には届き、互いには届きません。" {
	first on_the_lan
	rm -f "$OUT".*
	pair private
	! reached one 192.0.2.12 || hint \
		"with private the first COMMAND reaches the second" \
		"private を指定したのに、1 つ目の COMMAND から 2 つ目に届きます。"
}

@test "vepa is vepa, and another mode is refused / vepa は vepa のモードになり、ほかのモードは拒否されます。" {
	first on_the_lan
	rm -f "$OUT".*
	start one vepa 192.0.2.11
	finish one $!
	[ "$(mode_of one)" = vepa ] || hint \
		"with vepa the mode of COMMAND's eth0 is $(mode_of one)" \
		"vepa を指定したとき、COMMAND の eth0 のモードは $(mode_of one) でした。"
	free 192.0.2.11
	run timeout -k 1 10 "$EXERCISE" kakuri0 public 192.0.2.11 touch "$OUT.ran" 3>&-
	[ ! -e "$OUT.ran" ] || hint \
		"with the mode 'public' COMMAND ran" \
		"モードに 'public' を指定しても、COMMAND が実行されました。"
	[ "$status" -eq 2 ] || hint \
		"with the mode 'public' the exit status is $status, and not 2" \
		"モードに 'public' を指定したとき、終了ステータスは 2 ではなく $status でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first on_the_lan
	[ "$code" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $code" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $code でした。"
}
