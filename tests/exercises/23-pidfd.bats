load ../helper

# A parent whose child ends by SIGTERM; then a stranger gets the child's PID,
# and at its end the parent says which signal that was. With an argument the
# child ends at once, and the parent does not wait for it.
setup() {
	sandboxed
	cc -o "$BATS_TEST_TMPDIR/parent" -x c - <<-'X'
		#define _GNU_SOURCE
		#include <sys/prctl.h>
		#include <sys/syscall.h>
		#include <sys/wait.h>
		#include <linux/sched.h>
		#include <signal.h>
		#include <stdint.h>
		#include <stdio.h>
		#include <unistd.h>
		#ifndef SYS_clone3
		#define SYS_clone3 435
		#endif
		int
		main(int argc, char *argv[])
		{
			int status;
			siginfo_t info;
			pid_t pid = fork(), stranger;
			struct clone_args args = {.exit_signal = SIGCHLD,
			    .set_tid = (uintptr_t)&pid, .set_tid_size = 1};

			(void)argv;
			if (pid == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				if (argc == 1)
					pause();
				_exit(0);
			}
			if (argc > 1)
				waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
			printf("%d\n", pid);
			fflush(stdout);
			if (argc > 1)
				pause();
			waitpid(pid, &status, 0);
			while ((stranger = syscall(SYS_clone3, &args, sizeof args)) == -1)
				usleep(1000);
			if (stranger == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				signal(SIGTERM, SIG_IGN);
				prctl(PR_SET_NAME, "stranger");
				pause();
			}
			waitpid(stranger, &status, 0);
			printf("signal %d\n", WTERMSIG(status));
			return 0;
		}
	X
}

tenths() { # since START
	local now=$EPOCHREALTIME
	echo "$(((${now/[.,]/} - ${1/[.,]/}) / 100000))"
}

# Run the exercise, ten seconds at most: $TOOK so many tenths of a second, and the
# process ran for $ENDED of them.
stop() { # PID SECONDS
	local start=$EPOCHREALTIME it
	timeout -k 1 10 "$EXERCISE" "$@" 3>&- 4>&- &
	it=$!
	ENDED=''
	while [ -d "/proc/$it" ] && runs $it; do
		[ -n "$ENDED" ] || runs "$1" || ENDED=$(tenths "$start")
		read -rt 0.05 <> <(:) || :
	done
	TOOK=$(tenths "$start")
	status=0
	wait $it || status=$?
	ENDED=${ENDED:-$TOOK}
}

seconds() { echo "$(($1 / 10))"; }

runs() { # PID: does it, a zombie aside?
	grep -qs '^State:	[^ZX]' "/proc/$1/status"
}

# The first check says what is wrong with it.
obeys() {
	sleep 60 3>&- &
	local pid=$!
	disown
	stop $pid 5
	if runs $pid; then
		kill -KILL $pid
		hint "the process still runs: which signal did it get?" \
			"プロセスはまだ動いています。どのシグナルを送りましたか。"
	fi
	[ "$ENDED" -lt 40 ] || hint \
		"the process ran on for $(seconds "$ENDED") s: when did it get SIGTERM?" \
		"プロセスは $(seconds "$ENDED") 秒間動き続けました。いつ SIGTERM を送りましたか。"
	[ "$TOOK" -lt 40 ] || hint \
		"the process ended at once, and the exercise only after $(seconds "$TOOK") s" \
		"プロセスはすぐに終了しましたが、exercise の終了までに $(seconds "$TOOK") 秒かかりました。"
	[ "$status" -eq 0 ] || hint \
		"SIGTERM was enough, and the exit status is $status instead of 0" \
		"SIGTERM で終了しましたが、終了ステータスは 0 ではなく $status でした。"
}

@test "a process that obeys is stopped, without waiting for more / SIGTERM に従うプロセスは、それ以上待たずに終了します。" {
	obeys
}

