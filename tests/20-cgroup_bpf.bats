load helper

# Where cgroup v2 is, alone or beside v1.
unified() {
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] || {
		[ "${REQUIRE-}" != all ] || return 1
		skip "no cgroup v2 here"
	}
}

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

ended_with() { # STATUS: the program that runs as $pid
	local rc=0
	wait "$pid" || rc=$?
	[ "$rc" -eq "$1" ]
}

# Until this is so; not for longer than some seconds.
until_it() { # COMMAND [ARG...]
	for _ in {1..200}; do
		"$@" && return
		read -rt 0.05 <> <(:) || :
	done
	return 1
}

# shellcheck disable=SC2016 # for the shell inside
opens='for d; do (: <"$d") 2>&- && echo "opened $d" || echo "refused $d"; done'

@test "cgroup_bpf: one device is refused, its neighbours are not" {
	unified
	tiny cgroup_bpf "$root" 1:5 bash -c "$opens" - /dev/{null,zero,full,urandom,tty}
	grep -qx 'refused /dev/zero' <<<"$output"
	for device in null full urandom; do
		grep -qx "opened /dev/$device" <<<"$output"
	done
	tiny cgroup_bpf "$root" 1:7 bash -c "$opens" - /dev/{null,zero,full}
	[ "${lines[2]}" = "opened /dev/null" ]
	[ "${lines[3]}" = "opened /dev/zero" ]
	[ "${lines[4]}" = "refused /dev/full" ]
}

@test "cgroup_bpf: another major number, another type is another device" {
	unified
	tiny cgroup_bpf "$root" 1:0 mknod "$BATS_TEST_TMPDIR/five" c 5 0
	[ "$status" -eq 0 ]
	tiny cgroup_bpf "$root" 1:5 mknod "$BATS_TEST_TMPDIR/block" b 1 5
	[ "$status" -eq 0 ]
}

@test "cgroup_bpf: it is the numbers, whatever the file is called" {
	unified
	tiny cgroup_bpf "$root" 1:5 mknod "$BATS_TEST_TMPDIR/zero" c 1 5
	[ "$status" -eq 1 ]
	[[ $output == *"Operation not permitted"* ]]
	mknod "$BATS_TEST_TMPDIR/zero" c 1 5
	head -c 4 "$BATS_TEST_TMPDIR/zero" >"$BATS_TEST_TMPDIR/out" || return 0 # nodev
	tiny cgroup_bpf "$root" 1:5 head -c 4 "$BATS_TEST_TMPDIR/zero"
	[[ $output == *"Operation not permitted"* ]]
}

@test "cgroup_bpf: what is open stays open" {
	unified
	run "$BUILD/cgroup_bpf" "$root" 1:5 sh -c 'head -c 4 | wc -c' </dev/zero
	[ "${lines[2]}" -eq 4 ]
}

@test "cgroup_bpf: the kernel asks one program more than before" {
	unified
	tiny cgroup_bpf "$root" 1:5 true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} =~ ^programs\ before:\ ([0-9]+)\ for\ $root/kakuri[0-9]+$ ]]
	before=${BASH_REMATCH[1]}
	[[ ${lines[1]} =~ ^programs\ now:\ \ \ \ ([0-9]+)\ for\ $root/kakuri[0-9]+$ ]]
	[ "${BASH_REMATCH[1]}" -eq $((before + 1)) ]
}

@test "cgroup_bpf: COMMAND is in a group of its own below DIRECTORY" {
	unified
	# shellcheck disable=SC2016 # for the shell inside
	tiny cgroup_bpf "$root" 1:5 sh -c 'grep -x $$ "$0/kakuri$PPID/cgroup.procs" && sed -n s/^0:://p /proc/self/cgroup' "$root"
	[ "$status" -eq 0 ]
	[[ ${lines[3]} == */kakuri* ]]
}

@test "cgroup_bpf: a group below can add a program, and takes nothing back" {
	unified
	# shellcheck disable=SC2016 # for the shell inside
	tiny cgroup_bpf "$root" 1:5 sh -c 'exec "$0" "$1/kakuri$PPID" 1:7 bash -c "$2" - /dev/null /dev/zero /dev/full' \
		"$BUILD/cgroup_bpf" "$root" "$opens"
	[ "$status" -eq 0 ]
	[ "${lines[4]}" = "opened /dev/null" ]
	[ "${lines[5]}" = "refused /dev/zero" ]
	[ "${lines[6]}" = "refused /dev/full" ]
	: </dev/zero
}

@test "cgroup_bpf: the status is COMMAND's; without MAJOR:MINOR it is 2" {
	unified
	tiny cgroup_bpf "$root" 1:5 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	# shellcheck disable=SC2016 # for the shell inside
	tiny cgroup_bpf "$root" 1:5 sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ]
	run -127 "$BUILD/cgroup_bpf" "$root" 1:5 /nowhere
	for args in "" "$root" "$root zero"; do
		# shellcheck disable=SC2086 # words
		tiny cgroup_bpf $args
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	run env --ignore-signal=CHLD "$BUILD/cgroup_bpf" "$root" 1:5 sh -c 'exit 7'
	[ "$status" -eq 7 ]
}

@test "cgroup_bpf: without COMMAND it is the shell" {
	unified
	run env SHELL=/bin/echo "$BUILD/cgroup_bpf" "$root" 1:5
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/cgroup_bpf" "$root" 1:5 <<<'exit 7'
	[ "$status" -eq 7 ]
}

