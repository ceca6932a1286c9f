load helper

@test "a directory is in two places, as one inode on one device" {
	demo 04-bind_mount sh -c 'stat -c %d:%i /mnt/a /mnt/b'
	run grep -E '^[0-9]+:[0-9]+$' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "${lines[1]}" ]
}

@test "so is a file" {
	demo 04-bind_mount sh -c 'stat -c %d:%i /mnt/this /mnt/that'
	run grep -E '^[0-9]+:[0-9]+$' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "${lines[1]}" ]
}

@test "one place is read-only, the other is not" {
	demo 04-bind_mount sh -c 'touch /mnt/a/mine; touch /mnt/b/mine; ls /mnt/b/mine'
	[[ $output == *'/mnt/b/mine'*'Read-only file system'*$'\n/mnt/b/mine\n'* ]]
}

@test "the first call ignores MS_RDONLY: two mounts on b, one of them rw" {
	demo 04-bind_mount awk '$5 == "/mnt/b" { print "b", $6 }' /proc/self/mountinfo
	run grep -E '^b (rw|ro)' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == "b rw"* ]]
	[[ ${lines[1]} == "b ro"* ]]
}

@test "only MS_REC brings the mounts below, and only mount_setattr reaches them" {
	demo 04-bind_mount awk '$5 ~ "/sub$" { print "sub", $5, $6 }' /proc/self/mountinfo
	[[ $output == *'sub /mnt/a/sub rw'* ]]
	[[ $output != *'sub /mnt/plain/sub'* ]]
	if [[ $output == *'SKIP mount_setattr'* ]]; then
		[[ $output == *'sub /mnt/rec/sub rw'* ]]
	else
		[[ $output == *'sub /mnt/rec/sub ro'* ]]
	fi
}

@test "the host has no new mount" {
	before=$(cut -d' ' -f5- /proc/self/mountinfo)
	demo 04-bind_mount
	[ "$(cut -d' ' -f5- /proc/self/mountinfo)" = "$before" ]
}

@test "it makes seven claims" {
	claims 04-bind_mount 7
}
