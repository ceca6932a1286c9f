# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# Start box$$, wait until it is there.
box() { # [COMMAND...]
	said=$BATS_TEST_TMPDIR/said
	: >"$said" # or another's "ready" is taken for its own
	[ $# -gt 0 ] || set -- sh -c 'echo ready; exec sleep 1000'
	"$BUILD/kakuri" run --name "box$$" "$ROOT" "$@" >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
}

do_() { # COMMAND [ARG...]
	run timeout -k 1 30 "$BUILD/kakuri" "$@" 3>&-
	echo "$output"
}

# One line that holds WORD, and status 125.
declined() { # WORD ARGUMENT...
	do_ "${@:2}"
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == "kakuri: "*"$1"* ]]
}

@test "ps lists it while it runs" {
	box
	do_ ps
	[[ $output == *"box$$ "*running*"$ROOT"* ]]
	kill -TERM "$launcher"
	finish
	do_ ps
	[[ $output != *"box$$ "* ]]
}

@test "a second one with its name is refused" {
	box
	refused "box$$" --name "box$$" "$ROOT" true
	kill -TERM "$launcher"
	finish
	container --name "box$$" "$ROOT" true
	[ "$status" -eq 0 ]
}

@test "of ten at once with one name, one runs" {
	seq 10 | xargs -P10 -I{} timeout 30 "$BUILD/kakuri" run --name "box$$" \
		"$ROOT" sh -c 'echo won; sleep 1' >"$BATS_TEST_TMPDIR/won" 2>/dev/null 3>&- || :
	[ "$(cat "$BATS_TEST_TMPDIR/won")" = won ]
}

@test "a name is checked" {
	for name in "" . .. ../x a/b / -x .hidden "a b" $'a\nb' "$(printf '%0300d' 0)" é; do
		refused "" --name "$name" "$ROOT" true
		for command in inspect stats pause resume kill rm; do
			declined "" "$command" "$name"
		done
	done
}

@test "inspect shows the kernel's view of it" {
	box
	do_ inspect "box$$"
	[ "$status" -eq 0 ]
	pid=$(awk '/^pid:/ { print $2 }' <<<"$output")
	[[ $output == *"namespace: $(readlink "/proc/$pid/ns/net")"* ]]
	[[ $output == *"CapBnd:"*a80425fb* ]]
	[[ $output == *"Seccomp:	2"* ]]
	[[ $output == *"cgroup: /sys/fs/cgroup/"*"kakuri-box$$"* ]]
	kill -KILL "$launcher"
}

@test "inspect shows all its mounts, though the kernel gives a page at a time" {
	said=$BATS_TEST_TMPDIR/said
	volumes=()
	for n in {1..80}; do volumes+=(--volume "/etc:/data/of-a-long-name/$n"); done
	"$BUILD/kakuri" run --name "box$$" "${volumes[@]}" "$ROOT" sh -c 'cat /proc/self/mountinfo
		echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	do_ inspect "box$$"
	kill -KILL "$launcher"
	[ "$(wc -c <"$said")" -gt 8192 ]
	while read -r line; do [[ $output == *"$line"* ]]; done < <(grep -v ready "$said")
}

@test "what COMMAND has in its environment may be long: it is found, entered, ended" {
	said=$BATS_TEST_TMPDIR/said
	long=$(printf '%0100000d' 0)
	"$BUILD/kakuri" run --name "box$$" --env A="$long" --env B="$long" --env C=c "$ROOT" \
		sh -c 'echo ready; exec sleep 1000' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	do_ ps
	listed=$output
	do_ exec "box$$" sh -c 'echo ${#A} ${#B} $C'
	kill -TERM "$launcher"
	finish
	[[ $listed == *"box$$ "*running* ]]
	[ "$output" = "100000 100000 c" ]
}

@test "pause stops every process of it, resume lets them go on" {
	box sh -c 'echo ready; while :; do echo tick; sleep 0.05; done'
	do_ pause "box$$"
	[ "$status" -eq 0 ] || skip "no freezer here: $output"
	ticks=$(wc -l <"$said")
	sleep 0.3
	[ "$(wc -l <"$said")" = "$ticks" ]
	do_ ps
	[[ $output == *"box$$ "*paused* ]]
	do_ resume "box$$"
	more() { [ "$(wc -l <"$said")" -gt "$ticks" ]; }
	soon more
	do_ pause "box$$"
	do_ kill "box$$" # also while it is paused
	[ "$status" -eq 0 ]
	finish
	[ "$status" -eq 137 ]
}

