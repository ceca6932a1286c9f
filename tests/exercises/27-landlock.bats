load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	DIR=$BATS_TEST_TMPDIR/dir OTHER=$BATS_TEST_TMPDIR/other
	mkdir "$DIR" "$OTHER"
	probe
	ABI=$("$OTHER/probe" abi -)
	[ "$ABI" -gt 0 ] ||
		skip "no Landlock here: Linux 5.13, and lsm=landlock / このマシンでは Landlock を使えません。Linux 5.13 以降と lsm=landlock が必要です。"
	echo kept >"$OTHER/file"
	echo mine >"$DIR/file"
}

# What the kernel says: the errno of each call that is asked for, or 0.
probe() {
	cc -w -x c -o "$OTHER/probe" - <<'EOF'
#define _GNU_SOURCE
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	for (int i = 1; i + 1 < argc; i += 2) {
		const char *op = argv[i], *path = argv[i + 1];
		struct sockaddr_in to = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}};
		int tcp = socket(AF_INET, SOCK_STREAM, 0);
		long r = 0;
		if (strcmp(op, "abi") == 0) { printf("%ld\n", syscall(444, 0, 0, 1)); continue; }
		if (strcmp(op, "read") == 0) r = open(path, O_RDONLY);
		if (strcmp(op, "list") == 0) r = open(path, O_RDONLY | O_DIRECTORY);
		if (strcmp(op, "write") == 0) r = open(path, O_WRONLY);
		if (strcmp(op, "make") == 0) r = mknod(path, S_IFREG | 0600, 0);
		if (strcmp(op, "mkdir") == 0) r = mkdir(path, 0700);
		if (strcmp(op, "mkfifo") == 0) r = mkfifo(path, 0600);
		if (strcmp(op, "symlink") == 0) r = symlink("file", path);
		if (strcmp(op, "unlink") == 0) r = unlink(path);
		if (strcmp(op, "rmdir") == 0) r = rmdir(path);
		if (strcmp(op, "truncate") == 0) r = truncate(path, 0);
		if (strcmp(op, "bind") == 0) r = bind(tcp, (void *)&to, sizeof to);
		to.sin_port = htons(9);
		if (strcmp(op, "connect") == 0) r = connect(tcp, (void *)&to, sizeof to);
		if (strcmp(op, "run") == 0) { fflush(stdout); r = execl(path, path, "ran", "-", NULL); }
		printf("%d\n", r == -1 ? errno : 0);
	}
	return 0;
}
EOF
	cp "$OTHER/probe" "$DIR"
}

# As run does, but a command that was not found is no mistake of this file.
exercise() {
	status=0
	output=$(timeout -k 1 10 "$EXERCISE" "$DIR" "$@" 2>&1 3>&-) || status=$?
	mapfile -t lines <<<"$output"
}

