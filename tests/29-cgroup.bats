# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# The file of a limit of the container "box$$", as v2 calls it or v1.
limit() { # V2 FILE, V1 CONTROLLER/FILE
	local own controller=${2%%/*}
	own=$(awk -F: -v c="$controller" '$2 ~ "(^|,)" c "(,|$)" { print $3 }' \
		/proc/self/cgroup)
	cat "/sys/fs/cgroup/$controller${own%/}/kakuri-box$$/${2#*/}" 2>/dev/null ||
		cat "/sys/fs/cgroup/kakuri-box$$/$1" 2>/dev/null ||
		cat "/sys/fs/cgroup/unified/kakuri-box$$/$1"
}

# Start box$$ with these options, wait until it is there.
box() { # OPTION...
	said=$BATS_TEST_TMPDIR/said
	: >"$said" # or another's "ready" is taken for its own
	"$BUILD/kakuri" run --name "box$$" "$@" "$ROOT" \
		sh -c 'echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said" || { cat "$said"; return 1; }
}

need() { # CONTROLLER
	grep -qw "$1" /sys/fs/cgroup/{,unified/}cgroup.controllers 2>/dev/null ||
		[ -e "/sys/fs/cgroup/$1/tasks" ] || skip "no $1 controller here"
}

@test "its processes are in a group of its own, and see that as the root" {
	box
	pid=$(awk -F= '/^pid/ { print $2 }' "/run/kakuri/box$$")
	grep "kakuri-box$$" "/proc/$pid/cgroup"
	run ! grep "kakuri-box$$" /proc/self/cgroup
	kill -TERM "$launcher"
	finish
	inside cut -d: -f3 /proc/self/cgroup
	run ! grep -vx / <<<"$output"
}

@test "--memory, --cpus, --cpuset, --pids are what the kernel says" {
	for controller in memory cpu cpuset pids; do need $controller; done
	box --memory 64M --cpus 0.25 --cpuset 0 --pids 40
	[ "$(limit memory.max memory/memory.limit_in_bytes)" = 67108864 ]
	[[ $(limit cpu.max cpu/cpu.cfs_quota_us) == 25000* ]]
	[ "$(limit cpuset.cpus cpuset/cpuset.cpus)" = 0 ]
	[ "$(limit pids.max pids/pids.max)" = 40 ]
	kill -KILL "$launcher"
}

@test "--swap is a limit beside --memory" {
	need memory
	[ -e /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes ] ||
		[ -e /sys/fs/cgroup/cgroup.controllers ] ||
		skip "this kernel does not count swap"
	box --memory 64M --swap 16M
	swap=$(limit memory.swap.max memory/memory.memsw.limit_in_bytes)
	[ "$swap" = 16777216 ] || [ "$swap" = 83886080 ]
	kill -KILL "$launcher"
}

@test "who takes more memory than allowed is killed, and stats counts it" {
	need memory
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --name "box$$" --memory 16M "$ROOT" sh -c '
		dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null
		echo "ready $?"; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep ready "$said"
	grep "ready 137" "$said"
	run "$BUILD/kakuri" stats "box$$"
	[[ $output =~ killed\ for\ memory\ +1 ]]
	[[ $output == *16777216* ]]
	kill -KILL "$launcher"
}

@test "a fork bomb stops at --pids" {
	need pids
	container --pids 20 "$ROOT" sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		sleep 5 & done; sleep 1; ls -d /proc/[0-9]* | wc -l'
	grep -iE "can(.t|not) fork|unavailable" <<<"$output"
	box
	[ "$(limit pids.max pids/pids.max)" = 2048 ]
	kill -KILL "$launcher"
}

@test "--cpus takes that share, measured with stats" {
	need cpu
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --name "box$$" --cpus 0.2 "$ROOT" \
		sh -c 'echo ready; while :; do :; done' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	used() { "$BUILD/kakuri" stats "box$$" | awk '$1 == "cpu," { print $3 }'; }
	if [ "$(used)" = - ]; then
		kill -KILL "$launcher"
		skip "cpuacct is mounted apart from cpu here: nobody counts"
	fi
	began=$(used) since=$(date +%s%N)
	sleep 2
	share=$(((1000 * ($(used) - began)) / (($(date +%s%N) - since) / 1000)))
	echo "share: $share / 1000"
	[ "$share" -gt 50 ]
	[ "$share" -lt 300 ]
	run "$BUILD/kakuri" stats "box$$"
	[[ $output == *throttled*[1-9]* ]]
	kill -KILL "$launcher"
}

