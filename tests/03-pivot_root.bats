load helper

# On a host whose tree is shared, as systemd makes it, and which goes when the
# words have run: what a program does to its host, it does to that one.
shared() { # WORDS-OF-SH, in which $0 is the directory of the programs
	run timeout -k 1 30 unshare --mount --propagation private sh -euc \
		"trap '[ \$? -ne 127 ] || exit 126' EXIT # bats loses a test that ran into 127
		mount --make-rshared /; cd /; $1" "$BUILD" 3>&-
	echo "$output"
}

# Which directory is it? As the programs say it.
id_of() { stat -c %d:%i "$1"; }

# The words see nothing of a host that changed: its root, namespace and mounts.
keeps_its_host() { # PROGRAM
	shared 'look() { stat -c %d:%i /; readlink /proc/self/ns/mnt; cat /proc/self/mountinfo; }
		before=$(look)
		"$0/'"$1"'" /usr sh -c "mount -t proc proc /share
			readlink /share/self/ns/mnt" 2>/dev/null # sh, of getcwd
		readlink /proc/self/ns/mnt
		[ "$(look)" = "$before" ]'
	[ "$status" -eq 0 ]
	[[ ${lines[2]} =~ ^mnt:\[[0-9]+\]$ ]]
	[ "${lines[2]}" != "${lines[3]}" ]
	[ "${lines[2]}" != "$(own mnt)" ]
}

# DIR and the /proc that COMMAND mounts, and no mount beside them.
sees_no_other_mount() { # PROGRAM
	shared '"$0/'"$1"'" /usr sh -c "mount -t proc proc /share; cut -d\" \" -f5 /share/self/mountinfo" 2>/dev/null' # sh, of getcwd
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 4 ]
	[ "${lines[2]} ${lines[3]}" = "/ /share" ]
}

ends_as_command_does() { # PROGRAM
	shared '"$0/'"$1"'" /usr sh -c "exit 7"'
	[ "$status" -eq 7 ]
	shared '"$0/'"$1"'" /usr /nonexistent || echo "status $?"'
	[ "${lines[-1]}" = "status 127" ]
	shared '"$0/'"$1"'" /nonexistent true'
	[ "$status" -eq 1 ]
	for words in '' --help; do
		shared '"$0/'"$1"'" '"$words"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "pivot_root: DIR is COMMAND's root, and .. of it" {
	shared '"$0/pivot_root" /usr stat -c "COMMAND sees %d:%i" / /..'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "at first: / is $(id_of /)" ]
	[ "${lines[1]}" = "now:      / is $(id_of /usr)" ]
	[ "${lines[2]}" = "COMMAND sees $(id_of /usr)" ]
	[ "${lines[3]}" = "COMMAND sees $(id_of /usr)" ]
	[ "$(id_of /)" != "$(id_of /usr)" ]
}

@test "pivot_root: nothing of the old root is mounted in there" {
	sees_no_other_mount pivot_root
}

@test "pivot_root: the host keeps its root, its namespace and its mounts" {
	keeps_its_host pivot_root
}

@test "pivot_root: who joins the namespace gets DIR, too, and out of a chroot the host's root" {
	shared '"$0/pivot_root" /usr sh -c "mount -t proc proc /share
		nsenter --mount=/share/self/ns/mnt stat -c %d:%i /"'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "$(id_of /usr)" ]
	# shellcheck disable=SC2016 # for the shell inside
	shared 'chroot /usr sleep 30 &
		for _ in $(seq 500); do
			[ "$(readlink /proc/$!/root)" != /usr ] || break
			sleep 0.02
		done
		readlink /proc/$!/root
		nsenter --target $! --mount /bin/stat -c %d:%i /
		kill $!'
	[ "$output" = "/usr
$(id_of /)" ]
}

@test "pivot_root: the working directory is in DIR" {
	shared 'cd /etc; "$0/pivot_root" /usr stat -c %d:%i .'
	[ "${lines[2]}" = "$(id_of /usr)" ]
}

@test "pivot_root: the status is COMMAND's; without DIR it is 2" {
	ends_as_command_does pivot_root
}

@test "pivot_root: COMMAND is found in DIR, whatever the host's PATH is" {
	shared 'PATH=/nonexistent "$0/pivot_root" /usr stat -c %d:%i /'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "$(id_of /usr)" ]
}

@test "pivot_root: without COMMAND it is DIR's sh" {
	shared 'echo "stat -c %d:%i /" | SHELL=/nonexistent "$0/pivot_root" /usr'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "$(id_of /usr)" ]
}

# Where / is a directory like any other, in which the host's programs run.
in_chroot() { # PROGRAM
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 unshare --mount --propagation private sh -euc '
		mount -t tmpfs host /mnt
		mkdir -p /mnt/r/proc
		cd /mnt/r
		for d in bin lib lib64 usr; do
			[ ! -L "/$d" ] || cp -P "/$d" .
			[ -L "/$d" ] || [ ! -d "/$d" ] || {
				mkdir $d
				mount --bind "/$d" $d
			}
		done
		mount -t proc proc proc
		cp "$0" program
		exec chroot . /program "$@"' "$BUILD/$1" "${@:2}" 3>&-
	echo "$output"
}

@test "pivot_root: in a chroot it is refused, and says why" {
	in_chroot pivot_root /usr true
	[ "$status" -eq 1 ]
	[[ ${lines[1]} == *"mount(/, private) (/ is no mount: a chroot?): Invalid argument" ]]
}

