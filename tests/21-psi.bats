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
ended() { ! [ -e "/proc/$1" ]; }

# The program in the background: its number, its group, and that of COMMAND.
started() { # WORDS-OF-SH
	there=$BATS_TEST_TMPDIR/there
	rm -f "$there"
	set -m
	# shellcheck disable=SC2016 # for the shell in there
	env --default-signal=INT,QUIT "$BUILD/psi" "$root" sh -c 'echo $$ >"$0.new"; mv "$0.new" "$0"; '"$1" \
		"$there" >"$there.out" 2>&1 3>&- &
	program=$!
	set +m
	until_true test -s "$there"
	child=$(cat "$there")
	group=$root/kakuri$program
	[ -d "$group" ]
}

# Ctrl-Z stops it, and fg lets it go on: it is a job of its own for that, as of a
# shell; SIGTSTP stops nobody whose process group has no shell.
stops() { # PID
	local state
	kill -TSTP "$1"
	for _ in {1..50}; do
		state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status")
		[ "$state" = T ] && break
		read -rt 0.1 <> <(:) || :
	done
	kill -CONT "$1"
	[ "$state" = T ]
}

# No such group is there. If it is, the test fails, and takes it away.
gone() { # GROUP
	[[ $1 == /sys/fs/cgroup*/kakuri[0-9]* ]] || return
	[ -d "$1" ] || return 0
	grep -vx 0 "$1/cgroup.procs" | xargs -r kill -KILL || :
	until_true rmdir "$1" || :
	echo "$1 was left behind"
	return 1
}

# One of the columns, of all lines that begin with this word, in ms.
sum() { # COLUMN LINE
	awk -v what="$1" -v line="$2" '$1 ~ line { for (i = 2; i < NF; i++)
		if ($(i + 2) ~ "^" what) n += $i } END { print n + 0 }' <<<"$output"
}

two='taskset -c 0 timeout 3 sh -c "yes & yes" >/dev/null'

@test "psi: COMMAND is in a new group, and its parent is not" {
	pressure
	tiny psi "$root" sh -c 'sed -n s/^0:://p /proc/$PPID/cgroup /proc/self/cgroup; echo $PPID'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 5 ]
	[ "${lines[1]}" = "$(sed -n s/^0:://p /proc/self/cgroup)" ]
	[[ ${lines[2]} =~ /kakuri${lines[3]}$ ]]
	gone "$root/kakuri${lines[3]}"
}

@test "psi: two on one processor wait, and there is a notice in time" {
	pressure
	tiny psi "$root" sh -c "$two"
	[ "$status" -eq 124 ]
	passed=$(sum passed .) waited=$(sum waited .)
	[ "$passed" -ge 2900 ]
	[ "$waited" -gt $((passed * 6 / 10)) ] && [ "$waited" -le $((passed + 100)) ]
	[ "$(grep -c '^notice:' <<<"$output")" -ge 1 ]
	[ "$(grep -c '^notice:' <<<"$output")" -le 3 ]
	first=$(sed -n 's/^notice:.* \([0-9]*\) ms waited$/\1/p' <<<"$output" | head -n 1)
	[ "$first" -ge 150 ] # not too early
}

@test "psi: what it says is what the kernel has counted" {
	pressure
	# shellcheck disable=SC2016 # for the shell in there
	tiny psi "$root" sh -c "$two"'
		cd "$0/kakuri$PPID" && sed -n "s/^usage_usec //p" cpu.stat && sed -n "s/^some.*total=//p" cpu.pressure' "$root"
	numbers=$(grep -x '[0-9]*' <<<"$output")
	used=$(head -n 1 <<<"$numbers") waited=$(tail -n 1 <<<"$numbers")
	[ "$used" -gt 500000 ] && [ "$waited" -gt 500000 ]
	[ $(($(sum used .) - used / 1000)) -le 300 ] && [ $(($(sum used .) - used / 1000)) -ge -10 ]
	[ $(($(sum waited .) - waited / 1000)) -le 300 ] && [ $(($(sum waited .) - waited / 1000)) -ge -10 ]
}

@test "psi: while nobody waits there is no notice" {
	pressure
	tiny psi "$root" sleep 3
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "$(sum used .)" -lt 500 ]
	[ "$(sum waited .)" -lt 200 ]
}

@test "psi: it sleeps meanwhile" {
	pressure
	started "$two"
	sleep 2
	ticks=$(awk '{ print $14 + $15 }' "/proc/$program/stat")
	wait $program || :
	[ "$ticks" -lt 30 ]
}

