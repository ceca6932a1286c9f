# shellcheck disable=SC2016 # quoted for the shell in there
load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. The name of
# each begins with its stage. Where one fails, what comes after is not asked.
setup_file() {
	sandboxed
	export IMAGE=$BATS_FILE_TMPDIR/image ELSEWHERE=$BATS_FILE_TMPDIR/elsewhere
	mkdir "$ELSEWHERE"
	ONLY="sh cat dd grep rm sleep tail uname" "$BATS_TEST_DIRNAME/../../scripts/rootfs" "$IMAGE"
	mknod -m 666 "$IMAGE/dev/null" c 1 3
	mknod -m 666 "$IMAGE/dev/zero" c 1 5
	echo "the image's" >"$IMAGE/inside"
	echo "the host's" >/outside
	for number in $CALLS; do
		probe "$IMAGE/bin/call-$number" "$number"
	done
}
teardown_file() { rm -f /outside; }

setup() {
	sandboxed
	mount --make-rshared / # an exercise may have changed that
	mounts=$(cut -d' ' -f5- /proc/self/mountinfo)
	name=$(uname -n) groups=$(groups)
	options=() started=() program='' pid='' init=''
	SAID=$BATS_TEST_TMPDIR/said MARK=kakuri$RANDOM$RANDOM
	[ ! -e "$BATS_FILE_TMPDIR/failed" ] || {
		echo "this is asked when stage $(<"$BATS_FILE_TMPDIR/failed") passes"
		return 1
	}
	cd "$ELSEWHERE" || return
}

# Nobody stays, and nothing that reached the host.
teardown() {
	local process
	[ -n "${SANDBOX-}" ] || return 0
	[ -n "${BATS_TEST_COMPLETED-}" ] || [ -n "${BATS_TEST_SKIPPED-}" ] || [ -e "$BATS_FILE_TMPDIR/failed" ] ||
		echo "${BATS_TEST_DESCRIPTION%% *}" >"$BATS_FILE_TMPDIR/failed"
	for process in "${started[@]}"; do kill -KILL "$process" 2>/dev/null || :; done
	echo "$name" >/proc/sys/kernel/hostname
	take_off
	remove_groups
}

take_off() {
	local now
	while now=$(cut -d' ' -f5- /proc/self/mountinfo) && [ "$now" != "$mounts" ]; do
		umount -l "$(grep -vxF "$mounts" <<<"$now" | tail -n 1 | cut -d' ' -f1)" || break
	done
}

# The groups of cgroup v2 beside those of the checks.
groups() { find /sys/fs/cgroup -mindepth 1 -type d 2>/dev/null | sort; }
more_groups() { groups | grep -vxF "${groups:-none}" || :; }
remove_groups() {
	local dir
	more_groups | sort -r | while read -r dir; do
		for _ in {1..50}; do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			pause
		done
	done
}

pause() { read -rt 0.05 _ <> <(:) || :; }
soon() { # COMMAND [ARG...], within five seconds
	for _ in {1..100}; do
		"$@" && return
		pause
	done
	return 1
}
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
words() { tr '\n' ' ' | sed 's/ *$//'; }

# To its end, with what COMMAND says in $output.
exercise() { # COMMAND [ARG...]
	output=$(timeout -k 1 15 "$EXERCISE" "${options[@]}" "$IMAGE" "$@" 2>&1 3>&- 4>&- </dev/null) &&
		status=0 || status=$?
	echo "$output"
}

