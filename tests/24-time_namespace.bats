load helper

WEEK=$((7 * 24 * 60 * 60))
uptime_here() { cut -d. -f1 /proc/uptime; }

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	return 1
}

# How many processes of this machine are in a time namespace?
members() { # time:[NUMBER]
	local n=0 ns
	for ns in /proc/[0-9]*/ns/time; do
		[ "$(readlink "$ns" 2>/dev/null)" != "$1" ] || n=$((n + 1))
	done
	echo "$n"
}
empty() { [ "$(members "$1")" -eq 0 ]; }

setup() {
	[ -e /proc/self/timens_offsets ] || [ "${REQUIRE-}" = all ] ||
		skip "no time namespaces here: Linux 5.6, CONFIG_TIME_NS"
}

# The program in the background, with a shell in there.
start() { # WORDS-OF-SH
	file=$BATS_TEST_TMPDIR/there
	env --default-signal=INT,QUIT "$BUILD/time_namespace" 7 sh -c 'echo $$ >"$0.pid"
		readlink /proc/self/ns/time >"$0.new"; mv "$0.new" "$0"; '"$1" \
		"$file" >"$file.out" 2>&1 3>&- &
	program=$!
	until_true test -s "$file"
	ns=$(cat "$file") there=$(cat "$file.pid")
}

@test "time_namespace: COMMAND is in a new namespace, its parent is not" {
	tiny time_namespace 7 sh -c 'readlink /proc/$PPID/ns/time /proc/$PPID/ns/time_for_children /proc/$$/ns/time'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 6 ]
	[ "${lines[3]}" = "$(own time)" ]
	[ "${lines[4]}" != "$(own time)" ]
	[ "${lines[5]}" = "${lines[4]}" ]
}

@test "time_namespace: unshare(2) changes the children's, fork(2) one's own and the uptime" {
	before=$(uptime_here) host=$(own time)
	tiny time_namespace 7 true
	after=$(uptime_here)
	re='^(.*): +in (time:\[[0-9]+\]), children in (time:\[[0-9]+\]), up ([0-9]+) s$'
	[[ ${lines[0]} =~ $re ]]
	[ "${BASH_REMATCH[*]:1:3}" = "at first $host $host" ]
	[ "${BASH_REMATCH[4]}" -ge "$before" ] && [ "${BASH_REMATCH[4]}" -le "$after" ]
	[[ ${lines[1]} =~ $re ]]
	[ "${BASH_REMATCH[*]:1:2}" = "unshare(2) $host" ]
	[ "${BASH_REMATCH[3]}" != "$host" ]
	[ "${BASH_REMATCH[4]}" -ge "$before" ] && [ "${BASH_REMATCH[4]}" -le "$after" ]
	new=${BASH_REMATCH[3]}
	[[ ${lines[2]} =~ $re ]]
	[ "${BASH_REMATCH[*]:1:3}" = "fork(2) $new $new" ]
	[ "${BASH_REMATCH[4]}" -ge $((before + WEEK)) ]
	[ "${BASH_REMATCH[4]}" -le $((after + WEEK)) ]
}

@test "time_namespace: COMMAND's uptime is a week longer, its date is the host's" {
	before=$(uptime_here) date=$(date +%s)
	tiny time_namespace 7 sh -c 'cut -d. -f1 /proc/uptime; date +%s'
	inside=$((lines[3] - WEEK))
	[ $inside -ge "$before" ] && [ $inside -le "$(uptime_here)" ]
	[ "${lines[4]}" -ge "$date" ] && [ "${lines[4]}" -le "$(date +%s)" ]
}

@test "time_namespace: both clocks are moved, and nobody moves them any more" {
	start 'echo boottime 0 0 >/proc/self/timens_offsets; exec sleep 300'
	offsets() { awk '{ print $1, $2, $3 }' "/proc/$there/timens_offsets"; }
	expected=$'monotonic 604800 0\nboottime 604800 0'
	[ "$(offsets)" = "$expected" ]
	run ! sh -c 'echo monotonic 0 0 >"$0"' "/proc/$there/timens_offsets"
	[ "$(offsets)" = "$expected" ]
	kill "$program"
	wait $program || :
}

