# shellcheck disable=SC2016 # what is quoted is for the shell inside
load kakuri

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export ROOT=$BATS_FILE_TMPDIR/root
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$ROOT"
}

setup() {
	fit
	command -v script >/dev/null || skip "script(1) is missing here"
	typed=$BATS_TEST_TMPDIR/typed seen=$BATS_TEST_TMPDIR/seen
	outer=$BATS_TEST_TMPDIR/outer
	mkfifo "$typed"
	: >"$seen"
}

soon() { # COMMAND...
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	echo "not within ten seconds: $*"
	cat "$seen"
	return 1
}

# At a terminal of 24 lines, 80 columns, whose name is in $outer: run a shell
# command. What is written to descriptor 8 is typed there; what is seen is in
# $seen.
at_terminal() { # COMMAND
	timeout -k 1 60 script -qfec "tty >$outer.new; stty rows 24 cols 80
		stty -g >$BATS_TEST_TMPDIR/before; mv $outer.new $outer
		$1; code=\$?; stty -g >$BATS_TEST_TMPDIR/after; exit \$code" \
		/dev/null <"$typed" >"$seen" 2>&1 3>&- &
	terminal=$!
	exec 8>"$typed"
	soon test -e "$outer"
}

type_in() { printf %b "$1" >&8; } # TEXT
sees() { grep -qa -- "$1" "$seen"; }

# Wait for the end; the exit status becomes $status.
finish() {
	status=0
	wait "$terminal" || status=$?
	exec 8>&-
	cat "$seen"
}

launcher() { pgrep -of "^$BUILD/kakuri run -it --hostname w$$ "; }
restored() { [ "$(cat "$BATS_TEST_TMPDIR/before")" = "$(cat "$BATS_TEST_TMPDIR/after")" ]; }

container() { # [OPTION...] ROOT [COMMAND...]
	run timeout -k 1 30 "$BUILD/kakuri" run "$@" 3>&-
	echo "$output"
}

@test "-it: a terminal of its own, from the container's devpts" {
	at_terminal "$BUILD/kakuri run -it $ROOT sh -c 'tty; ls /dev/pts; echo \$TERM'"
	finish
	[ "$status" -eq 0 ]
	sees '^/dev/pts/0'
	restored
}

@test "its size is the user's, and follows it" {
	at_terminal "$BUILD/kakuri run -it $ROOT sh -c \
		'trap \"stty size; exit 4\" WINCH; stty size; while :; do sleep 0.1; done'"
	soon sees '24 80'
	stty -F "$(cat "$outer")" rows 33 cols 77
	finish
	[ "$status" -eq 4 ]
	sees '33 77'
	restored
}

@test "Ctrl-C ends what runs in the foreground, not the shell" {
	at_terminal "$BUILD/kakuri run -it $ROOT sh"
	type_in 'echo re""ady\n'
	soon sees ready
	type_in "sleep 7$$\n"
	soon pgrep -xf "sleep 7$$"
	type_in '\0003'
	type_in 'echo ali""ve; exit 5\n'
	finish
	[ "$status" -eq 5 ]
	sees alive
	restored
}

@test "Ctrl-Z stops a job, and the shell goes on" {
	at_terminal "$BUILD/kakuri run -it $ROOT sh"
	type_in 'echo re""ady\n'
	soon sees ready
	type_in "sleep 8$$\n"
	soon pgrep -xf "sleep 8$$"
	type_in '\0032'
	type_in 'jobs; kill -KILL %1; echo ali""ve\nexit 6\nexit 6\n'
	finish
	[ "$status" -eq 6 ]
	sees Stopped
	sees alive
}

@test "Ctrl-D is the end of the input" {
	at_terminal "$BUILD/kakuri run -it $ROOT sh -c 'cat; echo af\"\"ter'"
	type_in 'line\n\0004'
	soon sees after
	finish
	[ "$status" -eq 0 ]
}

@test "a shell is what runs by itself, with a terminal where there is one" {
	at_terminal "$BUILD/kakuri run $ROOT"
	type_in 'tty; exit 3\n'
	finish
	[ "$status" -eq 3 ]
	sees '^/dev/pts/0'
}

@test "vi works" {
	[ -e "$ROOT/bin/vi" ] || skip "no vi in the root"
	at_terminal "$BUILD/kakuri run -it $ROOT vi /tmp/written"
	soon sees written
	type_in 'iword\0033'
	sleep 0.5
	type_in ':wq\n'
	finish
	[ "$(cat "$ROOT/tmp/written")" = word ]
	restored
}

