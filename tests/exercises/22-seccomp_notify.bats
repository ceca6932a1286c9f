load ../helper

# What asks is a program of ours: mknod(1) may have another mknod(2) behind it.
setup() {
	sandboxed
	TOP=$(mktemp -d /tmp/kakuri.XXXXXX)
	chmod 755 "$TOP"
	mkdir "$TOP/dir" "$TOP/dirx" "$TOP/div"
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

# COMMAND in seccomp_app, and the exercise as its supervisor: COMMAND's output and
# status; what has gone wrong beside that is in $early and $late. The supervisor has
# so many tenths of a second to end after it.
supervised() { # DIR COMMAND [ARG...]
	local app supervisor ready alone=0 grace=${grace:-3} _
	early='' late=''
	: >"$TOP/said"
	LC_ALL=C "$BUILD/seccomp_app" "${@:2}" >"$TOP/said" 2>&1 3>&- &
	app=$!
	for _ in {1..100}; do
		grep -q '^app: PID' "$TOP/said" && break
		kill -0 $app 2>/dev/null || break
		tick
	done
	ready=$(sed -n 's/^app: PID \([0-9]*\), and descriptor \([0-9]*\) is the listener$/\1 \2/p' "$TOP/said")
	[ -n "$ready" ] || {
		kill -KILL $app 2>/dev/null || :
		skip "it cannot be tried here: $(cat "$TOP/said") / この環境では確かめられません（$(cat "$TOP/said")）。"
	}
	# shellcheck disable=SC2086 # two words
	"$EXERCISE" $ready "$1" >"$TOP/own" 2>&1 3>&- &
	supervisor=$!
	for _ in {1..100}; do
		kill -0 $app 2>/dev/null || break
		kill -0 $supervisor 2>/dev/null || alone=$((alone + 1))
		[ $alone -lt 10 ] || break # it waits for SIGCONT, and nobody is there
		tick
	done
	[ $alone -lt 10 ] || early=yes
	[ -n "$early" ] || ! kill -0 $app 2>/dev/null || late="command"
	kill -KILL $app 2>/dev/null || :
	status=0
	wait $app 2>/dev/null || status=$?
	output=$(tail -n +3 "$TOP/said")
	for ((; grace > 0; grace--)); do
		kill -0 $supervisor 2>/dev/null || break
		tick
	done
	! kill -0 $supervisor 2>/dev/null || late=${late:-supervisor}
	kill -KILL $supervisor 2>/dev/null || :
	wait $supervisor 2>/dev/null || :
}
tick() { read -rt 0.1 _ <> <(:) || :; }

in_time() {
	[ -z "$early" ] || hint \
		"the supervisor ended, and COMMAND had not begun: '$(cat "$TOP/own")'" \
		"COMMAND が始まる前に、スーパーバイザーが終了しました。出力は '$(cat "$TOP/own")' でした。"
	[ "$late" != command ] || hint \
		"COMMAND or the supervisor still waited after 10 s" \
		"10 秒たっても、COMMAND かスーパーバイザーが待ち続けています。"
}

ask() { # PATH TYPE MAJOR MINOR
	supervised "$TOP/dir" "$TOP/ask" "$@"
	in_time
}

granted() { # WHAT NAME MAJOR MINOR
	local what="$1 $3:$4" made mode
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
	mode=$(stat -c %a "$TOP/dir/$2")
	case $mode in
	666 | "$(printf %o $((0666 & ~$(umask))))") ;; # its umask may be another
	*)
		hint "DIR/$2 should have the mode 0666, less the umask of $(umask), and has 0$mode" \
			"DIR/$2 のモードは 0666 から umask（$(umask)）を除いたもののはずですが、0$mode になっています。"
		;;
	esac
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

other() { # PATH WHAT-EN WHAT-JA
	ask "$TOP/$1" c 1 3
	refused "null 1:3 $2" "null 1:3（$3）"
}

@test "any path but DIR/NAME is refused / DIR/NAME 以外のパスは拒否されます。" {
	first null
	outside dir/../null null
	outside dirx/null dirx/null
	ln -s ../dirx "$TOP/dir/link" # as COMMAND could
	outside dir/link/null dirx/null
	ln -s dir "$TOP/alias"
	other alias/null "through a link to DIR" "DIR へのシンボリックリンクを通したパス"
	other div/null "in another directory, with a path as long as DIR," "パスの長さが DIR と同じ、別のディレクトリの中"
	other dirXnull "as DIRXnull" "DIRXnull"
	other dir/. "as DIR/." "DIR/."
	other dir/.. "as DIR/.." "DIR/.."
	other dir/ "as DIR/" "DIR/"
	# shellcheck disable=SC2016 # for the shell inside
	supervised "$TOP/dir" sh -c 'cd "$0/dirx" && exec "$0/ask" null c 1 3' "$TOP"
	in_time
	refused "null 1:3 by the relative path null, in another directory," "null 1:3（別のディレクトリの中での相対パス null）"
}

