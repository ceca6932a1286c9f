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

# seccomp_app in the background, up to where it waits: its pid is in $app, the
# number of its descriptor in $listener, what it prints in $file.
app() { # [COMMAND [ARG...]]
	file=$BATS_TEST_TMPDIR/app
	: >"$file"
	env --default-signal=INT,QUIT "$BUILD/seccomp_app" "$@" <&0 >"$file" 2>&1 3>&- &
	app=$!
	until_true grep -q ' is the listener$' "$file"
	listener=$(sed -n "s/^app: PID $app, and descriptor \([0-9]*\) is the listener$/\1/p" "$file")
	[ -n "$listener" ]
}

# Its supervisor: the pid is in $supervisor, what it prints in $answers.
supervisor() {
	answers=$BATS_TEST_TMPDIR/supervisor
	env --default-signal=INT "$BUILD/seccomp_notify" "$app" "$listener" >"$answers" 2>&1 3>&- &
	supervisor=$!
}

ended_with() { # STATUS PID
	local rc=0
	until_true ended "$2" || kill -KILL "$2"
	wait "$2" || rc=$?
	[ "$rc" -eq "$1" ]
}

# Both, until COMMAND and then the supervisor have ended. What COMMAND printed is
# in $output and $lines, its status in $status.
both() { # [COMMAND [ARG...]]
	app "$@"
	supervisor
	until_true ended "$app" || kill -KILL "$app"
	local rc=0
	wait "$app" || rc=$?
	ended_with 0 "$supervisor"
	run tail -n +3 "$file"
	status=$rc
	cat "$file" "$answers"
}

# The descriptors of a process that are listeners.
listeners() { # PID
	find "/proc/$1/fd" -lname '*seccomp notify*' 2>/dev/null
}

@test "seccomp_app: alone it is refused, and with a supervisor it is done" {
	both sh -c 'mknod /mnt/null c 1 3 && stat -c "%F %t:%T of %u" /mnt/null'
	[ "$(head -n 1 "$file")" = "app alone: mknod(/mnt/null, 1:3): Operation not permitted" ]
	[ "$output" = "character special file 1:3 of 0" ]
}

@test "seccomp_app: COMMAND begins when the supervisor has the listener" {
	app echo begun
	read -rt 0.5 <> <(:) || :
	[ "$(wc -l <"$file")" -eq 2 ]
	[ "$(listeners "$app")" = "/proc/$app/fd/$listener" ]
	supervisor
	ended_with 0 "$app"
	[ "$(tail -n 1 "$file")" = begun ]
	ended_with 0 "$supervisor"
}

@test "seccomp_app: COMMAND has not the listener, and no signal is blocked" {
	both ls -l /proc/self/fd
	run ! grep 'seccomp notify' "$file"
	both grep SigBlk /proc/self/status # no shell: some clear the mask
	grep -qx 'SigBlk:	0*' "$file"
}

@test "seccomp_app: COMMAND has no capability, and no program gives it one" {
	both sh -c 'id -u; grep -E "Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Seccomp:" /proc/self/status'
	[ "${lines[0]}" = 0 ]
	[ "$(grep -c '^Cap...:	0*$' <<<"$output")" -eq 4 ]
	grep -qx 'NoNewPrivs:	1' <<<"$output"
	grep -qx 'Seccomp:	2' <<<"$output"
}

@test "seccomp_app: mknod(2) and mknodat(2) both ask" {
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
	both "$BATS_TEST_TMPDIR/ask"
	[ "$status" -eq 0 ]
}

@test "seccomp_app: on the host there is no mount more, and no device" {
	# on its own place: a neighbour mounts, too
	before=$(awk '$5 == "/mnt"' /proc/self/mountinfo)
	both sh -c 'mknod /mnt/null c 1 3; readlink /proc/self/ns/mnt; grep -c " /mnt .* - tmpfs " /proc/self/mountinfo'
	[ "${lines[0]}" != "$(own mnt)" ]
	[ "${lines[1]}" -ge 1 ]
	[ "$(awk '$5 == "/mnt"' /proc/self/mountinfo)" = "$before" ]
	run ! test -e /mnt/null
}

@test "seccomp_app: the status is COMMAND's" {
	both sh -c 'exit 7'
	[ "$status" -eq 7 ]
	both /nonexistent
	[ "$status" -eq 127 ]
	tiny seccomp_app --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "seccomp_app: without COMMAND it is the shell" {
	SHELL=/bin/echo both
	[ "$status" -eq 0 ]
	[ "$(wc -l <"$file")" -eq 3 ] # an empty one: echo says nothing
	(
		unset SHELL
		app < <(echo 'echo "$((6 * 7))"')
		supervisor
		ended_with 0 "$app"
		[ "$(tail -n 1 "$file")" = 42 ]
	)
}

@test "seccomp_app: while it waits, Ctrl-C ends it, and so do TERM and KILL" {
	for signal in INT:130 TERM:143 KILL:137; do
		app echo begun
		kill -"${signal%:*}" "$app"
		ended_with "${signal#*:}" "$app"
		run ! grep begun "$file"
	done
}

@test "seccomp_app: who may not, is told which call" {
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$BUILD/seccomp_app" true
	[ "$status" -eq 1 ]
	[ "$output" = "seccomp_app: unshare(CLONE_NEWNS): Operation not permitted" ]
	both "$BUILD/seccomp_app" true
	[ "$status" -eq 1 ] # in there nobody may unshare(2)
}

@test "seccomp_notify: who has asked is in the request, with an address; then the path" {
	# shellcheck disable=SC2016 # for the shell inside
	both sh -c 'sh -c "echo asks \$\$; exec mknod /mnt/null c 1 3"'
	asks=$(sed -n 's/^asks //p' <<<"$output")
	run cat "$answers"
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[0]} =~ ^supervisor:\ PID\ $supervisor,\ and\ [0-9]+\ is\ the\ listener$ ]]
	[[ ${lines[1]} =~ ^RECV:\ +PID\ $asks,\ mknod\(0x[0-9a-f]+,\ 0206[0-9]+,\ 1:3\)$ ]]
	[ "${lines[2]}" = "ID_VALID: the path is /mnt/null" ]
	[ "${lines[3]}" = "SEND:     error 0, flags 0" ]
}

