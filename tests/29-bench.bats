load helper

@test "bench prints a table and a plot, and its launcher starts the same" {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	run timeout -k 1 120 "$BATS_TEST_DIRNAME/../scripts/bench" --rounds 2 --running 3 \
		--svg "$BATS_TEST_TMPDIR/plot.svg" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$(grep -cE '^\| (lean|kakuri)(, full)? \| [0-9.]+ \| [0-9.]+ \|' <<<"$output")" -eq 4 ]
	[ "$(grep -cE '^\| (lean|kakuri) \| [0-9]+ \|$' <<<"$output")" -eq 2 ] # eight at once
	[ "$(grep -cE '^\| [03] \| [0-9.]+ \| [0-9.]+ \| [0-9.]+ \|$' <<<"$output")" -eq 2 ]
	for plot in "$BATS_TEST_TMPDIR"/plot{,.ja}.svg; do
		grep -q '</svg>' "$plot"
	done
	grep -q '<text .*>kakuri、フィルターなし<' "$BATS_TEST_TMPDIR/plot.ja.svg"
	run ! grep -E "left out: (lean|kakuri)" <<<"$output"
}

@test "bench refuses what is not a number" {
	for args in "--rounds" "--rounds x" "--rounds 0" "--rounds -1" "--running 0" "--running 10000" "x"; do
		# shellcheck disable=SC2086 # several arguments
		run "$BATS_TEST_DIRNAME/../scripts/bench" $args
		[ "$status" -eq 2 ]
	done
}

@test "bench refuses a DIR without a crun" {
	mkdir -p "$BATS_TEST_TMPDIR/empty" "$BATS_TEST_TMPDIR/a blank/usr/bin"
	for directory in "" /nonexistent "$BATS_TEST_TMPDIR"/{empty,a\ blank} /dev/null; do
		run "$BATS_TEST_DIRNAME/../scripts/bench" --crun "$directory"
		[ "$status" -eq 2 ]
		[ "$output" = "bench: no crun with its libraries in '$directory'" ]
	done
}

@test "bench measures the crun of another system, with its libraries" {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	for tool in crun jq; do
		command -v $tool >/dev/null || skip "$tool is not installed here"
	done
	system=$BATS_TEST_TMPDIR/system
	mkdir -p "$system"/usr/{bin,lib64,lib/x86_64-linux-gnu}
	cp "$(command -v crun)" "$system/usr/bin/crun"
	cp -L /lib64/ld-linux-x86-64.so.2 "$system/usr/lib64/" ||
		skip "crun's loader is another here"
	ldd "$system/usr/bin/crun" | awk '$3 ~ "^/" { print $3 }' |
		xargs cp -Lt "$system/usr/lib/x86_64-linux-gnu"
	run timeout -k 1 120 "$BATS_TEST_DIRNAME/../scripts/bench" --rounds 2 --running 3 \
		--crun "$system" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	version=$(crun --version | awk '{ print $NF; exit }')
	[ "$(grep -c "^| crun ${version//./\\.}\(, no filter\)\? | [0-9.]* | [0-9]" <<<"$output")" -eq 2 ]
}
