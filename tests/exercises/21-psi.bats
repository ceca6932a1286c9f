load ../helper

# The group of a check is below one of its own, so that it is not taken for
# another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / この環境には cgroup v2 がありません。"
	[ -e /proc/pressure/cpu ] ||
		skip "PSI is off: boot with psi=1 / PSI が無効です。psi=1 を付けて起動してください。"
	command -v taskset >/dev/null ||
		skip "taskset is missing: install util-linux / taskset がありません。util-linux をインストールしてください。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
	said=$BATS_TEST_TMPDIR/said
	# One processor that we may use.
	on=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
	export top said on
}

# Take the groups away, with whoever is still in them.
teardown() {
	local dir i
	[ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || :
	[ -d "${top-}" ] || return 0
	find "$top" -depth -type d | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

pause() { read -rt "$1" <> <(:) || :; }

# Run the exercise; twenty seconds are a lot.
exercise() { # MS WORDS-OF-SH
	run timeout -k 1 20 "$EXERCISE" "$top" "$1" sh -c "$2" 3>&-
	echo "$output"
}

# What COMMAND may be, as words of sh. Some for how long the group has waited
# by now, in ms:
waited='sed -n "s/^some.*total=\([0-9]*\)...$/\1/p" $(find "$top" -mindepth 2 -name cpu.pressure)'
# one that is busy, and two that share a processor; each says when it is asked
# to end, and with what it does so:
busy='taskset -c "$on" sh -c "trap \"echo asked >>\\\"$said\\\"; exit 0\" TERM; while :; do :; done"'
two="$busy & $busy & "

# The first check says what is wrong with it; the others ask if it passes.
steps_in() {
	exercise 200 "trap 'echo asked >>\"\$said\"; $waited >\"\$said.waited\"; exit 7' TERM; $two"'wait; wait; wait'
	[ "$status" -ne 124 ] || hint \
		"two processes shared a processor for 20 s, and the exercise still ran" \
		"2 つのプロセスが 1 つの CPU を 20 秒間取り合っても、exercise は終了しませんでした。"
	[ -s "$said" ] || hint \
		"nobody got SIGTERM, and the exercise ended with $status" \
		"SIGTERM はだれにも届かず、exercise は終了ステータス $status で終了しました。"
	[ "$(grep -c asked "$said")" -eq 3 ] || hint \
		"COMMAND and two children were in the group, and $(grep -c asked "$said") of them got SIGTERM" \
		"グループには COMMAND と 2 つの子プロセスがいましたが、SIGTERM が届いたのは $(grep -c asked "$said") つでした。"
	[ "$status" -eq 3 ] || hint \
		"there was a notice, COMMAND ended with 7, and the exercise with $status instead of 3" \
		"通知があり、COMMAND は 7 で終了しました。exercise の終了ステータスは 3 ではなく $status でした。"
}

@test "who waits too long is asked to end, and the status is 3 / 長く待つと SIGTERM が届き、終了ステータスは 3 です。" {
	steps_in
}

@test "while nobody waits, nothing happens / 待っているプロセスがなければ、何も起きません。" {
	first steps_in
	exercise 200 'trap "exit 8" TERM; sleep 3 & wait $!; exit 7'
	[ "$status" -ne 8 ] && [ "$status" -ne 3 ] || hint \
		"COMMAND got SIGTERM although nobody waited" \
		"待っているプロセスはないのに、COMMAND に SIGTERM が届きました。"
	[ "$status" -eq 7 ] || hint \
		"nobody waited, COMMAND ended with 7, and the exercise with $status" \
		"待っているプロセスはなく、COMMAND は 7 で終了しました。exercise の終了ステータスは $status でした。"
	exercise 200 'kill -9 $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, and the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}

@test "who is busy and does not wait goes on / 待たずに CPU を使うプロセスは、そのまま動きます。" {
	first steps_in
	# before all others of this machine
	exercise 1000 "trap '$waited; exit 3' TERM; end=\$((\$(cut -d. -f1 /proc/uptime) + 4))
		until [ \$(cut -d. -f1 /proc/uptime) -ge \$end ]; do
			i=0; while [ \$i -lt 5000 ]; do i=\$((i + 1)); done; done
		$waited; exit 7"
	local ms=${lines[-1]-}
	if [ "$status" -eq 3 ] && [ "${ms:-0}" -ge 900 ]; then
		skip "others keep this machine busy / ほかのプロセスがこのマシンを使っています。"
	fi
	[ "$status" -eq 7 ] || hint \
		"COMMAND used a processor and waited for ${ms:-0} ms in all, and for MS 1000 the exercise ended it" \
		"COMMAND は CPU を使い、待ったのは全部で ${ms:-0} ms でしたが、MS に 1000 を指定した exercise が終了させました。"
}

@test "it sleeps until then / それまでは眠っています。" {
	first steps_in
	"$EXERCISE" "$top" 200 sleep 3 3>&- &
	pid=$!
	pause 2
	local ticks
	ticks=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
	wait $pid || :
	[ "${ticks:-999}" -lt 30 ] || hint \
		"it used its processor while it waited: for ${ticks}0 ms of 2000" \
		"待っている間も CPU を使っていました（2000 ms のうち ${ticks}0 ms）。"
}

@test "MS is how long / MS は待ち時間です。" {
	first steps_in
	exercise 2001 'echo there'
	[[ $output != *there* ]] && [ "$status" -eq 1 ] || hint \
		"MS 2001 is more than the 2 seconds: COMMAND must not start, and the status is 1, not $status" \
		"MS の 2001 は 2 秒を超えます。COMMAND は実行されず、終了ステータスは $status ではなく 1 のはずです。"
	rm -f "$said" "$said.waited"
	exercise 1500 "trap '$waited >\"\$said.waited\"; exit 7' TERM; $two"'wait; wait; wait'
	local ms
	ms=$(cat "$said.waited" 2>/dev/null)
	[ -n "$ms" ] || hint \
		"for MS 1500 nobody got SIGTERM, and the exercise ended with $status: what does the kernel take?" \
		"MS に 1500 を指定すると、SIGTERM はだれにも届かず、exercise は終了ステータス $status で終了しました。カーネルは受け付けたでしょうか。"
	[ "$ms" -ge 1300 ] || hint \
		"for MS 1500 SIGTERM came when the group had waited for $ms ms" \
		"MS に 1500 を指定しましたが、SIGTERM が届いたとき、グループが待った時間は $ms ms でした。"
}

@test "who ends in time is not killed / 間に合えば、強制終了されません。" {
	first steps_in
	exercise 200 "trap 'kill \$a \$b; sleep 0.5; echo saved; exit 0' TERM; $busy & a=\$!; $busy & b=\$!; wait; wait; wait"
	[[ $output == *saved* ]] || hint \
		"COMMAND wanted half a second after SIGTERM to finish, and did not get it" \
		"COMMAND は SIGTERM を受け取ってから 0.5 秒で片付けるはずでしたが、その前に終了させられました。"
	[ "$status" -eq 3 ] || hint \
		"COMMAND had finished after the notice, and the status was $status instead of 3" \
		"COMMAND は通知の後で片付けを終えましたが、終了ステータスは 3 ではなく $status でした。"
}

@test "who does not end is killed at the next notice / 終了しなければ、次の通知で強制終了されます。" {
	first steps_in
	exercise 200 "trap '' TERM; (while :; do :; done) & taskset -cp \"\$on\" \$! >/dev/null
		taskset -cp \"\$on\" \$\$ >/dev/null; while :; do :; done"
	[ "$status" -ne 124 ] || hint \
		"two processes ignored SIGTERM, and still ran after 20 s" \
		"SIGTERM を無視する 2 つのプロセスが、20 秒たっても動いていました。"
	[ "$status" -eq 3 ] || hint \
		"who ignored SIGTERM was to be killed, and the status was $status instead of 3" \
		"SIGTERM を無視したプロセスを強制終了したときも、終了ステータスは 3 のはずですが、$status でした。"
	[ -z "$(find "$top" -mindepth 1 -type d)" ] || hint \
		"the exercise has ended, and its group is still there" \
		"exercise は終了しましたが、グループが残っています。"
}
