load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. Its
# kakuri0 is a cable to a neighbour, kakuri1, which is up.
setup() {
	sandboxed
	OUT=$BATS_TEST_TMPDIR/out
	ip link show kakuri0 >/dev/null 2>&1 || {
		ip link del kakuri1 2>/dev/null || :
		ip link add kakuri0 type veth peer name kakuri1
	}
	ip link set kakuri0 up
	ip link set kakuri1 up
}

# The helper's teardown comes after each test, this one after the last.
teardown_file() {
	sandboxed
	ip link del kakuri0 2>/dev/null || ip link del kakuri1
}

# Run COMMAND, until it is told to end; it leaves what it saw in a file.
start() { # NAME ADDRESS
	mkfifo "$OUT.$1.go"
	timeout -k 1 15 "$EXERCISE" kakuri0 "$2" bash -c '
		{ readlink /proc/self/ns/net; ip -d -o link show eth0; } >"$0" 2>&1
		touch "$0.ready"; read -r _ <"$0.go"
		timeout 4 bash -c "echo >/dev/tcp/192.0.2.12/9" >"$0.reply" 2>&1
		exit 7' \
		"$OUT.$1" >"$OUT.said" 2>&1 3>&- &
	until [ -e "$OUT.$1.ready" ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
	[ -e "$OUT.$1.ready" ] || hint \
		"COMMAND did not run: $(tail -n 1 "$OUT.said")" \
		"COMMAND が実行されませんでした：$(tail -n 1 "$OUT.said")"
}

end() { # NAME PID
	echo >"$OUT.$1.go"
	code=0
	wait "$2" || code=$?
}

@test "the command has an eth0 on the host's interface, which stays / COMMAND の eth0 はホスト側のインターフェースにつながり、そのインターフェースは残ります。" {
	start one 192.0.2.11
	kept=$(ip -o link show kakuri0 2>/dev/null || :)
	end one $!
	[ "$(head -n 1 "$OUT.one")" != "$(own net)" ] || hint \
		"COMMAND ran in the host's network namespace" \
		"COMMAND はホスト側のネットワーク名前空間で動きました。"
	[ "$kept" != "" ] || hint \
		"the host has lost kakuri0: what did your program move?" \
		"ホスト側の kakuri0 がなくなりました。何を移しましたか。"
	grep -q ' macvlan ' "$OUT.one" || hint \
		"COMMAND's eth0 is no macvlan link: $(tail -n 1 "$OUT.one")" \
		"COMMAND の eth0 は macvlan ではありません：$(tail -n 1 "$OUT.one")"
	grep -q '[,<]UP[,>]' "$OUT.one" || hint \
		"COMMAND's eth0 is down" \
		"COMMAND の eth0 が無効です。"
	[ "$code" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $code" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $code でした。"
}

@test "two commands reach each other / 2 つの COMMAND は互いに通信できます。" {
	start one 192.0.2.11
	one=$!
	start two 192.0.2.12
	two=$!
	end one $one
	end two $two
	grep -q 'Connection refused' "$OUT.one.reply" || hint \
		"the first COMMAND does not reach the second: '$(sed -n 's/.*: //p' "$OUT.one.reply" | tail -n 1)'; the mode is '$(grep -o 'macvlan mode [a-z]*' "$OUT.one" || echo none)'" \
		"1 つ目の COMMAND から 2 つ目に届きません：'$(sed -n 's/.*: //p' "$OUT.one.reply" | tail -n 1)'。モードは '$(grep -o 'macvlan mode [a-z]*' "$OUT.one" || echo なし)' です。"
}
