load helper

# A host for one test, with shared mounts as systemd makes them; /mnt is one of
# them. $image has two layers, which both have a motd.
on_a_host() { # WORDS-OF-SH
	image=$BATS_TEST_TMPDIR/image
	run timeout -k 1 60 unshare --mount --propagation private sh -c '
		{ mkdir -p "$0" && mount -t tmpfs host "$0" && mount --rbind /mnt /mnt &&
			mount --make-rshared / && mkdir "$0/base" "$0/app" "$0/base/cache" &&
			echo "from base" >"$0/base/motd" && echo "from app" >"$0/app/motd" &&
			echo index >"$0/base/cache/index" && head -c 1048576 /dev/zero >"$0/base/data"; } || exit 99
		cd "$0" && overlayfs=$1
		'"$1" "$image" "$BUILD/overlayfs" 3>&-
	echo "$output"
	[ "$status" -ne 99 ]
}

@test "overlayfs: COMMAND starts in merged, which shows every layer, the higher one's file" {
	on_a_host '"$overlayfs" app:base sh -c "pwd -P; ls; cat motd; stat -fc %T ."'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "at first: 0 names in merged, 0 in upper" ]
	[ "${lines[1]}" = "mount(2): 3 names in merged, 0 in upper" ]
	[ "${lines[2]}" = /mnt/merged ]
	[ "${lines[*]:3:3}" = "cache data motd" ]
	[ "${lines[6]}" = "from app" ]
	[ "${lines[7]}" = overlayfs ]
	on_a_host '"$overlayfs" "$PWD/base" cat motd'
	[ "${lines[2]}" = "from base" ]
}

@test "overlayfs: what COMMAND changes is in upper, and the layers are as before" {
	on_a_host 'sums() { find app base -exec stat -c "%n %F %a %s %Y %Z" {} + | sort; cat app/motd base/motd; }
		sums >before
		"$overlayfs" app:base sh -c "rm motd; echo more >>data; rm -r cache; mkdir cache; ls . cache
			stat -c \"%n: %s bytes, %F\" ../upper/*; stat -c %b ../upper/data"
		sums | diff before -'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 10 ]
	[ "${lines[*]:2:4}" = ".: cache data cache:" ]
	[[ ${lines[6]} == "../upper/cache: "*" bytes, directory" ]]
	[ "${lines[7]}" = "../upper/data: 1048581 bytes, regular file" ]
	[[ ${lines[8]} == "../upper/motd: 0 bytes, character special file" ]]
	[ "${lines[9]}" -ge 2048 ] # a megabyte, and not the length alone
}

@test "overlayfs: two at once on one image do not meet" {
	on_a_host 'mkfifo there go
		"$overlayfs" app:base sh -c "rm motd; echo >\"\$0/there\"; read -r go <\"\$0/go\"; ls" "$PWD" >first &
		read -r there <there
		"$overlayfs" app:base sh -c "cat motd; echo 2 >second; ls ../upper"
		echo go >go
		wait $! && cat first'
	[ "$status" -eq 0 ]
	[ "${lines[*]:2:2}" = "from app second" ]
	[ "${#lines[@]}" -eq 8 ]
	[ "${lines[*]:6:2}" = "cache data" ]
}

@test "overlayfs: the host sees no mount and no file of it, while it is there and afterwards" {
	on_a_host 'mkfifo there go
		look() { cat /proc/self/mountinfo; ls -A /mnt; }
		look >before
		"$overlayfs" app:base sh -c "echo new >new; grep -c \" /mnt/merged \" /proc/self/mountinfo
			echo >\"\$0/there\"; read -r go <\"\$0/go\"" "$PWD" &
		read -r there <there
		look | diff before - && echo same
		echo go >go
		wait $!
		look | diff before - && echo same'
	[ "$status" -eq 0 ]
	[ "${lines[2]}" -eq 1 ]
	[ "${lines[*]:3}" = "same same" ]
}

@test "overlayfs: what the host mounts later does not come in" {
	on_a_host 'mkfifo there go && mkdir late
		"$overlayfs" app:base sh -c "echo >\"\$0/there\"; read -r go <\"\$0/go\"; grep -c \" \$0/late \" /proc/self/mountinfo" "$PWD" &
		read -r there <there
		mount -t tmpfs late late
		echo go >go
		wait $!'
	[ "${lines[2]}" -eq 0 ]
}

