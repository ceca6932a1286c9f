load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

@test "a command is in the group, and never was elsewhere" {
	demo 25-clone3 sh -c 'grep 0:: /proc/self/cgroup >"$0"' \
		"$BATS_TEST_TMPDIR/group"
	grep -Ex '0::.*/kakuri[0-9+]+' "$BATS_TEST_TMPDIR/group"
}

@test "the pidfd names the child that was born" {
	demo 25-clone3
	grep -Ex '   Pid:	[0-9]+' <<<"$output"
}

@test "the child that was moved had run, the one that was born had not" {
	demo 25-clone3
	run grep -oE '[0-9.]+ ms' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]% *}" != 0.0 ]
	[ "${lines[1]% *}" = 0.0 ]
}

@test "one fork escapes, the other is refused" {
	demo 25-clone3_limit
	run grep -A1 'child\$ fork' <<<"$output"
	[ "${lines[1]}" = "   ok" ]
	[ "${lines[4]}" = "   Resource temporarily unavailable" ]
}

@test "a command has the limit of its group" {
	demo 25-clone3_limit sh -c '
		dir=$(sed -n "s/^0:://p" /proc/self/cgroup)
		cat "/sys/fs/cgroup$dir/pids.max" >"$0"' "$BATS_TEST_TMPDIR/max"
	[ "$(cat "$BATS_TEST_TMPDIR/max")" = 20 ]
}

@test "the root group gives out what it gave out before" {
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | head -n 1)
	[ -n "$root" ] || skip "no cgroup v2 here"
	before=$(cat "$root/cgroup.subtree_control")
	demo 25-clone3_limit
	[ "$(cat "$root/cgroup.subtree_control")" = "$before" ]
}

@test "no group is left after the end" {
	for program in clone3 clone3_limit clone3_cost; do
		"$BUILD/measure/25-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "no group is left a second after SIGKILL" {
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

@test "clone3 makes two claims" {
	claims 25-clone3 2
}

@test "the one of the limit makes two" {
	claims 25-clone3_limit 2
}

@test "the one of the cost makes three" {
	claims 25-clone3_cost 3
}
