load helper

setup() {
	unshare -Ur true 2>/dev/null || [ "${REQUIRE-}" = all ] ||
		skip "user namespaces are refused here"
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
}

# A program where user 1234 may read it.
installed() { # FILE
	install -m 755 "$1" "$BATS_TEST_TMPDIR"
	program=$BATS_TEST_TMPDIR/${1##*/}
}
ordinary=(setpriv --reuid 1234 --regid 1235 --clear-groups --inh-caps=-all)

# As user 1234 runs the chapter's program, or another one.
user_runs() { # [COMMAND [ARG...]]
	installed "$BUILD/user_namespace"
	run timeout -k 1 60 "${ordinary[@]}" "$program" "$@" 3>&-
	echo "$output"
}
as_user() { # NN-NAME [COMMAND [ARG...]]
	installed "$BUILD/measure/$1"
	run "${ordinary[@]}" timeout -k 1 60 "$program" "${@:2}" 3>&-
	echo "$output"
}

@test "user_namespace: COMMAND is uid 0 and gid 0 of another user namespace" {
	user_runs sh -c 'id -u; id -g; readlink /proc/self/ns/user'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = 0 ]
	[ "${lines[4]}" = 0 ]
	[[ ${lines[5]} =~ ^user:\[[0-9]+\]$ ]]
	[ "${lines[5]}" != "$(own user)" ]
}

@test "user_namespace: it says who it is before, without a map, and with one" {
	user_runs readlink /proc/self/ns/user
	[ "${lines[0]}" = "at first:   $(own user) uid 1234, gid 1235" ]
	[ "${lines[1]}" = "unshare(2): ${lines[3]} uid $(cat /proc/sys/kernel/overflowuid), gid $(cat /proc/sys/kernel/overflowgid)" ]
	[ "${lines[2]}" = "uid_map:    ${lines[3]} uid 0, gid 0" ]
}

@test "user_namespace: 0 in there is the user, who stays himself outside" {
	user_runs cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
	[[ ${lines[3]} =~ ^\ +0\ +1234\ +1$ ]]
	[[ ${lines[4]} =~ ^\ +0\ +1235\ +1$ ]]
	[ "${lines[5]}" = deny ]
	mkdir -m 777 "$BATS_TEST_TMPDIR/dir"
	user_runs touch "$BATS_TEST_TMPDIR/dir/file"
	[ "$(stat -c %u:%g "$BATS_TEST_TMPDIR/dir/file")" = 1234:1235 ]
}

@test "user_namespace: its capabilities make namespaces, and move no file of root's" {
	user_runs grep CapEff /proc/self/status
	[ "${lines[3]}" = $'CapEff:\t'"$(printf %016x $(((2 << $(cat /proc/sys/kernel/cap_last_cap)) - 1)))" ]
	user_runs unshare --uts sh -c 'hostname inside && uname -n'
	[ "${lines[3]}" = inside ]
	[ "$(uname -n)" != inside ]
	user_runs chown 0 /
	[ "$status" -eq 1 ]
	[ "$(stat -c %u /)" = 0 ]
}

@test "user_namespace: the root of the user's own process outside is closed" {
	"${ordinary[@]}" sleep 60 >/dev/null 2>&1 3>&- &
	other=$!
	for _ in {1..50}; do
		[ "$(stat -c %u /proc/$other)" != 1234 ] || break
		sleep 0.1
	done
	run "${ordinary[@]}" stat -c %u "/proc/$other/root/." # the control
	[ "$status" -eq 0 ]
	user_runs sh -c 'stat -c %u /proc/$$/root/. && stat -c %u "/proc/$0/root/."' $other
	kill -KILL $other
	[ "$status" -eq 1 ]
	[ "${lines[3]}" = "$(cat /proc/sys/kernel/overflowuid)" ]
	[[ ${lines[4]} == *"Permission denied"* ]]
}

@test "user_namespace: the status is COMMAND's; for an option it is 2" {
	user_runs sh -c 'exit 7'
	[ "$status" -eq 7 ]
	user_runs --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	installed "$BUILD/user_namespace"
	run -127 "${ordinary[@]}" "$program" /nonexistent
}

@test "user_namespace: without COMMAND it is the shell" {
	installed "$BUILD/user_namespace"
	run env -u SHELL "${ordinary[@]}" "$program" <<<'id -u'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = 0 ]
	run env SHELL=/bin/echo "${ordinary[@]}" "$program"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "user_namespace: its session goes as the page says" {
	session 15-user_namespace
}

@test "measured: user 1234 is root inside, with his own uid outside" {
	as_user 15-user_namespace sh -c 'id -u; cat /proc/self/uid_map'
	[ "$status" -eq 0 ]
	inside=$(sed -n '/You are inside/,$p' <<<"$output")
	grep -qx 0 <<<"$inside"
	grep -Eqx ' +0 +1234 +1' <<<"$inside"
	grep -qx '   Uid:	1234	1234	1234	1234' <<<"$output"
	run ! grep 'Started as root' <<<"$output"
}

