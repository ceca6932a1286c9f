load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

@test "the kernel's total of the group has risen by more than 0.3 s" {
	demo 21-psi sh -c '
		root=$(sed -n "s/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p" /proc/self/mountinfo | tail -n 1)
		dir=$(sed -n "s/^0:://p" /proc/self/cgroup)
		cat "$root/${dir##*/}/cpu.pressure" >"$0"' "$BATS_TEST_TMPDIR/pressure"
	total=$(sed -n 's/^some .* total=//p' "$BATS_TEST_TMPDIR/pressure")
	echo "$total us"
	[ "$total" -gt 300000 ]
}

@test "idle there is no notice; under load there is one, not too early" {
	demo 21-psi
	[ "$(grep -c '^   nothing$' <<<"$output")" -eq 1 ]
	threshold=$(sed -n "s/.*'some \([0-9]*\)000 .*/\1/p" <<<"$output" | tail -n 1)
	delay=$(sed -n 's/^   a notice after \([0-9]*\) ms$/\1/p' <<<"$output")
	[ "$delay" -ge $((threshold * 9 / 10)) ]
	[ "$delay" -lt 8000 ]
}

@test "the notice comes before the limit, and nobody is killed" {
	demo 21-before_oom
	run grep -E '^   (oom_kill [0-9]+|[0-9]+)$' <<<"$output"
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[0]}" = "   oom_kill 1" ]
	[ "${lines[1]}" -lt 33554432 ]
	[ "${lines[2]}" = "   oom_kill 0" ]
}

@test "the controllers of the root are as they were afterwards" {
	control=$(find /sys/fs/cgroup -maxdepth 2 -name cgroup.subtree_control | sort | head -n 1)
	[ -n "$control" ] || skip "no cgroup v2 here"
	before=$(cat "$control")
	demo 21-before_oom
	[ "$(cat "$control")" = "$before" ]
}

@test "no group is left after the end" {
	for program in psi before_oom; do
		"$BUILD/measure/21-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "no group and no busy process is left a second after SIGKILL" {
	"$BUILD/measure/21-psi" sleep 60 >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		grep -q '^2\. ' "$BATS_TEST_TMPDIR/out" && break
		read -rt 0.1 <> <(:) || :
	done
	children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null || :)
	kill -KILL "$pid" 2>/dev/null || :
	wait "$pid" || :
	for ((i = 0; i < 20; i++)); do
		[ -z "$(groups_of "$pid")" ] && break
		read -rt 0.1 <> <(:) || :
	done
	[ -z "$(groups_of "$pid")" ]
	for child in $children; do
		case $(ps -o stat= -p "$child") in '' | Z*) ;; *) false ;; esac
	done
}

@test "it makes three claims" {
	claims 21-psi 3
}

@test "the one of memory makes three" {
	claims 21-before_oom 3
}
