load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

# Where the hierarchy of a controller is mounted.
hierarchy() { # CONTROLLER
	awk -v want="$1" '/ - cgroup / {
		n = split($NF, option, ",")
		for (i = 1; i <= n; i++) if (option[i] == want) { print $5; exit }
	}' /proc/self/mountinfo
}

cpu=/sys/fs/cgroup/cpu memory=/sys/fs/cgroup/memory

# What the tiny program needs; without it, it says so.
v1() {
	[ -e $cpu/cpu.cfs_quota_us ] || skip "cpu is not in cgroup v1 here"
	[ -e $memory/memory.limit_in_bytes ] || skip "memory is not in cgroup v1 here"
}

# The name of the program's groups, as its first line has it.
name_of() { sed -n '1s|.*/||p' <<<"$1"; }

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

# No such group is there. If one is, the test fails, and takes it away.
gone() { # NAME
	local dir left=0
	[[ $1 =~ ^kakuri[0-9]+$ ]] || return
	for dir in "$cpu/$1" "$memory/$1"; do
		[ -d "$dir" ] || continue
		left=1
		echo "$dir was left behind"
		for _ in {1..50}; do
			grep -vx 0 "$dir/cgroup.procs" | xargs -r kill -KILL || :
			rmdir "$dir" && break
			read -rt 0.1 <> <(:) || :
		done
	done
	[ $left -eq 0 ]
}

# The program in the background, with a COMMAND that waits: pid, name, child.
started() {
	set -m
	env --default-signal=INT,QUIT "$BUILD/cgroup_v1" 50000 32M \
		sh -c 'echo $$; exec sleep 60' >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	set +m
	for _ in {1..100}; do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 3 ] && break
		read -rt 0.1 <> <(:) || :
	done
	name=$(name_of "$(cat "$BATS_TEST_TMPDIR/out")")
	child=$(tail -n 1 "$BATS_TEST_TMPDIR/out")
	[ -d "$cpu/$name" ]
	[ -d "$memory/$name" ]
}

# Wait until this process is no more.
ends() { # PID
	for _ in {1..100}; do
		[ -e "/proc/$1" ] || return 0
		read -rt 0.1 <> <(:) || :
	done
	return 1
}

@test "cgroup_v1: COMMAND is in two groups, which have the limits and do not swap" {
	v1
	# shellcheck disable=SC2016 # for the shell inside
	tiny cgroup_v1 30000 32M sh -c 'group=$(sed -n "s/^[0-9]*:memory://p" /proc/self/cgroup)
		grep -c "$group" /proc/self/cgroup
		cat /sys/fs/cgroup/cpu$group/cpu.cfs_quota_us
		cat /sys/fs/cgroup/memory$group/memory.limit_in_bytes
		cat /sys/fs/cgroup/memory$group/memory.swappiness'
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^/sys/fs/cgroup/cpu/kakuri[0-9]+$ ]]
	[ "${lines[1]}" = "$memory/$(name_of "$output")" ]
	[ "${lines[2]}" = 2 ]
	[ "${lines[3]}" = 30000 ]
	[ "${lines[4]}" = 33554432 ]
	[ "${lines[5]}" = 0 ]
	[ "${#lines[@]}" -eq 6 ]
}

@test "cgroup_v1: a loop gets the time that its group has, and waits for the rest" {
	v1
	# shellcheck disable=SC2016 # for the shell inside
	loop='read -r before _ </proc/uptime
		end=$((SECONDS + 3)); while [ $SECONDS -lt $end ]; do :; done
		read -r after _ </proc/uptime
		echo "$before $after $(cut -d" " -f14,15 /proc/$$/stat)"'
	percent() { awk -v ticks="$(getconf CLK_TCK)" 'NF == 4 { print int(100 * ($3 + $4) / ticks / ($2 - $1)) }'; }
	tiny cgroup_v1 20000 32M bash -c "$loop"
	[ "$status" -eq 0 ]
	limited=$(percent <<<"$output")
	free=$(bash -c "$loop" | percent)
	echo "$limited% of the time, $free% without a limit"
	[ "$free" -ge 40 ] || skip "this machine is busy: without a limit, too, the loop had $free%"
	[ "$limited" -ge 10 ]
	# a machine that is kept waiting itself counts too much time, for both
	[ "$limited" -le 26 ] || [ $((limited * 2)) -lt "$free" ]
}

