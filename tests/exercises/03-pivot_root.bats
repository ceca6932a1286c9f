load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	: >/outside
	mkdir -p /job
}

# In a mount namespace that goes with it: a tree that is shared, as systemd
# makes it; in it DIR, a small root of the host's own programs, with the file
# "inside", the directory "job", the link "link" to it, and the link "out" to
# the root of the shell here, in the /proc of DIR. DIR is a plain directory with
# mounts below it. The host's root is open as 9, and as 200, which is above the
# limit.
host() { # WORKDIR COMMAND [ARG...]
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 20 unshare --mount --propagation private bash -euc '
		temp=$0
		mount -t tmpfs -o mode=755 host /mnt
		mkdir /mnt/root
		cd /mnt/root
		for d in bin lib lib64 usr; do
			[ ! -L "/$d" ] || cp -P "/$d" .
			[ -L "/$d" ] || [ ! -d "/$d" ] || {
				mkdir $d
				mount --bind "/$d" $d
			}
		done
		mkdir proc job
		mount -t proc proc proc
		ln -s /job link
		ln -s "/proc/$$/root" out
		: >inside
		cd /
		mount --make-rshared /
		cat /proc/self/mountinfo >"$temp/before"
		exec 9</ 200</
		ulimit -Sn 100
		status=0
		"$EXERCISE" /mnt/root "$@" || status=$?
		exec 9<&- 200<&-
		cat /proc/self/mountinfo >"$temp/after"
		exit $((status == 127 ? 126 : status))' "$BATS_TEST_TMPDIR" "$@" 3>&- 4>&-
}

# The first check says what is wrong with it.
started() {
	host /job /bin/sh -c 'echo ran; pwd -P; [ -e /inside ] && echo in || echo out'
	[ "${lines[0]-}" = ran ] || hint \
		"COMMAND did not run: '$output'" \
		"COMMAND が実行されませんでした：'$output'"
	[ "${lines[2]-}" = in ] || hint \
		"COMMAND still has the host's root: it cannot see the file 'inside' of DIR" \
		"COMMAND のルートディレクトリはホスト側のままです。DIR の中のファイル inside が見えません。"
	[ "${lines[1]}" = /job ] || hint \
		"COMMAND started in ${lines[1]}, and WORKDIR was /job" \
		"COMMAND のカレントディレクトリは ${lines[1]} でした。WORKDIR は /job です。"
}

@test "COMMAND starts in WORKDIR of DIR, with what is mounted there / COMMAND は、DIR をその下のマウントも含めてルートにし、WORKDIR で起動します。" {
	started
}

@test "the old root's mounts are gone / 古いルートのマウントは見えません。" {
	first started
	host / /bin/sh -c 'while read -r _ _ _ _ point _; do echo "$point"; done </proc/self/mountinfo'
	left=$(grep -vxE '/|/(proc|bin|lib|lib64|usr)(/.*)?' <<<"$output" | head -n 1)
	[ -z "$left" ] && [ "$(grep -cx / <<<"$output")" -eq 1 ] || hint \
		"COMMAND still sees the old root's mounts, such as '${left:-/}', in /proc/self/mountinfo" \
		"COMMAND の /proc/self/mountinfo に、'${left:-/}' など、古いルートのマウントが残っています。"
}

@test "DIR is the root of the namespace, too / DIR は、マウント名前空間のルートでもあります。" {
	first started
	host / nsenter --mount=/proc/self/ns/mnt /bin/sh -c '[ -e /outside ] && echo out || echo in'
	[ "$output" != out ] || hint \
		"who joins COMMAND's mount namespace gets the host's root: only a process has another" \
		"COMMAND のマウント名前空間に入ると、ルートはホスト側のものでした。変わったのは 1 つのプロセスのルートだけです。"
	[ "$output" = in ] || hint \
		"COMMAND, which joins its own mount namespace with nsenter, said '$output'" \
		"自分のマウント名前空間に nsenter で入る COMMAND の表示は '$output' でした。"
}

@test "a link in DIR is followed in DIR / DIR の中のリンクは、DIR の中でたどります。" {
	first started
	host /link /bin/sh -c 'pwd -P; [ /proc/self/cwd -ef /job ] && echo in || echo out'
	[ "$output" = $'/job\nin' ] || hint \
		"WORKDIR was /link, a link to /job in DIR, and COMMAND said '$output'" \
		"WORKDIR は /link で、DIR の中の /job へのリンクです。COMMAND の表示は '$output' でした。"
}

