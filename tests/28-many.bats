# shellcheck disable=SC2016,SC2154 # quoted for the shell in there, and set by it
# Many containers of chapter 28: one after the other, at once, and launchers that
# are killed at any moment: each ends as it must, and nothing is left. MANY=1000
# starts so many, a tenth of them at once, and kills a twentieth.
load helper
export BUILD BATS_TEST_TMPDIR MANY=${MANY:-200}

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export PLACE=$BATS_FILE_TMPDIR
	# before Linux 6.3 ROOT cannot be on tmpfs, where /tmp may be
	if [[ $(stat -fc %T "$PLACE") == tmpfs && $(uname -r) == @(5|6.[0-2]).* ]]; then
		PLACE=$(mktemp -d "$BATS_TEST_DIRNAME/../build/kakuri$$.XXXXXX")
	fi
	export ROOT=$PLACE/root
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$ROOT"
	STARTS=$("$BUILD/container" "$ROOT" true 2>&1 3>&- </dev/null) || :
	export STARTS
}

teardown_file() {
	[ "$(id -u)" -ne 0 ] || [ "$PLACE" = "$BATS_FILE_TMPDIR" ] || rm -r "$PLACE"
}

setup() {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	[[ $STARTS != *"needs Linux"* && $STARTS != *"no cgroup v2 here"* ]] || skip "$STARTS"
}

# In a network and a mount tree of its own, shared as systemd makes it: all that
# is there before must be there afterwards, and nothing else. SCRIPT says what it
# saw, which is printed.
alone() { # SCRIPT
	run timeout -k 1 "$((60 + MANY))" unshare --net --mount bash -c "
		$(declare -f left as_before soon)
		mount --make-rshared /
		before=\$(left)
		SECONDS=0
		$1" 3>&-
	[ "$status" -ne 0 ] || echo "# ${output//$'\n'/$'\n# '}" >&3
	echo "$output"
	[ "$status" -eq 0 ]
}

# Mounts; interfaces; groups; processes: the launchers and PIDs 1 have ROOT among
# their arguments, COMMAND a number of ours; what is in ROOT.
left() {
	cat /proc/self/mountinfo
	cut -d: -s -f1 /proc/self/net/dev
	find /sys/fs/cgroup -maxdepth 2 -name "kakuri*.container" 2>/dev/null |
		grep -wFf <(printf 'kakuri%s.container\n' "${pids[@]}") || :
	pgrep -f "^$BUILD/container .*$ROOT " || :
	pgrep -xf "sleep 9$PPID" || :
	(cd "$ROOT" && find . -printf '%p %i %s %m %U %T@\n')
	ls -d /tmp/root /tmp/layer /tmp/upper /tmp/work /tmp/dev 2>/dev/null || :
}
as_before() { [ "$(left)" = "$before" ]; }
soon() { # COMMAND...
	for _ in {1..200}; do
		"$@" && return
		read -rt 0.1 _ <> <(:) || :
	done
	echo "not within twenty seconds: $*"
	diff <(echo "$before") <(left)
	return 1
}

@test "many, one after the other: each has its status, nothing is left" {
	alone 'for ((i = 0; i < MANY; i++)); do
			"$BUILD/container" -n 10.28.0.2 "$ROOT" sh -c "exit $((i % 100))" 2>/dev/null &
			pids=($!)
			wait $! && status=0 || status=$?
			[ $status -eq $((i % 100)) ] || { echo "$i: status $status"; exit 1; }
			# its group goes with it; the kernel takes the network apart afterwards
			[ -z "$(find /sys/fs/cgroup -maxdepth 2 -name "kakuri$!.container" 2>/dev/null)" ] || { echo "$i: its group"; exit 1; }
		done
		echo "$MANY containers one after the other: $SECONDS s"
		soon as_before'
}

@test "many at once: each has its status, nothing is left" {
	alone 'pids=()
		for ((i = 0; i < MANY / 10; i++)); do
			"$BUILD/container" -n "10.28.$i.2" "$ROOT" sh -c \
				"echo $i >/dev/shm/mine; sleep 1; exit \$(cat /dev/shm/mine)" 2>/dev/null &
			pids+=($!)
		done
		for ((i = 0; i < MANY / 10; i++)); do
			wait ${pids[i]} && status=0 || status=$?
			[ $status -eq $i ] || { echo "$i: status $status"; exit 1; }
		done
		echo "$((MANY / 10)) containers at once, each for a second: $SECONDS s"
		soon as_before'
}

# At moments until half as much after a start would have ended; the group is what
# may stay, until the next start.
@test "SIGKILL at many moments: nothing is left but the group, for the next one" {
	alone 'pids=() groups=0
		exec 8<> <(:)
		start=9999 # the fastest of five, in 0.1 ms
		for _ in 1 2 3 4 5; do
			began=${EPOCHREALTIME/./}
			"$BUILD/container" -n 10.28.0.2 "$ROOT" true 2>/dev/null
			took=$(((${EPOCHREALTIME/./} - began) / 100))
			[ $took -gt $start ] || start=$took
		done
		for ((i = 0; i < MANY / 20; i++)); do
			"$BUILD/container" -n 10.28.0.2 "$ROOT" sh -c "echo ran; exec sleep 9$PPID" \
				2>/dev/null >>"$BATS_TEST_TMPDIR/said" &
			pids=($!)
			printf -v moment "0.%04d" $((RANDOM % (3 * start / 2)))
			read -rt "$moment" _ <&8 || :
			kill -KILL $!
			wait $! && status=0 || status=$?
			[ $status -eq 137 ] || { echo "$i: status $status"; exit 1; }
			group=$(find /sys/fs/cgroup -maxdepth 2 -name "kakuri$!.container" 2>/dev/null)
			[ -z "$group" ] || { groups=$((groups + 1)); soon grep -q "populated 0" "$group/cgroup.events" || exit 1; }
			"$BUILD/container" "$ROOT" true 2>/dev/null || { echo "$i: the next one"; exit 1; }
			soon as_before || exit 1
		done 2> >(grep -v Killed >&2)
		echo "$((MANY / 20)) launchers killed: $groups had a group, in $(wc -l <"$BATS_TEST_TMPDIR/said") COMMAND ran, of moments until $((3 * start / 20)) ms"'
}
