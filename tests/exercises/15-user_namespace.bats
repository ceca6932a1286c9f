load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. There an
# ordinary user, who is not 65534, starts the exercise.
setup() {
	sandboxed
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	install -m 755 "$EXERCISE" "$BATS_TEST_TMPDIR/exercise"
}

as_user() {
	run timeout -k 1 10 setpriv --reuid 1234 --regid 1235 --clear-groups \
		"$BATS_TEST_TMPDIR/exercise" "$@"
}

# What the exercise or mount(8) said, in Japanese: with the name of the error.
in_japanese() { # OUTPUT
	local said=${1#*exercise: } name=''
	case $said in
	*': Operation not permitted') name=EPERM ;;
	*': Permission denied') name=EACCES ;;
	*': Invalid argument') name=EINVAL ;;
	*': No such file or directory') name=ENOENT ;;
	*': No space left on device') name=ENOSPC ;;
	mount:*'permission denied.'* | mount:*'must be superuser'*)
		echo "mount(8) が EPERM で失敗しました"
		return
		;;
	esac
	if [ -n "$name" ]; then
		echo "${said%: *} が $name で失敗しました"
	else
		echo "表示は '$said' でした"
	fi
}

@test "the command is root / COMMAND は root です。" {
	as_user sh -c 'echo "uid $(id -u) and gid $(id -g)"'
	[[ $output != *exercise:* ]] || hint \
		"started by uid 1234, gid 1235, it said '${output#*exercise: }'; who may write what there, and when?" \
		"uid 1234、gid 1235 で起動すると、$(in_japanese "$output")。だれが、いつ、何を書き込めますか。"
	local ja=${output/ and /、}
	[ "$output" = "uid 0 and gid 0" ] || hint \
		"COMMAND has ${output:-nothing printed} instead of uid 0 and gid 0" \
		"COMMAND は uid 0、gid 0 ではなく、${ja:-表示なし} でした。"
}

@test "it is root of a user namespace of its own / root でいられるのは、新しいユーザー名前空間の中です。" {
	as_user sh -c 'readlink /proc/self/ns/user; grep CapEff /proc/self/status'
	[[ $output == *user:* ]] || hint \
		"COMMAND did not run: '$output'" \
		"COMMAND が実行されませんでした。$(in_japanese "$output")。"
	[[ $output != *"$(own user)"* ]] || hint \
		"COMMAND is in the user namespace that it was started in" \
		"COMMAND は、起動したときと同じユーザー名前空間にいます。"
	[[ $output != *CapEff:*0000000000000000* ]] || hint \
		"COMMAND has no capability" \
		"COMMAND にはケーパビリティがありません。"
}

@test "it can mount, and the host does not see it / マウントでき、ホスト側からは見えません。" {
	as_user sh -c 'mount -t tmpfs kakuri /mnt && grep " /mnt " /proc/self/mountinfo'
	[[ $output == *' /mnt '* ]] || hint \
		"COMMAND could not mount a tmpfs: '$output'" \
		"COMMAND は tmpfs をマウントできませんでした。$(in_japanese "$output")。"
	run ! grep ' - tmpfs kakuri ' /proc/self/mountinfo
}

@test "what it makes is the user's outside / 作ったものは、外ではそのユーザーのものです。" {
	mkdir -m 777 "$BATS_TEST_TMPDIR/dir"
	as_user touch "$BATS_TEST_TMPDIR/dir/file"
	owner=$(stat -c '%u:%g' "$BATS_TEST_TMPDIR/dir/file" 2>&1) || :
	[ "$owner" = 1234:1235 ] || hint \
		"outside, COMMAND's file is '$owner' instead of 1234:1235" \
		"COMMAND が作ったファイルの所有者は、外から見ると 1234:1235 ではなく '$owner' でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	as_user sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
