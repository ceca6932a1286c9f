load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

# shellcheck disable=SC2016 # for the shell inside
opens='for d in null zero full; do
	(: </dev/$d) 2>&- && echo "opened $d" || echo "refused $d"; done'

@test "in the group /dev/zero is refused, and nothing else" {
	demo 20-cgroup_bpf bash -c "$opens"
	grep -qx 'opened null' <<<"$output"
	grep -qx 'refused zero' <<<"$output"
	grep -qx 'opened full' <<<"$output"
	: </dev/zero
}

@test "it is refused by its numbers, also under another name" {
	demo 20-cgroup_bpf bash -c '
		mknod "$0/three" c 1 3 && echo "made three"
		mknod "$0/five" c 1 5 2>&- || echo "refused five"' "$BATS_TEST_TMPDIR"
	grep -qx 'made three' <<<"$output" || skip "no mknod(2) here"
	grep -qx 'refused five' <<<"$output"
	mknod "$BATS_TEST_TMPDIR/five" c 1 5
}

@test "what is open already stays open" {
	exec 4</dev/zero
	demo 20-cgroup_bpf sh -c 'head -c 3 <&4 | tr "\0" x; echo'
	exec 4<&-
	grep -qx xxx <<<"$output"
}

@test "the verifier says what is wrong with a program" {
	demo 20-cgroup_bpf
	[[ $output == *"R0 !read_ok"* ]]
}

@test "a command's packets are counted" {
	demo 20-packets bash -c 'for i in {1..5}; do
		echo x >/dev/udp/127.0.0.1/9; done'
	run grep -E '^   in [0-9]+, out [0-9]+$' <<<"$output"
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[0]}" = "   in 0, out 0" ]
	[ "${lines[1]}" = "   in 3, out 7" ]
	[ "${lines[2]}" = "   in 3, out 12" ]
}

@test "a v1 list refuses what is not on it" {
	demo 20-devices_v1
	run grep -A 1 'cat devices.list' <<<"$output"
	[ "${lines[1]}" = "   a *:* rwm" ]
	[ "${lines[4]}" = "   c 1:3 rwm" ]
}

@test "the hierarchies are as they were afterwards" {
	before=$(cut -d: -f2 /proc/self/cgroup | sort)
	demo 20-devices_v1
	[ "$(cut -d: -f2 /proc/self/cgroup | sort)" = "$before" ]
}

@test "no group is left after the end" {
	for program in cgroup_bpf packets devices_v1; do
		"$BUILD/measure/20-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "no group is left a second after SIGKILL" {
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

@test "it makes four claims" {
	claims 20-cgroup_bpf 4
}

@test "the one of packets makes two" {
	claims 20-packets 2
}

@test "the one of v1 makes two" {
	claims 20-devices_v1 2
}
