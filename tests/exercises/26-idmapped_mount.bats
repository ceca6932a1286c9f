load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. Its /tmp
# is a tmpfs, which can be mapped since Linux 6.3.
setup() {
	sandboxed
	[ "$(printf '%s\n6.3\n' "$(uname -r)" | sort -V | head -1)" = 6.3 ] ||
		skip "this needs Linux 6.3 / Linux 6.3 以降が必要です。"
	dir=$BATS_TEST_TMPDIR/dir
	mkdir "$dir"
	echo hello >"$dir/file"
	chown -R 1000:1000 "$dir"
}

@test "the command finds the files of UID as its own / COMMAND からは、UID のファイルが自分のものに見えます。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" 1000 stat -c %u "$dir/file"
	[[ $output != 65534 ]] || hint \
		"COMMAND saw uid 65534, which is nobody: is 1000 on the left or on the right of your map?" \
		"COMMAND から見えた uid は 65534（nobody）でした。ID マッピングの 1000 は左右どちらにありますか。"
	[[ $output != 1000 ]] || hint \
		"COMMAND saw uid 1000, as before: which mount does DIR lead to in there?" \
		"COMMAND から見えた uid は、元のまま 1000 でした。中で DIR が指しているのは、どのマウントですか。"
	[ "$output" = 0 ] || hint \
		"COMMAND should have seen uid 0, and this came: '$output'" \
		"COMMAND から uid 0 が見えるはずでしたが、表示は '$output' でした。"
}

@test "what it makes belongs to UID for everybody else / 作ったものは、ほかからは UID のものに見えます。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" 1000 touch "$dir/new"
	run stat -c %u "$dir/new"
	[ "$output" = 1000 ] || hint \
		"COMMAND made a file in DIR; outside it should have uid 1000, and stat says '$output'" \
		"COMMAND が DIR に作ったファイルは、外では uid 1000 のはずですが、stat の表示は '$output' でした。"
}

@test "the files on the disk are untouched, and nobody else sees a mount / ディスク上のファイルは元のままで、マウントはほかから見えません。" {
	before=$(stat -c '%u %Z %z' "$dir" "$dir/file")
	timeout -k 1 10 "$EXERCISE" "$dir" 1000 cat "$dir/file" || :
	if [ "$(grep -cF "$dir" /proc/self/mountinfo)" -gt 0 ]; then
		hint "everybody sees the new mount of DIR: in whose mount namespace was it attached?" \
			"新しいマウントが、ほかのプロセスからも見えます。どのマウント名前空間に置きましたか。"
	fi
	[ "$(stat -c '%u %Z %z' "$dir" "$dir/file")" = "$before" ] || hint \
		"the files themselves were changed: their owner is now $(stat -c %u "$dir/file") for everybody" \
		"ファイルそのものが変更され、所有者がほかのプロセスからも $(stat -c %u "$dir/file") に見えます。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" 1000 sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
