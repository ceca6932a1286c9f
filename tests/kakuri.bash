# shellcheck shell=bash disable=SC2154  # status, output and lines come from run
# What the tests of chapter 29 share: a ROOT, and containers of it.
load helper

# Each test says why it is skipped: in setup_file, older bats fail of it.
fit() { [ "$(id -u)" -eq 0 ] || skip "this needs root"; }
setup() { fit; }

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export ROOT=$BATS_FILE_TMPDIR/root
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$ROOT"
}

# What a killed launcher left behind, the next one takes away, or rm.
eval "of_helper_$(declare -f teardown)"
teardown() {
	# A container whose launcher was killed may need a moment to end.
	for _ in {1..20}; do
		[ "$(id -u)" -eq 0 ] && "$BUILD/kakuri" rm
		[ -n "$(ls -A /run/kakuri 2>/dev/null)" ] || break
		sleep 0.1
	done
	of_helper_teardown
}

# For at most half a minute.
limited() { timeout -k 1 30 "$BUILD/kakuri" run "$@" 3>&-; }

container() { # [OPTION...] ROOT [COMMAND...]
	run limited "$@"
	echo "$output"
}

inside() { # COMMAND [ARG...]
	container "$ROOT" "$@"
}

# Start one that says when it is ready; sets launcher, said.
launcher='' said=''
export BUILD
background() { # COMMAND [ARG...]
	said=$BATS_TEST_TMPDIR/said
	: >"$said" # or another's "ready" is taken for its own
	"$BUILD/kakuri" run "$ROOT" "$@" >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
}

soon() { # COMMAND...
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	echo "not within ten seconds: $*"
	return 1
}

# Wait for the launcher, whose exit status becomes $status.
finish() {
	soon test ! -d "/proc/$launcher" || kill -KILL "$launcher"
	status=0
	wait "$launcher" || status=$?
}

# Kill a process and write to its program, which was kept open: status, output.
overwrite() { # PID
	exec 9<"/proc/$1/exe"
	kill -KILL "$1"
	wait "$1" 2>/dev/null || :
	for _ in {1..100}; do # others may run it for a moment
		run sh -c 'printf x >>/proc/self/fd/9'
		[[ $output == *"Text file busy"* ]] || break
		sleep 0.1
	done
	exec 9<&-
	echo "$output"
}

# How many processes of this machine are in a PID namespace.
population() { # pid:[NUMBER]
	readlink /proc/[0-9]*/ns/pid 2>/dev/null | grep -cFx "$1"
}

is_empty() { [ "$(population "$1")" = 0 ]; }

# One line that holds WORD, and status 125.
refused() { # WORD ARGUMENT...
	container "${@:2}"
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == "kakuri: "*"$1"* ]]
}

# A program for ROOT, from C on standard input, as $ROOT/NAME; or one that was
# built before, for a machine without a compiler.
program() { # NAME [COMPILER OPTION...]
	if [ -x "$BUILD/29-$1" ]; then
		cp "$BUILD/29-$1" "$ROOT/$1"
	else
		cc -w -static -x c -o "$ROOT/$1" "${@:2}" - 2>/dev/null ||
			skip "no static libc here"
	fi
}

# A runtime that has forgotten it: its own build, with lines of it changed.
mutant() { # SED FILE...
	command -v cc >/dev/null || skip "no compiler here"
	MUTANT=$BATS_TEST_TMPDIR/mutant
	rm -rf "$BATS_TEST_TMPDIR/sources"
	cp -r "$BATS_TEST_DIRNAME/../chapters/29-runtime" "$BATS_TEST_TMPDIR/sources"
	while [ $# -gt 0 ]; do
		cp "$BATS_TEST_TMPDIR/sources/$2" "$BATS_TEST_TMPDIR/before"
		sed -i "$1" "$BATS_TEST_TMPDIR/sources/$2"
		run ! cmp -s "$BATS_TEST_TMPDIR/sources/$2" "$BATS_TEST_TMPDIR/before"
		shift 2
	done
	cc -w -o "$MUTANT" "$BATS_TEST_TMPDIR"/sources/*.c
}
