load ../helper

# The groups of a check are made below one of its own, so that they are not
# taken for another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup .*[ ,]pids\(,.*\|$\)/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	if [ "$root" = "" ]; then
		root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
			/proc/self/mountinfo | tail -n 1)
		grep -qsw pids "$root/cgroup.subtree_control" || root=
	fi
	[ -w "${root:-/nowhere}" ] ||
		skip "no pids controller can be used here / ここでは、pids コントローラーを使えません。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
	echo +pids 2>/dev/null >"$top/cgroup.subtree_control" || :
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

exercise() { # COMMAND [ARG...]: with four processes
	LC_ALL=C run timeout -k 1 30 "$EXERCISE" "$top" 4 "$@" 3>&-
	echo "$output"
}

# Six children; a shell that may not fork says so, and tries again. When a child
# ends in just that moment, bash gives up: its own affair, so once more.
six() {
	for _ in 1 2 3 4 5; do
		exercise bash -c 'for i in 1 2 3 4 5 6; do sleep 0.6 & done; wait; echo started $i'
		[[ $output == *"Interrupted system call"* ]] || break
	done
}

@test "the command is alone in a group of its own, with the limit / COMMAND だけが、上限を設定したグループに入ります。" {
	exercise bash -c 'for d in "$0"/*/; do
		[ -f "$d/pids.max" ] || continue
		read -r max <"$d/pids.max"; mapfile -t list <"$d/cgroup.procs"
		echo "limit $max, processes ${#list[@]}"; done' "$top"
	[[ $output == *limit* ]] || hint \
		"there is no group below DIRECTORY while COMMAND runs" \
		"COMMAND の実行中に、DIRECTORY の下にグループがありません。"
	[[ $output == *"limit 4,"* ]] || hint \
		"the group says '${lines[0]}', and 4 were allowed" \
		"上限は 4 のはずですが、グループの表示は '${lines[0]}' でした。"
	n=$(sed -n 's/.*processes //p' <<<"$output")
	[ "$n" -le 1 ] || hint \
		"$n processes were in the group, and COMMAND is one" \
		"グループには $n 個のプロセスがいました。COMMAND は 1 つだけです。"
	[ "$n" -eq 1 ] || hint \
		"COMMAND is not in the group" \
		"COMMAND がグループに入っていません。"
}

@test "what needs less than the limit runs, and its exit status is passed on / 上限に収まるものは動き、終了ステータスは COMMAND と同じです。" {
	exercise bash -c 'sleep 0 & wait $!; exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}

@test "no more than the limit run at once / 同時に動くプロセスは、上限までです。" {
	six
	[[ $output == *retry* ]] || hint \
		"COMMAND started 6 children with a limit of 4, and no fork was refused" \
		"上限は 4 ですが、COMMAND の子プロセスは 6 つとも拒否されずに動きました。"
	[[ $output == *"started 6"* ]] || hint \
		"COMMAND was not able to go on when there was room again" \
		"空きができた後も、COMMAND が先へ進めませんでした。"
}

@test "the refused forks are counted / 拒否された fork の回数が報告されます。" {
	six
	n=$(grep -c retry <<<"$output") || :
	said=$(sed -n 's/^refused //p' <<<"$output")
	[ "$said" = "$n" ] || hint \
		"the exercise says '$said', but $n forks of COMMAND were refused" \
		"COMMAND の fork は $n 回拒否されましたが、exercise の表示は '$said' でした。"
}

@test "the group ends with the command / COMMAND が終了すると、グループもなくなります。" {
	exercise true
	left=$(find "$top" -mindepth 1 -type d | wc -l)
	[ "$left" -eq 0 ] || hint \
		"a group is left behind when COMMAND has ended" \
		"COMMAND の終了後に、グループが残っています。"
	[[ $output == *"refused 0"* ]] || hint \
		"the exercise says '$output', but no fork of COMMAND was refused" \
		"COMMAND の fork は 1 回も拒否されていませんが、exercise の表示は '$output' でした。"
}