# As long as we look: COMMAND runs SCRIPT, says "ready", and waits. The host's
# root is open as 9, the directory it is started in is the host's.
during() { # SCRIPT
	mkfifo "$SAID.go"
	exec 5<>"$SAID.go" 9</
	"$EXERCISE" "${options[@]}" "$IMAGE" /bin/sh -c "$1"'
		echo ready
		read -r _' "$MARK" <"$SAID.go" >"$SAID" 2>"$SAID.err" 3>&- 4>&- 5>&- 6>&- &
	program=$!
	started+=("$program")
	exec 9<&-
	soon said_or_ended || :
	output=$(grep -vx ready "$SAID") || :
	# the kernel shows the whole command line, and the first word is COMMAND's
	pid=''
	while read -r file; do
		IFS= read -rd '' word <"$file" || :
		[ "$word" != /bin/sh ] || pid=${file//[^0-9]/}
	done < <(grep -lzFxs -- "$MARK" /proc/[0-9]*/cmdline)
	echo "$output"
	grep -qx ready "$SAID" || pid=''
	[ -n "$pid" ] || hint \
		"COMMAND did not run: it said '$(words <"$SAID")', and the exercise '$(words <"$SAID.err")'" \
		"COMMAND が実行されませんでした。COMMAND の出力は '$(words <"$SAID")'、exercise の出力は '$(words <"$SAID.err")' でした。"
	started+=("$pid")
	init=$(numbered 1)
}
said_or_ended() { grep -qx ready "$SAID" || gone "$program"; }

# And to its end: the status.
release() {
	echo >&5
	soon gone "$program" || kill -KILL "$program"
	status=0
	wait "$program" || status=$?
	exec 5<&-
}

# Of the processes in COMMAND's PID namespace, the one with this number in there.
members() {
	local namespace file
	namespace=$(readlink "/proc/$pid/ns/pid")
	if [ "$namespace" = "$(own pid)" ]; then
		echo "$pid"
		return
	fi
	for file in /proc/[0-9]*; do
		[ "$(readlink "$file/ns/pid")" != "$namespace" ] || echo "${file#/proc/}"
	done 2>/dev/null
}
number_of() { awk '/^NSpid:/ { print $NF }' "/proc/$1/status" 2>/dev/null; }
numbered() { # NUMBER
	local process
	for process in $(members); do
		[ "$process" = "$pid" ] && [ "$(readlink "/proc/$pid/ns/pid")" = "$(own pid)" ] && continue
		[ "$(number_of "$process")" != "$1" ] || echo "$process"
	done
}
# Who is who: COMMAND, and PID 1 where that is another one.
who() { # PID ENGLISH|JAPANESE
	if [ "$1" = "$pid" ]; then
		echo COMMAND
	else
		echo "PID 1"
	fi
}

field() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }
said() { sed -n "s/^$1 //p" <<<"$output"; }

@test "1 the exit status is COMMAND's, or 128+N for signal N / 1 終了ステータスは COMMAND と同じです。シグナル N で終了したときは 128+N です。" {
	exercise /bin/sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exits with 7, and the exercise with $status${output:+, and it says '$output'}" \
		"COMMAND は 7 で終了しますが、exercise の終了ステータスは $status でした。${output:+出力は '$output' です。}"
	exercise /bin/sh -c 'kill -9 $$; exit 137' # a PID 1 cannot kill itself
	[ "$status" -eq 137 ] || hint \
		"COMMAND is killed by signal 9, and the exercise ends with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しますが、exercise の終了ステータスは 137 ではなく $status でした。"
}

@test "1 a COMMAND that is not there is 127, one that cannot be executed 126 / 1 COMMAND がなければ 127、実行できなければ 126 です。" {
	exercise /no/such/command
	[ "$status" -eq 127 ] || hint \
		"there is no /no/such/command, and the exercise ends with $status instead of 127" \
		"/no/such/command はありませんが、終了ステータスは 127 ではなく $status でした。"
	exercise /etc
	[ "$status" -eq 126 ] || hint \
		"/etc is a directory, and as COMMAND it gave the status $status instead of 126" \
		"/etc はディレクトリですが、COMMAND に指定すると、終了ステータスは 126 ではなく $status でした。"
}

