load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. The container
# is a process with mounts of its own: in it DIR is /mnt/secrets, which the host
# does not have, and /mnt/here is a link to /mnt.
setup() {
	sandboxed
	[ "$(printf '%s\n%s\n' "$(uname -r)" 5.2 | sort -V | head -n 1)" = 5.2 ] ||
		skip "it needs Linux 5.2 / Linux 5.2 以降が必要です。"
	mkfifo "$BATS_TEST_TMPDIR/up"
	unshare --mount --propagation private sh -c 'mount -t tmpfs box /mnt &&
		mkdir /mnt/secrets && ln -s /mnt /mnt/here && echo up; exec sleep 100' \
		>"$BATS_TEST_TMPDIR/up" 2>&1 3>&- &
	CONTAINER=$!
	disown
	read -r said <"$BATS_TEST_TMPDIR/up"
	[ "$said" = up ]
}
teardown() { [ -z "${CONTAINER-}" ] || kill -KILL "$CONTAINER"; }

inside() { nsenter --target "$CONTAINER" --mount "$@"; }
hand() { # ARG...; the secret is on standard input
	run timeout -k 1 10 "$EXERCISE" "$CONTAINER" "$@" 3>&-
}
mounted() { # how many are at DIR, as the container sees it
	grep -cE ' /mnt/secrets ' "/proc/$CONTAINER/mountinfo"
}

# The first check says what is wrong with it.
there() {
	local seen
	hand "${1-/mnt/secrets}" <<<"a secret of ours"
	seen=$(inside cat /mnt/secrets/secret 2>/dev/null) || hint \
		"there is no file 'secret' in DIR, as the process PID sees it: $(mounted) mounts are there, the status was $status, and this was said: '$output'" \
		"プロセス PID から見た DIR に、ファイル secret がありません。そこにあるマウントは $(mounted) 個、終了ステータスは $status、表示は '$output' でした。"
	[ "$seen" = "a secret of ours" ] || hint \
		"the file 'secret' holds '$seen', and standard input was 'a secret of ours'" \
		"標準入力は 'a secret of ours' でしたが、ファイル secret の中身は '$seen' でした。"
}

@test "the running container finds the secret in DIR / 動いているコンテナの DIR に秘密のファイルがあります。" {
	there
	[ "$status" -eq 0 ] || hint "the exit status was $status" "終了ステータスは $status でした。"
}

@test "it is all that came on standard input / 標準入力の内容がすべて入っています。" {
	first there
	inside umount /mnt/secrets
	hand /mnt/secrets < <(head -c 20000 /dev/zero)
	[ "$(inside stat -c %s /mnt/secrets/secret)" = 20000 ] || hint \
		"20000 bytes were given, and the secret has $(inside stat -c %s /mnt/secrets/secret)" \
		"標準入力は 20000 バイトでしたが、ファイル secret は $(inside stat -c %s /mnt/secrets/secret) バイトでした。"
}

@test "only root reads it, and nobody writes to the mount / 読めるのは root だけで、マウントにはだれも書き込めません。" {
	first there
	[ "$(inside stat -c %a:%u /mnt/secrets/secret)" = 400:0 ] || hint \
		"the secret is of mode $(inside stat -c '%a and uid %u' /mnt/secrets/secret), not 400 and 0" \
		"ファイル secret のモードと uid は $(inside stat -c '%a と %u' /mnt/secrets/secret) で、400 と 0 ではありません。"
	run inside sh -c 'echo more >/mnt/secrets/more || echo more >>/mnt/secrets/secret' 3>&-
	[ "$status" -ne 0 ] && [[ $output == *'Read-only'* ]] || hint \
		"something could be written to the mount: '$output', and not 'Read-only file system'" \
		"マウントに書き込めました。表示は 'Read-only file system' ではなく '$output' でした。"
}

