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
	point=$BATS_TEST_TMPDIR/point
	mkdir "$point"
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
	while umount "$point" 2>/dev/null; do :; done
}

exercise() { # COMMAND [ARG...]
	run timeout -k 1 20 "$EXERCISE" "$top" "$point" "$@" 3>&-
	echo "$output"
}

@test "the command is at the root of what it sees / COMMAND は、自分から見える階層のルートにいます。" {
	exercise sed -n s/^0:://p /proc/self/cgroup
	[ "$output" = / ] || hint \
		"COMMAND saw itself at '$output' instead of '/'" \
		"COMMAND から見えた自分の位置は、'/' ではなく '$output' でした。"
}

@test "the host sees it below DIRECTORY / ホスト側から見ると、COMMAND は DIRECTORY の下にいます。" {
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'grep -lx $$ "$0"/*/cgroup.procs' "$top"
	[ "$status" -eq 0 ] || hint \
		"COMMAND was not in a group below DIRECTORY" \
		"COMMAND は DIRECTORY の下のグループに入っていませんでした。"
}

@test "POINT shows its group, and nothing above / POINT には COMMAND のグループが見え、その上は見えません。" {
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'stat -c %i "$1" "$0"/*/; awk -v p="$1" "\$5 == p { print \$4 }" /proc/self/mountinfo' \
		"$top" "$point"
	[ "${lines[0]}" = "${lines[1]}" ] || hint \
		"POINT does not show the group of COMMAND" \
		"POINT に、COMMAND のグループが見えません。"
	[ "${lines[2]}" = / ] || hint \
		"the root of the mount at POINT is '${lines[2]}', as COMMAND sees it, and not '/'" \
		"COMMAND から見た POINT のマウントのルートは、'/' ではなく '${lines[2]}' でした。"
}

@test "nobody else sees the mount / マウントは、ほかからは見えません。" {
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'grep -c " $0 " /proc/'$$'/mountinfo' "$point"
	[ "$output" = 0 ] && ! grep -q " $point " /proc/self/mountinfo || hint \
		"the mount at POINT is there for everybody" \
		"POINT のマウントが、ほかのプロセスからも見えます。"
}

@test "the exit status is the command's, and the group ends with it / 終了ステータスは COMMAND と同じで、グループもなくなります。" {
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	left=$(find "$top" -mindepth 1 -type d | wc -l)
	[ "$left" -eq 0 ] || hint \
		"a group is left behind when COMMAND has ended" \
		"COMMAND の終了後に、グループが残っています。"
}
