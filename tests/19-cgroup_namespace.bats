load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

@test "the command inside is at /, in a namespace of its own" {
	demo 19-cgroup_namespace sh -c 'sed -n s/^0:://p /proc/self/cgroup
		readlink /proc/self/ns/cgroup'
	grep -qx / <<<"$output"
	inside=$(grep -o '^cgroup:.*' <<<"$output")
	[ -n "$inside" ] && [ "$inside" != "$(own cgroup)" ]
}

@test "the host's place is shown as one above /" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 19-cgroup_namespace sh -c 'sed -n s/^0::/parent/p /proc/$0/cgroup' $$
	grep -q '^parent/\.\.' <<<"$output"
}

@test "what is mounted inside is the group, with the command in it" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 19-cgroup_namespace sh -c 'grep -cx $$ /tmp/cgroup/cgroup.procs
		mkdir /tmp/cgroup/made && find /sys/fs/cgroup -path "*kakuri*/made" -type d'
	grep -qx 1 <<<"$output"
	grep -q 'kakuri[0-9+]*/made$' <<<"$output"
}

@test "who unshares first is not at the root" {
	demo 19-too_late sed -n s/^0:://p /proc/self/cgroup
	run grep -E '^/' <<<"$output"
	[ "${lines[0]}" = / ]
	[[ ${lines[1]} == */kakuri* ]]
}

@test "how the host has mounted cgroup2 is the same afterwards" {
	before=$(grep ' - cgroup2 ' /proc/self/mountinfo)
	demo 19-cgroup_namespace
	[ "$(grep ' - cgroup2 ' /proc/self/mountinfo)" = "$before" ]
}

@test "no group is left, after the end or a second after SIGKILL" {
	for program in cgroup_namespace too_late; do
		"$BUILD/measure/19-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
		"$BUILD/measure/19-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		for ((i = 0; i < 50; i++)); do
			[ -n "$(groups_of "$pid")" ] && break
			read -rt 0.02 <> <(:) || :
		done
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" || :
		for ((i = 0; i < 30; i++)); do
			[ -z "$(groups_of "$pid")" ] && break
			read -rt 0.1 <> <(:) || :
		done
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "it makes four claims" {
	claims 19-cgroup_namespace 4
}

@test "the one that is too late makes one" {
	claims 19-too_late 1
}
