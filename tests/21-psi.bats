load helper

# Where cgroup v2 is mounted, and its groups have files of pressure.
setup() {
	root=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
}
pressure() {
	[ -e /proc/pressure/cpu ] && [ -w "${root:-/nowhere}" ] || [ "${REQUIRE-}" = all ] ||
		skip "no cgroup v2 with PSI here"
}

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		read -rt 0.1 <> <(:) || :
	done
	return 1
}

# A group of this test, which is gone afterwards, however it ends.
eval "as_everywhere$(declare -f teardown | sed 1s/teardown//)"
teardown() {
	[ -z "${program-}" ] || kill -KILL "$program" 2>/dev/null || :
	[ ! -d "${group-}" ] || removed
	as_everywhere
}
made() {
	pressure
	group=$root/kakuri$$-$BATS_TEST_NUMBER
	mkdir "$group"
}
removed() {
	for _ in {1..100}; do
		grep -vx 0 "$group/cgroup.procs" | xargs -r kill -KILL || :
		rmdir "$group" 2>/dev/null && return
		read -rt 0.1 <> <(:) || :
	done
	return 1
}

# Run COMMAND in there.
in_group() { # COMMAND [ARG...]
	# shellcheck disable=SC2016 # for the shell in there
	sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@" >/dev/null 3>&-
}
two() { in_group taskset -c 0 timeout 3 sh -c 'yes & yes' || [ $? -eq 124 ]; }

# The program in the background, with a file for what it says; that is never long.
watch() {
	out=$BATS_TEST_TMPDIR/out
	set -m
	(ulimit -f 1000 && exec env --default-signal=INT "$BUILD/psi" "$group") >"$out" 2>&1 3>&- &
	program=$!
	set +m
	until_true grep -q '^start:' "$out"
}
ended() { ! kill -0 "$program" 2>/dev/null; }
its_end() {
	until_true ended
	status=0
	wait "$program" || status=$?
	cat "$out"
}

# One of the columns, of all lines that begin with this word, in ms.
sum() { # COLUMN LINE
	awk -v what="$1" -v line="$2" '$1 ~ line { for (i = 2; i < NF; i++)
		if ($(i + 2) ~ "^" what) n += $i } END { print n + 0 }' "$out"
}

# What the kernel has counted, in ms.
used() { echo $(($(sed -n 's/^usage_usec //p' "$group/cpu.stat") / 1000)); }
waited() { echo $(($(sed -n 's/^some.*total=//p' "$group/cpu.pressure") / 1000)); }

@test "psi: while nobody waits there is no notice, and when the group is removed it ends" {
	made
	watch
	in_group sleep 3
	[ "$(waited)" -lt 200 ] || skip "this machine is busy"
	run ! ended
	rmdir "$group"
	its_end
	[ "$status" -eq 0 ]
	[ "$(grep -c '^start:' "$out")" -eq 1 ]
	[ "$(wc -l <"$out")" -eq 2 ]
	[ "$(tail -n 1 "$out")" = "end:    the group is gone" ]
}

@test "psi: two on one processor wait, and there is a notice in time" {
	made
	watch
	two
	[ "$(waited)" -gt 1500 ]
	until_true grep -q '^notice:' "$out"
	removed
	its_end
	[ "$status" -eq 0 ]
	[ "$(grep -c '^notice:' "$out")" -le 3 ]
	first=$(sed -n 's/^notice:.* \([0-9]*\) ms waited$/\1/p' "$out" | head -n 1)
	[ "$first" -ge 100 ] # not too early; the file may be behind what triggers count
}

@test "psi: its first line is what the kernel has counted, the next ones what came since" {
	made
	two
	used=$(used) waited=$(waited)
	[ "$used" -gt 50 ] && [ "$waited" -gt 500 ]
	watch
	[ "$(sum used start)" -eq "$used" ]
	[ "$(sum waited start)" -eq "$waited" ]
	two
	until_true grep -q '^notice:' "$out"
	[ "$(sum used .)" -gt "$((used + 10))" ] && [ "$(sum used .)" -le "$(used)" ]
	[ "$(sum waited .)" -gt "$((waited + 150))" ] && [ "$(sum waited .)" -le "$(waited)" ]
	[ "$(sum passed .)" -ge 150 ] && [ "$(sum passed .)" -le 30000 ]
}

