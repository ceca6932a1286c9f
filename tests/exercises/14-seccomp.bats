load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	case $(uname -m) in
	x86_64) UNAME=63 CHROOT=161 ;;
	*) UNAME=160 CHROOT=51 ;;
	esac
}

refuse() { run timeout -k 1 10 "$EXERCISE" "$@"; }

@test "the command gets EPERM / COMMAND は EPERM を受け取ります。" {
	refuse "$UNAME" sh -c 'echo started; uname -s; echo "status $?"'
	[[ $output == *started* ]] || hint \
		"COMMAND did not start: status $status, output '$output'" \
		"COMMAND が始まりませんでした。終了ステータスは $status、表示は '$output' でした。"
	[[ $output != *Linux* ]] || hint \
		"told to refuse $UNAME, it let uname -s print 'Linux'" \
		"$UNAME を拒否するように指定しましたが、uname -s は 'Linux' と表示しました。"
	[[ $output == *'Operation not permitted'* ]] || hint \
		"uname ended with ${output##*$'\n'} instead of an error: what does the filter return?" \
		"uname はエラーではなく、${output##*$'\n'} で終わりました。フィルターは何を返していますか。"
}

@test "the number is the one that was asked for / 拒否されるのは、指定した番号です。" {
	refuse "$CHROOT" sh -c 'uname -s; chroot / echo in'
	[[ $output == *Linux* && $output == *'Operation not permitted'* ]] || hint \
		"asked to refuse chroot, which is $CHROOT, it let 'uname -s; chroot / echo in' print '$output'" \
		"chroot（$CHROOT）を拒否するように指定すると、'uname -s; chroot / echo in' の表示は '$output' でした。"
}

@test "it needs no privilege / 特権は必要ありません。" {
	cp "$EXERCISE" "$BATS_TEST_TMPDIR/exercise"
	run timeout -k 1 10 setpriv --inh-caps=-all --bounding-set=-all \
		"$BATS_TEST_TMPDIR/exercise" "$UNAME" sh -c 'uname -s || echo refused'
	[[ $output == *refused* ]] || hint \
		"without capabilities it printed '$output': what must an ordinary process do first?" \
		"ケーパビリティなしで実行すると '$output' と表示しました。一般のプロセスが先にすることは何ですか。"
}

@test "the numbers of another architecture do not get past it / 別のアーキテクチャの番号でも、すり抜けられません。" {
	[ "$(uname -m)" = x86_64 ] ||
		skip "a 64-bit process has one kind of call here / このマシンでは、64 ビットのプロセスが使えるシステムコールは 1 種類です。"
	cc -o "$BATS_TEST_TMPDIR/i386" -x c - <<-'C'
		#define _GNU_SOURCE
		#include <sys/mman.h>
		#include <sys/prctl.h>
		int main(void)
		{
			long n = 122;
			void *p = mmap(0, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
			prctl(PR_SET_DUMPABLE, 0);
			__asm__ volatile("int $0x80" : "+a"(n) : "b"(p) : "memory", "r8", "r9", "r10", "r11");
			return n != 0;
		}
	C
	"$BATS_TEST_TMPDIR/i386" ||
		skip "no 32-bit calls on this machine / このマシンでは、32 ビットのシステムコールを使えません。"
	refuse "$UNAME" "$BATS_TEST_TMPDIR/i386"
	[ "$status" -ne 0 ] || hint \
		"told to refuse $UNAME; by its 32-bit number, 122, uname still worked" \
		"$UNAME を拒否するように指定しましたが、32 ビットの番号 122 では uname を呼べました。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	refuse "$UNAME" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
