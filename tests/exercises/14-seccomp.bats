load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	case $(uname -m) in
	x86_64) UNAME=63 YIELD=24 ;;
	*) UNAME=160 YIELD=124 ;;
	esac
	for number in $UNAME $YIELD 423 424 435 439; do
		probe "$BATS_TEST_TMPDIR/call-$number" "$number"
	done
}

# Bytes, and a number as four of them.
bytes() { printf '%b' "$(printf '\\x%s' "$@")"; }
four() {
	printf '%02x %02x %02x %02x' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# A program of some instructions, as there may be no compiler: it makes the
# system call NUMBER with the address of free memory as its one argument, and
# exits with the error that it got. With "i386" it is made by int 0x80.
probe() { # FILE NUMBER [i386]
	local machine size code
	# shellcheck disable=SC2086 # a list of bytes
	case $(uname -m)-${3-} in
	x86_64-i386) machine='3e 00' size=143 code="bb 00 10 40 00 b8 $(four "$2") cd 80
		89 c7 f7 df b8 3c 00 00 00 0f 05" ;;
	x86_64-*) machine='3e 00' size=143 code="bf 00 10 40 00 b8 $(four "$2") 0f 05
		89 c7 f7 df b8 3c 00 00 00 0f 05" ;;
	*) machine='b7 00' size=152 code="00 00 82 d2 00 08 a0 f2
		$(four $((0x52800008 | ($2 & 0xffff) << 5))) 08 00 a0 72
		01 00 00 d4 e0 03 00 4b a8 0b 80 d2 01 00 00 d4" ;;
	esac
	# an ELF file with one segment, which is loaded at 0x400000
	# shellcheck disable=SC2046,SC2086 # a list of bytes
	bytes 7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00 02 00 $machine 01 00 00 00 \
		78 00 40 00 00 00 00 00 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 \
		00 00 00 00 40 00 38 00 01 00 00 00 00 00 00 00 \
		01 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 40 00 00 00 00 00 \
		00 00 40 00 00 00 00 00 $(four $size) 00 00 00 00 00 20 00 00 00 00 00 00 \
		00 10 00 00 00 00 00 00 $code >"$1"
	chmod 755 "$1"
}

# COMMAND makes these calls, each in a process of its own: one status a line.
refuse() { # LIST NUMBER...
	local list=$1
	shift
	# shellcheck disable=SC2016 # for the shell in there
	run timeout -k 1 10 "$EXERCISE" "$list" sh -c 'echo started
		for number; do "$0-$number"; echo "$number: $?"; done 2>/dev/null' \
		"$BATS_TEST_TMPDIR/call" "$@" 3>&-
	[[ $output == *started* ]] || hint \
		"COMMAND did not start: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
}
said() { sed -n "s/^$1: //p" <<<"$output"; }

# What a status means, in either language.
means() { # STATUS ENGLISH|JAPANESE
	case $1 in
	'') [ "$2" = en ] && echo "nothing" || echo "結果なし" ;;
	0) [ "$2" = en ] && echo "0 (no error)" || echo "0（エラーなし）" ;;
	1) [ "$2" = en ] && echo "1 (EPERM)" || echo "1（EPERM）" ;;
	38) [ "$2" = en ] && echo "38 (ENOSYS)" || echo "38（ENOSYS）" ;;
	159) [ "$2" = en ] && echo "159 (killed by SIGSYS)" || echo "159（SIGSYS による強制終了）" ;;
	*) echo "$1" ;;
	esac
}

# Did a call come back with this: 0, an error, or a signal above 128?
told() { # ENGLISH NUMBER STATUS JAPANESE
	[ "$(said "$2")" = "$3" ] || hint \
		"$1, and system call $2 came back with $(means "$(said "$2")" en), not with $(means "$3" en)" \
		"$4システムコール $2 の結果は、$(means "$3" ja)ではなく $(means "$(said "$2")" ja)でした。"
}

# The first check says what is wrong with it.
two_of_them() {
	refuse "$YIELD,$UNAME" "$YIELD" "$UNAME"
	told "the list was $YIELD,$UNAME" "$YIELD" 1 "リストは $YIELD,$UNAME です。"
	told "the list was $YIELD,$UNAME" "$UNAME" 1 "リストは $YIELD,$UNAME です。"
}