@test "cgroup_bpf: where there is no cgroup v2 it says so, and leaves nothing" {
	mkdir "$BATS_TEST_TMPDIR/none"
	tiny cgroup_bpf "$BATS_TEST_TMPDIR/none" 1:5 true
	[ "$status" -eq 1 ]
	[[ $output == *"/none/kakuri"*" is not cgroup v2"* ]]
	rmdir "$BATS_TEST_TMPDIR/none"
}

@test "cgroup_bpf: no group is left, whoever is still in it" {
	unified
	"$BUILD/cgroup_bpf" "$root" 1:5 sh -c 'sleep 20 & exit 3' 3>&- &
	pid=$!
	ended_with 3
	[ ! -e "$root/kakuri$pid" ]
	for sig in TERM HUP; do
		"$BUILD/cgroup_bpf" "$root" 1:5 sh -c "sleep 20 & echo >$BATS_TEST_TMPDIR/$sig; sleep 60" 3>&- &
		pid=$!
		until_it test -e "$BATS_TEST_TMPDIR/$sig"
		[ -d "$root/kakuri$pid" ]
		kill -USR1 "$pid" # ends nobody
		kill -$sig "$pid"
		ended_with 137
		[ ! -e "$root/kakuri$pid" ]
	done
}

@test "cgroup_bpf: Ctrl-C is for COMMAND" {
	unified
	# shellcheck disable=SC2016 # for the shell inside
	setsid env --default-signal=INT,QUIT "$BUILD/cgroup_bpf" "$root" 1:5 \
		bash -c 'trap "exit 3" INT; echo >"$0"; while :; do read -rt 1 <> <(:) || :; done' "$BATS_TEST_TMPDIR/ready" 3>&- &
	pid=$!
	until_it test -e "$BATS_TEST_TMPDIR/ready"
	kill -INT -- "-$pid"
	ended_with 3
	[ ! -e "$root/kakuri$pid" ]
}

@test "cgroup_bpf: after SIGKILL nobody is in the group, and rmdir(1) removes it" {
	unified
	"$BUILD/cgroup_bpf" "$root" 1:5 sh -c "echo >$BATS_TEST_TMPDIR/ready; exec sleep 20" 3>&- &
	pid=$!
	until_it test -e "$BATS_TEST_TMPDIR/ready"
	kill -KILL "$pid"
	ended_with 137
	[ -d "$root/kakuri$pid" ]
	until_it rmdir "$root/kakuri$pid"
}

@test "cgroup_bpf: its session goes as the page says" {
	session 20-cgroup_bpf
}

@test "measured: in the group /dev/zero is refused, and nothing else" {
	demo 20-cgroup_bpf bash -c "$opens" - /dev/{null,zero,full}
	grep -qx 'opened /dev/null' <<<"$output"
	grep -qx 'refused /dev/zero' <<<"$output"
	grep -qx 'opened /dev/full' <<<"$output"
	: </dev/zero
}

@test "measured: it is refused by its numbers, also under another name" {
	demo 20-cgroup_bpf bash -c '
		mknod "$0/three" c 1 3 && echo "made three"
		mknod "$0/five" c 1 5 2>&- || echo "refused five"' "$BATS_TEST_TMPDIR"
	grep -qx 'made three' <<<"$output" || skip "no mknod(2) here"
	grep -qx 'refused five' <<<"$output"
	mknod "$BATS_TEST_TMPDIR/five" c 1 5
}

@test "measured: what is open already stays open" {
	exec 4</dev/zero
	demo 20-cgroup_bpf sh -c 'head -c 3 <&4 | tr "\0" x; echo'
	exec 4<&-
	grep -qx xxx <<<"$output"
}

@test "measured: the verifier says what is wrong with a program" {
	demo 20-cgroup_bpf
	[[ $output == *"R0 !read_ok"* ]]
}

@test "measured: a command's packets are counted" {
	demo 20-packets bash -c 'for i in {1..5}; do
		echo x >/dev/udp/127.0.0.1/9; done'
	run grep -E '^   in [0-9]+, out [0-9]+$' <<<"$output"
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[0]}" = "   in 0, out 0" ]
	[ "${lines[1]}" = "   in 3, out 7" ]
	[ "${lines[2]}" = "   in 3, out 12" ]
}

@test "measured: a v1 list refuses what is not on it" {
	demo 20-devices_v1
	run grep -A 1 'cat devices.list' <<<"$output"
	[ "${lines[1]}" = "   a *:* rwm" ]
	[ "${lines[4]}" = "   c 1:3 rwm" ]
}

@test "measured: the hierarchies are as they were afterwards" {
	before=$(cut -d: -f2 /proc/self/cgroup | sort)
	demo 20-devices_v1
	[ "$(cut -d: -f2 /proc/self/cgroup | sort)" = "$before" ]
}

@test "measured: no group is left after the end" {
	for program in cgroup_bpf packets devices_v1; do
		"$BUILD/measure/20-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: no group is left a second after SIGKILL" {
	for program in cgroup_bpf packets; do
		"$BUILD/measure/20-$program" sleep 60 >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
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

@test "measured: it makes six claims" {
	claims 20-cgroup_bpf 6
}

@test "measured: the one of packets makes two" {
	claims 20-packets 2
}

@test "measured: the one of v1 makes two" {
	claims 20-devices_v1 2
}
