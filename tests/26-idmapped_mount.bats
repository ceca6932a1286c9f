load helper

@test "one file has an owner in each mount, and one inode" {
	demo 26-idmap_refused true
	# shellcheck disable=SC2016 # for the shell inside
	demo 26-idmapped_mount sh -c 'readlink /proc/self/ns/user
		cd /mnt; stat -c "%n %u" a/motd b/motd disk/image/motd home/file disk/home/file'
	[[ $output == *$'\na/motd 0\nb/motd 65534\ndisk/image/motd 65534\n'* ]]
	run grep -x 'user:.*' <<<"$output"
	[ "$output" != "$(own user)" ]
}

@test "the mounts say so, and the disk's does not" {
	demo 26-idmapped_mount grep /mnt/ /proc/self/mountinfo
	for path in /mnt/home /mnt/a /mnt/b; do
		grep -q " $path rw,noatime,idmapped " <<<"$output"
	done
	grep -q ' /mnt/disk rw,noatime ' <<<"$output"
}

@test "the container's root makes a file that is root's on the disk" {
	demo 26-idmap_refused sh -c 'cd /mnt; setpriv --reuid 100000 --regid 100000 --clear-groups touch a/new
		stat -c "%n %u" a/new disk/image/new'
	[[ $output == *$'\na/new 100000\ndisk/image/new 0\n'* ]]
}

@test "a uid outside the map can make nothing" {
	demo 26-idmap_refused sh -c 'chmod 777 /mnt/disk/image; touch /mnt/a/no; touch /mnt/disk/image/yes; ls /mnt/disk/image'
	[[ $output == *'/mnt/a/no'*'Value too large'* ]]
	grep -qx yes <<<"$output"
	run ! grep -qx no <<<"$output"
}

@test "chown -R changes the files on the disk, a mount does not" {
	demo 26-chown_r sh -c 'cd /mnt; stat -c "%n %u" disk/image/7/7 b/7/7; find b -type f -uid 200000 | wc -l'
	[[ $output == *$'\ndisk/image/7/7 100000\nb/7/7 200000\n10000\n'* ]]
}

@test "the loop device is gone afterwards, also after SIGKILL" {
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

@test "idmapped_mount makes six claims" {
	claims 26-idmapped_mount 6
}

@test "idmap_refused makes four claims" {
	claims 26-idmap_refused 4
}

@test "chown_r makes two claims" {
	claims 26-chown_r 2
}
