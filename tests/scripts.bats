load helper

setup() { cd "$BATS_TEST_DIRNAME/.." || return; }

# As somebody who is not root.
nobody() { run timeout -k 1 30 setpriv --reuid 65534 --regid 65534 --clear-groups "$@" 3>&-; }

@test "every script explains itself" {
	for script in tour test check prove pages fresh sandbox vm kernels output matrix \
		normalise each clean rootfs sweep record present escape where fresh attacks; do
		run timeout 30 "scripts/$script" --help
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -ge 3 ]
	done
}

@test "what readers run explains itself in Japanese, too, with the same options" {
	for script in tour check test clean rootfs vm oci-unpack present record escape where; do
		run timeout 30 env DEMO_LANG=ja "scripts/$script" --help
		[ "$status" -eq 0 ]
		[[ $output == *。* && $output != *"#: ja"* ]]
		[ "$script" != record ] || continue
		[ "$(grep -oE -- '--[a-z-]+' <<<"$output" | sort -u)" = "$(DEMO_LANG=en "scripts/$script" --help | grep -oE -- '--[a-z-]+' | sort -u)" ]
		DEMO_LANG=en run ! grep '。\|#: ja' <(DEMO_LANG=en "scripts/$script" --help)
	done
}

@test "an option or a chapter that does not exist is a usage error" {
	for words in 'tour --no-such' 'tour x' 'tour 99' 'test --no-such' 'check' 'prove --no-such'; do
		# shellcheck disable=SC2086 # words of a command line
		run timeout 30 scripts/$words
		[ "$status" -eq 2 ]
		[ "$output" != "" ]
	done
}

@test "without root the scripts say to use sudo" {
	for script in tour test prove "check 6"; do
		# shellcheck disable=SC2086 # words of a command line
		nobody sh -c "cd '$PWD' && scripts/$script"
		[ "$status" -eq 77 ]
		[[ $output == *sudo* ]]
	done
}

@test "without root a program says to use sudo, in both languages" {
	nobody env DEMO_LANG=en "$BUILD/measure/06-uts_namespace"
	[ "$status" -eq 77 ]
	[[ $output == *"SKIP this needs root: run it with sudo"* ]]
	nobody env DEMO_LANG=ja "$BUILD/measure/06-uts_namespace"
	[ "$status" -eq 77 ]
	[[ $output == *"SKIP root 権限が必要です"* ]]
}

@test "root without CAP_SYS_ADMIN, as in a container, is told so" {
	run timeout -k 1 30 setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$BUILD/measure/06-uts_namespace" 3>&-
	[ "$status" -eq 77 ]
	[[ $output == *CAP_SYS_ADMIN* ]]
}

@test "tour --check tells of each chapter what this machine can show" {
	run timeout -k 1 120 scripts/tour --check 6 3>&-
	[ "$status" -eq 0 ]
	[[ ${lines[-1]} =~ ^06-uts_namespace\ +2\.6\.19\ +yes$ ]]
}

# A tree with chapter 6 alone, which is soon built; its measuring program.
small_tree() {
	mkdir -p "$BATS_TEST_TMPDIR"/tree/{chapters,tests/measured}
	cp -r Makefile scripts "$BATS_TEST_TMPDIR/tree"
	cp -r chapters/index.tsv chapters/06-* "$BATS_TEST_TMPDIR/tree/chapters"
	cp -r tests/measured/*.h tests/measured/06-* "$BATS_TEST_TMPDIR/tree/tests/measured"
	program=$BATS_TEST_TMPDIR/tree/tests/measured/06-uts_namespace/uts_namespace.c
}

@test "a program that fails makes the tour fail" {
	small_tree
	sed -i 's/sethostname(name, strlen(name))/0/' "$program"
	run timeout -k 1 120 "$BATS_TEST_TMPDIR/tree/scripts/tour" --check 6 3>&-
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *FAILED* ]]
}

@test "tour plays the session, and what differs is shown, no failure" {
	small_tree
	sed -i 's/^pirate$/parrot/' "$BATS_TEST_TMPDIR"/tree/chapters/06-*/session.txt
	run timeout -k 1 120 env DEMO_LANG=en "$BATS_TEST_TMPDIR/tree/scripts/tour" 6 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"page: parrot"*"here: pirate"* ]]
	[[ ${lines[-1]} == 06-uts_namespace*"not all as on the page"* ]]
}

@test "what an older tree has built is not taken for ours" {
	old=$BATS_TEST_TMPDIR/build
	mkdir "$old"
	# its runtime had the name of chapter 28's program, and lay beside the others
	for name in container uts_namespace; do
		printf '%s\n' '#!/bin/sh' 'echo old' >"$old/$name"
		chmod 755 "$old/$name"
	done
	echo "$old/uts_namespace: chapters/gone.c" >"$old/uts_namespace.d"
	echo mine >"$old/notes"
	make -s BUILD="$old" "$old/container"
	run "$old/container" --help
	[[ $output == usage:* ]]
	[ ! -e "$old/uts_namespace" ]
	[ "$(cat "$old/notes")" = mine ]
}

@test "a program is built from its own chapter's source, also where two have one name" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	cp Makefile "$BATS_TEST_TMPDIR/tree"
	cd "$BATS_TEST_TMPDIR/tree"
	for where in chapters/01-one tests/measured/01-one tests/measured/02-two; do
		mkdir -p "$where"
		echo "int puts(const char *); int main(void) { return puts(\"$where\") < 0; }" >"$where/same.c"
	done
	make -s
	[ "$(build/same)" = chapters/01-one ]
	[ "$(build/measure/01-same)" = tests/measured/01-one ]
	[ "$(build/measure/02-same)" = tests/measured/02-two ]
	mkdir chapters/02-two
	cp chapters/01-one/same.c chapters/02-two
	run make -s
	[ "$status" -ne 0 ]
	[[ $output == *"one name"* ]]
}

