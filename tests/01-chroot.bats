load helper

@test "the host's /usr is the root" {
	demo 01-chroot sh -c 'stat -c "root is %d:%i" /'
	[[ $output == *$'\nroot is '"$(stat -c %d:%i /usr)"$'\n'* ]]
	[ "$(stat -c %d:%i /usr)" != "$(stat -c %d:%i /)" ]
}

@test "a path of the host does not resolve" {
	demo 01-chroot sh -c '[ ! -e /proc/mounts ] && [ -e /bin ] && echo gone'
	[ -e /proc/mounts ]
	[[ $output == *$'\ngone\n'* ]]
}

@test "hostname and processes are the host's" {
	demo 01-chroot sh -c "uname -n; kill -0 $$ && echo reached"
	[[ $output == *$'\n'"$(uname -n)"$'\nreached\n'* ]]
}

@test "the host sees another root, but its own namespaces" {
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

# A root of its own for escape, in a mount namespace that goes with it.
in_chroot() { # COMMAND [ARG...]
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 unshare --mount --propagation private sh -euc '
		mount -t tmpfs jail /mnt
		cd /mnt
		for d in bin lib lib64 usr; do
			[ ! -L "/$d" ] || cp -P "/$d" .
			[ -L "/$d" ] || [ ! -d "/$d" ] || {
				mkdir $d
				mount --bind "/$d" $d
			}
		done
		cp "$0/measure/01-escape" escape
		exec chroot . "$@"' "$BUILD" "$@" 3>&-
	echo "$output"
}

@test "a process with CAP_SYS_CHROOT walks out" {
	in_chroot /bin/stat -c %d:%i /
	[ "$output" != "$(stat -c %d:%i /)" ]
	in_chroot /escape stat -c %d:%i /
	[ "$output" = "$(stat -c %d:%i /)" ]
}

@test "a process without it does not" {
	in_chroot /escape stat -c %d:%i /
	[ "$status" -eq 0 ]
	in_chroot /bin/setpriv --bounding-set -sys_chroot --inh-caps -sys_chroot \
		/escape stat -c %d:%i /
	[ "$status" -eq 1 ]
	[[ $output == *"Operation not permitted"* ]]
}

@test "it makes five claims" {
	claims 01-chroot 5
}