@test "measured: also user nobody, whose uid is the overflow uid, sees it all" {
	installed "$BUILD/measure/15-user_namespace"
	run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		timeout -k 1 60 "$program" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "measured: started with sudo it is the person behind sudo" {
	SUDO_UID=1234 SUDO_GID=1235 demo 15-user_namespace cat /proc/self/uid_map
	grep -qx 'Started as root, this goes on as uid 1234.' <<<"$output"
	grep -Eqx ' +0 +1234 +1' <<<"$output"
}

@test "measured: started by root alone it is uid 1000, whatever SUDO_UID says" {
	for uid in '' 0 -1 4294967295 99999999999999999999 1234x; do
		SUDO_UID=$uid demo 15-user_namespace cat /proc/self/uid_map
		grep -Eqx ' +0 +1000 +1' <<<"$output"
	done
}

@test "measured: the namespaces inside are none of the host's" {
	demo 15-user_namespace readlink /proc/self/ns/{user,mnt,uts,ipc,net}
	inside=$output
	for kind in user mnt uts ipc net; do
		grep -q "^$kind:" <<<"$inside"
		run ! grep -qxF "$(own $kind)" <<<"$inside"
	done
}

@test "measured: the file is on no file system of the host" {
	demo 15-user_namespace ls /tmp
	grep -qx file <<<"$output"
	run ! test -e /tmp/file
}
@test "measured: root inside cannot touch what is root's outside" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 15-over_host sh -c 'hostname inside; uname -n
		chown 1 /tmp; kill -0 1; echo x >/proc/sys/kernel/panic' 2>&1
	grep -qx inside <<<"$output"
	[ "$(uname -n)" != inside ]
	[ "$(stat -c %u /tmp)" = 0 ]
	[ "$(grep -cE 'chown:|kill:|panic:' <<<"$output")" -ge 3 ]
}

@test "measured: a mount that came along cannot be lifted by a shell either" {
	demo 15-locked_mounts sh -c 'umount /tmp/hidden; umount -l /tmp/hidden
		mount -o remount,bind,rw /tmp/safe; touch /tmp/safe/x; ls /tmp/hidden'
	inside=$(sed -n '/You are inside/,/^4\. /p' <<<"$output")
	run ! grep -qx secret <<<"$inside"
	grep -q 'touch:.*Read-only' <<<"$inside"
}

# A program that is refused, and why it says that it is.
refused() { # WORDS
	echo "$output"
	[ "$status" -eq 77 ]
	grep -qF "$1" <<<"$output"
}

@test "measured: no more user namespaces: the sysctl is named" {
	mkfifo "$BATS_TEST_TMPDIR/end"
	unshare -U cat "$BATS_TEST_TMPDIR/end" >/dev/null 3>&- &
	holder=$!
	until [ "$(readlink /proc/$holder/ns/user)" != "$(own user)" ]; do :; done
	for map in uid_map gid_map; do
		echo 0 0 65536 >/proc/$holder/$map
	done
	# shellcheck disable=SC2016 # for the shell inside
	run nsenter -t $holder -U sh -c '
		echo 0 >/proc/sys/user/max_user_namespaces && exec "$0"' \
		"$BUILD/measure/15-user_namespace"
	: >"$BATS_TEST_TMPDIR/end"
	wait $holder
	refused user.max_user_namespaces
}

# Behind a filter that gives EPERM to a call (chapter 14).
behind_a_filter() { # NUMBER COMMAND...
	command -v cc || skip "there is no compiler here"
	filter
	run timeout -k 1 60 "$BATS_TEST_TMPDIR/filter" "$@" 3>&-
}
filter() {
	cc -x c -o "$BATS_TEST_TMPDIR/filter" - <<-'EOF'
		#include <sys/prctl.h>
		#include <linux/filter.h>
		#include <linux/seccomp.h>
		#include <err.h>
		#include <errno.h>
		#include <stdlib.h>
		#include <unistd.h>

		int
		main(int argc, char *argv[])
		{
			struct sock_filter refuse[] = {
			    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), /* the number */
			    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, atoi(argv[1]), 0, 1),
			    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
			    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
			};
			struct sock_fprog program = {4, refuse};

			(void)argc;
			if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
				err(1, "no_new_privs");
			if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
				err(1, "seccomp");
			execvp(argv[2], &argv[2]);
			err(127, "%s", argv[2]);
		}
	EOF
}
case $(uname -m) in
x86_64) UNSHARE=272 MOUNT=165 ;;
*) UNSHARE=97 MOUNT=40 ;;
esac

@test "measured: in a container whose filter refuses unshare: the filter is named" {
	behind_a_filter $UNSHARE "$BUILD/measure/15-user_namespace"
	refused "a seccomp filter or LSM refuses it"
}

@test "measured: where AppArmor refuses what comes after unshare: its sysctl is named" {
	command -v cc || skip "there is no compiler here"
	cat >"$BATS_TEST_TMPDIR/ubuntu" <<-'EOF'
		last=$(cat /proc/sys/kernel/cap_last_cap)
		mount -t tmpfs kakuri /proc/sys/kernel
		echo "$last" >/proc/sys/kernel/cap_last_cap
		echo 65534 >/proc/sys/kernel/overflowuid
		echo 1 >/proc/sys/kernel/apparmor_restrict_unprivileged_userns
		exec "$@"
	EOF
	filter
	run unshare --mount sh "$BATS_TEST_TMPDIR/ubuntu" \
		"$BATS_TEST_TMPDIR/filter" $MOUNT "$BUILD/measure/15-user_namespace"
	refused kernel.apparmor_restrict_unprivileged_userns=0
	grep -q 'PASS The uid is 0' <<<"$output"
}

@test "measured: they make six, five and four claims" {
	claims 15-user_namespace 6
	claims 15-over_host 5
	claims 15-locked_mounts 4
}
