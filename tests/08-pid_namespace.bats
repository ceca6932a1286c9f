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

@test "a container has another PID namespace than the host" {
	demo 08-pid_namespace sh -c 'readlink /proc/self/ns/pid >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	grep '^pid:' "$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own pid)" ]
}

@test "its /proc shows a PID 1 of its own, and nobody of the host" {
	demo 08-pid_namespace sh -c 'cat /proc/1/comm >"$0"
		for p in /proc/[0-9]*/; do echo "$p"; done >"$0.all"' \
		"$BATS_TEST_TMPDIR/comm"
	[ "$(cat "$BATS_TEST_TMPDIR/comm")" = 08-pid_namespac ] # 15 bytes of it
	[ "$(wc -l <"$BATS_TEST_TMPDIR/comm.all")" -eq 2 ]
}

@test "its PID 1 ignores SIGTERM and SIGKILL from inside" {
	demo 08-pid_namespace sh -c '[ "$(readlink /proc/self/ns/pid)" != "$1" ] ||
		exit
		kill -15 1 && kill -9 1 && cat /proc/1/comm >"$0"' \
		"$BATS_TEST_TMPDIR/comm" "$(own pid)"
	[ "$(cat "$BATS_TEST_TMPDIR/comm")" = 08-pid_namespac ] # 15 bytes of it
}

@test "its PID 1 adopts an orphan" {
	demo 08-pid_namespace sh -c 'orphan=$(sleep 9 >/dev/null 2>&1 & echo $!)
		grep PPid /proc/$orphan/status >"$0"' "$BATS_TEST_TMPDIR/parent"
	[ "$(cat "$BATS_TEST_TMPDIR/parent")" = $'PPid:\t1' ]
}

@test "with PID 1 all die" {
	demo 08-pid_namespace sh -c 'setsid sleep 300 >/dev/null 2>&1 &
		readlink /proc/self/ns/pid >"$0"' "$BATS_TEST_TMPDIR/ns"
	empty "$(cat "$BATS_TEST_TMPDIR/ns")"
}

@test "after a SIGKILL to the program all die, too" {
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

@test "the host keeps its /proc" {
	before=$(readlink /proc/self/ns/pid; stat -c %d /proc)
	demo 08-pid_namespace
	demo 08-subreaper
	[ "$(readlink /proc/self/ns/pid; stat -c %d /proc)" = "$before" ]
}

@test "they make four claims and two" {
	claims 08-pid_namespace 4
	claims 08-subreaper 2
}
