# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# A block device that can be opened here, whose content does not matter.
setup() {
	fit
	for device in /dev/loop0 /dev/vdb /dev/vda /dev/sda; do
		[ -b "$device" ] && (: <"$device") 2>/dev/null && return
	done
	skip "no block device to open here"
}

# What opening it says, for reading and for writing; x is not written.
tries='for n in 1; do
		(: <$0) 2>/dev/null && echo read
		(: >>$0) 2>/dev/null && echo write
	done; :'

@test "--device lets it be opened for what was said, and for no more" {
	container --device "$device" "$ROOT" sh -c "$tries" "$device"
	[ "${lines[0]}" = read ]
	container --device "$device:r" "$ROOT" sh -c "$tries" "$device"
	[ "$output" = read ]
	container --device "$device:w" "$ROOT" sh -c "$tries" "$device"
	[[ $output != *read* ]]
	container "$ROOT" sh -c "$tries" "$device"
	[ "$output" = "" ]
}

@test "it is the host's device, in /dev only, and the usual ones still work" {
	container --device "$device:r" "$ROOT" sh -c 'stat -c %t:%T $0
		head -c 3 /dev/zero | wc -c; head -c 3 /dev/urandom | wc -c; echo x >/dev/null
		exec 9<>/dev/pts/ptmx && echo ptmx
		mknod /tmp/copy b $(printf "%d %d" 0x$(stat -c %t $0) 0x$(stat -c %T $0)) && echo node
		(: </tmp/copy) 2>/dev/null && echo opened; rm -f /tmp/copy; touch /dev/new' "$device"
	[ "${lines[0]}" = "$(stat -c %t:%T "$device")" ]
	[ "${lines[*]:1:4}" = "3 3 ptmx node" ]
	[[ $output != *opened* && $output == *"Read-only"* ]]
}

@test "the kernel has a program for its group, or rules" {
	container --explain --device "$device" "$ROOT" true
	[[ $output == *BPF_CGROUP_DEVICE* || $output == *devices.deny* ]]
}

@test "--device with a user namespace, too" {
	container --rootless --device "$device:r" "$ROOT" sh -c "$tries" "$device"
	[ "$output" = read ]
}

@test "a device that cannot be is one line and 125" {
	for value in "" : /dev /dev/ /dev/nosuch /etc/passwd /dev/null: /dev/null:x \
		/dev/null:rwx /dev/../etc/passwd /dev/../../dev/null null; do
		refused device --device "$value" "$ROOT" true
	done
	[ ! -e "$ROOT/../dev" ] # nothing was made outside
	many=()
	for _ in {1..17}; do many+=(--device /dev/null); done
	refused device "${many[@]}" "$ROOT" true
}
