load helper

@test "the merged tree holds the names of all layers, the higher one's file" {
	demo 16-overlayfs sh -c 'cd /mnt/merged; echo names $(ls . bin)
		echo motd $(cat /mnt/base/etc/motd /mnt/python/etc/motd)'
	[[ $output == *$'\nnames .: bin cache etc srv bin: python sh\n'* ]]
	[[ $output == *$'\nmotd base/etc/motd python/etc/motd\n'* ]]
}

@test "a file that was written is in the upper layer, as it was in the lower" {
	demo 16-overlayfs sh -c 'cd /mnt; stat -c "size %n %s" base/bin/sh upper/bin/sh
		tail -c5 merged/bin/sh; ls upper/srv upper/bin/python'
	[[ $output == *$'\nsize base/bin/sh 1048576\nsize upper/bin/sh 1048581\nmore\n'* ]]
	[[ $output == *"upper/srv': No such file"* ]]
	[[ $output == *"upper/bin/python': No such file"* ]]
}

@test "a removed file is a device 0:0 above, and as before below" {
	demo 16-overlayfs sh -c 'cd /mnt; stat -c "%F %t:%T" upper/etc/motd
		cat base/etc/motd; ls merged/etc/motd'
	[[ $output == *$'\ncharacter special file 0:0\nbase/etc/motd\n'* ]]
	[[ $output == *"merged/etc/motd': No such file"* ]]
}

@test "a directory made anew shows nothing of the one below" {
	demo 16-overlayfs sh -c 'echo below $(ls -A /mnt/base/cache); echo seen $(ls -A /mnt/merged/cache)'
	[[ $output == *$'\nbelow index\nseen\n'* ]]
}

@test "no layer of the image was written to" {
	demo 16-overlayfs sh -c 'cd /mnt; echo layers $(find base python app -type f | sort)'
	[[ $output == *$'\nlayers app/srv/main.py base/bin/sh base/cache/index base/etc/hosts base/etc/motd python/bin/python python/etc/motd\n'* ]]
}

@test "upper layers on tmpfs and on ext4 hold the same" {
	demo 16-layer_diff sh -c 'cd /mnt; stat -f -c "type %T" upper disk/upper
		(cd upper; find . -printf "%y %P\n" | sort) >list
		(cd disk/upper; find . -printf "%y %P\n" | sort) | diff list - && echo no difference
		cat list'
	[[ $output == *$'\ntype tmpfs\ntype ext2/ext3\nno difference\n'* ]]
	for entry in 'c etc/motd' 'd cache' 'd new' 'f bin/sh' 'f new/file'; do
		grep -qx "$entry" <<<"$output"
	done
}

@test "the loop device is gone afterwards, also after SIGKILL" {
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
		read -rt 0.1 <> <(:) || :
	done
	[ "$(cat "$size" 2>/dev/null || echo 0)" -eq 0 ]
}

@test "overlayfs makes six claims" {
	claims 16-overlayfs 6
}

@test "layer_diff makes three claims" {
	claims 16-layer_diff 3
}
