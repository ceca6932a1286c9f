load helper

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		sleep 0.1
	done
	return 1
}
gone() { [ ! -e "/proc/$1" ]; }
says() { grep -qsx "$1" "$2"; }
within() { [ "$(readlink "/proc/$1/ns/$2" 2>/dev/null)" = "$3" ]; }

KINDS=(mnt uts ipc pid net cgroup)
host_side() {
	for kind in "${KINDS[@]}"; do own "$kind"; done
	uname -n
}

# A container with six namespaces of its own, whose PID 1 is $init for the host.
container() {
	"$BUILD/pid_namespace" unshare --uts --ipc --net --cgroup sh -c '
		echo box >/proc/sys/kernel/hostname; echo up; exec sleep 100' \
		>"$BATS_TEST_TMPDIR/box" 2>&1 3>&- &
	box=$!
	until_true says up "$BATS_TEST_TMPDIR/box"
	init=$(sed -n "s/^the host's \/proc: I am //p" "$BATS_TEST_TMPDIR/box")
}
no_container() {
	kill -9 "$init"
	wait $box || :
}

# The program in the background, with a shell in there that says when it runs.
start() { # WORDS-OF-SH
	out=$BATS_TEST_TMPDIR/out
	rm -f "$out" # an earlier one is ready at once
	env --default-signal=INT,QUIT "$BUILD/setns" "$init" sh -c "$1" >"$out" 2>&1 3>&- &
	program=$!
	until_true says ready "$out"
	visitor=$(sed -n 's/^fork(2): *PID \([0-9]*\) .*/\1/p' "$out")
}

@test "setns: COMMAND is in six namespaces of the container, the host in its own" {
	container
	before=$(host_side)
	# shellcheck disable=SC2016 # for the shell in there
	tiny setns "$init" sh -c 'uname -n; for kind; do readlink /proc/self/ns/$kind; done' - "${KINDS[@]}"
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = box ]
	n=4
	for kind in "${KINDS[@]}"; do
		[ "${lines[n]}" = "$(readlink "/proc/$init/ns/$kind")" ]
		[ "${lines[n]}" != "$(own "$kind")" ]
		n=$((n + 1))
	done
	[ "$(host_side)" = "$before" ]
	no_container
}

@test "setns: its three lines are what the host's /proc says" {
	container
	start 'echo ready; sleep 100'
	uts=$(readlink "/proc/$init/ns/uts")
	pid=$(readlink "/proc/$init/ns/pid")
	echo "at first: PID $program is in $(own uts) $(own pid)
setns(2): PID $program is in $uts $(own pid)
fork(2):  PID $visitor is in $uts $pid
ready" | diff - "$out"
	# the program has joined the others of the six, too
	within "$program" net "$(readlink "/proc/$init/ns/net")"
	within "$program" pid "$(own pid)"
	within "$visitor" pid "$pid"
	no_container
	wait $program || [ $? -eq 137 ]
}

@test "setns: COMMAND is a child of nobody in there, and one of the container's" {
	container
	# shellcheck disable=SC2016 # for the shell in there
	tiny setns "$init" sh -c 'echo $$ $PPID; cat /proc/1/comm; echo /proc/[0-9]*'
	[ "${lines[3]}" = "2 0" ]
	[ "${lines[4]}" = sleep ]
	[ "${lines[5]}" = "/proc/1 /proc/2" ]
	no_container
}

@test "setns: COMMAND gets no descriptor of the host's" {
	container
	# shellcheck disable=SC2016 # for the shell in there
	count='set -- /proc/$$/fd/*; echo $#'
	run timeout -k 1 60 sh -c "$count" 3>&-
	host=$output
	tiny setns "$init" sh -c "$count"
	[ "${lines[3]}" = "$host" ]
	no_container
}

@test "setns: the container ends, and COMMAND with it" {
	container
	start 'echo ready; sleep 100'
	no_container
	status=0
	wait $program || status=$?
	[ "$status" -eq 137 ]
}