@test "DIR is the directory that it was / COMMAND が DIR を別のものに置き換えても、置き換えた先には作られません。" {
	first null
	# shellcheck disable=SC2016 # for the shell inside
	supervised "$TOP/dir" sh -c \
		'mv "$0/dir" "$0/old" && ln -s dirx "$0/dir" && exec "$0/ask" "$0/dir/null" c 1 3' "$TOP"
	in_time
	[ -L "$TOP/dir" ] || hint \
		"COMMAND could not rename DIR: '$output'" \
		"COMMAND が DIR の名前を変えられませんでした。出力は '$output' でした。"
	[ ! -e "$TOP/dirx/null" ] || hint \
		"COMMAND put a link in the place of DIR, and the device was made where that leads" \
		"COMMAND が DIR をシンボリックリンクに置き換えると、リンク先にデバイスファイルができました。"
}

@test "DIR is a path of app's / DIR は app から見たパスです。" {
	first null
	# shellcheck disable=SC2016 # for the shell inside
	supervised /mnt sh -c '"$0/ask" /mnt/null c 1 3; LC_ALL=C stat -c "%F %t:%T" /mnt/null' "$TOP"
	in_time
	[ ! -e /mnt/null ] || {
		rm -f /mnt/null
		hint "/mnt/null was made in the supervisor's root directory, where DIR is another one" \
			"/mnt/null が、スーパーバイザーのルートディレクトリに作られました。そこにある DIR は別のディレクトリです。"
	}
	[ "$output" = $'ok\ncharacter special file 1:3' ] || hint \
		"with /mnt as DIR, where app has a file system of its own, mknod and stat of null said '$output'" \
		"DIR を /mnt（app には専用のファイルシステムがあります）にすると、null の mknod と stat の結果は '$output' でした。"
	ln -s / "$TOP/root"
	ln -s root/mnt "$TOP/link"
	# shellcheck disable=SC2016 # for the shell inside
	supervised "$TOP/link" sh -c '"$0/ask" "$0/link/null" c 1 3; LC_ALL=C stat -c "%F %t:%T" /mnt/null' "$TOP"
	in_time
	[ ! -e /mnt/null ] || {
		rm -f /mnt/null
		hint "DIR was a symbolic link to /mnt, and null was made in the supervisor's /mnt: in whose root directory was the link followed?" \
			"DIR が /mnt へのシンボリックリンクのとき、null がスーパーバイザーの /mnt に作られました。リンクは、だれのルートディレクトリでたどられましたか。"
	}
	[ "$output" = $'ok\ncharacter special file 1:3' ] || hint \
		"with a symbolic link to app's /mnt as DIR, mknod and stat of null said '$output'" \
		"DIR を app の /mnt へのシンボリックリンクにすると、null の mknod と stat の結果は '$output' でした。"
}

@test "nobody gets a device on the word of another process / 別のプロセスのメモリを信じて、デバイスファイルを作ることはありません。" {
	first null
	cc -o "$TOP/stranger" "$BATS_TEST_DIRNAME/22-seccomp_notify.c"
	run timeout -k 1 10 "$TOP/stranger" "$TOP/dir/null" "$BUILD/seccomp_app" "$EXERCISE" "$TOP/dir" 3>&-
	[ "$status" -ne 77 ] || skip "it cannot be tried here: $output / この環境では確かめられません（$output）。"
	[ "$status" -ne 124 ] || hint \
		"COMMAND or the supervisor still waited after 10 s" \
		"10 秒たっても、COMMAND かスーパーバイザーが待ち続けています。"
	[ "$status" -ne 1 ] || hint \
		"the caller was dead and another process had its PID when the path was read, and DIR/null was made" \
		"パスを読んだとき、呼び出し元はもう終了していて、同じ PID を別のプロセスが使っていました。それでも DIR/null が作られました。"
	[ "$status" -eq 0 ] || hint \
		"the supervisor did not read the path from /proc/PID/mem of its caller: status $status, '$output'" \
		"スーパーバイザーが、呼び出し元の /proc/PID/mem からパスを読みませんでした。ステータスは $status、出力は '$output' でした。"
}

@test "COMMAND makes FIFOs, and the supervisor ends when nobody has the filter any more / COMMAND は FIFO を作れます。フィルターの付いたプロセスがなくなると、スーパーバイザーは終了します。" {
	first null
	grace=30 supervised "$TOP/dir" mkfifo "$TOP/dir/fifo"
	in_time
	[ -p "$TOP/dir/fifo" ] || hint \
		"COMMAND could not make a FIFO in DIR: '$output'" \
		"COMMAND が DIR に FIFO を作れませんでした。出力は '$output' でした。"
	[ -z "$late" ] || hint \
		"nobody had the filter any more, and the supervisor had not ended after 3 s" \
		"フィルターの付いたプロセスがなくなってから 3 秒たっても、スーパーバイザーが終了しません。"
}