@test "the mount has each OPTION, and is nosuid, nodev and noexec / マウントは、指定した OPTION と nosuid、nodev、noexec を持ちます。" {
	first there
	inside umount /mnt/secrets
	hand /mnt/secrets size=64k mode=711 <<<x
	line=$(grep -E ' /mnt/secrets ' "/proc/$CONTAINER/mountinfo")
	for option in nosuid nodev noexec; do
		[[ ,${line#* /mnt/secrets }, == *[,\ ]"$option"[,\ ]* ]] || hint \
			"the mount's options are '$(cut -d' ' -f6 <<<"$line")': $option is not among them" \
			"マウントのオプションは '$(cut -d' ' -f6 <<<"$line")' で、$option がありません。"
	done
	[ "$(inside stat -c %a /mnt/secrets)" = 711 ] && [[ $line == *size=64k* ]] || hint \
		"OPTION was size=64k and mode=711, and the file system has '${line##* }', its root mode $(inside stat -c %a /mnt/secrets)" \
		"OPTION は size=64k と mode=711 でしたが、ファイルシステムのオプションは '${line##* }'、ルートのモードは $(inside stat -c %a /mnt/secrets) でした。"
}

@test "an OPTION that is refused is explained, and nothing is mounted / 拒否された OPTION は理由が表示され、何もマウントされません。" {
	first there
	inside umount /mnt/secrets
	hand /mnt/secrets colour=blue <<<x
	[ "$(mounted)" = 0 ] && [ "$status" -eq 1 ] || hint \
		"OPTION was colour=blue, and still the status is $status and $(mounted) mounts are at DIR" \
		"OPTION は colour=blue でしたが、終了ステータスは $status、DIR のマウントは $(mounted) 個でした。"
	[[ $output == *tmpfs*\'colour\'* ]] || hint \
		"it does not say what the kernel says of the option colour=blue: '$output'" \
		"オプション colour=blue についてのカーネルのメッセージが表示されません：'$output'"
}

@test "DIR is looked up in the container / DIR は、コンテナの中のパスとしてたどります。" {
	first there
	inside umount /mnt/secrets
	there /mnt/here/secrets
	hand /mnt/nowhere <<<x
	[ "$status" -eq 1 ] || hint \
		"there is no DIR /mnt/nowhere, and the exit status was $status" \
		"DIR の /mnt/nowhere はありませんが、終了ステータスは $status でした。"
}

@test "the mount appears with the secret in it / マウントは、秘密が入った状態で現れます。" {
	first there
	inside umount /mnt/secrets
	mkfifo "$BATS_TEST_TMPDIR/in"
	timeout -k 1 10 "$EXERCISE" "$CONTAINER" /mnt/secrets <"$BATS_TEST_TMPDIR/in" 3>&- &
	exec 9>"$BATS_TEST_TMPDIR/in"
	echo half >&9
	for _ in 1 2 3 4 5 6 7 8; do
		[ "$(mounted)" = 0 ] || break
		sleep 0.1
	done
	early=$(mounted) || :
	echo rest >&9
	exec 9>&-
	wait $! || :
	[ "$early" = 0 ] || hint \
		"the mount was there before the secret: standard input had not ended yet" \
		"標準入力がまだ終わらないうちに、マウントが現れました。"
	[ "$(inside cat /mnt/secrets/secret)" = $'half\nrest' ] || hint \
		"the secret came in two parts, and the file holds '$(inside cat /mnt/secrets/secret)'" \
		"秘密を 2 回に分けて渡すと、ファイルの中身は '$(inside cat /mnt/secrets/secret)' でした。"
}

@test "nobody else sees the mount / マウントは、ほかから見えません。" {
	first there
	inside umount /mnt/secrets
	before=$(cat /proc/self/mountinfo)
	hand /mnt/secrets <<<x
	[ "$(cat /proc/self/mountinfo)" = "$before" ] || hint \
		"the host has another mount than before" \
		"ホスト側のマウントが変わりました。"
}
