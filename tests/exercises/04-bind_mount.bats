load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	dir=$BATS_TEST_TMPDIR/dir
	mkdir "$dir"
	echo hello >"$dir/file"
}

@test "the command cannot write to the directory / COMMAND は DIR に書き込めません。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'echo >"$0/new"' "$dir"
	[ ! -e "$dir/new" ] || hint \
		"COMMAND could still write to DIR: what does /proc/self/mountinfo say in there?" \
		"COMMAND は DIR に書き込めました。中から見た /proc/self/mountinfo はどうなっていますか。"
	[ "$status" -ne 0 ] || hint \
		"COMMAND wrote somewhere, but not to DIR" \
		"COMMAND の書き込みは成功しましたが、DIR とは別の場所に書かれました。"
}

@test "the command finds what is in the directory / COMMAND から DIR の中身が見えます。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" cat "$dir/file"
	[ "$output" = hello ] || hint \
		"COMMAND found no file in DIR: it saw '$output'" \
		"COMMAND からは DIR のファイルが見えませんでした。表示は '$output' です。"
}

@test "everybody else writes as before, and sees no new mount / ほかのプロセスは今までどおり書き込め、新しいマウントは見えません。" {
	timeout -k 1 10 "$EXERCISE" "$dir" true
	echo bye 2>/dev/null >"$dir/file" || hint \
		"now DIR is read-only for everybody: in whose mount namespace was it mounted?" \
		"DIR が、ほかのプロセスからも読み取り専用になりました。どのマウント名前空間でマウントしましたか。"
	run ! grep -F "$dir" /proc/self/mountinfo
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
