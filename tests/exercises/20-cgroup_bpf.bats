load ../helper

# The groups of a check are made below one of its own, so that they are not
# taken for another's, and what a reader forgets is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here / この環境には cgroup v2 がありません。scripts/vm の仮想マシンで実行してください。"
	top=$root/kakuri$$-check
	n=0
	until mkdir "$top" 2>/dev/null; do
		n=$((n + 1))
		top=$root/kakuri$$-check$n
		[ $n -lt 100 ]
	done
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

# Run the reader's program in a new group; its output, and what the verifier said,
# is shown.
exercise() { # MAJOR:MINOR COMMAND [ARG...]
	made=$((${made-0} + 1))
	group=$top/group$made
	LC_ALL=C run timeout -k 1 20 "$EXERCISE" "$group" "$@" 3>&-
	echo "$output"
}

# How many programs are asked about devices in a new group in that directory: the
# chapter's program counts them.
asked_in() { # DIRECTORY
	LC_ALL=C timeout -k 1 20 "$tiny" "$1/asked$BASHPID" 1:8 true 2>&1 3>&- |
		sed -n 's/^programs before: *\([0-9]*\) .*/\1/p'
}

# COMMAND: the group that it is in, how many programs are asked about devices in
# a group below, and what it can do to which device: each argument is r, w or rw,
# a colon and a path.
# shellcheck disable=SC2016 # for the shell inside
look='
group=$root$(sed -n s/^0:://p /proc/self/cgroup)
echo "group $group"
"$tiny" "$group/below" 1:8 true 2>&1 | sed -n "s/^programs before: *\([0-9]*\) .*/asked \1/p"
for what; do
	path=${what#*:}
	case $what in
	r:*) (: <"$path") ;;
	w:*) (: >>"$path") ;;
	rw:*) (: <>"$path") ;;
	esac 2>&- && echo "yes $what" || echo "no $what"
done
echo ended'

looks() { # MAJOR:MINOR WHAT...
	export root tiny=$BUILD/cgroup_bpf
	[ -x "$tiny" ] || hint "there is no build/cgroup_bpf: type make first" \
		"build/cgroup_bpf がありません。先に make を実行してください。"
	asked=$(asked_in "$top")
	exercise "$1" bash -c "$look" - "${@:2}"
	ran
	seen=$(sed -n 's/^group //p' <<<"$output")
	[ "$seen" = "$group" ] || hint \
		"COMMAND was not in GROUP" \
		"COMMAND は GROUP に入っていませんでした。"
	seen=$(sed -n 's/^asked //p' <<<"$output")
	[ "$seen" -gt "$asked" ] || hint \
		"no program is attached to the group that COMMAND is in" \
		"COMMAND のいるグループに、プログラムがアタッチされていません。"
	seen=$(asked_in "$top")
	[ "$seen" -eq "$asked" ] || hint \
		"COMMAND has ended, and a program is still asked about other groups: to which group did you attach yours?" \
		"COMMAND の終了後も、ほかのグループについてプログラムが実行されています。どのグループにアタッチしましたか。"
}

# If it did not run: the last words, without the verifier's bookkeeping.
ran() {
	[[ $output == *ended* ]] && return
	seen=$(grep -v '^processed ' <<<"$output" | tail -n 2 | cut -c 1-100 | paste -s -d '|' - | sed 's/|/ | /')
	hint "COMMAND did not run: ${seen:-nothing was said} (status $status)" \
		"COMMAND が実行されませんでした：${seen:-何も表示されません}（終了ステータス $status）"
}

# The one that is allowed can be read; what else is asked comes after it.
reads() { # PATH MAJOR:MINOR
	grep -qx "yes r:$1" <<<"$output" || hint \
		"COMMAND could not read $1, which it was allowed as $2" \
		"COMMAND は、$2 として許可された $1 を読めませんでした。"
}

# The first check says what is wrong with it; the others ask no more then.
allowed() {
	looks 1:5 r:/dev/zero
	reads /dev/zero 1:5
}

@test "the device that is allowed can be read / 許可したデバイスは読めます。" {
	allowed
}

@test "other devices cannot be opened, and the host still can / COMMAND はほかのデバイスを開けませんが、ホスト側では開けます。" {
	first allowed
	looks 1:5 r:/dev/zero r:/dev/null r:/dev/full w:/dev/full w:/dev/null
	seen=$(sed -n 's/^yes [rw]*:\(.*\)/\1/p' <<<"$output" | grep -vx /dev/zero | head -n 1)
	[ -z "$seen" ] || hint \
		"COMMAND could open $seen, and was allowed only to read 1:5" \
		"COMMAND は $seen を開けました。許可されたのは 1:5 を読むことだけです。"
	: </dev/null
}

