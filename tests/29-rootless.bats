# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# Without user namespaces, or where nobody may make one, there is nothing here.
setup() {
	fit
	command -v setpriv >/dev/null || skip "no setpriv here"
	unshare --user true 2>/dev/null || skip "this kernel has no user namespaces"
}

# As nobody, with a ROOT that is his; container is nobody's copy of ours.
nobody() { # COMMAND...
	run timeout -k 1 30 setpriv --reuid 65534 --regid 65534 --clear-groups \
		env XDG_RUNTIME_DIR="$BATS_FILE_TMPDIR/runtime" "$@" 3>&-
	echo "$output"
}
prepare_nobody() {
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" || :
	his=$BATS_FILE_TMPDIR/his
	program=$BATS_FILE_TMPDIR/kakuri
	[ -e "$his" ] || cp -a "$ROOT" "$his"
	cp "$BUILD/kakuri" "$program"
	mkdir -p "$BATS_FILE_TMPDIR/runtime"
	chown -R 65534:65534 "$his" "$BATS_FILE_TMPDIR/runtime"
	nobody test -x "$program"
	[ "$status" -eq 0 ] || skip "nobody cannot reach $BATS_FILE_TMPDIR"
	nobody unshare --user --map-root-user --mount --pid --fork mount -t proc proc /proc
	[ "$status" -eq 0 ] || skip "nobody may not make a user namespace here: $output"
}

@test "nobody runs a container, in which he is root" {
	prepare_nobody
	nobody "$program" run "$his" sh -c 'id -u; echo made >/made; stat -c %u /made
		for n in user mnt pid uts ipc net cgroup; do readlink /proc/self/ns/$n; done
		cat /proc/self/uid_map'
	[ "$status" -eq 0 ]
	[ "${lines[0]} ${lines[1]}" = "0 0" ]
	for n in 2 3 4 5 6 7 8; do [ "${lines[n]}" != "$(own "${lines[n]%%:*}")" ]; done
	[ "$(awk '{ print $1, $2, $3 }' <<<"${lines[9]}")" = "0 65534 1" ]
	[ "$(stat -c %u "$his/made")" = 65534 ]
}

@test "rootless, it holds as well: capabilities, filter, mounts, devices" {
	prepare_nobody
	nobody "$program" run "$his" grep -E '^(CapEff|CapBnd|NoNew|Seccomp:)' /proc/self/status
	[ "${output//[[:blank:]]/}" = "CapEff:00000000a80425fb
CapBnd:00000000a80425fb
NoNewPrivs:1
Seccomp:2" ]
	nobody "$program" run "$his" sh -c 'for n in null zero full random urandom tty; do
			[ -c /dev/$n ] || echo $n; done
		echo x >/dev/null; head -c 3 /dev/zero | wc -c
		umount /proc/sys 2>/dev/null && echo umount
		echo x 2>/dev/null >/proc/sys/kernel/core_pattern && echo sysctl
		mknod /dev/sda b 8 0 2>/dev/null && echo mknod
		unshare -U true 2>/dev/null && echo unshare; :'
	[ "$output" = 3 ]
}

@test "its name, exec, kill: without root, too" {
	prepare_nobody
	said=$BATS_TEST_TMPDIR/said
	setpriv --reuid 65534 --regid 65534 --clear-groups env \
		XDG_RUNTIME_DIR="$BATS_FILE_TMPDIR/runtime" "$program" run --name mine \
		"$his" sh -c 'echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	nobody "$program" ps
	[[ $output == *"mine "*running* ]]
	nobody "$program" exec mine sh -c 'id -u; stat -c %i /; grep CapEff /proc/self/status'
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]}" = "$(stat -c %i "$his")" ]
	[[ ${lines[2]} == *a80425fb ]]
	run "$BUILD/kakuri" inspect mine
	[ "$status" -eq 125 ] # root's containers are others
	nobody "$program" kill mine
	finish
	[ "$status" -eq 137 ]
}

@test "without root, too, the launcher's program cannot be overwritten" {
	prepare_nobody
	said=$BATS_TEST_TMPDIR/said
	setpriv --reuid 65534 --regid 65534 --clear-groups env \
		XDG_RUNTIME_DIR="$BATS_FILE_TMPDIR/runtime" "$program" run \
		"$his" sh -c 'echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	overwrite "$launcher"
	[ "$status" -ne 0 ]
	cmp "$BUILD/kakuri" "$program"
}

@test "without root, what it cannot do is one line with a hint" {
	prepare_nobody
	nobody "$program" run --memory 64M "$his" true
	[[ $status -eq 125 && $output == *--memory* ]]
	[ "${#lines[@]}" -eq 1 ]
	nobody "$program" run --uidmap 0:100000:10 "$his" true
	[[ $status -eq 125 && $output == *uidmap* ]]
	nobody "$program" run --idmap "$his" true
	[[ $status -eq 125 && $output == *"needs root"* ]]
	nobody "$program" run --net veth "$his" true
	[ "$status" -eq 125 ]
}

