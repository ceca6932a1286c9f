load ../helper

# "The host" of these checks is a throw-away one, whose mounts are shared.
setup() {
	sandboxed
	mount --make-rshared / # an exercise may have changed that
	base=$(mktemp -d /run/exercise.XXXXXX) # /run is a mount of its own here
	dir=$base/dir late=$base/late
	mkdir "$dir" "$late"
	echo secret >"$dir/file"
}

# What is mounted where, and with whom it is shared.
tree() { awk '{ print $5, $7 }' /proc/self/mountinfo; }
mounted() { grep -qF " $1 " /proc/self/mountinfo; }

# The first check says what is wrong with it: COMMAND looks, and waits until the
# host has mounted something.
in_place() {
	local leaked='' ns saw seen status=0 said
	rm -f "$base"/{ready,go,ns,saw,seen}
	mkfifo "$base/ready" "$base/go"
	exec 4<>"$base/ready" 5<>"$base/go"
	before=$(tree)
	# shellcheck disable=SC2016 # for the shell in there
	timeout -k 1 10 "$EXERCISE" "$dir" sh -c '
		readlink /proc/self/ns/mnt >"$0/ns"; ls -A "$0/dir" >"$0/saw"
		echo >"$0/ready"; read -r go <"$0/go"
		grep -cF " $0/late " /proc/self/mountinfo >"$0/seen"' \
		"$base" >"$base/said" 2>&1 3>&- 4>&- 5>&- &
	for _ in {1..50}; do
		read -r -t 0.1 -u 4 _ && break
		kill -0 $! 2>/dev/null || break
	done
	! mounted "$dir" || leaked=yes
	mount -t tmpfs late "$late"
	echo go >&5
	wait $! || status=$?
	umount "$late"
	while mounted "$dir"; do umount "$dir" || break; done
	ns=$(cat "$base/ns" 2>/dev/null) || :
	saw=$(cat "$base/saw" 2>/dev/null) || :
	seen=$(cat "$base/seen" 2>/dev/null) || :
	said=$(cat "$base/said")
	[ -n "$seen" ] || hint \
		"COMMAND did not run: status $status, and it said '$said'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$said' でした。"
	[ "$ns" != "$(own mnt)" ] || hint \
		"COMMAND is in the host's mount namespace" \
		"COMMAND はホスト側のマウント名前空間にいます。"
	[ -z "$leaked" ] || hint \
		"the mount on DIR is on the host now: is a mount of the new namespace, maybe not its '/', still shared with the host's?" \
		"DIR へのマウントが、ホスト側にも現れました。新しい名前空間に、まだ shared のままのマウントがありませんか（/ 以外も確かめてください）。"
	[ "$(tree)" = "$before" ] || hint \
		"the host's own mounts are not shared any more: in which namespace was that changed?" \
		"ホスト側のマウントが shared ではなくなりました。どの名前空間で変えましたか。"
	[ -z "$saw" ] || hint \
		"COMMAND saw this in DIR: '$saw'" \
		"COMMAND から DIR の中に '$saw' が見えました。"
	[ "$seen" = 1 ] || hint \
		"COMMAND did not see what the host mounted later: which kind of mount lets mounts in, and none out?" \
		"ホスト側で後からマウントしたものが、COMMAND から見えませんでした。中へだけ伝播させるのは、どの種類のマウントでしょうか。"
}

@test "in a namespace of its own, COMMAND sees what the host mounts later / COMMAND は別のマウント名前空間で動き、そこからは、ホスト側で後からマウントしたものも見えます。" {
	in_place
}

@test "nobody else sees what COMMAND writes into DIR / COMMAND が DIR に書いたものは、ほかからは見えません。" {
	first in_place
	# shellcheck disable=SC2016 # for the shell in there
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'echo hello >"$0/new" && ls -A "$0"' "$dir"
	[ "$output" = new ] || hint \
		"COMMAND made the file 'new' in DIR, and DIR held '$output'" \
		"COMMAND が DIR にファイル 'new' を作ると、DIR の中身は '$output' になりました。"
	[ "$(ls -A "$dir")" = file ] || hint \
		"DIR of the host holds '$(ls -A "$dir")' now" \
		"ホスト側の DIR の中身が '$(ls -A "$dir")' になりました。"
}

@test "one MiB fits into DIR, no more / DIR に書けるのは 1 MiB までです。" {
	first in_place
	# shellcheck disable=SC2016 # for the shell in there
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'head -c 2097152 /dev/zero 2>/dev/null >"$0/big"; wc -c <"$0/big"' "$dir"
	size=${output//[!0-9]/}
	[ "${size:-0}" -eq 1048576 ] || hint \
		"COMMAND wrote two MiB into DIR, and '$output' bytes were there, not 1048576" \
		"COMMAND が DIR に 2 MiB 書き込もうとすると、1048576 バイトではなく '$output' バイト入りました。"
}

@test "DIR is mounted nosuid, nodev and noexec / DIR は nosuid、nodev、noexec でマウントされています。" {
	first in_place
	# shellcheck disable=SC2016 # for the awk in there
	run timeout -k 1 10 "$EXERCISE" "$dir" awk -v dir="$dir" '$5 == dir { options = $6 } END { print options }' /proc/self/mountinfo
	for option in nosuid nodev noexec; do
		[[ ",$output," == *",$option,"* ]] || hint \
			"DIR was mounted '$output': $option is missing" \
			"DIR のマウントオプションは '$output' でした。$option がありません。"
	done
}

@test "COMMAND stays where it was started, and in DIR that is the empty one / COMMAND のカレントディレクトリは起動時と同じです。DIR で起動すると、空の DIR になります。" {
	first in_place
	cd "$dir"
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'ls -A . && pwd -P'
	[[ $output != *file* ]] || hint \
		"COMMAND was started in DIR, and its working directory held the host's file: which directory was it?" \
		"DIR で起動した COMMAND のカレントディレクトリに、ホスト側のファイルがありました。それは、どのディレクトリでしょうか。"
	[ "$output" = "$dir" ] || hint \
		"COMMAND was started in DIR, and its 'ls -A . && pwd -P' said '$output'" \
		"DIR で起動した COMMAND の「ls -A . && pwd -P」の出力は '$output' でした。"
	cd "$late"
	run timeout -k 1 10 "$EXERCISE" "$dir" pwd -P
	[ "$output" = "$late" ] || hint \
		"COMMAND was started in '$late' and ran in '$output'" \
		"COMMAND は '$late' で起動しましたが、カレントディレクトリは '$output' でした。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first in_place
	run timeout -k 1 10 "$EXERCISE" "$dir" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
