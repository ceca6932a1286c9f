load ../helper

# What asks is a program of ours: mknod(1) may have another mknod(2) behind it.
setup() {
	sandboxed
	TOP=$(mktemp -d /tmp/kakuri.XXXXXX)
	chmod 755 "$TOP"
	mkdir "$TOP/dir" "$TOP/dirx"
	cc -o "$TOP/ask" -x c - <<-'X'
		#define _GNU_SOURCE
		#include <sys/stat.h>
		#include <sys/sysmacros.h>
		#include <errno.h>
		#include <fcntl.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <string.h>
		int
		main(int argc, char *argv[])
		{
			int n = mknodat(AT_FDCWD, argv[1],
			    (*argv[2] == 'b' ? S_IFBLK : S_IFCHR) | 0666,
			    makedev(atoi(argv[3]), atoi(argv[argc - 1])));

			puts(n != -1 ? "ok" : strerror(errno));
			return 0;
		}
	X
}

teardown() { rm -rf "$TOP"; }

in_time() {
	[ "$status" -ne 124 ] || hint \
		"COMMAND or the supervisor still waited after 10 s" \
		"10 秒たっても、COMMAND かスーパーバイザーが待ち続けています。"
}

ask() { # PATH TYPE MAJOR MINOR
	LC_ALL=C run timeout -k 1 10 "$EXERCISE" "$TOP/dir" "$TOP/ask" "$@"
	in_time
}

granted() { # WHAT NAME MAJOR MINOR
	local what="$1 $3:$4" made
	ask "$TOP/dir/$2" c "$3" "$4"
	[ "$output" = ok ] || hint \
		"mknod of $what as DIR/$2 said '$output' instead of 'ok'" \
		"DIR/$2 を $what として作る mknod の結果は、'ok' ではなく '$output' でした。"
	[ -e "$TOP/dir/$2" ] || hint \
		"mknod of $what as DIR/$2 said 'ok', and there is no device" \
		"DIR/$2 を $what として作る mknod は 'ok' でしたが、デバイスファイルがありません。"
	made=$(LC_ALL=C stat -c '%F %t:%T' "$TOP/dir/$2")
	[ "$made" = "character special file $3:$4" ] || hint \
		"DIR/$2 should be $what, and is a '$made'" \
		"DIR/$2 は $what のはずですが、'$made' になっています。"
}

# What the first check says is what is asked first.
null() {
	rm -f "$TOP/dir/null"
	granted null null 1 3
	rm -f "$TOP/dir/null"
}

@test "null can be made in DIR / DIR に null を作れます。" {
	null
}

@test "so can the other five, and under another name / ほかの 5 つも作れます。名前は変えられます。" {
	first null
	granted zero zero 1 5
	granted full full 1 7
	granted random random 1 8
	granted urandom urandom 1 9
	granted tty tty 5 0
	granted null another 1 3
}

refused() { # WHAT-EN WHAT-JA
	if [ "$output" = ok ] && [ -z "$(find "$TOP" -type c -o -type b)" ]; then
		hint "mknod of $1 said 'ok', and there is no device: which sign has the errno in a response?" \
			"$2を作る mknod は 'ok' でしたが、デバイスファイルはありません。応答に入れる errno の符号はどちらですか。"
	fi
	[ "$output" = "Permission denied" ] || hint \
		"mknod of $1 said '$output' instead of 'Permission denied'" \
		"$2を作る mknod の結果は、'Permission denied' ではなく '$output' でした。"
}

@test "another device is refused / ほかのデバイスは拒否されます。" {
	first null
	ask "$TOP/dir/mem" c 1 1
	refused "mem 1:1 as DIR/mem" "mem 1:1（DIR/mem）"
	ask "$TOP/dir/block" b 1 3
	refused "the block device 1:3 as DIR/block" "ブロックデバイス 1:3（DIR/block）"
	ask "$TOP/dir/tty5" c 5 3
	refused "the device 5:3 as DIR/tty5" "デバイス 5:3（DIR/tty5）"
}

