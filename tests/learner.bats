# A machine that is a bit different: who solved an exercise is told so, and where
# no throw-away host can be made, nobody is told that he failed.
load helper

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	tree=$BATS_TEST_TMPDIR/tree
}

# A tree in DIR with exercise 6, solved.
tree_in() { # DIR
	mkdir -p "$1/tests/exercises" "$1/tests/measured" "$1/chapters"
	cp -r scripts Makefile "$1"
	cp -r chapters/index.tsv chapters/06-* chapters/07-* "$1/chapters"
	cp -r tests/helper.bash "$1/tests"
	cp -r tests/exercises/06-* tests/exercises/SHIPPED "$1/tests/exercises"
	cp tests/solutions/06-uts_namespace.c "$1/chapters/06-uts_namespace/exercise.c"
}
# As from a shell: it runs bats itself.
clean=(env -i "PATH=${PATH/$BATS_LIBEXEC:/}" "KAKURI_TEST=$KAKURI_TEST")
passes() { # COMMAND...
	run timeout -k 1 100 "$@" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"6 passed, 0 failed"* ]]
}

@test "a hardened umask" {
	tree_in "$tree"
	umask 077
	passes "${clean[@]}" "$tree/scripts/check" 6
}

@test "TMPDIR below /tmp, as libpam-tmpdir sets it" {
	tree_in "$tree"
	mkdir "$BATS_TEST_TMPDIR/t"
	passes "${clean[@]}" TMPDIR="$BATS_TEST_TMPDIR/t" "$tree/scripts/check" 6
}

@test "signals that a parent ignores or blocks" {
	tree_in "$tree"
	cat >"$BATS_TEST_TMPDIR/strange.c" <<-'X'
		#include <signal.h>
		#include <unistd.h>
		int main(int argc, char *argv[])
		{
			sigset_t all;
			for (int sig = 1; sig < 65 && argv[1][0] == 'i'; sig++)
				if (sig != SIGALRM)
					signal(sig, SIG_IGN);
			sigfillset(&all);
			if (argv[1][0] == 'b')
				sigprocmask(SIG_SETMASK, &all, 0);
			execvp(argv[2], argv + 2);
			return argc;
		}
	X
	cc -o "$BATS_TEST_TMPDIR/strange" "$BATS_TEST_TMPDIR/strange.c"
	passes "${clean[@]}" "$BATS_TEST_TMPDIR/strange" ignored "$tree/scripts/check" 6
	passes "${clean[@]}" "$BATS_TEST_TMPDIR/strange" blocked "$tree/scripts/check" 6
}

@test "no pivot_root(8), and no sbin in PATH" {
	tree_in "$tree"
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\necho "pivot_root: not found" >&2\nexit 127\n' >"$BATS_TEST_TMPDIR/bin/pivot_root"
	chmod +x "$BATS_TEST_TMPDIR/bin/pivot_root"
	path=$(tr : '\n' <<<"${PATH/$BATS_LIBEXEC:/}" | grep -v sbin | paste -sd :)
	passes env -i PATH="$BATS_TEST_TMPDIR/bin:$path" "$tree/scripts/check" 6
}

@test "an env(1) that starts what it is given, and waits, as in early coreutils of Rust" {
	tree_in "$tree"
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\n%s "$@"\nexit $?\n' "$(command -v env)" >"$BATS_TEST_TMPDIR/bin/env"
	chmod +x "$BATS_TEST_TMPDIR/bin/env"
	passes env -i PATH="$BATS_TEST_TMPDIR/bin:${PATH/$BATS_LIBEXEC:/}" KAKURI_TEST="$KAKURI_TEST" "$tree/scripts/check" 6
}

@test "a path with blanks, a comma, a colon, a quote, Japanese" {
	tree_in "$BATS_TEST_TMPDIR/a b,c:d'é 隔離"
	passes "${clean[@]}" "$BATS_TEST_TMPDIR/a b,c:d'é 隔離/scripts/check" 6
}

@test "a tree below /mnt, or where else a sandbox might mount something" {
	tree_in "$tree"
	for place in /mnt /media /srv; do
		# shellcheck disable=SC2016 # for the shell in there
		passes unshare --mount --propagation private sh -c 'mount -t tmpfs other "$1" && mkdir "$1/c" && cp -r "$2" "$1/c" &&
			shift && shift && exec "$@"' - $place "$tree" "${clean[@]}" "$place/c/tree/scripts/check" 6
	done
}

@test "a shell that is called by another name of the tree, a link" {
	tree_in "$tree"
	ln -s "$tree" "$BATS_TEST_TMPDIR/link"
	cd "$BATS_TEST_TMPDIR/link/chapters"
	passes "${clean[@]}" ../scripts/check 6
}

@test "where no host can be made, the exercise was not judged: 70" {
	tree_in "$tree"
	printf '#!/bin/sh\necho "unshare: unshare failed: No space left on device" >&2\nexit 1\n' >"$BATS_TEST_TMPDIR/unshare"
	chmod +x "$BATS_TEST_TMPDIR/unshare"
	for lang in en ja; do
		run timeout -k 1 100 env -i DEMO_LANG=$lang PATH="$BATS_TEST_TMPDIR:${PATH/$BATS_LIBEXEC:/}" "$tree/scripts/check" 6 3>&-
		echo "$output"
		[ "$status" -eq 70 ]
		[[ $output == *"No space left on device"* ]]
		[[ $output == *"scripts/vm"* ]]
		[[ $output != *" passed, "* && $output != *"Next: edit"* && $output != *"次は"* ]]
	done
	[[ $output == *"演習の正誤は"* ]]
}