@test "2 HOSTNAME is COMMAND's hostname, and the host keeps its own / 2 COMMAND のホスト名は HOSTNAME で、ホスト側は元のままです。" {
	options=(-h kakuri-28)
	during 'echo "name $(uname -n)"'
	[ "$(uname -n)" = "$name" ] || hint \
		"the host is called '$(uname -n)' now: in whose UTS namespace was sethostname(2) called?" \
		"ホスト側のホスト名が '$(uname -n)' に変わりました。sethostname(2) を呼んだのは、どの UTS 名前空間ですか。"
	[ "$(said name)" = kakuri-28 ] || hint \
		"with -h kakuri-28, COMMAND found the hostname '$(said name)'" \
		"-h kakuri-28 を指定しましたが、COMMAND から見えたホスト名は '$(said name)' でした。"
	release
}

@test "3 ROOT is COMMAND's root, and it starts there / 3 COMMAND のルートディレクトリは ROOT で、カレントディレクトリも同じです。" {
	during '[ ! -e /inside ] || read -r line </inside; echo "inside ${line-}"; [ ! -e /outside ] || echo "outside yes"'
	[ "$(said inside)" = "the image's" ] || hint \
		"COMMAND does not find the file 'inside' of ROOT in /: which root has it?" \
		"COMMAND から見ると、/ に ROOT のファイル inside がありません。ルートディレクトリはどこですか。"
	[ -z "$(said outside)" ] || hint \
		"COMMAND finds the host's file /outside in /" \
		"COMMAND から、ホスト側のファイル /outside が見えます。"
	[ "/proc/$pid/cwd" -ef "/proc/$pid/root" ] || hint \
		"COMMAND's working directory is not its root: it is '$(readlink "/proc/$pid/cwd")' of the host" \
		"COMMAND のカレントディレクトリはルートディレクトリではなく、ホスト側の '$(readlink "/proc/$pid/cwd")' です。"
	release
	[ "$(cut -d' ' -f5- /proc/self/mountinfo)" = "$mounts" ] || hint \
		"the host has other mounts now: $(cut -d' ' -f5- /proc/self/mountinfo | grep -vxF "$mounts" | cut -d' ' -f1 | words)" \
		"ホスト側のマウントが変わりました：$(cut -d' ' -f5- /proc/self/mountinfo | grep -vxF "$mounts" | cut -d' ' -f1 | words)"
}

@test "3 no way leads back: the old root is gone, and no descriptor is left / 3 古いルートは残っていません。外につながるファイルディスクリプターもありません。" {
	local device process fd to
	during ''
	device=$(awk '$5 == "/" { at = $3 " " $4 } END { print at }' /proc/self/mountinfo)
	! cut -d' ' -f3,4 "/proc/$pid/mountinfo" | grep -qxF "$device" || hint \
		"the host's root is still among COMMAND's mounts: who takes it off?" \
		"COMMAND のマウントの中に、ホスト側のルートが残っています。どこでアンマウントしますか。"
	[ "$(nsenter --mount="/proc/$pid/ns/mnt" /bin/sh -c '[ ! -e /inside ] || echo in' 2>&1)" = in ] || hint \
		"who joins COMMAND's mount namespace is on the host: only one process has another root" \
		"COMMAND のマウント名前空間に入ると、ルートはホスト側のものでした。変わったのは 1 つのプロセスのルートだけです。"
	for process in $(members); do
		for fd in "/proc/$process/fd/9" "/proc/$process/fd"/*; do
			to=$(readlink "$fd") || continue
			case ${fd##*/}:$to in
			[012]:* | *:pipe:* | *:anon_inode:*) continue ;;
			esac
			hint "$(who "$process") has descriptor ${fd##*/} open, which leads to '$to': what does the caller leave open, and you?" \
				"$(who "$process") では、ファイルディスクリプター ${fd##*/}（'$to'）が開いたままです。呼び出し元や自分が開いたものは、いつ閉じますか。"
		done
	done
	release
}