@test "time_namespace: the host keeps its namespace and its uptime" {
	before=$(uptime_here) ns=$(own time)
	tiny time_namespace 7 true
	[ "$(own time)" = "$ns" ]
	[ $(($(uptime_here) - before)) -lt 60 ]
}

@test "time_namespace: Ctrl-C and Ctrl-\\ are for COMMAND" {
	start 'trap "exit 5" INT; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	until_true grep -qx ready "$file.out"
	kill -QUIT $program
	sleep 0.3
	kill -0 $program
	kill -INT $program "$there" # as a terminal does
	status=0
	wait $program || status=$?
	[ "$status" -eq 5 ]
}

@test "time_namespace: after SIGTERM, SIGHUP and SIGKILL nobody is left in there" {
	for signal in TERM HUP KILL; do
		rm -f "$BATS_TEST_TMPDIR/there"
		start 'exec sleep 300'
		[ "$(members "$ns")" -ge 1 ]
		kill -$signal $program
		status=0
		wait $program || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		until_true empty "$ns"
	done
}

@test "time_namespace: the status is COMMAND's, also where SIGCHLD is ignored" {
	tiny time_namespace 7 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	tiny time_namespace 7 sh -c 'kill -9 $$'
	[ "$status" -eq 137 ]
	run env --ignore-signal=CHLD "$BUILD/time_namespace" 7 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/time_namespace" 7 /nonexistent
	for words in '' --help -1 week 1234567; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny time_namespace $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	tiny time_namespace ''
	[ "$status" -eq 2 ]
}

@test "time_namespace: a clock of more than 146 years is refused" {
	tiny time_namespace 99999 echo there
	[ "$status" -eq 1 ]
	[[ ${lines[2]} == *'Numerical result out of range' ]]
	[[ $output != *there* ]]
}

@test "time_namespace: without COMMAND it is the shell" {
	run env -u SHELL "$BUILD/time_namespace" 7 <<<'echo inside'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = inside ]
}

@test "time_namespace: its session goes as the page says" {
	session 24-time_namespace
}

@test "measured: inside, the machine is up for a week more" {
	before=$(uptime_here)
	demo 24-time_namespace sh -c 'cut -d. -f1 /proc/uptime >"$0"' \
		"$BATS_TEST_TMPDIR/uptime"
	inside=$(($(cat "$BATS_TEST_TMPDIR/uptime") - WEEK))
	[ $inside -ge "$before" ] && [ $inside -le "$(uptime_here)" ]
}

@test "measured: a command inside is in another time namespace" {
	demo 24-time_namespace sh -c 'readlink /proc/self/ns/time >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	grep '^time:' "$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own time)" ]
}

@test "measured: its offsets are 5 and 7 days, and nobody inside can change them" {
	demo 24-time_namespace sh -c '
		echo boottime 0 0 >/proc/self/timens_offsets && echo written >"$0"
		cat /proc/self/timens_offsets >>"$0"' "$BATS_TEST_TMPDIR/offsets"
	run awk '{ print $1, $2, $3 }' "$BATS_TEST_TMPDIR/offsets"
	[ "$output" = $'monotonic 432000 0\nboottime 604800 0' ]
}

@test "measured: the time of day is the host's" {
	before=$(date +%s)
	demo 24-time_namespace sh -c 'date +%s >"$0"' "$BATS_TEST_TMPDIR/date"
	inside=$(cat "$BATS_TEST_TMPDIR/date")
	[ "$inside" -ge "$before" ] && [ "$inside" -le "$(date +%s)" ]
}

@test "measured: the host keeps its clocks" {
	ns=$(own time) before=$(uptime_here)
	demo 24-time_namespace
	[ "$(own time)" = "$ns" ]
	[ $(($(uptime_here) - before)) -lt 60 ]
}

@test "measured: the namespaces that it makes have different numbers" {
	demo 24-time_namespace
	numbers=$(grep -o 'time:\[[0-9]*\]' <<<"$output" | sort -u | wc -l)
	if grep -q '^   SKIP ' <<<"$output"; then expected=2; else expected=3; fi
	[ "$numbers" -eq $expected ]
}

@test "measured: it makes six claims" {
	claims 24-time_namespace 6
}
