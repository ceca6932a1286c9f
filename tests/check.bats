# scripts/check, on a copy of the tree in which a reader works.
load helper

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree/tests/exercises" "$tree/chapters"
	cd "$BATS_TEST_DIRNAME/.." || return
	cp -r scripts Makefile "$tree"
	cp -r chapters/index.tsv chapters/06-* chapters/07-* "$tree/chapters"
	cp -r tests/helper.bash "$tree/tests"
	cp -r tests/exercises/0[67]-* tests/exercises/SHIPPED "$tree/tests/exercises"
	solution=$PWD/tests/solutions/06-uts_namespace.c
	cd "$tree" || return
	mine=chapters/06-uts_namespace/exercise.c
}

with_git() {
	command -v git >/dev/null || skip "git is missing here"
	git init -q . && git add . &&
		git -c user.name=x -c user.email=x@example.org commit -qm x
}

# As from a shell: it runs bats itself.
clean=(env -i "PATH=${PATH/$BATS_LIBEXEC:/}" "KAKURI_TEST=$KAKURI_TEST")
check() { run timeout -k 1 100 "${clean[@]}" scripts/check "$@" 3>&-; }

@test "as shipped it fails, with a hint and where to go on" {
	check 6
	[ "$status" -eq 1 ]
	[[ $output == *'     hint: '* ]]
	[[ ${lines[-1]} == *"edit $mine"* ]]
}

@test "in Japanese, too: the names of the checks, and the hint" {
	clean+=(DEMO_LANG=ja)
	check 6
	[[ $output == *'FAIL 終了ステータスは COMMAND と同じです。'* ]]
	[[ $output == *'     ヒント：'* ]]
	cd "$BATS_TEST_DIRNAME" || return
	run grep -h '^@test ".* / .*。" {$' exercises/*.bats
	[ "${#lines[@]}" -eq "$(cat exercises/*.bats | grep -c '^@test')" ]
}

@test "what is skipped says why, in the reader's language" {
	cd "$BATS_TEST_DIRNAME" || return
	run grep -hE '\bskip "' exercises/*.bats
	[ "${#lines[@]}" -gt 10 ]
	for line in "${lines[@]}"; do [[ $line == *" / "*'。"' ]]; done
	tap=$'1..3\nok 1 a one / 一つ。 # skip no v2 / v2 がありません。\nok 2 two / 二つ。\nnot ok 3 three / 三つ。'
	run bash -c '. ../scripts/lib.sh; DEMO_LANG=ja; exercise_tap' <<<"$tap"
	[ "${lines[0]}" = 'SKIP 一つ。 # skip v2 がありません。' ]
	[ "${lines[1]} ${lines[2]}" = 'PASS 二つ。 FAIL 三つ。' ]
	run bash -c '. ../scripts/lib.sh; DEMO_LANG=en; exercise_tap' <<<"$tap"
	[ "${lines[0]}" = 'SKIP a one # skip no v2' ]
	[ "${lines[1]} ${lines[2]}" = 'PASS two FAIL three' ]
}

@test "where all is skipped, no edit is asked for: another machine is named" {
	sed -i 's/^\tsandboxed$/&; skip "no v2 \/ v2 がありません。"/' tests/exercises/06-*.bats
	check 6
	[ "$status" -eq 77 ]
	[[ $output == *"0 passed, 0 failed, 6 skipped"*"sudo scripts/vm"* ]]
	[[ $output != *Next:* ]]
}

@test "solved it passes, and the next chapter is named" {
	cp "$solution" "$mine"
	check 6
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} == *'tour 07'* ]]
}

# The solution, with something more before COMMAND is started.
and_more() { # WORDS-OF-C
	sed 's/^#include <err.h>/#include <sys\/stat.h>\n#include <fcntl.h>\n&/; s/^\texecvp(/\t{ '"$1"' }\n&/' "$solution" >"$mine"
	run ! cmp -s "$solution" "$mine"
}

@test "solved with a descriptor that COMMAND gets: it passes, and is told" {
	and_more 'open("\/etc\/passwd", O_RDONLY | O_CLOEXEC); open("\/etc\/hosts", O_RDONLY);'
	check 6
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'6 passed, 0 failed'*'A second look (none of it is a failure):'*' began with descriptor '*' open (/etc/hosts);'*'Done. Next:'* ]]
	[ "$(grep -c descriptor <<<"$output")" -eq 1 ]
	clean+=(DEMO_LANG=ja)
	check 6
	[ "$status" -eq 0 ]
	[[ $output == *'気づいたこと（合否には関係しません）：'*'（/etc/hosts）が最初から開いていました。'* ]]
	[[ $output != *'second look'* ]]
}

@test "so is what is left; where a check fails nothing is, and of the solution there is nothing" {
	and_more 'mkdir("\/tmp\/forgotten", 0700);'
	check 6
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *'A second look'*'A file was left when the checks had ended: /tmp/forgotten'* ]]
	sed -i 's/sethostname(/0 \&\& &/' "$mine"
	check 6
	[ "$status" -eq 1 ]
	[[ $output != *'second look'* ]]
	cp "$solution" "$mine"
	check 6
	[ "$status" -eq 0 ]
	[[ $output != *'second look'* ]]
}

# What scripts/look.c sees of a program, from a shell that does more.
looked() { # WORDS-OF-SH
	make -s build/look
	cc -o build/program -x c - <<-'X'
		#include <sys/wait.h>
		#include <unistd.h>
		int main(int argc, char *argv[])
		{
			if (fork() == 0) {
				execvp(argv[2], argv + 2);
				_exit(127);
			}
			if (argv[1][0] == 'w') /* wait */
				wait(NULL);
			if (argv[1][0] == 's') /* stay */
				pause();
			return argc < 3;
		}
	X
	run timeout -k 1 60 "${clean[@]}" scripts/sandbox build/look "$PWD/build/program" bash -c "$1" build/program 3>&-
	echo "$output"
}

