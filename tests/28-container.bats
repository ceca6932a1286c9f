# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by run
load helper

# A root for all tests. Before Linux 6.3 it cannot be on tmpfs, where /tmp may
# be: then it is in the tree.
setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export PLACE=$BATS_FILE_TMPDIR ROOT=$BATS_FILE_TMPDIR/root
	if [[ $(stat -fc %T "$PLACE") == tmpfs && $(uname -r) == @(5|6.[0-2]).* ]]; then
		PLACE=$(mktemp -d "$BATS_TEST_DIRNAME/../build/kakuri$$.XXXXXX")
		ROOT=$PLACE/root
	fi
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$ROOT"
	STARTS=$("$BUILD/container" "$ROOT" true 2>&1 3>&- </dev/null) || :
	export STARTS
}

teardown_file() {
	[ "$(id -u)" -ne 0 ] || [ "$PLACE" = "$BATS_FILE_TMPDIR" ] || rm -r "$PLACE"
}

# Each test says why it is skipped.
setup() {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	[[ $STARTS != *"needs Linux"* && $STARTS != *"no cgroup v2 here"* ]] || skip "$STARTS"
}

# For at most half a minute; its group goes with it. Where nobody counts processes
# for cgroup v2 it says so, which is not what is tested here.
container() { # [OPTION...] ROOT [COMMAND...]
	run timeout -k 1 30 sh -c 'echo $$ >"$0" && exec "$@"' "$BATS_TEST_TMPDIR/pid" "$BUILD/container" "$@" 3>&-
	output=$(grep -v 'no pids.max in cgroup v2 here: no limit' <<<"$output") || :
	mapfile -t lines <<<"$output"
	echo "$output"
	[ -z "$(launcher=$(cat "$BATS_TEST_TMPDIR/pid") && group)" ]
}

inside() { container "$ROOT" "$@"; }

# Start one that says when it is ready; sets launcher and said.
launcher='' said='' options=()
background() { # COMMAND [ARG...]
	said=$BATS_TEST_TMPDIR/said
	: >"$said"
	"$BUILD/container" "${options[@]}" "$ROOT" "$@" >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
}

soon() { # COMMAND...
	for _ in {1..100}; do
		"$@" && return
		read -rt 0.1 _ <> <(:) || :
	done
	echo "not within ten seconds: $*"
	return 1
}

# Wait for the launcher, whose exit status becomes $status.
finish() {
	soon test ! -d "/proc/$launcher" || kill -KILL "$launcher"
	status=0
	wait "$launcher" || status=$?
}

# PID 1 of the container, as the host counts.
child() { tr -d " " <"/proc/$1/task/$1/children"; }
init() { child "$launcher"; }
group() { find /sys/fs/cgroup -maxdepth 2 -name "kakuri$launcher.container"; }

# Whether COMMAND says yes in the container that runs.
there() { timeout -k 1 30 "$BUILD/container" -j "$launcher" "$@" 3>&-; }

# How many processes of this machine are in a PID namespace.
population() { # pid:[NUMBER]
	readlink /proc/[0-9]*/ns/pid 2>/dev/null | grep -cFx "$1"
}
is_empty() { [ "$(population "$1")" = 0 ]; }

refused() { # WORD ARGUMENT...: one line that holds it, and status 125
	container "${@:2}"
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == "container: "*"$1"* ]]
}

@test "container: it has eight namespaces of its own" {
	inside sh -c 'for n in mnt pid uts ipc net cgroup user time; do
		readlink /proc/self/ns/$n; done'
	[ "${#lines[@]}" -eq 8 ]
	for line in "${lines[@]}"; do
		[ "$line" != "$(own "${line%%:*}")" ]
	done
}

@test "container: its root is an overlay, and what is written does not reach ROOT" {
	before=$(cd "$ROOT" && find . -printf '%p %i %s %m %U %T@\n')
	inside sh -c 'grep " / / " /proc/self/mountinfo
		echo changed >/etc/hostname; echo new >/new; rm /bin/wc
		cat /etc/hostname /new'
	[[ ${lines[0]} == *" - overlay overlay "* ]]
	[ "${lines[*]: -2}" = "changed new" ]
	[ "$before" = "$(cd "$ROOT" && find . -printf '%p %i %s %m %U %T@\n')" ]
}