@test "--cpuset leaves one CPU" {
	need cpuset
	container --cpuset 0 "$ROOT" sh -c 'grep Cpus_allowed_list /proc/self/status'
	[[ $output == *[[:blank:]]0 ]]
}

@test "--io limits a device" {
	device=$(awk '$4 ~ /^[sv]d[a-z]$|^nvme/ { print "/dev/" $4; exit }' /proc/partitions)
	[ -b "$device" ] || skip "no disk here"
	grep -qw io /sys/fs/cgroup/cgroup.controllers 2>/dev/null ||
		[ -e /sys/fs/cgroup/blkio/blkio.throttle.write_bps_device ] ||
		skip "no io controller here"
	box --io "$device:wbps=1M,riops=100"
	number=$(stat -c %Hr:%Lr "$device")
	limits=$(limit io.max blkio/blkio.throttle.write_bps_device)
	[[ $limits == "$number "*1048576* ]]
	kill -KILL "$launcher"
}

# A line of what stats says of box$$, and one of its columns.
told() { # WHAT now|limit
	"$BUILD/kakuri" stats "box$$" | awk -v what="$1" -v limit="$2" '
		index($0, what) == 1 {
			sub(what " *", "")
			split($0, column, "  +")
			print column[limit == "limit" ? 2 : 1]
		}'
}

@test "stats says each limit, and how many forks it refused" {
	for controller in memory cpu pids; do need $controller; done
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --name "box$$" --memory 64M --cpus 0.25 --pids 12 \
		"$ROOT" sh -c '(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1000 & done)
			echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	"$BUILD/kakuri" stats "box$$"
	[ "$(told "memory, bytes" limit)" = 67108864 ]
	[ "$(told "memory, bytes" now)" -lt 67108864 ]
	[[ $(told "cpu, us" limit) =~ ^25000(\ 100000)?$ ]]
	[ "$(told processes limit)" = 12 ]
	[ "$(told processes now)" -gt 5 ]
	[ "$(told processes now)" -le 12 ]
	[ "$(told "forks refused" now)" -gt 0 ]
	kill -KILL "$launcher"
}

# An empty disk of 1 MB, in memory: it is gone when nobody has it open, also if
# the test fails.
small_disk() {
	command -v losetup >/dev/null || skip "no losetup here"
	truncate -s 1M /dev/shm/kakuri$$
	disk=$(losetup --find --show /dev/shm/kakuri$$) || rm /dev/shm/kakuri$$
	[ -b "$disk" ] || skip "no loop device here"
	exec 7<"$disk"
	losetup --detach "$disk"
	rm /dev/shm/kakuri$$
}

