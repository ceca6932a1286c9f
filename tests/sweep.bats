# scripts/sweep finds a program that does not say what went wrong.
load helper

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	for tool in strace cc; do
		command -v $tool >/dev/null || skip "$tool is missing here"
	done
}

sweep() { # PROGRAM-TEXT
	printf '%s\n' '#define _GNU_SOURCE' '#include "demo.h"' '#include <sched.h>' "$1" >"$BATS_TEST_TMPDIR/program.c"
	mkdir -p build
	program=$(mktemp build/sweeped.XXXXXX)
	cc -static -w -Itests/measured -o "$program" "$BATS_TEST_TMPDIR/program.c"
	run timeout -k 1 120 env -i PATH="${PATH/$BATS_LIBEXEC:/}" KAKURI_TEST="$KAKURI_TEST" \
		scripts/sweep --short "$program" 3>&-
	rm -f "$program"
	echo "$output"
}

@test "one that looks at what its calls return is good" {
	sweep 'int main(int c, char *v[]) {
		demo(c, v, ROOT); step("one", "1");
		if (unshare(CLONE_NEWUTS) == -1) err(FAIL, "unshare");
		if (sethostname("x", 1) == -1) err(FAIL, "sethostname");
		claim(true, "done", "x"); return verdict(1); }'
	[ "$status" -eq 0 ]
}

@test "one that ends with 1 and without a word is bad" {
	sweep 'int main(int c, char *v[]) {
		demo(c, v, ROOT); step("one", "1");
		if (unshare(CLONE_NEWUTS) == -1) return 1;
		claim(true, "done", "x"); return verdict(1); }'
	[ "$status" -eq 1 ]
	[[ $output == *'unshare@1: BAD: status 1 without a word'* ]]
}

@test "one that leaves something, or waits for ever, is bad" {
	sweep 'int main(int c, char *v[]) {
		demo(c, v, ROOT); step("one", "1");
		if (sethostname("other", 5) == -1) err(FAIL, "sethostname");
		claim(true, "done", "x"); return verdict(1); }'
	[ "$status" -eq 1 ]
	[[ $output == *'BAD: the host changed'* ]]
}

@test "one that fails already without a fault is bad" {
	sweep 'int main(void) { errx(FAIL, "no"); }'
	[ "$status" -eq 1 ]
	[[ $output == *'as it is: BAD: status 1 ['*': no]'* ]]
}

@test "who waits for a child that is killed says by which signal" {
	printf '%s\n' '#define _GNU_SOURCE' '#include "demo.h"' 'int main(int c, char *v[]) {
		demo(c, v, ANYONE);
		if (child() == 0) { meet(); raise(SIGSYS); }
		meet(); meet(); return 0; }' >"$BATS_TEST_TMPDIR/program.c"
	cc -w -Itests/measured -o "$BATS_TEST_TMPDIR/program" "$BATS_TEST_TMPDIR/program.c"
	run timeout -k 1 20 sh -c 'ulimit -c 0; exec "$0"' "$BATS_TEST_TMPDIR/program" 3>&-
	[ "$status" -eq 1 ]
	[ "$output" = "program: child: Bad system call" ]
}