@test "4 COMMAND counts PIDs from 1, and /proc shows no others / 4 COMMAND の PID は 1 から数え直したもので、/proc にはほかのプロセスは見えません。" {
	during 'set -- /proc/[0-9]*; echo "seen $#"; [ -e /proc/self ] && echo "self yes"; echo "pid $$"'
	[ "$(readlink "/proc/$pid/ns/pid")" != "$(own pid)" ] || hint \
		"COMMAND is in the host's PID namespace: which processes does unshare(2) move?" \
		"COMMAND はホスト側の PID 名前空間にいます。unshare(2) で移るのは、どのプロセスですか。"
	[ -n "$(said self)" ] || hint \
		"COMMAND finds no process in /proc: on which directory is it mounted, and when?" \
		"COMMAND から見ると、/proc にプロセスがありません。どのディレクトリに、いつマウントしますか。"
	[ "$(said seen)" -le 3 ] || hint \
		"COMMAND is PID $(said pid) and finds $(said seen) processes in /proc: whose /proc is it?" \
		"COMMAND の PID は $(said pid) ですが、/proc には $(said seen) 個のプロセスが見えます。どの名前空間の /proc ですか。"
	release
	[ "$(cut -d' ' -f5- /proc/self/mountinfo)" = "$mounts" ] || hint \
		"the host has another /proc now: how did your mount reach it?" \
		"ホスト側の /proc が変わりました。なぜマウントが伝播したのでしょうか。"
}

@test "4 when the exercise is killed, nobody is left / 4 exercise が強制終了されると、だれも残りません。" {
	during ''
	kill -KILL "$program"
	soon gone "$pid" || hint \
		"the exercise was killed, and COMMAND goes on: what does chapter 8 ask the kernel for?" \
		"exercise を強制終了しても、COMMAND が動き続けています。第 8 章では、カーネルに何を頼みましたか。"
	wait "$program" || :
}

@test "5 COMMAND is a child of PID 1, and PID 1 ends with it / 5 COMMAND は PID 1 の子プロセスで、COMMAND が終了すると PID 1 も終了します。" {
	exercise /bin/sh -c 'echo "pid $$"; echo "parent $PPID"; sleep 30 >&- 2>&- & exit 7'
	[ "$(said pid)" != 1 ] || hint \
		"COMMAND itself is PID 1: who is to reap its orphans?" \
		"COMMAND 自身が PID 1 です。孤児プロセスはだれが回収しますか。"
	[ "$(said parent)" = 1 ] || hint \
		"the parent of COMMAND is PID '$(said parent)', not PID 1" \
		"COMMAND の親は PID 1 ではなく、PID '$(said parent)' です。"
	[ "$status" -eq 7 ] || hint \
		"COMMAND left a process behind and exited with 7, and the exercise ended with $status: for whom did PID 1 wait?" \
		"COMMAND はプロセスを残して 7 で終了しましたが、終了ステータスは $status でした。PID 1 はどのプロセスを待ちましたか。"
}

@test "5 orphans are reaped / 5 孤児プロセスは回収されます。" {
	exercise /bin/sh -c '
		one=$(sh -c "exit 0" >&- 2>&- & echo $!)
		two=$(sh -c "sleep 0.3" >&- 2>&- & echo $!)
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
			[ -e /proc/$one ] || [ -e /proc/$two ] || exit 3
			sleep 0.1
		done
		grep -h State /proc/$one/status /proc/$two/status 2>&1'
	[[ $output != *zombie* ]] || hint \
		"an orphan that had ended was still there, as a zombie: which children does PID 1 wait for?" \
		"終了した孤児プロセスが、ゾンビとして残っていました。PID 1 はどの子プロセスを待っていますか。"
	[ "$status" -eq 3 ] || hint \
		"an orphan that had ended was not reaped: status $status, '$output'" \
		"終了した孤児プロセスが回収されませんでした。終了ステータスは $status、出力は '$output' でした。"
}

