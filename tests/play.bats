# The player itself: what it does with programs and sessions that go wrong.
load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export DEMO_LANG=en PATIENCE=4
}

# A program for sessions: NAME, and its words of sh on standard input.
program() {
	{ echo '#!/bin/sh' && cat; } >"$1"
	chmod +x "$1"
}
# A session on standard input, played with these options.
play() { # OPTION...
	cat >session
	run timeout -k 1 100 "$BUILD/play" "$@" session 3>&-
	echo "$output"
}

@test "what is as it should be: status 0, and not a word with --check" {
	play --check <<-'X'
		[look]
		-- It says a word. / 単語を 1 つ表示します。
		host$ echo one two
		one two
		host$ false
		[1]
	X
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "one other word is a difference, shown beside the page's" {
	play --check <<-'X'
		host$ echo one two
		one three
		?? Words vary. / 単語は変わります。
		host$ echo four
		four
	X
	[ "$status" -eq 1 ]
	[[ $output == *"1 of 2"*"page: one three"*"here: one two"*"Words vary."* ]]
}

@test "so are a line more, a line less, and another order" {
	for said in 'a\nb\nc' 'a' 'b\na' ''; do
		play --check <<-X
			host\$ printf '$said\n'
			a
			b
		X
		[ "$status" -eq 1 ]
	done
}

@test "a command that fails unexpectedly is a difference, and so is one that does not" {
	play --check <<-'X'
		host$ sh -c 'exit 3'
	X
	[ "$status" -eq 1 ]
	[[ $output == *"status 3, and not 0"* ]]
	play --check <<-'X'
		host$ true
		[3]
	X
	[ "$status" -eq 1 ]
	[[ $output == *"status 0, and not 3"* ]]
}

@test "names are filled in, and mean one value" {
	play --check <<-'X'
		host$ echo pid=12/x
		pid=<pid>/x
		other$ echo <pid> <pid>
		12 <pid>
	X
	[ "$status" -eq 0 ]
	play --check <<-'X'
		host$ echo 1 2
		<one> <one>
	X
	[ "$status" -eq 1 ]
	play --check <<-'X'
		host$ echo <nobody>
	X
	[ "$status" -eq 1 ]
	[[ $output == *"nobody has said it yet"* ]]
}

@test "... is any number of lines, and blanks are one" {
	play --check <<-'X'
		host$ seq 1 9
		1
		...
		9
		host$ seq 1 2
		1
		...
		2
		host$ printf 'a  \t b\n'
		a b
	X
	[ "$status" -eq 0 ]
}

@test "a program that hangs ends the session, with what it was waited for" {
	play --check <<-'X'
		host$ sleep 77
		host$ echo late
		late
	X
	[ "$status" -eq 1 ]
	[[ $output == *"cannot go on: host\$ does not ask"* ]]
	[ -z "$(descendants)" ] # it did not survive its terminal
}

@test "who answers late is waited for" {
	program late <<<'(sleep 1; echo late) & echo now'
	play --check <<-'X'
		host$ ./late
		now
		late
	X
	[ "$status" -eq 0 ]
}

@test "what comes by itself is waited for, too" {
	program late <<<'sleep 1; echo one; sleep 1; echo two'
	play --check <<-'X'
		host$ ./late &
		host$
		one
		two
	X
	[ "$status" -eq 0 ]
	program reads <<<'echo ready; read -r word <fifo; echo "got $word"'
	mkfifo fifo
	play --check <<-'X'
		host$ ./reads
		ready
		other$ echo word >fifo
		host$
		got word
		host$ echo $?
		0
	X
	[ "$status" -eq 0 ]
}

@test "colours, carriage returns and an echo are no output" {
	program paint <<<'printf "./paint\n\033[1;31mred\033[m\033[K and\r\n\033]0;title\007plain\n"'
	play --check <<-'X'
		host$ ./paint
		red and
		plain
	X
	[ "$status" -eq 0 ]
}

@test "nothing is typed into a shell that is not the one it is for" {
	program dies <<<'echo "no such thing" >&2; exit 1'
	play --check <<-'X'
		host$ ./dies
		container# touch harm
		container# exit
	X
	[ "$status" -eq 1 ]
	[[ $output == *"container# does not ask"* ]]
	[ ! -e harm ]
	# the same, where the shell is there
	play --check <<-'X'
		host$ sh
		container# touch harm
		container# exit
		host$ ls harm
		harm
	X
	[ "$status" -eq 0 ]
}

@test "a session that leaves a shell behind is none" {
	play --check <<-'X'
		host$ sh
		container# echo in
		in
	X
	[ "$status" -eq 1 ]
	[[ $output == *"container# is still there"* ]]
}

@test "a shell that dies of a signal is left, from outside as well" {
	play --check <<-'X'
		host$ sh
		container# echo $$
		<pid>
		other$ kill -9 <pid>
		host$ echo $?
		137
	X
	[ "$status" -eq 0 ]
}

@test "a session without a line to type, or with one that nobody says, is none" {
	play --check <<<'-- only words / 言葉だけ'
	[ "$status" -eq 1 ]
	play --check <<<'what is this'
	[ "$status" -eq 2 ]
	run "$BUILD/play"
	[ "$status" -eq 2 ]
}

@test "what went is kept, and still fits; what fits no more is told" {
	play --run <<-'X'
		[look]
		-- Words / 言葉
		host$ echo $$
		<pid>
		host$ seq 1 5
		1
		...
		5
		host$ false
		[1]
	X
	[ "$status" -eq 0 ]
	echo "$output" >kept
	[ "$(grep -c . kept)" -eq 10 ]
	grep -x '\.\.\.' kept
	"$BUILD/play" --same session kept
	sed -i 's/^5$/6/' kept
	run "$BUILD/play" --same session kept
	[ "$status" -eq 1 ]
	[[ $output == *"seq 1 5"* ]]
	sed -i '/false/,$d' kept
	run "$BUILD/play" --same session kept
	[ "$status" -eq 1 ]
}

@test "it speaks the reader's language" {
	DEMO_LANG=ja play <<-'X'
		-- Words / 言葉
		host$ echo a
		b
	X
	[ "$status" -eq 1 ]
	[[ $output == *"-- 言葉"*"ページ：b"*"手元：a"* ]]
	[[ $output != *Words* ]]
}

@test "-p waits for Enter at each line, and q leaves" {
	printf '%s\n' 'host$ echo one' one 'host$ echo two' two >session
	run timeout 50 "$BUILD/play" -p session <<<$'\nq' 3>&-
	[ "$status" -eq 0 ]
	[[ $output == *$'\none\n'* || $output == *$'one\none'* ]]
	[[ $output != *$'\ntwo' ]]
}

@test "what the machine lacks is found before anything is typed" {
	# shellcheck source=scripts/lib.sh
	. "$BATS_TEST_DIRNAME/../scripts/lib.sh"
	echo '#linux 99.1' >session
	[[ $(session_lacks session) == *"Linux 99.1"* ]]
	echo '#linux 2.6' >session
	[ -z "$(session_lacks session)" ]
	echo '#cgroup2 nothing_like_it' >session
	[ -n "$(session_lacks session)" ]
	printf '%s\n' '[look]' 'host$ a' '[more]' '#tool no-such-tool' 'host$ b' '[last]' 'host$ c' >session
	[ "$(session_here session 2>said | paste -sd ' ')" = '[look] host$ a [last] host$ c' ]
	grep 'no-such-tool' said
}

@test "each kept session is that of its chapter" {
	n=0
	for file in "$BATS_TEST_DIRNAME"/../chapters/[0-9]*/session.txt; do
		chapter=$(basename "$(dirname "$file")")
		"$BUILD/play" --same "$file" "$BATS_TEST_DIRNAME/sessions/$chapter.txt"
		n=$((n + 1))
	done
	[ $n -gt 0 ]
}