@test "kill of one that is paused does not look for it once it has ended" {
	command -v strace >/dev/null || skip "no strace here"
	for _ in {1..5}; do # slower than the end: at the second time that it asks who holds the state
		box
		do_ pause "box$$"
		[ "$status" -eq 0 ] || skip "no freezer here: $output"
		run timeout -k 1 30 strace -o /dev/null -e trace=flock -e inject=flock:delay_enter=300000:when=2+ \
			"$BUILD/kakuri" kill "box$$" 3>&-
		[ "$status" -eq 0 ]
		finish
		[ "$status" -eq 137 ]
	done
}

@test "ps tells one that starts from one that has ended" {
	command -v strace >/dev/null || skip "no strace here"
	strace -f -o /dev/null -e trace=pivot_root -e inject=pivot_root:delay_enter=2000000 \
		"$BUILD/kakuri" run --name "box$$" "$ROOT" true 3>&- &
	launcher=$!
	starts() { do_ ps && [[ $output == *"box$$ "*starting* ]]; }
	soon starts
	finish
	[ "$status" -eq 0 ]
}

@test "kill sends a signal to COMMAND, and KILL ends it all" {
	box sh -c 'trap "echo usr1" USR1; trap "echo term; exit 3" TERM
		echo ready; while :; do sleep 0.1; done'
	for name in USR1 sigusr1 10; do do_ kill "box$$" $name; done
	soon grep usr1 "$said"
	do_ kill "box$$" TERM
	finish
	[ "$status" -eq 3 ]
	grep term "$said"
	box
	do_ kill "box$$"
	[ "$status" -eq 0 ]
	finish
	[ "$status" -eq 137 ]
}

@test "what does not run is told so" {
	for command in inspect stats pause resume kill rm; do
		declined "no such container" "$command" "box$$"
		declined "" "$command"
	done || [ "$command" = rm ]
	declined "unknown command" frobnicate
	declined "not a signal" kill "box$$" FROB
	declined "no NAME" ps x
}

@test "rm takes away what a killed launcher left, and nothing that runs" {
	box
	declined "it runs" rm "box$$"
	kill -KILL "$launcher"
	wait "$launcher" || :
	has_ended() { do_ ps && [[ $output == *"box$$ "*ended* ]]; }
	soon has_ended
	declined "does not run" stats "box$$"
	do_ rm "box$$"
	[ "$status" -eq 0 ]
	[ ! -e "/run/kakuri/box$$" ]
	[ -z "$(find /sys/fs/cgroup -name "kakuri-box$$" 2>/dev/null)" ]
}

@test "exec enters its namespaces, its groups and its root" {
	box
	do_ exec "box$$" sh -c 'for n in mnt pid uts ipc net cgroup; do
		[ "$(readlink /proc/self/ns/$n)" = "$(readlink /proc/2/ns/$n)" ] || echo $n
		done; stat -c %d:%i /; cut -d: -f3 /proc/self/cgroup | grep -vx /'
	[ "$output" = "$(stat -c %d:%i "$ROOT")" ]
	do_ exec "box$$" cat /proc/1/cmdline
	[[ $output == init* ]]
	kill -KILL "$launcher"
}

@test "exec has what COMMAND has: capabilities, filter, environment, descriptors" {
	same='grep -E "^(Cap|NoNew|Seccomp:|Groups)" /proc/self/status; env | sort | grep -v SHLVL
		umask; n=3; while [ $n -lt 64 ]; do [ ! -e /proc/self/fd/$n ] || echo $n; n=$((n+1)); done'
	box sh -c "$same"'; echo ready; exec sleep 1000'
	export SECRET=x
	exec 8</etc/passwd
	do_ exec "box$$" sh -c "$same"
	exec 8<&-
	[ "$output" = "$(grep -v ready "$said")" ]
	kill -KILL "$launcher"
	wait "$launcher" || :
	box
	do_ exec --user nobody --env A=b --workdir /tmp "box$$" sh -c 'id -u; echo $A; pwd'
	[ "$output" = "65534
b
/tmp" ]
	kill -KILL "$launcher"
}

@test "exec's exit status is COMMAND's; SIGTERM is passed on" {
	box
	do_ exec "box$$" sh -c 'exit 9'
	[ "$status" -eq 9 ]
	run -127 timeout 30 "$BUILD/kakuri" exec "box$$" nosuch 3>&-
	do_ exec "box$$" sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ]
	second=$BATS_TEST_TMPDIR/second
	"$BUILD/kakuri" exec "box$$" sh -c 'trap "exit 6" TERM; echo ready
		while :; do sleep 0.1; done' >"$second" 2>&1 3>&- &
	other=$!
	soon grep -q ready "$second"
	kill -TERM "$other"
	status=0
	wait "$other" || status=$?
	[ "$status" -eq 6 ]
	kill -KILL "$launcher"
}