@test "cgroup_v1: who needs more memory is killed, and counted; who needs less is not" {
	v1
	# shellcheck disable=SC2016 # for the shell inside
	tiny cgroup_v1 100000 32M sh -c 'dd if=/dev/zero of=/dev/null bs=8M count=1 2>/dev/null
		echo $?
		dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null
		echo $?
		grep "^oom_kill " /sys/fs/cgroup/memory$(sed -n "s/^[0-9]*:memory://p" /proc/self/cgroup)/memory.oom_control'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = 0 ]
	grep -qx 137 <<<"$output"
	[ "${lines[-1]}" = "oom_kill 1" ]
	dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null # and out here
}

@test "cgroup_v1: the status is COMMAND's, and nothing is left, whatever it is" {
	v1
	tiny cgroup_v1 50000 32M sh -c 'exit 7'
	[ "$status" -eq 7 ]
	gone "$(name_of "$output")"
	tiny cgroup_v1 50000 32M sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	gone "$(name_of "$output")"
	run -127 "$BUILD/cgroup_v1" 50000 32M /nowhere
	gone "$(name_of "$output")"
	for words in '50000 a-lot' 'some 32M' '5 32M'; do
		# shellcheck disable=SC2086 # two words
		"$BUILD/cgroup_v1" $words true >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
		rc=0
		wait $! || rc=$?
		[ $rc -eq 1 ]
		[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -eq 1 ]
		[ -z "$(groups_of $!)" ]
	done
	run timeout -k 1 20 env --ignore-signal=CHLD "$BUILD/cgroup_v1" 50000 32M sh -c 'exit 7' 3>&-
	[ "$status" -eq 7 ]
	gone "$(name_of "$output")"
}

@test "cgroup_v1: where COMMAND leaves somebody behind the groups stay, and it says so" {
	v1
	# shellcheck disable=SC2016 # for the shell inside
	tiny cgroup_v1 50000 32M sh -c 'setsid sleep 60 >/dev/null 2>&1 & echo "daemon $!"'
	name=$(name_of "$output")
	daemon=$(sed -n 's/^daemon //p' <<<"$output")
	left=$(cat "$cpu/$name/cgroup.procs" "$memory/$name/cgroup.procs")
	gone "$name" >"$BATS_TEST_TMPDIR/left" || : # it kills the daemon, too
	ends "$daemon"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/left")" -eq 2 ]
	[ "$left" = "$daemon"$'\n'"$daemon" ]
	[ "$status" -eq 0 ]
	for dir in "$cpu/$name" "$memory/$name"; do
		grep -qF "rmdir($dir): who is in cgroup.procs?: Device or resource busy" <<<"$output"
	done
}

@test "cgroup_v1: TERM and HUP end COMMAND, and its groups go; INT, QUIT and USR1 do not" {
	v1
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
		gone "$name"
		[ $rc -eq 137 ]
		ends "$child"
	done
}

@test "cgroup_v1: after SIGKILL COMMAND ends, and rmdir removes the groups" {
	v1
	started
	kill -KILL "$pid"
	wait "$pid" || :
	rc=0
	ends "$child" || rc=$?
	[ $rc -eq 0 ] || kill -KILL "$child" || :
	ends "$child"
	rmdir "$cpu/$name" "$memory/$name"
	[ $rc -eq 0 ]
}

