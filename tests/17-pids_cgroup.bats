load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

# What the tiny program needs: the hierarchy, where it makes its group.
pids() {
	root=/sys/fs/cgroup
	if [ -e $root/cgroup.controllers ]; then
		grep -qw pids $root/cgroup.subtree_control ||
			skip "/sys/fs/cgroup does not pass pids on"
	else
		root=$root/pids
		[ -w $root/cgroup.procs ] || skip "the controller pids is not there"
	fi
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
	[[ $1 == /sys/fs/cgroup/*kakuri[0-9]* ]] || return
	[ -d "$1" ] || return 0
	for _ in {1..50}; do
		grep -vx 0 "$1/cgroup.procs" | xargs -r kill -KILL || :
		rmdir "$1" && break
		read -rt 0.1 <> <(:) || :
	done
	echo "$1 was left behind"
	return 1
}

# The program in the background, with a COMMAND that waits: pid, group, child.
started() {
	set -m
	env --default-signal=INT,QUIT "$BUILD/pids_cgroup" 8 sh -c 'echo $$; exec sleep 60' >"$BATS_TEST_TMPDIR/out" 3>&- &
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

@test "pids_cgroup: COMMAND is in a new group, which has the limit" {
	pids
	# shellcheck disable=SC2016 # for the shell inside
	tiny pids_cgroup 23 sh -c 'group=$(sed -nE "s/^[0-9]+:(pids)?:(.kakuri)/\2/p" /proc/self/cgroup)
		echo "$0$group"; cat "$0$group/pids.max"' "$root"
	[ "$status" -eq 0 ]
	[[ $(group_of "$output") == "$root"/kakuri[0-9]* ]]
	[ "${lines[1]}" = "${lines[0]}" ]
	[ "${lines[2]}" = 23 ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "pids_cgroup: one too many is refused, and counted; out here it is not" {
	pids
	# shellcheck disable=SC2016 # for the shell inside
	five='for i in 1 2 3 4 5; do LC_ALL=C setsid --fork sleep 5 >/dev/null; done'
	tiny pids_cgroup 4 sh -c "$five"'
		group=$(sed -nE "s/^[0-9]+:(pids)?:(.kakuri)/\2/p" /proc/self/cgroup)
		cat "$0$group/pids.current" "$0$group/pids.events"' "$root"
	[ "$status" -eq 0 ]
	# the shell, sleep, sleep; and setsid, which cannot fork
	[ "$(grep -cx 'setsid: fork: Resource temporarily unavailable' <<<"$output")" -eq 3 ]
	[ "${lines[-2]}" = 4 ] # cat is the fourth
	[ "${lines[-1]}" = "max 3" ]
	run sh -c "${five/sleep 5/sleep 0}" 3>&-
	[ "$output" = "" ]
}

@test "pids_cgroup: COMMAND may be the one too many, and then cannot fork" {
	pids
	tiny pids_cgroup 0 env LC_ALL=C setsid --fork true
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "setsid: fork: Resource temporarily unavailable" ]
}

@test "pids_cgroup: the status is COMMAND's, and nothing is left, whatever it is" {
	pids
	tiny pids_cgroup 8 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	gone "$(group_of "$output")"
	tiny pids_cgroup 8 sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	gone "$(group_of "$output")"
	run -127 "$BUILD/pids_cgroup" 8 /nowhere
	gone "$(group_of "$output")"
	for number in some -1; do
		"$BUILD/pids_cgroup" $number true >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
		rc=0
		wait $! || rc=$?
		[ $rc -eq 1 ]
		[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -eq 1 ]
		[ -z "$(groups_of $!)" ]
	done
	run timeout -k 1 20 env --ignore-signal=CHLD "$BUILD/pids_cgroup" 8 sh -c 'exit 7' 3>&-
	[ "$status" -eq 7 ]
	gone "$(group_of "$output")"
}

@test "pids_cgroup: what COMMAND leaves behind is killed" {
	pids
	said=$BATS_TEST_TMPDIR/daemons
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 "$BUILD/pids_cgroup" 20 sh -c 'for i in 1 2 3 4 5; do
		setsid sh -c "sleep 60 & echo daemon \$!; wait" 2>/dev/null >>"$1" &
		done
		until [ "$(grep -c ^daemon "$1")" -eq 5 ]; do sleep 0.1; done' sh "$said" 3>&-
	echo "$output"
	gone "$(group_of "$output")"
	[ "$status" -eq 0 ]
	[ "$(grep -c ^daemon "$said")" -eq 5 ]
	while read -r daemon; do ends "$daemon"; done < <(sed -n 's/^daemon //p' "$said")
}

@test "pids_cgroup: at the end nobody in the group can fork any more" {
	pids # a group below is what keeps ours, so that we can look
	# shellcheck disable=SC2016 # for the shell inside
	tiny pids_cgroup 8 sh -c 'mkdir "$0$(sed -nE "s/^[0-9]+:(pids)?:(.kakuri)/\2/p" /proc/self/cgroup)/below"' "$root"
	group=$(group_of "$output")
	max=$(cat "$group/pids.max")
	rmdir "$group/below" "$group"
	[ "$max" = 0 ]
	[[ ${lines[-1]} == *"rmdir($group): who is in cgroup.procs?: Device or resource busy" ]]
}

@test "pids_cgroup: TERM and HUP end it and what is in the group; INT, QUIT and USR1 do not" {
	pids
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

@test "pids_cgroup: after SIGKILL COMMAND ends, and rmdir removes the group" {
	pids
	started
	kill -KILL "$pid"
	wait "$pid" || :
	rc=0
	ends "$child" || rc=$?
	[ $rc -eq 0 ] || kill -KILL "$child" || :
	ends "$child"
	rmdir "$group"
	[ $rc -eq 0 ]
}

@test "pids_cgroup: without the controller it says so; without NUMBER the status is 2" {
	# shellcheck disable=SC2016 # for the shell inside
	for v2 in '' 'touch /sys/fs/cgroup/cgroup.controllers && '; do
		run unshare --mount --propagation private sh -c \
			"mount -t tmpfs none /sys/fs/cgroup && $v2"'"$0" 8 true; rc=$?
			 ls -d /sys/fs/cgroup/k*; exit $rc' "$BUILD/pids_cgroup"
		echo "$output"
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 2 ] # and no directory, as ls says
	done
	[[ ${lines[0]} == *"/sys/fs/cgroup/cgroup.subtree_control has no pids: write +pids there" ]]
	tiny pids_cgroup
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "pids_cgroup: without COMMAND it is the shell" {
	pids
	run env SHELL=/bin/echo "$BUILD/pids_cgroup" 8
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/pids_cgroup" 8 <<<'echo in'
	[ "${lines[1]}" = in ]
}

@test "pids_cgroup: its session goes as the page says" {
	session 17-pids_cgroup
}

@test "measured: a shell in the group has the limit, and cannot have more processes" {
	for _ in 1 2 3 4 5; do
		# shellcheck disable=SC2016 # for the shell inside
		demo 17-pids_cgroup bash -c '
			name=$(grep -om1 "kakuri.*" /proc/self/cgroup)
			dir=$(find /sys/fs/cgroup -name "$name" -type d | head -1)
			cat "$dir/pids.max"
			for i in {1..12}; do sleep 0.3 & done
			cat "$dir/pids.current" >&2; wait
			cat "$dir/pids.events"' 2>&1
		# bash gives up where a child ends between two of its tries: once more
		[[ $output == *"Interrupted system call"* ]] || break
	done
	[[ $output == *$'\n8\n'* ]]
	n=$(sed -n 's/^max //p' <<<"$output" | tail -1)
	[ "$n" -gt 9 ] # the bomb had eight, the one moved in had one
}

@test "measured: the host can fork while the bomb is held" {
	mkfifo "$BATS_TEST_TMPDIR/keys"
	PAUSE=1 "$BUILD/measure/17-pids_cgroup" <"$BATS_TEST_TMPDIR/keys" \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
	pid=$!
	exec 5>"$BATS_TEST_TMPDIR/keys"
	printf '\n\n' >&5
	for ((i = 0; i < 100; i++)); do
		grep -q '^3\. ' "$BATS_TEST_TMPDIR/out" && break
		kill -0 "$pid" || break
		read -rt 0.1 <> <(:) || :
	done
	dir=$(groups_of "$pid" | head -1)
	held=$(cat "$dir/pids.current" 2>/dev/null || echo none)
	printf '\n\n' >&5
	exec 5>&-
	wait "$pid" && rc=0 || rc=$?
	[ "$rc" -ne 77 ] || skip "no pids controller here"
	[ "$rc" -eq 0 ]
	[ "$held" = 8 ]
}

@test "measured: a limit on memory ends the bomb by a kill, one on processes by EAGAIN" {
	demo 17-memory_limit
	mapfile -t killed < <(sed -n 's/^   killed for want of memory: //p' <<<"$output")
	mapfile -t refused < <(sed -n 's/^   the bomb: .*, and \([0-9]*\) .*/\1/p' <<<"$output")
	[ "${refused[*]}" = "0 0 8" ]
	[ "${killed[*]}" = "none yes none" ]
}

@test "measured: nothing is left after the end" {
	for program in pids_cgroup memory_limit; do
		"$BUILD/measure/17-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: nothing is left a second after SIGKILL, not even the bomb" {
	mkfifo "$BATS_TEST_TMPDIR/keys"
	PAUSE=1 "$BUILD/measure/17-pids_cgroup" <"$BATS_TEST_TMPDIR/keys" \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
	pid=$!
	exec 5>"$BATS_TEST_TMPDIR/keys"
	printf '\n\n' >&5
	for ((i = 0; i < 100; i++)); do
		grep -q '^3\. ' "$BATS_TEST_TMPDIR/out" && break
		kill -0 "$pid" 2>/dev/null || break
		read -rt 0.1 <> <(:) || :
	done
	kill -KILL "$pid" 2>/dev/null || :
	exec 5>&-
	wait "$pid" || :
	for ((i = 0; i < 20; i++)); do
		[ -z "$(groups_of "$pid")" ] && break
		read -rt 0.1 <> <(:) || :
	done
	[ -z "$(groups_of "$pid")" ]
}

@test "measured: the controllers that groups may have are as they were afterwards" {
	state() { cat /sys/fs/cgroup/cgroup.subtree_control /sys/fs/cgroup/unified/cgroup.subtree_control 2>/dev/null || :; }
	before=$(state)
	demo 17-memory_limit
	for ((i = 0; i < 30; i++)); do # others may use them, and wait for us
		[ "$(state)" = "$before" ] && break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(state)" = "$before" ] || [ -z "${CI-}" ]
}

@test "measured: it makes six claims" {
	claims 17-pids_cgroup 6
}

@test "measured: the one of memory makes three" {
	claims 17-memory_limit 3
}
