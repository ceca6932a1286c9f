load ../helper

setup() {
	sandboxed
	[ "$(printf '%s\n%s\n' "$(uname -r)" 6.15 | sort -V | head -n 1)" = 6.15 ] ||
		skip "how a process ended is told since Linux 6.15: sudo scripts/vm --kernel new / プロセスの終了ステータスは Linux 6.15 からわかります。sudo scripts/vm --kernel new の仮想マシンで試せます。"
	T=$BATS_TEST_TMPDIR n=0
}

teardown() {
	disown -a # no word about who is killed
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "${STARTED-}" ] || kill -KILL $STARTED 2>/dev/null || :
}

# A process that is not our child, ${CHILD[n]}: it waits for go n, and its parent
# waits for it, or, with another COMMAND, does not.
child() { # WORDS-OF-SH [COMMAND]
	n=$((n + 1))
	mkfifo "$T/pid$n" "$T/go$n"
	# shellcheck disable=SC2016 # for the shells in there
	sh -c 'sh -c "read -r go <\"\$0\"; $1" "$0" & echo $!; '"${2:-wait}" \
		"$T/go$n" "$1" >"$T/pid$n" 2>/dev/null 3>&- &
	STARTED="${STARTED-} $!"
	disown
	read -r "CHILD[n]" <"$T/pid$n"
	STARTED="$STARTED ${CHILD[n]}"
}
go() { timeout 5 sh -c 'echo >"$0"' "$T/go$1" || :; }

# Start the exercise where no /proc is, and give it time to open its pidfds.
begin() { # PID...
	local i
	# shellcheck disable=SC2016
	unshare --mount sh -c 'umount -l /proc && exec "$0" "$@"' "$EXERCISE" "$@" \
		>"$T/said" 2>"$T/error" 3>&- &
	IT=$!
	STARTED="${STARTED-} $IT"
	for ((i = 0; i < 50; i++)); do
		[ -d "/proc/$IT" ] || break
		# shellcheck disable=SC2010 # links, and no odd names
		[ "$(ls -l "/proc/$IT/fd" 2>/dev/null | grep -c 'pidfd')" -lt $# ] || break
		read -rt 0.1 _ <> <(:) || :
	done
}

runs() { grep -qs '^State:	[^ZX]' "/proc/$IT/status"; }

# Until there are so many lines, or it has ended, for two seconds; what is there
# then is $SAID.
lines_said() { # NUMBER
	local i
	for ((i = 0; i < 20; i++)); do
		[ "$(wc -l <"$T/said")" -lt "$1" ] || break
		runs || break
		read -rt 0.1 _ <> <(:) || :
	done
	SAID=$(cat "$T/said")
}

# Its end, if it comes within three seconds: $STATUS, or "none".
its_end() {
	local i
	STATUS=none
	for ((i = 0; i < 30; i++)); do
		if ! runs; then
			STATUS=0
			wait "$IT" || STATUS=$?
			return
		fi
		read -rt 0.1 _ <> <(:) || :
	done
}

# The first check says what is wrong with it.
told() {
	child 'exit 7'
	begin "${CHILD[n]}"
	go $n
	lines_said 1
	its_end
	[ -n "$SAID" ] || hint \
		"the process ended with 7, and the exercise said nothing: its status is $STATUS, its error '$(cat "$T/error")'" \
		"プロセスはステータス 7 で終了しましたが、exercise は何も表示しませんでした。exercise の終了ステータスは $STATUS、エラー出力は「$(cat "$T/error")」です。"
	[ "$SAID" = "${CHILD[n]} 7" ] || hint \
		"process ${CHILD[n]} ended with 7, and the exercise said '$SAID'" \
		"プロセス ${CHILD[n]} はステータス 7 で終了しましたが、exercise の表示は「$SAID」でした。"
	[ "$STATUS" = 0 ] || hint \
		"all have ended, and the status of the exercise is $STATUS instead of 0" \
		"すべてのプロセスが終了しましたが、exercise の終了ステータスは 0 ではなく $STATUS でした。"
}

@test "it says what a process ended with / プロセスの終了ステータスを表示します。" {
	told
}

@test "one that was killed is 128 and the signal / シグナルで終了したプロセスは、128 にシグナルの番号を足した値になります。" {
	first told
	child 'kill -KILL $$'
	begin "${CHILD[n]}"
	go $n
	lines_said 1
	[ "$SAID" = "${CHILD[n]} 137" ] || hint \
		"SIGKILL ended process ${CHILD[n]}, and the exercise said '$SAID' instead of '${CHILD[n]} 137'" \
		"プロセス ${CHILD[n]} は SIGKILL で終了しましたが、exercise の表示は「${CHILD[n]} 137」ではなく「$SAID」でした。"
}

@test "of several, each is said when it has ended / 複数のプロセスを、終了した順に表示します。" {
	local a b c
	first told
	child 'exit 1' && a=$n
	child 'exit 2' && b=$n
	child 'exit 3' && c=$n
	begin "${CHILD[a]}" "${CHILD[b]}" "${CHILD[c]}"
	go "$c"
	lines_said 1
	[ "$SAID" = "${CHILD[c]} 3" ] || hint \
		"the third of three processes has ended, the others run: the exercise said '$SAID' instead of '${CHILD[c]} 3'" \
		"3 つのうち 3 番目のプロセスだけが終了しましたが、exercise の表示は「${CHILD[c]} 3」ではなく「$SAID」でした。"
	go "$a"
	lines_said 2
	go "$b"
	lines_said 3
	its_end
	[ "$SAID" = "${CHILD[c]} 3"$'\n'"${CHILD[a]} 1"$'\n'"${CHILD[b]} 2" ] || hint \
		"three have ended, with 3, 1 and 2 in this order, and the exercise said '$SAID'" \
		"3 つのプロセスが、3、1、2 の順に、そのステータスで終了しましたが、exercise の表示は「$SAID」でした。"
	[ "$STATUS" = 0 ] || hint \
		"all have ended, and the status of the exercise is $STATUS instead of 0" \
		"すべてのプロセスが終了しましたが、exercise の終了ステータスは 0 ではなく $STATUS でした。"
}

@test "a zombie is not said before its parent has waited / 親プロセスが wait するまで、ゾンビは表示しません。" {
	first told
	child 'exit 5' 'exec sleep 60'
	begin "${CHILD[n]}"
	go $n
	lines_said 1
	{ runs && [ -z "$SAID" ]; } || hint \
		"the process has ended and nobody has waited for it: how it ended is not told yet, and the exercise said '$SAID' and did not wait" \
		"プロセスは終了しましたが、まだ wait されていません。終了ステータスはまだわからないのに、exercise は「$SAID」と表示して、待ちませんでした。"
}

@test "no such process is an error before it waits / プロセスがないときは、待つ前に終了ステータス 2 で終わります。" {
	local none
	sh -c : &
	none=$!
	wait $none
	child 'exit 1'
	begin "${CHILD[n]}" $none
	its_end
	SAID=$(cat "$T/said")
	go $n
	[ "$STATUS" != none ] || hint \
		"there is no process $none, and the exercise waits for the other one" \
		"プロセス $none はありませんが、exercise はもう 1 つのプロセスを待っています。"
	[ "$STATUS" = 2 ] || hint \
		"there is no process $none, and the status of the exercise is $STATUS instead of 2" \
		"プロセス $none はありませんが、exercise の終了ステータスは 2 ではなく $STATUS でした。"
}
