load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. Its /run
# is a tmpfs, which can be mapped since Linux 6.3.
setup() {
	sandboxed
	[ "$(printf '%s\n6.3\n' "$(uname -r)" | sort -V | head -n 1)" = 6.3 ] ||
		skip "this needs Linux 6.3 / Linux 6.3 以降が必要です。"
	mount --make-rshared / # an exercise may have changed that
	base=$(mktemp -d /run/exercise.XXXXXX)
	dir=$base/dir
	chmod 755 "$base"
	mkdir "$dir"
	echo hello >"$dir/file"
	echo mine >"$dir/mine"
	chown 1000:1001 "$dir/mine"
	cd "$base" || return # not below DIR
}

# Run it, its caller being in a group; how many mounts of DIR are left for all?
exercise() {
	run timeout -k 1 10 setpriv --groups 0,7 "$EXERCISE" "$@" 3>&-
	leaked=$(grep -cF " $dir " /proc/self/mountinfo) || :
	while umount "$dir" 2>/dev/null; do :; done
}
one_line() { tr -s '\n\t ' ' ' | sed 's/ $//'; }
said() { one_line <<<"$output"; }

# The first check says what is wrong with it: who is COMMAND?
root_in_there() {
	local uids gids uid gid groups wanted='0 100000 65536'
	exercise "$dir" 100000 sh -c 'echo "u" $(cat /proc/self/uid_map)
		echo "g" $(cat /proc/self/gid_map); grep -E "^(Uid|Gid|Groups):" /proc/self/status'
	uids=$(sed -n 's/^u //p' <<<"$output") gids=$(sed -n 's/^g //p' <<<"$output")
	uid=$(sed -n 's/^Uid://p' <<<"$output" | one_line) gid=$(sed -n 's/^Gid://p' <<<"$output" | one_line)
	groups=$(sed -n 's/^Groups://p' <<<"$output" | one_line)
	uid=${uid# } gid=${gid# } groups=${groups# }
	[ "$uids" != "" ] || hint \
		"COMMAND did not run: status $status, and this was said: '$(said)'. In which user namespace was the process, and as whom?" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$(said)' でした。プロセスは、どのユーザー名前空間にいて、uid はいくつでしたか。"
	[ "$uids" = "$wanted" ] || hint \
		"COMMAND's uid_map is '$uids', and not '$wanted'" \
		"COMMAND の uid_map は、'$wanted' ではなく '$uids' でした。"
	[ "$gids" = "$wanted" ] || hint \
		"COMMAND's gid_map is '$gids', and not '$wanted'" \
		"COMMAND の gid_map は、'$wanted' ではなく '$gids' でした。"
	[ "$uid" = "0 0 0 0" ] || hint \
		"COMMAND's uids in its namespace are '$uid', and not 0: who is it on the host?" \
		"名前空間の中で、COMMAND の uid は 0 ではなく '$uid' でした。ホスト側から見ると、どの uid のままですか。"
	[ "$gid" = "0 0 0 0" ] || hint \
		"COMMAND's gids in its namespace are '$gid', and not 0" \
		"名前空間の中で、COMMAND の gid は 0 ではなく '$gid' でした。"
	[ "$groups" = "" ] || hint \
		"COMMAND has supplementary groups, seen in its namespace as '$groups': whose are they?" \
		"COMMAND に補助グループがあり、名前空間の中では '$groups' に見えます。だれのグループですか。"
}

# The files: as on the disk, seen from in there.
sees() {
	local mounts seen wanted='0:0 file 1000:1001 mine'
	exercise "$dir" 100000 sh -c 'grep -c " $0 .*idmapped" /proc/self/mountinfo
		cd "$0" && stat -c "%u:%g %n" file mine' "$dir"
	mounts=${lines[0]}
	seen=$(tail -n +2 <<<"$output" | one_line)
	[ "$seen" = "$wanted" ] || [ "$mounts" != 0 ] || hint \
		"COMMAND saw '$seen' in DIR, and on the disk it is '$wanted': there is no idmapped mount at DIR" \
		"COMMAND からは、ディスク上で '$wanted' のファイルが '$seen' に見えました。DIR に idmapped マウントはありません。"
	[ "$seen" = "$wanted" ] || hint \
		"COMMAND saw '$seen' in DIR, and on the disk it is '$wanted': there is an idmapped mount at DIR, but with which maps?" \
		"COMMAND からは、ディスク上で '$wanted' のファイルが '$seen' に見えました。DIR に idmapped マウントはありますが、どんな ID マッピングですか。"
}

@test "COMMAND is root of a user namespace, and nobody's outside / COMMAND はユーザー名前空間の中だけの root です。" {
	root_in_there
}

@test "COMMAND finds each file with its owner on the disk / COMMAND から見える所有者は、ディスク上と同じです。" {
	first root_in_there
	sees
}

@test "COMMAND starts in DIR, in the mount / COMMAND は DIR のマウントの中から始まります。" {
	first root_in_there
	first sees
	local where
	for where in "$base" "$dir"; do
		cd "$where"
		exercise "$dir" 100000 sh -c 'pwd -P; stat -c %u:%g mine'
		[ "$(said)" = "$dir 1000:1001" ] || hint \
			"COMMAND was started in '$where', and in its working directory this came: '$(said)', and not '$dir 1000:1001'" \
			"'$where' で起動すると、COMMAND から見えたカレントディレクトリとファイルの所有者は '$dir 1000:1001' ではなく '$(said)' でした。"
	done
}

@test "what COMMAND makes and gives away has the same owner on the disk / COMMAND が作ったり譲ったりしたファイルの所有者は、ディスク上でも同じです。" {
	first root_in_there
	first sees
	exercise "$dir" 100000 sh -c 'cd "$0" && touch new given && chown 1000:1001 given' "$dir"
	[ -e "$dir/new" ] && [ -e "$dir/given" ] || hint \
		"COMMAND could make no file in DIR: '$(said)'" \
		"COMMAND は DIR にファイルを作れませんでした：'$(said)'"
	[ "$(stat -c %u:%g "$dir/new")" = 0:0 ] || hint \
		"COMMAND made a file as 0:0, and on the disk it is of '$(stat -c %u:%g "$dir/new")'" \
		"COMMAND が 0:0 として作ったファイルは、ディスク上では '$(stat -c %u:%g "$dir/new")' のものです。"
	[ "$(stat -c %u:%g "$dir/given")" = 1000:1001 ] || hint \
		"COMMAND gave a file to 1000:1001, and on the disk it is of '$(stat -c %u:%g "$dir/given")': '$(said)'" \
		"COMMAND が 1000:1001 に譲ったファイルは、ディスク上では '$(stat -c %u:%g "$dir/given")' のものです：'$(said)'"
}

@test "no file is changed for it, and nobody else sees a mount / ファイルは変更されず、マウントはほかから見えません。" {
	first root_in_there
	local before
	before=$(stat -c '%u:%g %a %Z %z' "$dir" "$dir/file" "$dir/mine")
	exercise "$dir" 100000 cat "$dir/file"
	[ "$leaked" = 0 ] || hint \
		"everybody sees a mount at DIR now ($leaked): in which mount namespace was it attached, and did it spread from there?" \
		"DIR のマウントが、ほかのプロセスからも見えます（$leaked 個）。マウントは、どのマウント名前空間に接続されましたか。ほかの名前空間に伝播しましたか。"
	[ "$(stat -c '%u:%g %a %Z %z' "$dir" "$dir/file" "$dir/mine")" = "$before" ] || hint \
		"the files themselves were changed: for everybody they are now of '$(stat -c %u:%g "$dir/file" "$dir/mine" | one_line)'" \
		"ファイルそのものが変更されました。所有者は、ほかから見ても '$(stat -c %u:%g "$dir/file" "$dir/mine" | one_line)' です。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first root_in_there
	exercise "$dir" 100000 sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
