load helper

# What uname(2) says, without the words of a uname(1): its status.
# shellcheck disable=SC2016 # for the shell inside
UNAME='uname -s >/dev/null 2>&1; echo "uname ended with $?"'

# As an ordinary user runs a program of this chapter.
as_nobody() { # PROGRAM [ARG...]
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	install -m 755 "$1" "$BATS_TEST_TMPDIR"
	run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		timeout -k 1 60 "$BATS_TEST_TMPDIR/${1##*/}" "${@:2}" 3>&-
	echo "$output"
}

no_filter() {
	grep -qx 'Seccomp:	0' /proc/self/status || skip "there is a seccomp filter here already"
}

@test "seccomp: no filter at first, and then uname(2) is refused" {
	no_filter
	tiny seccomp true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "at first:   mode 0, uname(2): $(uname -s)" ]
	[ "${lines[1]}" = "seccomp(2): mode 2, uname(2): Operation not permitted" ]
}

@test "seccomp: COMMAND and its children cannot call it, and read the same from a file" {
	tiny seccomp sh -c "$UNAME; ($UNAME); cat /proc/sys/kernel/ostype; grep Seccomp: /proc/self/status"
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "uname ended with 1" ]
	[ "${lines[3]}" = "uname ended with 1" ]
	[ "${lines[4]}" = "$(uname -s)" ]
	[ "${lines[5]}" = 'Seccomp:	2' ]
}

@test "seccomp: in there it is the same once more, from the start" {
	tiny seccomp "$BUILD/seccomp" true
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "at first:   mode 2, uname(2): Operation not permitted" ]
	[ "${lines[3]}" = "seccomp(2): mode 2, uname(2): Operation not permitted" ]
}

@test "seccomp: root is root in there, with every capability" {
	# shellcheck disable=SC2016 # for the shell inside
	tiny seccomp sh -c 'id -u; grep CapEff /proc/self/status'
	[ "${lines[2]}" = 0 ]
	[ "${lines[3]}" = "$(grep CapEff /proc/self/status)" ]
}

@test "seccomp: an ordinary user can do it, and gets no_new_privs" {
	as_nobody "$BUILD/seccomp" grep -e NoNewPrivs -e Seccomp: /proc/self/status
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = 'NoNewPrivs:	1' ]
	[ "${lines[3]}" = 'Seccomp:	2' ]
}

@test "seccomp: who started it is not filtered" {
	before=$(grep -e NoNewPrivs -e Seccomp: /proc/self/status)
	tiny seccomp true
	uname -s
	[ "$(grep -e NoNewPrivs -e Seccomp: /proc/self/status)" = "$before" ]
}

# A program of some instructions, as there may be no compiler: an ELF file of one
# segment, loaded at 0x400000, which calls uname(2) by a number and in a way, and
# exits with the error that it got.
by_number() { # CODE, two of its instructions
	[ "$(uname -m)" = x86_64 ] || skip "x86_64 only"
	local file=$BATS_TEST_TMPDIR/by
	# shellcheck disable=SC2046,SC2086 # a list of bytes
	printf '%b' $(printf '\\x%s' 7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00 02 00 3e 00 01 00 00 00 \
		78 00 40 00 00 00 00 00 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 \
		00 00 00 00 40 00 38 00 01 00 00 00 00 00 00 00 \
		01 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 40 00 00 00 00 00 \
		00 00 40 00 00 00 00 00 8f 00 00 00 00 00 00 00 00 20 00 00 00 00 00 00 \
		00 10 00 00 00 00 00 00 $1 89 c7 f7 df b8 3c 00 00 00 0f 05) >"$file"
	chmod 755 "$file"
}

@test "seccomp: who uses a number of x32 is killed" {
	by_number 'bf 00 10 40 00 b8 3f 00 00 40 0f 05' # mov, mov, syscall
	tiny seccomp "$BATS_TEST_TMPDIR/by"
	[ "$status" -eq 159 ]
}

@test "seccomp: so is who uses one of i386" {
	by_number 'bb 00 10 40 00 b8 7a 00 00 00 cd 80' # mov, mov, int 0x80
	run "$BATS_TEST_TMPDIR/by"
	[ "$status" -eq 0 ] || skip "no 32-bit calls here"
	tiny seccomp "$BATS_TEST_TMPDIR/by"
	[ "$status" -eq 159 ]
}

@test "seccomp: the status is COMMAND's; without COMMAND it is the shell" {
	tiny seccomp sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/seccomp" /nonexistent
	tiny seccomp --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	run env SHELL=/bin/echo "$BUILD/seccomp"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/seccomp" <<<"$UNAME"
	[ "${lines[2]}" = "uname ended with 1" ]
}

@test "seccomp: its session goes as the page says" {
	no_filter
	session 14-seccomp
}

@test "measured: inside, uname is refused and its file is not" {
	demo 14-seccomp sh -c "$UNAME; cat /proc/sys/kernel/ostype; grep Seccomp: /proc/self/status"
	inside=$(sed -n '/You are inside/,$p' <<<"$output")
	grep -qx 'uname ended with 1' <<<"$inside"
	grep -qx Linux <<<"$inside"
	grep -qx 'Seccomp:	2' <<<"$inside"
}

@test "measured: none of them needs root" {
	for program in seccomp strict other_abi threads clone3_open; do
		as_nobody "$BUILD/measure/14-$program"
		[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
		run ! grep FAIL <<<"$output"
	done
}

@test "measured: strict mode leaves read, write and exit" {
	demo 14-strict
	[ "$(grep -cx '   Seccomp:	1' <<<"$output")" -eq 3 ]
	[ "$(grep -c 'waitpid(child): signal 9' <<<"$output")" -eq 2 ]
}

@test "measured: clone3 makes a user namespace behind the first filter only" {
	demo 14-clone3_open
	[ "$(grep -c '^   user:' <<<"$output")" -eq 4 ]
	run ! grep -qF "   $(own user)" <<<"$output"
}

@test "measured: a filter by number is passed by the 32-bit number" {
	[ "$(uname -m)" = x86_64 ] || skip "x86_64 only"
	demo 14-other_abi
	! grep -q 'SKIP no 32-bit' <<<"$output" || [ "${REQUIRE-}" = all ] ||
		skip "no 32-bit calls here"
	[ "$(grep -cx '   child: int_0x80(I386_UNAME, name) = 0' <<<"$output")" -eq 2 ]
	[ "$(grep -c 'waitpid(child): signal 31' <<<"$output")" -eq 2 ]
}

@test "measured: a thread that was there is filtered with TSYNC only" {
	demo 14-threads
	[ "$(grep -cx '   sibling: uname(&name) = 0' <<<"$output")" -eq 3 ]
	[ "$(grep -c '   sibling: uname(&name) = -1' <<<"$output")" -eq 1 ]
}

@test "measured: nothing dumps core" {
	cd "$BATS_TEST_TMPDIR"
	ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -Hc)"
	for program in other_abi clone3_open; do
		run timeout -k 1 60 "$BUILD/measure/14-$program" 3>&-
	done
	run ! compgen -G 'core*'
}

@test "measured: they make five, two, three, three and three claims" {
	claims 14-seccomp 5
	claims 14-strict 2
	claims 14-threads 3
	claims 14-clone3_open 3
	[ "$(uname -m)" != x86_64 ] || claims 14-other_abi 3
}