# COMMAND is the probe beneath DIR: one line comes back for each call.
ask() { # OP PATH...
	exercise "$DIR/probe" "$@"
	[ "${#lines[@]}" -eq $(($# / 2)) ] || [[ $* == *run* ]] || hint \
		"COMMAND did not run to its end: status $status, and it said '$output'" \
		"COMMAND を最後まで実行できませんでした。終了ステータスは $status、出力は '$output' でした。"
}

# The first check says what is wrong with it.
keeps_secrets() {
	exercise "$DIR/probe" read "$DIR/file" read /etc/passwd
	[[ $output != *'Invalid argument'* ]] || hint \
		"Invalid argument: this kernel is ABI $ABI. Does it know each right, and has each rule rights for what its path is? It said '$output'" \
		"Invalid argument になりました。このカーネルの ABI は $ABI です。この ABI にない権利を指定していませんか。ルールで許可する権利は、パスがファイルかディレクトリかに合っていますか。出力は '$output' でした。"
	[ "$output" = $'0\n0' ] || hint \
		"COMMAND, a program beneath DIR that reads a file there and one in /etc, did not do so: status $status, and it said '$output'" \
		"DIR の下のプログラムから、DIR の下のファイルと /etc のファイルを読めませんでした。終了ステータスは $status、出力は '$output' でした。"
	ask read "$OTHER/file"
	[ "$output" = 13 ] || hint \
		"COMMAND could read a file that is neither beneath DIR nor the system's" \
		"COMMAND は、DIR の下でもシステムのディレクトリの下でもないファイルを読めました。"
	ask list "$OTHER"
	[ "$output" = 13 ] || hint \
		"COMMAND could list a directory that is neither beneath DIR nor the system's" \
		"COMMAND は、DIR の下でもシステムのディレクトリの下でもないディレクトリの一覧を読めました。"
	ask run "$OTHER/probe"
	[ "$output" = 13 ] || hint \
		"COMMAND could execute a program that is neither beneath DIR nor the system's" \
		"COMMAND は、DIR の下でもシステムのディレクトリの下でもないプログラムを実行できました。"
}

@test "it reads beneath DIR and what is the system's, and nothing else / DIR の下とシステムのディレクトリだけを読めます。" {
	keeps_secrets
}

@test "programs of the system run in there / システムのプログラムを実行できます。" {
	first keeps_secrets
	# shellcheck disable=SC2016 # for the shell in there
	exercise sh -c 'ls "$0" /usr /etc >"$0/list" && cat "$0/file"' "$DIR"
	[ "$output" = mine ] || hint \
		"COMMAND, a shell, could not list $DIR, /usr and /etc: it said '$output'" \
		"COMMAND のシェルから、$DIR、/usr、/etc の一覧を表示できませんでした。出力は '$output' でした。"
}

@test "beneath DIR it changes what it likes / DIR の下では、自由に変更できます。" {
	first keeps_secrets
	ask make "$DIR/new" write "$DIR/new" mkdir "$DIR/d" mkfifo "$DIR/p" symlink "$DIR/l" \
		truncate "$DIR/file" unlink "$DIR/new" rmdir "$DIR/d"
	[ "$(sort -u <<<"$output")" = 0 ] || hint \
		"beneath DIR make, write, mkdir, mkfifo, symlink, truncate, unlink and rmdir came back with ${output//$'\n'/ } (0 is success)" \
		"DIR の下での make、write、mkdir、mkfifo、symlink、truncate、unlink、rmdir の結果は ${output//$'\n'/ } でした（0 は成功です）。"
}

# Does each of these calls fail, and why does it not?
cannot_change() { # ENGLISH JAPANESE OP PATH...
	local en=$1 ja=$2 i
	shift 2
	ask "$@"
	for i in "${!lines[@]}"; do
		[ "${lines[i]}" = 13 ] || hint \
			"COMMAND could do this $en: ${*:2 * i + 1:1}" \
			"COMMAND は、${ja}で次のことができました：${*:2 * i + 1:1}"
	done
}

@test "nothing else can be changed, the system neither / ほかの場所は、システムのディレクトリも含めて変更できません。" {
	first keeps_secrets
	local truncate=()
	[ "$ABI" -lt 3 ] || truncate=(truncate "$OTHER/file")
	mkdir "$OTHER/d"
	cannot_change "outside of DIR" "DIR の外" make "$OTHER/new" write "$OTHER/file" \
		"${truncate[@]}" mkdir "$OTHER/e" mkfifo "$OTHER/p" symlink "$OTHER/l" \
		rmdir "$OTHER/d" unlink "$OTHER/file"
	cannot_change "in /etc" /etc make /etc/kakuri write /etc/passwd
	cannot_change "in /usr" /usr make /usr/kakuri mkdir /usr/kakuri.d
}

@test "its children cannot either / 子プロセスも同じです。" {
	first keeps_secrets
	# shellcheck disable=SC2016 # for the shell in there
	exercise sh -c '(sh -c "\"\$0\" \"\$@\"" "$@")' sh "$DIR/probe" read "$OTHER/file" make "$OTHER/new"
	[ "$output" = $'13\n13' ] || hint \
		"a child of COMMAND could read a file outside of DIR, or make one: ${output//$'\n'/ } came back instead of 13 13" \
		"COMMAND の子プロセスは、DIR の外でファイルの読み取りまたは作成に成功しました。結果は 13 13 ではなく ${output//$'\n'/ } でした。"
}

@test "/dev/null can be read and written, and no other device / 読み書きできるデバイスは /dev/null だけです。" {
	first keeps_secrets
	ask read /dev/null write /dev/null
	[ "$output" = $'0\n0' ] || hint \
		"to open /dev/null for reading, and for writing, came back with ${output//$'\n'/ } (13 is EACCES)" \
		"/dev/null を読み取り用と書き込み用に開いた結果は ${output//$'\n'/ } でした（13 は EACCES です）。"
	ask read /dev/zero write /dev/zero
	[ "$output" = $'13\n13' ] || hint \
		"to open /dev/zero for reading, and for writing, came back with ${output//$'\n'/ } (13 is EACCES)" \
		"/dev/zero を読み取り用と書き込み用に開いた結果は ${output//$'\n'/ } でした（13 は EACCES です）。"
}

@test "no TCP in there / TCP は使えません。" {
	[ "$ABI" -ge 4 ] ||
		skip "this kernel's Landlock has ABI $ABI: TCP is 4 / このカーネルの Landlock は ABI $ABI です。TCP には 4 以降が必要です。"
	first keeps_secrets
	ask bind -
	[ "$output" = 13 ] || hint \
		"COMMAND could bind a TCP port: $output came back instead of 13 (EACCES)" \
		"COMMAND は TCP のポートに bind できました。結果は 13（EACCES）ではなく $output でした。"
	ask connect -
	[ "$output" = 13 ] || hint \
		"COMMAND could try to connect by TCP: $output came back instead of 13 (EACCES)" \
		"COMMAND は TCP の接続を試みることができました。結果は 13（EACCES）ではなく $output でした。"
}

@test "it needs no privilege / 特権は必要ありません。" {
	first keeps_secrets
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	chmod 755 "$DIR" "$OTHER"
	install -m 755 "$EXERCISE" "$BATS_TEST_TMPDIR/exercise"
	run timeout -k 1 10 setpriv --reuid 65534 --regid 65534 --clear-groups \
		--inh-caps=-all "$BATS_TEST_TMPDIR/exercise" "$DIR" "$DIR/probe" \
		read "$DIR/file" read "$OTHER/file" 3>&-
	[ "$output" = $'0\n13' ] || hint \
		"started by an ordinary user it ended with $status and said '$output': what must such a process do first?" \
		"一般ユーザーが実行すると、終了ステータスは $status、出力は '$output' でした。一般ユーザーのプロセスが、ルールセットを適用する前にすることは何ですか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first keeps_secrets
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
