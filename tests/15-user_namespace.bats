load helper

setup() {
	unshare -Ur true 2>/dev/null || [ "${REQUIRE-}" = all ] ||
		skip "user namespaces are refused here"
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
}

# As user 1234 runs a program; sudo knows a person behind root.
as_user() { # NN-NAME [COMMAND [ARG...]]
	install -m 755 "$BUILD/measure/$1" "$BATS_TEST_TMPDIR"
	run setpriv --reuid 1234 --regid 1235 --clear-groups --inh-caps=-all \
		timeout -k 1 60 "$BATS_TEST_TMPDIR/$1" "${@:2}" 3>&-
	echo "$output"
}

@test "user 1234 is root inside, with his own uid outside" {
	as_user 15-user_namespace sh -c 'id -u; cat /proc/self/uid_map'
	[ "$status" -eq 0 ]
	inside=$(sed -n '/You are inside/,$p' <<<"$output")
	grep -qx 0 <<<"$inside"
	grep -Eqx ' +0 +1234 +1' <<<"$inside"
	grep -qx '   Uid:	1234	1234	1234	1234' <<<"$output"
	run ! grep 'Started as root' <<<"$output"
}

@test "started with sudo it is the person behind sudo" {
	SUDO_UID=1234 SUDO_GID=1235 demo 15-user_namespace cat /proc/self/uid_map
	grep -qx 'Started as root, this goes on as uid 1234.' <<<"$output"
	grep -Eqx ' +0 +1234 +1' <<<"$output"
}

@test "started by root alone it is nobody, whatever SUDO_UID says" {
	for uid in '' 0 -1 4294967295 99999999999999999999 1234x; do
		SUDO_UID=$uid demo 15-user_namespace cat /proc/self/uid_map
		grep -Eqx ' +0 +65534 +1' <<<"$output"
	done
}

@test "the namespaces inside are none of the host's" {
	demo 15-user_namespace readlink /proc/self/ns/{user,mnt,uts,ipc,net}
	inside=$output
	for kind in user mnt uts ipc net; do
		grep -q "^$kind:" <<<"$inside"
		run ! grep -qxF "$(own $kind)" <<<"$inside"
	done
}

@test "the file is on no file system of the host" {
	demo 15-user_namespace ls /tmp
	grep -qx file <<<"$output"
	run ! test -e /tmp/file
}

@test "root inside cannot touch what is root's outside" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 15-over_host sh -c 'hostname inside; uname -n
		chown 1 /tmp; kill -0 1; echo x >/proc/sys/kernel/panic' 2>&1
	grep -qx inside <<<"$output"
	[ "$(uname -n)" != inside ]
	[ "$(stat -c %u /tmp)" = 0 ]
	[ "$(grep -cE 'chown:|kill:|panic:' <<<"$output")" -ge 3 ]
}

@test "a mount that came along cannot be lifted by a shell either" {
	demo 15-locked_mounts sh -c 'umount /tmp/hidden; umount -l /tmp/hidden
		mount -o remount,bind,rw /tmp/safe; touch /tmp/safe/x; ls /tmp/hidden'
	inside=$(sed -n '/You are inside/,/^3\. /p' <<<"$output")
	run ! grep -qx secret <<<"$inside"
	grep -q 'touch:.*Read-only' <<<"$inside"
}

# A program that is refused, and why it says that it is.
refused() { # WORDS
	echo "$output"
	[ "$status" -eq 77 ]
	grep -qF "$1" <<<"$output"
}

@test "no more user namespaces: the sysctl is named" {
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

# Behind a filter that gives EPERM to a call, as chapter 14's exercise makes it.
behind_a_filter() { # NUMBER COMMAND...
	command -v cc || skip "there is no compiler here"
	cc -o "$BATS_TEST_TMPDIR/filter" "$BATS_TEST_DIRNAME/solutions/14-seccomp.c"
	run timeout -k 1 60 "$BATS_TEST_TMPDIR/filter" "$@" 3>&-
}
case $(uname -m) in
x86_64) UNSHARE=272 MOUNT=165 ;;
*) UNSHARE=97 MOUNT=40 ;;
esac

@test "in a container whose filter refuses unshare: the filter is named" {
	behind_a_filter $UNSHARE "$BUILD/measure/15-user_namespace"
	refused "a seccomp filter or LSM refuses it"
}

@test "where AppArmor refuses what comes after unshare: its sysctl is named" {
	command -v cc || skip "there is no compiler here"
	cat >"$BATS_TEST_TMPDIR/ubuntu" <<-'EOF'
		mount -t tmpfs kakuri /proc/sys/kernel
		echo 1 >/proc/sys/kernel/apparmor_restrict_unprivileged_userns
		exec "$@"
	EOF
	cc -o "$BATS_TEST_TMPDIR/filter" "$BATS_TEST_DIRNAME/solutions/14-seccomp.c"
	run unshare --mount sh "$BATS_TEST_TMPDIR/ubuntu" \
		"$BATS_TEST_TMPDIR/filter" $MOUNT "$BUILD/measure/15-user_namespace"
	refused kernel.apparmor_restrict_unprivileged_userns=0
	grep -q 'uid and gid are 0' <<<"$output"
}

@test "user_namespace makes four claims" {
	claims 15-user_namespace 4
}

@test "over_host makes three claims" {
	claims 15-over_host 3
}

@test "locked_mounts makes three claims" {
	claims 15-locked_mounts 3
}
