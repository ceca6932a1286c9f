# The guard that every test carries: what is left on the host makes it fail.
load helper

# A test that does COMMAND, on a throw-away host, where nobody else lives.
try() { # COMMAND [CI [WHO-RUNS-IT]]
	mkdir -p "$BATS_TEST_TMPDIR/tests"
	cp "$BATS_TEST_DIRNAME/helper.bash" "$BATS_TEST_TMPDIR/tests"
	printf '%s\n' 'load helper' "@""test one {" "$1" '}' \
		>"$BATS_TEST_TMPDIR/tests/one.bats"
	run timeout -k 1 60 "$BATS_TEST_DIRNAME/../scripts/sandbox" \
		sh -c 'mkdir -p /tmp/tree/tests && tar -C /tmp/tree/tests -xf - &&
			exec env -i PATH="$1" CI="$0" $2 bats --tap /tmp/tree/tests/one.bats' "${2-true}" "${PATH/$BATS_LIBEXEC:/}" "${3-}" \
		< <(tar -C "$BATS_TEST_TMPDIR/tests" -cf - .) 3>&-
	echo "$output"
}

caught() { # COMMAND WORD
	try "$1"
	[ "$status" -eq 1 ]
	[[ $output == *"$2"* ]]
}

@test "a test that leaves nothing passes" {
	try 'uname -n; ip link show lo; sleep 0.1 &'
	[ "$status" -eq 0 ]
	[[ $output == *'ok 1 one'* ]]
}

@test "a process that is left is found, and named" {
	caught 'setsid sleep 77 3>&- &' 'left behind: sleep 77'
	try 'setsid sleep 77 3>&- &' '' # on a laptop, too
	[ "$status" -eq 1 ]
}

@test "a mount" {
	caught 'mount -t tmpfs kakuri /srv' ' /srv '
	caught 'mkdir $BATS_TEST_TMPDIR/m; mount --bind /etc $BATS_TEST_TMPDIR/m' \
		'mounts left behind'
}

@test "a link, an address, a route" {
	caught 'ip link add left0 type veth peer name left1' left0
	caught 'ip address add 127.0.0.9/8 dev lo' 127.0.0.9
	caught 'ip route add 192.0.2.0/24 dev lo' 000200C0
}

@test "the hostname, a sysctl" {
	caught 'echo other >/proc/sys/kernel/hostname' other
	caught 'echo 1 >/proc/sys/net/ipv4/conf/lo/log_martians' log_martians
}

@test "a message queue, a key, a file" {
	caught "ipcmk -Q" "the host changed"
	caught 'touch /tmp/left' /tmp/left
	caught 'touch $BATS_TEST_DIRNAME/../tests/left' tests/left
}

# Somebody in a PID namespace of his own makes what is named as ours is, when the
# test says that it has begun: groups without anybody, with somebody, and with
# somebody below them, mounts, namespaces. The number of one of his
# processes is the test's, that of another one was given away during the test.
stranger() {
	mkdir -p "$BATS_TEST_TMPDIR/tests"
	cat >"$BATS_TEST_TMPDIR/tests/there" <<-'X'
		until [ -s /tmp/begun ]; do sleep 0.1; done
		read -r test newest </tmp/begun
		dead=$(sh -c 'echo $$')
		for dir in /sys/fs/cgroup/ /sys/fs/cgroup/*/; do
			[ -w "$dir/cgroup.procs" ] || continue
			mkdir "$dir/kakuri$dead" "$dir/kakuri$dead+1" "$dir/kakuri$dead+2" "$dir/kakuri$dead+2/session" || continue
			for in in 1 2/session; do
				sh -c 'echo 0 >"$0/cgroup.procs" && echo >"/tmp/in.$$" && exec sleep 300' "$dir/kakuri$dead+$in" &
			done
			break
		done
		unshare --net --ipc --uts --mount sh -c 'mount -t tmpfs kakuri /opt && exec sleep 300' &
		if echo $((test - 1)) >/proc/sys/kernel/ns_last_pid; then
			bash -c 'load() { :; }; bats_require_minimum_version() { :; }; BATS_TEST_NUMBER=1 BATS_TEST_DIRNAME=/tmp/tree/tests
				echo "$$"; . /tmp/tree/tests/helper.bash; exec sleep 300' &
			echo $((newest - 1)) >/proc/sys/kernel/ns_last_pid
			sleep 300 &
			mkdir "$dir/kakuri$!"
		fi
		sleep 1
		ls -d /sys/fs/cgroup/kakuri* /sys/fs/cgroup/*/kakuri*
		touch /tmp/made
		wait
	X
	cat >"$BATS_TEST_TMPDIR/tests/beside" <<-'X'
		unshare --pid --fork --kill-child --mount-proc bash /tmp/tree/tests/there >/tmp/there 2>&1 3>&- &
		echo 20000 2>/dev/null >/proc/sys/kernel/ns_last_pid || : # what he makes has lower numbers
		"$@"
		rc=$?
		sed 's/^/there: /' /tmp/there
		exit $rc
	X
	begun='echo $$ $(echo $BASHPID) >/tmp/begun; until [ -e /tmp/made ]; do sleep 0.1; done'
}

@test "who has another PID namespace is not blamed, whatever the names of what he makes" {
	stranger
	try "$begun" '' 'bash /tmp/tree/tests/beside'
	[ "$status" -eq 0 ]
	[[ $output == *'there: /sys/fs/cgroup/'*'+2'* ]]
	[[ $output == *'ok 1 one'* ]]
}

@test "beside him, what the test leaves is found" {
	stranger
	for left in 'setsid sleep 77 3>&- &' \
		'for dir in /sys/fs/cgroup/ /sys/fs/cgroup/*/; do [ ! -w "$dir/cgroup.procs" ] || ! mkdir "$dir/kakuri$(sh -c "echo \$\$")" || break; done'; do
		try "$begun; $left" '' 'bash /tmp/tree/tests/beside'
		[ "$status" -eq 1 ]
		[ "$(grep -c 'left behind: ' <<<"$output")" -eq 1 ]
	done
}

@test "others who come and go beside the tests blame nobody" {
	cd "$BATS_TEST_DIRNAME/.." || return
	# shellcheck disable=SC2016 # for the shell in there
	run timeout -k 1 200 scripts/sandbox env -i PATH="${PATH/$BATS_LIBEXEC:/}" bash -c 'SANDBOX=$0 tests/neighbour & other=$!
		until ls -d /tmp/other.* >/dev/null 2>&1; do sleep 0.1; done
		bats --tap "$@"; rc=$?
		kill -0 $other && kill $other && exit $rc' "$(readlink /proc/self/ns/uts)" tests/06*.bats tests/19*.bats 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}
