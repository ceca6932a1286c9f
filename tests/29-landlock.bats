# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

tries='for file in /tmp/in /outside; do (echo x >$file) 2>/dev/null && echo $file; done
	mkdir /directory 2>/dev/null && echo directory
	rm /etc/hostname 2>/dev/null && echo removed
	mv /tmp/in /moved 2>/dev/null && echo moved
	echo x >/dev/null && echo null; cat /etc/passwd >/dev/null && echo read'

need_landlock() {
	container --landlock /tmp "$ROOT" true
	[[ $output != *"landlock in"* ]] || skip "$output"
	[ "$status" -eq 0 ]
}

# Start box$$ with these options, wait until it is there.
box() { # OPTION...
	said=$BATS_TEST_TMPDIR/said
	: >"$said" # or another's "ready" is taken for its own
	"$BUILD/kakuri" run --name "box$$" "$@" "$ROOT" \
		sh -c 'echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
}

@test "--landlock: written is beneath these directories only, all is read" {
	need_landlock
	container --landlock /tmp "$ROOT" sh -c "$tries"
	[ "${lines[*]}" = "/tmp/in null read" ]
	container "$ROOT" sh -c "$tries; rm -rf /moved /outside /directory; echo x >/etc/hostname"
	[ "${lines[*]}" = "/tmp/in /outside directory removed moved null read" ]
}

@test "exec is under the same" {
	need_landlock
	box --landlock /tmp --landlock /var
	run "$BUILD/kakuri" exec "box$$" sh -c "$tries; mkdir /var/new && rmdir /var/new"
	kill -KILL "$launcher"
	[ "${lines[*]}" = "/tmp/in null read" ]
}

@test "--boottime: how long it has been up, also for exec; the host's is not changed" {
	[ -e /proc/self/timens_offsets ] || skip "this kernel has no time namespaces"
	before=$(cut -d. -f1 /proc/uptime)
	container --boottime 1000 "$ROOT" cut -d. -f1 /proc/uptime
	[ "$output" -ge 1000 ]
	[ "$output" -lt 1060 ]
	box --boottime 5000000
	run "$BUILD/kakuri" exec "box$$" cut -d. -f1 /proc/uptime
	kill -KILL "$launcher"
	[ "$output" -ge 5000000 ]
	[ $(($(cut -d. -f1 /proc/uptime) - before)) -lt 60 ]
	container --rootless --boottime 0 "$ROOT" cut -d. -f1 /proc/uptime
	[ "$output" -lt 60 ]
}

@test "--apparmor: COMMAND is under that profile" {
	[ -e /sys/kernel/security/apparmor ] || skip "no AppArmor here"
	container --apparmor unconfined "$ROOT" cat /proc/self/attr/current
	[ "$status" -eq 0 ]
	[ "$output" = unconfined ]
}

@test "what cannot be is one line and 125" {
	refused landlock --landlock tmp "$ROOT" true
	refused landlock --landlock "" "$ROOT" true
	refused "" --landlock /nosuch "$ROOT" true
	refused nosuch --apparmor nosuch "$ROOT" true
	many=()
	for _ in {1..17}; do many+=(--landlock /tmp); done
	refused landlock "${many[@]}" "$ROOT" true
	for value in "" -1 x 1.5 9999999999; do
		refused boottime --boottime "$value" "$ROOT" true
	done
}
