load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	dir=$BATS_TEST_TMPDIR/dir
	mkdir -p "$dir/sub"
	echo hello >"$dir/file"
	echo below >"$dir/sub/file"
}

@test "the command finds what is in the directory / COMMAND から DIR の中身が見えます。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'cat "$0/file" "$0/sub/file"' "$dir"
	[ "$output" = $'hello\nbelow' ] || hint \
		"COMMAND did not find in DIR what is in it: it saw '$(grep -v ': ' <<<"$output")'" \
		"COMMAND からは DIR の中身が見えませんでした。表示は '$(grep -v ': ' <<<"$output")' です。"
}

@test "the command can change it, and sees its changes / COMMAND は変更でき、変更した結果が見えます。" {
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c \
		'echo more >>"$0/file" && rm -r "$0/sub" && echo new >"$0/new" && ls "$0" && cat "$0/file"' "$dir"
	[ "$status" -eq 0 ] || hint \
		"COMMAND could not change DIR: it said '$output'" \
		"COMMAND は DIR を変更できませんでした。表示は '$output' です。"
	[ "$output" = $'file\nnew\nhello\nmore' ] || hint \
		"COMMAND changed DIR, and then saw '$output'" \
		"COMMAND は DIR を変更しましたが、その後の表示は '$output' でした。"
}

@test "nothing is changed for everybody else / ほかのプロセスから見ると、何も変わっていません。" {
	before=$(find "$dir" | sort; cat "$dir/file" "$dir/sub/file")
	# shellcheck disable=SC2016 # for the shell inside
	timeout -k 1 10 "$EXERCISE" "$dir" sh -c \
		'echo more >>"$0/file"; rm -r "$0/sub"; echo new >"$0/new"' "$dir" || :
	after=$(find "$dir" | sort; cat "$dir/file" "$dir/sub/file" || :)
	if [ "$(grep -cF "$dir" /proc/self/mountinfo)" -gt 0 ]; then
		hint "others see what COMMAND does in DIR: there is a new mount, in whose mount namespace?" \
			"ほかのプロセスからも、COMMAND の変更が見えます。新しいマウントは、どのマウント名前空間にありますか。"
	fi
	[ "$after" = "$before" ] || hint \
		"what COMMAND changed is changed for everybody: on which directory was the overlay mounted?" \
		"COMMAND の変更が、元の DIR に残りました。overlay はどのディレクトリにマウントしましたか。"
}

@test "the next command finds it as it was / 次の COMMAND からは、元のままに見えます。" {
	timeout -k 1 10 "$EXERCISE" "$dir" rm "$dir/file" || :
	run timeout -k 1 10 "$EXERCISE" "$dir" cat "$dir/file"
	[ "$output" = hello ] || hint \
		"the first COMMAND removed a file, and the next one saw '$output'" \
		"最初の COMMAND がファイルを削除した後、次の COMMAND の表示は '$output' でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
