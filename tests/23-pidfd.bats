load helper

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	return 1
}

# pidfd in the background, with a COMMAND that has said "ready".
start() { # SECONDS WORDS-OF-SH
	out=$BATS_TEST_TMPDIR/out
	env --default-signal=INT,QUIT "$BUILD/pidfd" "$1" sh -c "$2" >"$out" 2>&1 3>&- &
	program=$!
	until_true grep -qx ready "$out"
	fd=$(sed -n 's/^pidfd_open(2): *descriptor \([0-9]*\) is for PID [0-9]*$/\1/p' "$out")
	child=$(sed -n 's/^pidfd_open(2): *descriptor [0-9]* is for PID \([0-9]*\)$/\1/p' "$out")
}
gone() { [ ! -e "/proc/$1" ]; }

# In a PID namespace of its own, where numbers come from 1 and all die with PID 1.
alone() { # WORDS-OF-SH, in which $0 is the directory of the programs
	run timeout -k 1 30 unshare --pid --fork --kill-child --mount-proc sh -c "$1" "$BUILD" 3>&-
	echo "$output"
}

@test "pidfd: the descriptor is a pidfd for COMMAND" {
	start 600 'echo ready; exec sleep 600'
	[ "$(readlink "/proc/$program/fd/$fd")" = 'anon_inode:[pidfd]' ]
	grep -qx "Pid:	$child" "/proc/$program/fdinfo/$fd"
	[ "$(cat "/proc/$child/comm")" = sleep ]
	[ "$(ps -o ppid= -p "$child" | tr -d ' ')" = "$program" ]
	kill "$program"
	wait "$program" || :
	until_true gone "$child"
}

@test "pidfd: SIGTERM after SECONDS, and not before" {
	local before=$EPOCHREALTIME
	tiny pidfd 1 sleep 20
	[ "$status" -eq 143 ]
	[ "$(((${EPOCHREALTIME/[.,]/} - ${before/[.,]/}) / 100000))" -ge 10 ]
	[ "${#lines[@]}" -eq 5 ]
	[ "${lines[1]}" = "poll(2):          it runs after 1 s" ]
	[ "${lines[2]}" = "poll(2):          it has ended" ]
}

@test "pidfd: a COMMAND that ends by itself gets no signal, and is not waited for longer" {
	local before=$EPOCHREALTIME
	tiny pidfd 30 sh -c 'trap "exit 5" TERM; sleep 0.5; exit 7'
	[ "$status" -eq 7 ]
	[ "$(((${EPOCHREALTIME/[.,]/} - ${before/[.,]/}) / 1000000))" -lt 20 ]
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[1]}" = "poll(2):          it has ended" ]
}

@test "pidfd: it says that COMMAND has ended when it has" {
	start 1 'trap "sleep 1; echo bye; exit 5" TERM; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	status=0
	wait "$program" || status=$?
	cat "$out"
	[ "$status" -eq 5 ]
	[ "$(grep -xA1 bye "$out")" = $'bye\npoll(2):          it has ended' ]
}

@test "pidfd: signal 0 finds the zombie, and nobody once it was waited for" {
	for seconds in 0 5; do
		tiny pidfd $seconds sh -c 'kill -9 $$'
		[ "${lines[-2]}" = "before waitid(2): signal 0: ok" ]
		[ "${lines[-1]}" = "after waitid(2):  signal 0: No such process" ]
	done
}

