load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. The
# container has a user namespace of its own, and a /proc of its own.
setup() {
	sandboxed
	mkfifo "$BATS_TEST_TMPDIR/up"
	unshare --user --map-root-user --mount --uts --ipc --net --pid --fork \
		--kill-child --mount-proc sh -c \
		'echo box >/proc/sys/kernel/hostname; echo up >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	UNSHARE=$!
	disown # killed in teardown(), with no word about it
	read -r _ <"$BATS_TEST_TMPDIR/up"
	CONTAINER=$(awk -v parent=$UNSHARE '$4 == parent { print $1 }' \
		/proc/[0-9]*/stat 2>/dev/null)
	[ -n "$CONTAINER" ]
}

teardown() { kill -KILL "$UNSHARE"; }

enter() { run timeout -k 1 10 "$EXERCISE" "$CONTAINER" "$@"; }

@test "the command sees the container's hostname / COMMAND からコンテナのホスト名が見えます。" {
	enter uname -n
	[[ $output != *'No such file'* ]] || hint \
		"something was not found: '${output#*: }'; whose /proc was it by then?" \
		"見つからないファイルがありました：'${output#*: }'。そのときの /proc はだれのものですか。"
	[ "$output" = box ] || hint \
		"COMMAND saw '$output' instead of 'box'" \
		"COMMAND から見えたホスト名は、'box' ではなく '$output' でした。"
}

@test "the command is in every namespace of the container / COMMAND は、コンテナのすべての名前空間に入っています。" {
	local kind inside
	for kind in user uts ipc net mnt; do
		# shellcheck disable=SC2016 # for the shell inside
		enter sh -c 'readlink "/proc/$$/ns/$0" || readlink "/proc/1/ns/$0"' "$kind"
		inside=$(readlink "/proc/$CONTAINER/ns/$kind")
		[[ $output == *"$inside"* ]] || hint \
			"COMMAND is not in the container's $kind namespace: it sees '$output' instead of '$inside'" \
			"COMMAND がコンテナの $kind 名前空間にいません。見えたのは '$inside' ではなく '$output' でした。"
	done
}

@test "the command is in its PID namespace / COMMAND は、コンテナの PID 名前空間で動きます。" {
	enter readlink /proc/self/ns/pid
	inside=$(readlink "/proc/$CONTAINER/ns/pid")
	[ "$output" = "$inside" ] || hint \
		"COMMAND printed '$output' instead of '$inside' for /proc/self/ns/pid: whom does setns(2) put into a PID namespace?" \
		"COMMAND が /proc/self/ns/pid として表示したのは、'$inside' ではなく '$output' でした。setns(2) で PID 名前空間に入るのは、どのプロセスですか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	enter sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
