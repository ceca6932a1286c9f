load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	unshare --user true 2>/dev/null ||
		skip "no user namespaces here: sysctl user.max_user_namespaces / この環境ではユーザー名前空間を使えません。sysctl の user.max_user_namespaces を確認してください。"
}

# Start a container: a process in new namespaces, whose PID here is $CONTAINER.
# What it is started with says to which user namespace they belong.
start() { # PREFIX...
	mkfifo "$BATS_TEST_TMPDIR/up"
	# shellcheck disable=SC2016 # for the shell inside
	env -i PATH="$PATH" ROLE=box TEXT=$'two\nlines' "$@" \
		unshare --mount --uts --ipc --net --cgroup --pid --fork \
		--kill-child --mount-proc sh -c 'echo up; exec sleep 100' \
		>"$BATS_TEST_TMPDIR/up" 2>&1 3>&- &
	STARTED+=($!)
	disown # killed in teardown(), with no word about it
	read -r said <"$BATS_TEST_TMPDIR/up"
	rm "$BATS_TEST_TMPDIR/up"
	[ "$said" = up ] || echo "no container: $said"
	[ "$said" = up ]
	CONTAINER=$(awk -v parent="${STARTED[-1]}" '$4 == parent { print $1 }' \
		/proc/[0-9]*/stat 2>/dev/null)
	[ -n "$CONTAINER" ]
}
without_user_namespace() { start; }

# One in which 0 to 999 are 100000 to 100999 of the host.
with_user_namespace() {
	local holder map
	unshare --user sleep 100 >/dev/null 2>&1 3>&- &
	holder=$!
	STARTED+=("$holder")
	disown
	for _ in {1..100}; do
		[ "$(readlink "/proc/$holder/ns/user")" = "$(own user)" ] || break
		sleep 0.05
	done
	for map in uid_map gid_map; do echo 0 100000 1000 >"/proc/$holder/$map"; done
	start nsenter --user --target "$holder"
}

teardown() { [ "${#STARTED[@]}" -eq 0 ] || kill -KILL "${STARTED[@]}"; }

# Run a command in there, as somebody who has groups, and a secret.
enter() {
	SECRET=ours run timeout -k 1 10 setpriv --groups 4242 "$EXERCISE" "$CONTAINER" "$@" 3>&-
}

# The first check says what is wrong with it.
in_there() {
	local kind inside
	[ -n "${CONTAINER-}" ] || with_user_namespace
	enter sh -c 'for kind in user mnt uts ipc net cgroup pid; do
		readlink /proc/self/ns/$kind || readlink /proc/1/ns/$kind; done'
	[[ $output == *user:* ]] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
	[[ $output != *"$(own user)"* ]] || hint \
		"COMMAND is in the host's user namespace, $(own user): root in there would be root out here" \
		"COMMAND はホスト側のユーザー名前空間 $(own user) にいます。そこの root は、ホスト側でも root です。"
	for kind in user mnt uts ipc net cgroup; do
		inside=$(readlink "/proc/$CONTAINER/ns/$kind")
		[[ $output == *"$inside"* ]] || hint \
			"COMMAND is not in the container's $kind namespace $inside: '$output'" \
			"COMMAND がコンテナの $kind 名前空間 $inside にいません：'$output'"
	done
	inside=$(readlink "/proc/$CONTAINER/ns/pid")
	enter readlink /proc/self/ns/pid
	[ "$output" = "$inside" ] || hint \
		"COMMAND said '$output' instead of $inside: whom does setns(2) put into a PID namespace?" \
		"COMMAND の出力は $inside ではなく '$output' でした。setns(2) で PID 名前空間に入るのは、どのプロセスですか。"
}

@test "the command is in every namespace of the container / COMMAND は、コンテナのすべての名前空間に入っています。" {
	in_there
}

