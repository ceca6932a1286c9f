load ../helper

# "The host" of these checks is a throw-away one, whose mounts are shared.
setup() {
	sandboxed
	mount --make-rshared / # an exercise may have changed that
	base=$(mktemp -d /run/exercise.XXXXXX) # /run is a mount of its own here
	dir=$base/dir
	fill "$dir"
}

fill() { # DIR
	mkdir -p "$1/sub"
	echo hello >"$1/file"
	echo below >"$1/sub/file"
}
# Is all as it was? What is not, in one line.
missing() { # DIR
	local left
	left=$(cd "$1" && grep -rs . . | sort | tr '\n' ' ')
	[ "$left" != './file:hello ./sub/file:below ' ] || return 1
	echo "$left"
}

exercise() { run timeout -k 1 10 "$EXERCISE" "$@" 3>&-; }

# COMMAND looks and changes, and waits until the host has looked, too.
change() { # DIR
	local status=0
	before=$(cut -d' ' -f5- /proc/self/mountinfo)
	rm -f "$base"/{ready,go,saw,sees}
	mkfifo "$base/ready" "$base/go"
	exec 4<>"$base/ready" 5<>"$base/go"
	# shellcheck disable=SC2016 # for the shell in there
	timeout -k 1 10 "$EXERCISE" "$1" sh -c '
		cd "$1" && cat file sub/file >"$0/saw"
		echo more >>file && rm -r sub && echo new >new && cat * >"$0/sees"
		echo >"$0/ready"; read -r go <"$0/go"' \
		"$base" "$1" >"$base/said" 2>&1 3>&- 4>&- 5>&- &
	for _ in {1..50}; do
		read -r -t 0.1 -u 4 _ && break
		kill -0 $! 2>/dev/null || break
	done
	leaked=$(cut -d' ' -f5- /proc/self/mountinfo | grep -vxF "$before" | cut -d' ' -f1 | tr '\n' ' ') || :
	meanwhile=$(missing "$1") || :
	echo go >&5
	wait $! || status=$?
	ended=$status
	while [ "$(cut -d' ' -f5- /proc/self/mountinfo)" != "$before" ]; do
		umount -l "$(cut -d' ' -f5- /proc/self/mountinfo | grep -vxF "$before" | tail -n 1 | cut -d' ' -f1)" || break
	done
	said=$(tr '\n' ' ' <"$base/said")
	afterwards=$(missing "$1") || :
	saw=$(tr '\n' ' ' <"$base/saw") || :
	sees=$(tr '\n' ' ' <"$base/sees") || :
} 2>/dev/null

# The first check says what is wrong with it.
in_place() {
	change "$dir"
	[ -e "$base/saw" ] || hint \
		"COMMAND did not run: status $ended, and it said '$said'" \
		"COMMAND が実行されませんでした。終了ステータスは $ended、出力は '$said' でした。"
	[ "$leaked" = "" ] || hint \
		"while COMMAND ran, the host had new mounts: $leaked" \
		"COMMAND の実行中、ホスト側に新しいマウントがありました：$leaked"
	[ "$saw" = 'hello below ' ] || hint \
		"COMMAND did not find in DIR what is in it: it saw '$saw', not 'hello below '" \
		"COMMAND からは DIR の中身が見えませんでした。見えたのは 'hello below ' ではなく '$saw' です。"
	[ "$sees" = 'hello more new ' ] || hint \
		"COMMAND could not change DIR: it said '$said', and then saw '$sees'" \
		"COMMAND は DIR を変更できませんでした。出力は '$said'、その後に見えたのは '$sees' です。"
	[ "$meanwhile$afterwards" = "" ] || hint \
		"what COMMAND changed in DIR is changed for everybody: on which directory was the overlay mounted?" \
		"DIR での COMMAND の変更が、ほかからも見えます。overlay はどのディレクトリにマウントしましたか。"
}

@test "COMMAND can change DIR, and nobody else sees that / COMMAND は DIR を変更でき、変更はほかからは見えません。" {
	in_place
}

@test "the next COMMAND finds DIR as it was / 次の COMMAND からは、元のままの DIR が見えます。" {
	first in_place
	exercise "$dir" rm "$dir/file"
	exercise "$dir" cat "$dir/file"
	[ "$output" = hello ] || hint \
		"the first COMMAND removed a file, and the next one saw '$output'" \
		"最初の COMMAND がファイルを削除すると、次の COMMAND から見えた内容は '$output' でした。"
}