@test "exec ends with its launcher, and with the container" {
	box
	for victim in other launcher; do
		second=$BATS_TEST_TMPDIR/$victim
		"$BUILD/kakuri" exec "box$$" sh -c 'trap "" TERM HUP
			echo ready; exec sleep 777' >"$second" 2>&1 3>&- &
		other=$!
		soon grep -q ready "$second"
		kill -KILL "${!victim}"
		wait "${!victim}" || :
		alone() { run ! pgrep -f "^sleep 777"; }
		soon alone
	done
	wait "$other" || :
}

@test "exec is refused where it cannot be" {
	declined "no such container" exec "box$$" true
	declined "say in which" exec
	declined "" exec ../x true
	box
	declined "exec has no option --net" exec --net host "box$$" true
	declined "nosuch" exec --user nosuch "box$$" true
	do_ pause "box$$"
	declined "paused" exec "box$$" true
	kill -KILL "$launcher"
}

@test "exec cannot be traced, nor its memory and descriptors read, by the container" {
	program spy <<-'END'
		#include <dirent.h>
		#include <errno.h>
		#include <fcntl.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <sys/ptrace.h>
		#include <sys/wait.h>
		#include <unistd.h>
		/* Jump at each new process that still runs our launcher's program. */
		int main(void)
		{
			char path[99], exe[99];
			setvbuf(stdout, 0, _IONBF, 0);
			puts("ready");
			for (int known = getpid();;)
				for (int pid = known + 1; pid < known + 40; pid++) {
					ssize_t n;
					int fd;
					if (kill(pid, 0)) continue;
					snprintf(path, 99, "/proc/%d/exe", pid);
					n = readlink(path, exe, 98);
					exe[n < 0 ? 0 : n] = 0;
					if (n < 0) { puts("saw it"); known++; pid = known + 40; }
					else if (strstr(exe, "memfd") || !strcmp(exe, "/")) puts("read exe");
					else { known = pid; continue; }
					snprintf(path, 99, "/proc/%d/mem", pid);
					if ((fd = open(path, O_RDWR)) != -1) puts("opened mem");
					if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) puts("traced");
				}
		}
	END
	box /spy
	for _ in {1..20}; do do_ exec "box$$" /bin/true; done
	got=$(grep -cE 'read exe|opened|traced' "$said" || :)
	# the control, on the same spy: a runtime that may be looked into
	command -v cc >/dev/null || {
		kill -KILL "$launcher"
		[ "$got" -eq 0 ]
	}
	mutant 's/prctl(PR_SET_DUMPABLE, 0)/0/' program.c 's/prctl(PR_SET_DUMPABLE, 0)/0/' mapping.c
	for _ in {1..50}; do # who is traced waits for who traces him
		timeout -k 1 2 "$MUTANT" exec "box$$" /bin/true 3>&- || :
		! grep -q traced "$said" || break
	done
	kill -KILL "$launcher"
	sort "$said" | uniq -c
	[ "$got" -eq 0 ]
	for what in 'read exe' 'opened mem' traced; do grep -qx "$what" "$said"; done
}

@test "exec -it: a terminal of the container's, of the right size" {
	command -v script >/dev/null || skip "script(1) is missing here"
	box
	run timeout 30 script -qfec "stty rows 33 cols 99
		$BUILD/kakuri exec -it box$$ sh -c 'tty; stty size; echo /proc/[0-9]*; exit 4'" /dev/null </dev/null 3>&-
	echo "$output"
	[ "$status" -eq 4 ]
	[[ $output == */dev/pts/0*"33 99"* ]]
	[[ $output == *"/proc/1 /proc/2 /proc/3"[[:space:]]* ]] # and none of ours
	declined "must be a terminal" exec -it "box$$" true </dev/null
	kill -KILL "$launcher"
}
