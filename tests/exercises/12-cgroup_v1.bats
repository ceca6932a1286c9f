load ../helper

# The groups of a check are made below one of its own, so that they are not
# taken for another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup .*[ ,]memory\(,.*\|$\)/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no v1 memory controller here: a VM with 6.1 and v1 has it / ここには v1 の memory コントローラーがありません。scripts/vm --kernel 6.1 --cgroup v1 にはあります。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
	echo 1 >"$top/memory.use_hierarchy" 2>/dev/null || :
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

exercise() { # COMMAND [ARG...]: with 16 MB
	run timeout -k 1 20 "$EXERCISE" "$top" 16777216 "$@" 3>&-
	[ "$status" -ne 124 ] || hint \
		"COMMAND had not ended after 20 s" \
		"COMMAND は、20 秒たっても終わりませんでした。"
}

# Fill so many bytes: one string, at once, as a virtual machine may be slow.
eat='printf -v s "%$1s" ""; echo ${#s}'

@test "the command is in a group of its own, with the limit / COMMAND は、上限を設定した専用のグループに入ります。" {
	exercise sh -c 'sed -n "s/^[0-9]*:memory://p" /proc/self/cgroup
		cat '"$top"'/*/memory.limit_in_bytes'
	[[ ${lines[0]} == *"${top##*/}/"* ]] || hint \
		"COMMAND was not in a group below DIRECTORY" \
		"COMMAND は DIRECTORY の下のグループに入っていませんでした。"
	[ "${lines[1]}" = 16777216 ] || hint \
		"the limit of its group was ${lines[1]}, not 16777216" \
		"グループの上限は 16777216 ではなく ${lines[1]} でした。"
}

@test "what needs less than the limit runs, and its exit status is passed on / 上限に収まるものは動き、終了ステータスは COMMAND と同じです。" {
	exercise bash -c 's=$(head -c 1000000 /dev/zero | tr "\0" x); exit $((${#s} / 1000000 + 6))'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}

@test "what needs more is killed / 上限を超えるものは強制終了されます。" {
	exercise bash -c "$eat" - 48000000
	[ "$output" != 48000000 ] || hint \
		"COMMAND used 48 MB, over its limit of 16 MB" \
		"COMMAND は、16 MB の上限を超えて 48 MB を使えました。"
	exercise sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}

@test "its children count as well / 子プロセスの使用量も数えられます。" {
	exercise sh -c 'bash -c "$0" - 48000000' "$eat"
	[[ $output != *48000000* ]] || hint \
		"a child of COMMAND used 48 MB, over the limit of 16 MB" \
		"COMMAND の子プロセスは、16 MB の上限を超えて 48 MB を使えました。"
}

@test "the group ends with the command / COMMAND が終了すると、グループもなくなります。" {
	exercise true
	left=$(find "$top" -mindepth 1 -type d | wc -l)
	[ "$left" -eq 0 ] || hint \
		"a group is left behind when COMMAND has ended" \
		"COMMAND の終了後に、グループが残っています。"
}
