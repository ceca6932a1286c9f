load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

# Where the tiny program makes its group.
root=/sys/fs/cgroup
[ -e $root/cgroup.procs ] || root=$root/unified

# What it needs: a cgroup v2, and a kernel that knows the flag.
born() {
	[ -w $root/cgroup.procs ] || skip "no cgroup v2 that can be written here"
	uname -r | awk -F '[.-]' '{ exit $1 < 5 || $1 == 5 && $2 < 7 }' ||
		[ "${REQUIRE-}" = all ] || skip "CLONE_INTO_CGROUP needs Linux 5.7"
}

# cgroup.kill is in every group but the root: make one, and look.
kills() {
	local probe=$root/kakuri-probe$$ found=
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

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		read -rt 0.1 <> <(:) || :
	done
	return 1
}
ended() { [ ! -e "/proc/$1" ]; }
lines_are() { [ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq "$1" ]; }
somebody() { grep -q . "$1/cgroup.procs"; }
# Who runs still, or is a zombie, can be seen to have ended by now.
alive() { grep -qsE '^State:	[^ZX]' "/proc/$1/status"; }
dead() { ! alive "$1"; }

# The program in the background: pid, group.
started() { # FREEZE COMMAND...
	set -m
	env --default-signal=INT,QUIT "$BUILD/clone3" cgroup.freeze "$@" >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	set +m
	group=$root/kakuri$pid
	until_true somebody "$group"
}

# In a group that is not frozen, with a COMMAND that waits: child, too.
waits() {
	started 0 sh -c 'echo $$; exec sleep 60'
	until_true lines_are 2
	child=$(tail -n 1 "$BATS_TEST_TMPDIR/out")
}

@test "clone3: COMMAND is in a new group, its parent is where it was" {
	born
	# shellcheck disable=SC2016 # for the shell inside
	tiny clone3 cgroup.freeze 0 sh -c 'sed -n s/^0:://p /proc/$$/cgroup /proc/$PPID/cgroup; echo $PPID'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "$root/kakuri${lines[3]}" ]
	[[ ${lines[1]} == */kakuri${lines[3]} ]]
	[ "${lines[2]}" = "$(sed -n s/^0:://p /proc/self/cgroup)" ]
}

@test "clone3: born in a frozen group it does nothing until it is thawed" {
	born
	started 1 echo hello
	read -rt 1 <> <(:) || :
	run cat "$BATS_TEST_TMPDIR/out"
	events=$(grep -c -e '^populated 1$' -e '^frozen 1$' "$group/cgroup.events")
	child=$(cat "$group/cgroup.procs")
	comm=$(cat "/proc/$child/comm")
	echo 0 >"$group/cgroup.freeze"
	rc=0
	wait "$pid" || rc=$?
	gone "$group"
	[ "$output" = "$group" ]
	[ "$events" -eq 2 ]
	[ "$comm" = clone3 ] # no execve(2) yet
	[ $rc -eq 0 ]
	run cat "$BATS_TEST_TMPDIR/out"
	[ "${lines[1]}" = hello ]
}

