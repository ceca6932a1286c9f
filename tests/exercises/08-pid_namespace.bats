load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() { sandboxed; }

# Run the reader's program; a /proc that it leaves on the host is taken off.
exercise() {
	local before
	before=$(stat -c %d /proc)
	run timeout -k 1 10 "$EXERCISE" "$@" 3>&-
	leaked=0
	while [ "$(stat -c %d /proc)" != "$before" ]; do
		leaked=1
		umount -l /proc || break
	done
}

# The first check says what is wrong with it.
in_place() {
	host=$(own pid)
	exercise sh -c 'readlink /proc/self/ns/pid; echo $$ $PPID'
	[ "${#lines[@]}" -eq 2 ] || hint \
		"COMMAND did not run: $output" \
		"COMMAND が実行されませんでした：$output"
	[ "${lines[0]}" != "$host" ] || hint \
		"COMMAND is in the host's PID namespace: which processes does unshare(2) move?" \
		"COMMAND はホスト側の PID 名前空間にいます。unshare(2) で移るのは、どのプロセスですか。"
	[ "${lines[1]% *}" -ne 1 ] || hint \
		"PID 1 was COMMAND itself: who is to reap its orphans?" \
		"PID 1 は COMMAND 自身でした。孤児プロセスはだれが回収しますか。"
	[ "${lines[1]#* }" -eq 1 ] || hint \
		"the parent of COMMAND was PID ${lines[1]#* }, not PID 1" \
		"COMMAND の親は PID 1 ではなく、PID ${lines[1]#* } でした。"
	host_has_its_proc
}
host_has_its_proc() {
	[ $leaked -eq 0 ] || hint \
		"the host has another /proc now: how did your mount reach it?" \
		"ホスト側の /proc が変わりました。なぜマウントが伝播したのでしょうか。"
}

@test "the command is a child of PID 1 in a new PID namespace / COMMAND は、新しい PID 名前空間の PID 1 の子プロセスです。" {
	in_place
}

@test "the command sees in /proc only what is in there / /proc に見えるのは、名前空間の中のプロセスだけです。" {
	first in_place
	exercise sh -c 'for p in /proc/[0-9]*/; do [ -e "$p" ] && n=$((n + 1)); done
		echo "$n" "$(readlink /proc/self)"'
	[[ $output =~ ^[23]\  ]] || hint \
		"COMMAND saw processes of the host in /proc: $output" \
		"COMMAND から、/proc にホスト側のプロセスが見えました：$output"
}

@test "the host keeps its /proc / ホスト側の /proc は元のままです。" {
	first in_place
	exercise true
	[ "$status" -eq 0 ] || hint \
		"COMMAND did not run: $output" \
		"COMMAND が実行されませんでした：$output"
	host_has_its_proc
	grep -q "^NSpid:.*[0-9]$" /proc/self/status
}

@test "SIGTERM to PID 1 reaches the command / PID 1 に送った SIGTERM は COMMAND に届きます。" {
	first in_place
	# 5, or 6 if another process in there has got it, too
	rm -f /run/there
	send_term /run/there sh -c 'sleep 4 & other=$!
		trap "sleep 0.3; grep -q ^State:.[SR] /proc/$other/status || exit 6; exit 5" TERM; >/run/there
		for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1 & wait $!; done'
	case $status in
	5) ;;
	6) hint "SIGTERM reached others than COMMAND, too: to whom does PID 1 send it?" \
		"SIGTERM は COMMAND 以外のプロセスにも届きました。PID 1 はどのプロセスに送っていますか。" ;;
	124) hint "SIGTERM to PID 1 did not reach COMMAND: what does PID 1 do with a signal that it has no handler for?" \
		"PID 1 に送った SIGTERM は、COMMAND に届きませんでした。PID 1 は、ハンドラーのないシグナルをどう扱いますか。" ;;
	*) hint "SIGTERM ended PID 1 and COMMAND with it: the status was $status, and COMMAND would have ended with 5" \
		"SIGTERM で PID 1 が終了し、COMMAND も強制終了されました。終了ステータスは $status です（COMMAND が SIGTERM を受け取っていれば、5 になるはずでした）。" ;;
	esac
	# one that does nothing about signals, and has not what a shell resets
	send_term /proc/self sleep 10
	[ "$status" -ne 124 ] || hint \
		"SIGTERM to PID 1 did not end 'sleep 10': with which signals blocked was it started?" \
		"PID 1 に SIGTERM を送っても、sleep 10 は終了しませんでした。どのシグナルをブロックした状態で起動しましたか。"
}

# Run COMMAND in there; when it is, and FILE exists, send its PID 1 a SIGTERM.
send_term() { # FILE COMMAND [ARG...]
	local file=$1 init='' inside='' program
	timeout -k 1 5 "$EXERCISE" "${@:2}" 3>&- &
	program=$!
	# who is in there has two numbers or more; the host's comes before the last
	for _ in {1..50}; do
		init=$(there 1) inside=$(there 2)
		[ -z "$init" ] || [ -z "$inside" ] || [ ! -e "$file" ] || break
		sleep 0.1
	done
	[ "$file" != /proc/self ] || sleep 0.3 # and has become COMMAND
	[ -n "$init" ] || hint "no PID 1 of a new namespace was to be found while COMMAND ran" \
		"COMMAND の実行中に、新しい名前空間の PID 1 が見つかりませんでした。"
	kill -TERM "$init"
	status=0
	wait $program || status=$?
	echo "PID 1 was $init, and the status is $status"
}

there() { # NUMBER-IN-THERE
	awk -v n="$1" '/^NSpid:/ && NF > 2 && $NF == n { print $(NF - 1) }' \
		/proc/[0-9]*/status 2>/dev/null | head -n 1
}

@test "orphans are reaped / 孤児プロセスは回収されます。" {
	first in_place
	exercise sh -c '
		one=$(sh -c "exit 0" >/dev/null 2>&1 & echo $!)
		two=$(sh -c "sleep 0.3" >/dev/null 2>&1 & echo $!)
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			[ -e /proc/$one ] || [ -e /proc/$two ] || exit 3
			sleep 0.1
		done
		grep -hs State /proc/$one/status /proc/$two/status'
	echo "$output"
	[[ $output != *zombie* ]] || hint \
		"an orphan that had ended was still there, as a zombie: which children do you wait for?" \
		"終了した孤児プロセスが、ゾンビとして残っていました。どの子プロセスを待っていますか。"
	[ "$status" -eq 3 ] || hint \
		"an orphan that had ended was not reaped" \
		"終了した孤児プロセスが回収されませんでした。"
}

@test "it ends with the command, whoever is left / COMMAND が終了すると、exercise も残ったプロセスを待たずに終了します。" {
	first in_place
	exercise sh -c 'sleep 12 >/dev/null 2>&1 & exit 7'
	[ "$status" -ne 124 ] || hint \
		"COMMAND had ended, and 10 s later the exercise had not: whom did it wait for?" \
		"COMMAND の終了から 10 秒たっても、exercise は終了しませんでした。どのプロセスを待っていましたか。"
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7 and left a process behind, and the exercise ended with $status" \
		"COMMAND はプロセスを残して 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first in_place
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	exercise sh -c 'kill -9 $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, and the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}