@test "look: who waits is not blamed, nor what the check gave" {
	looked 'exec 7</etc/hosts; "$0" wait sh -c "exec 8</etc/passwd; sleep 1.5"; exit 3'
	[ "$status" -eq 3 ]
	[ "$output" = "" ]
}

@test "look: who does not wait, and who stays" {
	looked '"$0" no sleep 3; sleep 2'
	[ "$status" -eq 0 ]
	[[ $output == '#look on - '* ]]
	looked '"$0" stay sleep 3 & sleep 0.2'
	[ "$status" -eq 0 ]
	[ "$output" = '#look runs 1' ]
	looked '"$0" stay sleep 0.2 & sleep 2; kill $!; wait $!'
	[[ $output == '#look zombie - '* ]]
}

@test "look: a mount, a group, a link, a message queue" {
	looked 'mount -t tmpfs x /opt; ipcmk -Q; ip link add left0 type veth peer name left1
		for dir in /sys/fs/cgroup/ /sys/fs/cgroup/*/; do [ ! -w "$dir/cgroup.procs" ] || ! mkdir "$dir/left-1" || echo made; done'
	[ "$status" -eq 0 ]
	for what in 'mount /opt' 'link left0' 'msg '; do grep "^#look left $what" <<<"$output"; done
	[[ $output != *made* ]] || grep '^#look left group .*left-1$' <<<"$output"
}

@test "what does not compile is the compiler's to explain" {
	echo 'int main(void) { return x; }' >"$mine"
	check 6
	[ "$status" -eq 1 ]
	[[ $output == *"error: "* ]]
}

@test "--list tells untouched, begun and done apart" {
	with_git
	check --list
	[[ $output == *"06-uts_namespace       not begun"* ]]
	echo '/* I think */' >>"$mine"
	check --list
	[ "$status" -eq 1 ]
	[[ $output == *"06-uts_namespace       begun: 0 passed, 6 failed"* ]]
	cp "$solution" "$mine"
	check --list
	[[ $output == *"06-uts_namespace       done"* ]]
	[[ $output == *"07-ipc_namespace       not begun"* ]]
	check all
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "--list and all: what this machine can't show, or did not judge, has not failed" {
	sed -i 's/^\tsandboxed$/&; skip "no v2 \/ v2 がありません。"/' tests/exercises/06-*.bats
	cp "$solution" "$mine"
	check all
	[ "$status" -eq 77 ]
	[[ $output == "06-uts_namespace       this machine can't check it: no v2" ]]
	clean+=(DEMO_LANG=ja)
	check all
	[[ $output == *"このマシンでは確かめられません：v2 がありません。" ]]
	printf '#!/bin/sh\necho "unshare: No space left on device" >&2\nexit 1\n' >unshare
	chmod +x unshare
	clean+=("PATH=$PWD:${PATH/$BATS_LIBEXEC:/}" DEMO_LANG=en)
	check --list
	[ "$status" -eq 70 ]
	[[ $output == *"No space left on device"*"06-uts_namespace       not judged"* ]]
}

@test "--reset gives the exercise back and keeps what was written, each time" {
	with_git
	for text in first second; do
		echo "/* $text */" >"$mine"
		check --reset 6
		[ "$status" -eq 0 ]
		git diff --exit-code
	done
	grep first "$mine".1
	grep second "$mine".2
	check --reset 6 # nothing was written
	[ ! -e "$mine".3 ]
}

@test "--start gives one that passes, and keeps what was written" {
	echo '/* mine */' >>"$mine"
	mkdir tests/solutions
	cp "$solution" tests/solutions
	check --start 6
	[ "$status" -eq 0 ]
	grep mine "$mine".1
	check 6
	[ "$status" -eq 0 ]
}

@test "what --start gives is one file, where the exercise was given something" {
	mine=chapters/10-veth/exercise.c
	cp -r "$BATS_TEST_DIRNAME/../chapters/10-veth" chapters
	mkdir tests/solutions
	cp "$BATS_TEST_DIRNAME"/solutions/10-veth.c tests/solutions
	cp "$BATS_TEST_DIRNAME"/exercises/10-veth.bats tests/exercises
	check --start 10
	[ "$status" -eq 0 ]
	run ! grep '#include "' "$mine"
	cc -Wall -Werror -fsyntax-only "$mine"
}

@test "--reset without git loses nothing" {
	echo '/* mine */' >"$mine"
	check --reset 6
	[ "$status" -eq 1 ]
	[[ $output == *download* ]]
	grep mine "$mine"
}

@test "without git, what was untouched at first use comes back" {
	cp "$mine" as-shipped
	check --list
	[[ $output == *"06-uts_namespace       not begun"* ]]
	echo '/* mine */' >>"$mine"
	check --list
	[[ $output == *"06-uts_namespace       begun: "* ]]
	check --reset 6
	[ "$status" -eq 0 ]
	cmp as-shipped "$mine"
	grep mine "$mine".1
	echo x >build/shipped/06-uts_namespace.c # not what was shipped
	echo '/* again */' >>"$mine"
	check --reset 6
	[ "$status" -eq 1 ]
	grep again "$mine"
}

@test "--dir: exercises outside of the tree" {
	mkdir ../mine
	check --dir ../mine 6
	[ "$status" -eq 2 ]
	[[ $output == *--reset* ]]
	check --dir ../mine --reset 6
	cmp ../mine/06.c "$mine"
	check --dir ../mine 6
	[ "$status" -eq 1 ]
	cp "$solution" ../mine/06.c
	check --dir ../mine 6
	[ "$status" -eq 0 ]
}

@test "--watch checks again when the file is saved, and goes on to the next exercise" {
	following=chapters/07-ipc_namespace/exercise.c
	timeout 100 "${clean[@]}" scripts/check --watch 6 >out 2>&1 3>&- &
	for _ in {1..200}; do grep -q 'Ctrl-C' out && break; sleep 0.1; done
	grep -q '0 passed, 6 failed' out
	cp "$solution" "$mine"
	for _ in {1..300}; do grep -q "$following: it is checked when" out && break; sleep 0.1; done
	grep -q '6 passed, 0 failed' out
	grep -q 'Done. Next: sudo scripts/tour 07' out
	kill -0 $!
	[ "$(grep -c ' passed, ' out)" -eq 2 ] # 7 is as it was
	cp "${solution%/*}/07-ipc_namespace.c" "$following"
	wait $! # there is no other here
	grep -q 'Done. Next: sudo scripts/tour 08' out
}

@test "Ctrl-C ends --watch, at a terminal" {
	command -v script >/dev/null || skip "script(1) is missing here"
	: >out
	run timeout -k 1 60 script -qefc "env --default-signal=INT ${clean[*]} scripts/check --watch 6" out 3>&- \
		< <(for _ in {1..200}; do grep -q 'Ctrl-C' out && break; sleep 0.1; done; printf '\003')
	[ "$status" -eq 130 ]
}

# Exercise 28 in the tree, which has ten stages.
staged() {
	mine=chapters/28-container/exercise.c
	cp -r "$BATS_TEST_DIRNAME/../chapters/28-container" chapters
	mkdir tests/solutions
	cp "$BATS_TEST_DIRNAME"/solutions/28-container.c tests/solutions
	cp "$BATS_TEST_DIRNAME"/exercises/28-container.bats tests/exercises
}

@test "an exercise in stages: the last line says which is reached, and what is next" {
	staged
	check 28
	[ "$status" -eq 1 ]
	[ "$(grep -c '     hint: ' <<<"$output")" -eq 1 ]
	grep -q '^Stage 0 of 10. Next, stage 1: the exit status' <<<"$output"
	grep -q '^FAIL 1 ' <<<"$output"
	grep -q '^  -  2 ' <<<"$output" # what was not asked has not failed
	run ! grep -E '^(PASS|FAIL [2-9])' <<<"$output"
	check --start 28 3
	check 28
	[ "$status" -eq 1 ]
	[ "$(grep -c '     hint: ' <<<"$output")" -eq 1 ]
	grep -q '^PASS 2 ' <<<"$output"
	grep -q '^Stage 2 of 10. Next, stage 3: ROOT is' <<<"$output"
	run ! grep '^PASS [3-9]' <<<"$output"
	clean+=(DEMO_LANG=ja)
	check 28
	grep -q '^10 段階のうち、第 2 段階までできました。次は第 3 段階です：COMMAND の' <<<"$output"
}

@test "--start of a stage gives what it begins with, and keeps what was written" {
	staged
	check --start 28 1
	cmp "$mine" "$BATS_TEST_DIRNAME"/../chapters/28-container/exercise.c
	[ ! -e "$mine".1 ] # nothing was written
	for stage in 2 3 4 5 6 7 8 9 10; do
		check --start 28 $stage
		[ "$status" -eq 0 ]
		run ! grep STAGE "$mine"
		grep -q "TODO $stage:" "$mine"
		run ! grep "TODO $((stage - 1)):" "$mine"
		cc -Wall -Wextra -Werror -fsyntax-only "$mine"
	done
	check --start 28
	run ! grep -E 'STAGE|TODO [0-9]' "$mine"
	cc -Wall -Wextra -Werror -fsyntax-only "$mine"
	echo '/* mine */' >>"$mine"
	check --start 28 5
	grep -q "mine \*" "$mine".*
	for stage in 0 11 x; do
		check --start 28 $stage
		[ "$status" -eq 2 ]
	done
	check --start 6 2
	[ "$status" -eq 2 ]
	[[ $output == *'no stages'* ]]
}
