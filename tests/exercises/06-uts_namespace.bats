load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	echo outside >/proc/sys/kernel/hostname
}

@test "the command sees the name it was given / COMMAND から、指定したホスト名が見えます。" {
	run timeout -k 1 10 "$EXERCISE" submarine-yellow uname -n
	[ "$output" = submarine-yellow ] || hint \
		"COMMAND saw '$output' instead of 'submarine-yellow'" \
		"COMMAND から見えたホスト名は、'submarine-yellow' ではなく '$output' でした。"
}

@test "the host keeps its own name / ホスト側のホスト名は元のままです。" {
	run timeout -k 1 10 "$EXERCISE" submarine-yellow true
	[ "$(uname -n)" = outside ] || hint \
		"now the host is called '$(uname -n)': in whose namespace did sethostname(2) run?" \
		"ホスト側のホスト名が '$(uname -n)' に変わりました。sethostname(2) を呼んだとき、プロセスはどの UTS 名前空間にいましたか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" submarine-yellow sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
