load helper

@test "bench prints a table and a plot, and its launcher starts the same" {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	run timeout -k 1 120 "$BATS_TEST_DIRNAME/../scripts/bench" --rounds 2 \
		--svg "$BATS_TEST_TMPDIR/plot.svg" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -cE '^\| (lean|container)(, full)? \| [0-9.]+ \|' <<<"$output")" -eq 4 ]
	grep -q '</svg>' "$BATS_TEST_TMPDIR/plot.svg"
	run ! grep -E "left out: (lean|container)" <<<"$output"
}

@test "bench refuses what is not a number" {
	for args in "--rounds" "--rounds x" "--rounds 0" "--rounds -1" "x"; do
		# shellcheck disable=SC2086 # several arguments
		run "$BATS_TEST_DIRNAME/../scripts/bench" $args
		[ "$status" -eq 2 ]
	done
}
