# The chapters' programs, linked with musl, on a system of busybox alone: sh, ps,
# mount, all of it. A throw-away host of its own, once for all tests here.
load helper

setup_file() {
	command -v musl-gcc >/dev/null && command -v busybox >/dev/null || return 0
	cd "$BATS_TEST_DIRNAME/.." || return
	cat >"$BATS_FILE_TMPDIR/outside" <<-'X'
		set -e
		make -s -j2 BUILD=/tmp/musl CC=musl-gcc STATIC=1 \
			"CFLAGS=-O1 -g -Wall -Wextra -idirafter /usr/include -idirafter /usr/include/$(uname -m)-linux-gnu"
		scripts/rootfs /tmp/root
		[ -x /tmp/root/bin/busybox ]
		cd /tmp/root
		mkdir -p build mnt old box/bin chapters tmp
		cp -P bin/* box/bin
		mkdir box/{dev,proc,sys,tmp,etc,old}
		find /tmp/musl -maxdepth 1 -type f ! -name '*.d' ! -name '.*' -exec cp {} build \;
		cp -r "$OLDPWD"/chapters/{06,08}-* chapters
		mount --make-rprivate /
		mount --bind /tmp/root /tmp/root
		cd /tmp/root
		mount --rbind /dev dev
		mount --rbind /sys sys
		mount -t proc proc proc
		mount -t tmpfs tmp tmp
		exec build/plain --root env -i PATH=/bin HOME=/root TERM=dumb /bin/sh -c "$INSIDE" </dev/null
	X
	INSIDE='
		hostname outside
		for program in build/*; do
			case $program in build/look | build/plain | build/play | build/kakuri) continue ;; esac
			rc=0
			$program --nonsense >/tmp/said 2>&1 || rc=$?
			echo "usage $rc ${program#build/}: $(head -n 1 /tmp/said)"
		done
		mkdir /tmp/lower /tmp/upper /tmp/dir
		sleep 300 &
		try() {
			rc=0
			"build/$@" >/tmp/said 2>&1 || rc=$?
			grep -q "^done with busybox$" /tmp/said || rc="$rc, and no COMMAND"
			echo "try $1: $rc"
			[ "$rc" = 0 ] || cat /tmp/said
		}
		mark="echo done with busybox"
		try chroot /box $mark
		try escape $mark
		try bounding_set $mark
		try capabilities $mark
		try pivot_root /box $mark
		try pivot_kept /box $mark
		try bind_mount /etc /tmp/dir $mark
		try mount_namespace /tmp/dir $mark
		try uts_namespace box $mark
		try ipc_namespace /tmp/dir $mark
		try pid_namespace $mark
		try network_namespace $mark
		try veth $mark
		try macvlan $mark
		try setns $! $mark
		try seccomp $mark
		try user_namespace $mark
		cd /tmp && ln -s /build build && try overlayfs lower:upper $mark
		cd /
		try pidfd 5 $mark
		try time_namespace 2 $mark
		try idmapped_mount /tmp/dir $mark
		try landlock /tmp $mark
		kill $!
		for n in 06 08; do
			rc=0
			build/play chapters/$n-*/session.txt || rc=$?
			echo "session $n: $rc"
		done' timeout 200 env -u BATS_TEST_TMPDIR scripts/sandbox \
		bash -c "$(<"$BATS_FILE_TMPDIR/outside")" >"$BATS_FILE_TMPDIR/out" 2>&1 3>&- || :
}
setup() {
	[ -e "$BATS_FILE_TMPDIR/out" ] || skip "no musl here, or no busybox: install musl-tools and busybox-static"
	said=$(<"$BATS_FILE_TMPDIR/out")
}

@test "each program starts, and says how it is called" {
	echo "$said"
	[ "$(grep -c '^usage ' <<<"$said")" -gt 30 ]
	# three take the word for a number, or look at the host first
	[ "$(grep '^usage ' <<<"$said" | grep -cvE '^usage (2 .*: usage: |125 container: |1 (cgroup_v2|pids_cgroup): )')" -eq 0 ]
}

@test "what needs no group of v2 does its thing, and runs COMMAND" {
	echo "$said"
	[ "$(grep -c '^try ' <<<"$said")" -gt 20 ]
	[ "$(grep -c '^try .*: 0$' <<<"$said")" -eq "$(grep -c '^try ' <<<"$said")" ]
}

@test "session 6 goes as the page says" {
	echo "$said"
	grep -qx 'session 06: 0' <<<"$said"
}

@test "of session 8, what busybox's ps prints is shown beside the page's, and no more" {
	echo "$said"
	grep -qx 'session 08: 1' <<<"$said"
	grep -qx 'Not as on the page, [12] of 12:' <<<"$said" # newer ones know -p
	grep -q '^   here: PID  *USER ' <<<"$said"
	grep -qx 'container# kill -9 1' <<<"$said"
	run ! grep -q 'cannot go on' <<<"$said"
}
