load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. ROOT has a
# file /etc/file, as the host has, links to it, a volume, and a /proc of the host.
setup() {
	sandboxed
	[ "$(printf '%s\n%s\n' "$(uname -r)" 5.6 | sort -V | head -n 1)" = 5.6 ] ||
		skip "it needs Linux 5.6 / Linux 5.6 以降が必要です。"
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/etc" "$root/volume" "$root/proc"
	echo "the host's" >/etc/file
	echo "the container's" >"$root/etc/file"
	ln -s /etc/file "$root/absolute"
	ln -s ../../../../../../../../etc/file "$root/dots"
}
teardown() {
	[ -z "${SWAPPER-}" ] || kill -KILL "$SWAPPER" 2>/dev/null
	umount "$root/volume" "$root/proc" "$root/zero" 2>/dev/null
	rm -rf "$root" /etc/file /deep
}

copy() { # PATH
	run --separate-stderr timeout -k 1 10 "$EXERCISE" "$root" "$1" 3>&-
	# shellcheck disable=SC2154 # run sets it
	said=$stderr
}

# The first check says what is wrong with it.
in_root() {
	local path
	for path in absolute /absolute; do
		copy $path
		[ "$output:$status" = "the container's:0" ] || hint \
			"the link /absolute in ROOT leads to /etc/file, and of PATH $path this came: '$output', with the status $status and the words '$said'; in ROOT it is \"the container's\"" \
			"ROOT の中のリンク /absolute は /etc/file を指します。PATH が $path のときの出力は '$output'、終了ステータスは $status、メッセージは '$said' でした。ROOT の中のファイルの内容は \"the container's\" です。"
	done
}

@test "an absolute link is one in ROOT / 絶対パスのリンクは、ROOT の中でたどります。" {
	in_root
}

@test "no .. leads out / .. では外に出られません。" {
	first in_root
	local path
	for path in dots ../../../../../../../../etc/file etc/../../../../../../../../etc/file; do
		copy "$path"
		[ "$output" = "the container's" ] || hint \
			"PATH was $path, and '$output' came; in ROOT, .. of / is /" \
			"PATH が $path のときの出力は '$output' でした。ROOT の中では、/ の .. は / です。"
	done
}

@test "no link of /proc leads out / /proc のリンクでは外に出られません。" {
	first in_root
	mount --bind /proc "$root/proc"
	copy "proc/$$/root/etc/file"
	[ "$output" = "" ] && [ "$status" -eq 1 ] || hint \
		"PATH goes by a link of /proc to the host's root, and '$output' came, with the status $status" \
		"PATH は /proc のリンクを通ってホスト側のルートに出ます。出力は '$output'、終了ステータスは $status でした。"
}

@test "what is mounted in ROOT is in it / ROOT の中にマウントされたものも読めます。" {
	first in_root
	mount -t tmpfs none "$root/volume"
	echo "a volume's" >"$root/volume/file"
	copy volume/file
	umount "$root/volume"
	[ "$output" = "a volume's" ] || hint \
		"the file is on a volume that is mounted in ROOT, and '$output' came: '$said'" \
		"ファイルは、ROOT の中にマウントしたボリュームにあります。出力は '$output'、メッセージは '$said' でした。"
}

@test "all of the file is copied / ファイルの内容をすべてコピーします。" {
	first in_root
	head -c 20000 /dev/zero | tr '\0' x >"$root/etc/long"
	copy etc/long
	[ "${#output}" -eq 20000 ] || hint \
		"the file has 20000 bytes, and ${#output} came" \
		"ファイルは 20000 バイトですが、出力は ${#output} バイトでした。"
}

@test "what is no regular file is not copied, and nobody waits / 通常のファイルでなければコピーせず、待ちもしません。" {
	first in_root
	mkfifo "$root/pipe"
	copy pipe
	[ "$status" -eq 1 ] && [ "$output" = "" ] || hint \
		"PATH is a pipe that nobody writes to, and the status was $status (124: it still waited after ten seconds)" \
		"PATH は、だれも書き込まないパイプです。終了ステータスは $status でした（124 なら、10 秒後もまだ待っていました）。"
	touch "$root/zero"
	mount --bind /dev/zero "$root/zero"
	run timeout -k 1 10 sh -c '"$EXERCISE" "$0" zero 2>/dev/null | head -c 10 | tr "\0" x' "$root" 3>&-
	[[ $output != *xxx* ]] || hint \
		"PATH is a device, /dev/zero, and it was read" \
		"PATH はデバイス（/dev/zero）ですが、読み取られました。"
	copy nothing
	[ "$status" -eq 1 ] && [ "$output" = "" ] || hint \
		"there is no PATH 'nothing' in ROOT, and the status was $status" \
		"ROOT の中に nothing はありませんが、終了ステータスは $status でした。"
}

@test "nobody who changes a link meanwhile leads it out / 途中でリンクを変えられても、外に出ません。" {
	first in_root
	# far below, so that whoever checks the path has a long way to go
	local below=
	for _ in {1..150}; do below+=/d; done
	mkdir -p "/deep$below" "$root/deep$below"
	echo "the host's" >"/deep$below/file"
	echo "the container's" >"$root/deep$below/file"
	ln -s deep "$root/now"
	(
		cd "$root"
		while :; do
			ln -sfn ../../../../../../../../../../deep now
			ln -sfn deep now
		done
	) >/dev/null 2>&1 3>&- &
	SWAPPER=$!
	disown
	local out=0
	for _ in {1..150}; do
		copy "now$below/file"
		[ "$output" != "the host's" ] || {
			out=1
			break
		}
	done
	kill -KILL "$SWAPPER"
	[ $out = 0 ] || hint \
		"while somebody exchanged the link 'now' all the time, the host's file was copied: what was checked was not what was opened" \
		"リンク now を絶えず入れ替えると、ホスト側のファイルがコピーされました。確かめたものと開いたものが違います。"
}