@test "cgroup_v1: without v1 it says so; without BYTES the status is 2" {
	# shellcheck disable=SC2016 # for the shell inside
	run unshare --mount --propagation private sh -c \
		'mount -t tmpfs none /sys/fs/cgroup && "$0" 20000 32M true; rc=$?
		 ls /sys/fs/cgroup; exit $rc' "$BUILD/cgroup_v1"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ] # and no directory
	tiny cgroup_v1 20000
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "cgroup_v1: without COMMAND it is the shell" {
	v1
	run env SHELL=/bin/echo "$BUILD/cgroup_v1" 50000 32M
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/cgroup_v1" 50000 32M <<<'echo in'
	[ "${lines[2]}" = in ]
}

@test "cgroup_v1: its session goes as the page says" {
	session 12-cgroup_v1
}

@test "measured: a busy loop in the group gets a fifth of a processor" {
	demo 12-cgroup_v1 bash -c '
		cut -d" " -f1 /proc/uptime >"$0"
		end=$((SECONDS + 3)); while [ $SECONDS -lt $end ]; do :; done
		cut -d" " -f1 /proc/uptime >>"$0"
		cut -d" " -f14,15 /proc/$$/stat >>"$0"' "$BATS_TEST_TMPDIR/time"
	[[ $output == *"cpu.cfs_quota_us"* ]] || skip "no v1 cpu here"
	run awk 'NR == 1 { a = $1 } NR == 2 { b = $1 }
		NR == 3 { print 100 * ($1 + $2) / 100 / (b - a) }' \
		"$BATS_TEST_TMPDIR/time"
	echo "$output%"
	[ "${output%.*}" -ge 14 ] && [ "${output%.*}" -le 26 ]
}

@test "measured: it runs on one processor, and says so itself" {
	demo 12-cgroup_v1 sh -c 'grep Cpus_allowed_list /proc/self/status >"$0"
		grep -c cpuset:/kakuri /proc/self/cgroup >>"$0"' "$BATS_TEST_TMPDIR/cpus"
	{ read -r _ list && read -r joined; } <"$BATS_TEST_TMPDIR/cpus"
	[ "$joined" = 1 ] || skip "no v1 cpuset here"
	[[ $list =~ ^[0-9]+$ ]]
}

@test "measured: the memory limit is the one that the kernel has" {
	root=$(hierarchy memory)
	[ -n "$root" ] || skip "no v1 memory here"
	# shellcheck disable=SC2016 # for the shell inside
	demo 12-cgroup_v1 sh -c '
		dir=$(sed -n "s/^[0-9]*:memory://p" /proc/self/cgroup)
		cat "$1$dir/memory.limit_in_bytes" >"$0"' "$BATS_TEST_TMPDIR/limit" "$root"
	[ "$(cat "$BATS_TEST_TMPDIR/limit")" = 33554432 ]
}

@test "measured: one process is in more than one group" {
	demo 12-five_places sh -c 'grep -c :/kakuri /proc/self/cgroup >"$0"' \
		"$BATS_TEST_TMPDIR/places"
	[ "$(cat "$BATS_TEST_TMPDIR/places")" -ge 2 ]
}

@test "measured: a disk is read at the rate that its group may have" {
	demo 12-blkio
	[[ $output == *"MB/s"* ]]
	rate=$(sed -n 's|.* \([0-9.]*\) MB/s|\1|p' <<<"$output" | sed -n 2p)
	awk -v r="$rate" 'BEGIN { exit !(r >= 1.6 && r <= 2.4) }'
}

@test "measured: the loop device is gone afterwards" {
	before=$(cat /sys/block/loop*/loop/backing_file 2>/dev/null | wc -l)
	demo 12-blkio
	for ((i = 0; i < 50; i++)); do # udev may have it open for a moment
		after=$(cat /sys/block/loop*/loop/backing_file 2>/dev/null | wc -l)
		[ "$after" -gt "$before" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ "$after" -le "$before" ]
}

@test "measured: the freezer's hierarchy is as it was afterwards" {
	before=$(cut -d: -f2 /proc/self/cgroup | sort)
	demo 12-freezer
	[ "$(cut -d: -f2 /proc/self/cgroup | sort)" = "$before" ]
}

@test "measured: no group is left after the end" {
	for program in cgroup_v1 five_places blkio freezer; do
		"$BUILD/measure/12-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: no group is left a second after SIGKILL" {
	for program in cgroup_v1 freezer; do
		"$BUILD/measure/12-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		for ((i = 0; i < 50; i++)); do
			[ -n "$(groups_of "$pid")" ] && break
			read -rt 0.02 <> <(:) || :
		done
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" || :
		for ((i = 0; i < 20; i++)); do
			[ -z "$(groups_of "$pid")" ] && break
			read -rt 0.1 <> <(:) || :
		done
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: scripts/clean removes what has our name and a dead owner, only" {
	root=$(hierarchy freezer)
	[ -w "${root:-/nowhere}" ] || skip "no v1 freezer is mounted here"
	sh -c : &
	dead=$!
	wait "$dead"
	mkdir "$root/kakuri$dead" "$root/kakuri$dead/below" \
		"$root/kakuri$$" "$root/kakuri-kept$$"
	run scripts/clean
	echo "$output"
	left=$(cd "$root" && ls -d kakuri*$$ "kakuri$dead" 2>/dev/null || :)
	rmdir "$root/kakuri$$" "$root/kakuri-kept$$"
	[ "$status" -eq 0 ]
	[ "$left" = "kakuri$$"$'\n'"kakuri-kept$$" ] ||
		[ "$left" = "kakuri-kept$$"$'\n'"kakuri$$" ]
}

@test "measured: it makes four claims" {
	claims 12-cgroup_v1 4
}

@test "measured: the one of five places makes two" {
	claims 12-five_places 2
}

@test "measured: the one of the disk makes three" {
	claims 12-blkio 3
}

@test "measured: the one of the freezer makes three" {
	claims 12-freezer 3
}
