load ../helper

setup() {
	sandboxed
	mkdir "$BATS_TEST_TMPDIR/mine" "$BATS_TEST_TMPDIR/other"
	echo kept >"$BATS_TEST_TMPDIR/other/file"
	cd "$BATS_TEST_TMPDIR/other" || return
	ABI=$(abi)
	[ "$ABI" -gt 0 ] ||
		skip "no Landlock here: Linux 5.13, and lsm=landlock / ここには Landlock がありません。Linux 5.13 以降と lsm=landlock が必要です。"
}

# What the kernel says itself.
abi() {
	echo 'long syscall(long, ...); int printf(const char *, ...);
		int main(void) { printf("%ld", syscall(444, 0, 0, 1)); return 0; }' |
		cc -x c -o "$BATS_TEST_TMPDIR/abi" - && "$BATS_TEST_TMPDIR/abi"
}

exercise() { run timeout -k 1 10 "$EXERCISE" "$BATS_TEST_TMPDIR/mine" "$@"; }

@test "the command runs, and reads what it could read before / COMMAND は動き、今まで読めたものを読めます。" {
	exercise cat file
	[[ $output != *'Invalid argument'* ]] || hint \
		"Invalid argument: which rights does this kernel know? It is ABI $ABI" \
		"Invalid argument になりました。このカーネルの ABI は $ABI です。どの権利を知っているでしょうか。"
	[ "$output" = kept ] || hint \
		"COMMAND could not read a file outside of DIRECTORY: $output" \
		"COMMAND は、DIRECTORY の外のファイルを読めませんでした：$output"
}

@test "inside it changes what it likes / DIRECTORY の中では、自由に変更できます。" {
	exercise sh -c 'cd ../mine && echo a >new && mkdir d && mv new d && rm -r d && echo done'
	[ "$output" = "done" ] || hint \
		"COMMAND could not write, make and remove in DIRECTORY: $output" \
		"COMMAND は、DIRECTORY の中で書き込み、作成、削除ができませんでした：$output"
}

@test "outside it cannot make, remove or write / 外では、作成も削除も書き込みもできません。" {
	exercise sh -c 'echo a >new'
	[ ! -e new ] || hint \
		"COMMAND could make a file outside of DIRECTORY" \
		"COMMAND は、DIRECTORY の外にファイルを作れました。"
	exercise mkdir d
	[ ! -e d ] || hint \
		"COMMAND could make a directory outside of DIRECTORY" \
		"COMMAND は、DIRECTORY の外にディレクトリを作れました。"
	exercise sh -c 'echo a >>file'
	[ "$(cat file)" = kept ] || hint \
		"COMMAND could write to a file outside of DIRECTORY" \
		"COMMAND は、DIRECTORY の外のファイルに書き込めました。"
	exercise rm -f file
	[ -e file ] || hint \
		"COMMAND could remove a file outside of DIRECTORY" \
		"COMMAND は、DIRECTORY の外のファイルを削除できました。"
}

@test "nor can its children / 子プロセスも同じです。" {
	exercise sh -c 'sh -c "ln -s a link; mkfifo pipe"'
	[ ! -L link ] && [ ! -e pipe ] || hint \
		"a child of COMMAND could make a link or a pipe outside of DIRECTORY" \
		"COMMAND の子プロセスは、DIRECTORY の外にリンクや FIFO を作れました。"
}

@test "nor empty a file, which needs no open for writing / 書き込み用に開かずに空にするのも同じです。" {
	[ "$ABI" -ge 3 ] ||
		skip "this kernel's Landlock has ABI $ABI: truncate is 3 / このカーネルの Landlock は ABI $ABI です。truncate には 3 以降が必要です。"
	exercise perl -e 'truncate("file", 0)'
	[ "$(cat file)" = kept ] || hint \
		"COMMAND could empty a file outside of DIRECTORY, with truncate(2): this kernel has ABI $ABI" \
		"COMMAND は truncate(2) で、DIRECTORY の外のファイルを空にできました。このカーネルの ABI は $ABI です。"
}

@test "it needs no privilege / 特権は必要ありません。" {
	install -m 755 "$EXERCISE" "$BATS_TEST_TMPDIR/exercise"
	run timeout -k 1 10 setpriv --inh-caps=-all --bounding-set=-all \
		"$BATS_TEST_TMPDIR/exercise" "$BATS_TEST_TMPDIR/mine" cat file
	[ "$output" = kept ] || hint \
		"without capabilities it printed '$output': what must an ordinary process do first?" \
		"ケーパビリティなしで実行すると '$output' と表示しました。一般のプロセスが先にすることは何ですか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