@test "psi: the status is COMMAND's, also where SIGCHLD is ignored, and nothing is left" {
	pressure
	tiny psi "$root" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	tiny psi "$root" sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	run -127 "$BUILD/psi" "$root" /nowhere
	run timeout -k 1 20 env --ignore-signal=CHLD "$BUILD/psi" "$root" sh -c 'exit 7' 3>&-
	[ "$status" -eq 7 ]
	for command in true /nowhere; do
		env --ignore-signal=CHLD "$BUILD/psi" "$root" $command >/dev/null 2>&1 3>&- &
		wait $! || [ $command = /nowhere ]
		[ -z "$(groups_of $!)" ]
	done
}

@test "psi: when nobody reads what it says, nothing is left" {
	pressure
	exec {unread}> >(:)
	wait $!
	"$BUILD/psi" "$root" sh -c 'exit 7' 2>&"$unread" 3>&- &
	rc=0
	wait $! || rc=$?
	exec {unread}>&-
	gone "$root/kakuri$!"
	[ $rc -eq 7 ]
}

@test "psi: what COMMAND leaves behind is killed" {
	pressure
	said=$BATS_TEST_TMPDIR/daemons
	run timeout -k 1 30 "$BUILD/psi" "$root" sh -c 'echo psi $PPID
		for i in 1 2 3; do setsid sh -c "sleep 60 & echo daemon \$!; wait" 2>/dev/null >>"$1" & done
		until [ "$(grep -c ^daemon "$1")" -eq 3 ]; do sleep 0.1; done' sh "$said" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	gone "$root/kakuri$(sed -n 's/^psi //p' <<<"$output")"
	[ "$(grep -c ^daemon "$said")" -eq 3 ]
	while read -r daemon; do until_true ended "$daemon"; done < <(sed -n 's/^daemon //p' "$said")
}

@test "psi: TERM and HUP end it and what is in the group; USR1 does not" {
	pressure
	for signal in TERM:143 HUP:129; do
		started 'trap "" TERM HUP; exec sleep 60'
		kill -USR1 "$program"
		stops "$program"
		read -rt 0.2 <> <(:) || :
		kill -"${signal%:*}" "$program"
		rc=0
		wait "$program" || rc=$?
		gone "$group"
		[ $rc -eq "${signal#*:}" ]
		until_true ended "$child"
	done
}

@test "psi: Ctrl-C and Ctrl-\\ are for COMMAND" {
	pressure
	started 'trap "exit 5" INT; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	until_true grep -qx ready "$there.out"
	kill -QUIT "$program"
	sleep 0.3
	kill -0 "$program"
	kill -INT "$program" "$child" # as a terminal does
	rc=0
	wait "$program" || rc=$?
	[ "$rc" -eq 5 ]
	gone "$group"
}

@test "psi: after SIGKILL COMMAND ends, and rmdir removes the group" {
	pressure
	started 'exec sleep 60'
	kill -KILL "$program"
	wait "$program" || :
	until_true ended "$child"
	[ -d "$group" ]
	rmdir "$group"
}

@test "psi: where the file is gone, it ends" {
	pressure
	back=$root$(sed -n s/^0:://p /proc/self/cgroup) # COMMAND goes back there
	# shellcheck disable=SC2016 # for the shell in there
	started 'echo $$ >"'"$back"'/cgroup.procs" || exit 9
		for i in 1 2 3 4 5 6 7 8 9; do rmdir "'"$root"'/kakuri$PPID" 2>/dev/null && break; sleep 0.1; done; exec sleep 20' ||
		[ ! -d "$group" ]
	rc=0
	wait "$program" || rc=$?
	[ "$rc" -eq 1 ]
	run ! grep '^notice:' "$there.out"
	grep 'cpu.pressure is gone$' "$there.out"
	until_true ended "$child"
}

@test "psi: what is no cgroup v2 is refused, and nothing is left; usage is 2" {
	mkdir "$BATS_TEST_TMPDIR/plain"
	tiny psi "$BATS_TEST_TMPDIR/plain" echo there
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[ -z "$(ls "$BATS_TEST_TMPDIR/plain")" ]
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny psi $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "psi: without COMMAND it is the shell" {
	pressure
	run env -u SHELL "$BUILD/psi" "$root" <<<'echo in'
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = in ]
	run env SHELL=/bin/true "$BUILD/psi" "$root"
	[ "$status" -eq 0 ]
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
	run ! grep 'and a notice$' <<<"$(step 1)"
	grep 'and a notice$' <<<"$(step 3)"
	grep 'and a notice$' <<<"$(step 4)"
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
