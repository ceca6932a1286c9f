# Many containers, and launchers that are killed at any moment: nothing stays.
# MANY=1000 runs so many one after the other, where 100 are run otherwise.
load helper

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export ROOT=$BATS_FILE_TMPDIR/root
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$ROOT"
	mkdir "$BATS_FILE_TMPDIR/top"
}

setup() {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	before=$(left)
}

soon() { # COMMAND...
	for _ in {1..200}; do
		"$@" && return
		sleep 0.1
	done
	echo "not within twenty seconds: $*"
	left
	return 1
}

# What there is of ours: names of containers that start with m<pid of bats>.
mine=m$PPID
left() {
	cut -d' ' -f4- /proc/self/mountinfo | grep -cF "$BATS_FILE_TMPDIR" || :
	find /run/kakuri -name "$mine*" 2>/dev/null || :
	find /sys/fs/cgroup -type d -name "kakuri-$mine*" 2>/dev/null
	pgrep -f "^$BUILD/kakuri run --name $mine" || :
	pgrep -xf "sleep 9$PPID" || :
	cut -d: -s -f1 /proc/self/net/dev | tr -d ' ' | grep ^kakuri || :
}
swept() { "$BUILD/kakuri" rm 3>&- && as_before; }
as_before() { [ "$(left)" = "$before" ]; }

@test "a hundred at once: each runs, nothing stays" {
	for i in {1..100}; do
		timeout -k 1 100 "$BUILD/kakuri" run --name "$mine-$i" "$ROOT" \
			sh -c "sleep 1; echo $i" 3>&- &
	done >"$BATS_TEST_TMPDIR/said"
	wait
	[ "$(sort -n "$BATS_TEST_TMPDIR/said" | tr '\n' ' ')" = "$(seq -s' ' 100) " ]
	soon as_before
}

@test "many, one after the other: each runs, nothing stays" {
	many=${MANY:-100}
	for ((i = 0; i < many; i++)); do
		timeout -k 1 30 "$BUILD/kakuri" run --name "$mine" "$ROOT" echo x 3>&-
	done >"$BATS_TEST_TMPDIR/said"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/said")" -eq "$many" ]
	soon as_before
}

@test "SIGKILL at fifty moments: nothing stays once rm has come by" {
	for ((i = 0; i < 50; i++)); do
		options=(--memory 64M --tmpfs /mnt)
		[ $((i % 3)) -ne 1 ] || options+=(--detach "$BATS_TEST_TMPDIR/log")
		"$BUILD/kakuri" run --name "$mine-$i" "${options[@]}" \
			"$BATS_FILE_TMPDIR/top:$ROOT" sleep "9$PPID" >/dev/null 3>&- &
		printf -v moment '0.%03d' $((RANDOM % 30))
		sleep "$moment"
		pkill -KILL -f "^$BUILD/kakuri run --name $mine-$i " || kill -KILL $! || : # not run yet
		wait $! || :
	done
	# It may have detached between the two.
	pkill -KILL -f "^$BUILD/kakuri run --name $mine-" || :
	soon swept
}

@test "SIGKILL leaves no link, whenever it comes" {
	run timeout -k 1 100 unshare --net bash -c '
		gone() { ! grep -q kakuri /proc/self/net/dev; }
		for ((i = 0; i < 20; i++)); do
			"$0" run --name "$1-$i" --net veth --ip 10.9.8.7/24 "$2" sleep "9$3" &
			printf -v moment "0.%03d" $((RANDOM % 30))
			sleep "$moment"; kill -KILL $!; wait $!
			for _ in {1..100}; do gone && break; sleep 0.05; done
			gone || exit 1
		done 2>/dev/null' "$BUILD/kakuri" "$mine" "$ROOT" "$PPID" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	soon swept
}

@test "of what is left over, a start takes away a few, and rm all" {
	"$BUILD/kakuri" ps >/dev/null 3>&- # which makes the directory
	for i in {1..40}; do : >"/run/kakuri/$mine-stale$i"; done
	stale() { find /run/kakuri -name "$mine-stale*" | wc -l; }
	timeout -k 1 30 "$BUILD/kakuri" run --name "$mine" "$ROOT" true 3>&-
	[ "$(stale)" -ge 32 ]
	for _ in {1..100}; do
		[ "$(stale)" -gt 0 ] || break
		timeout -k 1 30 "$BUILD/kakuri" run --name "$mine" "$ROOT" true 3>&-
	done
	[ "$(stale)" -eq 0 ]
	for i in {1..40}; do : >"/run/kakuri/$mine-stale$i"; done
	"$BUILD/kakuri" rm 3>&-
	[ "$(stale)" -eq 0 ]
}