@test "clone3: the parent has a pidfd of the child" {
	born
	waits
	pidfd=$(grep -hw Pid /proc/"$pid"/fdinfo/* || :)
	kill "$pid"
	wait "$pid" || :
	gone "$group"
	[ "$pidfd" = "Pid:	$child" ]
}

@test "clone3: what is written before is there when COMMAND begins" {
	born
	# shellcheck disable=SC2016 # for the shell inside
	tiny clone3 cgroup.max.depth 7 sh -c 'cat "$0/kakuri$PPID/cgroup.max.depth"' "$root"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = 7 ]
}

@test "clone3: a limit of no process refuses the birth, and nothing is left" {
	born
	grep -qsw pids $root/cgroup.subtree_control || skip "$root does not pass pids on"
	tiny clone3 pids.max 0 echo hello
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *": Resource temporarily unavailable" ]]
	[[ $output != *hello* ]]
	gone "$(group_of "$output")"
	tiny clone3 pids.max 1 echo hello
	[ "${lines[-1]}" = hello ]
}

@test "clone3: a group that passes controllers on takes nobody, and nothing is left" {
	born
	controller=$(cut -d' ' -f1 $root/cgroup.subtree_control)
	grep -qsw memory $root/cgroup.subtree_control && controller=memory
	case $controller in '' | cpu | cpuset | pids | perf_event) skip "no such controller is passed on" ;; esac
	tiny clone3 cgroup.subtree_control +"$controller" echo hello
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *"clone3(CLONE_INTO_CGROUP, $(group_of "$output")): Linux 5.7?: Device or resource busy" ]]
	gone "$(group_of "$output")"
}

@test "clone3: the status is COMMAND's, and nothing is left, whatever it is" {
	born
	tiny clone3 cgroup.freeze 0 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	gone "$(group_of "$output")"
	tiny clone3 cgroup.freeze 0 sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	gone "$(group_of "$output")"
	run -127 "$BUILD/clone3" cgroup.freeze 0 /nowhere
	gone "$(group_of "$output")"
	run timeout -k 1 20 env --ignore-signal=CHLD "$BUILD/clone3" cgroup.freeze 0 sh -c 'exit 7' 3>&-
	[ "$status" -eq 7 ]
	gone "$(group_of "$output")"
	for words in 'cgroup.freeze 2' 'no.such.file 1'; do
		# shellcheck disable=SC2086 # two words
		"$BUILD/clone3" $words true >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
		rc=0
		wait $! || rc=$?
		[ $rc -eq 1 ]
		[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -eq 1 ]
		[ -z "$(groups_of $!)" ]
	done
}

@test "clone3: when nobody reads what it says, nothing is left" {
	born
	exec {unread}> >(:)
	wait $!
	"$BUILD/clone3" cgroup.freeze 0 echo hello >&"$unread" 3>&- &
	rc=0
	wait $! || rc=$?
	exec {unread}>&-
	gone "$root/kakuri$!"
	[ $rc -eq 141 ] # the child's
}

@test "clone3: what COMMAND leaves behind is killed" {
	born
	kills
	said=$BATS_TEST_TMPDIR/daemons
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 "$BUILD/clone3" cgroup.freeze 0 sh -c 'for i in 1 2 3 4 5; do
		setsid sh -c "sleep 60 & echo daemon \$!; wait" 2>/dev/null >>"$1" &
		done
		until [ "$(grep -c ^daemon "$1")" -eq 5 ]; do sleep 0.1; done' sh "$said" 3>&-
	echo "$output"
	gone "$(group_of "$output")"
	[ "$status" -eq 0 ]
	[ "$(grep -c ^daemon "$said")" -eq 5 ]
	while read -r daemon; do until_true ended "$daemon"; done < <(sed -n 's/^daemon //p' "$said")
}

@test "clone3: TERM and HUP end it and who is in the group, frozen or not; INT, QUIT and USR1 do not" {
	born
	for signal in TERM HUP; do
		waits
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
		until_true ended "$child"
		started 1 echo hello
		kill -$signal "$pid"
		rc=0
		wait "$pid" || rc=$?
		gone "$group"
		[ $rc -eq 137 ]
	done
}

@test "clone3: Ctrl-C ends COMMAND, and then the program has its status" {
	born
	waits
	kill -INT "$pid" "$child" # as a terminal does
	rc=0
	wait "$pid" || rc=$?
	gone "$group"
	[ $rc -eq 130 ]
}

@test "clone3: after SIGKILL COMMAND ends, and rmdir removes the group" {
	born
	waits
	kill -KILL "$pid"
	wait "$pid" || :
	rc=0
	until_true dead "$child" || rc=$?
	[ $rc -eq 0 ] || kill -KILL "$child"
	until_true dead "$child"
	rmdir "$group"
	[ $rc -eq 0 ]
}

@test "clone3: after SIGKILL a frozen child is there, and ends when it is thawed" {
	born
	started 1 echo hello
	child=$(cat "$group/cgroup.procs")
	kill -KILL "$pid"
	wait "$pid" || :
	was=$(alive "$child" && echo alive)
	echo 0 >"$group/cgroup.freeze"
	until_true dead "$child" || kill -KILL "$child"
	until_true rmdir "$group"
	[ "$was" = alive ]
	run ! grep hello "$BATS_TEST_TMPDIR/out"
}

@test "clone3: what the kernel refuses is said with what it needs" {
	born
	command -v strace >/dev/null || skip "no strace here"
	refused() { # ERRNO
		run timeout -k 1 30 strace -f -o "$BATS_TEST_TMPDIR/calls" -e trace=clone3 \
			-e inject=clone3:error="$1" "$BUILD/clone3" cgroup.freeze 0 echo hello 3>&-
		echo "$output"
		[[ $output != *'ptrace'*'not permitted'* ]] || skip "strace may not trace here"
		[ "$status" -eq 1 ]
		gone "$(group_of "$output")"
	}
	for error in 'ENOSYS Function not implemented' 'EINVAL Invalid argument'; do
		refused "${error%% *}"
		[[ ${lines[-1]} == *"): Linux 5.7?: ${error#* }" ]]
	done
}

@test "clone3: without cgroup v2 it says so; without FILE and VALUE the status is 2" {
	run unshare --mount --propagation private sh -c \
		'mount -t tmpfs none /sys/fs/cgroup && "$0" cgroup.freeze 0 true; rc=$?
		 ls /sys/fs/cgroup; exit $rc' "$BUILD/clone3"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ] # and no directory
	[[ $output == *": no cgroup v2 here?: No such file or directory" ]]
	for words in '' --help cgroup.freeze; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny clone3 $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "clone3: without COMMAND it is the shell" {
	born
	run env SHELL=/bin/echo "$BUILD/clone3" cgroup.freeze 0
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/clone3" cgroup.freeze 0 <<<'echo in'
	[ "${lines[1]}" = in ]
}

@test "clone3: its session goes as the page says" {
	session 25-clone3
}

@test "measured: a command is in the group that its parent was born in" {
	demo 25-clone3 sh -c 'grep 0:: /proc/self/cgroup >"$0"' \
		"$BATS_TEST_TMPDIR/group"
	grep -Ex '0::.*/kakuri[0-9+]+' "$BATS_TEST_TMPDIR/group"
}

@test "measured: the child that was moved had run, the one that was born had not" {
	demo 25-clone3
	mapfile -t ran < <(grep -oE '[0-9.]+ ms$' <<<"$output")
	[ "${#ran[@]}" -eq 5 ]
	[ "${ran[0]}" != "0.0 ms" ]
	[ "${ran[1]}" = "${ran[0]}" ]
	[ "${ran[2]}" = "0.0 ms" ]
	[ "${ran[3]}" = "0.0 ms" ]
}

@test "measured: the pidfd is for the child that was born" {
	demo 25-clone3
	born=$(sed -n 's/^   host: clone3(.*) = PID //p' <<<"$output")
	grep -Fx "   Pid:	$born" <<<"$output"
	grep -Fx "   host: si_pid: PID $born, si_status: 9" <<<"$output"
}

@test "measured: one fork leaves a child outside, the other is refused" {
	demo 25-clone3_limit
	run grep '^   child: fork() = ' <<<"$output"
	[[ ${lines[0]} == "   child: fork() = PID "[0-9]* ]]
	[ "${lines[1]}" = "   child: fork() = -1 Resource temporarily unavailable" ]
}

@test "measured: a command has the limit of its group" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 25-clone3_limit sh -c '
		dir=$(sed -n "s/^0:://p" /proc/self/cgroup)
		cat "/sys/fs/cgroup$dir/pids.max" >"$0"' "$BATS_TEST_TMPDIR/max"
	[ "$(cat "$BATS_TEST_TMPDIR/max")" = 20 ]
}

@test "measured: the root group passes on what it passed on before" {
	[ -e $root/cgroup.subtree_control ] || skip "no cgroup v2 here"
	before=$(cat $root/cgroup.subtree_control)
	demo 25-clone3_limit
	for ((i = 0; i < 30; i++)); do # others may use them, and wait for us
		[ "$(cat $root/cgroup.subtree_control)" = "$before" ] && break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(cat $root/cgroup.subtree_control)" = "$before" ] || [ -z "${CI-}" ]
}

@test "measured: no group is left after the end" {
	for program in clone3 clone3_limit clone3_cost; do
		"$BUILD/measure/25-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: no group is left a second after SIGKILL" {
	for program in clone3 clone3_limit clone3_cost; do
		"$BUILD/measure/25-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
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

@test "measured: it makes five claims" {
	claims 25-clone3 5
}

@test "measured: the one of the limit makes three" {
	claims 25-clone3_limit 3
}

@test "measured: the one of the cost makes three" {
	claims 25-clone3_cost 3
}