@test "the user's terminal is restored after a failure, a signal and SIGKILL" {
	at_terminal "$BUILD/kakuri run -it --workdir /etc/passwd $ROOT true"
	finish
	[ "$status" -eq 125 ]
	restored
	for signal in TERM KILL; do
		rm "$outer"
		at_terminal "$BUILD/kakuri run -it --hostname w$$ $ROOT sh -c \
			'echo re\"\"ady; exec sleep 1000'; sleep 1"
		soon sees ready
		run ! cmp "$BATS_TEST_TMPDIR/before" <(stty -g -F "$(cat "$outer")")
		kill -$signal "$(launcher)"
		finish
		restored
	done
}

@test "it is restored after SIGKILL of exec, too" {
	"$BUILD/kakuri" run --name "w$$" --detach "$BATS_TEST_TMPDIR/log" "$ROOT" \
		sleep 1000 3>&-
	at_terminal "$BUILD/kakuri exec -it w$$ sh -c 'echo re\"\"ady; exec sleep 1000'; sleep 1"
	soon sees ready
	run ! cmp "$BATS_TEST_TMPDIR/before" <(stty -g -F "$(cat "$outer")")
	kill -KILL "$(pgrep -of "^$BUILD/kakuri exec -it w$$ ")"
	finish
	"$BUILD/kakuri" kill "w$$" 3>&-
	restored
}

@test "the terminal belongs to the user that COMMAND runs as" {
	at_terminal "$BUILD/kakuri run -it --user nobody $ROOT sh -c \
		'stat -c %u \$(tty); : >/dev/tty && echo yes'"
	finish
	[ "$status" -eq 0 ]
	sees 65534
	sees yes
}

@test "without -t, no descriptor is the user's terminal" {
	at_terminal "$BUILD/kakuri run $ROOT sh -c \
		'for n in 0 1 2; do readlink /proc/self/fd/\$n; done; stty size </proc/self/fd/1; : >/dev/tty'"
	finish
	[ "$(grep -ac ^pipe: "$seen")" -eq 3 ]
	[ "$status" -ne 0 ]
	restored
}

@test "without -t, a file that was redirected cannot be opened again" {
	echo original >"$BATS_TEST_TMPDIR/file"
	run "$BUILD/kakuri" run "$ROOT" sh -c 'echo broken >/proc/self/fd/0
		cat' <"$BATS_TEST_TMPDIR/file" 3>&-
	[[ $output == *original* ]]
	[ "$(cat "$BATS_TEST_TMPDIR/file")" = original ]
	"$BUILD/kakuri" run "$ROOT" sh -c 'truncate -s 0 /proc/self/fd/1; echo more' \
		>>"$BATS_TEST_TMPDIR/file" 2>/dev/null 3>&-
	[ "$(cat "$BATS_TEST_TMPDIR/file")" = "original
more" ]
}

@test "what goes through the pipes arrives, to the last byte, in order" {
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/data"
	"$BUILD/kakuri" run "$ROOT" cat <"$BATS_TEST_TMPDIR/data" \
		>"$BATS_TEST_TMPDIR/copy" 3>&-
	cmp "$BATS_TEST_TMPDIR/data" "$BATS_TEST_TMPDIR/copy"
	"$BUILD/kakuri" run "$ROOT" sh -c \
		'for i in 1 2 3 4 5; do echo $i; echo $i >&2; done' \
		>"$BATS_TEST_TMPDIR/both" 2>&1 3>&-
	[ "$(tr -d '\n' <"$BATS_TEST_TMPDIR/both")" = 1122334455 ]
}

@test "a COMMAND that reads nothing ends, and so does one whose reader ends" {
	run timeout 20 "$BUILD/kakuri" run "$ROOT" true </dev/zero 3>&-
	[ "$status" -eq 0 ]
	run timeout 20 sh -c '"$0" run "$1" sh -c "while echo y; do :; done" | head -1' "$BUILD/kakuri" "$ROOT" 3>&-
	echo "$output"
	[ "$output" = y ]
	run timeout 20 sh -c '"$0" run "$1" sh -c "while echo y; do :; done" >/dev/full' "$BUILD/kakuri" "$ROOT" 3>&-
	[ "$status" -ne 124 ]
}

@test "-t without a terminal is one line and 125" {
	for option in -t -it -ti --tty; do
		container $option "$ROOT" true
		[ "$status" -eq 125 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == *"must be a terminal"* ]]
	done
	container -i "$ROOT" true
	[ "$status" -eq 0 ]
	container -itx "$ROOT" true
	[ "$status" -eq 125 ]
}