@test "seccomp_notify: the device is in app's /mnt, and works" {
	both sh -c 'mknod /mnt/null c 1 3; echo gone >/mnt/null && echo "read <$(cat /mnt/null)>"'
	[ "$output" = 'read <>' ]
}

@test "seccomp_notify: another device, type or path gets EACCES, and nothing is made" {
	both sh -c 'cd /mnt; mknod /mnt/null c 1 5; mknod /mnt/null b 1 3
		mknod /mnt/other c 1 3; mknod null c 1 3; mknod /mnt/../mnt/null c 1 3
		echo left $(ls -A /mnt)'
	[ "$(grep -c '^SEND:     error -13, flags 0$' "$answers")" -eq 5 ]
	[ "$(grep -c 'Permission denied' <<<"$output")" -eq 5 ]
	grep -qx 'left' <<<"$output"
}

@test "seccomp_notify: what its own call says is the answer" {
	both sh -c 'mknod /mnt/null c 1 3; LC_ALL=C mknod /mnt/null c 1 3'
	[ "$status" -eq 1 ]
	[ "$(tail -n 1 "$answers")" = "SEND:     error -17, flags 0" ]
	[[ $output == *"File exists"* ]]
}

@test "seccomp_notify: what is no device the kernel decides itself" {
	both sh -c 'mkfifo /mnt/fifo && stat -c %F /mnt/fifo; LC_ALL=C mkfifo /proc/fifo'
	[ "$(grep -c '^SEND:     error 0, flags 1$' "$answers")" -eq 2 ]
	[ "${lines[0]}" = fifo ]
	[[ ${lines[1]} != *"Permission denied"* ]] # not the supervisor's errno
	[ "$status" -eq 1 ]
}

@test "seccomp_notify: a stranger with the caller's PID is not believed" {
	command -v cc >/dev/null || skip "there is no compiler here"
	cc -o "$BATS_TEST_TMPDIR/stranger" "$BATS_TEST_DIRNAME/exercises/22-seccomp_notify.c"
	run timeout -k 1 30 "$BATS_TEST_TMPDIR/stranger" /mnt/null "$BUILD/seccomp_app" "$BUILD/seccomp_notify" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "seccomp_notify: it answers whoever is left, and ends with the last" {
	mkfifo "$BATS_TEST_TMPDIR/go"
	# shellcheck disable=SC2016 # for the shell inside
	app sh -c '(read -r _ <"$0"; mknod /mnt/null c 1 3) 3>&- & exit 3' "$BATS_TEST_TMPDIR/go"
	supervisor
	ended_with 3 "$app"
	run ! ended "$supervisor"
	echo >"$BATS_TEST_TMPDIR/go"
	ended_with 0 "$supervisor"
	[ "$(tail -n 1 "$answers")" = "SEND:     error 0, flags 0" ]
}

@test "seccomp_notify: when it ends, by Ctrl-C, TERM or KILL, who asks gets ENOSYS" {
	[ -p "$BATS_TEST_TMPDIR/go" ] || mkfifo "$BATS_TEST_TMPDIR/go"
	for signal in INT:130 TERM:143 KILL:137; do
		# shellcheck disable=SC2016 # for the shell inside
		app sh -c 'read -r _ <"$0"; LC_ALL=C exec mknod /mnt/null c 1 3' "$BATS_TEST_TMPDIR/go"
		supervisor
		until_true grep -q '^supervisor: ' "$answers"
		until_true grep -qx sh "/proc/$app/comm"
		kill -"${signal%:*}" "$supervisor"
		ended_with "${signal#*:}" "$supervisor"
		echo >"$BATS_TEST_TMPDIR/go"
		ended_with 1 "$app"
		[[ $(tail -n 1 "$file") == *"Function not implemented"* ]]
	done
}

@test "seccomp_notify: who may not, or names what is not there, is told which call" {
	app true
	run "$BUILD/seccomp_notify" "$app" 99
	[ "$status" -eq 1 ]
	[ "$output" = "seccomp_notify: pidfd_getfd(99): Bad file descriptor" ]
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$BUILD/seccomp_notify" "$app" "$listener"
	[ "$status" -eq 1 ]
	[ "$output" = "seccomp_notify: pidfd_getfd($listener): Operation not permitted" ]
	supervisor # none of them has made it go on
	ended_with 0 "$app"
	ended_with 0 "$supervisor"
	run "$BUILD/seccomp_notify" "$app" "$listener"
	[ "$output" = "seccomp_notify: pidfd_open($app): No such process" ]
	for arguments in "" "$app" "x 3" "1 2 3"; do
		# shellcheck disable=SC2086 # words
		tiny seccomp_notify $arguments
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
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
