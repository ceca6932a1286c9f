# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

@test "it has mount, PID, UTS, IPC, network and cgroup namespaces of its own" {
	inside sh -c 'for n in mnt pid uts ipc net cgroup; do
		readlink /proc/self/ns/$n; done'
	[ "${#lines[@]}" -eq 6 ]
	for line in "${lines[@]}"; do
		[ "$line" != "$(own "${line%%:*}")" ]
	done
}

@test "--net host leaves it the host's network, and nothing else" {
	container --net host "$ROOT" readlink /proc/self/ns/net
	[ "$output" = "$(own net)" ]
	container --net host "$ROOT" readlink /proc/self/ns/pid
	[ "$output" != "$(own pid)" ]
}

@test "its only interface is lo, and it is up" {
	inside sh -c 'tail -n +3 /proc/net/dev | cut -d: -f1; ip link show lo'
	[ "${lines[0]// /}" = lo ]
	[[ ${lines[1]} == *lo:*UP* ]]
}

@test "its root is ROOT, and mountinfo holds what was set up only" {
	inside stat -c %d:%i /
	[ "$output" = "$(stat -c %d:%i "$ROOT")" ]
	inside cat /proc/self/mountinfo
	while read -r _ _ _ _ where _; do
		case $where in
		/ | /proc | /proc/* | /sys | /sys/firmware | /sys/devices/* | /sys/fs/cgroup) ;;
		/dev | /dev/pts | /dev/shm | /dev/mqueue) ;;
		*)
			echo "what is $where?"
			return 1
			;;
		esac
	done <<<"$output"
	run ! grep -E 'shared:|master:' <<<"$output"
}

@test "PID 1 is ours, COMMAND is 2, and processes of the host are not there" {
	inside sh -c 'echo $$; echo /proc/[0-9]*'
	[ "${lines[0]}" = 2 ]
	[ "${lines[1]}" = "/proc/1 /proc/2" ]
}

@test "the hostname is container, or what was asked for; the host keeps its" {
	before=$(uname -n)
	inside uname -n
	[ "$output" = container ]
	container --hostname submarine "$ROOT" uname -n
	[ "$output" = submarine ]
	[ "$(uname -n)" = "$before" ]
}

@test "the exit status is COMMAND's, or 128 and the signal's number" {
	inside sh -c 'exit 7'
	[ "$status" -eq 7 ]
	inside sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ]
}

@test "COMMAND missing is 127, not executable 126" {
	run -127 limited "$ROOT" nosuch
	[ "${#lines[@]}" -eq 1 ]
	inside /etc/passwd
	[ "$status" -eq 126 ]
	[ "${#lines[@]}" -eq 1 ]
	inside /etc
	[ "$status" -eq 126 ]
	run -127 limited "$ROOT" ""
}

@test "what cannot be done is one line and 125" {
	refused "/nosuch" /nosuch true
	refused "not a directory" "$ROOT/etc/passwd" true
	refused "ROOT ''" "" true
	refused "ROOT is missing"
	mkdir "$BATS_TEST_TMPDIR/a"$'\n'cgroup=b
	refused "line breaks" "$BATS_TEST_TMPDIR/a"$'\n'cgroup=b true
	refused "own root" / true
	refused "own root" "$ROOT/../../../../../../../../.." true
	refused "unknown option --frobnicate" --frobnicate "$ROOT"
	refused "unknown option -x" -x "$ROOT"
	refused "no value for --hostname" --hostname
	refused "none, host" --net bridge "$ROOT"
	refused "SRC:DST" --volume /etc "$ROOT"
	refused "/nosuch" --volume /nosuch:/mnt "$ROOT"
	refused "as /tmp" --tmpfs mnt "$ROOT"
	refused "SRC:DST" --volume /etc:/mnt:rx "$ROOT"
	refused "ROOT itself" --tmpfs /../. "$ROOT"
	refused "ROOT itself" --volume /etc:/ "$ROOT"
	refused "to a file a file" --volume /etc:/etc/passwd "$ROOT"
	refused "to a file a file" --volume /etc/passwd:/etc "$ROOT"
	refused "NAME=VALUE" --env =x "$ROOT"
	refused "/etc/passwd" --workdir /etc/passwd "$ROOT" true
	refused "nosuch" --user nosuch "$ROOT" true
	refused "nosuch" --user 0:nosuch "$ROOT" true
	refused "hostname" --hostname "$(printf '%065d' 0)" "$ROOT" true
}

@test "SIGTERM reaches COMMAND, whose handler runs" {
	background sh -c 'trap "echo handled; exit 5" TERM; echo ready
		while :; do sleep 0.1; done'
	kill -TERM "$launcher"
	finish
	[ "$status" -eq 5 ]
	grep handled "$said"
}

@test "SIGTERM ends a COMMAND without a handler, with 143" {
	background sh -c 'echo ready; exec sleep 1000'
	kill -TERM "$launcher"
	finish
	[ "$status" -eq 143 ]
}

@test "SIGUSR1 and SIGUSR2 are passed on, too" {
	background sh -c 'trap "echo usr1" USR1; trap "echo usr2; exit 0" USR2
		echo ready; while :; do sleep 0.1; done'
	kill -USR1 "$launcher"
	soon grep usr1 "$said"
	kill -USR2 "$launcher"
	finish
	[ "$status" -eq 0 ]
	grep usr2 "$said"
}

@test "an orphan is reaped" {
	inside sh -c 'sh -c "sleep 0.1 & echo \$!" >/tmp/orphan
		read -r orphan </tmp/orphan
		grep PPid /proc/$orphan/status
		while kill -0 $orphan 2>/dev/null; do sleep 0.1; done
		echo gone'
	[[ ${lines[0]} == *1 ]]
	[ "${lines[1]}" = gone ]
}

@test "when COMMAND ends, what it left running ends" {
	inside sh -c 'sleep 1000 & readlink /proc/self/ns/pid'
	soon is_empty "$output"
}

@test "SIGKILL of the launcher ends the container" {
	background sh -c 'trap "" TERM HUP INT; sleep 1000 &
		readlink /proc/self/ns/pid; echo ready; sleep 1000'
	space=$(head -1 "$said")
	[ "$(population "$space")" -ge 3 ]
	kill -KILL "$launcher"
	soon is_empty "$space"
}

# Others mount something, too.
our_mounts() { grep -cE "$BATS_RUN_TMPDIR|kakuri" /proc/self/mountinfo || :; }

@test "SIGKILL at any moment of the start leaves no process and no mount" {
	before=$(our_mounts)
	for delay in 0 0.001 0.002 0.003 0.004 0.006 0.01; do
		"$BUILD/kakuri" run --hostname "k$$" "$ROOT" \
			sh -c 'exec sleep 1000' 3>&- &
		sleep "$delay"
		kill -KILL $!
		wait $! || :
	done
	nobody_left() { run ! pgrep -f "hostname k$$ "; }
	soon nobody_left
	[ "$(our_mounts)" = "$before" ]
}

# Press Ctrl-C until nobody reads it: a shell can miss one before its fork.
again() { # FILE
	soon grep -q ready "$1"
	for _ in {1..100}; do
		printf '\003' 2>/dev/null || return 0
		sleep 0.1
	done
}

@test "Ctrl-C at a terminal ends what runs in the foreground" {
	command -v script >/dev/null || skip "script(1) is missing here"
	said=$BATS_TEST_TMPDIR/said
	: >"$said"
	run timeout 30 script -qfec \
		"exec $BUILD/kakuri run $ROOT sh -c 'trap \"exit 42\" INT; echo ready; sleep 1000; :'" \
		"$said" 3>&- < <(again "$said")
	[ "$status" -eq 42 ]
}

@test "without a terminal of its own it has none: no key can be typed into ours" {
	command -v script >/dev/null || skip "script(1) is missing here"
	run timeout 30 script -qfec "$BUILD/kakuri run $ROOT \
		cut -d' ' -f7 /proc/self/stat" /dev/null 3>&- </dev/null
	[ "${output//[[:space:]]/}" = 0 ]
}

@test "descriptors of the host do not come along" {
	exec 7</etc/passwd 9</
	inside sh -c 'n=3; while [ $n -lt 100 ]; do
		[ ! -e /proc/self/fd/$n ] || echo $n; n=$((n + 1)); done'
	exec 7<&- 9<&-
	[ "$output" = "" ]
	run "$BUILD/kakuri" run "$ROOT" true </
	[ "$status" -eq 125 ]
}

@test "closed descriptors are /dev/null, not something of ours" {
	run timeout 30 sh -c '"$0" run "$1" sh -c "echo x; exit 3" >&- 2>&- <&-' \
		"$BUILD/kakuri" "$ROOT" 3>&-
	[ "$status" -eq 3 ]
}

@test "it has 14 capabilities, and no_new_privs" {
	inside grep -E '^(Cap|NoNew)' /proc/self/status
	[ "${output//[[:blank:]]/}" = "CapInh:0000000000000000
CapPrm:00000000a80425fb
CapEff:00000000a80425fb
CapBnd:00000000a80425fb
CapAmb:0000000000000000
NoNewPrivs:1" ]
	inside grep -E '^Cap(Eff|Bnd)' /proc/1/status
	run ! grep -v a80425fb <<<"$output"
}

@test "another user has none of them" {
	container --user nobody "$ROOT" sh -c 'id -u; id -g; grep CapEff /proc/self/status'
	[ "${lines[0]} ${lines[1]}" = "65534 65534" ]
	[[ ${lines[2]} == *0000000000000000 ]]
}

@test "the kernel's settings cannot be written" {
	inside sh -c 'cat /proc/sys/kernel/core_pattern >/tmp/same
		cat /tmp/same >/proc/sys/kernel/core_pattern'
	[[ $status -ne 0 && $output == *"Read-only"* ]]
	if [ -e /proc/sysrq-trigger ]; then
		inside sh -c 'echo h >/proc/sysrq-trigger'
		[[ $status -ne 0 && $output == *"Read-only"* ]]
	fi
	inside sh -c ': >>"$(find /sys/kernel -type f -perm -200 | head -1)"'
	[[ $status -ne 0 && $output == *"Read-only"* ]]
}

@test "what was set up cannot be mounted again, or unmounted" {
	for try in "umount /proc/sys" "umount /proc" "umount /dev" \
		"mount -o remount,rw /sys" "mount -t tmpfs x /mnt" \
		"mount -t proc x /tmp" "mount --bind /tmp /proc/sys"; do
		inside sh -c "mkdir -p /mnt; $try"
		[ "$status" -ne 0 ]
	done
}

@test "files that tell of the host are empty" {
	for file in kcore keys timer_list interrupts; do
		[ -e "/proc/$file" ] || continue
		inside sh -c "wc -c </proc/$file"
		[ "${output// /}" = 0 ]
	done
	inside sh -c 'ls -A /sys/firmware /proc/scsi /proc/acpi 2>/dev/null | grep -v :'
	[ "${output//[[:space:]]/}" = "" ]
}

@test "a device works in /dev only, where none can be added" {
	mknod "$ROOT/zero" c 1 5
	inside head -c 1 /zero
	[[ $status -ne 0 && $output == *"denied"* ]]
	rm "$ROOT/zero"
	inside sh -c 'mknod /tmp/zero c 1 5 && head -c 1 /tmp/zero'
	[[ $status -ne 0 && $output == *"denied"* ]]
	rm -f "$ROOT/tmp/zero"
	inside mknod /dev/mine c 1 5
	[[ $status -ne 0 && $output == *"Read-only"* ]]
	inside sh -c 'for n in null full tty ptmx shm mqueue pts stdin; do
		[ -e /dev/$n ] || [ -h /dev/$n ] || exit 1; done
		echo x >/dev/null; head -c 3 /dev/zero | wc -c; head -c 4 /dev/urandom | wc -c'
	[ "$status" -eq 0 ]
	[ "${lines[*]}" = "3 4" ]
}

@test "the walk out of a chroot ends at the container's root" {
	program walk <<-'END'
		#define _GNU_SOURCE
		#include <sys/stat.h>
		#include <fcntl.h>
		#include <stdio.h>
		#include <unistd.h>
		int main(void)
		{
			struct stat st;
			int top = open("/", O_RDONLY);
			if (mkdir("/tmp/cell", 0700) || chroot("/tmp/cell") || fchdir(top))
				return 2;
			for (int i = 0; i < 1000; i++)
				if (chdir("..")) return 3;
			if (chroot(".") || stat("/", &st)) return 4;
			printf("%ju\n", (unsigned long)st.st_ino);
			return access("/proc/1/status", R_OK);
		}
	END
	inside /walk
	[ "$status" -eq 0 ]
	[ "$output" = "$(stat -c %i "$ROOT")" ]
	rm -rf "$ROOT/walk" "$ROOT/tmp/cell"
}

@test "keys of the launcher's session stay outside" {
	program key <<-'END'
		#define _GNU_SOURCE
		#include <sys/syscall.h>
		#include <linux/keyctl.h>
		#include <stdio.h>
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			if (argc > 1) {
				syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0);
				if (syscall(SYS_add_key, "user", "kakuri", "x", 1,
				    KEY_SPEC_SESSION_KEYRING) == -1)
					return 77;
				execv(argv[1], argv + 1);
			}
			puts(syscall(SYS_keyctl, KEYCTL_SEARCH,
			    KEY_SPEC_SESSION_KEYRING, "user", "kakuri", 0) == -1
			    ? "none" : "found");
			return 0;
		}
	END
	run "$ROOT/key" "$ROOT/key"
	[ "$status" -ne 77 ] || skip "this kernel keeps no keys"
	[ "$output" = found ]
	run "$ROOT/key" "$BUILD/kakuri" run "$ROOT" /key
	[ "$output" = none ]
	rm "$ROOT/key"
}

@test "a volume shows the host's directory, :ro without letting it be changed" {
	mkdir "$BATS_TEST_TMPDIR/shared"
	container --volume "$BATS_TEST_TMPDIR/shared:/mnt/deep/er" "$ROOT" \
		sh -c 'echo hello >/mnt/deep/er/file'
	[ "$(cat "$BATS_TEST_TMPDIR/shared/file")" = hello ]
	[ -z "$(ls "$ROOT/mnt/deep/er")" ]
	container --volume "$BATS_TEST_TMPDIR/shared:/mnt/ro:ro" "$ROOT" \
		sh -c 'cat /mnt/ro/file; echo x >/mnt/ro/file'
	[[ $status -ne 0 && $output == hello*"Read-only"* ]]
	container --volume "$BATS_TEST_TMPDIR/shared/file:/mnt/one" "$ROOT" cat /mnt/one
	[ "$output" = hello ]
}

@test "a link in ROOT does not lead a volume out" {
	echo volume >"$BATS_TEST_TMPDIR/mark"
	ln -s ../../../../../../../../../../etc "$ROOT/up"
	ln -s /etc "$ROOT/absolute"
	ln -s /proc/self/root "$ROOT/magic"
	ln -s "$BATS_TEST_TMPDIR" "$ROOT/out"
	for link in up absolute; do
		container --volume "$BATS_TEST_TMPDIR:/$link" "$ROOT" cat /etc/mark
		[ "$output" = volume ]
	done
	[ ! -e /etc/mark ]
	refused magic --volume "$BATS_TEST_TMPDIR:/magic" "$ROOT"
	container --volume "$BATS_TEST_TMPDIR:/out" "$ROOT" cat /out/mark # beneath ROOT
	[ "$output" = volume ]
	[ -d "$ROOT$BATS_TEST_TMPDIR" ]
	refused "/proc" --volume "$BATS_TEST_TMPDIR:/proc/sys" "$ROOT"
	rm "$ROOT"/{up,absolute,magic,out}
}

@test "a ROOT whose /proc or /dev is a link is refused" {
	rmdir "$ROOT/proc"
	ln -s /tmp "$ROOT/proc"
	container "$ROOT" true
	rm "$ROOT/proc"
	mkdir "$ROOT/proc"
	[ "$status" -eq 125 ]
	[[ $output == *"/proc in ROOT must be a directory"* ]]
}

@test "--read-only lets nothing in ROOT be changed, --tmpfs makes room" {
	container --read-only --tmpfs /tmp "$ROOT" \
		sh -c 'echo room >/tmp/file && cat /tmp/file; echo x >/file'
	[[ $status -ne 0 && ${lines[0]} == room && $output == *"Read-only"* ]]
	[ ! -e "$ROOT/file" ]
	[ ! -e "$ROOT/tmp/file" ]
}

@test "a mount inside stays inside" {
	inside sh -c 'echo changed >/etc/hostname; echo kept >/tmp/kept'
	[ "$(cat "$ROOT/tmp/kept")" = kept ]
	run ! grep -F "$ROOT" /proc/self/mountinfo
}

@test "environment, groups, umask, directory and signals are not the host's" {
	export SECRET=x
	trap '' USR2
	run timeout 30 setpriv --groups 4,5 "$BUILD/kakuri" run "$ROOT" sh -c \
		'echo "$SECRET|$HOME|$container|$PWD"; umask; id -G' 3>&-
	[ "${lines[0]}" = "|/root|kakuri|/" ]
	[ "${lines[1]}" = 0022 ]
	[ "${lines[2]}" = 0 ]
	inside grep -E '^Sig(Blk|Ign)' /proc/self/status
	trap - USR2
	[[ ${lines[0]} == *0000000000000000 && ${lines[1]} == *0000000000000000 ]]
}

@test "--env and --workdir set them" {
	export COPIED=copied
	container --env A=b --env COPIED --env UNSET --workdir /tmp "$ROOT" \
		sh -c 'echo "$A $COPIED ${UNSET-unset}"; pwd'
	[ "$output" = "b copied unset
/tmp" ]
}

@test "no path of the host is in PID 1's arguments, and its files are closed" {
	container --volume "$BATS_TEST_TMPDIR:/mnt" "$ROOT" sh -c \
		'tr "\0" " " </proc/1/cmdline
		for f in environ maps exe cwd/etc root/etc fd/0 fd/3; do
			cat /proc/1/$f >/dev/null 2>&1 && echo "read $f"; done; :'
	[[ $output == init* ]]
	[[ $output != *"$BATS_RUN_TMPDIR"* ]]
	[[ $output != *"read "* ]]
}

# With static musl, as scripts/bench does; what was built, where there is none.
linked_statically() { # OUTPUT
	local sources="$BATS_TEST_DIRNAME/../chapters/29-runtime"
	if musl-gcc -O1 -w -static -idirafter /usr/include -idirafter \
		"/usr/include/$(uname -m)-linux-gnu" -o "$1" "$sources"/*.c 2>/dev/null; then
		musl=yes
	else
		cp "$BUILD/kakuri" "$1"
	fi
}

@test "while COMMAND runs, the launcher takes less than 200 kB of memory" {
	local program=$BATS_TEST_TMPDIR/kakuri kB musl=
	linked_statically "$program"
	"$program" run "$ROOT" sh -c 'echo ready; exec sleep 1000' \
		>"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$BATS_TEST_TMPDIR/said"
	kB=$(awk '/^Pss:/ { print $2 }' "/proc/$launcher/smaps_rollup")
	kill -TERM "$launcher"
	finish
	echo "$kB kB"
	[ "$kB" -gt 0 ]
	[ "$kB" -lt 200 ] || [ -n "$musl" ] ||
		skip "no musl here; with this libc it is $kB kB"
	[ "$kB" -lt 200 ]
}

@test "who keeps the launcher's program open cannot overwrite it once it has ended" {
	cp "$(command -v sleep)" "$BATS_TEST_TMPDIR/sleep"
	"$BATS_TEST_TMPDIR/sleep" 1000 3>&- &
	soon test "/proc/$!/exe" -ef "$BATS_TEST_TMPDIR/sleep"
	overwrite $!
	[ "$status" -eq 0 ] # as any other program can be
	cp "$BUILD/kakuri" "$BATS_TEST_TMPDIR/kakuri"
	BUILD=$BATS_TEST_TMPDIR background sh -c 'echo ready; exec sleep 1000'
	overwrite "$launcher"
	[ "$status" -ne 0 ]
	cmp "$BUILD/kakuri" "$BATS_TEST_TMPDIR/kakuri"
}

@test "twenty, four at a time, leave nothing behind" {
	mounts=$(our_mounts)
	seq 20 | xargs -P4 -I{} timeout 30 "$BUILD/kakuri" run "$ROOT" \
		readlink /proc/self/ns/pid >"$BATS_TEST_TMPDIR/spaces" 3>&-
	[ "$(wc -l <"$BATS_TEST_TMPDIR/spaces")" -eq 20 ]
	while read -r space; do soon is_empty "$space"; done <"$BATS_TEST_TMPDIR/spaces"
	[ "$(our_mounts)" = "$mounts" ]
}

@test "--explain names the calls and their chapters, in order" {
	container --explain "$ROOT" true
	[[ $output == *"chapter 25: clone3"*"chapter  3: pivot_root"*"chapter  2: "*"chapter  1: "*"chapter 14: "*"chapter  8: execve"* ]]
	[ "$status" -eq 0 ]
}

@test "--help and no arguments" {
	run "$BUILD/kakuri" run --help
	[ "$status" -eq 0 ]
	[[ $output == usage:* ]]
	run "$BUILD/kakuri"
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
}

@test "scripts/rootfs works without busybox, too" {
	"$BATS_TEST_DIRNAME/../scripts/rootfs" --no-busybox "$BATS_TEST_TMPDIR/root"
	container "$BATS_TEST_TMPDIR/root" sh -c 'id -un; ls -d /etc; ps -e | grep -c sh'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = root ]
	[ -z "$(find "$BATS_TEST_TMPDIR/root" ! -type f ! -type d ! -type l)" ]
}

@test "scripts/rootfs refuses what is not an empty place" {
	for args in "" / "$ROOT" "$ROOT/etc/passwd" "--frobnicate" "a b"; do
		# shellcheck disable=SC2086 # several arguments, or none
		run "$BATS_TEST_DIRNAME/../scripts/rootfs" $args
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "an unpacked Debian is at home" {
	[ -n "${DEBIAN_ROOT-}" ] || skip "DEBIAN_ROOT names no debootstrap root"
	container "$DEBIAN_ROOT" cat /etc/os-release
	grep -q '^ID=debian' <<<"$output"
	container "$DEBIAN_ROOT" apt-get --version
	[ "$status" -eq 0 ]
	container "$DEBIAN_ROOT" sh -c 'dpkg -l | wc -l; su nobody -s /bin/sh -c id'
	[ "${lines[0]}" -gt 50 ]
}

# In English and in Japanese.
same_as_help() { # PAGE
	page=$BATS_TEST_DIRNAME/../chapters/29-runtime/$1
	"$BUILD/kakuri" --help >"$BATS_TEST_TMPDIR/help"
	listed=$(grep -oE '^  --[a-z-]+' "$BATS_TEST_TMPDIR/help" | tr -d ' ' | sort)
	described=$(sed 's/\\-/-/g' "$page" | awk '
		/^\.SH/ { on = $2 ~ /^(OPTIONS|オプション)$/ }
		on && (tag || tagged ~ /\\c$/) { print }
		{ tagged = tag || tagged ~ /\\c$/ ? $0 : ""; tag = $0 == ".TP" }
	' | grep -oE -e '--[a-z-]+' | sort)
	diff <(echo "$listed") <(echo "$described")
	[ "$(wc -l <<<"$listed")" -gt 30 ]
	for command in run exec ps inspect stats pause resume kill rm; do
		grep -qE "kakuri .*\b$command\b" "$BATS_TEST_TMPDIR/help"
		grep -qxF ".SY kakuri\\~$command" "$page"
	done
}

@test "--help and the manual list the same options and commands" {
	same_as_help kakuri.1
}

@test "so does the manual in Japanese" {
	same_as_help kakuri.ja.1
}

@test "both manuals are well-formed" {
	command -v man >/dev/null && command -v groff >/dev/null || skip "no man(1) or groff here"
	for page in kakuri.1 kakuri.ja.1; do
		run env LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l \
			"$BATS_TEST_DIRNAME/../chapters/29-runtime/$page"
		[ "$status" -eq 0 ]
		run ! grep -E 'warning|error:' <<<"$output"
	done
}

@test "it is linked statically where that is possible, unless something else was asked for" {
	command -v cc readelf >/dev/null || skip "no compiler here"
	echo 'int main(void) { return 0; }' >"$BATS_TEST_TMPDIR/true.c"
	cc -static -o "$BATS_TEST_TMPDIR/true" "$BATS_TEST_TMPDIR/true.c" 2>/dev/null ||
		skip "no static libc here"
	make -s -C "$BATS_TEST_DIRNAME/.." BUILD="$BATS_TEST_TMPDIR/build" "$BATS_TEST_TMPDIR/build/kakuri"
	run readelf -l "$BATS_TEST_TMPDIR/build/kakuri"
	[[ $output != *INTERP* ]]
	run make -n -C "$BATS_TEST_DIRNAME/.." BUILD="$BATS_TEST_TMPDIR/other" SANITIZE=undefined \
		"$BATS_TEST_TMPDIR/other/kakuri"
	[[ $output != *-static* ]]
}