# 256 kB, written to the disk of box$$ and read from it, past every cache: how
# long each took, in hundredths of a second.
write_and_read() { # OPTION...
	said=$BATS_TEST_TMPDIR/said
	: >"$said"
	"$BUILD/kakuri" run --name "box$$" --device "$disk:rw" "$@" "$ROOT" sh -c '
		now() { read now rest </proc/uptime; echo ${now%.*}${now#*.}; }
		a=$(now); dd if=/dev/zero of=$0 bs=16k count=16 oflag=direct conv=notrunc
		b=$(now); dd if=$0 of=/dev/null bs=16k count=16 iflag=direct
		c=$(now); echo "ready $((b - a)) $((c - b))"; exec sleep 1000' \
		"$disk" >"$said" 2>&1 3>&- 7>&- &
	launcher=$!
	soon grep -q ready "$said" || :
	cat "$said"
	read -r _ wrote got < <(grep ready "$said")
}

@test "--io limits what is written and read, measured with stats" {
	grep -qw io /sys/fs/cgroup/{,unified/}cgroup.controllers 2>/dev/null ||
		[ -e /sys/fs/cgroup/blkio/blkio.throttle.write_bps_device ] ||
		skip "no io controller here"
	small_disk
	write_and_read
	kill -KILL "$launcher"
	wait "$launcher" || :
	[ "$wrote" -lt 100 ]
	[ "$got" -lt 67 ]
	write_and_read --io "$disk:wbps=128K,rbps=192K" # 2 s and 1.33 s
	run "$BUILD/kakuri" stats "box$$"
	kill -KILL "$launcher"
	exec 7<&-
	echo "$output"
	[ "$wrote" -gt 150 ]
	[ "$got" -gt 100 ]
	[ ! -e /sys/fs/cgroup/blkio ] || return 0 # v1 has no such files
	number=$(stat -c %Hr:%Lr "$disk")
	[[ $output == *" $number rbytes=262144 wbytes=262144 rios=16 wios=16 "* ]]
	[[ $output == *" $number rbps=196608 wbps=131072 "* ]]
}

@test "on v2, its own group is at /sys/fs/cgroup, read-only" {
	[ -e /sys/fs/cgroup/cgroup.controllers ] || skip "this is not v2 alone"
	container --memory 64M "$ROOT" sh -c 'cat /sys/fs/cgroup/memory.max
		ls -d /sys/fs/cgroup/kakuri*; echo 1 >/sys/fs/cgroup/pids.max'
	[ "${lines[0]}" = 67108864 ]
	[[ $status -ne 0 && $output == *"Read-only"* ]]
	grep ' /sys/fs/cgroup ' /proc/self/mountinfo | grep nsdelegate
}

@test "what SIGKILL of the launcher leaves, the next run takes away" {
	box --pids 50
	kill -KILL "$launcher"
	wait "$launcher" || :
	inside true
	[ -z "$(find /sys/fs/cgroup -name "kakuri-box$$" 2>/dev/null)" ]
	[ ! -e "/run/kakuri/box$$" ]
}

@test "SIGKILL of the launcher at any moment leaves what rm knows of" {
	for delay in 0 0.0005 0.001 0.0015 0.002 0.0025 0.003 0.004 0.005 0.007; do
		"$BUILD/kakuri" run --name "box$$" --memory 64M "$ROOT" \
			sh -c 'exec sleep 1000' 3>&- &
		launcher=$!
		sleep "$delay"
		kill -KILL "$launcher"
		wait "$launcher" || :
		gone() { "$BUILD/kakuri" rm; [ -z "$(find /sys/fs/cgroup -name "kakuri-box$$" 2>/dev/null)" ]; }
		soon gone
	done
}

@test "a bad limit is one line and 125, and nothing is made" {
	for value in "" 0 -1 1 x 64X 64MM 99999999999999999999 1e9 ' 64M' 0x100000; do
		refused memory --memory "$value" "$ROOT" true
	done
	for value in "" x -1 99999999999999999999T; do
		refused swap --memory 64M --swap "$value" "$ROOT" true
	done
	refused memory --swap 64M "$ROOT" true
	for value in "" 0 -1 x 1x 0.001 1e9 999999 nan inf; do
		refused cpus --cpus "$value" "$ROOT" true
	done
	for value in "" x -1 0- 1-0 9999 0,,1 0-9999 '0 1'; do
		refused cpuset --cpuset "$value" "$ROOT" true
	done
	for value in "" 0 1 -5 x 99999999999; do
		refused pids --pids "$value" "$ROOT" true
	done
	for value in "" /dev/null /dev/null:wbps=1 /nosuch:wbps=1 : /dev/zero:; do
		refused io --io "$value" "$ROOT" true
	done
}

@test "a container that could not be made leaves no group and no name" {
	for option in "--user nosuch" "--workdir /etc/passwd" "--tmpfs /.." "--seccomp nosuch"; do
		# shellcheck disable=SC2086 # an option and its value
		refused "" --name "box$$" --memory 64M $option "$ROOT" true
		[ ! -e "/run/kakuri/box$$" ]
		[ -z "$(find /sys/fs/cgroup -name "kakuri-box$$" 2>/dev/null)" ]
	done
}
