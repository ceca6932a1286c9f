load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

programs='cgroup_v2 limits freeze side_by_side'

# What the tiny program needs; without it, it says so.
memory() {
	grep -qsw memory /sys/fs/cgroup/cgroup.subtree_control ||
		skip "/sys/fs/cgroup is not cgroup v2 with memory"
}

# cgroup.kill is in every group but the root: make one, and look.
kills() {
	local probe=/sys/fs/cgroup/kakuri-probe$$ found=
	mkdir "$probe"
	[ -e "$probe/cgroup.kill" ] && found=yes
	rmdir "$probe"
	[ "$found" ] || skip "no cgroup.kill here: Linux 5.14"
}

# The program's group, as its first line names it.
group_of() { head -n 1 <<<"$1"; }

# Ctrl-Z stops it, and fg lets it go on: it is a job of its own for that, as of a
# shell; SIGTSTP stops nobody whose process group has no shell.
stops() { # PID
	local state
	kill -TSTP "$1"
	for _ in {1..50}; do
		state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status")
		[ "$state" = T ] && break
		read -rt 0.1 <> <(:) || :
	done
	kill -CONT "$1"
	[ "$state" = T ]
}

# No such group is there. If it is, the test fails, and takes it away.
gone() { # GROUP
	[[ $1 == /sys/fs/cgroup/kakuri[0-9]* ]] || return
	[ -d "$1" ] || return 0
	grep -vx 0 "$1/cgroup.procs" | xargs -r kill -KILL || :
	for _ in {1..50}; do
		rmdir "$1" && break
		read -rt 0.1 <> <(:) || :
	done
	echo "$1 was left behind"
	return 1
}

# The program in the background, with a COMMAND that waits: pid, group, child.
started() {
	set -m
	env --default-signal=INT,QUIT "$BUILD/cgroup_v2" 32M sh -c 'echo $$; exec sleep 60' >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	set +m
	for _ in {1..100}; do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 2 ] && break
		read -rt 0.1 <> <(:) || :
	done
	group=$(group_of "$(cat "$BATS_TEST_TMPDIR/out")")
	child=$(tail -n 1 "$BATS_TEST_TMPDIR/out")
	[ -d "$group" ]
}

# Wait until this process is no more.
ends() { # PID
	for _ in {1..100}; do
		[ -e "/proc/$1" ] || return 0
		read -rt 0.1 <> <(:) || :
	done
	return 1
}

@test "cgroup_v2: COMMAND is in a new group, which has the limit and no swap" {
	memory
	tiny cgroup_v2 32M sh -c 'cd /sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup) &&
		pwd && cat memory.max && { ! [ -e memory.swap.max ] || cat memory.swap.max; }'
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^/sys/fs/cgroup/kakuri[0-9]+$ ]]
	[ "${lines[1]}" = "${lines[0]}" ]
	[ "${lines[2]}" = 33554432 ]
	[ "${lines[3]-0}" = 0 ]
}

@test "cgroup_v2: who needs more is killed, and counted; who needs less is not" {
	memory
	tiny cgroup_v2 32M sh -c 'dd if=/dev/zero of=/dev/null bs=8M count=1 2>/dev/null
		echo $?
		dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null
		echo $?
		grep "^oom_kill " /sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)/memory.events'
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = 0 ]
	grep -qx 137 <<<"$output"
	[ "${lines[-1]}" = "oom_kill 1" ]
	dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null # and out here
}

@test "cgroup_v2: the status is COMMAND's, and nothing is left, whatever it is" {
	memory
	tiny cgroup_v2 32M sh -c 'exit 7'
	[ "$status" -eq 7 ]
	gone "$(group_of "$output")"
	tiny cgroup_v2 32M sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	gone "$(group_of "$output")"
	run -127 "$BUILD/cgroup_v2" 32M /nowhere
	gone "$(group_of "$output")"
	tiny cgroup_v2 a-lot true
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	for bytes in a-lot 32M; do # also for who ignores SIGCHLD
		(trap '' CHLD && exec "$BUILD/cgroup_v2" $bytes true >/dev/null 2>&1 3>&-) &
		wait $! || [ $bytes = a-lot ]
		[ -z "$(groups_of $!)" ]
	done
}

@test "cgroup_v2: what COMMAND leaves behind is killed" {
	memory
	kills
	said=$BATS_TEST_TMPDIR/daemons
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 "$BUILD/cgroup_v2" 32M sh -c 'for i in 1 2 3 4 5; do
		setsid sh -c "sleep 60 & echo daemon \$!; wait" 2>/dev/null >>"$1" &
		done
		until [ "$(grep -c ^daemon "$1")" -eq 5 ]; do sleep 0.1; done' sh "$said" 3>&-
	echo "$output"
	gone "$(group_of "$output")"
	[ "$status" -eq 0 ]
	[ "$(grep -c ^daemon "$said")" -eq 5 ]
	while read -r daemon; do ends "$daemon"; done < <(sed -n 's/^daemon //p' "$said")
}