@test "it has uid 0 and gid 0 in there / COMMAND は、その中で uid 0、gid 0 です。" {
	first in_there
	enter sh -c 'echo "uid $(id -u), gid $(id -g)"'
	[ "$output" = "uid 0, gid 0" ] || hint \
		"COMMAND had $output: who is the host's root in that user namespace?" \
		"COMMAND は $output でした。ホスト側の root は、そのユーザー名前空間ではどのユーザーですか。"
}

@test "it has no supplementary groups / COMMAND に補助グループはありません。" {
	first in_there
	enter sh -c 'sed -n "s/^Groups:[[:space:]]*//p" /proc/self/status | tr -s " "'
	[ -z "${output// /}" ] || hint \
		"COMMAND had the supplementary groups $output" \
		"COMMAND に補助グループ $output が残っていました。"
}

@test "a container without a user namespace of its own / 専用のユーザー名前空間がないコンテナにも入れます。" {
	local before
	first in_there
	without_user_namespace
	before=$(readlink "/proc/$CONTAINER/ns/uts")
	enter readlink /proc/self/ns/uts
	[ "$output" = "$before" ] || hint \
		"where the container's user namespace is ours, it ended with $status: '$output'" \
		"コンテナのユーザー名前空間が呼び出し元と同じ場合に、終了ステータスは $status、出力は '$output' でした。"
	enter sh -c 'echo "$(id -u) $(id -g)" $(sed -n "s/^Groups://p" /proc/self/status)'
	[ "$output" = "0 0" ] || hint \
		"there COMMAND's uid, gid and groups were '$output', not '0 0'" \
		"その場合の uid、gid、補助グループは、'0 0' ではなく '$output' でした。"
}

@test "it has the environment of the container's process / COMMAND の環境変数は、コンテナのプロセスと同じです。" {
	local wanted
	first in_there
	enter true # may it read that?
	wanted=$(tr '\0' '\n' <"/proc/$CONTAINER/environ" | sort)
	enter sh -c 'tr "\0" "\n" </proc/$$/environ | sort'
	[[ $output != *SECRET* ]] || hint \
		"COMMAND found the caller's variables: $(grep SECRET <<<"$output")" \
		"呼び出し元の環境変数が、COMMAND に見えました：$(grep SECRET <<<"$output")"
	[ "$output" = "$wanted" ] || hint \
		"COMMAND's environment was '$output', and that of process PID is '$wanted'" \
		"COMMAND の環境変数は '$output' でしたが、プロセス PID では '$wanted' です。"
}

@test "it does not outlive the exercise / exercise が終了すると、COMMAND も残りません。" {
	local program inside pid
	first in_there
	inside=$(readlink "/proc/$CONTAINER/ns/pid")
	"$EXERCISE" "$CONTAINER" sleep 77 >/dev/null 2>&1 3>&- &
	program=$!
	disown
	for _ in {1..100}; do
		pid=$(command_of "$program")
		[ -z "$pid" ] || break
		sleep 0.05
	done
	[ "$(readlink "/proc/${pid:-none}/ns/pid")" = "$inside" ] || hint \
		"COMMAND was not found as a child of the exercise" \
		"COMMAND が、exercise の子プロセスとして見つかりませんでした。"
	kill -KILL "$program"
	for _ in {1..40}; do
		[ -e "/proc/$pid" ] || return 0
		sleep 0.05
	done
	kill -KILL "$pid"
	hint "the exercise was killed, and COMMAND was still there: what makes the kernel forget PR_SET_PDEATHSIG?" \
		"exercise を SIGKILL で終了させても、COMMAND が残っていました。PR_SET_PDEATHSIG の設定は、どんなときに取り消されますか。"
}

# Its child that has become sleep.
command_of() { # PID
	awk -v parent="$1" '$4 == parent && $2 == "(sleep)" { print $1 }' \
		/proc/[0-9]*/stat 2>/dev/null | head -n 1
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first in_there
	enter sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	enter sh -c 'kill -9 $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, and the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}