@test "5 SIGTERM to PID 1 ends COMMAND / 5 PID 1 に SIGTERM を送ると、COMMAND に届きます。" {
	during 'trap "exit 5" TERM; echo ready; while :; do sleep 0.1; done'
	kill -TERM "$init"
	soon gone "$pid" || hint \
		"SIGTERM to PID 1 did not reach COMMAND: what does PID 1 do with a signal that it has no handler for?" \
		"PID 1 に送った SIGTERM は、COMMAND に届きませんでした。PID 1 は、ハンドラーのないシグナルをどう扱いますか。"
	release
	[ "$status" -eq 5 ] || hint \
		"SIGTERM to PID 1 ended COMMAND with status $status; COMMAND would have ended with 5 if it had got it" \
		"PID 1 に SIGTERM を送ると、終了ステータスは $status でした。COMMAND が SIGTERM を受け取っていれば、5 になるはずです。"
}

@test "6 BYTES and NUMBER are the limits of COMMAND's group / 6 COMMAND のグループの上限は BYTES と NUMBER です。" {
	local group
	have_controllers
	options=(-m 33554432 -p 20)
	during ''
	group=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
	[[ $'\n'$groups$'\n' != *$'\n'$group$'\n'* ]] && [ "$group" != /sys/fs/cgroup/ ] || hint \
		"COMMAND is in the group '$group', as the exercise is: who moves it?" \
		"COMMAND のグループは '$group' で、exercise と同じです。だれが移動しますか。"
	[ "$(cat "$group/memory.max")" = 33554432 ] || hint \
		"with -m 33554432, memory.max of COMMAND's group is '$(cat "$group/memory.max")'" \
		"-m 33554432 を指定しましたが、COMMAND のグループの memory.max は '$(cat "$group/memory.max")' でした。"
	[ "$(cat "$group/pids.max")" = 20 ] || hint \
		"with -p 20, pids.max of COMMAND's group is '$(cat "$group/pids.max")'" \
		"-p 20 を指定しましたが、COMMAND のグループの pids.max は '$(cat "$group/pids.max")' でした。"
	! grep -qx "$program" "$group/cgroup.procs" || hint \
		"the exercise on the host is in COMMAND's group, too: who is to remove it?" \
		"ホスト側の exercise も COMMAND のグループにいます。グループはだれが削除しますか。"
	release
	exercise dd if=/dev/zero of=/dev/null bs=64M count=1
	[ "$status" -eq 137 ] || hint \
		"with -m 33554432, COMMAND uses 64 MB, and ends with $status instead of 137 (killed)" \
		"-m 33554432 を指定して COMMAND が 64 MB を使うと、終了ステータスは 137（強制終了）ではなく $status でした。"
}

@test "6 the group is removed, also after a SIGTERM / 6 グループは、SIGTERM で終了したときも削除されます。" {
	have_controllers
	options=(-m 33554432 -p 20)
	exercise /bin/sh -c 'sleep 10 >&- 2>&- & exit 7'
	[ -z "$(more_groups)" ] || hint \
		"the exercise has ended, and the group '$(more_groups | words)' is still there" \
		"exercise は終了しましたが、グループ '$(more_groups | words)' が残っています。"
	[ "$status" -eq 7 ] || hint \
		"with -m and -p, COMMAND exited with 7 and the exercise with $status" \
		"-m と -p を指定すると、COMMAND は 7 で終了しましたが、終了ステータスは $status でした。"
	during ''
	kill -TERM "$program"
	soon gone "$program" || hint \
		"the exercise got a SIGTERM, and did not end within 5 s" \
		"exercise に SIGTERM を送りましたが、5 秒たっても終了しませんでした。"
	wait "$program" || :
	[ -z "$(more_groups)" ] || hint \
		"a SIGTERM ended the exercise, and the group '$(more_groups | words)' is still there" \
		"exercise は SIGTERM で終了しましたが、グループ '$(more_groups | words)' が残っています。"
}
have_controllers() {
	local controller
	for controller in memory pids; do
		grep -qsw $controller /sys/fs/cgroup/cgroup.subtree_control ||
			skip "cgroup v2 has no memory or no pids controller here: a VM has both (scripts/vm) / この環境の cgroup v2 には memory か pids のコントローラーがありません。scripts/vm の仮想マシンにはあります。"
	done
}

