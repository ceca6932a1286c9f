load ../helper

# The group of a check is below one of its own, so that it is not taken for
# another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / ここには cgroup v2 がありません。"
	[ -e /proc/pressure/cpu ] ||
		skip "PSI is off: boot with psi=1 / PSI が無効です。psi=1 を付けて起動してください。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
	mkdir "$top/group"
	ran=$BATS_TEST_TMPDIR/ran
}

# Take the groups away, with whoever is still in them.
teardown() {
	local dir i
	[ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || :
	[ -d "${top-}" ] || return 0
	find "$top" -depth -type d | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

pause() { read -rt "$1" <> <(:) || :; }

# Start the reader's program; a window of 2 s is for everybody.
start() {
	"$EXERCISE" "$top/group" 200000 2000000 \
		sh -c 'echo >"$0"; exit 7' "$ran" 3>&- &
	pid=$!
	pause 0.3
}

# More busy processes than processors, in the group.
busy() {
	local i
	for ((i = 0; i <= $(nproc); i++)); do
		bash -c 'echo $$ >"$0"; while :; do :; done' \
			"$top/group/cgroup.procs" 3>&- &
	done
}

running() { [ "$(ps -o stat= -p "$pid" | cut -c1)" != Z ] && kill -0 "$pid" 2>/dev/null; }

@test "while nobody waits, nothing happens / 待っているプロセスがなければ、何も起きません。" {
	start
	pause 2.2
	[ ! -e "$ran" ] || hint \
		"COMMAND was executed although nobody waited" \
		"待っているプロセスはないのに、COMMAND が実行されました。"
	running || {
		wait "$pid" && status=0 || status=$?
		hint "it ended with status $status while the group was there" \
			"グループがあるのに、終了ステータス $status で終了しました。"
	}
}

@test "it sleeps until then / それまでは眠っています。" {
	start
	pause 1
	running || hint "it did not wait" "待たずに終了しました。"
	ticks=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	[ "$ticks" -lt 30 ] || hint \
		"it used its processor all the time while it waited" \
		"待っている間ずっと、プロセッサーを使っていました。"
}

@test "when they wait, the command runs, and its exit status is passed on / 待ちが続くと COMMAND が動き、終了ステータスは COMMAND と同じです。" {
	start
	busy
	for ((i = 0; i < 80; i++)); do
		running || break
		pause 0.1
	done
	[ -e "$ran" ] || hint \
		"COMMAND was not executed within 8 s of pressure" \
		"プレッシャーが 8 秒続いても、COMMAND が実行されませんでした。"
	wait "$pid" && status=0 || status=$?
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}

@test "when the group goes, it ends / グループがなくなると終了します。" {
	start
	rmdir "$top/group"
	for ((i = 0; i < 20; i++)); do
		running || break
		pause 0.1
	done
	[ ! -e "$ran" ] || hint \
		"COMMAND was executed when the group was removed" \
		"グループが削除されたときに、COMMAND が実行されました。"
	! running || hint \
		"it still waits for a group that was removed" \
		"削除されたグループを待ち続けています。"
	wait "$pid" && status=0 || status=$?
	[ "$status" -eq 3 ] || hint \
		"the group was removed, and it ended with $status instead of 3" \
		"グループが削除されたとき、終了ステータスは 3 ではなく $status でした。"
}