@test "--rootless: root may do without, too" {
	container --rootless "$ROOT" sh -c 'id -u; readlink /proc/self/ns/user'
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]}" != "$(own user)" ]
}

@test "--uidmap: numbers inside are others outside" {
	chmod 711 "$BATS_RUN_TMPDIR"
	mkdir -m 777 "$BATS_TEST_TMPDIR/open"
	mkdir -p "$ROOT/mnt"
	container --uidmap 0:100000:1000 --uidmap 1000:300000:10 \
		--volume "$BATS_TEST_TMPDIR/open:/mnt" "$ROOT" sh -c \
		'cat /proc/self/uid_map; echo x >/mnt/root; chown 1003:1003 /mnt/root
		echo y >/mnt/mine; chown 2000 /mnt/mine || echo no 2000'
	[[ $output == *"no 2000" ]]
	[ "$(stat -c %u:%g "$BATS_TEST_TMPDIR/open/root")" = 300003:300003 ]
	[ "$(stat -c %u:%g "$BATS_TEST_TMPDIR/open/mine")" = 100000:100000 ]
}

# What the kernel, or its file system, has not got.
cannot_idmap() {
	[[ $output == *"5.12 or newer"* ]]
}

@test "--idmap: ROOT's files belong to the same number inside, unchanged outside" {
	container --uidmap 0:100000:65536 --idmap "$ROOT" sh -c \
		'stat -c %u /etc/passwd; echo new >/new; chown 7 /new; stat -c %u /new'
	! cannot_idmap || skip "$output"
	[ "${lines[*]}" = "0 7" ]
	[ "$(stat -c %u "$ROOT/new")" = 7 ]
	rm "$ROOT/new"
}

@test "exec enters a user namespace, as user 0 of it" {
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --name "box$$" --uidmap 0:100000:65536 "$ROOT" \
		sh -c 'echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	run "$BUILD/kakuri" exec "box$$" sh -c 'id -u; readlink /proc/self/ns/user; readlink /proc/2/ns/user
		grep -E "CapEff|CapBnd" /proc/self/status'
	echo "$output"
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]}" = "${lines[2]}" ]
	[ "${lines[1]}" != "$(own user)" ]
	run ! grep -v a80425fb <<<"$(printf '%s\n' "${lines[@]:3}")"
	kill -KILL "$launcher"
}

@test "a map that cannot be is one line and 125" {
	for map in "" 0 0:1 0:1:0 -1:0:1 0:0:1:1 x:0:1 0:4294967295:2 1:1:1 0:99999999999:1; do
		refused uidmap --uidmap "$map" "$ROOT" true
	done
	refused "not mapped" --rootless --user 1000 "$ROOT" true
	refused "overlap" --uidmap 0:100000:10 --uidmap 5:200000:10 "$ROOT" true
	refused "needs root, and --uidmap" --idmap "$ROOT" true
	refused "not with layers" --idmap --uidmap 0:100000:10 "$ROOT:$BATS_TEST_TMPDIR" true
	many=()
	for n in 0 1 2 3 4 5 6 7 8; do many+=(--uidmap "$n:$n:1"); done
	refused uidmap "${many[@]}" "$ROOT" true
}

@test "where every mount of the host is shared, as with systemd, none comes back" {
	for option in "" --rootless "--uidmap 0:100000:65536" \
		"--uidmap 0:100000:65536 --idmap" "--net host --rootless"; do
		# shellcheck disable=SC2016,SC2086 # for the shell there; an option and its value
		run timeout 30 unshare --mount --propagation private bash -c '
			mount --bind "$ROOT" "$ROOT" && mount --make-rshared / || exit
			before=$(cat /proc/self/mountinfo)
			"$BUILD/kakuri" run "$@" "$ROOT" true
			# that of a neighbour goes here, too, when its directory does
			diff <(echo "$before") /proc/self/mountinfo | grep "^>"' - $option 3>&-
		echo "$option: $output"
		! cannot_idmap || continue
		[ "$output" = "" ]
	done
}

@test "SIGKILL of the launcher at any moment of making an idmapped ROOT leaves nothing" {
	container --uidmap 0:100000:65536 --idmap "$ROOT" true
	! cannot_idmap || skip "$output"
	for delay in 0 0.0005 0.001 0.0015 0.002 0.0025 0.003 0.004 0.005 0.007 0.01; do
		"$BUILD/kakuri" run --uidmap 0:100000:65536 --idmap "$ROOT" \
			sh -c 'exec sleep 1000' 3>&- &
		launcher=$!
		sleep "$delay"
		kill -KILL "$launcher"
		wait "$launcher" || :
	done # what is left is what the teardown looks for
}
