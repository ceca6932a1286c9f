load ../helper

# A group of our own, and the same one where nothing can be written: a bind
# mount on this throw-away host. A bind mount below bats' directory must go
# before bats does.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / ここには cgroup v2 がありません。"
	group=$root/kakuri$$-check
	n=0
	until mkdir "$group" 2>/dev/null; do
		n=$((n + 1))
		group=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
	view=$BATS_TEST_TMPDIR/view
	mkdir "$view"
	mount --bind "$group" "$view"
	mount -o remount,bind,ro "$view"
}

teardown() {
	local i
	[ -d "${group-}" ] || return 0
	! mountpoint -q "$view" || umount "$view"
	for ((i = 0; i < 100; i++)); do
		xargs -r kill -KILL <"$group/cgroup.procs" 2>/dev/null || :
		rmdir "$group" 2>/dev/null && return
		read -rt 0.05 <> <(:) || :
	done
}

exercise() { run timeout -k 1 10 "$EXERCISE" "$@" 3>&-; }

@test "the command begins in the group / COMMAND は、初めからグループの中で動きます。" {
	exercise "$group" grep 0:: /proc/self/cgroup
	[[ $output == *"/${group##*/}" ]] || hint \
		"COMMAND began in '$output' instead of DIRECTORY" \
		"COMMAND が動き始めた場所は、DIRECTORY ではなく '$output' でした。"
}

@test "the exercise itself stays outside / exercise 自身は、グループの外のままです。" {
	# shellcheck disable=SC2016 # for the shell inside
	exercise "$group" sh -c 'grep 0:: /proc/$PPID/cgroup; :'
	[[ $output != *"/${group##*/}" ]] || hint \
		"the exercise itself is in '$output' as well" \
		"exercise 自身も '$output' に入っています。"
	[[ $output == 0::* ]]
}

@test "it does not have to write in the group / グループのファイルに書き込む必要はありません。" {
	exercise "$view" grep 0:: /proc/self/cgroup
	[[ $output != *'Read-only file system'* ]] || hint \
		"cgroup.procs cannot be written here: who has to be moved has not been born there" \
		"ここでは cgroup.procs に書き込めません。移動が必要なのは、そこで生まれていないからです。"
	[[ $output == *"/${group##*/}" ]] || hint \
		"through a read-only mount COMMAND began in '$output'" \
		"読み取り専用のマウントでは、COMMAND が動き始めた場所は '$output' でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	exercise "$group" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	exercise "$group" sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}
