load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1*" 2>/dev/null; }

@test "a busy loop in the group gets a fifth of a processor" {
	demo 12-cgroup_v1 bash -c '
		cut -d" " -f1 /proc/uptime >"$0"
		end=$((SECONDS + 3)); while [ $SECONDS -lt $end ]; do :; done
		cut -d" " -f1 /proc/uptime >>"$0"
		cut -d" " -f14,15 /proc/$$/stat >>"$0"' "$BATS_TEST_TMPDIR/time"
	[[ $output == *"gets its 20%"* ]] || skip "no v1 cpu here"
	run awk 'NR == 1 { a = $1 } NR == 2 { b = $1 }
		NR == 3 { print 100 * ($1 + $2) / 100 / (b - a) }' \
		"$BATS_TEST_TMPDIR/time"
	echo "$output%"
	[ "${output%.*}" -ge 14 ] && [ "${output%.*}" -le 26 ]
}

@test "it runs on one processor, and says so itself" {
	demo 12-cgroup_v1 sh -c 'grep Cpus_allowed_list /proc/self/status >"$0"
		grep -c cpuset:/kakuri /proc/self/cgroup >>"$0"' "$BATS_TEST_TMPDIR/cpus"
	{ read -r _ list && read -r joined; } <"$BATS_TEST_TMPDIR/cpus"
	[ "$joined" = 1 ] || skip "no v1 cpuset here"
	[[ $list =~ ^[0-9]+$ ]]
}

@test "the memory limit is the one that the kernel has" {
	demo 12-cgroup_v1 sh -c '
		dir=$(sed -n "s/^[0-9]*:memory://p" /proc/self/cgroup)
		root=$(sed -n "s/.* \([^ ]*\) [^ ]* - cgroup .*[ ,]memory\(,.*\|$\)/\1/p" /proc/self/mountinfo)
		cat "$root$dir/memory.limit_in_bytes" >"$0"' "$BATS_TEST_TMPDIR/limit"
	[ -s "$BATS_TEST_TMPDIR/limit" ] || skip "no v1 memory here"
	[ "$(cat "$BATS_TEST_TMPDIR/limit")" = 33554432 ]
}

@test "one process is in more than one group" {
	demo 12-five_places sh -c 'grep -c :/kakuri /proc/self/cgroup >"$0"' \
		"$BATS_TEST_TMPDIR/places"
	[ "$(cat "$BATS_TEST_TMPDIR/places")" -ge 2 ]
}

@test "a disk is read at the rate that its group may have" {
	demo 12-blkio
	[[ $output == *"MB/s"* ]]
	rate=$(sed -n 's|.* \([0-9.]*\) MB/s|\1|p' <<<"$output" | sed -n 2p)
	awk -v r="$rate" 'BEGIN { exit !(r > 1.6 && r < 2.4) }'
}

@test "the loop device is gone afterwards" {
	before=$(cat /sys/block/loop*/loop/backing_file 2>/dev/null | wc -l)
	demo 12-blkio
	for ((i = 0; i < 50; i++)); do # udev may have it open for a moment
		after=$(cat /sys/block/loop*/loop/backing_file 2>/dev/null | wc -l)
		[ "$after" -gt "$before" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ "$after" -le "$before" ]
}

@test "the freezer's hierarchy is as it was afterwards" {
	before=$(cut -d: -f2 /proc/self/cgroup | sort)
	demo 12-freezer
	[ "$(cut -d: -f2 /proc/self/cgroup | sort)" = "$before" ]
}

@test "no group is left after the end" {
	for program in cgroup_v1 five_places blkio freezer; do
		"$BUILD/measure/12-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "no group is left a second after SIGKILL" {
	for program in cgroup_v1 freezer; do
		"$BUILD/measure/12-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		for ((i = 0; i < 50; i++)); do
			[ -n "$(groups_of "$pid")" ] && break
			read -rt 0.02 <> <(:) || :
		done
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" || :
		for ((i = 0; i < 20; i++)); do
			[ -z "$(groups_of "$pid")" ] && break
			read -rt 0.1 <> <(:) || :
		done
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "scripts/clean removes what has our name and a dead owner, only" {
	root=$(sed -n 's/^.* \([^ ]*\) [^ ]* - cgroup .*[ ,]freezer\(,.*\|$\)/\1/p' /proc/self/mountinfo)
	[ -w "${root:-/nowhere}" ] || skip "no v1 freezer is mounted here"
	sh -c : &
	dead=$!
	wait "$dead"
	mkdir "$root/kakuri$dead" "$root/kakuri$dead/below" \
		"$root/kakuri$$" "$root/kakuri-kept$$"
	run scripts/clean
	echo "$output"
	left=$(cd "$root" && ls -d kakuri*$$ "kakuri$dead" 2>/dev/null || :)
	rmdir "$root/kakuri$$" "$root/kakuri-kept$$"
	[ "$status" -eq 0 ]
	[ "$left" = "kakuri$$"$'\n'"kakuri-kept$$" ] ||
		[ "$left" = "kakuri-kept$$"$'\n'"kakuri$$" ]
}

@test "it makes four claims" {
	claims 12-cgroup_v1 4
}

@test "the one of five places makes two" {
	claims 12-five_places 2
}

@test "the one of the disk makes three" {
	claims 12-blkio 3
}

@test "the one of the freezer makes three" {
	claims 12-freezer 3
}
