load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	: >/outside
	cc -o "$BATS_TEST_TMPDIR/escape" "$BATS_TEST_DIRNAME/../measured/01-chroot/escape.c"
}

# In a mount namespace that goes with it: a tree that is shared, as systemd
# makes it; in it DIR, a small root of the host's own programs, with the file
# "inside". DIR is a plain directory with mounts below it.
host() { # COMMAND [ARG...]
	# shellcheck disable=SC2016 # for the shell inside
	run timeout -k 1 20 unshare --mount --propagation private sh -euc '
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
		mkdir proc
		mount -t proc proc proc
		cp "$temp/escape" .
		: >inside
		cd /
		mount --make-rshared /
		cat /proc/self/mountinfo >"$temp/before"
		status=0
		"$EXERCISE" /mnt/root "$@" || status=$?
		cat /proc/self/mountinfo >"$temp/after"
		exit $((status == 127 ? 126 : status))' "$BATS_TEST_TMPDIR" "$@"
}

@test "COMMAND has DIR as its root, with what is mounted there / COMMAND のルートディレクトリは、マウントも含めて DIR です。" {
	host /bin/sh -c 'cd /; [ -e inside ] && echo in || echo out'
	[[ $output == in || $output == out ]] || hint \
		"COMMAND did not run: '$output'" \
		"COMMAND が動きませんでした：'$output'"
	[ "$output" = in ] || hint \
		"COMMAND still has the host's root: it cannot see the file 'inside' of DIR" \
		"COMMAND のルートディレクトリはホスト側のままです。DIR の中のファイル inside が見えません。"
}

@test "the old root is gone / 元のルートディレクトリは見えません。" {
	host /bin/sh -c 'while read -r _ _ _ _ point _; do echo "$point"; done </proc/self/mountinfo'
	left=$(grep -vxE '/|/(proc|bin|lib|lib64|usr)(/.*)?' <<<"$output" | head -n 1)
	[ -z "$left" ] && [ "$(grep -cx / <<<"$output")" -eq 1 ] || hint \
		"COMMAND still has the old root's mounts, such as '${left:-/}', in /proc/self/mountinfo" \
		"COMMAND の /proc/self/mountinfo に、'${left:-/}' など、古いルートのマウントが残っています。"
}

@test "there is no way out / 外に出る方法はありません。" {
	host /escape /bin/sh -c '[ -e /outside ] && echo out || echo in'
	[ "$output" != out ] || hint \
		"COMMAND walked out of DIR, as in chapter 1" \
		"COMMAND は、第 1 章の方法で DIR の外へ出ました。"
	[ "$output" = in ] || hint \
		"COMMAND, which tries to walk out, said '$output'" \
		"外へ出ようとした COMMAND の表示は '$output' でした。"
}

@test "the host's mounts stay as they are / ホスト側のマウントは元のままです。" {
	host /bin/true
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after" || hint \
		"the host's mounts changed: a mount was made before, or passed on to, another namespace" \
		"ホスト側のマウントが変わりました。名前空間を分ける前にマウントしたか、マウントが伝播しています。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	host /bin/sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
