load ../helper

# "The host" of these checks is a throw-away one, whose mounts are shared.
setup() {
	sandboxed
	dir=$BATS_TEST_TMPDIR/dir late=$BATS_TEST_TMPDIR/late
	mkdir "$dir" "$late"
	echo secret >"$dir/file"
}

@test "the command finds the directory empty / COMMAND から見た DIR は空です。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" ls "$dir"
	[ "$status" -eq 0 ] && [ "$output" = "" ] || hint \
		"COMMAND saw this in DIR: '$output'" \
		"COMMAND から DIR の中に '$output' が見えました。"
}

@test "nobody else sees what it writes or mounts there / そこに書いたものもマウントしたものも、ほかからは見えません。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'echo >"$0/new"' "$dir"
	! grep -qF " $dir " /proc/self/mountinfo || hint \
		"the mount on DIR is on the host now: was it made in another namespace, and is that one's tree still shared with the host's?" \
		"DIR へのマウントが、ホスト側にも現れました。別の名前空間でマウントしましたか。その名前空間のマウントは、まだホスト側と共有されていませんか。"
	[ "$(ls "$dir")" = file ] || hint \
		"DIR of the host holds '$(ls "$dir")' now" \
		"ホスト側の DIR の中身が '$(ls "$dir")' になりました。"
}

@test "what the host mounts later, the command sees / ホスト側が後でマウントしたものは、COMMAND からも見えます。" {
	mkfifo "$BATS_TEST_TMPDIR/ready" "$BATS_TEST_TMPDIR/go"
	exec 4<>"$BATS_TEST_TMPDIR/ready" 5<>"$BATS_TEST_TMPDIR/go"
	timeout -k 1 10 "$EXERCISE" "$dir" sh -c '
		echo >"$0/ready"; read -r go <"$0/go"
		grep -cF " $0/late " /proc/self/mountinfo >"$0/seen"' "$BATS_TEST_TMPDIR" 3>&- 4>&- 5>&- &
	read -r -t 5 -u 4 _ || hint "COMMAND was not run" "COMMAND が実行されませんでした。"
	mount -t tmpfs late "$late"
	echo go >&5
	wait $! || :
	umount "$late"
	[ "$(cat "$BATS_TEST_TMPDIR/seen")" = 1 ] || hint \
		"COMMAND did not see what the host mounted later: which propagation lets mounts in, but not out?" \
		"ホスト側で後からマウントしたものが、COMMAND から見えませんでした。内側へだけ伝播させるのは、どのマウントでしょうか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
