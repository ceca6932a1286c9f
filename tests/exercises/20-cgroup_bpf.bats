load ../helper

# The groups of a check are made below one of its own, so that they are not
# taken for another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / ここには cgroup v2 がありません。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
}

# Take the groups away, with whoever is still in them.
teardown() {
	local dir i
	[ -d "${top-}" ] || return 0
	find "$top" -depth -type d | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

# Run the reader's program; its output, and what the verifier said, is shown.
exercise() { # MAJOR:MINOR COMMAND [ARG...]
	run timeout -k 1 20 "$EXERCISE" "$top" "$@" 3>&-
	echo "$output"
}

opens='for d; do (: <"$d") 2>&- && echo "opened $d"; done; echo ended'

ran() {
	[[ $output == *ended* ]] || hint \
		"COMMAND did not run: $(tr '\n' ' ' <<<"$output")" \
		"COMMAND が実行されませんでした：$(tr '\n' ' ' <<<"$output")"
}

@test "the device that is allowed can be opened / 許可したデバイスは開けます。" {
	exercise 1:3 bash -c "$opens" - /dev/null
	ran
	[[ $output == *"opened /dev/null"* ]] || hint \
		"COMMAND could not open /dev/null, which it was allowed as 1:3" \
		"COMMAND は、1:3 として許可された /dev/null を開けませんでした。"
}

@test "other devices cannot, and the host still can / ほかのデバイスは開けず、ホスト側では開けます。" {
	exercise 1:3 bash -c "$opens" - /dev/zero /dev/full
	ran
	seen=$(sed -n 's/^opened //p' <<<"$output" | head -n 1)
	[ -z "$seen" ] || hint \
		"COMMAND could open $seen, and was allowed only 1:3" \
		"COMMAND は $seen を開けました。許可されたのは 1:3 だけです。"
	: </dev/zero
}

@test "which device it is, is said on the command line / どのデバイスかは、コマンドラインで指定できます。" {
	exercise 1:5 bash -c "$opens" - /dev/null /dev/zero
	ran
	seen=$(sed -n 's/^opened //p' <<<"$output" | tr '\n' ' ')
	[ "$seen" = "/dev/zero " ] || hint \
		"allowed 1:5, COMMAND could open: ${seen:-nothing}" \
		"1:5 を許可したとき、COMMAND が開けたデバイス：${seen:-なし}"
}

@test "a block device with the same numbers is another device / 番号が同じでも、ブロックデバイスは別のデバイスです。" {
	mknod "$BATS_TEST_TMPDIR/block" b 1 3
	exercise 1:3 bash -c ': <"$0"; echo ended' "$BATS_TEST_TMPDIR/block"
	ran
	[[ $output == *"Operation not permitted"* ]] || hint \
		"the block device 1:3 was not refused" \
		"ブロックデバイスの 1:3 が拒否されませんでした。"
}

@test "the exit status is COMMAND's, and its group is gone / 終了ステータスは COMMAND と同じで、グループもなくなります。" {
	exercise 1:3 sh -c 'echo "group $(grep ^0:: /proc/self/cgroup)"; exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	[[ $output == *"/${top##*/}/"* ]] || hint \
		"COMMAND was not in a group below DIRECTORY" \
		"COMMAND は DIRECTORY の下のグループに入っていませんでした。"
	left=$(find "$top" -mindepth 1 -type d | wc -l)
	[ "$left" -eq 0 ] || hint \
		"a group is left behind when COMMAND has ended" \
		"COMMAND の終了後に、グループが残っています。"
}
