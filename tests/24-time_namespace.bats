load helper

uptime_here() { cut -d. -f1 /proc/uptime; }

@test "inside, the machine is up for a week more" {
	before=$(uptime_here)
	demo 24-time_namespace sh -c 'cut -d. -f1 /proc/uptime >"$0"' \
		"$BATS_TEST_TMPDIR/uptime"
	week=$((7 * 24 * 60 * 60))
	inside=$(($(cat "$BATS_TEST_TMPDIR/uptime") - week))
	[ $inside -ge "$before" ] && [ $inside -le "$(uptime_here)" ]
}

@test "a command inside is in another time namespace" {
	demo 24-time_namespace sh -c 'readlink /proc/self/ns/time >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	grep '^time:' "$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own time)" ]
}

@test "its offsets are 5 and 7 days, and nobody inside can change them" {
	demo 24-time_namespace sh -c '
		echo boottime 0 0 >/proc/self/timens_offsets && echo written >"$0"
		cat /proc/self/timens_offsets >>"$0"' "$BATS_TEST_TMPDIR/offsets"
	run awk '{ print $1, $2, $3 }' "$BATS_TEST_TMPDIR/offsets"
	[ "$output" = $'monotonic 432000 0\nboottime 604800 0' ]
}

@test "the time of day is the host's" {
	before=$(date +%s)
	demo 24-time_namespace sh -c 'date +%s >"$0"' "$BATS_TEST_TMPDIR/date"
	inside=$(cat "$BATS_TEST_TMPDIR/date")
	[ "$inside" -ge "$before" ] && [ "$inside" -le "$(date +%s)" ]
}

@test "the host keeps its clocks" {
	ns=$(own time) before=$(uptime_here)
	demo 24-time_namespace
	[ "$(own time)" = "$ns" ]
	[ $(($(uptime_here) - before)) -lt 60 ]
}

@test "time_namespace makes six claims" {
	claims 24-time_namespace 6
}
