# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
# A ROOT that is made to lead out, and others who own it: what runtimes were
# taught by CVE-2019-19921, CVE-2024-21626 and CVE-2025-31133.
load kakuri

setup() {
	fit
	# a root of its own for each: what is done to it is not undone
	HOSTILE=$BATS_FILE_TMPDIR/hostile
	rm -rf "$HOSTILE"
	cp -a "$ROOT" "$HOSTILE"
	echo of-the-host >"$BATS_TEST_TMPDIR/mark"
	group=/sys/fs/cgroup
	[ -e $group/cgroup.controllers ] || group=$group/unified
}

# The tracer that stops a container at each system call; or the one that was
# built before, for a machine without a compiler.
needs_the_tracer() {
	tracer=$BUILD/29-steps
	[ ! -x "$tracer" ] || return 0
	tracer=$BATS_FILE_TMPDIR/steps
	[ -x "$tracer" ] || cc -o "$tracer" "$BATS_TEST_DIRNAME/29-steps.c" 2>/dev/null ||
		skip "no compiler here"
}
steps() { # KAKURI ROOT[:SOURCE...] ARGUMENT...
	needs_the_tracer
	run timeout -k 1 60 "$tracer" "$2" "$1" "${@:3}" 3>&- </dev/null
	# on v1 PID 1 joins its groups itself, before anything of ROOT is open
	output=$(grep -vE ': fd/[0-9]+ is /sys/fs/cgroup/[^ ]*/tasks$' <<<"$output")
	echo "$output"
}
nothing_of_the_host() { # PROCESSES
	[ "$status" -eq 0 ]
	[[ $output != *process\ [0-9]* ]]
	[[ ${output##*$'\n'} =~ ^([0-9]+)\ stops,\ $1\ processes ]]
	[ "${BASH_REMATCH[1]}" -gt 300 ]
}

# A directory of the host's, as number 24; the launcher's, or it would lead no further
# than to a mount of the container's.
keeps_a_directory='s/STREAMS + 6/STREAMS + 7/; s/^static bool lost;/static int kept_open;\n&/
	s/^\tcarry(STREAMS, end/\tkept_open = fcntl(open("\/sys\/fs\/cgroup", O_RDONLY), F_DUPFD_CLOEXEC, 24);\n&/
	s/^\tkept\[n++\] = c->complaints;/&\n\tkept[n++] = kept_open;/'

@test "stopped at each system call, PID 1 and COMMAND hold nothing of the host" {
	steps "$BUILD/kakuri" "$ROOT" run "$ROOT" true
	nothing_of_the_host 2
	steps "$BUILD/kakuri" "$ROOT:/etc" run --user nobody --workdir /tmp --tmpfs /data/x \
		--volume /etc:/data/y:ro --boottime 9 "$ROOT" true
	nothing_of_the_host 2
}

@test "nor in a user namespace, with layers, in the background" {
	steps "$BUILD/kakuri" "$ROOT" run --uidmap 0:100000:65536 "$ROOT" true
	nothing_of_the_host 2
	mkdir "$BATS_TEST_TMPDIR/top"
	steps "$BUILD/kakuri" "$ROOT:$BATS_TEST_TMPDIR/top" run "$BATS_TEST_TMPDIR/top:$ROOT" true
	nothing_of_the_host 2
	steps "$BUILD/kakuri" "$ROOT" run --detach "$BATS_TEST_TMPDIR/log" "$ROOT" true
	nothing_of_the_host 2
}

@test "nor does who enters with exec" {
	needs_the_tracer # before there is something to be ended
	background sh -c 'echo ready; sleep 1000'
	name=$("$BUILD/kakuri" ps | awk -v pid="$launcher" '$1 == "c" pid { print $1 }')
	steps "$BUILD/kakuri" "$ROOT" exec "$name" true
	kill -TERM "$launcher"
	finish
	[[ $(tail -n 1 <<<"$output") =~ ^([0-9]+)\ stops,\ 1\ processes,\ 0 ]]
	[ "${BASH_REMATCH[1]}" -gt 30 ]
}

@test "the control: what a runtime forgets to close is seen" {
	mutant "$keeps_a_directory" streams.c
	steps "$MUTANT" "$ROOT" run "$ROOT" true
	grep -q 'is /sys/fs/cgroup' <<<"$output"
	mutant 's/^\ttarget = volume_target/\topen(v->source, O_PATH | O_CLOEXEC);\n&/' rootfs.c
	steps "$MUTANT" "$ROOT:/etc" run --volume /etc:/data/y "$ROOT" true
	grep -q 'is /etc$' <<<"$output"
}

# By each number that a descriptor could have.
numbers=$(seq -s' ' 3 24)
workdir() { # KAKURI
	for n in $numbers; do
		ln -sfn "/proc/self/fd/$n/../../../../.." "$HOSTILE/out"
		for directory in /out "/proc/self/fd/$n/../../../../.."; do
			timeout 20 "$1" run --workdir "$directory" "$HOSTILE" cat \
				".$BATS_TEST_TMPDIR/mark" </dev/null 2>&1 3>&- || :
		done
	done
}
program_of_the_host() { # KAKURI
	echo 'int main(void) { return puts("of-the-host") < 0; }' |
		cc -w -static -x c -o "$BATS_TEST_TMPDIR/program" - || skip "no static libc here"
	for n in $numbers; do
		ln -sfn "/proc/self/fd/$n/../../../../..$BATS_TEST_TMPDIR/program" "$HOSTILE/esc"
		timeout 20 "$1" run "$HOSTILE" /esc </dev/null 2>&1 3>&- || :
	done
}
users_of_the_host() { # KAKURI
	echo 'of-the-host:x:4242:4242::/:/bin/sh' >"$BATS_TEST_TMPDIR/passwd"
	for n in $numbers; do
		ln -sfn "/proc/self/fd/$n/../../../../..$BATS_TEST_TMPDIR/passwd" "$HOSTILE/etc/passwd"
		timeout 20 "$1" run --user of-the-host "$HOSTILE" id -u </dev/null 2>&1 3>&- || :
	done
}
forgetful() {
	mutant "$keeps_a_directory" streams.c \
		's/resolve | RESOLVE_NO_MAGICLINKS/resolve/; s/resolve | RESOLVE_IN_ROOT/resolve/' path.c \
		"s/ || \\*here != '\/')/)/" process.c
}

@test "a working directory leads out of a runtime that forgets, and not of ours" {
	forgetful
	workdir "$MUTANT" | grep -qx of-the-host
	run workdir "$BUILD/kakuri"
	[ "${#lines[@]}" -eq $((2 * $(wc -w <<<"$numbers"))) ]
	run ! grep -q of-the-host <<<"$output"
}

@test "so does COMMAND" {
	forgetful
	program_of_the_host "$MUTANT" | grep -qx of-the-host
	run program_of_the_host "$BUILD/kakuri"
	[ "${#lines[@]}" -eq "$(wc -w <<<"$numbers")" ]
	run ! grep -qx of-the-host <<<"$output"
}

@test "so does /etc/passwd" {
	forgetful
	users_of_the_host "$MUTANT" | grep -qx 4242
	run users_of_the_host "$BUILD/kakuri"
	[ "${#lines[@]}" -eq "$(wc -w <<<"$numbers")" ]
	run ! grep -qx 4242 <<<"$output"
}

# A mutant where a host to throw away sees it, and its name for there.
elsewhere() {
	OUTSIDE=$BUILD/29-mutant$$
	mv "$MUTANT" "$OUTSIDE"
}
throwaway() { # PROGRAM ARGUMENT...
	local rc=0
	timeout -k 1 "${LIMIT:-300}" "$BATS_TEST_DIRNAME/../scripts/sandbox" "$BATS_TEST_DIRNAME/$1" "${@:2}" \
		</dev/null 2>&1 3>&- || rc=$?
	[ $rc -ne 77 ] || echo "cannot be shown here"
	return $rc
}
needs_a_program() { # a C program for the container
	[ -x "$BUILD/29-swap" ] || cc -w -static -o "$BUILD/29-swap" "$BATS_TEST_DIRNAME/29-swap.c" ||
		skip "no static libc here"
}
by_its_own_root='s|path, flags, RESOLVE_IN_ROOT);|path + strspn(path, "/"), flags, 0);|
	s/resolve . RESOLVE_NO_MAGICLINKS/resolve/'

# ROOTS=300 makes that many.
@test "random hostile ROOTs, run and entered: none leads out, hangs or leaves anything" {
	said=$(LIMIT=900 throwaway 29-roots "$BUILD/kakuri" "${ROOTS:-20}") || rc=$?
	echo "$said"
	[[ $said != *"cannot be shown here"* ]] || skip "$said"
	[ "${rc:-0}" -eq 0 ]
	[[ ${said##*$'\n'} =~ ^${ROOTS:-20}\ roots,\ ([0-9]+)\ started,\ ([0-9]+)\ refused,\ 0\ bad$ ]]
	[ "${BASH_REMATCH[1]}" -gt 0 ]
	[ "${BASH_REMATCH[2]}" -gt 0 ]
	# the control: a runtime that takes the host's root for ROOT's; this ROOT shows it
	mutant "$by_its_own_root" path.c
	elsewhere
	run throwaway 29-roots "$OUTSIDE" 1 9
	rm "$OUTSIDE"
	[ "$status" -eq 1 ]
	[[ $output == *"read the host's"* ]]
}

# SWAPS=1000 starts that many for each.
@test "what another container swaps in ROOT while one starts: nothing leads out" {
	needs_a_program
	local name
	said=$(LIMIT=3600 throwaway 29-swaps "$BUILD/kakuri" "${SWAPS:-50}") || rc=$?
	echo "$said"
	[[ $said != *"cannot be shown here"* ]] || skip "$said"
	[ "${rc:-0}" -eq 0 ]
	[ "$(grep -c ' 0 led out$' <<<"$said")" -eq 9 ]
	for name in workdir command script loader passwd group mask device; do # it was swapped at the moment
		grep -qE "^$name: ${SWAPS:-50} starts, [1-9][0-9]* started, [1-9][0-9]* refused" <<<"$said"
	done
}

# What is swapped leads out of a runtime that forgets, for each NAME at least once.
leads_out() { # STARTS NAME...
	local name
	elsewhere
	said=$(SWAPPER=$BUILD/kakuri FD=24 throwaway 29-swaps "$OUTSIDE" "$@") || :
	rm -rf "$OUTSIDE" "$BATS_TEST_TMPDIR/sources"
	echo "$said"
	for name in "${@:2}"; do
		grep -qE "^$name: .* [1-9][0-9]* led out$" <<<"$said"
	done
}
unchecked='s/errx(OURS, "%s in ROOT was replaced meanwhile", path);/;/'

@test "the controls: a runtime that looks names up twice, or in the host's root" {
	needs_a_program
	mutant "$unchecked"'
		s/^static int mounts.SYSTEMS.;/static int the_root;\n&/
		s/int place = open_beneath(mounts.in., name, O_PATH), tree;/char whole[99];\n\tsprintf(whole, "%s\/%s", systems[in].path, name);\n\tint place = find_target(the_root, whole), tree;/
		s/^\tnull = open_device(/\tthe_root = c->root;\n&/' system.c
	leads_out 100 mask
	mutant "$by_its_own_root" path.c
	leads_out 20 volume
}

@test "the controls: a runtime that keeps a directory of the host open" {
	needs_a_program
	forgetful
	leads_out 50 workdir command script loader
}

@test "the controls: users and devices by their names in the host's root" {
	needs_a_program
	mutant 's/^enum { LARGEST/static const char *top;\n&/
		s/^\tstruct entry e;$/&\n\ttop = c->rootfs;/
		s/int fd = open_to_read(path);/char whole[4096];\n\tsprintf(whole, "%s%s", top, path);\n\tint fd = open(whole, O_RDONLY);/' user.c \
		'/^\tfind_user(c);/d; s/^\tpivot(c);/\tfind_user(c);\n&/' kakuri.c \
		's/^static const struct device own/static const char *top;\n&/
		s/^\tconst char \*group;$/&\n\ttop = c->rootfs;/
		s/to = must(open_beneath(dev, name, O_PATH),/char whole[4096];\n\tsprintf(whole, "%s%s", top, path);\n\tto = must(open(whole, O_PATH),/' device.c \
		"$unchecked" system.c
	leads_out 100 passwd group device
}

# A link for the /dev/null that masks, and a program that somebody keeps open.
link_and_program() { # KAKURI
	timeout 240 "$BATS_TEST_DIRNAME/../scripts/sandbox" bash -c '
		cd /tmp
		"$2/rootfs" root >/dev/null
		echo of-the-host >mark
		mkdir -p root/dev
		ln -sf /tmp/mark root/dev/null
		"$1" run root cat /proc/interrupts /proc/keys /proc/timer_list </dev/null
		rm root/dev/null
		cp "$1" program
		sum=$(sha256sum <program)
		./program run --name box root sleep 100 </dev/null &
		until "$1" exec box true </dev/null 2>/dev/null; do sleep 0.05; done
		exec 9<"/proc/$!/exe"
		kill -KILL $!
		wait $! 2>/dev/null
		for n in 1 2 3 4 5 6 7 8 9; do
			sh -c "printf x >>/proc/self/fd/9" && break
			sleep 0.1
		done
		[ "$sum" = "$(sha256sum <program)" ] && echo as-before || echo overwritten' \
		- "$1" "$BATS_TEST_DIRNAME/../scripts" 3>&- 2>&1
}

@test "a link for /dev/null masks nothing; a program that was kept open stays as it is" {
	said=$(link_and_program "$BUILD/kakuri")
	echo "$said"
	run ! grep -E 'of-the-host|overwritten' <<<"$said"
	grep -q as-before <<<"$said"
	# the control: /dev/null by ROOT's name; no guard of the program
	mutant 's/^\tnull = open_device("null", 1, 3);/\tnull = early != -1 ? early : open_device("null", 1, 3);/
		s/^\tint null;/&\n\tint early = openat(c->root, "dev\/null", O_PATH);/' system.c \
		's/fcntl(program, F_GET_SEALS) != SEALS \&\&/0 \&\&/' program.c
	elsewhere
	run link_and_program "$OUTSIDE"
	rm "$OUTSIDE"
	grep -qx of-the-host <<<"$output"
	grep -qx overwritten <<<"$output"
}

# On a host to throw away, which sees the tree: exec while PID 1 is stopped just
# before its pivot_root(2), and once more when it has ended.
early() { # KAKURI
	timeout 240 "$BATS_TEST_DIRNAME/../scripts/sandbox" bash -c '
		kakuri=$1
		cd /tmp
		"$2/rootfs" /tmp/root >/dev/null
		echo of-the-host >/tmp/mark
		n=$([ "$(uname -m)" = x86_64 ] && echo 155 || echo 41) # pivot_root
		strace -f -o /dev/null -e trace=pivot_root -e inject=pivot_root:delay_enter=2000000 \
			"$kakuri" run --name box /tmp/root sleep 100 </dev/null 2>/dev/null &
		until grep -qs "^$n " /proc/[0-9]*/syscall; do sleep 0.05; done
		"$kakuri" exec box sh -c "cat /tmp/mark; grep CapEff /proc/self/status" </dev/null
		while grep -qs "^$n " /proc/[0-9]*/syscall; do sleep 0.05; done
		until "$kakuri" exec box sh -c "echo came-in; cat /tmp/mark || :" </dev/null 2>&1; do sleep 0.05; done |
			tail -n 2
		"$kakuri" kill box
		wait' - "$1" "$BATS_TEST_DIRNAME/../scripts" 3>&- 2>&1
}

@test "exec does not come in while PID 1 is in the host's root" {
	command -v strace >/dev/null || skip "no strace here"
	said=$(early "$BUILD/kakuri")
	echo "$said"
	run ! grep -E 'of-the-host|CapEff' <<<"$said"
	grep -q 'does not run yet' <<<"$said"
	grep -q came-in <<<"$said"
	# the control: a runtime that does not wait for it
	mutant 's/await_init(c)/true/' state.c
	elsewhere
	run early "$OUTSIDE"
	rm "$OUTSIDE"
	echo "$output"
	grep -qx of-the-host <<<"$output"
}

@test "a ROOT that others rename all the time loses no mask" {
	command -v cc >/dev/null || skip "no compiler here"
	cc -w -x c -o "$BATS_TEST_TMPDIR/swap" - <<-'END'
		#define _GNU_SOURCE
		#include <stdio.h>
		#include <sys/prctl.h>
		#include <signal.h>
		#include <unistd.h>
		int main(int argc, char *argv[])
		{
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			chdir(argv[1]);
			for (;;) {
				renameat2(-100, "proc", -100, "proc2", 2);
				renameat2(-100, "dev", -100, "dev2", 2);
				renameat2(-100, "sys", -100, "sys2", 2);
				usleep(50);
			}
		}
	END
	mkdir -p "$HOSTILE"/{proc2,dev2,sys2,proc,sys,dev}
	mkdir -p "$HOSTILE/proc2/sys/kernel" # what a fake would have
	"$BATS_TEST_TMPDIR/swap" "$HOSTILE" 3>&- &
	swapper=$!
	# hostname is the container's own: to write it harms nobody
	out=$(for _ in {1..120}; do
		timeout 20 "$BUILD/kakuri" run "$HOSTILE" sh -c '
			echo started
			for p in /proc /proc2; do
				echo other >$p/sys/kernel/hostname 2>/dev/null
				[ ! -e $p/1 ] || [ -z "$(head -c 1 $p/kcore 2>/dev/null)" ] || echo KCORE $p
			done
			for s in /sys /sys2; do
				{ echo >$s/kernel/uevent_helper && echo WRITABLE $s; } 2>/dev/null
			done
			[ "$(uname -n)" = container ] || echo WRITABLE' </dev/null 2>&1 3>&- || :
	done)
	kill -KILL "$swapper"
	wait "$swapper" || :
	sort <<<"$out" | uniq -c
	grep -q started <<<"$out"
	# the control: it was swapped at the very moment, and that was seen
	grep -q 'replaced meanwhile' <<<"$out"
	run ! grep -E 'WRITABLE|KCORE' <<<"$out"
}

@test "a passwd of any size or kind neither hangs it nor fills its memory" {
	truncate -s 1500M "$HOSTILE/etc/passwd"
	run timeout -k 1 10 "$BUILD/kakuri" run "$HOSTILE" true 3>&-
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
	for kind in "mkfifo passwd" "mkdir passwd" "mknod passwd c 1 5" "ln -s passwd passwd" \
		"ln -s /proc/1/mem passwd" "ln -s /dev/zero passwd"; do
		rm -rf "$HOSTILE/etc/passwd"
		(cd "$HOSTILE/etc" && $kind)
		run timeout -k 1 10 "$BUILD/kakuri" run "$HOSTILE" echo up 3>&-
		[ "$output" = up ]
		run timeout -k 1 10 "$BUILD/kakuri" run --user nobody "$HOSTILE" echo up 3>&-
		[ "$status" -eq 125 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "--landlock through a link of ROOT's is refused" {
	ln -s / "$HOSTILE/all"
	run timeout -k 1 20 "$BUILD/kakuri" run --landlock /all "$HOSTILE" true 3>&-
	[ "$status" -eq 125 ]
	[[ $output == *"a link in ROOT"* || $output == *"5.13"* ]]
}

@test "a group that was there is nobody's to take, nor who is in it to kill" {
	[ -w "$group/cgroup.procs" ] || skip "no cgroup v2 here"
	mkdir "$group/kakuri-box$$"
	run timeout -k 1 20 "$BUILD/kakuri" run --name "box$$" "$ROOT" true 3>&-
	there=$([ -d "$group/kakuri-box$$" ] && echo yes)
	rmdir "$group/kakuri-box$$"
	[ "$status" -eq 125 ]
	[[ $output == *"is there already"* ]]
	[ "$there" = yes ]
}

@test "exec is the user, and where, that run was asked for, unless asked otherwise" {
	"$BUILD/kakuri" run --name "box$$" --user nobody --workdir /tmp --env A=one \
		--env B=$'two\nlines' "$ROOT" \
		sh -c 'echo ready; exec sleep 1000' >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$BATS_TEST_TMPDIR/said"
	run "$BUILD/kakuri" exec --env A=other "box$$" sh -c 'id -u; pwd; grep CapEff /proc/self/status
		echo "$A $B"'
	other=$("$BUILD/kakuri" exec --user 0 --workdir / "box$$" sh -c 'id -u; pwd')
	kill -TERM "$launcher"
	finish
	[ "${lines[0]}" = 65534 ]
	[ "${lines[1]}" = /tmp ]
	[[ ${lines[2]} == *0000000000000000 ]]
	[ "${lines[3]} ${lines[4]}" = "other two lines" ]
	[ "$other" = $'0\n/' ]
}

@test "with SYS_PTRACE, too, PID 1 has no handle of a process of the host" {
	run timeout -k 1 20 "$BUILD/kakuri" run --cap-add SYS_PTRACE "$ROOT" \
		sh -c 'for fd in /proc/1/fd/*; do readlink $fd; done' 3>&-
	[ "${#lines[@]}" -gt 3 ]
	run ! grep -vE '^(pipe:|socket:|anon_inode:\[signalfd\])' <<<"$output"
}
