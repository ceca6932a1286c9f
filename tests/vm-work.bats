# scripts/vm --work: what is edited in the machine comes back. On a copy of the
# tree; .ci/run has it boot beside the other machines.
bats_require_minimum_version 1.7.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/.." || return
	export KERNELS=${KERNELS:-$PWD/build/kernels} tree=$BATS_FILE_TMPDIR/tree
	mkdir -p "$tree/tests/exercises" "$tree/tests/measured" "$tree/chapters"
	cp -r scripts Makefile README.md "$tree"
	cp -r chapters/index.tsv chapters/0[67]-* "$tree/chapters"
	cp -r tests/helper.bash "$tree/tests"
	cp -r tests/measured/*.h tests/measured/0[67]-* "$tree/tests/measured"
	cp -r tests/exercises/0[67]-* tests/exercises/SHIPPED "$tree/tests/exercises"
}

setup() {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	# Nothing is fetched for a test; what else is missing, scripts/vm says.
	[ -d "$KERNELS/k6.12" ] || skip "no kernel to boot here: sudo scripts/kernels 6.12 fetches it"
	mine=chapters/06-uts_namespace/exercise.c
	shipped=$BATS_TEST_DIRNAME/../$mine
	cd "$tree" || return
	rm -f "$mine".*
	cp "$shipped" "$mine"
	solved=$(cat "$BATS_TEST_DIRNAME/solutions/06-uts_namespace.c")
	echo "$solved" >"$BATS_TEST_TMPDIR/solved.c"
}

# As from a shell: it builds here, and runs bats there.
work() { # COMMAND-LINE
	run timeout -k 5 300 env -i "PATH=${PATH/$BATS_LIBEXEC:/}" HOME=/root "KERNELS=$KERNELS" \
		scripts/vm --work --timeout 240 -- bash -c "$1" "$mine" "$solved" 3>&-
	echo "$output"
	[ "$status" -ne 77 ] || skip "${lines[-1]}"
	[[ $output != *"vm: no compiler in it"* ]] || skip "no compiler here to take along"
}

comes_back() {
	[[ ${lines[-1]} == "vm: $mine is as you edited it there (before: $mine.1)" ]]
	cmp "$mine" "$BATS_TEST_TMPDIR/solved.c"
	cmp "$mine.1" "$shipped"
	# and nothing else
	cmp chapters/07-*/exercise.c "$BATS_TEST_DIRNAME"/../chapters/07-*/exercise.c
	[ "$(find chapters -name 'exercise.c*' | wc -l)" -eq 3 ]
	[ -z "$(ls -d build/vm/run.* 2>/dev/null)" ]
}

# shellcheck disable=SC2016 # for the shell over there
edit='echo "$1" >"$0"'

@test "an exercise solved in the machine comes back, beside the one that was here" {
	work "sudo scripts/check 6 | tail -n 1; $edit; sudo scripts/check 6"
	[ "$status" -eq 0 ]
	[[ $output == *"Next: edit $mine"*"6 passed, 0 failed"*"Done."* ]]
	comes_back
}

# A person's terminal: what is typed there comes from a pipe.
@test "a shell has a second terminal: scripts/vm --other" {
	mkfifo "$BATS_TEST_TMPDIR/keys"
	exec 7<>"$BATS_TEST_TMPDIR/keys"
	env -i "PATH=${PATH/$BATS_LIBEXEC:/}" HOME=/root "KERNELS=$KERNELS" TERM=dumb LANG=ja_JP.UTF-8 \
		timeout -k 5 300 script -qec 'scripts/vm --no-work' /dev/null \
		<"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/first" 2>&1 3>&- 7>&- &
	machine=$!
	for _ in {1..1000}; do
		! grep -q '# ' "$BATS_TEST_TMPDIR/first" || break
		kill -0 $machine 2>/dev/null || break
		sleep 0.2
	done
	echo 'echo $((6 * 7))$DEMO_LANG >/run/said' >&7 # the reader's language is there, too
	run timeout -k 5 60 scripts/vm --other 3>&- 7>&- < <(
		sleep 3
		printf '\runtil grep . /run/said; do sleep 1; done; echo gro""und\r'
		sleep 20
	)
	echo "$output"
	tail -n 20 "$BATS_TEST_TMPDIR/first"
	[[ $output == *42ja*ground* ]]
	echo 'exit' >&7
	wait $machine
	run scripts/vm --other
	[ "$status" -eq 1 ]
}

@test "also from a machine that dies" {
	work "$edit; echo c >/proc/sysrq-trigger"
	[ "$status" -eq 70 ]
	comes_back
}
