load helper

# How many processes of this machine are in a PID namespace?
members() { # pid:[NUMBER]
	local n=0 ns
	for ns in /proc/[0-9]*/ns/pid; do
		[ "$(readlink "$ns" 2>/dev/null)" != "$1" ] || n=$((n + 1))
	done
	echo "$n"
}

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	return 1
}
empty() { [ "$(members "$1")" -eq 0 ]; }

# The program in the background, with a shell in there that waits for "$file.go".
start() { # WORDS-OF-SH
	file=$BATS_TEST_TMPDIR/there
	env --default-signal=INT,QUIT "$BUILD/pid_namespace" sh -c 'readlink /proc/self/ns/pid >"$0.new"
		mv "$0.new" "$0"; '"$1" "$file" >"$file.out" 2>&1 3>&- &
	program=$!
	until_true test -s "$file"
	ns=$(cat "$file")
	# by what its own /proc/self/status would say to us: the last number is 1
	init=$(sed -n "s/^the host's \/proc: I am //p" "$file.out")
}

@test "pid_namespace: COMMAND is PID 1 of another namespace" {
	tiny pid_namespace sh -c 'echo $$; readlink /proc/self/ns/pid'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = 1 ]
	[[ ${lines[3]} =~ ^pid:\[[0-9]+\]$ ]]
	[ "${lines[3]}" != "$(own pid)" ]
}

@test "pid_namespace: the number of the host's /proc is the one that we see" {
	start 'setsid sleep 300; :'
	[ "$(grep ^NSpid: "/proc/$init/status")" = $'NSpid:\t'"$init"$'\t1' ]
	grep -qx 'getpid(2):        I am 1' "$file.out"
	kill -9 "$init"
	wait $program || [ $? -eq 137 ]
}

@test "pid_namespace: its /proc shows who is in there, and nobody else" {
	tiny pid_namespace sh -c 'for p in /proc/[0-9]*/; do echo "$p"; done'
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[2]}" = /proc/1/ ]
}

@test "pid_namespace: the host keeps its /proc" {
	before=$(own pid; stat -c %d /proc)
	tiny pid_namespace true
	[ "$(own pid; stat -c %d /proc)" = "$before" ]
}

@test "pid_namespace: SIGKILL from inside does nothing, from outside it ends all" {
	start 'kill -9 1; setsid sleep 300 & echo alive; wait'
	until_true grep -qx alive "$file.out"
	[ "$(members "$ns")" -ge 2 ]
	kill -9 "$init"
	wait $program || status=$?
	[ "$status" -eq 137 ]
	until_true empty "$ns"
}

@test "pid_namespace: killed itself, it leaves nobody" {
	start 'setsid sleep 300 & wait'
	[ "$(members "$ns")" -ge 2 ]
	kill -9 $program
	wait $program || :
	until_true empty "$ns"
}

@test "pid_namespace: Ctrl-C is for COMMAND" {
	start 'trap "exit 5" INT; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	until_true grep -qx ready "$file.out"
	kill -INT $program "$init" # as a terminal does
	status=0
	wait $program || status=$?
	[ "$status" -eq 5 ]
}

@test "pid_namespace: so is Ctrl-\\, and SIGTERM ends the program and all in there" {
	start 'setsid sleep 300 & wait'
	kill -QUIT $program
	sleep 0.3
	kill -0 $program
	kill -TERM $program
	status=0
	wait $program || status=$?
	[ "$status" -eq 143 ]
	until_true empty "$ns"
}

@test "pid_namespace: the status is COMMAND's, also where SIGCHLD is ignored" {
	tiny pid_namespace sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run env --ignore-signal=CHLD "$BUILD/pid_namespace" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/pid_namespace" /nonexistent
	tiny pid_namespace --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "pid_namespace: without COMMAND it is the shell" {
	run env -u SHELL "$BUILD/pid_namespace" <<<'echo $$'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = 1 ]
}

@test "pid_namespace: its session goes as the page says" {
	session 08-pid_namespace
}

@test "measured: a container has another PID namespace than the host" {
	demo 08-pid_namespace sh -c 'readlink /proc/self/ns/pid >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	grep '^pid:' "$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own pid)" ]
}

@test "measured: its PID 1 adopts an orphan" {
	demo 08-pid_namespace sh -c 'orphan=$(sleep 9 >/dev/null 2>&1 & echo $!)
		grep PPid /proc/$orphan/status >"$0"' "$BATS_TEST_TMPDIR/parent"
	[ "$(cat "$BATS_TEST_TMPDIR/parent")" = $'PPid:\t1' ]
}

@test "measured: with PID 1 all die" {
	demo 08-pid_namespace sh -c 'setsid sleep 300 >/dev/null 2>&1 &
		readlink /proc/self/ns/pid >"$0"' "$BATS_TEST_TMPDIR/ns"
	empty "$(cat "$BATS_TEST_TMPDIR/ns")"
}

@test "measured: after a SIGKILL to the program all die, too" {
	"$BUILD/measure/08-pid_namespace" sh -c 'readlink /proc/self/ns/pid >"$0.new"
		mv "$0.new" "$0"; setsid sleep 300' "$BATS_TEST_TMPDIR/ns" \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	program=$!
	until_true test -s "$BATS_TEST_TMPDIR/ns" || {
		wait $program || [ $? -ne 77 ] || skip "not on this machine"
		false
	}
	ns=$(cat "$BATS_TEST_TMPDIR/ns")
	[ "$(members "$ns")" -ge 2 ]
	kill -9 $program
	until_true empty "$ns"
}

@test "measured: the host keeps its /proc" {
	before=$(readlink /proc/self/ns/pid; stat -c %d /proc)
	demo 08-pid_namespace
	demo 08-subreaper
	[ "$(readlink /proc/self/ns/pid; stat -c %d /proc)" = "$before" ]
}

@test "measured: they make four claims and two" {
	claims 08-pid_namespace 4
	claims 08-subreaper 2
}