@test "overlayfs: the status is COMMAND's; 2 without LOWER, 1 with one that is not there" {
	on_a_host '"$overlayfs" base sh -c "exit 7"'
	[ "$status" -eq 7 ]
	on_a_host '"$overlayfs" nowhere true'
	[ "$status" -eq 1 ]
	[ "${lines[1]}" = "overlayfs: mount(overlay, lowerdir=nowhere,upperdir=/mnt/upper,workdir=/mnt/work): No such file or directory" ]
	on_a_host '"$overlayfs" "$(head -c 5000 /dev/zero | tr "\0" x)" true'
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	on_a_host '"$overlayfs" base /nonexistent; echo $?'
	[ "${lines[-1]}" -eq 127 ]
	for words in '' --help; do
		on_a_host '"$overlayfs" '"$words"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "overlayfs: without COMMAND it is the shell" {
	on_a_host 'env -u SHELL "$overlayfs" app:base <<-X
		echo "\$0"; cat motd
	X
		SHELL=/bin/echo "$overlayfs" app:base | wc -l'
	[ "$status" -eq 0 ]
	[ "${lines[*]:2:2}" = "sh from app" ]
	[ "${lines[4]}" -eq 3 ] # and an empty one: echo says nothing
}

@test "overlayfs: its session goes as the page says" {
	session 16-overlayfs
}

@test "measured: the merged tree holds the names of all layers, the higher one's file" {
	demo 16-overlayfs sh -c 'cd /mnt/merged; echo names $(ls . bin)
		echo motd $(cat /mnt/base/etc/motd /mnt/python/etc/motd)'
	[[ $output == *$'\nnames .: bin cache etc srv bin: python sh\n'* ]]
	[[ $output == *$'\nmotd base/etc/motd python/etc/motd\n'* ]]
}

@test "measured: a file that was written is in the upper layer, as it was in the lower" {
	demo 16-overlayfs sh -c 'cd /mnt; stat -c "size %n %s" base/bin/sh upper/bin/sh
		tail -c5 merged/bin/sh; ls upper/srv upper/bin/python'
	[[ $output == *$'\nsize base/bin/sh 1048576\nsize upper/bin/sh 1048581\nmore\n'* ]]
	[[ $output == *"upper/srv': No such file"* ]]
	[[ $output == *"upper/bin/python': No such file"* ]]
}

@test "measured: a removed file is a device 0:0 above, and as before below" {
	demo 16-overlayfs sh -c 'cd /mnt; stat -c "%F %t:%T" upper/etc/motd
		cat base/etc/motd; ls merged/etc/motd'
	[[ $output == *$'\ncharacter special file 0:0\nbase/etc/motd\n'* ]]
	[[ $output == *"merged/etc/motd': No such file"* ]]
}

@test "measured: a directory made anew shows nothing of the one below" {
	demo 16-overlayfs sh -c 'echo below $(ls -A /mnt/base/cache); echo seen $(ls -A /mnt/merged/cache)'
	[[ $output == *$'\nbelow index\nseen\n'* ]]
}

@test "measured: a second overlay on the image shows it as it was" {
	demo 16-overlayfs sh -c 'cd /mnt; echo second $(ls merged2/etc merged2/cache merged2/srv)
		echo copied $(cd upper2; find . -type f)'
	[[ $output == *$'\nsecond merged2/cache: index merged2/etc: hosts motd merged2/srv: main.py second\n'* ]]
	[[ $output == *$'\ncopied ./srv/second\n'* ]]
}

@test "measured: no layer of the image was written to" {
	demo 16-overlayfs sh -c 'cd /mnt; echo layers $(find base python app -type f | sort)'
	[[ $output == *$'\nlayers app/srv/main.py base/bin/sh base/cache/index base/etc/hosts base/etc/motd python/bin/python python/etc/motd\n'* ]]
}

@test "measured: upper layers on tmpfs and on ext4 hold the same" {
	demo 16-layer_diff sh -c 'cd /mnt; stat -f -c "type %T" upper disk/upper
		(cd upper; find . -printf "%y %P\n" | sort) >list
		(cd disk/upper; find . -printf "%y %P\n" | sort) | diff list - && echo no difference
		cat list'
	[[ $output == *$'\ntype tmpfs\ntype ext2/ext3\nno difference\n'* ]]
	for entry in 'c etc/motd' 'd cache' 'd new' 'f bin/sh' 'f new/file'; do
		grep -qx "$entry" <<<"$output"
	done
}

@test "measured: the loop device is gone afterwards, also after SIGKILL" {
	mkfifo "$BATS_TEST_TMPDIR/up"
	# shellcheck disable=SC2016 # for the shell inside
	"$BUILD/measure/16-layer_diff" sh -c 'grep " /mnt/disk " /proc/self/mountinfo | cut -d" " -f3 >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -rt 30 device <> "$BATS_TEST_TMPDIR/up" ||
		skip "no loop device was made"
	size=/sys/dev/block/$device/size
	[ "$(cat "$size")" -gt 0 ]
	kill -KILL $!
	for _ in {1..50}; do
		[ "$(cat "$size" 2>/dev/null || echo 0)" -gt 0 ] || break
		read -rt 0.1 _ <> <(:) || :
	done
	[ "$(cat "$size" 2>/dev/null || echo 0)" -eq 0 ]
}

@test "measured: they make seven claims and three, with umask 077 as well" {
	claims 16-overlayfs 7
	claims 16-layer_diff 3
	umask 077
	claims 16-overlayfs 7
	claims 16-layer_diff 3
}
