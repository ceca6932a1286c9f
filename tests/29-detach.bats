# shellcheck disable=SC2016 # what is quoted is for the shell inside
load helper

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export ROOT=$BATS_FILE_TMPDIR/root
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$ROOT"
}

setup() {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	log=$BATS_TEST_TMPDIR/log
	name=d$$-$BATS_TEST_NUMBER
}

limited() { timeout -k 1 30 "$BUILD/kakuri" "$@" 3>&-; }

container() { # run [OPTION...] ROOT [COMMAND...]
	run limited "$@"
	echo "$output"
}

soon() { # COMMAND...
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	echo "not within ten seconds: $*"
	return 1
}

shown() { "$BUILD/kakuri" ps 3>&- | grep -q "^$name "; }
not_shown() { ! shown; }

@test "--detach returns once COMMAND runs; its output is in the file" {
	container run --name "$name" --detach "$log" "$ROOT" sh -c \
		'echo out; echo err >&2; trap "echo bye; exit 0" TERM; while :; do sleep 0.1; done'
	[ "$status" -eq 0 ]
	[ "$output" = "$name" ]
	shown
	soon grep -q err "$log"
	[ "$(tr '\n' ' ' <"$log")" = "out err " ]
	[ "$(stat -c %a "$log")" = 600 ]
	container kill "$name" TERM
	soon not_shown
	grep -q bye "$log"
}

@test "the supervisor has neither the session nor a file of who started it" {
	container run --name "$name" --detach "$log" "$ROOT" sleep 1000
	supervisor=$(pgrep -f "^$BUILD/kakuri run --name $name ")
	[ "$(cut -d' ' -f6 "/proc/$supervisor/stat")" = "$supervisor" ]
	[ "$(readlink "/proc/$supervisor/fd/0")" = /dev/null ]
	[ "$(readlink "/proc/$supervisor/fd/1")" = "$log" ]
	[ "$(readlink "/proc/$supervisor/fd/2")" = "$log" ]
	container kill "$name" KILL
	soon not_shown
}

@test "SIGKILL of the supervisor ends the container" {
	container run --name "$name" --detach "$log" "$ROOT" sh -c 'readlink /proc/self/ns/pid; exec sleep 1000'
	soon grep -q pid: "$log"
	space=$(cat "$log")
	kill -KILL "$(pgrep -f "^$BUILD/kakuri run --name $name ")"
	gone() { ! readlink /proc/[0-9]*/ns/pid 2>/dev/null | grep -qFx "$space"; }
	soon gone
	container rm "$name"
	not_shown
}

@test "the log is added to, and a device inside cannot reach it" {
	echo before >"$log"
	container run --name "$name" --detach "$log" "$ROOT" sh -c \
		'truncate -s 0 /proc/self/fd/1; echo after; sleep 0.2'
	soon not_shown
	[ "$(grep -v truncate "$log" | tr '\n' ' ')" = "before after " ]
}

@test "what cannot start is one line for who started it, with its status" {
	check() { # STATUS WORD ARGUMENT...
		run "-$1" limited run --name "$name" --detach "$log" "${@:3}"
		echo "$output"
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == "kakuri: "*"$2"* ]]
		not_shown
	}
	check 127 nosuch "$ROOT" nosuch
	check 126 /etc/passwd "$ROOT" /etc/passwd
	check 125 /etc/passwd --workdir /etc/passwd "$ROOT" true
	check 125 nobody-here --user nobody-here "$ROOT" true
	check 125 "nobody to type" -t "$ROOT" true
	check 125 /nosuch /nosuch true
	container run --detach /nosuch/log "$ROOT" true
	[[ $status -eq 125 && ${#lines[@]} -eq 1 ]]
	container run --detach "$BATS_TEST_TMPDIR" "$ROOT" true
	[[ $status -eq 125 && ${#lines[@]} -eq 1 ]]
	container run --detach
	[ "$status" -eq 125 ]
}

@test "without COMMAND, a shell at a terminal does not wait for one" {
	command -v script >/dev/null || skip "script(1) is missing here"
	run timeout 20 script -qfec "$BUILD/kakuri run --name $name --detach $log $ROOT" \
		/dev/null 3>&- </dev/null
	[ "$status" -eq 0 ]
	soon not_shown
}

@test "a signal that the launcher ignores reaches COMMAND by container kill" {
	# In the background, a shell lets it ignore SIGINT and SIGQUIT.
	sh -c 'exec "$0" run --name "$1" "$2" sh -c \
		"trap \"exit 9\" QUIT; echo ready; while :; do sleep 0.1; done" >"$3" &' \
		"$BUILD/kakuri" "$name" "$ROOT" "$log" 3>&-
	soon grep -q ready "$log"
	pkill -QUIT -f "^$BUILD/kakuri run --name $name "
	sleep 0.3
	shown
	container kill "$name" QUIT
	soon not_shown
}
