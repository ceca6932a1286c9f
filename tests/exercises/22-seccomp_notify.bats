load ../helper

# DIR is nobody's; all above it is root's. What asks is a program of ours,
# because mknod(1) calls mknodat(2) with some libraries only.
setup() {
	sandboxed
	TOP=$(mktemp -d /tmp/kakuri.XXXXXX)
	chmod 755 "$TOP"
	mkdir "$TOP/dir" "$TOP/dirx"
	chown 65534:65534 "$TOP/dir" "$TOP/dirx"
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

ask() { # PATH TYPE MAJOR MINOR
	LC_ALL=C run timeout -k 1 10 "$EXERCISE" "$TOP/dir" "$TOP/ask" "$@"
	[ "$status" -ne 124 ] || hint \
		"COMMAND or the supervisor still waited after 10 s" \
		"10 秒たっても、COMMAND かスーパーバイザーが待ち続けています。"
}

@test "null can be made in DIR / DIR に null を作れます。" {
	ask "$TOP/dir/null" c 1 3
	[ "$output" = ok ] || hint \
		"mknod of DIR/null said '$output' instead of 'ok'" \
		"DIR/null の mknod の結果は、'ok' ではなく '$output' でした。"
	[ -e "$TOP/dir/null" ] || hint \
		"mknod of DIR/null said 'ok', and there is no node" \
		"DIR/null の mknod は 'ok' でしたが、デバイスファイルがありません。"
	made=$(stat -c '%F %t:%T' "$TOP/dir/null")
	[ "$made" = "character special file 1:3" ] || hint \
		"DIR/null is a '$made'" \
		"DIR/null は '$made' になっています。"
}

refused() { # WHAT-EN WHAT-JA
	if [ "$output" = ok ] && [ -z "$(find "$TOP" -type c -o -type b)" ]; then
		hint "mknod of $1 said 'ok', and there is no node: which sign has the errno in a response?" \
			"$2の mknod は 'ok' でしたが、デバイスファイルはありません。応答に入れる errno の符号はどちらですか。"
	fi
	[ "$output" = "Permission denied" ] || hint \
		"mknod of $1 said '$output' instead of 'Permission denied'" \
		"$2の mknod の結果は、'Permission denied' ではなく '$output' でした。"
}

@test "another device is refused / ほかのデバイスは拒否されます。" {
	ask "$TOP/dir/zero" c 1 5
	refused "the device 1:5" "デバイス 1:5 "
	ask "$TOP/dir/block" b 1 3
	refused "the block device 1:3" "ブロックデバイス 1:3 "
}

outside() { # PATH FILE
	ask "$TOP/$1" c 1 3
	[ ! -e "$TOP/$2" ] || hint \
		"${1/dir/DIR} made a node outside of DIR" \
		"${1/dir/DIR} を求められて、DIR の外にデバイスファイルを作りました。"
	refused "${1/dir/DIR}" "${1/dir/DIR} "
}

@test "a path that leaves DIR is refused / DIR の外に出るパスは拒否されます。" {
	outside dir/../null null
	outside dirx/null dirx/null
	ln -s ../dirx "$TOP/dir/link" # as nobody could
	outside dir/link/null dirx/null
}

@test "COMMAND is nobody, and its exit status is kept / COMMAND は nobody として動き、終了ステータスは COMMAND と同じです。" {
	ask "$TOP/dir/null" c 1 3
	run timeout -k 1 10 "$EXERCISE" "$TOP/dir" sh -c 'id -u; exit 7'
	[ "$output" = 65534 ] || hint \
		"COMMAND ran as uid '$output' instead of 65534" \
		"COMMAND の uid は、65534 ではなく '$output' でした。"
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
