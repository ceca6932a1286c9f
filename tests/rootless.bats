load helper

@test "each program needs sudo, or does not, as the index says" {
	cd "$BATS_TEST_DIRNAME/.." || return
	[ "$(printf '%s\n' 6.12 "$(uname -r)" | sort -V | head -n 1)" = 6.12 ] ||
		skip "the index is of Linux 6.12; an older one lets users do less"
	run timeout -k 1 300 scripts/rootless --check 3>&-
	if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
		skip "$output"
	fi
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "the index names each program of the chapters once" {
	cd "$BATS_TEST_DIRNAME/.." || return
	listed=$(cut -f2 chapters/rootless.tsv | sort)
	[ "$listed" = "$(sort -u <<<"$listed")" ]
	while IFS=$'\t' read -r chapter program way; do
		[ -f "tests/measured/$chapter/$program.c" ]
		for page in chapters/README.md chapters/README.ja.md; do
			way=${way/#plain/build/}
			sed -n '/^<!-- rootless/,/^<!-- .rootless/p' "$page" |
				grep -F "| \`${way%/}" | grep -qF "\`$program\`"
		done
	done <chapters/rootless.tsv
}
