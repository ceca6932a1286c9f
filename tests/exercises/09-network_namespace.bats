load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
# Its lo is down, and it has one more interface.
setup() {
	sandboxed
	ip link set lo down
	ip link show kakuri0 >/dev/null 2>&1 || ip link add kakuri0 type bridge
}

# The helper's teardown comes after each test, this one after the last.
teardown_file() {
	sandboxed
	ip link del kakuri0
	ip link set lo up
}

links() { awk -F: 'NR > 2 { gsub(/ /, "", $1); print $1 }' /proc/self/net/dev; }

# As links() does, from inside; without the fallback tunnels.
seen='awk -F: "NR > 2 { gsub(/ /, \"\", \$1); print \$1 }" /proc/self/net/dev |
	grep -vE "^(tunl|sit|gre|gretap|erspan|ip_vti|ip6_vti|ip6tnl|ip6gre)0$" |
	sort -r | tr "\n" " "'

@test "the command sees no interface of the host / COMMAND からホスト側のインターフェースは見えません。" {
	run timeout -k 1 10 "$EXERCISE" sh -c "$seen"
	[ "$output" != "" ] || hint \
		"COMMAND did not run" \
		"COMMAND が実行されませんでした。"
	[[ $output != *kakuri0* ]] || hint \
		"COMMAND saw the interfaces lo kakuri0: in whose network namespace did it run?" \
		"COMMAND から lo と kakuri0 が見えました。COMMAND はどのネットワーク名前空間にいましたか。"
	[ "$output" = "lo " ] || hint \
		"COMMAND saw the interfaces $output" \
		"COMMAND から見えたインターフェースは $output でした。"
}

@test "the command can talk to itself / COMMAND は自分自身と通信できます。" {
	run timeout -k 1 10 "$EXERCISE" bash -c 'echo >/dev/tcp/127.0.0.1/9'
	said=$(sed -n 's/.*: //p' <<<"$output" | tail -n 1)
	said=${said:-no answer}
	[[ $output == *'Connection refused'* ]] || hint \
		"over 127.0.0.1 COMMAND got '$said', where 'Connection refused' would mean that lo works" \
		"127.0.0.1 に接続した COMMAND の結果は '$said' でした。lo が使えるなら 'Connection refused' になります。"
}

@test "the host's interfaces stay as they are / ホスト側のインターフェースは元のままです。" {
	before=$(links)
	run timeout -k 1 10 "$EXERCISE" true
	[[ $(ip link show lo) != *,UP* ]] || hint \
		"now the host's lo is up: in whose network namespace did your program bring it up?" \
		"ホスト側の lo が有効になりました。lo を有効にしたとき、プロセスはどのネットワーク名前空間にいましたか。"
	[ "$(links)" = "$before" ] || hint \
		"the host's interfaces are now: $(links | tr '\n' ' ')" \
		"ホスト側のインターフェースが次のように変わりました：$(links | tr '\n' ' ')"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
