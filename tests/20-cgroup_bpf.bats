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

# A name for a new group; the guard does not know that this test makes it.
new_group() {
	unified
	made=$((${made-0} + 1))
	group=$root/kakuri$$-$BATS_TEST_NUMBER-$made
}

# Run the program in a new group; when it has ended, the group is there and empty.
in_group() { # MAJOR:MINOR [COMMAND [ARG...]]
	new_group
	tiny cgroup_bpf "$group" "$@"
	until_it rmdir "$group"
}

# What a test that fails leaves: whoever is in its groups, and the groups.
eval "guarded_$(declare -f teardown)"
teardown() {
	local dir
	for dir in "$root/kakuri$$-$BATS_TEST_NUMBER-"*; do
		[ ! -d "$dir" ] || until_it emptied "$dir"
	done
	guarded_teardown
}
emptied() { # DIRECTORY
	# shellcheck disable=SC2038 # numbers
	find "$1" -name cgroup.procs -exec grep -hvx 0 {} + | xargs -r kill -KILL 2>/dev/null
	find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
}

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
	in_group 1:5 bash -c "$opens" - /dev/{null,zero,full,urandom,tty}
	grep -qx 'refused /dev/zero' <<<"$output"
	for device in null full urandom; do
		grep -qx "opened /dev/$device" <<<"$output"
	done
	in_group 1:7 bash -c "$opens" - /dev/{null,zero,full}
	[ "${lines[2]}" = "opened /dev/null" ]
	[ "${lines[3]}" = "opened /dev/zero" ]
	[ "${lines[4]}" = "refused /dev/full" ]
}

@test "cgroup_bpf: another major number, another type is another device" {
	in_group 1:0 mknod "$BATS_TEST_TMPDIR/five" c 5 0
	[ "$status" -eq 0 ]
	in_group 1:5 mknod "$BATS_TEST_TMPDIR/block" b 1 5
	[ "$status" -eq 0 ]
}

@test "cgroup_bpf: it is the numbers, whatever the file is called" {
	in_group 1:5 mknod "$BATS_TEST_TMPDIR/zero" c 1 5
	[ "$status" -eq 1 ]
	[[ $output == *"Operation not permitted"* ]]
	mknod "$BATS_TEST_TMPDIR/zero" c 1 5
	head -c 4 "$BATS_TEST_TMPDIR/zero" >"$BATS_TEST_TMPDIR/out" || return 0 # nodev
	in_group 1:5 head -c 4 "$BATS_TEST_TMPDIR/zero"
	[[ $output == *"Operation not permitted"* ]]
}

@test "cgroup_bpf: what is open stays open" {
	in_group 1:5 sh -c 'head -c 4 | wc -c' </dev/zero
	[ "${lines[2]}" -eq 4 ]
}

@test "cgroup_bpf: the kernel asks one program more than before" {
	in_group 1:5 true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} =~ ^programs\ before:\ ([0-9]+)\ for\ $group$ ]]
	before=${BASH_REMATCH[1]}
	[[ ${lines[1]} =~ ^programs\ now:\ \ \ \ ([0-9]+)\ for\ $group$ ]]
	[ "${BASH_REMATCH[1]}" -eq $((before + 1)) ]
}

@test "cgroup_bpf: COMMAND is in GROUP, and is the process that was started" {
	new_group
	# shellcheck disable=SC2016 # for the shell inside
	"$BUILD/cgroup_bpf" "$group" 1:5 sh -c 'echo $$; cat "$0/cgroup.procs"; sed -n s/^0:://p /proc/self/cgroup' \
		"$group" >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	ended_with 0
	mapfile -t lines <"$BATS_TEST_TMPDIR/out"
	[ "${lines[2]}" -eq "$pid" ]
	grep -qx "$pid" <(printf '%s\n' "${lines[@]:3}")
	[[ ${lines[-1]} == */"${group##*/}" ]]
	until_it rmdir "$group"
}

