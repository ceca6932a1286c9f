load helper

since() { # RELEASE
	[ "$(printf '%s\n%s\n' "$(uname -r)" "$1" | sort -V | head -n 1)" = "$1" ]
}
needs() { # RELEASE
	since "$1" || [ "${REQUIRE-}" = all ] || skip "this needs Linux $1"
}

# A process in a mount namespace of its own, $OTHER, with so many mounts more.
other() { # NUMBER
	mkfifo "$BATS_TEST_TMPDIR/up"
	# shellcheck disable=SC2016 # for the shell inside
	unshare --mount --propagation private sh -c '
		mount -t tmpfs kakuri /mnt && mkdir "/mnt/a b" && mount -t tmpfs kakuri "/mnt/a b" &&
		i=0 && while [ $i -lt "$0" ]; do
			i=$((i + 1)) && mkdir "/mnt/$i" && mount -t tmpfs kakuri "/mnt/$i"
		done && echo up && exec sleep 60' "$1" >"$BATS_TEST_TMPDIR/up" 3>&- &
	OTHER=$!
	disown
	read -rt 30 <"$BATS_TEST_TMPDIR/up"
}

# The program, where no /proc is: its first line is how many files /proc has.
without() { # PROGRAM [ARG...]
	# shellcheck disable=SC2016
	run timeout -k 1 60 unshare --mount --propagation private sh -c '
		umount -l /proc; echo /proc/* | grep -c self; exec "$0" "$@"' "$BUILD/$1" "${@:2}" 3>&-
	echo "$output"
}

# IDs, type and place of each mount, as mountinfo has them.
mountinfo() { # PID
	awk '{ split($0, part, " - "); split(part[2], type, " ")
		gsub(/\\040/, " ", $5); print $1, $2, type[1], $5 }' "/proc/$1/mountinfo" | sort
}

@test "without_proc: the mounts of another namespace are those of its mountinfo" {
	needs 6.11
	other 3
	without without_proc $OTHER
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 0 ]
	mountinfo $OTHER >"$BATS_TEST_TMPDIR/told"
	kill -KILL $OTHER
	sed 1d <<<"$output" | sort >"$BATS_TEST_TMPDIR/listed"
	[ "$(comm -23 "$BATS_TEST_TMPDIR/told" "$BATS_TEST_TMPDIR/listed" | wc -l)" -eq 0 ]
	# since Linux 7.0 it begins one mount below
	[ "$(comm -13 "$BATS_TEST_TMPDIR/told" "$BATS_TEST_TMPDIR/listed" | wc -l)" -le 1 ]
	[ "$(grep -c ' tmpfs /mnt/[123]$' "$BATS_TEST_TMPDIR/listed")" -eq 3 ]
	grep -q ' tmpfs /mnt/a b$' "$BATS_TEST_TMPDIR/listed"
}

@test "without_proc: more mounts than one listmount(2) tells are listed, each once" {
	needs 6.11
	other 150
	tiny without_proc $OTHER
	kill -KILL $OTHER
	[ "$status" -eq 0 ]
	[ "$(grep -c ' tmpfs /mnt/[0-9]*$' <<<"$output")" -eq 150 ]
	[ "$(sort <<<"$output" | uniq -d | wc -l)" -eq 0 ]
}

@test "without_proc: what is not there, or not allowed, is an error" {
	needs 6.11
	local none
	sh -c : &
	none=$!
	wait $none
	tiny without_proc $none
	[ "$status" -eq 1 ]
	[ "$output" = "without_proc: pidfd_open($none): No such process" ]
	run timeout -k 1 60 setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$BUILD/without_proc" $$ 3>&-
	echo "$output"
	[ "$status" -ne 0 ]
	[[ $output == *ermission* || $output == *permitted* ]]
}

usage() { # NAME: bad usage is one line
	local words
	for words in '' x 0 '1 2'; do
		# shellcheck disable=SC2086 # a list of words
		tiny "$1" $words
		[ "$status" -eq 2 ]
		[ "$output" = "$1: usage: $1 PID" ]
	done
}

@test "without_proc: bad usage is one line, and an old kernel is named" {
	usage without_proc
	since 6.11 || {
		tiny without_proc $$
		[ "$status" -eq 1 ]
		[ "$output" = "without_proc: PIDFD_GET_MNT_NAMESPACE needs Linux 6.11" ]
	}
}

@test "pidfd_info: bad usage is one line, and an old kernel is named" {
	usage pidfd_info
	since 6.13 || {
		tiny pidfd_info $$
		[ "$status" -eq 1 ]
		[ "${lines[-1]}" = "pidfd_info: PIDFD_GET_INFO needs Linux 6.13" ]
	}
}

# A process that is not our child, $CHILD, with other IDs and another hostname's
# namespace: it ends as COMMAND says when something is written to the FIFO go, and
# its parent, $PARENT, waits for it, or, with another COMMAND, does not.
child() { # WORDS-OF-SH [COMMAND]
	mkfifo "$BATS_TEST_TMPDIR/pid" "$BATS_TEST_TMPDIR/go"
	# shellcheck disable=SC2016
	sh -c 'unshare --uts --mount setpriv --reuid 1001 --regid 1002 --clear-groups \
			sh -c "read -r go; $1" <>"$0/go" & echo $!; '"${2:-wait}" \
		"$BATS_TEST_TMPDIR" "$1" >"$BATS_TEST_TMPDIR/pid" 2>/dev/null 3>&- &
	PARENT=$!
	disown
	read -rt 30 CHILD <"$BATS_TEST_TMPDIR/pid"
	until grep -qs '^Uid:	1001' "/proc/$CHILD/status" && grep -qs read "/proc/$CHILD/wchan" ||
		[ "$(cat "/proc/$CHILD/comm" 2>/dev/null)" = sh ]; do :; done
}

# The program asks about $CHILD, as IT, until it waits; what it says is in said.
ask() { # PREFIX...
	: >"$BATS_TEST_TMPDIR/said"
	"$@" "$BUILD/pidfd_info" "$CHILD" >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	IT=$!
	for _ in {1..50}; do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -lt 7 ] || break
		read -rt 0.1 _ <> <(:) || :
	done
}
ends() {
	echo >"$BATS_TEST_TMPDIR/go"
	run timeout 30 tail -s 0.1 -f --pid=$IT /dev/null 3>&-
	status=0
	wait $IT || status=$?
	output=$(cat "$BATS_TEST_TMPDIR/said")
	echo "$output"
}

@test "pidfd_info: parent, IDs, cgroup and namespaces are those of /proc, and the exit status is told" {
	local root
	needs 6.15
	child 'exit 7'
	for name in mnt net uts; do
		readlink "/proc/$CHILD/ns/$name" | sed -E "s/^$name:.(.*).$/$name namespace: \1/"
	done >"$BATS_TEST_TMPDIR/namespaces"
	root=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
	root=$root$(sed -n 's/^0:://p' "/proc/$CHILD/cgroup")
	ask env
	ends
	[ "$status" -eq 0 ]
	mapfile -t lines <<<"$output"
	[[ ${lines[0]} =~ ^pidfd:\ inode\ [0-9]+$ ]]
	[ "${lines[1]}" = "PID $CHILD, parent $PARENT" ]
	[ "${lines[2]}" = "uid 1001, gid 1002" ]
	[[ $root != /sys* ]] || [ "${lines[3]}" = "cgroup: inode $(stat -c %i "$root")" ]
	[ "$(printf '%s\n' "${lines[@]:4:3}")" = "$(cat "$BATS_TEST_TMPDIR/namespaces")" ]
	[ "${lines[7]}" = "exit status 7" ]
	[ "${#lines[@]}" -eq 8 ]
	[ "${lines[6]}" != "uts namespace: $(readlink /proc/self/ns/uts | tr -dc 0-9)" ]
}

@test "pidfd_info: another user is told how it ended, too, and not its namespaces" {
	needs 6.15
	child 'kill -KILL $$'
	ask setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all
	ends
	[ "$status" -eq 0 ]
	grep -qx "PID $CHILD, parent $PARENT" <<<"$output"
	grep -qx "mnt namespace: Permission denied" <<<"$output"
	[ "$(tail -n 1 <<<"$output")" = "killed by signal 9" ]
}

@test "pidfd_info: it waits until the parent has waited" {
	needs 6.15
	child 'exit 5' 'exec sleep 60'
	ask env
	echo >"$BATS_TEST_TMPDIR/go"
	until grep -q '^State:	Z' "/proc/$CHILD/status"; do :; done
	read -rt 0.5 _ <> <(:) || :
	cat "$BATS_TEST_TMPDIR/said"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -eq 7 ]
	grep -q '^State:	S' "/proc/$IT/status"
	kill -KILL "$PARENT" $IT
}

@test "pidfd_info: one process has one inode, and another one another" {
	needs 6.15
	local first
	child 'exit 0'
	ask env
	first=$(head -n 1 "$BATS_TEST_TMPDIR/said")
	kill -KILL $IT
	ask env
	ends
	[ "${output%%$'\n'*}" = "$first" ]
	sh -c 'exit 0' & # a child that bash waits for
	CHILD=$$
	ask env
	kill -KILL $IT
	run ! grep -qx "$first" "$BATS_TEST_TMPDIR/said"
}

@test "without_proc: its session, which is pidfd_info's, too, goes as the page says" {
	session 32-without_proc
}

@test "measured: the container's mounts are in its namespace, and in no other" {
	demo 32-without_proc sh -c 'grep -c " - tmpfs kakuri\| - ramfs kakuri" /proc/self/mountinfo'
	grep -qx 3 <<<"$output"
	run ! grep -q ' kakuri ' /proc/self/mountinfo
}

@test "measured: without_proc makes four claims" {
	claims 32-without_proc 4
}

@test "measured: pidfd_info makes six claims" {
	claims 32-pidfd_info 6
}

@test "measured: mount_cost makes three claims" {
	claims 32-mount_cost 3
}