@test "started in DIR or below, COMMAND changes nothing there either / DIR やその下で起動した COMMAND も、元の DIR を変更しません。" {
	local left
	first in_place
	cd "$dir"
	exercise "$dir" sh -c 'rm -f file; echo more >>sub/file'
	left=$(missing "$dir") && hint \
		"COMMAND was started in DIR and changed the files of its working directory, and DIR holds '$left' now: which directory was COMMAND in?" \
		"DIR で起動した COMMAND がカレントディレクトリのファイルを変更すると、元の DIR の中身が '$left' になりました。COMMAND は、どのディレクトリにいましたか。"
	cd "$dir/sub"
	exercise "$dir" rm -f file
	left=$(missing "$dir") && hint \
		"COMMAND was started in DIR/sub and removed a file there, and DIR holds '$left' now" \
		"DIR/sub で起動した COMMAND がそこのファイルを削除すると、元の DIR の中身が '$left' になりました。"
	cd "$dir"
	exercise . sh -c 'rm -f file; ls'
	left=$(missing "$dir") && hint \
		"with '.' as DIR, COMMAND removed a file, and DIR holds '$left' now" \
		"DIR に . を指定して COMMAND がファイルを削除すると、元の DIR の中身が '$left' になりました。"
	[ "$output" = sub ] || hint \
		"with '.' as DIR, COMMAND removed a file, and then saw '$output'" \
		"DIR に . を指定すると、COMMAND がファイルを削除した後の表示は '$output' でした。"
}

@test "COMMAND stays in the directory that it was started in / COMMAND のカレントディレクトリは、起動したときと同じです。" {
	local where
	first in_place
	for where in "$base" "$dir" "$dir/sub"; do
		cd "$where"
		exercise "$dir" pwd -P
		[ "$output" = "$where" ] || hint \
			"COMMAND was started in '$where' and ran in '$output'" \
			"COMMAND は '$where' で起動しましたが、カレントディレクトリは '$output' でした。"
	done
}

@test "DIR keeps its owner and its mode / DIR の所有者とモードは元のままです。" {
	first in_place
	chown 1234:5678 "$dir"
	chmod 2750 "$dir"
	exercise "$dir" stat -c '%u:%g %a' "$dir"
	[ "$output" = "1234:5678 2750" ] || hint \
		"owner and mode of DIR are 1234:5678 2750, and COMMAND saw '$output'" \
		"DIR の所有者とモードは 1234:5678 2750 ですが、COMMAND からは '$output' と見えました。"
	[ "$(stat -c '%u:%g %a' "$dir")" = "1234:5678 2750" ] || hint \
		"the host's DIR has another owner or mode now: '$(stat -c '%u:%g %a' "$dir")'" \
		"元の DIR の所有者やモードが変わりました：'$(stat -c '%u:%g %a' "$dir")'"
}

@test "the name of DIR may hold ':' and ',' / DIR のパスに : や , があってもかまいません。" {
	local name
	first in_place
	for name in 'with:colon' 'with,comma' 'sub,upperdir=elsewhere'; do
		fill "$base/$name"
		cd "$base"
		exercise "$base/$name" sh -c 'cat "$0/file" && rm "$0/file"' "$base/$name"
		[ "$output" = hello ] || hint \
			"with '$name' as DIR, COMMAND did not find what is in it: '$output'" \
			"DIR のパスが '$name' のとき、COMMAND から中身が見えませんでした：'$output'"
		[ -e "$base/$name/file" ] || hint \
			"with '$name' as DIR, COMMAND removed a file, and it is gone for everybody" \
			"DIR のパスが '$name' のとき、COMMAND が削除したファイルは、元の DIR からも消えました。"
	done
}

@test "COMMAND finds /mnt as the host has it, and DIR may be there / COMMAND から見える /mnt はホスト側と同じで、DIR が /mnt の下にあってもかまいません。" {
	local there host seen below left=''
	first in_place
	there=$(mktemp -d /mnt/exercise.XXXXXX)
	mount --bind "$base" "$there"
	host=$(ls -A /mnt)
	exercise "$dir" ls -A /mnt
	seen=$output
	exercise "$there/dir" sh -c 'cat "$0/file" && rm "$0/file"' "$there/dir"
	below=$output
	left=$(missing "$dir") || :
	umount "$there"
	rmdir "$there"
	[ "$seen" = "$host" ] || hint \
		"COMMAND found this in /mnt: '$seen', and the host has there: '$host'" \
		"COMMAND から見えた /mnt の中身は '$seen' で、ホスト側では '$host' です。"
	[ "$below" = hello ] || hint \
		"DIR was below /mnt, and COMMAND did not find what is in it: '$below'" \
		"DIR が /mnt の下にあるとき、COMMAND から中身が見えませんでした：'$below'"
	[ "$left" = "" ] || hint \
		"DIR was below /mnt, and COMMAND removed a file; DIR holds '$left' now" \
		"DIR が /mnt の下にあるとき、COMMAND がファイルを削除すると、元の DIR の中身が '$left' になりました。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first in_place
	exercise "$dir" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
