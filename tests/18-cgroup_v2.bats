load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

programs='cgroup_v2 limits freeze side_by_side'

@test "a group with a controller for others has no process of its own" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 18-cgroup_v2 bash -c '
		name=$(grep -o "kakuri[^/]*/" /proc/self/cgroup)
		dir=$(find /sys/fs/cgroup -name "${name%/}" -type d | head -1)
		[ "$(cat "$dir/cgroup.subtree_control")" ] || exit
		echo "has $(wc -l <"$dir/cgroup.procs")"
		echo $$ 2>&- >"$dir/cgroup.procs" || echo busy'
	[[ $output == *$'\n'has* ]] || skip "v2 has no controller of this kind"
	[[ $output == *$'\nhas 0\nbusy\n'* ]]
}

@test "a shell in the lower group sees both" {
	demo 18-cgroup_v2 sed -n s/^0:://p /proc/self/cgroup
	grep -qE '/kakuri([0-9+]+)/kakuri[0-9+]+-lower$' <<<"$output"
}

@test "memory, processor and disk are limited to what the files say" {
	demo 18-limits
	[[ $output != *'SKIP v2 does not'* ]] || skip "v2 lacks a controller here"
	grep -q '^   oom_kill 1$' <<<"$output"
	cpu=$(sed -n 's/.*a busy loop.*with it: \([0-9]*\).*/\1/p' <<<"$output")
	[ "$cpu" -ge 14 ] && [ "$cpu" -le 26 ]
	run awk '/2 MB without it/ { gsub(",", ""); print ($5 * 3 < $9 && $9 > 1.5) }' <<<"$output"
	[ "$output" = 1 ]
}

@test "SIGKILL ends what is frozen in v2, and waits in v1" {
	demo 18-freeze
	run grep -A 1 'kill -0' <<<"$output"
	[ "${lines[1]}" = "   No such process" ]
	[ "${#lines[@]}" -lt 4 ] || [ "${lines[4]}" = "   still there" ]
}

@test "one process is in one group of v2, and in one of each v1 hierarchy" {
	demo 18-side_by_side sh -c 'grep -c ^0::/kakuri /proc/self/cgroup
		grep -c "[a-z]:/kakuri" /proc/self/cgroup'
	v1=$(grep -c 'v1\$ echo \$PID' <<<"$output") || :
	[[ $output == *$'\n1\n'$v1$'\n'* ]]
}

@test "the controllers that groups may have are as they were afterwards" {
	state() {
		cut -d: -f2 /proc/self/cgroup | sort
		find /sys/fs/cgroup -maxdepth 2 -name cgroup.subtree_control \
			! -path '*kakuri*' -exec cat {} +
	}
	before=$(state)
	for program in $programs; do
		"$BUILD/measure/18-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- || [ $? -eq 77 ]
	done
	for ((i = 0; i < 30; i++)); do # others may use them, and wait for us
		[ "$(state)" = "$before" ] && break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(state)" = "$before" ] || [ -z "${CI-}" ]
}

@test "no group is left after the end" {
	for program in $programs; do
		"$BUILD/measure/18-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "no group is left a second after SIGKILL" {
	for program in $programs; do
		"$BUILD/measure/18-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
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

@test "the rules make four claims" {
	claims 18-cgroup_v2 4
}

@test "the limits make four" {
	claims 18-limits 4
}

@test "freezing and killing make three" {
	claims 18-freeze 3
}

@test "the comparison makes three" {
	claims 18-side_by_side 3
}
