load ../helper

root=/sys/fs/cgroup # the sandbox's own: nobody else's groups are in it

setup() {
	sandboxed
	grep -qsw memory $root/cgroup.subtree_control ||
		skip "cgroup v2 has no memory controller here: a VM has it (scripts/vm) / この環境の cgroup v2 には memory コントローラーがありません。scripts/vm の仮想マシンにはあります。"
	mkdir $root/probe && kill=$(ls $root/probe/cgroup.kill 2>/dev/null || :) && rmdir $root/probe
	[ "$kill" ] ||
		skip "this kernel has no cgroup.kill: Linux 5.14 / このカーネルには cgroup.kill がありません。Linux 5.14 以降が必要です。"
	[ -z "$(left)" ]
}

# Take away what is left, with whoever is still in there.
teardown() {
	local dir i
	[ -n "${SANDBOX-}" ] || return 0
	left | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

# The groups that are left, and who is alive in them.
left() { find $root -mindepth 1 -depth -type d -path '*/kakuri*'; }
alive() { find $root -path '*/kakuri*/cgroup.procs' -exec cat {} + 2>/dev/null; }

exercise() { # BYTES SECONDS COMMAND [ARG...]
	start=$SECONDS
	output=$(timeout -k 1 40 "$EXERCISE" "$@" 2>&1 3>&-) && status=0 || status=$?
	took=$((SECONDS - start))
	echo "$output"
	[ "$status" -ne 127 ] || hint \
		"the status was 127, there is no such command: which argument is COMMAND now?" \
		"終了ステータスは 127（コマンドが見つからない）でした。COMMAND は何番目の引数でしょうか。"
}

# Nobody is alive, and the group is gone.
nothing_left() {
	[ -z "$(alive)" ] || hint \
		"a daemon that COMMAND started is still there" \
		"COMMAND の起動したデーモンが、まだ動いています。"
	[ -z "$(left)" ] || hint \
		"nobody is in the group any more, and it is still there" \
		"グループにプロセスはいませんが、グループが残っています。"
}

@test "COMMAND has BYTES, and its status is passed on / COMMAND のメモリは BYTES までで、終了ステータスは COMMAND と同じです。" {
	# shellcheck disable=SC2016 # for the shell inside
	exercise 32M 30 sh -c 'echo "max $(cat /sys/fs/cgroup$(sed s/^0::// /proc/self/cgroup)/memory.max)"; exit 7'
	max=$(sed -n 's/^max //p' <<<"$output")
	[ "$max" = 33554432 ] || hint \
		"COMMAND found '$max' in memory.max of its group, not 33554432" \
		"COMMAND のグループの memory.max は、33554432 ではなく '$max' でした。"
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	[ "$took" -lt 15 ] || hint \
		"COMMAND had ended, and the exercise went on for $took s" \
		"COMMAND の終了後も、exercise は $took 秒動き続けました。"
}

@test "when the time is up, COMMAND is killed, and the status is 124 / 時間が来ると COMMAND は強制終了され、終了ステータスは 124 です。" {
	exercise 32M 2 sh -c 'trap "" TERM; sleep 15'
	[ "$(left)" = "" ] || [ "$status" -le 128 ] || hint \
		"the exercise itself was ended by signal $((status - 128)), and its group is still there" \
		"exercise 自身がシグナル $((status - 128)) で終了し、グループが残っています。"
	[ "$took" -lt 10 ] || hint \
		"COMMAND should end after 2 s and went on" \
		"COMMAND は 2 秒で終了するはずですが、動き続けました。"
	[ "$took" -ge 1 ] || hint \
		"COMMAND had 2 s, and was ended at once" \
		"COMMAND は 2 秒間動けるはずですが、すぐに終了しました。"
	[ "$status" -eq 124 ] || hint \
		"the time was up, and the status was $status instead of 124" \
		"時間が来たときの終了ステータスは、124 ではなく $status でした。"
	nothing_left
}

@test "so is whoever COMMAND has started / COMMAND が起動したプロセスも、時間が来ると強制終了されます。" {
	exercise 32M 3 sh -c '(setsid sh -c "sleep 30 & sleep 30" &) >/dev/null 2>&1; sleep 15'
	[ "$(left)" = "" ] || [ "$status" -le 128 ] || hint \
		"the exercise itself was ended by signal $((status - 128)), and its group is still there" \
		"exercise 自身がシグナル $((status - 128)) で終了し、グループが残っています。"
	nothing_left
	[ "$took" -lt 10 ] || hint \
		"COMMAND should end after 3 s and went on" \
		"COMMAND は 3 秒で終了するはずですが、動き続けました。"
	[ "$status" -eq 124 ] || hint \
		"the time was up, and the status was $status instead of 124" \
		"時間が来たときの終了ステータスは、124 ではなく $status でした。"
}

@test "whoever COMMAND leaves behind is killed / COMMAND が残したプロセスは強制終了されます。" {
	exercise 32M 30 sh -c 'for i in 1 2 3 4; do setsid sleep 30 >/dev/null 2>&1 & done; sleep 1; echo "$((40 + 2))"'
	grep -qx 42 <<<"$output" || hint \
		"COMMAND did not run to its end" \
		"COMMAND は最後まで動きませんでした。"
	nothing_left
}

@test "where BYTES are not enough, all are killed / BYTES で足りないと、グループのすべてのプロセスが強制終了されます。" {
	exercise 32M 30 sh -c 'dd if=/dev/zero of=/dev/null bs=64M count=1; echo "$? and on"'
	! grep -qx '0 and on' <<<"$output" || hint \
		"COMMAND could use 64 MB" \
		"上限は 32 MB のはずですが、COMMAND は 64 MB を使えました。"
	[[ $output != *' and on'* ]] || hint \
		"one process of the group was killed, and the shell that had started it went on" \
		"強制終了されたのはグループの 1 つのプロセスだけで、それを起動したシェルは動き続けました。"
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
	nothing_left
}