@test "attacks takes its programs and its options to a virtual machine" {
	! grep -qw kakuri.vm=1 /proc/cmdline || skip "this is the virtual machine"
	command -v cc >/dev/null || skip "no compiler here"
	mkdir -p "$BATS_TEST_TMPDIR/tree/tests"
	cp -r scripts "$BATS_TEST_TMPDIR/tree"
	cp tests/29-attempts.c "$BATS_TEST_TMPDIR/tree/tests"
	printf '%s\n' '#!/bin/sh' 'echo "$@"' 'for file in $VM_FILES; do echo "${file##*/}"; done' \
		>"$BATS_TEST_TMPDIR/tree/scripts/vm"
	run timeout -k 1 60 "$BATS_TEST_TMPDIR/tree/scripts/attacks" --options --kernel 6.1 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "--no-work --timeout 3600 --kernel 6.1 -- scripts/attacks --options" ]
	grep -qx attempts <<<"$output"
	for tool in crun runc; do
		! command -v $tool >/dev/null || grep -qx $tool <<<"$output"
	done
}

@test "a program that ends without a verdict has shown nothing" {
	small_tree
	echo 'int main(void) { return 0; }' >"$program"
	run timeout -k 1 120 "$BATS_TEST_TMPDIR/tree/scripts/tour" --check 6 3>&-
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} == *FAILED* ]]
}

@test "what happens in a sandbox stays there" {
	run timeout -k 1 30 scripts/sandbox sh -c 'uname -n; touch /kakuri-was-here; mount -t tmpfs none /opt; ls -d /kakuri-was-here; echo $$'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = outside ]
	[ "${lines[1]}" = /kakuri-was-here ]
	[ ! -e /kakuri-was-here ]
	[ "$(uname -n)" != outside ]
}

@test "so does a group of any hierarchy" {
	run timeout -k 1 30 scripts/sandbox sh -c 'for dir in /sys/fs/cgroup /sys/fs/cgroup/*; do
			[ ! -w "$dir/cgroup.procs" ] || mkdir -p "$dir/made-$0" || exit
		done
		find /sys/fs/cgroup -name "kakuri*"' $$
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "" ] # what others have is not in sight
	for dir in /sys/fs/cgroup/{,*/}; do # its root group was not the host's
		[[ $dir == */kakuri* ]] || [ ! -d "$dir/made-$$" ]
	done
	for _ in {1..50}; do
		left=$(find /sys/fs/cgroup -name "made-$$" 2>/dev/null || :)
		[ -n "$left" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ "$left" = "" ]
}

@test "nobody in a sandbox waits for its own lock on the groups" {
	# as the janitors of programs do, while a sandbox keeps its groups
	run timeout -k 1 30 scripts/sandbox sh -c 'v2=$(awk "/ - cgroup2 / { print \$5; exit }" /proc/self/mountinfo)
		[ "$v2" = "" ] || flock -xn "$v2" true' 3>&-
	[ "$status" -eq 0 ]
}

@test "a sandbox that is killed at once leaves no groups" {
	killed=''
	for ms in 000 004 008 012 016 020 025 030 035 040 050 060 080; do
		scripts/sandbox sleep 9 3>&- &
		pid=$!
		read -rt "0.$ms" _ <> <(:) || :
		kill -KILL "$pid"
		wait "$pid" || :
		killed="$killed $pid"
	done
	for _ in {1..50}; do
		left=''
		for pid in $killed; do
			left=$left$(find /sys/fs/cgroup -maxdepth 2 \( -name "kakuri$pid" -o -name "kakuri$pid+*" \) 2>/dev/null || :) # others' groups go meanwhile
		done
		[ -n "$left" ] || break
		read -rt 0.1 _ <> <(:) || :
	done
	echo "$left"
	[ "$left" = "" ]
}

@test "where: on the host all is its, in a chapter's program what that made is not" {
	run timeout 30 scripts/where
	echo "$output"
	[ "$status" -le 1 ] # this may be somebody's container
	for pair in uts_namespace:uts:6 network_namespace:net:9 pid_namespace:pid:8; do
		program=${pair%%:*} chapter=${pair##*:} pair=${pair#*:}
		name=$([ "$program" != uts_namespace ] || echo name)
		# shellcheck disable=SC2086 # none or one
		run timeout -k 1 30 "$BUILD/$program" $name scripts/where 3>&-
		echo "$output"
		grep -q "^${pair%:*} .*${pair%:*}:\[" <<<"$output"
		[ "$program" = network_namespace ] || { [ "$status" -eq 1 ] && grep -q "^${pair%:*} .* (chapter $chapter)$" <<<"$output"; }
	done
	run ! grep -E '^(mnt|net|caps|seccomp) +the host' <<<"$output" # /proc is not the host's there
	# from outside, and the other language
	unshare --uts sleep 30 3>&- &
	child=$!
	for _ in {1..100}; do [ "$(readlink "/proc/$child/ns/uts")" = "$(own uts)" ] || break; read -rt 0.1 _ <> <(:) || :; done
	run timeout 30 env DEMO_LANG=ja scripts/where $child
	kill $child
	[ "$status" -eq 1 ]
	[[ $output == *"uts       別の名前空間 uts:["*"第 6 章"* ]]
	run timeout 30 scripts/where 999999999
	[ "$status" -eq 2 ]
}
