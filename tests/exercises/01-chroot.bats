load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	: >/outside
	cc -o "$BATS_TEST_TMPDIR/escape" "$BATS_TEST_DIRNAME/../measured/01-chroot/escape.c"
}

# DIR is a small root, in a mount namespace that goes with it: the host's own
# programs, escape from chapter 1, and a file "inside". Descriptor 9 is open
# on the host's root, and there are two more groups to leave.
jail() { # COMMAND [ARG...]
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 20 unshare --mount --propagation private sh -euc '
		mount -t tmpfs -o mode=755 jail /mnt
		cd /mnt
		for d in bin lib lib64 usr; do
			[ ! -L "/$d" ] || cp -P "/$d" .
			[ -L "/$d" ] || [ ! -d "/$d" ] || {
				mkdir $d
				mount --bind "/$d" $d
			}
		done
		mkdir proc
		mount -t proc proc proc
		cp "$0/escape" .
		: >inside
		cd /
		setpriv --groups 1,2 "$EXERCISE" /mnt "$@" 9</ || exit $(($? == 127 ? 126 : $?))' "$BATS_TEST_TMPDIR" "$@"
}

@test "COMMAND runs with DIR as its root / COMMAND は DIR をルートディレクトリとして動きます。" {
	jail /bin/sh -c 'cd /; [ -e inside ] && echo in || echo out'
	[[ $output == in || $output == out ]] || hint \
		"COMMAND did not run: '$output'" \
		"COMMAND が動きませんでした：'$output'"
	[ "$output" = in ] || hint \
		"COMMAND still has the host's root: it cannot see the file 'inside' of DIR" \
		"COMMAND のルートディレクトリはホスト側のままです。DIR の中のファイル inside が見えません。"
}

@test "its working directory is inside too / カレントディレクトリも DIR の中です。" {
	jail /bin/sh -c '[ -e outside ] && echo out || echo in'
	[ "$output" = in ] || hint \
		"the working directory of COMMAND is outside of its root: it can see the file 'outside' of the host" \
		"COMMAND のカレントディレクトリがルートディレクトリの外にあり、ホスト側のファイル outside が見えます。"
}

@test "nothing open comes along / 開いていたファイルは引き継がれません。" {
	jail /bin/sh -c '[ -e /proc/self/fd/9/outside ] && echo out || echo in'
	[ "$output" = in ] || hint \
		"descriptor 9, opened before, leads COMMAND to the host's files" \
		"以前に開かれたファイルディスクリプター 9 から、COMMAND はホスト側のファイルに届きます。"
}

@test "it is nobody / COMMAND は nobody として動きます。" {
	jail /bin/sh -c 'while read -r k v; do case $k in [UG]id:|Groups:) echo "$k" $v;; esac; done </proc/self/status'
	[[ ${lines[0]} == "Uid: 65534 65534 65534 65534" ]] || hint \
		"COMMAND runs with '${lines[0]}', real, effective, saved and file system user ID" \
		"COMMAND の実、実効、保存、ファイルシステムのユーザー ID は '${lines[0]}' です。"
	[[ ${lines[1]} == "Gid: 65534 65534 65534 65534" && ${lines[2]} == "Groups:" ]] || hint \
		"COMMAND still belongs to the groups '${lines[1]}, ${lines[2]}'" \
		"COMMAND はまだ別のグループに属しています：'${lines[1]}, ${lines[2]}'"
}

@test "it cannot walk out / COMMAND は外に出られません。" {
	jail /escape /bin/sh -c '[ -e /outside ] && echo out'
	[ "$output" != out ] || hint \
		"COMMAND walked out of DIR: it could still call chroot(2)" \
		"COMMAND は DIR の外へ出ました。まだ chroot(2) を呼べる状態です。"
	[[ $output == *"Operation not permitted"* ]] || hint \
		"COMMAND, which tries to walk out, said '$output'" \
		"外へ出ようとした COMMAND の表示は '$output' でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	jail /bin/sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
