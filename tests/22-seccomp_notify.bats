load helper

# Wait until a condition holds, ten seconds at most.
until_true() { # COMMAND [ARG...]
	for _ in {1..100}; do
		"$@" && return
		read -rt 0.1 <> <(:) || :
	done
	return 1
}
ended() { [ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"; }

# The program in the background, with a shell in there that does this; what it
# printed is in $file, its pid in $program, that of the shell in $app.
start() { # WORDS-OF-SH
	file=$BATS_TEST_TMPDIR/there
	# shellcheck disable=SC2016 # for the shell inside
	env --default-signal=INT,QUIT "$BUILD/seccomp_notify" sh -c "echo app \$\$; $1" >"$file" 2>&1 3>&- &
	program=$!
	until_true grep -q '^app [0-9]' "$file"
	app=$(sed -n 's/^app \([0-9][0-9]*\)$/\1/p' "$file")
}

ended_with() { # STATUS: the program that runs as $program
	local rc=0
	wait "$program" || rc=$?
	[ "$rc" -eq "$1" ]
}

# The descriptors of a process that are listeners.
listeners() { # PID
	find "/proc/$1/fd" -lname '*seccomp notify*' 2>/dev/null
}

@test "seccomp_notify: alone it is refused, and with a supervisor it is done" {
	tiny seccomp_notify sh -c 'mknod /mnt/null c 1 3 && stat -c "%F %t:%T of %u" /mnt/null'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[0]}" = "app alone:  mknod(/mnt/null, 1:3): Operation not permitted" ]
	[[ ${lines[1]} =~ ^supervisor:\ PID\ [0-9]+\ calls\ mknod\(/mnt/null,\ 0206[0-9]+,\ 1:3\)$ ]]
	[ "${lines[2]}" = "supervisor: my answer: error 0, flags 0" ]
	[ "${lines[3]}" = "character special file 1:3 of 0" ]
}

@test "seccomp_notify: the device works" {
	tiny seccomp_notify sh -c 'mknod /mnt/null c 1 3; echo gone >/mnt/null && echo "read <$(cat /mnt/null)>"'
	grep -qx 'read <>' <<<"$output"
}

@test "seccomp_notify: who has asked is in the request" {
	# shellcheck disable=SC2016 # for the shell inside
	tiny seccomp_notify sh -c 'sh -c "echo asks \$\$; exec mknod /mnt/null c 1 3"'
	asks=$(sed -n 's/^asks //p' <<<"$output")
	grep -q "^supervisor: PID $asks calls mknod(/mnt/null," <<<"$output"
}

@test "seccomp_notify: another device, type or path gets EACCES, and nothing is made" {
	tiny seccomp_notify sh -c 'cd /mnt; mknod /mnt/null c 1 5; mknod /mnt/null b 1 3
		mknod /mnt/other c 1 3; mknod null c 1 3; mknod /mnt/../mnt/null c 1 3
		echo left $(ls -A /mnt)'
	[ "$(grep -c '^supervisor: my answer: error -13, flags 0$' <<<"$output")" -eq 5 ]
	[ "$(grep -c 'Permission denied' <<<"$output")" -eq 5 ]
	grep -qx 'left' <<<"$output"
}

@test "seccomp_notify: mknod(2) and mknodat(2) both ask" {
	command -v cc >/dev/null || skip "there is no compiler here"
	cc -w -o "$BATS_TEST_TMPDIR/ask" -x c - <<-'X'
		#define _GNU_SOURCE
		#include <sys/stat.h>
		#include <sys/syscall.h>
		#include <fcntl.h>
		#include <unistd.h>
		int
		main(void)
		{
			int failed = syscall(SYS_mknodat, AT_FDCWD, "/mnt/null", S_IFCHR | 0666, 0x103);
			unlink("/mnt/null");
		#ifdef SYS_mknod
			failed |= syscall(SYS_mknod, "/mnt/null", S_IFCHR | 0666, 0x103);
		#endif
			return failed != 0;
		}
	X
	tiny seccomp_notify "$BATS_TEST_TMPDIR/ask"
	[ "$status" -eq 0 ]
}

@test "seccomp_notify: what the supervisor's own call says is the answer" {
	tiny seccomp_notify sh -c 'mknod /mnt/null c 1 3; mknod /mnt/null c 1 3'
	[ "$status" -eq 1 ]
	[ "${lines[4]}" = "supervisor: my answer: error -17, flags 0" ]
	[[ ${lines[5]} == *"File exists"* ]]
}

@test "seccomp_notify: what is no device the kernel decides itself" {
	tiny seccomp_notify sh -c 'mkfifo /mnt/fifo && stat -c %F /mnt/fifo; mkfifo /proc/fifo'
	[ "${lines[2]}" = "supervisor: my answer: error 0, flags 1" ]
	[ "${lines[3]}" = fifo ]
	[ "${lines[5]}" = "supervisor: my answer: error 0, flags 1" ]
	[[ ${lines[6]} != *"Permission denied"* ]] # not the supervisor's errno
	[ "$status" -eq 1 ]
}

@test "seccomp_notify: COMMAND has no capability, and no program gives it one" {
	tiny seccomp_notify sh -c 'id -u; grep -E "Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Seccomp:" /proc/self/status'
	[ "$status" -eq 0 ]
	grep -qx 0 <<<"$output"
	[ "$(grep -c '^Cap...:	0*$' <<<"$output")" -eq 4 ]
	grep -qx 'NoNewPrivs:	1' <<<"$output"
	grep -qx 'Seccomp:	2' <<<"$output"
}

@test "seccomp_notify: the supervisor has the listener, and COMMAND has not" {
	start 'exec sleep 60'
	until_true grep -qx sleep "/proc/$app/comm"
	[ "$(listeners $program | wc -l)" -eq 1 ]
	[ -z "$(listeners "$app")" ]
	kill $program
	ended_with 143
}

@test "seccomp_notify: a stranger with the caller's PID is not believed" {
	command -v cc >/dev/null || skip "there is no compiler here"
	cc -o "$BATS_TEST_TMPDIR/stranger" "$BATS_TEST_DIRNAME/exercises/22-seccomp_notify.c"
	run timeout -k 1 30 "$BATS_TEST_TMPDIR/stranger" /mnt/null "$BUILD/seccomp_notify" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "seccomp_notify: on the host there is no mount more, and no device" {
	before=$(cat /proc/self/mountinfo)
	tiny seccomp_notify sh -c 'mknod /mnt/null c 1 3; readlink /proc/self/ns/mnt; grep -c " /mnt .* - tmpfs " /proc/self/mountinfo'
	[ "${lines[3]}" != "$(own mnt)" ]
	[ "${lines[4]}" -ge 1 ]
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
	run ! test -e /mnt/null
}

@test "seccomp_notify: it ends with COMMAND, whoever is left; who asks then gets ENOSYS" {
	file=$BATS_TEST_TMPDIR/late
	mkfifo "$BATS_TEST_TMPDIR/go"
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 10 "$BUILD/seccomp_notify" sh -c '(read -r _ <"$1"; LC_ALL=C mknod /mnt/null c 1 3) >"$0" 2>&1 3>&- & exit 3' \
		"$file" "$BATS_TEST_TMPDIR/go" 3>&-
	[ "$status" -eq 3 ]
	echo >"$BATS_TEST_TMPDIR/go"
	until_true grep -q 'Function not implemented' "$file"
}

@test "seccomp_notify: the status is COMMAND's, also where SIGCHLD is ignored" {
	tiny seccomp_notify sh -c 'exit 7'
	[ "$status" -eq 7 ]
	# shellcheck disable=SC2016 # for the shell inside
	tiny seccomp_notify sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ]
	run -127 "$BUILD/seccomp_notify" /nonexistent
	run timeout -k 1 20 env --ignore-signal=CHLD "$BUILD/seccomp_notify" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	tiny seccomp_notify --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "seccomp_notify: without COMMAND it is the shell" {
	run env SHELL=/bin/echo "$BUILD/seccomp_notify"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/seccomp_notify" <<<'echo "$((6 * 7))"'
	[ "${lines[1]}" = 42 ]
}

@test "seccomp_notify: Ctrl-C is for COMMAND" {
	start 'trap "exit 5" INT; echo trapped; for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & wait $!; done'
	until_true grep -qx trapped "$file"
	kill -INT $program "$app" # as a terminal does
	ended_with 5
}

@test "seccomp_notify: so is Ctrl-\\; TERM, HUP and KILL end both" {
	for signal in TERM:143 HUP:129 KILL:137; do
		start 'exec sleep 300'
		kill -QUIT $program
		read -rt 0.3 <> <(:) || :
		kill -0 $program
		kill -"${signal%:*}" $program
		ended_with "${signal#*:}"
		until_true ended "$app"
	done
}

@test "seccomp_notify: who may not, is told which call" {
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$BUILD/seccomp_notify" true
	[ "$status" -eq 1 ]
	[ "$output" = "seccomp_notify: unshare(CLONE_NEWNS): Operation not permitted" ]
	run timeout 20 "$BUILD/seccomp_notify" "$BUILD/seccomp_notify" true
	[ "$status" -eq 1 ] # in there nobody may unshare(2)
}

@test "seccomp_notify: its session goes as the page says" {
	session 22-seccomp_notify
}

# mknod(1) of an older glibc calls mknod(2), which the filters of what measures
# let pass.
watched() {
	[[ $(getconf GNU_LIBC_VERSION) > "glibc 2.32" ]] ||
		skip "mknod(1) does not call mknodat(2) here"
}

@test "measured: a command inside is an ordinary user, without a capability" {
	demo 22-seccomp_notify sh -c 'id -u; grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status'
	grep -qx 65534 <<<"$output"
	grep -Eqx 'CapEff:	0+' <<<"$output"
	grep -qx 'NoNewPrivs:	1' <<<"$output"
	grep -qx 'Seccomp:	2' <<<"$output"
}

@test "measured: it makes null, and the device works" {
	watched
	# shellcheck disable=SC2016 # for the shell inside
	demo 22-seccomp_notify sh -c 'rm /tmp/box/null && mknod /tmp/box/null c 1 3 &&
		echo gone >/tmp/box/null && echo "read <$(cat /tmp/box/null)>" &&
		stat -c "made %t:%T by %u" /tmp/box/null'
	grep -qx 'read <>' <<<"$output"
	grep -qx 'made 1:3 by 0' <<<"$output"
}

@test "measured: it makes no other device, and none elsewhere" {
	watched
	demo 22-seccomp_notify sh -c 'cd /tmp/box; mknod /tmp/box/zero c 1 5
		mknod /tmp/box/../box/other c 1 3; mknod relative c 1 3
		mknod -m 666 /tmp/box/block b 1 3; echo left $(ls /tmp/box)'
	[ "$(grep -c 'mknod: .*: Permission denied' <<<"$output")" -eq 4 ]
	grep -qx 'left null' <<<"$output"
}

@test "measured: each answer is sent, and shown when it was" {
	demo 22-seccomp_notify
	sends=$(grep -c 'SECCOMP_IOCTL_NOTIF_SEND, response) = 0$' <<<"$output")
	[ "$sends" -eq 2 ] # one grant, one refusal; the third caller is dead
	[ "$(grep -c 'NOTIF_RECV, request) = 0$' <<<"$output")" -eq 3 ]
	[ "$(grep -c 'NOTIF_ID_VALID, &request->id) = 0$' <<<"$output")" -eq 3 ]
	[ "$(grep -c 'NOTIF_ID_VALID, &request->id) = -1 ' <<<"$output")" -eq 1 ]
	# the caller's line comes after the answer
	[ "$(grep -nm1 'NOTIF_SEND' <<<"$output" | cut -d: -f1)" -lt \
		"$(grep -n 'app: mknodat.*makedev(1, 3)) = 0$' <<<"$output" | cut -d: -f1)" ]
}

@test "measured: the host sees neither the device nor its place" {
	before=$(cat /proc/self/mountinfo)
	demo 22-seccomp_notify grep ' /tmp ' /proc/self/mountinfo
	grep -q 'tmpfs kakuri' <<<"$output"
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
	run ! test -e /tmp/box
}

# The processes that are in a namespace.
members() { # NAMESPACE
	find /proc/[0-9]*/ns -lname "${1/[/\\[}" 2>/dev/null || :
}

@test "measured: a command inside dies with the supervisor, also after SIGKILL" {
	mkfifo -m 666 "$BATS_TEST_TMPDIR/up"
	exec 5<>"$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/22-seccomp_notify" sh -c 'readlink /proc/self/ns/mnt >&5; exec sleep 60' \
		>/dev/null 2>&1 3>&- &
	read -ru 5 mnt
	[ -n "$(members "$mnt")" ]
	kill -KILL $!
	for _ in {1..150}; do
		[ -n "$(members "$mnt")" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ -z "$(members "$mnt")" ]
}

@test "measured: CONTINUE opens the forbidden file once, ADDFD never" {
	demo 22-notify_open
	[ "$(grep -cx '   app reads: /tmp/forbidden' <<<"$output")" -eq 1 ]
	[ "$(grep -cx '   app reads: /tmp/allowed' <<<"$output")" -eq 2 ]
	[ "$(grep -c 'accomplice: the path is /tmp/forbidden now' <<<"$output")" -eq 2 ]
	run sed -n '/^3\. /,/^4\. /p' <<<"$output"
	[[ $output == *"app reads: /tmp/forbidden"* ]]
}

@test "measured: without root both say so" {
	for program in seccomp_notify notify_open; do
		run setpriv --reuid 65534 --clear-groups "$BUILD/measure/22-$program"
		[ "$status" -eq 77 ]
		[[ $output == "22-$program: SKIP"* ]]
	done
}

@test "measured: it makes three claims" {
	claims 22-seccomp_notify 3
}

@test "measured: the one of CONTINUE and ADDFD makes four" {
	claims 22-notify_open 4
}
