# scripts/escape: each level lets one out, by its one fault, and chapter 28's
# container does not. All walks are taken in one virtual machine; .ci/run has it
# boot beside the other machines.
bats_require_minimum_version 1.7.0

setup_file() {
	cd "$BATS_TEST_DIRNAME/.." || return
	export KERNELS=${KERNELS:-$PWD/build/kernels} WAYS_OUT=$BATS_FILE_TMPDIR/ways-out
	export said=$BATS_FILE_TMPDIR/said DEMO_LANG=en
	export WHY_NOT=''
	[ -d "$KERNELS/k6.12" ] || WHY_NOT="no kernel to boot here: sudo scripts/kernels 6.12 fetches it"
	[ "$(id -u)" -eq 0 ] || WHY_NOT="this needs root"
	[ -z "$WHY_NOT" ] || return 0
	local rc=0
	timeout -k 5 400 env "PATH=${PATH/$BATS_LIBEXEC:/}" scripts/escape --prove >"$said" 2>&1 3>&- || rc=$?
	if [ $rc -eq 77 ] || grep -q 'vm: no compiler in it' "$said"; then
		WHY_NOT=$(grep -m1 '^vm: ' "$said")
	elif [ $rc -ne 0 ]; then
		tail -n 40 "$said"
		return 1
	fi
}

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	case $BATS_TEST_DESCRIPTION in machine:*) [ -z "$WHY_NOT" ] || skip "$WHY_NOT" ;; esac
}

# What was said of one walk.
part() { # N look|walk|others|closed|container
	sed -n "/^== $1 $2\$/,/^== /{ /^== /d; p; }" "$said"
}
flag_of() { part "$1" walk | grep -xE "flag-$1-[0-9a-f]{16}" | sort -u; } # N

# In the level the flag is got by its own walk, and by none of the other five; with
# the missing call in its place, and in chapter 28's container, the walk goes as far
# as it can, and what stops it is the kernel.
level() { # N CLOSED CONTAINER: what stops it there
	local flag where
	flag=$(flag_of "$1")
	echo "the flag: $flag"
	[[ $flag =~ ^flag-$1-[0-9a-f]{16}$ ]]
	for where in look others closed container; do
		[ -n "$(part "$1" $where)" ]
		run ! grep -F "$flag" <(part "$1" $where)
	done
	part "$1" others
	part "$1" closed
	part "$1" container
	[ "$(grep -c '^door: clone3: ' <(part "$1" others))" -eq $(($1 != 6)) ] # to the end
	grep -qF "$2" <(part "$1" closed)
	grep -qF "$3" <(part "$1" container)
	# it is judged, and another one, too
	run scripts/escape "$1" "flag-$1-0123456789abcdef"
	[ "$status" -eq 1 ]
	run scripts/escape "$1" "$flag"
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == "Right: you were out of level $1." ]]
	[[ $output == *"chapter "* && ${lines[-1]} == *"tests/escape/levels/$1-"*.c. ]]
	run scripts/escape "$1" " $flag "
	[ "$status" -eq 0 ]
}

@test "machine: 1, the working directory is outside" {
	grep -q 'shell-init: error retrieving current directory' <(part 1 walk)
	level 1 "cat: ../flag: No such file" "cat: ../flag: No such file"
}

@test "machine: 2, a directory is open" {
	grep -q -- '-> /run/box$' <(part 2 walk)
	run ! grep -- '-> /run' <(
		part 2 closed
		part 2 container
	)
	level 2 "/proc/self/fd/3/../../flag: No such file" "/proc/self/fd/3/../../flag: No such file"
}

@test "machine: 3, the host's processes" {
	level 3 "cannot access '/proc/[0-9]*/root/flag'" "cannot access '/proc/[0-9]*/root/flag'"
	# of all the host's processes it is the one without capabilities
	[ "$(part 3 walk | grep -c '^/proc/[0-9]*/root/flag$')" -eq 1 ]
}

@test "machine: 4, the socket of who starts containers" {
	level 4 "box: /run/boxd.sock: No such file" "box: /run/boxd.sock: No such file"
}

@test "machine: 5, a disk" {
	level 5 "mknod: /tmp/disk: Operation not permitted" "mknod: /tmp/disk: Operation not permitted"
	grep -q ' loop0$' <(part 5 container)
}

