load ../helper

# The sandbox's own hierarchy: nobody else's groups are in it.
setup() {
	sandboxed
	root=/sys/fs/cgroup
	if [ -e $root/cgroup.controllers ]; then
		grep -qsw pids $root/cgroup.subtree_control || root=
	else
		root=$root/pids
	fi
	[ -w "${root:-/nowhere}/cgroup.procs" ] ||
		skip "no pids controller can be used here: a VM has it (scripts/vm) / このマシンでは、pids コントローラーを使えません。scripts/vm の仮想マシンでは使えます。"
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
left() { find "$root/" -mindepth 1 -depth -type d -name 'kakuri*'; }
alive() { find "$root/" -path '*/kakuri*/cgroup.procs' -exec cat {} + 2>/dev/null; }

exercise() { # NUMBER COMMAND [ARG...]
	output=$(LC_ALL=C timeout -k 1 30 "$EXERCISE" "$@" 2>&1 3>&-) && status=0 || status=$?
	echo "$output"
	[ "$status" -ne 124 ] || hint \
		"COMMAND had not ended after 30 s" \
		"COMMAND は、30 秒たっても終わりませんでした。"
}
said() { sed -n 's/^refused //p' <<<"$output"; }
reached() { grep -cx 'limit reached' <<<"$output" || :; }

# Five in the background. With a limit of 4 the shell and two of them are there,
# and setsid is the fourth, which cannot fork.
five='for i in 1 2 3 4 5; do setsid --fork sleep 10 >/dev/null 2>&1 || echo no; done'

# Where COMMAND finds its group, without a fork.
# shellcheck disable=SC2016 # for the shell inside
group='while read -r line; do
	case $line in *:/kakuri*) dir=$0${line##*:} ;; esac
done </proc/self/cgroup
read -r max <"$dir/pids.max"'

counts() { # first() goes on after a hint: hence return
	local n
	exercise 4 sh -c "$five; echo ran"
	grep -qx ran <<<"$output" || hint \
		"COMMAND did not run: $output" \
		"COMMAND が実行されませんでした：$output" || return
	n=$(grep -cx no <<<"$output" || :)
	[ "$n" -gt 0 ] || hint \
		"COMMAND had a limit of 4 and started 5 in the background; no fork of COMMAND was refused" \
		"上限は 4 ですが、COMMAND がバックグラウンドで 5 つ起動しても、fork は 1 回も拒否されませんでした。" || return
	[ "$(said)" = "$n" ] || hint \
		"$n forks of COMMAND were refused, and the exercise says '$(said)'" \
		"COMMAND の fork は $n 回拒否されましたが、exercise の表示した回数は '$(said)' でした。" || return
	exercise 4 true
	[ "$(said)" = 0 ] || hint \
		"no fork of COMMAND was refused, and the exercise says '$(said)'" \
		"COMMAND の fork は 1 回も拒否されていませんが、exercise の表示した回数は '$(said)' でした。"
}

@test "the refused forks are counted / 拒否された fork の回数が表示されます。" {
	counts
}

@test "while COMMAND runs it is said that the limit was reached, once / COMMAND の実行中に、上限に達したことが 1 回だけ表示されます。" {
	first counts
	out=$BATS_TEST_TMPDIR/out
	# shellcheck disable=SC2016,SC2094 # for the shell inside
	timeout -k 1 30 "$EXERCISE" 2 sh -c 'setsid --fork true 2>/dev/null; sleep 2
		cp "$0" "$0.then"; setsid --fork true 2>/dev/null; sleep 1' "$out" >"$out" 2>&1 3>&- || :
	output=$(cat "$out.then")
	[ "$(reached)" -gt 0 ] || hint \
		"COMMAND had been refused a fork, and 2 s later the exercise had not said that the limit was reached" \
		"COMMAND の fork が拒否されてから 2 秒たっても、上限に達したことが表示されませんでした。"
	output=$(cat "$out")
	[ "$(reached)" -eq 1 ] || hint \
		"the exercise said $(reached) times that the limit was reached" \
		"上限に達したことが、$(reached) 回表示されました。"
	exercise 4 sleep 1
	[ "$(reached)" -eq 0 ] || hint \
		"no fork was refused, and the exercise says that the limit was reached" \
		"fork は 1 回も拒否されていませんが、上限に達したと表示されました。"
}

@test "-1 is no limit / -1 なら、上限はありません。" {
	first counts
	exercise -1 sh -c "$group"'; echo "max $max"' "$root"
	max=$(sed -n 's/^max //p' <<<"$output")
	[ -n "$max" ] || hint \
		"with NUMBER -1 COMMAND did not run: $output" \
		"NUMBER が -1 のとき、COMMAND が実行されませんでした：$output"
	[ "$max" = max ] || hint \
		"with NUMBER -1 COMMAND found '$max' in pids.max of its group" \
		"NUMBER が -1 のとき、COMMAND のグループの pids.max は '$max' でした。"
	[ "$(said)" = 0 ] || hint \
		"no fork of COMMAND was refused, and the exercise says '$(said)'" \
		"COMMAND の fork は 1 回も拒否されていませんが、exercise の表示した回数は '$(said)' でした。"
}

@test "COMMAND is alone in a group with the limit, and its status is passed on / 上限のあるグループに入るのは COMMAND だけで、終了ステータスは COMMAND と同じです。" {
	first counts
	exercise 5 bash -c "$group"'; mapfile -t list <"$dir/cgroup.procs"
		echo "max $max ${#list[@]}"; exit 7' "$root"
	read -r _ max n < <(grep '^max ' <<<"$output") || :
	[ "${max-}" = 5 ] || hint \
		"with NUMBER 5 COMMAND found '${max-}' in pids.max of its group" \
		"NUMBER が 5 のとき、COMMAND のグループの pids.max は '${max-}' でした。"
	[ "$n" -eq 1 ] || hint \
		"$n processes were in the group, and COMMAND is one" \
		"グループにはプロセスが $n 個ありました。COMMAND の 1 つだけのはずです。"
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}

@test "when COMMAND ends, nobody and nothing is left / COMMAND が終了すると、残ったプロセスもグループもなくなります。" {
	first counts
	exercise 20 sh -c 'for i in 1 2 3 4; do setsid sleep 30 >/dev/null 2>&1 & done; sleep 1; echo "$((40 + 2))"'
	grep -qx 42 <<<"$output" || hint \
		"COMMAND did not run to its end" \
		"COMMAND は最後まで動きませんでした。"
	[ -z "$(alive)" ] || hint \
		"a process that COMMAND left behind is still there, and the group is still there" \
		"COMMAND の残したプロセスとグループが、まだあります。"
	[ -z "$(left)" ] || hint \
		"nobody is in it any more, and the group is still there: $(left)" \
		"グループにプロセスはいませんが、グループが残っています：$(left)"
}
