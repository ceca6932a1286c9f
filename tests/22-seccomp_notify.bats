load helper

# mknod(1) of an older glibc calls mknod(2), which this filter lets pass.
watched() {
	[[ $(getconf GNU_LIBC_VERSION) > "glibc 2.32" ]] ||
		skip "mknod(1) does not call mknodat(2) here"
}

@test "a command inside is nobody, without a capability" {
	demo 22-seccomp_notify sh -c 'id -u; grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status'
	grep -qx 65534 <<<"$output"
	grep -Eqx 'CapEff:	0+' <<<"$output"
	grep -qx 'NoNewPrivs:	1' <<<"$output"
	grep -qx 'Seccomp:	2' <<<"$output"
}

@test "it makes null, and the node works" {
	watched
	# shellcheck disable=SC2016 # for the shell inside
	demo 22-seccomp_notify sh -c 'rm /tmp/box/null && mknod /tmp/box/null c 1 3 &&
		echo gone >/tmp/box/null && echo "read <$(cat /tmp/box/null)>" &&
		stat -c "made %t:%T by %u" /tmp/box/null'
	grep -qx 'read <>' <<<"$output"
	grep -qx 'made 1:3 by 0' <<<"$output"
}

@test "it makes no other node, and none elsewhere" {
	watched
	demo 22-seccomp_notify sh -c 'cd /tmp/box; mknod /tmp/box/zero c 1 5
		mknod /tmp/box/../box/other c 1 3; mknod relative c 1 3
		mknod -m 666 /tmp/box/block b 1 3; ls /tmp/box; echo end'
	[ "$(grep -c '^mknod: .*: Permission denied' <<<"$output")" -eq 4 ]
	[ "$(sed -n '/^null$/,/^end$/p' <<<"$output")" = $'null\nend' ]
}

@test "the host sees neither the node nor its place" {
	demo 22-seccomp_notify grep ' /tmp ' /proc/self/mountinfo
	grep -q 'tmpfs kakuri' <<<"$output"
	# in mounts of their own: a neighbour mounts, too
	unshare -m sh -c 'before=$(cat /proc/self/mountinfo)
		"$0" true || exit
		[ "$(cat /proc/self/mountinfo)" = "$before" ]' "$BUILD/measure/22-seccomp_notify"
	run ! test -e /tmp/box
}

# The processes that are in a namespace.
members() { # NAMESPACE
	find /proc/[0-9]*/ns -lname "${1/[/\\[}" 2>/dev/null || :
}

@test "nobody's command dies with the supervisor, also after SIGKILL" {
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

@test "CONTINUE opens the forbidden file once, ADDFD never" {
	demo 22-notify_open
	[ "$(grep -cx '   /tmp/forbidden' <<<"$output")" -eq 1 ]
	grep -A2 accomplice <<<"$output" | grep -qx '   /tmp/forbidden'
	[ "$(grep -cx '   /tmp/allowed' <<<"$output")" -eq 2 ]
}

@test "without root both say so" {
	for program in seccomp_notify notify_open; do
		run setpriv --reuid 65534 --clear-groups "$BUILD/measure/22-$program"
		[ "$status" -eq 77 ]
		[[ $output == "22-$program: SKIP"* ]]
	done
}

@test "seccomp_notify makes three claims" {
	claims 22-seccomp_notify 3
}

@test "notify_open makes three claims" {
	claims 22-notify_open 3
}