@test "no other file is open than 0 to 2 / 開いているのは、ファイルディスクリプター 0〜2 だけです。" {
	first started
	host / /bin/sh -c 'for fd in /proc/$$/fd/*; do [ ! -h "$fd" ] || echo "${fd##*/}"; done; :'
	left=$(grep -vx '[012]' <<<"$output" | head -n 1)
	[ -z "$left" ] || hint \
		"COMMAND has descriptor $left, which the caller had open" \
		"COMMAND に、呼び出し元が開いていたファイルディスクリプター $left が残っています。"
}

@test "no WORKDIR leads out / WORKDIR を通って外に出ることはできません。" {
	first started
	host /proc/self/fd/9 /bin/sh -c '[ -e outside ] && echo out || echo in'
	[[ ${lines[-1]-} != out ]] || hint \
		"WORKDIR was /proc/self/fd/9, and COMMAND stood on the host's root: when is 9 closed?" \
		"WORKDIR は /proc/self/fd/9 で、COMMAND のカレントディレクトリはホスト側のルートでした。9 番はいつ閉じますか。"
	[[ ${lines[-1]-} != in ]] || hint \
		"COMMAND ran though there is no WORKDIR /proc/self/fd/9 in DIR" \
		"DIR の中に WORKDIR /proc/self/fd/9 はないのに、COMMAND が実行されました。"
	[ "$status" -eq 1 ] || hint \
		"WORKDIR was /proc/self/fd/9, and the exit status $status, not 1" \
		"WORKDIR が /proc/self/fd/9 のとき、終了ステータスは 1 ではなく $status でした。"
}

@test "no WORKDIR leads out through /proc/PID/root / /proc/PID/root をたどる WORKDIR でも、外に出ることはできません。" {
	first started
	host /out /bin/sh -c '[ -e outside ] && echo out || echo in'
	[[ ${lines[-1]-} != out ]] || hint \
		"WORKDIR was /out, a link to /proc/PID/root of a process of the host, and COMMAND stood on the host's root: look the path up with openat2(2) and RESOLVE_IN_ROOT, or ask the kernel where you are, by syscall(SYS_getcwd, ...): a path that does not begin with / is outside" \
		"WORKDIR は /out で、ホストのプロセスの /proc/PID/root へのリンクです。COMMAND のカレントディレクトリはホスト側のルートでした。RESOLVE_IN_ROOT を指定した openat2(2) でたどってください。移った後で syscall(SYS_getcwd, ...) でカーネルに問い合わせ、パスが / で始まることを確かめてもかまいません。"
	[[ ${lines[-1]-} != in ]] || hint \
		"WORKDIR was /out, a link to /proc/PID/root of a process of the host, and COMMAND ran: that root is not in DIR" \
		"WORKDIR は /out で、ホストのプロセスの /proc/PID/root へのリンクです。そのルートは DIR の中にないのに、COMMAND が実行されました。"
	[ "$status" -eq 1 ] || hint \
		"WORKDIR was /out, a link to /proc/PID/root of a process of the host, and the exit status $status, not 1" \
		"WORKDIR が /out（ホストのプロセスの /proc/PID/root へのリンク）のとき、終了ステータスは 1 ではなく $status でした。"
	host /out/mnt/root/job /bin/sh -c '[ -e ../../../outside ] && echo out || echo in'
	[[ ${lines[-1]-} != out ]] || hint \
		"WORKDIR was /out/mnt/root/job, the directory job of DIR by way of the host's root, and from there .. led COMMAND to the host's root. getcwd(3) of glibc follows .. as well, and gives a path: ask the kernel, by syscall(SYS_getcwd, ...), for one that begins with /" \
		"WORKDIR は /out/mnt/root/job（ホストのルートからたどった DIR の job）でした。COMMAND は、そこから .. をたどってホストのルートに出られました。glibc の getcwd(3) も、.. をたどってパスを返します。syscall(SYS_getcwd, ...) でカーネルに問い合わせ、パスが / で始まることを確かめてください。"
	[ "$status" -eq 1 ] || hint \
		"WORKDIR was /out/mnt/root/job, the directory job of DIR by way of the host's root, and the exit status $status, not 1" \
		"WORKDIR が /out/mnt/root/job（ホストのルートからたどった DIR の job）のとき、終了ステータスは 1 ではなく $status でした。"
}

@test "the host's mounts stay as they are / ホスト側のマウントは元のままです。" {
	first started
	host / /bin/true
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after" || hint \
		"the host's mounts changed: a mount was made before, or passed on to, another namespace" \
		"ホスト側のマウントが変わりました。名前空間を分ける前にマウントしたか、マウントが伝播しています。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first started
	host / /bin/sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
