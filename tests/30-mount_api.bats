load helper

setup() {
	[ "$(printf '%s\n%s\n' "$(uname -r)" 5.2 | sort -V | head -n 1)" = 5.2 ] ||
		[ "${REQUIRE-}" = all ] || skip "the mount API needs Linux 5.2"
}

# A host for one test, with shared mounts as systemd makes them; the current
# directory is a tmpfs with the directory dir.
on_a_host() { # WORDS-OF-SH
	host=$BATS_TEST_TMPDIR/host
	run timeout -k 1 60 unshare --mount --propagation private sh -c '
		{ mkdir -p "$0" && mount -t tmpfs -o mode=755 host "$0" &&
			mount --make-rshared / && cd "$0" && mkdir dir &&
			echo hidden >dir/before; } || exit 99
		mount_api=$1
		'"$1" "$host" "$BUILD/mount_api" 3>&-
	echo "$output"
	[ "$status" -ne 99 ]
}

@test "mount_api: mountinfo lists the mount when it has a place, and not before" {
	on_a_host '"$mount_api" dir stat -c "device %Hd:%Ld" dir'
	[ "$status" -eq 0 ]
	device=${lines[2]}
	[ "${lines[0]}" = "fsmount(2):    $device, in mountinfo: 0" ]
	[ "${lines[1]}" = "move_mount(2): $device, in mountinfo: 1" ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "mount_api: the file was made, and what DIR had is covered" {
	on_a_host '"$mount_api" dir sh -c "ls dir; cat dir/motd"; ls dir'
	[ "$status" -eq 0 ]
	[ "${lines[*]:2}" = "motd I was here before the mount had a place. before" ]
}

@test "mount_api: each OPTION is set, and the mount's own options are" {
	on_a_host '"$mount_api" dir size=64k mode=711 nr_inodes=9 sh -c "stat -c %a dir; df -k --output=size dir | tail -n 1
		stat -f -c %c dir; grep -F \"\$0/dir \" /proc/self/mountinfo" "$PWD"'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = 711 ]
	[ "${lines[3]// /}" = 64 ]
	[ "${lines[4]}" = 9 ]
	[[ ${lines[5]} == *" $host/dir rw,nosuid,nodev,noexec,"*" - tmpfs none "* ]]
}

@test "mount_api: what the file system refuses, the kernel explains" {
	on_a_host 'echo start; "$mount_api" dir size=1m colour=blue echo there; echo $?
		"$mount_api" dir size=big echo there; echo $?'
	[ "${lines[1]}" = "mount_api: fsconfig(colour, blue): Invalid argument" ]
	[[ ${lines[2]} == "mount_api: the kernel says: "*"colour"* ]]
	[ "${lines[3]}" = 1 ]
	[ "${lines[4]}" = "mount_api: fsconfig(size, big): Invalid argument" ]
	[[ ${lines[5]} == "mount_api: the kernel says: "*"size"* ]]
	[ "${lines[6]}" = 1 ]
	[ "${#lines[@]}" -eq 7 ]
}

@test "mount_api: the host sees no mount, while it is there and afterwards" {
	on_a_host 'mkfifo there go
		cat /proc/self/mountinfo >before
		"$mount_api" dir sh -c "echo >there; read -r go <go; ls dir" &
		read -r there <there
		diff before /proc/self/mountinfo && ls dir && echo same
		echo go >go
		wait $!
		diff before /proc/self/mountinfo && ls dir && echo same'
	[ "$status" -eq 0 ]
	[ "${lines[*]:2}" = "before same motd before same" ]
}

@test "mount_api: what the host mounts later does not come in" {
	on_a_host 'mkfifo there go && mkdir late
		"$mount_api" dir sh -c "echo >there; read -r go <go; grep -c \" \$0/late \" /proc/self/mountinfo" "$PWD" &
		read -r there <there
		mount -t tmpfs late late
		echo go >go
		wait $!'
	[ "${lines[2]}" -eq 0 ]
}

@test "mount_api: COMMAND has none of its descriptors" {
	on_a_host '"$mount_api" dir sh -c "ls -l /proc/self/fd | grep -cE \"fscontext|dir|motd\""'
	[ "${lines[2]}" -eq 0 ]
}

@test "mount_api: the status is COMMAND's; without DIR it is 2" {
	on_a_host '"$mount_api" dir sh -c "exit 7"'
	[ "$status" -eq 7 ]
	on_a_host '"$mount_api" dir /nonexistent; echo $?'
	[ "${lines[-1]}" -eq 127 ]
	on_a_host '"$mount_api" nowhere true'
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "mount_api: move_mount(nowhere): No such file or directory" ]
	for words in '' --help; do
		on_a_host '"$mount_api" '"$words"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "mount_api: without COMMAND it is the shell" {
	on_a_host 'echo "cat dir/motd; echo \"\$0\"" | env -u SHELL "$mount_api" dir size=1m
		SHELL=/bin/echo "$mount_api" dir | wc -l'
	[ "$status" -eq 0 ]
	[ "${lines[*]:2:2}" = "I was here before the mount had a place. sh" ]
	[ "${lines[4]}" -eq 3 ] # and an empty one: echo says nothing
}

@test "mount_api: its session goes as the page says" {
	session 30-mount_api
}

@test "measured: the mount is there, with its file and its options, and not on the host" {
	before=$(cat /proc/self/mountinfo)
	demo 30-mount_api sh -c 'cat /mnt/file; grep " /mnt " /proc/self/mountinfo'
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
	[[ $output == *$'\nmade without a path\n'* ]]
	[[ $output == *" /mnt rw,nosuid,nodev,noexec,"* ]]
}

@test "measured: mount_api makes six claims" {
	claims 30-mount_api 6
}
