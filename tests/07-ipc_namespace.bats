load helper

# Is the key in the kernel's table of System V queues?
key() { awk -v key="$1" '$1 == key { n++ } END { print n + 0 }' /proc/sysvipc/msg; }

# Where the program mounts its queues: in its own mount namespace.
dir=$BATS_TEST_TMPDIR/queues
setup() { mkdir -p "$dir"; }

# The program on a host that has a System V segment and a POSIX queue, at DIR.
beside() { # SCRIPT, what COMMAND does
	run timeout -k 1 60 unshare --ipc --mount sh -c '
		ipcmk -M 4096 >/dev/null && mount -t mqueue mqueue "$1" &&
			touch "$1/outside" || exit 99
		"$0" "$1" sh -c "$2" "$1"
		echo "host: $(tail -n +2 /proc/sysvipc/shm | wc -l) $(ls "$1")"' \
		"$BUILD/ipc_namespace" "$dir" "$1" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "ipc_namespace: COMMAND finds no System V segment of the host's" {
	beside 'tail -n +2 /proc/sysvipc/shm | wc -l'
	[ "${lines[3]}" = 0 ]
	[ "${lines[4]}" = "host: 1 outside" ]
}

@test "ipc_namespace: at DIR it sees its own POSIX queues, and can't remove the host's" {
	beside 'touch "$0/inside"; ls "$0"; rm "$0/outside" 2>/dev/null || echo none'
	[ "${lines[3]}" = inside ]
	[ "${lines[4]}" = none ]
	[ "${lines[5]}" = "host: 1 outside" ]
}

@test "ipc_namespace: first another namespace, then another file system" {
	tiny ipc_namespace "$dir" sh -c 'readlink /proc/self/ns/ipc; mountpoint -d "$0"' "$dir"
	device=$(stat -c %d "$dir") # major and minor, in one number
	device=$((device >> 8 & 0xfff)):$((device & 0xff | device >> 12 & 0xfff00))
	[ "${lines[0]}" = "at first:   $(own ipc) $dir is $device" ]
	[[ ${lines[1]} =~ ^unshare\(2\):\ (ipc:\[[0-9]+\])\ .*\ is\ ([0-9:]+)$ ]]
	inside=${BASH_REMATCH[1]}
	[ "$inside" != "$(own ipc)" ]
	[ "${BASH_REMATCH[2]}" = "$device" ]
	[[ ${lines[2]} =~ ^mount\(2\):\ +(ipc:\[[0-9]+\])\ .*\ is\ ([0-9:]+)$ ]]
	[ "${BASH_REMATCH[1]}" = "$inside" ]
	[ "${BASH_REMATCH[2]}" != "$device" ]
	[ "${lines[3]}" = "$inside" ]
	[ "${lines[4]}" = "${BASH_REMATCH[2]}" ]
}

@test "ipc_namespace: the host gets no mount, no segment and no queue" {
	before="$(own ipc) $(own mnt) $(wc -l </proc/sysvipc/shm)"
	tiny ipc_namespace "$dir" sh -c 'ipcmk -M 4096; touch "$0/kakuri"' "$dir"
	[ "$status" -eq 0 ]
	[ "$(own ipc) $(own mnt) $(wc -l </proc/sysvipc/shm)" = "$before" ]
	run ! mountpoint -q "$dir"
	[ -z "$(ls "$dir")" ]
}

@test "ipc_namespace: the status is COMMAND's; without DIR it is 2" {
	tiny ipc_namespace "$dir" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/ipc_namespace" "$dir" /nonexistent
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny ipc_namespace $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	tiny ipc_namespace "$dir/nowhere" true
	[ "$status" -eq 1 ]
	[ "$output" = "ipc_namespace: stat($dir/nowhere): No such file or directory" ]
}

@test "ipc_namespace: without COMMAND it is the shell" {
	run env SHELL=/bin/echo "$BUILD/ipc_namespace" "$dir"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/ipc_namespace" "$dir" <<<'readlink /proc/self/ns/ipc'
	[[ ${lines[2]} == *" ${lines[3]} "* ]]
}

@test "the session goes as the page says" {
	[ -d /dev/mqueue ] || skip "there is no /dev/mqueue here"
	session 07-ipc_namespace
}

@test "measured: a container has another IPC namespace than the host" {
	demo 07-ipc_namespace sh -c 'readlink /proc/self/ns/ipc >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	grep '^ipc:' "$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own ipc)" ]
}

@test "measured: its only System V queue is the one that it made, with two messages" {
	demo 07-ipc_namespace sh -c 'tail -n +2 /proc/sysvipc/msg >"$0"' \
		"$BATS_TEST_TMPDIR/table"
	read -r key _ _ _ messages _ <"$BATS_TEST_TMPDIR/table"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -eq 1 ]
	[ "$key" -eq 4242 ]
	[ "$messages" -eq 2 ]
}

@test "measured: its new mqueue mount lists its POSIX queue alone, and it is empty" {
	demo 07-old_mount sh -c 'dir=$(awk "\$(NF-2) == \"mqueue\" { d = \$5 } \
		END { print d }" /proc/self/mountinfo)
		(cd "$dir" && grep . ./*) >"$0"' "$BATS_TEST_TMPDIR/list"
	[[ $(cat "$BATS_TEST_TMPDIR/list") =~ ^(./kakuri:)?QSIZE:0\  ]]
}

@test "measured: a queue of the host's is not seen by the container" {
	unshare --ipc sh -c 'ipcmk -Q >/dev/null && exec "$@"' - \
		"$BUILD/measure/07-ipc_namespace" sh -c 'tail -n +2 /proc/sysvipc/msg |
			wc -l >"$0"' "$BATS_TEST_TMPDIR/rows" >"$BATS_TEST_TMPDIR/out" || [ $? -eq 77 ]
	run ! grep 'FAIL' "$BATS_TEST_TMPDIR/out"
	demo 07-ipc_namespace
	[ "$(cat "$BATS_TEST_TMPDIR/rows")" -eq 1 ]
}

@test "measured: the host gets no queue, no limit, no file and no mount" {
	look() {
		key 4242
		cat /proc/sys/kernel/msgmax
		ls -d /dev/mqueue/kakuri /dev/shm/kakuri 2>/dev/null
		grep -E ' (/mnt|/dev/mqueue|/dev/shm) ' /proc/self/mountinfo
	}
	before=$(look || :)
	demo 07-ipc_namespace
	demo 07-old_mount
	[ "$(look || :)" = "$before" ]
}

@test "measured: nothing stays on the host after a SIGKILL" {
	before=$(key 4242)
	for program in 07-ipc_namespace 07-old_mount; do
		rm -f "$BATS_TEST_TMPDIR/ready"
		"$BUILD/measure/$program" sh -c 'echo >"$0"; exec sleep 30' \
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
		[ ! -e /dev/shm/kakuri ]
	done
}

@test "measured: they make five claims and eight" {
	claims 07-ipc_namespace 5
	claims 07-old_mount 8
}
