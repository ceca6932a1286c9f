load ../helper

# A group of our own, and the same one where nothing can be written: a bind
# mount on this throw-away host. A bind mount below bats' directory must go
# before bats does.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / この環境には cgroup v2 がありません。"
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
	program='' there=''
}

# Take away our group and those that the exercise has left, with who is in them.
teardown() {
	local dir i
	[ -d "${view-}" ] || return 0
	[ -z "$program" ] || kill -KILL "$program" 2>/dev/null || :
	[ -z "$there" ] || kill -KILL "$there" 2>/dev/null || :
	wait # who has the mount's directory open
	! mountpoint -q "$view" || umount "$view"
	find "$root" -mindepth 1 -depth -type d -name 'kakuri*' | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			grep -svx 0 "$dir/cgroup.procs" | xargs -r kill -KILL 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

# Wait until a condition holds, five seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..50}; do
		"$@" && return
		read -rt 0.1 <> <(:) || :
	done
	return 1
}
alive() { grep -qsE '^State:	[^ZX]' "/proc/$1/status"; }
dead() { ! alive "$1"; }

# The group of a process, as it is named out here.
where() { sed -n 's/^0:://p' "/proc/$1/cgroup"; }

exercise() { run timeout -k 1 10 "$EXERCISE" "$@" 3>&-; }

# The group once more, for what comes next, should the exercise have removed it:
# one check asks whether it has.
again() {
	program='' there=''
	[ ! -d "$group" ] || return 0
	umount "$view"
	mkdir "$group"
	mount --bind "$group" "$view"
	mount -o remount,bind,ro "$view"
}

# The exercise in the background with a COMMAND that stays: program, there, and
# what COMMAND found about itself.
started() { # DIRECTORY
	rm -f "$BATS_TEST_TMPDIR"/{pid,found}
	# shellcheck disable=SC2016 # for the shell in there
	"$EXERCISE" "$1" sh -c 'cat /proc/self/cgroup >"$0/found"; echo $$ >"$0/new"
		mv "$0/new" "$0/pid"; exec sleep 20' "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	program=$!
	until_true test -s "$BATS_TEST_TMPDIR/pid" || return 0
	there=$(cat "$BATS_TEST_TMPDIR/pid")
}

# What is to be said of an exercise whose COMMAND did not run.
instead() {
	local status=0
	en=$(cat "$BATS_TEST_TMPDIR/out") ja=$en
	[ -z "$en" ] || return 0
	if alive "$program"; then
		en="the exercise has printed nothing, and is still there"
		ja="exercise は何も表示せず、まだ動いています。"
	else
		wait "$program" || status=$?
		en="the exercise has printed nothing, and ended with $status"
		ja="exercise は何も表示せず、終了ステータス $status で終了しました。"
	fi
}

# The first check says what is wrong with it.
begins() {
	local en ja
	started "$group"
	[ -n "$there" ] || instead
	[ -n "$there" ] || hint "COMMAND did not run within 5 s: $en" \
		"COMMAND が 5 秒以内に実行されませんでした：$ja" || return
	[ "$(where "$there")" = "${group#"$root"}" ] || hint \
		"COMMAND began in '$(where "$there")' and not in DIRECTORY, which is '${group#"$root"}'" \
		"COMMAND が動き始めた場所は、DIRECTORY の '${group#"$root"}' ではなく '$(where "$there")' でした。"
}

@test "the command begins in the group / COMMAND は、初めからグループの中で動きます。" {
	begins
}

@test "the exercise itself stays outside / exercise 自身は、グループの外のままです。" {
	first begins
	[ "$(where "$program")" != "${group#"$root"}" ] || hint \
		"the exercise itself is in DIRECTORY as well" \
		"exercise 自身も DIRECTORY の中に入っています。"
}

@test "it does not have to write in the group / グループのファイルに書き込む必要はありません。" {
	first begins
	local en ja
	kill -KILL "$program"
	again
	started "$view"
	[ -n "$there" ] || instead
	[ -n "$there" ] || hint "nothing can be written in there, and COMMAND did not run: $en" \
		"何も書き込めない DIRECTORY では、COMMAND が実行されませんでした：$ja"
	[ "$(where "$there")" = "${group#"$root"}" ] || hint \
		"where nothing can be written, COMMAND began in '$(where "$there")'" \
		"何も書き込めない DIRECTORY では、COMMAND が動き始めた場所は '$(where "$there")' でした。"
}

@test "the group is the root of COMMAND's cgroup namespace / COMMAND の cgroup 名前空間では、そのグループがルートです。" {
	first begins
	local found
	found=$(sed -n 's/^0:://p' "$BATS_TEST_TMPDIR/found")
	[ "$found" = / ] || hint \
		"COMMAND finds its group as '$found' in /proc/self/cgroup, and not as '/'" \
		"COMMAND の /proc/self/cgroup では、グループが '/' ではなく '$found' でした。"
	[ "$(readlink "/proc/$program/ns/cgroup")" = "$(own cgroup)" ] || hint \
		"the exercise itself has left the cgroup namespace that it was started in" \
		"exercise 自身の cgroup 名前空間が、起動したときのものではなくなっています。"
}

@test "the group and who else is in it stay / グループと、中にいるほかのプロセスは残ります。" {
	first begins
	local other
	kill -KILL "$program"
	until_true dead "$there"
	again
	sleep 20 3>&- &
	other=$!
	echo "$other" >"$group/cgroup.procs"
	exercise "$group" true
	alive "$other" || hint \
		"another process was in DIRECTORY, and was dead when COMMAND had ended" \
		"DIRECTORY の中にいた別のプロセスが、COMMAND が終了したときには終了していました。"
	kill -KILL "$other"
	wait "$other" || :
	exercise "$group" true
	[ -d "$group" ] || hint \
		"DIRECTORY is gone: COMMAND had been the only one in it" \
		"DIRECTORY がなくなりました。中にいたのは COMMAND だけでした。"
}

@test "the command does not outlive it / exercise が終了すると、COMMAND も残りません。" {
	first begins
	kill -KILL "$program"
	until_true dead "$there" || hint \
		"the exercise was killed, and COMMAND went on without it" \
		"exercise を強制終了した後も、COMMAND が動き続けました。"
	again
	started "$group"
	kill -TERM "$program"
	until_true dead "$there" || hint \
		"the exercise got SIGTERM, and 5 s later COMMAND was still running" \
		"exercise に SIGTERM を送ってから 5 秒たっても、COMMAND が動いていました。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first begins
	exercise "$group" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	again
	exercise "$group" sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}