@test "a process that ignores SIGTERM is killed after SECONDS / SIGTERM を無視するプロセスは、SECONDS 秒後に強制終了されます。" {
	sh -c 'trap "" TERM; exec sleep 60' 3>&- &
	local pid=$!
	disown
	until grep -qs 'SigIgn:	.*[4-7c-f]...$' "/proc/$pid/status"; do :; done
	stop $pid 2
	if runs $pid; then
		kill -KILL $pid
		hint "the exercise has returned, and the process that ignores SIGTERM still runs" \
			"exercise は終了しましたが、SIGTERM を無視するプロセスはまだ動いています。"
	fi
	[ "$TOOK" -ge 19 ] || hint \
		"SIGKILL came after $(seconds "$TOOK") s instead of 2" \
		"SIGKILL を送ったのは、2 秒後ではなく $(seconds "$TOOK") 秒後でした。"
	[ "$status" -eq 1 ] || hint \
		"SIGKILL was needed, and the exit status is $status instead of 1" \
		"SIGKILL が必要でしたが、終了ステータスは 1 ではなく $status でした。"
}

@test "who is given the PID afterwards is left alone / 後で同じ PID になった別のプロセスには、何もしません。" {
	local pid said
	mkfifo "$BATS_TEST_TMPDIR/said"
	"$BATS_TEST_TMPDIR/parent" >"$BATS_TEST_TMPDIR/said" 3>&- &
	local parent=$!
	disown
	exec 4<"$BATS_TEST_TMPDIR/said"
	read -ru 4 pid
	stop "$pid" 2
	for _ in {1..50}; do # until it is born, or dead already
		runs "$parent" || break
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != stranger ] || break
		read -rt 0.1 <> <(:) || :
	done
	if runs "$parent" && [ "$(cat "/proc/$pid/comm")" != stranger ]; then
		kill -KILL "$parent"
		hint "the process still runs: which signal did it get?" \
			"プロセスはまだ動いています。どのシグナルを送りましたか。"
	fi
	! runs "$pid" || kill -USR1 "$pid"
	read -ru 4 -t 5 said || said="signal 0"
	[ "$said" = "signal $(kill -l USR1)" ] || hint \
		"a stranger had been given PID $pid when the process was gone, and was killed by $said" \
		"プロセスの終了後、別のプロセスが PID $pid を使っていましたが、シグナル ${said#signal } で終了させられました。"
	[ "$status" -eq 0 ] || hint \
		"SIGTERM was enough, and the exit status is $status instead of 0: whom did you wait for?" \
		"SIGTERM で終了しましたが、終了ステータスは 0 ではなく $status でした。どのプロセスを待っていましたか。"
}

@test "no such process is an error of its own / プロセスがないときは、終了ステータスが 2 になります。" {
	true &
	local pid=$!
	wait $pid
	stop $pid 1
	[ "$status" -eq 2 ] || hint \
		"there is no process $pid, and the exit status is $status instead of 2" \
		"プロセス $pid はありませんが、終了ステータスは 2 ではなく $status でした。"
}

@test "a zombie has ended / ゾンビは、終了したプロセスとして扱います。" {
	local pid
	first obeys
	mkfifo "$BATS_TEST_TMPDIR/said"
	"$BATS_TEST_TMPDIR/parent" zombie >"$BATS_TEST_TMPDIR/said" 3>&- &
	local parent=$!
	disown
	exec 4<"$BATS_TEST_TMPDIR/said"
	read -ru 4 pid
	stop "$pid" 4
	kill -KILL "$parent"
	[ "$TOOK" -lt 30 ] || hint \
		"a process that had ended, and was not waited for yet, kept the exercise busy for $(seconds "$TOOK") s: how did you ask whether it runs?" \
		"プロセスは終了していて、まだ wait されていないだけでしたが、exercise の終了までに $(seconds "$TOOK") 秒かかりました。動いているかどうかを、どのように調べましたか。"
	[ "$status" -eq 0 ] || hint \
		"a process had ended, and was not waited for yet: the exit status is $status instead of 0" \
		"プロセスは終了していて、まだ wait されていないだけでしたが、終了ステータスは 0 ではなく $status でした。"
}
