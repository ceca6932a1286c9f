load helper

DEMO=$BATS_TEST_DIRNAME/../demos/3-container
export TMPDIR=${BATS_TEST_TMPDIR-}

play() {
	run timeout -k 1 100 "$DEMO" </dev/null 3>&-
	if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
		skip "$output"
	fi
	echo "$output"
}

# What the demo left, by the names that it gives.
left() {
	find /run/kakuri /sys/fs/cgroup -maxdepth 3 -name '*demo3-*' 2>/dev/null || :
	find "$TMPDIR" -maxdepth 1 -name 'tmp.*'
	pgrep -f 'kakuri run --name demo3-' || :
}
nothing_left() { [ "$(left)" = "" ]; }

soon() { # COMMAND...
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	left
	return 1
}

@test "six steps, and each shows what it says, in both languages" {
	for lang in en ja; do
		DEMO_LANG=$lang play
		[ "$status" -eq 0 ]
		[ "$(grep -cE '^[1-6]\. ' <<<"$output")" -eq 6 ]
		[ "$(grep -c '^   PASS ' <<<"$output")" -eq 7 ]
		run ! grep '^   FAIL ' <<<"$output"
	done
	soon nothing_left
}

@test "PAUSE waits for Enter at each command" {
	run timeout -k 1 3 bash -c 'PAUSE=1 "$0" < <(sleep 4)' "$DEMO" 3>&-
	[ "$(grep -c '^   # ' <<<"$output")" -eq 1 ]
}

@test "interrupted or killed in the middle, it leaves nothing" {
	mkfifo "$BATS_TEST_TMPDIR/keys"
	exec 4<>"$BATS_TEST_TMPDIR/keys"
	for signal in INT KILL; do
		# Two commands run; the third waits: the container is there.
		PAUSE=1 DEMO_LANG=en env --default-signal=INT "$DEMO" \
			<"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- 4>&- &
		demo=$!
		printf '\n\n' >&4
		for _ in {1..300}; do
			grep -q 'PASS It runs' "$BATS_TEST_TMPDIR/said" && break
			sleep 0.1
		done
		grep -q 'PASS It runs' "$BATS_TEST_TMPDIR/said"
		kill -"$signal" "$demo"
		wait "$demo" || :
		soon nothing_left
	done
}

@test "--help says what it does, another argument is refused" {
	run "$DEMO" --help
	[ "$status" -eq 0 ]
	[[ $output == *PAUSE=1* ]]
	run "$DEMO" --nonsense
	[ "$status" -eq 2 ]
}