@test "setns: killed itself, it takes COMMAND along, and the container goes on" {
	container
	for signal in KILL TERM HUP; do
		start 'echo ready; exec sleep 100'
		kill -$signal $program
		wait $program || :
		until_true gone "$visitor"
		[ -e "/proc/$init" ]
	done
	no_container
}

@test "setns: Ctrl-C and Ctrl-\\ are for COMMAND" {
	container
	for signal in INT QUIT; do
		start "trap 'exit 5' $signal; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait \$!; done"
		kill -$signal $program "$visitor" # as a terminal does
		status=0
		wait $program || status=$?
		[ "$status" -eq 5 ]
	done
	no_container
}

@test "setns: the status is COMMAND's, also where SIGCHLD is ignored" {
	container
	tiny setns "$init" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	# shellcheck disable=SC2016 # for the shell in there
	tiny setns "$init" sh -c 'kill -9 $$'
	[ "$status" -eq 137 ]
	run env --ignore-signal=CHLD "$BUILD/setns" "$init" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/setns" "$init" /nonexistent
	no_container
}

@test "setns: without COMMAND it is the shell" {
	container
	run env -u SHELL "$BUILD/setns" "$init" <<<'uname -n'
	[ "${lines[3]}" = box ]
	run env SHELL=/bin/echo "$BUILD/setns" "$init"
	[ "$status" -eq 0 ]
	no_container
}

@test "setns: bad usage, and a process that is not there" {
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny setns $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	tiny setns 99999999 true
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "setns: pidfd_open(99999999): No such process" ]
}

@test "setns: its session goes as the page says" {
	session 13-setns
}

# What the container's namespaces were, as the program saw them from outside.
inside() { # KIND
	sed -n "/^   host.*readlink .proc.[0-9]/,/^$/s/^   \($1:.*\)/\1/p" <<<"$output" | head -n 1
}

@test "measured: a command inside sees the container's hostname, the host its own" {
	before=$(uname -n)
	demo 13-setns uname -n
	grep -qx container <<<"$output"
	[ "$(uname -n)" = "$before" ]
}

@test "measured: a command is in every namespace of the container" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 13-setns sh -c 'for n in user mnt uts ipc pid net; do
		echo "in $(readlink /proc/self/ns/$n)"; done'
	for kind in user mnt uts ipc pid net; do
		[ -n "$(inside $kind)" ]
		[ "$(inside $kind)" != "$(own $kind)" ]
		grep -qxF "in $(inside $kind)" <<<"$output"
	done
}

@test "measured: its PID namespace knows the command by a small number" {
	demo 13-setns sh -c 'grep NSpid /proc/self/status'
	grep -Eqx 'NSpid:	[0-9]+	[0-9]' <<<"$output"
}

# The processes that are in a namespace.
members() { # NAMESPACE
	find /proc/[0-9]*/ns -lname "${1/[/\\[}" 2>/dev/null || :
}
no_members() { [ -z "$(members "$1")" ]; }

@test "measured: the container dies with the program, also after SIGKILL" {
	mkfifo "$BATS_TEST_TMPDIR/up"
	# shellcheck disable=SC2016 # for the shell inside
	"$BUILD/measure/13-setns" sh -c 'readlink /proc/self/ns/uts >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r uts <"$BATS_TEST_TMPDIR/up"
	[ -n "$(members "$uts")" ]
	kill -KILL $!
	until_true no_members "$uts"
}

@test "measured: the owner joins the user namespace first, root last, by file" {
	demo 13-user_first
	[ "$(grep -c 'setns(uts, CLONE_NEWUTS) = -1 Operation not permitted$' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'setns(uts, CLONE_NEWUTS) = 0$' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'setns(net, CLONE_NEWNET) = -1 Operation not permitted$' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'setns(net, CLONE_NEWNET) = 0$' <<<"$output")" -eq 1 ]
}

@test "measured: they make six claims and three" {
	claims 13-setns 6
	claims 13-user_first 3
}
