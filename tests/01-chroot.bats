load helper

# Programs of the host, with the libraries that they need, for the root.
take_along() { # NAME...
	local name
	for name; do
		cp -L "$(type -P "$name")" "$root/bin"
		ldd "$root/bin/$name" | grep -o '/[^ :]*' | while read -r library; do
			[[ $library == "$root"/* ]] || cp -L --parents "$library" "$root"
		done
	done
}

# A root that goes with the test: some programs, escape, and a file that shows
# that one is in there.
make_root() {
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/bin" "$root/tmp"
	take_along sh ls stat true
	cp "$BUILD/escape" "$root"
	: >"$root/inside"
}

# (Not by tiny: bats wants to warn of a 127, which a COMMAND that is not where
# escape ends up gives, and has closed what it would say it on.)
in_root() { # COMMAND [ARG...]
	run timeout -k 1 60 "$BUILD/chroot" "$root" "$@"
	echo "$output"
}

# As the program writes it, of a directory of the host.
id_of() { stat -Lc %d:%i "$1"; }

@test "chroot: COMMAND's / is DIR" {
	make_root
	tiny chroot "$root" stat -c %d:%i /
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = "$(id_of "$root")" ]
	[ "${lines[3]}" != "$(id_of /)" ]
}

@test "chroot: the root moves first, and then the working directory" {
	make_root
	cd "$BATS_TEST_TMPDIR"
	tiny chroot "$root" true
	[ "${lines[0]}" = "at first:  / is $(id_of /), . is $(id_of .)" ]
	[ "${lines[1]}" = "chroot(2): / is $(id_of "$root"), . is $(id_of .)" ]
	[ "${lines[2]}" = "chdir(2):  / is $(id_of "$root"), . is $(id_of "$root")" ]
}

@test "chroot: COMMAND finds what is in DIR, and nothing of the host" {
	make_root
	: >"$BATS_TEST_TMPDIR/outside"
	# shellcheck disable=SC2016 # for the shell inside
	tiny chroot "$root" sh -c '[ -e /inside ] && [ -e inside ] && [ -e ../../inside ] &&
		[ ! -e "$0" ] && [ ! -e ../outside ] && echo closed' "$BATS_TEST_TMPDIR/outside"
	[ "${lines[3]}" = closed ]
}

@test "chroot: the host keeps its root" {
	make_root
	before=$(id_of /)
	tiny chroot "$root" true
	[ "$(id_of /)" = "$before" ]
	[ -e "$root/inside" ]
}

@test "chroot: the status is COMMAND's; without DIR it is 2" {
	make_root
	tiny chroot "$root" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/chroot" "$root" /nonexistent
	run -1 "$BUILD/chroot" /nonexistent true
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny chroot $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "chroot: without COMMAND it is sh, whatever $SHELL and $PATH are outside" {
	make_root
	run env SHELL=/nonexistent PATH=/nowhere "$BUILD/chroot" "$root" <<<'stat -c %d:%i /'
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = "$(id_of "$root")" ]
}

@test "chroot: its session, with escape, goes as the page says" {
	session 01-chroot
}

@test "escape: COMMAND's / is the host's" {
	make_root
	: >"$BATS_TEST_TMPDIR/outside"
	in_root /escape ls -d "$BATS_TEST_TMPDIR/outside" /inside
	[[ $output == *$'\n'"$BATS_TEST_TMPDIR/outside"* ]]
	[[ $output != *$'\n'/inside* ]]
	in_root /escape stat -c %d:%i /
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "$(id_of /)" ]
}

@test "escape: the root goes down, and .. goes up past it" {
	make_root
	up=$root n=5 # three lines are chroot's, two come before the walk
	in_root sh -c 'cd /tmp; exec /escape true'
	[ "${lines[3]}" = "at first:    / is $(id_of "$root"), . is $(id_of "$root")" ]
	[ "${lines[4]}" = "chroot(bin): / is $(id_of "$root/bin"), . is $(id_of "$root")" ]
	while [ "$up" != / ]; do
		up=$(dirname "$up")
		[ "${lines[n]}" = "chdir(..):   / is $(id_of "$root/bin"), . is $(id_of "$up")" ]
		n=$((n + 1))
	done
	[ "${lines[n]}" = "chroot(.):   / is $(id_of /), . is $(id_of /)" ]
	[ "${#lines[@]}" -eq $((n + 1)) ]
}

@test "escape: without CAP_SYS_CHROOT it stays inside" {
	make_root
	take_along setpriv
	in_root /escape true
	[ "$status" -eq 0 ]
	in_root setpriv --bounding-set -sys_chroot --inh-caps -sys_chroot \
		/escape true
	[ "$status" -eq 1 ]
	[[ $output == *"chroot(bin): Operation not permitted"* ]]
}

@test "escape: the status is COMMAND's, and without it there is the shell" {
	make_root
	in_root /escape sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/chroot" "$root" /escape /nonexistent
	run env -u SHELL "$BUILD/chroot" "$root" /escape <<<'stat -c %d:%i /'
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "$(id_of /)" ]
	tiny escape --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "measured: the host's /usr is the root" {
	demo 01-chroot sh -c 'stat -c "root is %d:%i" /'
	[[ $output == *$'\nroot is '"$(id_of /usr)"$'\n'* ]]
	[ "$(id_of /usr)" != "$(id_of /)" ]
}

@test "measured: a path of the host does not resolve" {
	demo 01-chroot sh -c '[ ! -e /proc/mounts ] && [ -e /bin ] && echo gone'
	[ -e /proc/mounts ]
	[[ $output == *$'\ngone\n'* ]]
}

@test "measured: hostname and processes are the host's" {
	demo 01-chroot sh -c "uname -n; kill -0 $$ && echo reached"
	[[ $output == *$'\n'"$(uname -n)"$'\nreached\n'* ]]
}

@test "measured: the host sees another root, but its own namespaces" {
	mkfifo "$BATS_TEST_TMPDIR/hold"
	"$BUILD/measure/01-chroot" sh -c 'echo "pid $$"; read -r _ <&0' \
		<>"$BATS_TEST_TMPDIR/hold" >"$BATS_TEST_TMPDIR/out" 3>&- &
	for _ in $(seq 500); do
		pid=$(sed -n 's/^pid //p' "$BATS_TEST_TMPDIR/out")
		[ -z "$pid" ] || break
		sleep 0.02
	done
	[ -n "$pid" ]
	root=$(readlink "/proc/$pid/root")
	for kind in mnt pid uts; do
		[ "$(readlink "/proc/$pid/ns/$kind")" = "$(own $kind)" ] || root=$kind
	done
	echo >"$BATS_TEST_TMPDIR/hold"
	wait $!
	[ "$root" = /usr ]
}

@test "measured: it makes seven claims, wherever it is started" {
	cd /usr
	claims 01-chroot 7
}