# Options and type of each, as the kernel says; of the host none is left. What is
# masked depends on the kernel.
@test "container: its mounts are those that it needs, and each is as it must be" {
	inside sh -c 'cat /proc/self/mountinfo; ls -ld /proc/[a-z]* /sys/firmware /sys/devices/virtual/powercap'
	[ "$(sed -nE 's/^[0-9]+ [0-9]+ [0-9:]+ ([^ ]+) ([^ ]+) ([^ ]+) .*- ([^ ]+) .*/\2 \1 \3 \4/p' <<<"$output" |
		sed 's/,relatime//' | grep -v ' /dev/null ro tmpfs$' |
		grep -vE '^/(proc/(acpi|scsi)|sys/(firmware|devices/virtual/powercap)) / ro,nosuid,nodev,noexec tmpfs$')" = \
"/ / rw,nodev overlay
/proc / rw,nosuid,nodev,noexec proc
/sys / ro,nosuid,nodev,noexec sysfs
/sys/fs/cgroup / ro,nosuid,nodev,noexec cgroup2
/dev /dev ro tmpfs
/dev/pts / rw,nosuid,noexec devpts
/dev/shm / rw,nosuid,nodev,noexec tmpfs
/dev/mqueue / rw,nosuid,nodev,noexec mqueue
/tmp / rw,nosuid,nodev tmpfs" ]
	for name in /proc/{kcore,keys,timer_list,interrupts,sysrq-trigger,acpi,scsi} /sys/firmware /sys/devices/virtual/powercap; do
		grep -q " $name\$" <<<"$output" || continue # not in this kernel
		grep -q " $name ro" <<<"$output"
	done
}

@test "container: root inside is user 100000 outside, and so are root's files" {
	background sh -c 'id -u; stat -c %u /etc/passwd; echo >/made; echo ready; exec sleep 1000'
	[ "$(grep -c '^0$' "$said")" -eq 2 ]
	pid=$(init)
	read -r first outside count <"/proc/$pid/uid_map"
	[ "$first $outside $count" = "0 100000 65536" ]
	cmp "/proc/$pid/uid_map" "/proc/$pid/gid_map"
	[ "$(stat -c %u "/proc/$pid/root/made")" = 100000 ]
	[ "$(awk '/^[UG]id/ { print $2, $5 }' "/proc/$pid/status")" = "100000 100000
100000 100000" ]
	[ "$(stat -c %u "$ROOT/etc/passwd")" = 0 ]
	kill -TERM "$launcher"
	finish
}

@test "container: PID 1 is ours, COMMAND is 2, and processes of the host are not there" {
	inside sh -c 'echo $$; echo /proc/[0-9]*'
	[ "${lines[0]}" = 2 ]
	[ "${lines[1]}" = "/proc/1 /proc/2" ]
}

@test "container: PID 1 and COMMAND are in its group, the launcher is not, and it is their root" {
	background sh -c 'cat /proc/self/cgroup; echo ready; exec sleep 1000'
	grep -x 0::/ "$said"
	pid=$(init)
	[ "$(sort -n "$(group)/cgroup.procs" | tr '\n' ' ')" = "$(printf '%s\n' "$pid" "$(child "$pid")" | sort -n | tr '\n' ' ')" ]
	[ ! -e "$(group)/pids.max" ] || [ "$(cat "$(group)/pids.max")" = 1024 ]
	kill -TERM "$launcher"
	finish
}

@test "container: its hostname is container, the host keeps its own; its uptime begins anew" {
	before=$(uname -n)
	inside sh -c 'uname -n; cat /proc/uptime'
	[ "${lines[0]}" = container ]
	[ "$(uname -n)" = "$before" ]
	up=${lines[1]%%.*}
	[ "$up" -le 30 ]
	read -r off < <(cut -d. -f1 /proc/uptime)
	[ "$up" -lt "$off" ]
}

@test "container: it has 14 capabilities, no_new_privs and a filter, and so has PID 1" {
	inside sh -c 'grep -E "^(Cap|NoNew|Seccomp:)" /proc/self/status
		grep -E "^(Cap(Prm|Eff|Bnd)|NoNew|Seccomp:)" /proc/1/status'
	[ "${output//[[:blank:]]/}" = "CapInh:0000000000000000
CapPrm:00000000a80425fb
CapEff:00000000a80425fb
CapBnd:00000000a80425fb
CapAmb:0000000000000000
NoNewPrivs:1
Seccomp:2
CapPrm:00000000a80425fb
CapEff:00000000a80425fb
CapBnd:00000000a80425fb
NoNewPrivs:1
Seccomp:2" ]
}

# As root of a user namespace the host's unshare(1) may do both: the control.
@test "container: mount(2) and a new user namespace are refused" {
	run unshare --user --map-root-user --mount sh -c \
		'mount -t tmpfs x /mnt && grep -c " /mnt " /proc/self/mountinfo'
	[ "$status" -eq 0 ]
	inside mount -t tmpfs x /tmp
	[ "$status" -ne 0 ]
	inside cat /proc/sys/user/max_user_namespaces
	[ "$output" = 0 ]
	inside sh -c 'echo 5 >/proc/sys/user/max_user_namespaces'
	[ "$status" -ne 0 ]
	background sh -c 'echo ready; exec sleep 1000'
	pid=$(init) # seen without the filter: no clone(2) gets one, either
	run nsenter -t "$pid" -U -- unshare --user true
	kill -TERM "$launcher"
	finish
	[ "${lines[-1]}" = "unshare: unshare failed: No space left on device" ]
}

# Those of the 15 that fail otherwise without a filter; a call that is newer than it;
# getpid(2) as a program of i386 calls it, by int 0x80.
@test "container: what the filter refuses is EPERM, what it does not know ENOSYS, i386 killed" {
	eval "$(sed -n '/^bytes() /p; /^four() {/,/^}/p; /^probe() {/,/^}/p' "$BATS_TEST_DIRNAME/exercises/28-container.bats")"
	case $(uname -m) in
	x86_64) calls="298 323 425 248 249 250" free=63 ;;
	*) calls="241 282 425 217 218 219" free=160 ;;
	esac
	for number in $calls $free 463; do probe "$ROOT/bin/call-$number" "$number"; done
	[ "$free" != 63 ] || probe "$ROOT/bin/call-32" 20
	[ ! -e "$ROOT/bin/call-32" ] || LC_ALL=C sed -i 's/\x0f\x05/\xcd\x80/' "$ROOT/bin/call-32"
	inside sh -c 'for call in /bin/call-*; do $call; echo "${call#*-} $?"; done 2>/dev/null'
	for number in $calls; do grep -x "$number 1" <<<"$output"; done
	grep -x "$free 0" <<<"$output"
	grep -x "463 38" <<<"$output"
	[ ! -e "$ROOT/bin/call-32" ] || grep -xE "32 (159|139)" <<<"$output" # 139: no such calls in this kernel
	rm "$ROOT"/bin/call-*
}

