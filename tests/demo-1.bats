load helper

demo=$BATS_TEST_DIRNAME/../demos/1-mount-and-pid-namespace

play() { # a machine without the tools skips the test, as with demo()
	run timeout -k 1 60 "$demo" </dev/null 3>&-
	if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
		skip "$output"
	fi
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "six steps, each shows what it says, in both languages" {
	for lang in en ja; do
		DEMO_LANG=$lang play
		[ "$(grep -c '^[1-6]\. ' <<<"$output")" -eq 6 ]
		[ "$(grep -c '^   PASS ' <<<"$output")" -eq 6 ]
		run ! grep '^   FAIL ' <<<"$output"
	done
}

@test "ps inside shows PID 1, and nobody of the host" {
	play
	ps=$(sed -n '/ps ax$/,/PASS/p' <<<"$output")
	grep -qE '^ +1 .*inside' <<<"$ps"
	[ "$(grep -cE '^ +[0-9]+ ' <<<"$ps")" -le 3 ]
}

@test "the host keeps its mounts and namespaces" {
	here() { grep -E ' /mnt|new-root' /proc/self/mountinfo; own mnt; ls /mnt; }
	before=$(here)
	play
	[ "$(here)" = "$before" ]
}

@test "interrupted at a step, it leaves nothing" {
	mkfifo "$BATS_TEST_TMPDIR/keys" "$BATS_TEST_TMPDIR/never"
	exec 4<>"$BATS_TEST_TMPDIR/keys" # if we fail, this closes and it plays on
	# A background process ignores SIGINT: env gives it its meaning back.
	PAUSE=1 DEMO_LANG=en env --default-signal=INT "$demo" \
		<"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- 4>&- &
	pid=$!
	printf '\n\n\n' >&4
	for _ in {1..100}; do
		grep -q '^4\. ' "$BATS_TEST_TMPDIR/out" && break
		read -rt 0.1 _ <>"$BATS_TEST_TMPDIR/never" || :
	done
	cat "$BATS_TEST_TMPDIR/out"
	grep -q '^4\. ' "$BATS_TEST_TMPDIR/out"
	inside=$(pgrep -P "$(pgrep -P $pid unshare)")
	[ "$(readlink "/proc/$inside/ns/mnt")" != "$(own mnt)" ]
	kill -INT $pid
	wait $pid || [ $? -eq 130 ]
	for _ in {1..100}; do
		[ -e "/proc/$inside" ] || break
		read -rt 0.1 _ <>"$BATS_TEST_TMPDIR/never" || :
	done
	[ ! -e "/proc/$inside" ]
	run ! grep new-root /proc/self/mountinfo
}

@test "--help prints commands that work when they are typed" {
	# From a pipe a shell takes no more than it runs: sh may, bash does not.
	"$demo" --help | sed 's/--kill-child sh$/--kill-child bash/' \
		>"$BATS_TEST_TMPDIR/typed"
	run timeout -k 1 60 bash -c 'cat "$0" | bash' "$BATS_TEST_TMPDIR/typed" 3>&-
	echo "$output"
	grep -qE '^ +1 .*bash' <<<"$output"
	[ "${lines[-1]}" = 0 ]
}
