load helper

DEMO=$BATS_TEST_DIRNAME/../demos/2-network-namespace-and-veth

play() {
	run timeout -k 1 60 "$DEMO" 3>&-
	if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
		skip "$output"
	fi
	echo "$output"
}

# What the demo left, by the names that it gives.
left() {
	find /run/netns -name 'one[0-9]*' -o -name 'two[0-9]*' 2>/dev/null || :
	cut -d: -s -f1 /proc/self/net/dev | grep 'veth[12]-' || :
}

@test "the demo has five steps, and the echo requests are answered" {
	play
	[ "$status" -eq 0 ]
	[ "$(grep -cE '^[1-5]\. ' <<<"$output")" -eq 5 ]
	[[ $output == *' 0% packet loss'* ]]
}

@test "it prints each command before it runs, and speaks Japanese" {
	DEMO_LANG=ja play
	[ "$status" -eq 0 ]
	[ "$(grep -c '^   # ip ' <<<"$output")" -ge 15 ]
	[[ $output == *何も残っていません。* ]]
}

@test "PAUSE waits for Enter at each command" {
	run timeout -k 1 3 bash -c 'PAUSE=1 "$0" < <(sleep 4)' "$DEMO" 3>&-
	[ "$status" -ne 77 ] || skip "$output"
	[ "$status" -eq 124 ]
	[ "$(grep -c '^   # ip ' <<<"$output")" -eq 1 ]
}

@test "nothing stays after a SIGINT or a SIGKILL" {
	before=$(left)
	for signal in INT KILL; do
		PAUSE=1 timeout -s "$signal" 1 "$DEMO" < <(yes '' | head -n 8; sleep 2) \
			>/dev/null 2>&1 3>&- || :
		[ "$(left)" = "$before" ]
	done
}

@test "the host gets no network namespace and no link" {
	before=$(left; grep -c ' /run/netns' /proc/self/mountinfo || :)
	play
	[ "$(left; grep -c ' /run/netns' /proc/self/mountinfo || :)" = "$before" ]
}

@test "--help says what it does, another argument is refused" {
	run "$DEMO" --help
	[ "$status" -eq 0 ]
	[[ $output == *PAUSE=1* ]]
	run "$DEMO" --nonsense
	[ "$status" -eq 2 ]
}

@test "--help prints commands that work when they are typed, and nothing stays" {
	before=$(left)
	"$DEMO" --help | sed -n '/^# /,$p' | sed 's/^sudo //; s/ private sh$/ private bash/' >"$BATS_TEST_TMPDIR/typed"
	[ "$(grep -c '^ip ' "$BATS_TEST_TMPDIR/typed")" -ge 18 ]
	run timeout -k 1 60 bash -c 'cat "$0" | bash' "$BATS_TEST_TMPDIR/typed" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *" 0% packet loss"* ]]
	[ "$(left)" = "$before" ]
}
