# The guard that every test carries: what is left on the host makes it fail.
load helper

# A test that does COMMAND, on a throw-away host, where nobody else lives.
try() { # COMMAND
	mkdir -p "$BATS_TEST_TMPDIR/tests"
	cp "$BATS_TEST_DIRNAME/helper.bash" "$BATS_TEST_TMPDIR/tests"
	printf '%s\n' 'load helper' "@""test one {" "$1" '}' \
		>"$BATS_TEST_TMPDIR/tests/one.bats"
	run timeout -k 1 60 "$BATS_TEST_DIRNAME/../scripts/sandbox" \
		sh -c 'mkdir -p /tmp/tree/tests && tar -C /tmp/tree/tests -xf - &&
			exec env -i PATH="$1" CI="$0" bats --tap /tmp/tree/tests/one.bats' "${2-true}" "${PATH/$BATS_LIBEXEC:/}" \
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