# In COMMAND's network namespace, with the host's ip(8).
inside() { nsenter --net="/proc/$pid/ns/net" "$@"; }
addresses() { # [COMMAND...]: INTERFACE ADDRESS/LENGTH, a line each
	"$@" ip -o -4 addr | awk '{ print $2, $4 }'
}
mac() { sed -n 's|.*link/ether \([0-9a-f:]*\).*|\1|p'; }
is_up() { grep -q '<.*\bUP\b.*>'; }

@test "7 the network is COMMAND's own, and lo is up / 7 COMMAND には専用のネットワークがあり、lo が有効です。" {
	during ''
	[ "$(readlink "/proc/$pid/ns/net")" != "$(own net)" ] || hint \
		"COMMAND is in the host's network namespace" \
		"COMMAND はホスト側のネットワーク名前空間にいます。"
	inside ip -o link show lo | is_up || hint \
		"COMMAND's lo is down: which namespace was the socket made in that you set it with?" \
		"COMMAND の lo は無効のままです。設定に使ったソケットは、どの名前空間で作りましたか。"
	release
}

@test "7 with -n the host reaches COMMAND's eth0 / 7 -n を指定すると、ホスト側から COMMAND の eth0 に届きます。" {
	local cable reply neighbour seen
	options=(-n 192.0.2.2)
	during ''
	seen=$(addresses inside | grep -v '^lo ' | words)
	[ "$seen" = "eth0 192.0.2.2/24" ] || hint \
		"with -n 192.0.2.2, COMMAND has the addresses '$seen', where 'eth0 192.0.2.2/24' is right" \
		"-n 192.0.2.2 を指定しました。COMMAND のアドレスは 'eth0 192.0.2.2/24' ではなく '$seen' でした。"
	cable=$(addresses | sed -n 's|^\([^ @]*\) 192.0.2.1/24$|\1|p')
	[ -n "$cable" ] || hint \
		"no interface of the host has 192.0.2.1/24" \
		"192.0.2.1/24 の付いたインターフェースが、ホスト側にありません。"
	inside ip -o link show eth0 | is_up || hint \
		"COMMAND's eth0 has its address and is not up" \
		"COMMAND の eth0 は、アドレスがあるのに有効になっていません。"
	ip -o link show "$cable" | is_up || hint \
		"the host's $cable has its address and is not up" \
		"ホスト側の $cable は、アドレスがあるのに有効になっていません。"
	reply=$(timeout 5 bash -c 'echo >/dev/tcp/192.0.2.2/9' 2>&1 | sed -n 's/.*: //p' | tail -n 1)
	neighbour=$(ip -4 neigh show 192.0.2.2 dev "$cable" | sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p')
	[ "$reply" = 'Connection refused' ] && [ "$neighbour" = "$(inside ip -o link show eth0 | mac)" ] || hint \
		"from the host to 192.0.2.2 there was '${reply:-no answer}', and 'Connection refused' by eth0 is right" \
		"ホスト側から 192.0.2.2 への接続は '${reply:-応答なし}' でした。eth0 からの 'Connection refused' が正解です。"
	release
	soon no_link "$cable" || hint \
		"COMMAND has ended, and the host still has $cable" \
		"COMMAND は終了しましたが、ホスト側に $cable が残っています。"
}
no_link() { ! ip link show "$1" >/dev/null 2>&1; }

@test "8 PID 1 and COMMAND have Docker's 14 capabilities / 8 PID 1 と COMMAND のケーパビリティは、Docker の 14 個です。" {
	local process set wanted had
	during ''
	wanted=$((0xa80425fb & 0x$(field self CapBnd)))
	for process in "$pid" "$init"; do
		for set in CapBnd CapPrm CapEff CapInh CapAmb; do
			[ $set != CapInh ] || wanted=0
			had=$((0x$(field "$process" $set)))
			[ $had -eq $wanted ] || hint \
				"$set of $(who "$process") is $(printf '%x, not %x: %x too many, %x missing' $had $wanted $((had & ~wanted)) $((wanted & ~had)))" \
				"$(who "$process") の $set は $(printf '%x ではなく %x です（余分は %x、不足は %x）' $wanted $had $((had & ~wanted)) $((wanted & ~had)))。"
		done
		wanted=$((0xa80425fb & 0x$(field self CapBnd)))
	done
	release
}

@test "8 execve gives them no new privileges / 8 execve(2) で新しい特権は得られません。" {
	local process
	during ''
	for process in "$pid" "$init"; do
		[ "$(field "$process" NoNewPrivs)" = 1 ] || hint \
			"NoNewPrivs of $(who "$process") is $(field "$process" NoNewPrivs), so a set-uid program would get what root has" \
			"$(who "$process") の NoNewPrivs は $(field "$process" NoNewPrivs) です。set-uid のプログラムが特権を得られます。"
	done
	release
}

# unshare, setns, add_key, request_key, keyctl; then uname, by its number of x32
case $(uname -m) in
x86_64) REFUSED="272 308 248 249 250" FREE=63 X32=$((0x40000000 + 63)) CALLS="$REFUSED $FREE $X32" ;;
*) REFUSED="97 268 217 218 219" FREE=160 X32='' CALLS="$REFUSED $FREE" ;;
esac

