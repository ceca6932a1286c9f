load ../helper

root=/sys/fs/cgroup # the sandbox's own: nobody else's groups are in it

# Which version has both controllers here? v1 or v2 is asked about.
setup() {
	sandboxed
	if grep -qsw memory $root/cgroup.subtree_control && grep -qsw cpu $root/cgroup.subtree_control; then
		version=v2
	elif [ ! -e $root/cgroup.controllers ] && [ -w $root/cpu/cpu.cfs_quota_us ] && [ -w $root/memory/memory.limit_in_bytes ]; then
		version=v1
	else
		skip "neither cgroup v2 nor v1 has both cpu and memory here: a VM has them (scripts/vm) / このマシンでは、cgroup v2 でも v1 でも、cpu と memory の両方を使うことはできません。scripts/vm の仮想マシンでは使えます。"
	fi
	[ -z "$(left)" ]
}

# Take away what is left, with whoever is still in there.
teardown() {
	local dir i
	[ -n "${SANDBOX-}" ] || return 0
	left | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			grep -svx 0 "$dir/cgroup.procs" | xargs -r kill -KILL 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

# The groups that are left, and who is alive in them.
left() { find $root/ -mindepth 1 -depth -type d -name 'kakuri*'; }
alive() { find $root/ -path '*/kakuri*/cgroup.procs' -exec cat {} + 2>/dev/null; }

exercise() { # CPUS BYTES COMMAND [ARG...]
	output=$(timeout -k 1 40 "$EXERCISE" "$@" 2>&1 3>&-) && status=0 || status=$?
	echo "$output"
	[ "$status" -ne 124 ] || hint \
		"COMMAND had not ended after 40 s" \
		"COMMAND は、40 秒たっても終わりませんでした。"
}

# What COMMAND finds in the files of its groups: a word and what it may use.
# shellcheck disable=SC2016 # for the shell inside
limits='group() { sed -n "s/^[0-9]*:\([^:]*,\)*$1\(,[^:]*\)*://p" /proc/self/cgroup; }
if [ "$0" = v2 ]; then
	dir=/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)
	echo "in $(sed -n s/^0:://p /proc/self/cgroup)"
	echo "time $(cat "$dir/cpu.max")"
	echo "bytes $(cat "$dir/memory.max")"
	[ ! -e "$dir/memory.swap.max" ] || echo "swap $(cat "$dir/memory.swap.max")"
else
	cpu=/sys/fs/cgroup/cpu$(group cpu) memory=/sys/fs/cgroup/memory$(group memory)
	echo "in $(group cpu) $(group memory)"
	echo "time $(cat "$cpu/cpu.cfs_quota_us") $(cat "$cpu/cpu.cfs_period_us")"
	echo "bytes $(cat "$memory/memory.limit_in_bytes")"
	# with the memory no more than the memory alone, or none
	[ "$(cat "$memory/memory.memsw.limit_in_bytes" 2>/dev/null)" = "$(cat "$memory/memory.limit_in_bytes")" ] ||
		echo "swap $(cat "$memory/memory.swappiness")"
fi'
found() { sed -n "s/^$1 //p" <<<"$output"; } # WORD

# Run it with so many CPUs: is that what COMMAND finds?
has_cpus() { # CPUS MICROSECONDS-IN-100000
	local quota period # first() goes on after a hint: hence return
	exercise "$1" 64m sh -c "$limits" "$version"
	[ -n "$(found in)" ] || hint \
		"COMMAND did not run: $output" \
		"COMMAND が実行されませんでした：$output" || return
	read -r quota period <<<"$(found time)"
	[[ "$quota $period" =~ ^[0-9]+\ [0-9]+$ ]] || hint \
		"the CPU time of COMMAND's group is not limited (it is in: $(found in))" \
		"COMMAND のグループの CPU 時間に、上限がありません（COMMAND がいるグループ：$(found in)）。" || return
	[ $((quota * 100000 / period)) -eq "$2" ] || hint \
		"with CPUS $1 COMMAND may use $quota of every $period microseconds" \
		"CPUS が $1 のとき、COMMAND が使える CPU 時間は $period マイクロ秒ごとに $quota マイクロ秒でした。"
}
in_place() { has_cpus 0.5 50000; }

@test "COMMAND may use half of a CPU, or one and a half / COMMAND は CPU を 0.5 個分、または 1.5 個分まで使えます。" {
	in_place
	has_cpus 1.5 150000
	has_cpus 0.25 25000
}

@test "COMMAND has BYTES, and does not swap / COMMAND のメモリは BYTES までで、スワップは使えません。" {
	first in_place
	exercise 0.5 64m sh -c "$limits" "$version"
	[ "$(found bytes)" = 67108864 ] || hint \
		"the memory of COMMAND's group is limited to $(found bytes), not 67108864" \
		"COMMAND のグループのメモリの上限は、67108864 ではなく $(found bytes) でした。"
	swap=$(found swap)
	[ "${swap:-0}" = 0 ] || hint \
		"where BYTES are not enough, COMMAND may swap" \
		"BYTES で足りないとき、COMMAND はスワップを使えます。"
}

@test "who needs more is killed, and the status says so / 上限を超えたプロセスは強制終了され、それが終了ステータスからわかります。" {
	first in_place
	exercise 1.5 32M sh -c 'exec dd if=/dev/zero of=/dev/null bs=80M count=1'
	[ "$status" -ne 0 ] || hint \
		"COMMAND could use 80 MB, over its limit of 32 MB" \
		"COMMAND は、32 MB の上限を超えて 80 MB を使えました。"
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}

@test "the status is COMMAND's, and no group is left / 終了ステータスは COMMAND と同じで、グループは残りません。" {
	first in_place
	exercise 1.5 64m sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	nothing_left
}

@test "whoever COMMAND leaves behind is killed / COMMAND が残したプロセスは強制終了されます。" {
	first in_place
	exercise 1.5 64m sh -c 'for i in 1 2 3 4; do setsid sleep 30 >/dev/null 2>&1 & done; sleep 1; echo "$((40 + 2))"'
	grep -qx 42 <<<"$output" || hint \
		"COMMAND did not run to its end" \
		"COMMAND は最後まで動きませんでした。"
	nothing_left
}

# Nobody is alive, and the groups are gone.
nothing_left() {
	[ -z "$(alive)" ] || hint \
		"a daemon that COMMAND started is still there" \
		"COMMAND の起動したデーモンが、まだ動いています。"
	[ -z "$(left)" ] || hint \
		"nobody is in the group any more, and it is still there: $(left)" \
		"グループにプロセスはいませんが、グループが残っています：$(left)"
}
