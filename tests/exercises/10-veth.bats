load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	OUT=$BATS_TEST_TMPDIR/out
}

links() { awk -F: 'NR > 2 { gsub(/ /, "", $1); print $1 }' /proc/self/net/dev | sort | tr '\n' ' '; }

# Both ends, while COMMAND runs: it says what it sees, and waits for us.
during() { # COMMAND
	rm -f "$OUT".*
	mkfifo "$OUT.go"
	timeout -k 1 10 "$EXERCISE" kakuri0 bash -c "$(declare -f links)"'
		{ readlink /proc/self/ns/net; links; echo; ip -o -4 addr; } >"$0.inside"
		touch "$0.ready"; read -r _ <"$0.go"' "$OUT" >"$OUT.said" 2>&1 3>&- &
	until [ -e "$OUT.ready" ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
	[ -e "$OUT.ready" ] || hint \
		"COMMAND did not run: $(tail -n 1 "$OUT.said")" \
		"COMMAND が実行されませんでした：$(tail -n 1 "$OUT.said")" || return
	inside=$(sed -n 2p "$OUT.inside")
	outside=$(ip -o link show kakuri0 2>/dev/null || :)
	namespace=$(head -n 1 "$OUT.inside")
	reply=$(timeout 3 bash -c 'echo >/dev/tcp/192.0.2.2/9' 2>&1 | sed -n 's/.*: //p' | tail -n 1)
	echo >"$OUT.go"
	wait $! || :
}

# Gone, within five seconds: a namespace is taken down by the kernel in time.
gone() {
	for _ in {1..100}; do
		ip link show kakuri0 >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	return 1
}

@test "the cable has one end on the host and one at the command / veth ペアの一端はホスト側に、もう一端は COMMAND の側にあります。" {
	during
	gone || ip link del kakuri0
	[ "$namespace" != "$(own net)" ] || hint \
		"COMMAND ran in the host's network namespace: after the last setns(2), where is your program?" \
		"COMMAND はホスト側のネットワーク名前空間で動きました。最後の setns(2) の後、プロセスはどこにいますか。"
	[ "$outside" != "" ] || hint \
		"the host has no kakuri0, and COMMAND saw the interfaces $inside" \
		"ホスト側に kakuri0 がありません。COMMAND から見えたインターフェースは $inside でした。"
	[[ " $inside" == *' eth0 '* ]] || hint \
		"COMMAND saw the interfaces $inside and no eth0" \
		"COMMAND から見えたインターフェースは $inside で、eth0 がありません。"
}

@test "the host reaches the command over it / ホスト側から COMMAND に届きます。" {
	during
	gone || ip link del kakuri0
	[[ $outside == *[,\<]UP[,\>]* ]] || hint \
		"the host's kakuri0 ${outside:+is there and }is $([ "$outside" ] && echo down || echo missing)" \
		"ホスト側の kakuri0 が$([ "$outside" ] && echo 無効です || echo ありません)。"
	[ "$reply" = 'Connection refused' ] || hint \
		"from the host to 192.0.2.2: '${reply:-no answer}'; inside COMMAND saw: $(tail -n +3 "$OUT.inside" | awk '{ print $2, $4 }' | paste -sd ' ' -)" \
		"ホスト側から 192.0.2.2 への接続は '${reply:-応答なし}' でした。"
}

@test "both ends are gone when the command ends / COMMAND が終了すると、両端がなくなります。" {
	run timeout -k 1 10 "$EXERCISE" kakuri0 sh -c 'exit 7'
	code=$status
	gone || {
		ip link del kakuri0
		hint "kakuri0 is still on the host after COMMAND has ended" \
			"COMMAND が終了した後も、ホスト側に kakuri0 が残っています。"
	}
	[ "$code" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $code" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $code でした。"
}
