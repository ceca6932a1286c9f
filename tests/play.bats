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
	[ "$status" -eq 3 ]
	[[ $output == *"nobody has said yet"* ]]
	play --check <<-'X'
		host$ echo 1 2 2
		<one> <two!=one> <three!=one>
		host$ echo 3 3
		<four> <five!=four>
	X
	[ "$status" -eq 1 ]
	[[ $output == *"1 of 2"*"page: <four>"* ]]
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
	[ "$status" -eq 3 ]
	[[ $output == *"sleep 77"*"cannot go on"*"host\$ echo late"* ]]
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

@test "colours, carriage returns and titles are no output" {
	program paint <<<'printf "\033[1;31mred\033[m\033[K and\r\n\033]0;title\007plain\033]0;other\033\\\\\n"'
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
	[ "$status" -eq 3 ]
	[ ! -e harm ]
	# it says nothing, as it should, and is not there
	program dies <<<'exit 0'
	play --check <<-'X'
		host$ ./dies
		container# touch harm
		container# exit
	X
	[ "$status" -eq 3 ]
	[[ $output == *"container# touch harm"*"does not ask"* ]]
	[ ! -e harm ]
	# what its prompt is like is no secret: who prints it asks for nothing
	program dies <<<'env; set; sleep 6; exit 1'
	play --check <<-'X'
		host$ ./dies
		...
		container# touch harm
	X
	[ "$status" -eq 3 ]
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
	[ "$status" -eq 3 ]
	[[ $output == *"has not ended"* ]]
	play --check <<<'host$ sleep 30'
	[ "$status" -eq 3 ]
	[[ $output == *"has not ended"* ]]
}

@test "the evidence is no evidence: nothing more is typed" {
	program shell <<<'echo "I am in 7"; exec sh'
	play --check <<-'X'
		host$ echo in 7
		in <hosts>
		host$ ./shell
		I am in <own!=hosts>
		container# touch harm
		container# exit
	X
	[ "$status" -eq 3 ]
	[[ $output == *"I am in 7"*"cannot go on"* ]]
	[ ! -e harm ]
}

@test "a shell that dies while somebody thinks is not typed to" {
	printf '%s\n' 'host$ sh' 'container# (sleep 1; kill -9 $$) & :' 'container# touch harm' >session
	run timeout 50 "$BUILD/play" -p session 3>&- < <(echo; echo; sleep 3; echo; echo)
	[ "$status" -eq 3 ]
	[ ! -e harm ]
}

@test "what a program says is not typed if it is no value" {
	for said in '1;touch${IFS}harm' '-1' '1' '0' '`id`'; do
		echo "$said" >said
		play --check <<-'X'
			host$ cat said
			<pid>
			host$ echo <pid>
			<pid>
		X
		[ "$status" -eq 3 ]
		[[ $output == *"as root"* ]]
	done
	[ ! -e harm ]
}

@test "half a line is no answer" {
	program slow <<<'printf "I am 25"; sleep 1; echo 70; sleep 1; echo bye'
	play --check <<-'X'
		host$ ./slow
		I am <pid>
		other$ echo <pid>
		2570
		host$
		bye
	X
	[ "$status" -eq 0 ]
}

@test "zero bytes, much text and more than it has room for" {
	play --check <<-'X'
		host$ printf 'a\0b\n'
		a b
		host$ seq 1 3000
		1
		...
		3000
	X
	[ "$status" -eq 0 ]
	play --check <<-'X'
		host$ yes | head -c 200000
		...
		host$ echo
	X
	[ "$status" -eq 3 ]
	[[ $output == *"too much"* ]]
}

@test "nobody is left, in the background or deaf" {
	program deaf <<<'trap "" HUP TERM; sleep 55 & sleep 55'
	play --check <<-'X'
		host$ ./deaf &
		host$ sleep 56 &
		other$ ./deaf
	X
	[ "$status" -ne 0 ]
	[ -z "$(descendants)" ]
}

