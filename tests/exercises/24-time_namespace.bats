load ../helper

# "The host" of these checks is a throw-away one, but its clocks are the
# machine's: nothing here, and no solution, sets one.
setup() {
	sandboxed
	[ -e /proc/self/timens_offsets ] ||
		skip "no time namespaces here: Linux 5.6, CONFIG_TIME_NS / ここには時間名前空間がありません。Linux 5.6 以降と CONFIG_TIME_NS が必要です。"
}

uptime_of_host() { cut -d. -f1 /proc/uptime; }

# Some uptime, far from the host's own.
wanted() { echo $(($(uptime_of_host) / 2 + 5000)); }

near() { # SEEN WANTED
	[[ $1 =~ ^[0-9]+$ ]] && [ "$1" -ge "$(($2 - 1))" ] && [ "$1" -le "$(($2 + 20))" ]
}

@test "the uptime is the one that was asked for / 稼働時間は、指定したとおりです。" {
	want=$(wanted)
	run timeout -k 1 10 "$EXERCISE" "$want" cut -d. -f1 /proc/uptime
	[[ $output != *'Permission denied'* ]] || hint \
		"Permission denied: was somebody in the namespace already when the offset was written?" \
		"Permission denied になりました。オフセットを書いたとき、すでに名前空間に入ったプロセスはありませんでしたか。"
	near "$output" "$want" || hint \
		"COMMAND saw an uptime of '$output' s instead of $want s, on a host that is up for $(uptime_of_host) s" \
		"COMMAND から見えた稼働時間は、$want 秒ではなく '$output' 秒でした。ホスト側の稼働時間は $(uptime_of_host) 秒です。"
}

@test "it may be shorter than the host's / ホスト側より短くもできます。" {
	run timeout -k 1 10 "$EXERCISE" 1 cut -d. -f1 /proc/uptime
	near "$output" 1 || hint \
		"COMMAND saw an uptime of '$output' s, on a machine that should have started 1 s ago" \
		"1 秒前に起動したはずのマシンで、COMMAND から見えた稼働時間は '$output' 秒でした。"
}

@test "both clocks agree / 2 つのクロックは一致します。" {
	want=$(wanted)
	run timeout -k 1 10 "$EXERCISE" "$want" sh -c 'cat /proc/self/timens_offsets'
	offset=$(awk '$1 == "monotonic" { print $2 }' <<<"$output")
	seen=$(($(uptime_of_host) + ${offset:-0})) # or less: BOOTTIME counts suspension
	boot=$(awk '$1 == "boottime" { print $2 }' <<<"$output")
	[ "${offset:-0}" -ne 0 ] && [ $((offset - ${boot:-0})) -ge 0 ] || hint \
		"by CLOCK_MONOTONIC the machine was up for about $seen s instead of $want s" \
		"CLOCK_MONOTONIC で見た稼働時間は、$want 秒ではなく約 $seen 秒でした。"
}

@test "the host keeps its own uptime / ホスト側の稼働時間は元のままです。" {
	before=$(uptime_of_host)
	run timeout -k 1 10 "$EXERCISE" "$(wanted)" true
	after=$(uptime_of_host)
	[ $((after - before)) -lt 20 ] || hint \
		"the host's uptime went from $before s to $after s" \
		"ホスト側の稼働時間が $before 秒から $after 秒に変わりました。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" 5000 sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