@test "cgroup_bpf: a group below can add a program, and takes nothing back" {
	new_group
	tiny cgroup_bpf "$group" 1:5 "$BUILD/cgroup_bpf" "$group/below" 1:7 \
		bash -c "$opens" - /dev/null /dev/zero /dev/full
	[ "$status" -eq 0 ]
	now=${lines[1]#* now:} now=${now%% for *}
	below=${lines[2]#* before:} below=${below%% for *}
	[ "$below" -eq "$now" ] # the one above counts
	[ "${lines[4]}" = "opened /dev/null" ]
	[ "${lines[5]}" = "refused /dev/zero" ]
	[ "${lines[6]}" = "refused /dev/full" ]
	: </dev/zero
	run ! rmdir "$group" # a group is below
	until_it rmdir "$group/below"
	rmdir "$group"
}

@test "cgroup_bpf: the status is COMMAND's; without MAJOR:MINOR it is 2" {
	in_group 1:5 sh -c 'exit 7'
	[ "$status" -eq 7 ]
	new_group
	# shellcheck disable=SC2016 # for the shell inside
	run -137 "$BUILD/cgroup_bpf" "$group" 1:5 sh -c 'kill -KILL $$'
	until_it rmdir "$group"
	for args in "" "$group" "$group zero"; do
		# shellcheck disable=SC2086 # words
		tiny cgroup_bpf $args
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	[ ! -e "$group" ]
}

@test "cgroup_bpf: without COMMAND it is the shell" {
	new_group
	run env SHELL=/bin/echo "$BUILD/cgroup_bpf" "$group" 1:5
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	until_it rmdir "$group"
	run env -u SHELL "$BUILD/cgroup_bpf" "$group" 1:5 <<<'exit 7'
	[ "$status" -eq 7 ]
	until_it rmdir "$group"
}

@test "cgroup_bpf: where there is no such COMMAND, an empty group is left" {
	new_group
	run -127 "$BUILD/cgroup_bpf" "$group" 1:5 /nowhere
	[ "${lines[2]}" = "cgroup_bpf: /nowhere: No such file or directory" ]
	until_it rmdir "$group"
}

@test "cgroup_bpf: a group that is there is refused, and gets no program" {
	new_group
	mkdir "$group"
	tiny cgroup_bpf "$group" 1:5 true
	[ "$status" -eq 1 ]
	[[ $output == *"mkdir($group): File exists" ]]
	# shellcheck disable=SC2016 # for the shell inside
	sh -c 'echo 0 >"$0/cgroup.procs" && : </dev/zero' "$group"
	until_it rmdir "$group"
}

@test "cgroup_bpf: where loading fails, no group is made" {
	mkdir "$BATS_TEST_TMPDIR/none"
	run setpriv --inh-caps -all --bounding-set -all \
		"$BUILD/cgroup_bpf" "$BATS_TEST_TMPDIR/none/group" 1:5 true
	[ "$status" -eq 1 ]
	[[ $output == *"bpf(BPF_PROG_LOAD)"*": Operation not permitted" ]]
	rmdir "$BATS_TEST_TMPDIR/none"
}

@test "cgroup_bpf: where there is no cgroup v2 it says so, and leaves nothing" {
	mkdir "$BATS_TEST_TMPDIR/none"
	tiny cgroup_bpf "$BATS_TEST_TMPDIR/none/group" 1:5 true
	[ "$status" -eq 1 ]
	[[ $output == *"/none/group: "*"is it in cgroup v2?: Bad file descriptor" ]]
	rmdir "$BATS_TEST_TMPDIR/none"
}

@test "cgroup_bpf: where attaching fails, no group is left" {
	command -v cc || return 0 # the reference machine has none
	new_group
	# attached without a flag: below it nobody can attach one
	sed 's/attr.attach_flags = BPF_F_ALLOW_MULTI;//' \
		"$BATS_TEST_DIRNAME/../chapters/20-cgroup_bpf/cgroup_bpf.c" >"$BATS_TEST_TMPDIR/alone.c"
	cc -o "$BATS_TEST_TMPDIR/alone" "$BATS_TEST_TMPDIR/alone.c"
	run "$BATS_TEST_TMPDIR/alone" "$group" 1:5 "$BUILD/cgroup_bpf" "$group/below" 1:7 true
	[ "$status" -eq 1 ]
	[[ $output == *"/below: bpf(BPF_PROG_ATTACH): Operation not permitted" ]]
	[ ! -e "$group/below" ]
	until_it rmdir "$group"
}

@test "cgroup_bpf: where joining fails, no group is left" {
	new_group
	mkdir -p "$group/threads"
	echo threaded >"$group/threads/cgroup.type" # and what is beside it is invalid
	tiny cgroup_bpf "$group/beside" 1:5 true
	[ "$status" -eq 1 ]
	[[ $output == *"/beside: write(cgroup.procs, 0): Operation not supported" ]]
	[ ! -e "$group/beside" ]
	rmdir "$group/threads" "$group"
}

@test "cgroup_bpf: the program stays with the group, whoever is still in it" {
	new_group
	"$BUILD/cgroup_bpf" "$group" 1:5 sh -c 'sleep 20 & exit 3' 3>&- &
	pid=$!
	ended_with 3
	# shellcheck disable=SC2016 # for the shell inside
	run sh -c 'echo 0 >"$0/cgroup.procs" && : </dev/zero' "$group"
	[ "$status" -ne 0 ]
	[[ $output == *"Operation not permitted"* ]]
	run rmdir "$group"
	[ "$status" -eq 1 ]
	[[ $output == *"busy"* ]]
	kill -KILL "$(cat "$group/cgroup.procs")" # the only one
	until_it rmdir "$group"
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