@test "psi: it sleeps meanwhile" {
	made
	watch
	ticks() { awk '{ print $14 + $15 }' "/proc/$program/stat"; }
	before=$(ticks) # to begin takes time, too, where the processor is emulated
	two
	run ! ended
	[ $(($(ticks) - before)) -lt 30 ]
}

@test "psi: Ctrl-Z stops it, it goes on, and Ctrl-C ends it" {
	made
	watch
	kill -TSTP "$program"
	stopped() { grep -q '^State:[[:space:]]*T' "/proc/$program/status"; }
	until_true stopped
	kill -CONT "$program"
	two
	until_true grep -q '^notice:' "$out"
	run ! ended
	kill -INT "$program"
	its_end
	[ "$status" -eq 130 ]
	rmdir "$group"
}

@test "psi: what is no cgroup v2 is refused; usage is 2" {
	mkdir "$BATS_TEST_TMPDIR/plain"
	for directory in "$BATS_TEST_TMPDIR/plain" /nowhere; do
		tiny psi "$directory"
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	[ -z "$(ls "$BATS_TEST_TMPDIR/plain")" ]
	for words in '' --help '/sys true'; do
		# shellcheck disable=SC2086 # nothing, or words
		tiny psi $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "psi: its session goes as the page says" {
	session 21-psi
}

@test "measured: the kernel's total of the group has risen by more than 2 s" {
	# shellcheck disable=SC2016 # for the shell in there
	demo 21-psi sh -c '
		root=$(sed -n "s/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p" /proc/self/mountinfo | tail -n 1)
		dir=$(sed -n "s/^0:://p" /proc/self/cgroup)
		cat "$root/${dir##*/}/cpu.pressure" >"$0"' "$BATS_TEST_TMPDIR/pressure"
	total=$(sed -n 's/^some .* total=//p' "$BATS_TEST_TMPDIR/pressure")
	echo "$total us"
	[ "$total" -gt 2000000 ]
}

@test "measured: asleep there is no notice; where two share a processor there is one" {
	demo 21-psi
	said=$output
	step() { awk -v n="$1." '/^[0-9]+\. / { on = $1 == n } on' <<<"$said"; }
	run ! grep 'the first notice came after' <<<"$(step 1)"
	grep 'the first notice came after' <<<"$(step 3)"
	grep 'the first notice came after' <<<"$(step 4)"
}

@test "measured: only where memory.high slows it down is nobody killed" {
	demo 21-before_oom
	run grep -E '^   (oom_kill [0-9]+|[0-9]+|a notice|no notice)$' <<<"$output"
	[ "${lines[*]:0:4}" = '   oom_kill 1    no notice    oom_kill 1    a notice' ]
	[ "${lines[4]}" -lt 33554432 ]
	[ "${lines[5]}" = '   oom_kill 0' ]
	[ "${#lines[@]}" -eq 6 ]
}

@test "measured: the controllers of the root are as they were afterwards" {
	control=$(find /sys/fs/cgroup -maxdepth 2 -name cgroup.subtree_control | sort | head -n 1)
	[ -n "$control" ] || skip "no cgroup v2 here"
	before=$(cat "$control")
	demo 21-before_oom
	[ "$(cat "$control")" = "$before" ]
}

@test "measured: no group is left after the end" {
	for program in psi before_oom; do
		"$BUILD/measure/21-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: no group and no busy process is left a second after SIGKILL" {
	"$BUILD/measure/21-psi" sleep 60 >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	pid=$!
	until_true grep -q '^2\. ' "$BATS_TEST_TMPDIR/out" || :
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

@test "measured: the one of processors makes five claims" {
	claims 21-psi 5
}

@test "measured: the one of memory makes four" {
	claims 21-before_oom 4
}
