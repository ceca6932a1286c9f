load helper

# What a tmpfs, and so most of these tests, needs.
since() { # RELEASE
	[ "$(printf '%s\n%s\n' "$(uname -r)" "$1" | sort -V | head -n 1)" = "$1" ]
}
maps_tmpfs() {
	since 6.3 || [ "${REQUIRE-}" = all ] ||
		skip "idmapped mounts of a tmpfs need Linux 6.3"
}

# A host for one test, with shared mounts as systemd makes them; the current
# directory is a tmpfs, in which dir is of uid 1000 and gid 2000, except a file.
on_a_host() { # WORDS-OF-SH
	host=$BATS_TEST_TMPDIR/host
	run timeout -k 1 60 unshare --mount --propagation private sh -c '
		{ mkdir -p "$0" && mount -t tmpfs -o mode=755 host "$0" &&
			mount --make-rshared / && cd "$0" && mkdir dir &&
			echo yours >dir/yours && chown -R 1000:2000 dir &&
			echo secret >dir/roots && chmod 600 dir/roots; } || exit 99
		idmapped_mount=$1
		'"$1" "$host" "$BUILD/idmapped_mount" 3>&-
	echo "$output"
	[ "$status" -ne 99 ]
}

@test "idmapped_mount: an owner changes with move_mount(2), and the inode does not" {
	maps_tmpfs
	on_a_host 'stat -c "inode %i" dir; "$idmapped_mount" dir true'
	[ "$status" -eq 0 ]
	inode=${lines[0]}
	[ "${lines[1]}" = "at first:         $inode, uid 1000, gid 2000" ]
	[ "${lines[2]}" = "mount_setattr(2): $inode, uid 1000, gid 2000" ]
	[ "${lines[3]}" = "move_mount(2):    $inode, uid 0, gid 0" ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "idmapped_mount: COMMAND starts in the mount, as root of what is the owner's" {
	maps_tmpfs
	on_a_host '"$idmapped_mount" dir sh -c "pwd -P; stat -c \"%u %g %n\" . yours \"\$0/yours\"; cat yours; id -u" "$PWD/dir"'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = "$host/dir" ]
	[ "${lines[*]:4:3}" = "0 0 . 0 0 yours 0 0 $host/dir/yours" ]
	[ "${lines[*]:7}" = "yours 0" ]
}

@test "idmapped_mount: what is nobody's in the map is kept from COMMAND, root's too" {
	maps_tmpfs
	on_a_host '"$idmapped_mount" dir sh -c "stat -c \"%u %g\" roots; cat roots; rm -f roots; chown 5 yours"
		cat dir/roots; stat -c "%u %g" dir/yours'
	[ "${lines[3]}" = "$(cat /proc/sys/kernel/overflowuid /proc/sys/kernel/overflowgid | tr '\n' ' ' | sed 's/ $//')" ]
	[[ ${lines[4]} == *'Permission denied'* ]]
	[[ ${lines[5]} == *'Value too large'* ]]
	[[ ${lines[6]} == *'Value too large'* ]]
	[ "${lines[*]:7}" = "secret 1000 2000" ]
}

@test "idmapped_mount: what COMMAND makes is the owner's on the disk" {
	maps_tmpfs
	on_a_host '"$idmapped_mount" dir sh -c "touch new; mkdir sub; chown 0:0 yours; chmod 4755 new; stat -c \"%u %g\" new"
		stat -c "%u %g %a %n" dir/new dir/sub dir/yours'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = "0 0" ]
	[ "${lines[4]}" = "1000 2000 4755 dir/new" ]
	[ "${lines[5]}" = "1000 2000 755 dir/sub" ]
	[ "${lines[6]}" = "1000 2000 644 dir/yours" ]
}

@test "idmapped_mount: the host sees no mount, and every file as it was, while it is there and afterwards" {
	maps_tmpfs
	on_a_host 'mkfifo there go
		look() { cat /proc/self/mountinfo; stat -c "%n %u %g %a %Y %Z" dir dir/*; }
		look >before
		"$idmapped_mount" dir sh -c "grep -c \" \$0/dir .*idmapped\" /proc/self/mountinfo
			echo >\"\$0/there\"; read -r go <\"\$0/go\"" "$PWD" &
		read -r there <there
		look | diff before - && echo same
		echo go >go
		wait $!
		look | diff before - && echo same'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" -eq 1 ]
	[ "${lines[*]:4}" = "same same" ]
}

@test "idmapped_mount: what the host mounts later does not come in" {
	maps_tmpfs
	on_a_host 'mkfifo there go && mkdir late
		"$idmapped_mount" dir sh -c "echo >\"\$0/there\"; read -r go <\"\$0/go\"; grep -c \" \$0/late \" /proc/self/mountinfo" "$PWD" &
		read -r there <there
		mount -t tmpfs late late
		echo go >go
		wait $!'
	[ "${lines[3]}" -eq 0 ]
}

@test "idmapped_mount: '.' is mapped, too, and COMMAND is in its mount" {
	maps_tmpfs
	on_a_host 'cd dir && "$idmapped_mount" . sh -c "stat -c %u . yours; touch new"; stat -c %u new'
	[ "$status" -eq 0 ]
	[[ ${lines[2]} == *"uid 0, gid 0" ]]
	[ "${lines[*]:3}" = "0 0 1000" ]
}

@test "idmapped_mount: nobody is in a user namespace, and no process is left of it" {
	maps_tmpfs
	on_a_host '"$idmapped_mount" dir sh -c "readlink /proc/self/ns/user; ls -l /proc/self/fd | grep -c user
			grep -sh PPid /proc/[0-9]*/status | grep -cw \$\$"'
	[ "${lines[3]}" = "$(own user)" ]
	[ "${lines[4]}" -eq 0 ]
	[ "${lines[5]}" -eq 2 ] # grep and grep, of the shell
}

@test "idmapped_mount: killed while its child holds the namespace, it leaves no process" {
	maps_tmpfs
	on_a_host 'echo 0 >n
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			"$idmapped_mount" dir sleep 60 >/dev/null 2>&1 &
			kill -KILL $!
			wait $!
		done 2>/dev/null
		for i in 1 2 3 4 5 6 7 8 9 10; do
			ls -l /proc/[0-9]*/exe 2>/dev/null | grep -q "> $idmapped_mount\$" || break
			sleep 0.2
		done
		ls -l /proc/[0-9]*/exe 2>/dev/null | grep -c "> $idmapped_mount\$"'
	[ "${lines[-1]}" -eq 0 ]
}

@test "idmapped_mount: the status is COMMAND's, also where SIGCHLD is ignored" {
	maps_tmpfs
	on_a_host '"$idmapped_mount" dir sh -c "exit 7"'
	[ "$status" -eq 7 ]
	on_a_host 'env --ignore-signal=CHLD "$idmapped_mount" dir sh -c "exit 7"'
	[ "$status" -eq 7 ]
	on_a_host '"$idmapped_mount" dir /nonexistent; echo $?'
	[ "${lines[-1]}" -eq 127 ]
	on_a_host '"$idmapped_mount" nowhere true'
	[ "$status" -eq 1 ]
	[ "${lines[*]}" = "idmapped_mount: realpath(nowhere): No such file or directory" ]
	for words in '' --help; do
		on_a_host '"$idmapped_mount" '"$words"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "idmapped_mount: a file system without maps, or a kernel, is refused with a hint" {
	tiny idmapped_mount /proc echo there
	[ "$status" -eq 1 ]
	because='Function not implemented'
	since 5.12 && because='Invalid argument'
	[ "${lines[1]}" = "idmapped_mount: mount_setattr(MOUNT_ATTR_IDMAP): 5.12? this type?: $because" ]
	[[ $output != *there* ]]
}

@test "idmapped_mount: without COMMAND it is the shell" {
	maps_tmpfs
	on_a_host 'env -u SHELL "$idmapped_mount" dir <<-X
		echo "\$0"; cat yours
	X
		SHELL=/bin/echo "$idmapped_mount" dir | wc -l'
	[ "$status" -eq 0 ]
	[ "${lines[*]:3:2}" = "sh yours" ]
	[ "${lines[5]}" -eq 4 ] # and an empty one: echo says nothing
}

@test "idmapped_mount: its session goes as the page says" {
	[ "$(stat -fc %T /tmp)" != tmpfs ] || maps_tmpfs
	session 26-idmapped_mount
}

@test "measured: one file has an owner in each mount, and root of a container is in its namespace" {
	demo 26-idmapped_mount sh -c 'readlink /proc/self/ns/user
		cd /mnt; stat -c "%n %u" a/motd b/motd disk/image/motd home/file disk/home/file'
	nobody=$(cat /proc/sys/kernel/overflowuid)
	[[ $output == *$'\na/motd 0\nb/motd '"$nobody"$'\ndisk/image/motd '"$nobody"$'\n'* ]]
	run grep -x 'user:.*' <<<"$output"
	[ "$output" != "$(own user)" ]
}

@test "measured: the mounts say that they are idmapped, and the disk's does not" {
	demo 26-idmapped_mount grep /mnt/ /proc/self/mountinfo
	for path in /mnt/home /mnt/a /mnt/b; do
		grep -q " $path rw,noatime,idmapped " <<<"$output"
	done
	grep -q ' /mnt/disk rw,noatime ' <<<"$output"
}

@test "measured: the container's root makes a file that is root's on the disk" {
	demo 26-idmap_refused sh -c 'cd /mnt; setpriv --reuid 100000 --regid 100000 --clear-groups touch a/new
		stat -c "%n %u" a/new disk/image/new'
	[[ $output == *$'\na/new 100000\ndisk/image/new 0\n'* ]]
}

@test "measured: a uid outside the map can make nothing" {
	demo 26-idmap_refused sh -c 'touch /mnt/a/no; touch /mnt/disk/image/yes; ls /mnt/disk/image'
	[[ $output == *'/mnt/a/no'*'Value too large'* ]]
	grep -qx yes <<<"$output"
	run ! grep -qx no <<<"$output"
}

@test "measured: chown(2) changes the files on the disk, a mount does not" {
	demo 26-chown_r sh -c 'cd /mnt; stat -c "%n %u" disk/image/7/7 b/7/7; find b -type f -uid 200000 | wc -l'
	[[ $output == *$'\ndisk/image/7/7 100000\nb/7/7 200000\n10000\n'* ]]
}

@test "measured: the loop device is gone afterwards, also after SIGKILL" {
	demo 26-idmap_refused true
	mkfifo "$BATS_TEST_TMPDIR/up"
	# shellcheck disable=SC2016 # for the shell inside
	"$BUILD/measure/26-idmap_refused" sh -c 'grep " /mnt/disk " /proc/self/mountinfo | cut -d" " -f3 >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -rt 30 device <> "$BATS_TEST_TMPDIR/up"
	size=/sys/dev/block/$device/size
	[ "$(cat "$size")" -gt 0 ]
	kill -KILL $!
	for _ in {1..50}; do
		[ "$(cat "$size" 2>/dev/null || echo 0)" -gt 0 ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(cat "$size" 2>/dev/null || echo 0)" -eq 0 ]
}

@test "measured: idmapped_mount makes six claims" {
	claims 26-idmapped_mount 6
}

@test "measured: idmap_refused makes five claims" {
	claims 26-idmap_refused 5
}

@test "measured: chown_r makes three claims" {
	claims 26-chown_r 3
}
