load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	OUT=$BATS_TEST_TMPDIR/out
}

# In words, on one line.
words() { tr '\n' ' ' | sed 's/ *$//'; }
links() { awk -F: 'NR > 2 { gsub(/ /, "", $1); print $1 }' /proc/self/net/dev | sort | words; }
addresses() { ip -o -4 addr show dev "$1" 2>/dev/null | awk '{ print $4 }' | words; }
mac() { ip -o link show dev "$1" 2>/dev/null | sed -n 's|.*link/ether \([0-9a-f:]*\).*|\1|p'; }
is_up() { ip -o link show dev "$1" 2>/dev/null | grep -q '<.*\bUP\b.*>'; }

# Gone, within five seconds: a namespace is taken down by the kernel in time.
gone() {
	ip -4 addr flush dev lo scope global # what a run has put there does not go
	for _ in {1..100}; do
		ip link show kakuri0 >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	ip link del kakuri0
	return 1
}

# Both ends, while COMMAND runs: it says what it sees, and waits for us.
during() {
	local program said
	rm -f "$OUT".*
	mkfifo "$OUT.go"
	timeout -k 1 15 "$EXERCISE" kakuri0 bash -c "$(declare -f words links addresses mac is_up)"'
		readlink /proc/self/ns/net >"$0.namespace"
		links >"$0.links"
		addresses eth0 >"$0.addresses"
		mac eth0 >"$0.mac"
		is_up eth0 && echo up >"$0.up"
		touch "$0.ready"; read -r _ <"$0.go"' "$OUT" >"$OUT.said" 2>&1 3>&- &
	program=$!
	for _ in {1..100}; do
		[ ! -e "$OUT.ready" ] || break
		kill -0 $program 2>/dev/null || break
		sleep 0.05
	done
	if [ ! -e "$OUT.ready" ] && kill $program 2>/dev/null; then # it waits still
		wait $program || :
		gone || :
		hint \
			"COMMAND had not begun after 5 s, and the exercise still waited: did each message ask the kernel for an acknowledgement (NLM_F_REQUEST | NLM_F_ACK)?" \
			"5 秒たっても COMMAND が始まらず、exercise は待ち続けていました。どのメッセージでも、カーネルに確認応答を求めましたか（NLM_F_REQUEST | NLM_F_ACK）。" || return
	fi
	said=$(tail -n 1 "$OUT.said")
	[ -e "$OUT.ready" ] || hint \
		"COMMAND did not run: ${said:-the exercise ended, and said nothing}" \
		"COMMAND が実行されませんでした：${said:-exercise は何も表示せずに終了しました}" || return
	host_has='' host_up='' host_addresses=$(addresses kakuri0)
	[ -z "$(mac kakuri0)" ] || host_has=yes
	! is_up kakuri0 || host_up=yes
	reply=''
	if [ -n "$host_up" ] && [ -e "$OUT.up" ]; then
		reply=$(timeout 5 bash -c 'echo >/dev/tcp/192.0.2.2/9' 2>&1 | sed -n 's/.*: //p' | tail -n 1)
	fi
	neighbour=$(ip -4 neigh show 192.0.2.2 dev kakuri0 2>/dev/null | sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p')
	echo >"$OUT.go"
	wait $program || :
	gone || :
}

# The first check says what is wrong with the cable, one cause after the other.
plugged() {
	local inside there
	during || return
	inside=$(cat "$OUT.links") there=$(cat "$OUT.addresses")
	[ "$(cat "$OUT.namespace")" != "$(own net)" ] || hint \
		"COMMAND ran in the host's network namespace: where is your program when it starts COMMAND?" \
		"COMMAND はホスト側のネットワーク名前空間で動きました。COMMAND を起動するとき、プログラムはどの名前空間にいますか。" || return
	[ -n "$host_has" ] || hint \
		"the host has no kakuri0, and COMMAND saw the interfaces $inside" \
		"ホスト側に kakuri0 がありません。COMMAND から見えたインターフェースは $inside でした。" || return
	[[ " $inside " == *' eth0 '* ]] || hint \
		"COMMAND saw the interfaces $inside and no eth0" \
		"COMMAND から見えたインターフェースは $inside で、eth0 がありません。" || return
	[ "$there/$host_addresses" != 192.0.2.1/24/192.0.2.2/24 ] || hint \
		"COMMAND's eth0 has 192.0.2.1/24 and the host's kakuri0 has 192.0.2.2/24: they are the wrong way round" \
		"COMMAND の eth0 が 192.0.2.1/24、ホスト側の kakuri0 が 192.0.2.2/24 でした。アドレスが逆です。" || return
	[ -n "$there" ] || hint \
		"COMMAND's eth0 has no IPv4 address" \
		"COMMAND の eth0 に IPv4 アドレスがありません。" || return
	[ "$there" = 192.0.2.2/24 ] || hint \
		"COMMAND's eth0 has $there, and not 192.0.2.2/24 alone" \
		"COMMAND の eth0 のアドレスは $there でした。192.0.2.2/24 だけではありません。" || return
	[ -n "$host_addresses" ] || hint \
		"the host's kakuri0 has no IPv4 address" \
		"ホスト側の kakuri0 に IPv4 アドレスがありません。" || return
	[ "$host_addresses" = 192.0.2.1/24 ] || hint \
		"the host's kakuri0 has $host_addresses, and not 192.0.2.1/24 alone" \
		"ホスト側の kakuri0 のアドレスは $host_addresses でした。192.0.2.1/24 だけではありません。" || return
	[ -e "$OUT.up" ] || hint \
		"COMMAND's eth0 has its address and is not up" \
		"COMMAND の eth0 は、アドレスがあるのに有効になっていません。" || return
	[ -n "$host_up" ] || hint \
		"the host's kakuri0 has its address and is not up" \
		"ホスト側の kakuri0 は、アドレスがあるのに有効になっていません。"
}

@test "one end is the host's, one the command's, each up and with its address / 一端はホスト側、もう一端は COMMAND の側にあり、どちらもアドレスが付いて有効です。" {
	plugged
}

@test "the host reaches the command, and nobody else answers / ホスト側から COMMAND に届き、ほかのものは応答しません。" {
	first plugged
	[ "$reply" = 'Connection refused' ] || hint \
		"from the host to 192.0.2.2 there was '${reply:-no answer}'" \
		"ホスト側から 192.0.2.2 への接続は '${reply:-応答なし}' でした。"
	# who refuses is at the other end of the cable, by the MAC address that ARP found
	[ "$neighbour" = "$(cat "$OUT.mac")" ] || hint \
		"192.0.2.2 was answered, but not by COMMAND's eth0 at the end of the cable: who else has this address?" \
		"192.0.2.2 から応答がありましたが、ケーブルの先にある COMMAND の eth0 からではありません。ほかに、このアドレスを持つものはありませんか。"
}

@test "both ends are gone when the command has ended / COMMAND が終了すると、両端がなくなります。" {
	first plugged
	run timeout -k 1 15 "$EXERCISE" kakuri0 true 3>&-
	gone || hint "kakuri0 is still on the host after COMMAND has ended: who is left in its namespace?" \
		"COMMAND が終了した後も、ホスト側に kakuri0 が残っています。COMMAND の名前空間に、どのプロセスが残っていますか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first plugged
	run timeout -k 1 15 "$EXERCISE" kakuri0 sh -c 'exit 7' 3>&-
	gone || :
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