# Bytes, and a number as four of them.
bytes() { printf '%b' "$(printf '\\x%s' "$@")"; }
four() {
	printf '%02x %02x %02x %02x' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# A program of some instructions, as there may be no compiler: it makes the
# system call NUMBER with the address of free memory as its one argument, and
# exits with the error that it got.
probe() { # FILE NUMBER
	local machine size code
	# shellcheck disable=SC2086 # a list of bytes
	case $(uname -m) in
	x86_64) machine='3e 00' size=143 code="bf 00 10 40 00 b8 $(four "$2") 0f 05
		89 c7 f7 df b8 3c 00 00 00 0f 05" ;;
	*) machine='b7 00' size=152 code="00 00 82 d2 00 08 a0 f2
		$(four $((0x52800008 | ($2 & 0xffff) << 5))) 08 00 a0 72
		01 00 00 d4 e0 03 00 4b a8 0b 80 d2 01 00 00 d4" ;;
	esac
	# an ELF file with one segment, which is loaded at 0x400000
	# shellcheck disable=SC2046,SC2086 # a list of bytes
	bytes 7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00 02 00 $machine 01 00 00 00 \
		78 00 40 00 00 00 00 00 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 \
		00 00 00 00 40 00 38 00 01 00 00 00 00 00 00 00 \
		01 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 40 00 00 00 00 00 \
		00 00 40 00 00 00 00 00 $(four $size) 00 00 00 00 00 20 00 00 00 00 00 00 \
		00 10 00 00 00 00 00 00 $code >"$1"
	chmod 755 "$1"
}

# What came back: an error, or a signal above 128.
called() { # NUMBER...
	during "for number in $*; do "'call-$number; echo "call-$number $?"; done'
}

@test "9 five system calls are refused with EPERM, and no other / 9 5 つのシステムコールだけが EPERM になります。" {
	local number got names=(unshare setns add_key request_key keyctl)
	# shellcheck disable=SC2086 # a list of numbers
	called $REFUSED $FREE
	for number in $REFUSED; do
		got=$(said "call-$number")
		[ "$got" = 1 ] || hint \
			"${names[0]}(2) came back with error '$got', where EPERM, 1, is right; 'Seccomp' of COMMAND is $(field "$pid" Seccomp)" \
			"${names[0]}(2) の結果はエラー '$got' でした。正解は EPERM（1）です。COMMAND の Seccomp は $(field "$pid" Seccomp) です。"
		names=("${names[@]:1}")
	done
	[ "$(said "call-$FREE")" = 0 ] || hint \
		"uname(2) is none of the five, and came back with error '$(said "call-$FREE")'" \
		"uname(2) は 5 つに含まれませんが、結果はエラー '$(said "call-$FREE")' でした。"
	[ "$(field "$init" Seccomp)" = 2 ] || hint \
		"COMMAND has a filter, and PID 1, with the same rights, has none" \
		"COMMAND にはフィルターがありますが、同じ権限を持つ PID 1 にはありません。"
	release
}

