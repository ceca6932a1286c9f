load ../helper

# The groups of a check are made below one of its own, so that they are not
# taken for another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / ここには cgroup v2 がありません。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
	[ -e "$top/cgroup.kill" ] ||
		skip "cgroup.kill needs Linux 5.14 / cgroup.kill には Linux 5.14 以降が必要です。"
}

# Take the groups away, with whoever is still in them.
teardown() {
	local dir i
	[ -d "${top-}" ] || return 0
	find "$top" -depth -type d | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

exercise() { # COMMAND [ARG...]: for two seconds
	run timeout -k 1 20 "$EXERCISE" "$top" 2 "$@" 3>&-
	echo "$output"
}

# Who is still alive in our groups?
alive() { find "$top" -name cgroup.procs -exec cat {} + 2>/dev/null; }

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}

@test "a command that takes too long is ended / 時間を超えた COMMAND は終了します。" {
	start=$SECONDS
	exercise sleep 15
	[ $((SECONDS - start)) -lt 10 ] && [ "$(alive)" = "" ] || hint \
		"COMMAND should end after 2 s and went on" \
		"COMMAND は 2 秒で終了するはずですが、動き続けました。"
	[ "$status" -eq 137 ] || hint \
		"COMMAND was to be killed by signal 9, the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了するはずですが、exercise の終了ステータスは 137 ではなく $status でした。"
}

@test "what it leaves in the background is ended / COMMAND がバックグラウンドに残したプロセスも終了します。" {
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'for i in 1 2 3 4 5 6 7 8; do setsid sleep 30 >/dev/null 2>&1 & done; sleep 0.2'
	[ "$(alive)" = "" ] || hint \
		"a daemon that COMMAND started is still there" \
		"COMMAND の起動したデーモンが、まだ動いています。"
	[ -z "$(find "$top" -mindepth 1 -type d)" ] || hint \
		"the daemons are gone, and the group is not: when did you remove it?" \
		"デーモンは終了しましたが、グループが残っています。いつ削除しようとしましたか。"
}

@test "a daemon of a command that took too long is ended / 時間を超えた COMMAND のデーモンも終了します。" {
	exercise sh -c '(setsid sh -c "sleep 30 & sleep 30" &) >/dev/null 2>&1; sleep 6'
	[ "$(alive)" = "" ] || hint \
		"a daemon that COMMAND started is still there" \
		"COMMAND の起動したデーモンが、まだ動いています。"
}

@test "the group ends with the command / COMMAND が終了すると、グループもなくなります。" {
	exercise true
	left=$(find "$top" -mindepth 1 -type d | wc -l)
	[ "$left" -eq 0 ] || hint \
		"a group is left behind when COMMAND has ended" \
		"COMMAND の終了後に、グループが残っています。"
}