@test "each call of the list gets EPERM / リストのシステムコールは、どれも EPERM になります。" {
	two_of_them
}

@test "no other call is refused / ほかのシステムコールは拒否されません。" {
	first two_of_them
	refuse "$YIELD" "$YIELD" "$UNAME"
	told "the list was $YIELD" "$YIELD" 1 "リストは $YIELD です。"
	told "the list was $YIELD" "$UNAME" 0 "リストは $YIELD です。"
}

@test "a call from 424 on gets ENOSYS / 424 以降のシステムコールは ENOSYS になります。" {
	first two_of_them
	refuse 423,424,435,439 423 424 435 439
	told "the list was 423,424,435,439" 423 1 "リストは 423,424,435,439 です。"
	for number in 424 435 439; do
		told "the list was 423,424,435,439" $number 38 "リストは 423,424,435,439 です。"
	done
	# what that is for: libc asks faccessat2, 439, and then the older call
	run timeout -k 1 10 "$EXERCISE" 439 bash -c '[ -x /bin/sh ] && [ ! -x /proc/version ] && echo may'
	[ "$output" = may ] || hint \
		"faccessat2, 439, was refused, and '[ -x /bin/sh ]' said no: what does libc do when it gets ENOSYS?" \
		"faccessat2（439）を拒否すると、'[ -x /bin/sh ]' が偽になりました。ENOSYS を返していれば、libc はどうしますか。"
}

@test "a list may have 400 numbers / リストには 400 個の番号を書けます。" {
	first two_of_them
	list=$UNAME,$(seq -s , 1000 1397),$YIELD
	refuse "$list" "$UNAME" "$YIELD" 435
	told "it was the first of 400" "$UNAME" 1 "400 個のリストの最初の番号です。"
	told "it was the last of 400" "$YIELD" 1 "400 個のリストの最後の番号です。"
	run "$BATS_TEST_TMPDIR/call-435"
	free=$status
	refuse "$list" 435
	told "it was none of 400" 435 "$free" "400 個のリストに含まれない番号です。"
}

@test "it needs no privilege / 特権は必要ありません。" {
	first two_of_them
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	install -m 755 "$EXERCISE" "$BATS_TEST_TMPDIR/exercise"
	# shellcheck disable=SC2016 # for the shell in there
	run timeout -k 1 10 setpriv --reuid 65534 --regid 65534 --clear-groups \
		--inh-caps=-all "$BATS_TEST_TMPDIR/exercise" "$YIELD" \
		sh -c '"$0"; echo "status $?"' "$BATS_TEST_TMPDIR/call-$YIELD" 3>&-
	[[ $output == *'status 1' ]] || hint \
		"started by an ordinary user it ended with $status and said '$output': what must such a process do first?" \
		"一般ユーザーが実行すると、終了ステータスは $status、出力は '$output' でした。一般ユーザーのプロセスが、フィルターをロードする前にすることは何ですか。"
}

only_x86() {
	[ "$(uname -m)" = x86_64 ] ||
		skip "a 64-bit process has one kind of call here / このマシンでは、64 ビットのプロセスがシステムコールを呼ぶ方法は 1 種類です。"
}

@test "who uses a number of x32 is killed / x32 の番号を使うと強制終了されます。" {
	only_x86
	first two_of_them
	x32=$((0x40000000 + UNAME))
	probe "$BATS_TEST_TMPDIR/call-$x32" $x32
	for list in "$UNAME" "$YIELD"; do
		refuse "$list" "$x32"
		told "the list was $list; by its number of x32 uname was called" $x32 159 \
			"リストは $list です。uname を x32 の番号で呼びました。"
	done
}

@test "so is who uses one of i386 / i386 の番号を使っても強制終了されます。" {
	only_x86
	first two_of_them
	probe "$BATS_TEST_TMPDIR/call-122" 122 i386
	run "$BATS_TEST_TMPDIR/call-122"
	[ "$status" -eq 0 ] ||
		skip "no 32-bit calls on this machine / このマシンでは、32 ビットのシステムコールを使えません。"
	for list in "$UNAME" "$YIELD"; do
		refuse "$list" 122
		told "the list was $list; by its number of i386 uname was called" 122 159 \
			"リストは $list です。uname を i386 の番号で呼びました。"
	done
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first two_of_them
	run timeout -k 1 10 "$EXERCISE" "$YIELD" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