@test "container: the exit status is COMMAND's, 128 and a signal's number, 126, 127" {
	inside sh -c 'exit 7'
	[ "$status" -eq 7 ]
	inside sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ]
	run -127 "$BUILD/container" "$ROOT" nosuch
	[[ ${lines[-1]} == "container: nosuch: "* ]]
	inside /etc/passwd
	[ "$status" -eq 126 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "container: what cannot be done is one line and 125, and nothing is left" {
	refused /nosuch /nosuch true
	refused "--help"
	refused "-q" -q "$ROOT"
	refused "10.0.0.2" -n 10.0.0.1 "$ROOT"
	refused "10.0.0.2" -n 300.1.1.1 "$ROOT"
	refused "No such" -j 1
	refused .max -m much "$ROOT" true
	refused "to the host" "$ROOT" true </
	refused "ROOT on tmpfs" /proc true # when PID 1 waits already
	run setpriv --reuid 65534 --clear-groups "$BUILD/container" "$ROOT" true
	[ "$status" -eq 125 ]
	[[ $output == *sudo* ]]
	ln -s tmp "$ROOT/link"
	mv "$ROOT/sys" "$ROOT/was"
	mv "$ROOT/link" "$ROOT/sys"
	container "$ROOT" true
	rm "$ROOT/sys"
	mv "$ROOT/was" "$ROOT/sys"
	[ "$status" -eq 125 ]
	[[ $output == *"/sys must be a directory" ]]
}

@test "container: --help speaks English and Japanese" {
	run env LC_ALL=C DEMO_LANG= "$BUILD/container" --help
	[[ $status -eq 0 && $output == usage:* ]]
	run env LC_ALL=ja_JP.UTF-8 DEMO_LANG= "$BUILD/container" --help
	[[ $status -eq 0 && $output == 使い方：* ]]
	run env LC_ALL=ja_JP.UTF-8 DEMO_LANG=en "$BUILD/container" --help
	[[ $status -eq 0 && $output == usage:* ]]
}

@test "container: -j joins the same namespaces and the same group, with no more rights" {
	local list='for n in mnt pid uts ipc net cgroup user time; do
		readlink /proc/self/ns/$n; done; cat /proc/self/cgroup | grep ^0:
		grep -E "^(CapEff|NoNew|Seccomp:)" /proc/self/status'
	background sh -c "$list"'; echo ready; exec sleep 1000'
	container -j "$launcher" sh -c "$list; exit 9"
	[ "$status" -eq 9 ]
	[ "$output" = "$(grep -vE '^(ready|container:)' "$said")" ]
	container -j "$launcher" sh -c 'echo /proc/[0-9]*'
	[[ $output == "/proc/1 /proc/2 /proc/"* ]]
	"$BUILD/container" -j "$launcher" sh -c 'echo $$ >/dev/shm/joined; exec sleep 1000' 3>&- &
	joins=$!
	soon there test -s /dev/shm/joined
	kill -KILL "$joins"
	wait "$joins" || :
	soon there sh -c '[ ! -e /proc/$(cat /dev/shm/joined) ]'
	kill -TERM "$launcher"
	finish
	[ "$status" -eq 143 ]
}

@test "container: -j does not come in while PID 1 is still in the host's root" {
	command -v strace >/dev/null || skip "no strace here"
	strace -f -o /dev/null -e trace=pivot_root -e inject=pivot_root:delay_enter=4000000 \
		"$BUILD/container" "$ROOT" sh -c 'echo ready; exec sleep 1000' \
		>"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	tracer=$!
	soon launched
	run timeout -k 1 30 "$BUILD/container" -j "$launcher" ls -d "$BATS_TEST_DIRNAME" 3>&-
	early=$status said=$output
	soon grep -q ready "$BATS_TEST_TMPDIR/said"
	run timeout -k 1 30 "$BUILD/container" -j "$launcher" sh -c 'echo in' 3>&-
	kill -TERM "$launcher"
	wait "$tracer" || :
	echo "$said"
	[[ $early -eq 125 && $said == *"still in the host's root"* ]]
	[[ $status -eq 0 && $output == in ]]
}
# The child of strace, and its PID 1 once it is at its call.
launched() {
	launcher=$(child "$tracer") && launcher=${launcher##* } && [ -n "$launcher" ] &&
		[ -n "$(init)" ] && grep -qE "^($([ "$(uname -m)" = x86_64 ] && echo 155 || echo 41)) " "/proc/$(init)/syscall"
}

@test "container: -n gives an address that the host can ping, and the link goes with it" {
	options=(-n 10.211.28.2)
	background sh -c 'echo ready; exec sleep 1000'
	pid=$(init)
	link=kakuri$pid
	has_link # not by /sys, which may be another namespace's
	[ "$(cat "/proc/sys/net/ipv6/conf/$link/disable_ipv6" 2>/dev/null || echo 1)" = 1 ]
	ping -c 1 -W 5 10.211.28.2
	container -j "$launcher" ping -c 1 -W 5 127.0.0.1
	[ "$status" -eq 0 ]
	container -j "$launcher" ping -c 1 -W 5 10.211.28.1
	[ "$status" -eq 0 ]
	run -1 ping -c 1 -W 1 10.211.28.3 # the control
	container -j "$launcher" ip route add default via 10.211.28.1
	[ "$status" -ne 0 ]
	nsenter --net="/proc/$pid/ns/net" ip route add default via 10.211.28.1
	container -j "$launcher" ip route
	[[ $output == *"default via 10.211.28.1"* ]]
	kill -TERM "$launcher"
	finish
	soon has_no_link
}
has_link() { grep -q "^ *$link:" /proc/self/net/dev; }
has_no_link() { ! has_link; }

# Where the controller belongs to v1, it is refused.
@test "container: a limit that was asked for holds, or is refused" {
	local v2=/sys/fs/cgroup
	[ -e $v2/cgroup.controllers ] || v2=$v2/unified
	if grep -qw pids $v2/cgroup.controllers; then
		container -p 6 "$ROOT" sh -c 'i=0; while [ $i -lt 20 ]; do
			sleep 5 & i=$((i + 1)); done; echo all'
		[[ $output != *all* ]]
		container -p 60 "$ROOT" sh -c 'i=0; while [ $i -lt 20 ]; do
			sleep 5 & i=$((i + 1)); done; echo all'
		[[ $output == *all* ]]
	else
		refused "no pids.max in cgroup v2 here" -p 6 "$ROOT" true
	fi
	if grep -qw memory $v2/cgroup.controllers; then
		container -m 20M "$ROOT" sh -c 'head -c 60000000 /dev/zero >/dev/shm/big'
		[ "$status" -eq 137 ]
		container -m 200M "$ROOT" sh -c 'head -c 60000000 /dev/zero >/dev/shm/big'
		[ "$status" -eq 0 ]
	else
		refused "no memory.max in cgroup v2 here" -m 20M "$ROOT" true
	fi
	if grep -qw cpu $v2/cgroup.controllers; then
		options=(-c 20000)
		background sh -c 'echo ready; exec sleep 1000'
		[ "$(cat "$(group)/cpu.max")" = "20000 100000" ]
		kill -TERM "$launcher"
		finish
	else
		refused "no cpu.max in cgroup v2 here" -c 20000 "$ROOT" true
	fi
}

@test "what is beyond -m is not swapped out, either" {
	container -m 200M "$ROOT" cat /sys/fs/cgroup/memory.swap.max
	[[ $output != *"here: boot without v1"* ]] || skip "cgroup v2 has no memory here"
	[[ $output != *"No such file"* ]] || skip "swap is not counted here"
	[ "$output" = 0 ]
}

@test "container: what tells of the host is masked, devices work, and none can be added" {
	for file in kcore keys timer_list interrupts; do
		[ -e "/proc/$file" ] || continue
		inside sh -c "wc -c </proc/$file"
		[ "${output// /}" = 0 ]
	done
	inside ls -A /sys/firmware
	[ "$output" = "" ]
	inside sh -c ': >>/sys/kernel/uevent_seqnum; : >>/proc/sys/kernel/core_pattern'
	[ "$status" -ne 0 ]
	inside mkdir /sys/fs/cgroup/mine
	[ "$status" -ne 0 ]
	inside sh -c 'echo x >/dev/null; head -c 3 /dev/zero | wc -c
		head -c 4 /dev/urandom | wc -c; mknod /dev/mine c 1 5; mknod /tmp/mem c 1 1'
	[ "$status" -ne 0 ]
	[ "${lines[0]// /} ${lines[1]// /}" = "3 4" ]
}

# From outside, as nobody inside can make another node: who is in the group may
# not even open the host's.
@test "container: its group can open no other device" {
	background sh -c 'echo ready; exec sleep 1000'
	export GROUP && GROUP=$(group)
	run sh -c ': </dev/kmsg && echo before
		echo $$ >"$GROUP/cgroup.procs" && : </dev/null && : </dev/zero && echo these
		(: </dev/kmsg) 2>/dev/null || echo no other'
	kill -TERM "$launcher"
	finish
	[ "$output" = "before
these
no other" ]
}

@test "container: nothing of the host is open inside but 0, 1 and 2" {
	exec 7</etc/passwd 9</
	background sh -c 'echo ready; exec sleep 1000'
	exec 7<&- 9<&-
	pid=$(init)
	command=$(child "$pid")
	[ "$(tr '\0' ' ' <"/proc/$command/cmdline")" = "sleep 1000 " ]
	ls -l "/proc/$pid/fd" "/proc/$command/fd"
	[ "$(ls "/proc/$command/fd")" = "0
1
2" ]
	for fd in "/proc/$pid/fd"/*; do # a pidfd of COMMAND is its own
		[[ ${fd##*/} -le 2 || $(readlink "$fd") == *pidfd* ]]
	done
	for process in "$pid" "$command"; do
		[ "$(readlink "/proc/$process/cwd")" = / ]
		[ "$(stat -Lc %d:%i "/proc/$process/cwd")" = "$(stat -Lc %d:%i "/proc/$process/root")" ]
	done
	container -j "$launcher" sh -c 'cat /proc/1/exe /proc/1/environ; ls -l /proc/1/fd'
	[[ $output == *denied* && $status -ne 0 ]]
	kill -TERM "$launcher"
	finish
}

@test "container: SIGKILL of the launcher ends it all, and the next run removes its group" {
	background sh -c 'trap "" TERM HUP INT; sleep 1000 &
		readlink /proc/self/ns/pid; echo ready; sleep 1000'
	space=$(grep pid: "$said")
	[ "$(population "$space")" -ge 3 ]
	left=$(group)
	[ -d "$left" ]
	kill -KILL "$launcher"
	finish
	soon is_empty "$space"
	[ -d "$left" ]
	soon grep -q 'populated 0' "$left/cgroup.events"
	inside true
	[ ! -d "$left" ]
}

@test "container: PID 1 waits for orphans" {
	inside sh -c 'one=$(sh -c "exit 0" >&- & echo $!)
		two=$(sh -c "sleep 0.2" >&- & echo $!)
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			[ -e /proc/$one ] || [ -e /proc/$two ] || exit 3
			sleep 0.1
		done
		grep -h State /proc/$one/status /proc/$two/status'
	[ "$status" -eq 3 ]
}

@test "container: SIGTERM is passed on to COMMAND, whose handler runs" {
	background sh -c 'trap "echo handled; exit 5" TERM; echo ready
		while :; do sleep 0.1; done'
	kill -TERM "$launcher"
	finish
	[ "$status" -eq 5 ]
	grep handled "$said"
}

@test "container: SIGINT, as Ctrl-C sends it, ends what COMMAND waits for" {
	background sh -c 'trap "exit 42" INT; echo ready; sleep 1000; :'
	command=$(child "$(init)")
	soon grep -q . "/proc/$command/task/$command/children" # the sleep
	kill -INT "$launcher"
	finish
	[ "$status" -eq 42 ]
}

@test "container: a strange parent: SIGCHLD ignored, TERM blocked, umask 077, no streams" {
	run timeout -k 1 30 sh -c 'trap "" CHLD HUP PIPE; umask 077
		exec "$0" "$1" sh -c "umask; grep -E ^Sig.Blk\|^SigIgn /proc/self/status
			stat -c %a /dev /tmp; exit 4"' "$BUILD/container" "$ROOT" 3>&-
	[ "$status" -eq 4 ]
	[[ $output == *0022*755*1777 ]]
	run ! grep -E 'Sig(Blk|Ign).*[1-9a-f]$' <<<"$output"
	run timeout -k 1 30 sh -c 'exec "$0" "$1" sh -c "for n in 0 1 2; do
		[ -c /proc/\$\$/fd/\$n ] || exit 4; done; echo x; exit 3" >&- 2>&- <&-' \
		"$BUILD/container" "$ROOT" 3>&-
	[ "$status" -eq 3 ]
}

@test "container: COMMAND has no group, variable or session of its caller" {
	run setpriv --groups 1,4 env SECRET=1 PS1=prompt timeout -k 1 30 "$BUILD/container" "$ROOT" \
		sh -c 'read -r _ _ _ _ group session _ </proc/self/stat; echo "session $session, group $group"
			grep -E "^(Groups|Gid)" /proc/self/status; env' 3>&-
	echo "$output"
	grep -x "session 1, group 2" <<<"$output"
	[ "$(grep -E '^(Groups|Gid)' <<<"$output" | tr -d '[:blank:]')" = "Gid:0000
Groups:" ]
	[ "$(grep -E '^[A-Za-z1]+=' <<<"$output" | grep -vE '^(PWD|OLDPWD|SHLVL|_)=' | sort)" = "HOME=/root
PATH=/usr/sbin:/usr/bin:/sbin:/bin
PS1=prompt" ]
}

@test "its session goes as the page says" {
	ln -s "$BATS_TEST_DIRNAME/../scripts" "$BATS_TEST_TMPDIR/scripts"
	PATIENCE=200 TMPDIR=$PLACE session 28-container # it makes a whole system
}

# Numbers differ, and so does what this kernel has to be masked; three processes
# speak, and two of them at the same time.
@test "-x says the steps that the page lists" {
	local page=$BATS_TEST_DIRNAME/../chapters/28-container/README.md
	[ -e /sys/fs/cgroup/cgroup.controllers ] || skip "limits and pressure are cgroup v2's, alone"
	steps() { sed -nE "s,$ROOT,ROOT,; /^[ 0-9][0-9]  /{/ mount (.dev.null|tmpfs) on .(proc|sys)/d; s/[0-9]+\.container/N.container/; s/boottime -[0-9]+/boottime -N/; s/(pressure: some).*/\1/; p; }" | sed 's/ *$//' | sort; }
	run timeout -k 1 30 "$BUILD/container" -x "$ROOT" true 3>&-
	[ "$status" -eq 0 ]
	steps <<<"$output" >"$BATS_TEST_TMPDIR/here"
	sed -n '/^\$ sudo build.container -x/,/^```/p' "$page" | steps >"$BATS_TEST_TMPDIR/page"
	[ "$(grep -c . "$BATS_TEST_TMPDIR/page")" -gt 40 ]
	diff "$BATS_TEST_TMPDIR/page" "$BATS_TEST_TMPDIR/here"
}