@test "pivot_root: its session goes as the page says" {
	session 03-pivot_root
}

@test "pivot_kept: DIR is COMMAND's root, and it stands on the host's" {
	shared '"$0/pivot_kept" /usr stat -c "COMMAND sees %d:%i" / .'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "/ is $(id_of /usr)" ]
	[ "${lines[1]}" = ". is $(id_of /)" ]
	[ "${lines[2]}" = "COMMAND sees $(id_of /usr)" ]
	[ "${lines[3]}" = "COMMAND sees $(id_of /)" ]
}

@test "pivot_kept: though nothing of the old root is mounted" {
	sees_no_other_mount pivot_kept
}

@test "pivot_kept: the host keeps its root, its namespace and its mounts" {
	keeps_its_host pivot_kept
}

@test "pivot_kept: COMMAND is found in DIR, whatever the host's PATH is" {
	shared 'PATH=/nonexistent "$0/pivot_kept" /usr stat -c %d:%i /'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "$(id_of /usr)" ]
}

@test "pivot_kept: the status is COMMAND's; without DIR it is 2" {
	ends_as_command_does pivot_kept
}

@test "the page's recipe by hand does the same" {
	command -v pivot_root >/dev/null || skip "no pivot_root(8) here"
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 unshare --mount sh -euc '
		mount --bind / /mnt
		cd /mnt
		mount -t proc proc proc
		pivot_root . .
		umount -l .
		cut -d" " -f5 /proc/self/mountinfo' 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = $'/\n/proc' ]
}

# Hold the demonstration while its command runs, and look from here.
hold() { # NN-NAME
	mkfifo "$BATS_TEST_TMPDIR/hold"
	"$BUILD/measure/$1" sh -c 'echo "pid $$"; read -r _ <&0' \
		<>"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/out" 3>&- &
	for _ in $(seq 500); do
		pid=$(sed -n 's/^pid //p' "$BATS_TEST_TMPDIR/out")
		[ -z "$pid" ] || break
		sleep 0.02
	done
	[ -n "$pid" ]
}

let_go() {
	echo >"$BATS_TEST_TMPDIR/hold"
	wait
}

@test "measured: the host's /usr is the root, and .. leads nowhere" {
	demo 03-pivot_root sh -c 'stat -c "root is %d:%i" / /..'
	root=$(id_of /usr)
	[[ $output == *$'\nroot is '"$root"$'\nroot is '"$root"$'\n'* ]]
	[ "$root" != "$(id_of /)" ]
}

@test "measured: nothing of the old root is mounted in there" {
	hold 03-pivot_root
	seen=$(cut -d' ' -f5 "/proc/$pid/mountinfo")
	ns=$(readlink "/proc/$pid/ns/mnt")
	let_go
	[ "$seen" = / ]
	[ "$ns" != "$(own mnt)" ]
	[ "$(wc -l </proc/self/mountinfo)" -gt 1 ]
}

@test "measured: the host keeps its mounts, also when the program is killed" {
	before=$(cut -d' ' -f4-5 /proc/self/mountinfo | grep -F usr || :)
	hold 03-pivot_root
	during=$(cut -d' ' -f4-5 /proc/self/mountinfo | grep -F usr || :)
	kill -KILL $!
	wait $! || :
	for _ in $(seq 500); do
		[ -e "/proc/$pid" ] || break
		sleep 0.02
	done
	[ ! -e "/proc/$pid" ]
	[ "$during" = "$before" ]
	[ "$(cut -d' ' -f4-5 /proc/self/mountinfo | grep -F usr || :)" = "$before" ]
}

@test "measured: where the tree is shared it is the same, and nothing leaks" {
	shared 'before=$(cat /proc/self/mountinfo)
		for p in root refused kept proc; do "$0/measure/03-pivot_$p"; done
		[ "$(cat /proc/self/mountinfo)" = "$before" ]'
	[ "$status" -eq 0 ]
}

@test "measured: each refusal has its condition" {
	demo 03-pivot_refused sh -c 'stat -c "root is %d:%i" /'
	[[ $output == *$'\nroot is '"$(id_of /usr)"$'\n'* ]]
	[ "$(grep -c 'Device or resource busy' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'Invalid argument' <<<"$output")" -eq 4 ]
	[ "$(grep -c 'Operation not permitted' <<<"$output")" -eq 1 ]
}

@test "measured: a directory that was left open leads out, and closed it does not" {
	demo 03-pivot_kept stat -c 'root is %d:%i' /
	[[ $output == *$'\nroot is '"$(id_of /)"$'\n'* ]]
	[ "$(grep -c 'Bad file descriptor' <<<"$output")" -eq 1 ]
}

@test "measured: /proc/PID/root leads out" {
	demo 03-pivot_proc sh -c 'chroot "/share/$PPID/root" true # the program itself is in there
		read -r _ _ _ outside _ <"/share/$PPID/stat"
		chroot "/share/$outside/root" stat -c "root is %d:%i" /'
	[[ $output == *$'\nroot is '"$(id_of /)"$'\n'* ]]
}

@test "measured: a chroot to begin with is skipped, with the reason" {
	in_chroot measure/03-pivot_root
	[ "$status" -eq 77 ]
}

@test "measured: they make six, six, five and five claims" {
	claims 03-pivot_root 6
	claims 03-pivot_refused 6
	claims 03-pivot_kept 5
	claims 03-pivot_proc 5
}