@test "machine: 6, clone3" {
	level 6 "clone3: Function not implemented" "clone3: No space left on device"
	grep -q "cat: /host/flag: Permission denied" <(part 6 walk)
	grep -q "unshare failed: Operation not permitted" <(part 6 walk)
}

@test "machine: nothing but the hash of a flag is kept" {
	for n in 1 2 3 4 5 6; do
		[ -n "$(flag_of $n)" ]
		run ! grep -rsF "$(flag_of $n)" "$WAYS_OUT" build/ways-out*
		[ "$(cat "$WAYS_OUT/$n/flag")" = "$(printf %s "$(flag_of $n)" | sha256sum | cut -d' ' -f1)" ]
	done
}

# As a person plays it, at a terminal.
@test "machine: level 1 is played at a terminal, in Japanese" {
	local flag
	run timeout -k 5 300 env "PATH=${PATH/$BATS_LIBEXEC:/}" DEMO_LANG=ja TERM=xterm WAYS_OUT="$BATS_TEST_TMPDIR" \
		python3 tests/escape/terminal 'level-1# ' scripts/escape 1 -- 'cat ../flag' exit 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"レベル 1「玄関先」"*"フラグは、コンテナを動かしているマシンの /flag にあります"* ]]
	flag=$(grep -om1 'flag-1-[0-9a-f]\{16\}' <<<"$output")
	run env DEMO_LANG=ja WAYS_OUT="$BATS_TEST_TMPDIR" scripts/escape 1 "$flag"
	[ "$status" -eq 0 ]
	[[ $output == *"正解です"*"第 1 章"* ]]
}

@test "a level does not start elsewhere" {
	local n level
	for n in 1 2 3 4 5 6; do
		level=$BATS_TEST_TMPDIR/level-$n
		cc -Wall -Wextra -Werror -o "$level" tests/escape/levels/"$n"-*.c
		chmod 755 "$BATS_TEST_TMPDIR" "$level"
		# as nobody, should it start all the same
		run setpriv --reuid 65534 --regid 65534 --clear-groups "$level" / true
		echo "$output"
		[ "$status" -eq 77 ]
		[[ $output == *"in a virtual machine only"* ]]
	done
	run setpriv --reuid 65534 --regid 65534 --clear-groups bash tests/escape/start 1 true
	[ "$status" -eq 77 ]
}

@test "three hints a level, one by one, in both languages" {
	local n k said
	export WAYS_OUT=$BATS_TEST_TMPDIR
	for n in 1 2 3 4 5 6; do
		for k in 1 2 3; do
			run scripts/escape --hint $n
			[ "$status" -eq 0 ]
			[[ $output == "Hint $k of 3: "?* ]]
			said=$output
		done
		run scripts/escape --hint $n
		[[ ${lines[0]} == *last* && ${lines[1]} == "$said" ]]
		DEMO_LANG=ja run scripts/escape --hint $n
		[[ ${lines[1]} == "ヒント 3/3："*。* || ${lines[1]} == "ヒント 3/3："*？* ]]
	done
}

@test "the list says how far one is, and does not tell the way" {
	export WAYS_OUT=$BATS_TEST_TMPDIR
	run scripts/escape
	[ "$status" -eq 0 ]
	[ "$(grep -c ': not yet$' <<<"$output")" -eq 6 ]
	run ! grep -iE 'chdir|close_range|clone|mknod|socket' <<<"$output"
	mkdir "$WAYS_OUT/2"
	printf %s right | sha256sum | cut -d' ' -f1 >"$WAYS_OUT/2/flag"
	run scripts/escape
	[[ ${lines[1]} == "2  Luggage: begun, 0 of 3 hints" ]]
	run scripts/escape 2 right
	[ "$status" -eq 0 ]
	DEMO_LANG=ja run scripts/escape
	[[ ${lines[1]} == *脱出済み* && ${lines[0]} == *まだ ]]
	for words in 9 x '--no-such' '--hint' '--hint 9' '1 2 3' '3 flag'; do
		# shellcheck disable=SC2086 # words of a command line
		run scripts/escape $words </dev/null
		echo "$words: $output"
		[ "$status" -eq 2 ]
		[ -n "$output" ]
	done
}