outside() { # PATH FILE
	ask "$TOP/$1" c 1 3
	[ ! -e "$TOP/$2" ] || hint \
		"${1/dir/DIR} made a device outside of DIR" \
		"${1/dir/DIR} を作るよう求められて、DIR の外にデバイスファイルを作りました。"
	refused "null 1:3 as ${1/dir/DIR}" "null 1:3（${1/dir/DIR}）"
}

@test "a path that leaves DIR is refused / DIR の外に出るパスは拒否されます。" {
	first null
	outside dir/../null null
	outside dirx/null dirx/null
	ln -s ../dirx "$TOP/dir/link" # as COMMAND could
	outside dir/link/null dirx/null
	ln -s dir "$TOP/alias"
	ask "$TOP/alias/null" c 1 3
	refused "null 1:3 through a link to DIR" "DIR へのシンボリックリンクを通した null 1:3 "
}

@test "DIR is the directory that it was / COMMAND が DIR を別のものに置き換えても、その先には作られません。" {
	first null
	# shellcheck disable=SC2016 # for the shell inside
	LC_ALL=C run timeout -k 1 10 "$EXERCISE" "$TOP/dir" sh -c \
		'mv "$0/dir" "$0/old" && ln -s dirx "$0/dir" && exec "$0/ask" "$0/dir/null" c 1 3' "$TOP"
	in_time
	[ -L "$TOP/dir" ] || hint \
		"COMMAND could not rename DIR: '$output'" \
		"COMMAND が DIR の名前を変えられませんでした。出力は '$output' でした。"
	[ ! -e "$TOP/dirx/null" ] || hint \
		"COMMAND put a link in the place of DIR, and the device was made where that leads" \
		"COMMAND が DIR をシンボリックリンクに置き換えると、リンク先にデバイスファイルができました。"
}

@test "nobody gets a device on the word of another process / 別のプロセスのメモリを信じて作ることはありません。" {
	first null
	cc -o "$TOP/stranger" "$BATS_TEST_DIRNAME/22-seccomp_notify.c"
	run timeout -k 1 10 "$TOP/stranger" "$TOP/dir/null" "$EXERCISE" "$TOP/dir"
	in_time
	[ "$status" -ne 77 ] || skip "it cannot be tried here: $output / ここでは確かめられません（$output）。"
	[ "$status" -ne 1 ] || hint \
		"the caller was dead and another process had its PID when the path was read, and DIR/null was made" \
		"パスを読んだとき、呼び出し元はもう終了していて、同じ PID を別のプロセスが使っていました。それでも DIR/null が作られました。"
	[ "$status" -eq 0 ] || hint \
		"the supervisor did not read the path from /proc/PID/mem of its caller: status $status, '$output'" \
		"スーパーバイザーが、呼び出し元の /proc/PID/mem からパスを読みませんでした。ステータスは $status、出力は '$output' でした。"
}

@test "COMMAND has no capability, makes FIFOs, and its exit status is kept / COMMAND にはケーパビリティがなく、FIFO は作れます。終了ステータスは COMMAND と同じです。" {
	first null
	run timeout -k 1 10 "$EXERCISE" "$TOP/dir" sed -n 's/^CapEff:\t//p' /proc/self/status
	[[ $output =~ ^0+$ ]] || hint \
		"COMMAND has capabilities: CapEff is '$output'" \
		"COMMAND にケーパビリティがあります。CapEff は '$output' でした。"
	LC_ALL=C run timeout -k 1 10 "$EXERCISE" "$TOP/dir" mkfifo "$TOP/dir/fifo"
	[ -p "$TOP/dir/fifo" ] || hint \
		"COMMAND could not make a FIFO in DIR: '$output'" \
		"COMMAND が DIR に FIFO を作れませんでした。出力は '$output' でした。"
	run timeout -k 1 10 "$EXERCISE" "$TOP/dir" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
