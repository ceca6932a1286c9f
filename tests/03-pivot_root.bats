load helper

@test "the host's /usr is the root, and .. leads nowhere" {
	demo 03-pivot_root sh -c 'stat -c "root is %d:%i" / /..'
	root=$(stat -c %d:%i /usr)
	[[ $output == *$'\nroot is '"$root"$'\nroot is '"$root"$'\n'* ]]
	[ "$root" != "$(stat -c %d:%i /)" ]
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

@test "nothing of the old root is mounted in there" {
	hold 03-pivot_root
	seen=$(cut -d' ' -f5 "/proc/$pid/mountinfo")
	ns=$(readlink "/proc/$pid/ns/mnt")
	let_go
	[ "$seen" = / ]
	[ "$ns" != "$(own mnt)" ]
	[ "$(wc -l </proc/self/mountinfo)" -gt 1 ]
}

@test "the host keeps its mounts, also when the program is killed" {
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

@test "where the tree is shared it is the same, and nothing leaks" {
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 30 unshare --mount --propagation private bash -euc '
		mount --make-rshared /
		before=$(cat /proc/self/mountinfo)
		"$0/measure/03-pivot_root"
		"$0/measure/03-pivot_refused"
		[ "$(cat /proc/self/mountinfo)" = "$before" ]' "$BUILD" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "each refusal has its condition" {
	demo 03-pivot_refused sh -c 'stat -c "root is %d:%i" /'
	[[ $output == *$'\nroot is '"$(stat -c %d:%i /usr)"$'\n'* ]]
	[ "$(grep -c 'Device or resource busy' <<<"$output")" -eq 1 ]
	[ "$(grep -c 'Invalid argument' <<<"$output")" -eq 3 ]
	[ "$(grep -c 'Operation not permitted' <<<"$output")" -eq 1 ]
}

@test "a directory that was left open leads out" {
	demo 03-pivot_kept stat -c 'root is %d:%i' /
	[[ $output == *$'\nroot is '"$(stat -c %d:%i /)"$'\n'* ]]
}

@test "a chroot to begin with is skipped, with the reason" {
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
		cp "$0/measure/03-pivot_root" pivot_root
		exec chroot . /pivot_root' "$BUILD" 3>&-
	echo "$output"
	[ "$status" -eq 77 ]
}

@test "they make five, five and two claims" {
	claims 03-pivot_root 5
	claims 03-pivot_refused 5
	claims 03-pivot_kept 2
}
