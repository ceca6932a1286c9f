load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

@test "a shell in the group has the limit, and cannot have more processes" {
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
	[ "$n" -gt 8 ] # the bomb had eight
}

@test "the host can fork while the bomb is held" {
	mkfifo "$BATS_TEST_TMPDIR/keys"
	PAUSE=1 "$BUILD/measure/17-pids_cgroup" <"$BATS_TEST_TMPDIR/keys" \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
	pid=$!
	exec 5>"$BATS_TEST_TMPDIR/keys"
	echo >&5
	echo >&5
	for ((i = 0; i < 100; i++)); do
		grep -q '^3\. ' "$BATS_TEST_TMPDIR/out" && break
		kill -0 "$pid" || break
		read -rt 0.1 <> <(:) || :
	done
	dir=$(groups_of "$pid" | head -1)
	held=$(cat "$dir/pids.current" 2>/dev/null || echo none)
	echo >&5
	exec 5>&-
	wait "$pid" && rc=0 || rc=$?
	[ "$rc" -ne 77 ] || skip "no pids controller here"
	[ "$rc" -eq 0 ]
	[ "$held" = 8 ]
}

@test "nothing is left after the end" {
	"$BUILD/measure/17-pids_cgroup" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	pid=$!
	wait "$pid" || [ $? -eq 77 ]
	[ -z "$(groups_of "$pid")" ]
	run ! pgrep -f "$BUILD/measure/17-pids_cgroup$"
}

@test "nothing is left a second after SIGKILL, not even the bomb" {
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

@test "it makes five claims" {
	claims 17-pids_cgroup 5
}