@test "9 who makes a call by a foreign number is killed / 9 別の番号体系でシステムコールを呼ぶと、強制終了されます。" {
	[ -n "$X32" ] || skip "a 64-bit process has one kind of call here / このマシンでは、64 ビットのプロセスがシステムコールを呼ぶ方法は 1 種類です。"
	called $X32
	[ "$(said "call-$X32")" = 159 ] || hint \
		"uname(2) by its number of x32 came back with '$(said "call-$X32")', not with 159 (killed by SIGSYS)" \
		"uname(2) を x32 の番号で呼ぶと、結果は 159（SIGSYS による強制終了）ではなく '$(said "call-$X32")' でした。"
	release
}

# All that is in ROOT, and when it was changed.
content() { (cd "$IMAGE" && find . -printf '%p %y %m %U:%G %s %T@ %l\n' | sort && cat inside); }

@test "10 two containers of one ROOT do not meet, and ROOT stays as it is / 10 1 つの ROOT から作った 2 つのコンテナは互いに独立で、ROOT は元のままです。" {
	local before first_program first_pid
	before=$(content)
	during 'echo one >/mine && echo more >>/inside && rm /etc/hosts && echo "sees $(cat /mine) $(cat /inside | tail -n 1)"'
	[ "$(said sees)" = "one more" ] || hint \
		"COMMAND could not change what it sees: '$(words <"$SAID") $(words <"$SAID.err")'" \
		"COMMAND は、見えているファイルを変更できませんでした：'$(words <"$SAID") $(words <"$SAID.err")'"
	[ "$(content)" = "$before" ] || hint \
		"COMMAND wrote a file and removed one, and in ROOT this is different now: $(content | grep -vxF "$before" | head -n 3 | cut -d' ' -f1 | words)" \
		"COMMAND がファイルを作って別のファイルを削除すると、ROOT の中が変わりました：$(content | grep -vxF "$before" | head -n 3 | cut -d' ' -f1 | words)"
	first_program=$program first_pid=$pid
	exec 6>&5
	SAID=$SAID.second MARK=$MARK.second
	during '[ ! -e /mine ] || echo "sees $(cat /mine)"; [ -e /etc/hosts ] && echo two >/mine && echo "wrote $(cat /mine)"'
	[ "$(said wrote)/$(said sees)" = two/ ] || hint \
		"the second container of the same ROOT sees what the first one did: '$(words <"$SAID")'" \
		"同じ ROOT の 2 つ目のコンテナから、1 つ目の変更が見えます：'$(words <"$SAID")'"
	[ "$(cat "/proc/$first_pid/root/mine")" = one ] || hint \
		"the second container wrote /mine, and the first one's says '$(cat "/proc/$first_pid/root/mine")' now" \
		"2 つ目のコンテナが /mine に書くと、1 つ目の /mine が '$(cat "/proc/$first_pid/root/mine")' になりました。"
	release
	echo >&6
	exec 6>&-
	soon gone "$first_program" || kill -KILL "$first_program"
	[ "$(content)" = "$before" ] || hint \
		"both have ended, and ROOT is not as it was: $(content | grep -vxF "$before" | head -n 3 | cut -d' ' -f1 | words)" \
		"2 つとも終了しましたが、ROOT は元のままではありません：$(content | grep -vxF "$before" | head -n 3 | cut -d' ' -f1 | words)"
}
