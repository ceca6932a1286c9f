load helper

# What a shell sees behind the filter.
# shellcheck disable=SC2016 # for the shell inside
LOOK='uname -s || echo refused; cat /proc/sys/kernel/ostype
	grep Seccomp: /proc/self/status'

@test "inside, uname is refused and its file is not" {
	demo 14-seccomp sh -c "$LOOK"
	inside=$(sed -n '/You are inside/,$p' <<<"$output")
	grep -qx refused <<<"$inside"
	grep -qx Linux <<<"$inside"
	grep -qx 'Seccomp:	2' <<<"$inside"
}

@test "who started it is not filtered" {
	before=$(grep Seccomp: /proc/self/status)
	demo 14-seccomp
	uname -s
	[ "$(grep Seccomp: /proc/self/status)" = "$before" ]
}

@test "an exec inside does not end it" {
	demo 14-seccomp sh -c 'exec sh -c "exec uname -s || :"; :'
	inside=$(sed -n '/You are inside/,$p' <<<"$output")
	grep -q 'Operation not permitted' <<<"$inside"
	run ! grep -qx Linux <<<"$inside"
}

# As an ordinary user runs the programs of this chapter.
as_nobody() { # NN-NAME
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	install -m 755 "$BUILD/measure/$1" "$BATS_TEST_TMPDIR"
	run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		timeout -k 1 60 "$BATS_TEST_TMPDIR/$1" 3>&-
	echo "$output"
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
}

@test "none of them needs root" {
	for program in seccomp strict other_abi clone3_open; do
		as_nobody 14-$program
		run ! grep FAIL <<<"$output"
	done
}

@test "strict mode leaves read, write and exit" {
	demo 14-strict
	[ "$(grep -cx '   Seccomp:	1' <<<"$output")" -eq 3 ]
	[ "$(grep -cx '   Killed' <<<"$output")" -eq 2 ]
}

@test "clone3 makes a user namespace behind the first filter only" {
	demo 14-clone3_open
	[ "$(grep -c '^   user:' <<<"$output")" -eq 4 ]
	run ! grep -qF "   $(own user)" <<<"$output"
}

@test "a filter by number is passed by the 32-bit number" {
	[ "$(uname -m)" = x86_64 ] || skip "x86_64 only"
	demo 14-other_abi
	! grep -q 'SKIP no 32-bit' <<<"$output" || [ "${REQUIRE-}" = all ] ||
		skip "no 32-bit calls here"
	grep -A1 '122 of i386$' <<<"$output" | grep -qx '   ok'
	[ "$(grep -cx '   Bad system call' <<<"$output")" -eq 2 ]
}

@test "nothing dumps core" {
	cd "$BATS_TEST_TMPDIR"
	ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -Hc)"
	demo 14-other_abi
	run ! compgen -G 'core*'
}

@test "seccomp makes four claims" {
	claims 14-seccomp 4
}

@test "strict makes two claims" {
	claims 14-strict 2
}

@test "other_abi makes three claims" {
	[ "$(uname -m)" = x86_64 ] || skip "x86_64 only"
	claims 14-other_abi 3
}

@test "clone3_open makes two claims" {
	claims 14-clone3_open 2
}
