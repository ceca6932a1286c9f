load helper

# Is the key in the kernel's table of System V queues?
key() { awk -v key="$1" '$1 == key { n++ } END { print n + 0 }' /proc/sysvipc/msg; }

@test "a container has another IPC namespace than the host" {
	demo 07-ipc_namespace sh -c 'readlink /proc/self/ns/ipc >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	grep '^ipc:' "$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own ipc)" ]
}

@test "its only System V queue is the one that it made, with two messages" {
	demo 07-ipc_namespace sh -c 'tail -n +2 /proc/sysvipc/msg >"$0"' \
		"$BATS_TEST_TMPDIR/table"
	read -r key _ _ _ messages _ <"$BATS_TEST_TMPDIR/table"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -eq 1 ]
	[ "$key" -eq 4242 ]
	[ "$messages" -eq 2 ]
}

@test "its mqueue mount lists its POSIX queue, with what two messages hold" {
	demo 07-ipc_namespace sh -c 'dir=$(awk "\$(NF-2) == \"mqueue\" { d = \$5 } \
		END { print d }" /proc/self/mountinfo)
		(cd "$dir" && grep . ./*) >"$0"' "$BATS_TEST_TMPDIR/queues"
	[[ $(cat "$BATS_TEST_TMPDIR/queues") =~ ^QSIZE:16\ |^./kakuri:QSIZE:16\  ]]
}

@test "a queue of the host's is not seen by the container" {
	unshare --ipc sh -c 'ipcmk -Q >/dev/null && exec "$@"' - \
		"$BUILD/measure/07-ipc_namespace" sh -c 'wc -l </proc/sysvipc/msg' \
		>"$BATS_TEST_TMPDIR/out" || [ $? -eq 77 ] || false
	run ! grep 'FAIL' "$BATS_TEST_TMPDIR/out"
	demo 07-ipc_namespace
}

@test "the host gets no queue and no mount" {
	before=$(key 4242)
	demo 07-ipc_namespace
	[ "$(key 4242)" -eq "$before" ]
	[ ! -e /dev/mqueue/kakuri ]
	run ! grep -q ' /mnt .* mqueue ' /proc/self/mountinfo
}

@test "nothing stays on the host after a SIGKILL" {
	before=$(key 4242)
	"$BUILD/measure/07-ipc_namespace" sh -c 'echo >"$0"; exec sleep 30' \
		"$BATS_TEST_TMPDIR/ready" >/dev/null 2>&1 3>&- &
	for _ in {1..100}; do
		[ -e "$BATS_TEST_TMPDIR/ready" ] && break
		kill -0 $! 2>/dev/null || break
		sleep 0.1
	done
	kill -9 $! 2>/dev/null || skip "it cannot be shown here"
	wait $! || :
	[ "$(key 4242)" -eq "$before" ]
	[ ! -e /dev/mqueue/kakuri ]
}

@test "it makes five claims" {
	claims 07-ipc_namespace 5
}
