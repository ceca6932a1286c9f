load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	: >/outside
	escape=$BUILD/escape
}

# DIR is a small root, in a mount namespace that goes with it: the host's own
# programs, escape, once more as a set-uid program, and a file "inside".
# Descriptors 9 and 3000 are open on the host's root, though the limit is lower
# now, and there are two more groups to leave.
jail() { # COMMAND [ARG...]
	run timeout -k 1 20 unshare --mount --propagation private bash -euc '
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
		cp "$0" escape
		cp "$0" set-uid
		chmod 4755 set-uid
		: >inside
		cd /
		exec 9</ 3000</
		ulimit -Sn 256
		setpriv --groups 1,2 "$EXERCISE" /mnt "$@" || exit $(($? == 127 ? 126 : $?))' "$escape" "$@" 3>&-
}

# The first check says what is wrong with it.
nobody() {
	jail /bin/sh -c 'cd /; [ -e inside ] && echo in || echo out
		while read -r k v; do case $k in [UG]id:|Groups:) echo "$k" $v;; esac; done </proc/self/status'
	lines=("" "" "" "" "${lines[@]}") # a shell may complain first
	lines=("${lines[@]: -4}")
	[[ ${lines[0]} == in || ${lines[0]} == out ]] || hint \
		"COMMAND did not run: '$output'" \
		"COMMAND が実行されませんでした：'$output'"
	[ "${lines[0]}" = in ] || hint \
		"COMMAND still has the host's root: it cannot see the file 'inside' of DIR" \
		"COMMAND のルートディレクトリはホスト側のままです。DIR の中のファイル inside が見えません。"
	[ "${lines[1]}" = "Uid: 65534 65534 65534 65534" ] || hint \
		"COMMAND runs with '${lines[1]}': its real, effective, saved and file system user ID" \
		"COMMAND の実、実効、保存、ファイルシステムのユーザー ID は '${lines[1]}' です。"
	[ "${lines[2]}/${lines[3]}" = "Gid: 65534 65534 65534 65534/Groups:" ] || hint \
		"COMMAND still belongs to the groups '${lines[2]}, ${lines[3]}'" \
		"COMMAND はまだ別のグループに属しています：'${lines[2]}, ${lines[3]}'"
}

# Does COMMAND get out by this program in DIR?
walk() { # PROGRAM
	jail "$1" /bin/sh -c '[ -e /outside ] && echo out || echo in'
}

@test "COMMAND runs in DIR as nobody / COMMAND は DIR の中で nobody として動きます。" {
	nobody
}

@test "its working directory is in there, too / カレントディレクトリも DIR の中です。" {
	first nobody
	jail /bin/sh -c '[ -e outside ] && echo out || echo in'
	[ "${lines[-1]-}" = in ] || hint \
		"the working directory of COMMAND is outside of its root: it can see the file 'outside' of the host" \
		"COMMAND のカレントディレクトリがルートディレクトリの外にあり、ホスト側のファイル outside が見えます。"
}

@test "nothing open comes along / 開いていたファイルは引き継がれません。" {
	first nobody
	for fd in 9 3000; do
		jail /bin/sh -c "[ -e /proc/self/fd/$fd/outside ] && echo out || echo in"
		[ "${lines[-1]-}" = in ] || hint \
			"descriptor $fd, opened before, leads COMMAND to the host's files (the soft limit is 256 descriptors now)" \
			"以前に開かれたファイルディスクリプター $fd から、COMMAND はホスト側のファイルに届きます（いまのソフトリミットは 256 個です）。"
	done
}

@test "it cannot walk out / COMMAND は上へたどって外に出ることができません。" {
	first nobody
	walk /escape
	[ "${lines[-1]-}" != out ] || hint \
		"COMMAND walked out of DIR: it could still call chroot(2)" \
		"COMMAND は DIR の外へ出ました。まだ chroot(2) を呼べる状態です。"
	[ "$status" -ne 0 ] || hint \
		"COMMAND, which tries to walk out, said '$output'" \
		"外へ出ようとした COMMAND の表示は '$output' でした。"
}

@test "nor with a set-uid program / set-uid プログラムを使っても、外に出られません。" {
	first nobody
	walk /set-uid
	[ "${lines[-1]-}" != out ] || hint \
		"COMMAND walked out of DIR: a set-uid program made it root again" \
		"COMMAND は DIR の外へ出ました。set-uid プログラムを実行して、再び root になりました。"
	[ "$status" -ne 0 ] || hint \
		"COMMAND, a set-uid program that tries to walk out, said '$output'" \
		"set-uid プログラムで外へ出ようとした COMMAND の表示は '$output' でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first nobody
	jail /bin/sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