@test "what is printed may look like a session" {
	play --run <<-'X'
		host$ printf '%s\n' '# a' '[b]' '-- c' 'host$ d' '?? e' '\f'
		\# a
		\[b]
		\-- c
		\host$ d
		\?? e
		\\f
	X
	[ "$status" -eq 0 ]
	echo "$output" >kept
	"$BUILD/play" --same session kept
	[ "$(grep -c '^[\]' kept)" -eq 6 ]
}

@test "sudo with options is refused: it would be another user's" {
	play --check <<-'X'
		host$ sudo -u nobody id -u
		sudo: no options here
		[1]
		host$ sudo id -u
		0
	X
	[ "$status" -eq 0 ]
}

@test "a shell that dies of a signal is left, from outside as well" {
	play --check <<-'X'
		host$ sh
		container# echo $$
		<pid>
		other$ kill -9 <pid>
		host$
		...
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
	for words in '' '--check' '--chek session' '--same session' 'session session' '-p'; do
		# shellcheck disable=SC2086 # words
		run "$BUILD/play" $words
		[ "$status" -eq 2 ]
	done
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
	[ "$status" -eq 130 ]
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
	echo '#path /no/such' >session
	[[ $(session_lacks session) == *"/no/such"* ]]
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

@test "#user: the first terminal is who called sudo, or 1000; the second is root's" {
	mkdir build && chmod -R a+rX "$BATS_TEST_TMPDIR"
	for uid in '' 4242; do
		SUDO_UID=$uid SUDO_GID=$uid
		[ -z "$uid" ] && unset SUDO_UID SUDO_GID || export SUDO_UID SUDO_GID
		play --run <<-X
			#user
			host\$ echo "\$(id -u),\$(id -g),\$(id -G)"
			<all>
			other\$ sudo id -u
			0
		X
		[ "$status" -eq 0 ]
		[[ $output == *"${uid:-1000},${uid:-1000},${uid:-1000}"* ]]
	done
}

@test "#user says so where that user cannot come here" {
	mkdir build && chmod 700 build
	play --check <<-'X'
		#user
		host$ true
	X
	[ "$status" -eq 3 ]
	[[ $output == *'build: Permission denied'* ]]
}

@test "#cgroup1 is told before anything is typed" {
	echo '#cgroup1 nothing_like_it' >session
	# shellcheck source=scripts/lib.sh
	. "$BATS_TEST_DIRNAME/../scripts/lib.sh"
	[[ $(session_lacks session) == *'nothing_like_it in cgroup v1'* ]]
}

@test "/bin/sh may be bash, as on Fedora and Arch" {
	command -v unshare >/dev/null && [ "$(id -u)" -eq 0 ] || skip "it needs unshare, and root"
	sh=$(readlink -f /bin/sh)
	[ "$sh" != "$(readlink -f "$(command -v bash)")" ] || skip "here it is, and all sessions are played with it"
	cd "$BATS_TEST_DIRNAME/.." || return
	# a mount of this test's own, and gone with it
	run timeout -k 1 100 unshare --mount --propagation private bash -c "mount --bind \"\$(command -v bash)\" '$sh' &&
		[ -n \"\$(sh -c 'echo \$BASH_VERSION')\" ] && exec '$BUILD/play' --check chapters/06-uts_namespace/session.txt" 3>&-
	echo "$output"
	[ "$status" -ne 77 ] || skip "$output"
	[ "$status" -eq 0 ]
}

@test "/bin/sh may be busybox', which greets who starts it" {
	command -v busybox >/dev/null && command -v unshare >/dev/null && [ "$(id -u)" -eq 0 ] || skip "it needs busybox, unshare, and root"
	sh=$(readlink -f /bin/sh)
	cd "$BATS_TEST_DIRNAME/.." || return
	run timeout -k 1 100 unshare --mount --propagation private bash -c "mount --bind \"\$(command -v busybox)\" '$sh' &&
		exec '$BUILD/play' --check chapters/06-uts_namespace/session.txt" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "the shells of who is nice are not: ps would show it" {
	play --check <<-'X'
		host$ nice
		0
	X
	[ "$status" -eq 0 ]
	run nice -n 5 timeout -k 1 100 "$BUILD/play" --check session 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}
