load helper

# What the tests of bind_mount bind: two directories, and a file in the first.
directories() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir source target
	echo one >source/file
}

# The options of the mounts on this path, as the host's mountinfo has them.
on_the_host() { awk -v path="$1" '$5 == path { print $6 }' /proc/self/mountinfo; }

@test "bind_mount: COMMAND finds SOURCE at TARGET, one inode on one device" {
	directories
	tiny bind_mount source target sh -c 'stat -c %d:%i source/file target/file; cat target/file'
	[ "$status" -eq 0 ]
	[ "${lines[4]}" = "${lines[5]}" ]
	[ "${lines[6]}" = one ]
}

@test "bind_mount: the first call leaves it writable, the second does not" {
	directories
	tiny bind_mount source target true
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[0]}" = "SOURCE:          inode $(stat -c %i source), writable" ]
	[ "${lines[1]}" = "TARGET:          inode $(stat -c %i target), writable" ]
	[ "${lines[2]}" = "first mount(2):  inode $(stat -c %i source), writable" ]
	[ "${lines[3]}" = "second mount(2): inode $(stat -c %i source), read-only" ]
}

@test "bind_mount: TARGET can't be written, SOURCE can, and both are one" {
	directories
	tiny bind_mount source target sh -c 'touch target/no; touch source/yes; ls target'
	[ "$status" -eq 0 ]
	[[ ${lines[4]} == *'Read-only file system' ]]
	[ "${lines[5]}" = file ]
	[ "${lines[6]}" = yes ]
	[ "$(ls source)" = file$'\n'yes ]
}

@test "bind_mount: the same with a file, and the old one after a rename" {
	directories
	touch target/file
	# shellcheck disable=SC2016 # for the shell in there
	tiny bind_mount source/file target/file sh -c 'echo two >target/file
		echo three >new; mv new source/file; cat source/file target/file'
	[ "$status" -eq 0 ]
	[[ ${lines[4]} == *'Read-only file system' ]]
	[ "${lines[5]}" = three ]
	[ "${lines[6]}" = one ]
}

@test "bind_mount: the host sees no mount, and its TARGET is empty" {
	directories
	tiny bind_mount source target sh -c 'readlink /proc/self/ns/mnt; grep -c " $PWD/target " /proc/self/mountinfo'
	[ "${lines[4]}" != "$(own mnt)" ]
	[ "${lines[5]}" = 1 ]
	[ "$(on_the_host "$PWD/target")" = "" ]
	mkfifo go
	"$BUILD/bind_mount" source target sh -c 'echo ready; read -r _ <go' >out 2>&1 3>&- &
	for _ in {1..100}; do
		grep -qx ready out && break
		sleep 0.1
	done
	run on_the_host "$PWD/target"
	seen=$output
	run ls -A target
	echo >go
	wait $!
	[ "$seen" = "" ]
	[ "$output" = "" ]
}

@test "bind_mount: the status is COMMAND's; 2 is usage, and a misfit has a hint" {
	directories
	tiny bind_mount source target sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/bind_mount" source target /nonexistent
	for words in '' source --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny bind_mount $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	tiny bind_mount source source/file true
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[3]} == *'mount(source/file, MS_BIND): Not a directory' ]]
}

@test "bind_mount: without COMMAND it is the shell" {
	directories
	run env -u SHELL "$BUILD/bind_mount" source target <<<'cat target/file'
	[ "$status" -eq 0 ]
	[ "${lines[4]}" = one ]
	run env SHELL=/bin/echo "$BUILD/bind_mount" source target
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "bind_mount: its session goes as the page says" {
	session 04-bind_mount
}

@test "measured: a directory is in two places, as one inode on one device" {
	demo 04-bind_mount sh -c 'stat -c %d:%i /mnt/a /mnt/b'
	run grep -E '^[0-9]+:[0-9]+$' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "${lines[1]}" ]
}

@test "measured: a file is bound, and stays the old one after a rename" {
	demo 04-bind_mount sh -c 'cat /mnt/c /mnt/d; stat -c %d:%i /mnt/c /mnt/d'
	[[ $output == *$'\nthree\ntwo\n'[0-9]* ]]
	run grep -E '^[0-9]+:[0-9]+$' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" != "${lines[1]}" ]
}

@test "measured: one place is read-only, the other is not" {
	demo 04-bind_mount sh -c 'touch /mnt/a/mine; touch /mnt/b/mine; ls /mnt/b/mine'
	[[ $output == *'/mnt/b/mine'*'Read-only file system'*$'\n/mnt/b/mine\n'* ]]
}

@test "measured: the first call ignores MS_RDONLY: two mounts on b, one of them rw" {
	demo 04-bind_mount awk '$5 == "/mnt/b" { print "b", $6 }' /proc/self/mountinfo
	run grep -E '^b (rw|ro)' <<<"$output"
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == "b rw"* ]]
	[[ ${lines[1]} == "b ro"* ]]
}

@test "measured: a remount takes nosuid away, mount_setattr does not" {
	demo 04-bind_mount awk '$5 ~ "^/mnt/(flags|rec/sub)$" { print "at", $5, $6 }' /proc/self/mountinfo
	[[ $output == *'at /mnt/flags ro,'* ]]
	[[ $output != *'at /mnt/flags '*nosuid*$'\nat /mnt/rec'* ]]
	[[ $output == *'at /mnt/rec/sub r'[ow]',nosuid'* ]]
}

@test "measured: only MS_REC brings the mounts below, and only mount_setattr reaches them" {
	demo 04-bind_mount awk '$5 ~ "/sub$" { print "sub", $5, $6 }' /proc/self/mountinfo
	[[ $output == *'sub /mnt/a/sub rw'* ]]
	[[ $output != *'sub /mnt/plain/sub'* ]]
	if [[ $output == *'SKIP mount_setattr'* ]]; then
		[[ $output == *'sub /mnt/rec/sub rw'* ]]
	else
		[[ $output == *'sub /mnt/rec/sub ro'* ]]
	fi
}

# Those of a namespace of its own: a neighbour mounts, too.
mounts_stay_with() { # NN-NAME [COMMAND...]
	unshare -m sh -c 'before=$(cat /proc/self/mountinfo)
		"$@" || exit
		[ "$(cat /proc/self/mountinfo)" = "$before" ]' sh "$BUILD/measure/$1" "${@:2}"
}

@test "measured: the host has no new mount" {
	demo 04-bind_mount
	mounts_stay_with 04-bind_mount
}

@test "measured: it makes ten claims" {
	claims 04-bind_mount 10
}