@test "cgroup_v2: TERM and HUP end it and what is in the group; INT, QUIT and USR1 do not" {
	memory
	for signal in TERM HUP; do
		started
		kill -INT "$pid"
		kill -QUIT "$pid"
		kill -USR1 "$pid"
		stops "$pid"
		read -rt 0.2 <> <(:) || :
		kill -$signal "$pid"
		rc=0
		wait "$pid" || rc=$?
		gone "$group"
		[ $rc -eq 137 ]
		ends "$child"
	done
}

@test "cgroup_v2: after SIGKILL COMMAND ends, and rmdir removes the group" {
	memory
	started
	kill -KILL "$pid"
	wait "$pid" || :
	ends "$child"
	[ -d "$group" ]
	rmdir "$group"
}

@test "cgroup_v2: without the controller it says so; without BYTES the status is 2" {
	run unshare --mount --propagation private sh -c \
		'mount -t tmpfs none /sys/fs/cgroup && "$0" 32M true; rc=$?
		 ls /sys/fs/cgroup; exit $rc' "$BUILD/cgroup_v2"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ] # and no directory
	tiny cgroup_v2
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "cgroup_v2: without COMMAND it is the shell" {
	memory
	run env SHELL=/bin/echo "$BUILD/cgroup_v2" 32M
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/cgroup_v2" 32M <<<'echo in'
	[ "${lines[1]}" = in ]
}

@test "cgroup_v2: its session goes as the page says" {
	session 18-cgroup_v2
}

@test "measured: a group with a controller for others has no process of its own" {
	demo 18-cgroup_v2 bash -c '
		name=$(grep -o "kakuri[^/]*/" /proc/self/cgroup)
		dir=$(find /sys/fs/cgroup -name "${name%/}" -type d | head -1)
		[ "$(cat "$dir/cgroup.subtree_control")" ] || exit
		echo "has $(wc -l <"$dir/cgroup.procs")"
		echo $$ 2>&- >"$dir/cgroup.procs" || echo busy'
	[[ $output == *$'\n'has* ]] || skip "v2 has no controller of this kind"
	[[ $output == *$'\nhas 0\nbusy\n'* ]]
}

@test "measured: a shell in the lower group sees both" {
	demo 18-cgroup_v2 sed -n s/^0:://p /proc/self/cgroup
	grep -qE '/kakuri([0-9+]+)/kakuri[0-9+]+-lower$' <<<"$output"
}

@test "measured: memory, processor and disk are limited to what the files say" {
	demo 18-limits
	[[ $output != *'SKIP v2 does not'* ]] || skip "v2 lacks a controller here"
	grep -q '^   oom_kill 1$' <<<"$output"
	cpu=$(sed -n 's/.*a busy loop.*with it: \([0-9]*\).*/\1/p' <<<"$output")
	[ "$cpu" -ge 14 ] && [ "$cpu" -le 26 ]
	run awk '/2 MB without it/ { gsub(",", ""); print ($5 * 3 < $9 && $9 > 1.5) }' <<<"$output"
	[ "$output" = 1 ]
}

@test "measured: SIGKILL ends what is frozen in v2, and waits in v1" {
	demo 18-freeze
	run grep -A 1 'kill -0' <<<"$output"
	[ "${lines[1]}" = "   No such process" ]
	[ "${#lines[@]}" -lt 4 ] || [ "${lines[4]}" = "   still there" ]
	[ "${#lines[@]}" -lt 4 ] || [ "${lines[7]}" = "   No such process" ] # thawed
}

@test "measured: one process is in one group of v2, and in one of each v1 hierarchy" {
	demo 18-side_by_side sh -c 'grep -c ^0::/kakuri /proc/self/cgroup
		grep -c "[a-z]:/kakuri" /proc/self/cgroup'
	all=$(grep -c 'host\$ echo \$PID' <<<"$output")
	[[ $output == *$'\n1\n'$((all - 1))$'\n'* ]]
}

@test "measured: the controllers that groups may have are as they were afterwards" {
	state() {
		cut -d: -f2 /proc/self/cgroup | sort
		find /sys/fs/cgroup -maxdepth 2 -name cgroup.subtree_control \
			! -path '*kakuri*' -exec cat {} +
	}
	before=$(state)
	for program in $programs; do
		"$BUILD/measure/18-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- || [ $? -eq 77 ]
	done
	for ((i = 0; i < 30; i++)); do # others may use them, and wait for us
		[ "$(state)" = "$before" ] && break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(state)" = "$before" ] || [ -z "${CI-}" ]
}

@test "measured: no group is left after the end" {
	for program in $programs; do
		"$BUILD/measure/18-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: no group is left a second after SIGKILL" {
	for program in $programs; do
		"$BUILD/measure/18-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		for ((i = 0; i < 50; i++)); do
			[ -n "$(groups_of "$pid")" ] && break
			read -rt 0.02 <> <(:) || :
		done
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" || :
		for ((i = 0; i < 30; i++)); do
			[ -z "$(groups_of "$pid")" ] && break
			read -rt 0.1 <> <(:) || :
		done
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: the rules make five claims" {
	claims 18-cgroup_v2 5
}

@test "measured: the limits make four" {
	claims 18-limits 4
}

@test "measured: freezing and killing make three" {
	claims 18-freeze 3
}

@test "measured: the comparison makes three" {
	claims 18-side_by_side 3
}