@test "which device it is, is said on the command line / 許可するデバイスは、コマンドラインで指定できます。" {
	first allowed
	looks 1:9 r:/dev/null r:/dev/zero r:/dev/urandom
	seen=$(sed -n 's/^yes r://p' <<<"$output" | paste -s -d ' ' -)
	[ "$seen" = /dev/urandom ] || hint \
		"allowed 1:9, COMMAND could read: ${seen:-nothing}" \
		"1:9 を許可したとき、COMMAND が読めたデバイス：${seen:-なし}"
}

@test "a block device with the same numbers is another device / 番号が同じでも、ブロックデバイスは別のデバイスです。" {
	first allowed
	mknod "$BATS_TEST_TMPDIR/block" b 1 5
	# ENXIO without such a disk, and EPERM before anybody looks for it
	exercise 1:5 bash -c ': <"$0"; echo ended' "$BATS_TEST_TMPDIR/block"
	ran
	[[ $output == *"Operation not permitted"* ]] || hint \
		"the block device 1:5 was not refused" \
		"ブロックデバイスの 1:5 が拒否されませんでした。"
}

@test "it can be read only: no writing, no mknod / 読むことしかできません。書き込みも mknod も拒否されます。" {
	first allowed
	looks 1:5 r:/dev/zero w:/dev/zero rw:/dev/zero
	! grep -qE '^yes r?w:' <<<"$output" || hint \
		"COMMAND could open /dev/zero for writing" \
		"COMMAND は /dev/zero を書き込み用に開けました。"
	exercise 1:5 sh -c 'mknod "$0" c 1 5; echo ended' "$BATS_TEST_TMPDIR/made"
	ran
	[ ! -e "$BATS_TEST_TMPDIR/made" ] || hint \
		"COMMAND could make a device file 1:5" \
		"COMMAND は 1:5 のデバイスファイルを作れました。"
}

@test "a program in a group below takes nothing back / 下のグループのプログラムでは、制限を解除できません。" {
	first allowed
	# shellcheck disable=SC2016 # for the shell inside
	exercise 1:5 bash -c '"$tiny" "$root$(sed -n s/^0:://p /proc/self/cgroup)/below" 1:8 bash -c "(: </dev/null) 2>&- && echo yes || echo no"; echo ended'
	ran
	! grep -qx yes <<<"$output" || hint \
		"a program in a group below took the place of yours, and COMMAND could open /dev/null" \
		"下のグループのプログラムが、exercise のプログラムに取って代わり、COMMAND は /dev/null を開けました。"
	grep -qx no <<<"$output" || hint \
		"in a group below nobody can attach a program any more" \
		"下のグループに、プログラムをアタッチできなくなりました。"
}

@test "the exit status is COMMAND's, and who cannot begin leaves no group / 終了ステータスは COMMAND と同じで、始められなかったときはグループを残しません。" {
	first allowed
	exercise 1:5 sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	# a group of somebody else
	mkdir "$top/there"
	LC_ALL=C run timeout -k 1 20 "$EXERCISE" "$top/there" 1:5 sh -c 'echo ran' 3>&-
	! grep -qx ran <<<"$output" || hint \
		"GROUP was there before, and COMMAND ran in it: whoever else is in there has the program, too" \
		"GROUP は前からありましたが、COMMAND がその中で実行されました。そこにいるほかのプロセスにも、プログラムが適用されます。"
	# root without a capability cannot load
	cp "$EXERCISE" "$BATS_TEST_TMPDIR/exercise"
	LC_ALL=C run timeout -k 1 20 setpriv --inh-caps -all --bounding-set -all \
		"$BATS_TEST_TMPDIR/exercise" "$top/loading" 1:5 true 3>&-
	[ ! -e "$top/loading" ] || hint \
		"a group is left when loading has failed" \
		"ロードに失敗したとき、グループが残っています。"
	# to a directory that is no group nothing can be attached
	mkdir "$BATS_TEST_TMPDIR/none"
	LC_ALL=C run timeout -k 1 20 "$EXERCISE" "$BATS_TEST_TMPDIR/none/group" 1:5 true 3>&-
	[ ! -e "$BATS_TEST_TMPDIR/none/group" ] || hint \
		"a group is left when attaching has failed" \
		"アタッチに失敗したとき、グループが残っています。"
}