@test "pidfd: the status is COMMAND's, also where SIGCHLD is ignored" {
	tiny pidfd 20 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	tiny pidfd 20 sh -c 'kill -9 $$'
	[ "$status" -eq 137 ]
	run env --ignore-signal=CHLD "$BUILD/pidfd" 20 sh -c 'sleep 0.3; exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/pidfd" 20 /nonexistent
	for words in '' --help 5 '-1 true' 'x true' '99999999 true'; do
		# shellcheck disable=SC2086 # nothing, or words
		tiny pidfd $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "pidfd: Ctrl-C is for COMMAND, and Ctrl-\\, too" {
	start 20 'trap "exit 5" INT; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	kill -QUIT "$program"
	kill -INT "$program" # as a terminal does, to both
	kill -INT "$child"
	status=0
	wait "$program" || status=$?
	[ "$status" -eq 5 ]
}

@test "pidfd: killed itself, it leaves nobody" {
	for signal in TERM HUP KILL; do
		start 600 'echo ready; exec sleep 600'
		kill -$signal "$program"
		wait "$program" || :
		until_true gone "$child"
	done
}

@test "pidfd: it needs no root" {
	cp "$BUILD/pidfd" "$BATS_TEST_TMPDIR"
	chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*/*}" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$BATS_TEST_TMPDIR/pidfd" 1 sleep 60
	[ "$status" -eq 143 ]
}

@test "pidfd: its session goes as the page says" {
	session 23-pidfd
}

@test "pidfd_kept: a process that lives gets SIGTERM" {
	alone 'trap "" TERM; (trap - TERM; exec sleep 300) & "$0/pidfd_kept" $! sleep 0.3; wait $!; echo "status $?"'
	[ "$status" -eq 0 ] # not by timeout's SIGTERM
	[[ ${lines[0]} =~ ^pidfd_open\(2\):\ descriptor\ [0-9]+\ is\ for\ PID\ 2$ ]]
	[ "${lines[1]}" = "pidfd_send_signal(2): ok" ]
	[ "${lines[-1]}" = "status 143" ]
}

@test "pidfd_kept: who has the number afterwards gets none" {
	[ -e /proc/sys/kernel/ns_last_pid ] || skip "no CONFIG_CHECKPOINT_RESTORE"
	# shellcheck disable=SC2016 # for the shells inside
	alone 'sleep 300 & "$0/pidfd_kept" 2 sh -c "kill 2; while [ -e /proc/2 ]; do sleep 0.1; done
			echo 1 >/proc/sys/kernel/ns_last_pid; tail -f /dev/null & sleep 0.5
			cat /proc/2/comm; grep Pid: /proc/\$PPID/fdinfo/3"
		sleep 0.5; grep -c "^State:.S" /proc/2/status; kill 2; sleep 0.5; [ -e /proc/2/exe ] || echo killed'
	[ "${lines[1]}" = tail ]
	[ "${lines[2]}" = $'Pid:\t-1' ]
	[ "${lines[3]}" = "pidfd_send_signal(2): No such process" ]
	[ "${lines[4]}" = 1 ] # it sleeps, and is no zombie
	[ "${lines[5]}" = killed ] # control: by the number it does get one
}

@test "pidfd_kept: the status is COMMAND's, also where SIGCHLD is ignored" {
	alone 'sleep 300 & "$0/pidfd_kept" 2 sh -c "exit 7"; exit $?'
	[ "$status" -eq 7 ]
	alone 'sleep 300 & env --ignore-signal=CHLD "$0/pidfd_kept" 2 sh -c "sleep 0.3; exit 7"; exit $?'
	[ "$status" -eq 7 ]
	alone 'sleep 300 & "$0/pidfd_kept" 2 /nonexistent; echo "status $?"'
	[ "${lines[-1]}" = "status 127" ]
	alone '"$0/pidfd_kept" 99 true; echo "status $?"'
	[ "${lines[0]}" = "pidfd_kept: pidfd_open(99): No such process" ]
	[ "${lines[1]}" = "status 1" ]
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny pidfd_kept $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "pidfd_kept: without COMMAND it is the shell" {
	alone 'unset SHELL; sleep 300 & echo "echo it is \$0" | "$0/pidfd_kept" 2'
	[ "${lines[1]}" = "it is sh" ]
}

@test "pidfd_kept: Ctrl-C is for COMMAND, and killed itself it leaves nobody" {
	# shellcheck disable=SC2016 # for the shells inside
	alone 'sleep 300 & env --default-signal=INT,QUIT "$0/pidfd_kept" 2 sh -c "kill -INT \$PPID; kill -QUIT \$PPID; sleep 0.3; exit 5"
		echo "status $?"
		sleep 300 & env --default-signal=INT,QUIT "$0/pidfd_kept" $! sleep 77 & kept=$!
		sleep 0.5; kill $kept; wait $kept; sleep 0.5
		for comm in /proc/[0-9]*/cmdline; do tr "\0" " " <$comm; echo; done'
	[ "${lines[2]}" = "status 5" ]
	run ! grep -x 'sleep 77 ' <<<"$output"
}

@test "measured: a command inside counts its processes from 1" {
	demo 23-pidfd sh -c 'echo "init is $(cat /proc/1/comm)"; echo "parent $PPID"'
	grep -qx 'parent 1' <<<"$output"
}

@test "measured: the number meant two processes, one after the other" {
	demo 23-pidfd
	[ "$(grep -cx '   worker' <<<"$output")" -eq 1 ]
	[ "$(grep -cx '   stranger' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^   cat: /proc/2/comm: No such file' <<<"$output")" -eq 2 ]
}

@test "measured: the pidfd meant the first one only" {
	demo 23-pidfd
	[ "$(grep -c '^   Pid:	2$' <<<"$output")" -eq 1 ]
	[ "$(grep -c '^   Pid:	-1$' <<<"$output")" -eq 2 ]
}

@test "measured: a PID can be forced by hand, too" {
	[ -e /proc/sys/kernel/ns_last_pid ] || skip "no CONFIG_CHECKPOINT_RESTORE"
	# shellcheck disable=SC2016 # for the shell inside
	demo 23-pidfd sh -c 'echo 76 >/proc/sys/kernel/ns_last_pid && sh -c "echo I am \$\$"'
	grep -qx 'I am 77' <<<"$output"
}

@test "measured: neither needs root" {
	cp "$BUILD/measure/23-pidfd" "$BUILD/measure/23-pidfd_getfd" "$BATS_TEST_TMPDIR"
	chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*/*}" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	for program in 23-pidfd 23-pidfd_getfd; do
		run setpriv --reuid 65534 --regid 65534 --clear-groups \
			timeout -k 1 60 "$BATS_TEST_TMPDIR/$program"
		echo "$output"
		if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
			[[ $output == *SKIP* ]]
		else
			[ "$status" -eq 0 ]
		fi
	done
}

# The processes that are in a namespace.
members() { # NAMESPACE
	find /proc/[0-9]*/ns -lname "${1/[/\\[}" 2>/dev/null || :
}

@test "measured: the worker's namespace dies with the program, also after SIGKILL" {
	mkfifo "$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/23-pidfd" sh -c 'readlink /proc/self/ns/pid >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r ns <"$BATS_TEST_TMPDIR/up"
	[ -n "$(members "$ns")" ]
	kill -KILL $!
	for _ in {1..50}; do
		[ -n "$(members "$ns")" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ -z "$(members "$ns")" ]
}

@test "measured: the taken file is the owner's, and taking it asks what attaching asks" {
	demo 23-pidfd_getfd
	[ "$(grep -c 'pidfd_getfd(.* = [0-9]' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'pidfd_getfd(.* = -1 Operation not permitted' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'PTRACE_ATTACH, .* = 0$' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'PTRACE_ATTACH, .* = -1 Operation not permitted' <<<"$output")" -eq 1 ]
	[ "$(grep '^   pos:' <<<"$output" | tr -d '\n')" = "   pos:	0   pos:	8" ]
}

@test "measured: they make four claims and two" {
	claims 23-pidfd 4
	claims 23-pidfd_getfd 2
}
