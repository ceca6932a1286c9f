load helper

# A set of capabilities of the process that ran inside, from what it printed.
set_of() { # NAME
	sed -n "s/^Cap$1:[[:space:]]*//p" <<<"$output"
}

@test "uid 0 inside has lost one capability, for every program" {
	demo 02-capabilities grep Cap /proc/self/status
	local host bit=$((1 << 18))
	host=0x$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
	[ $((0x$(set_of Bnd))) -eq $((host & ~bit)) ]
	[ $((0x$(set_of Eff) & bit)) -eq 0 ]
	[ $((0x$(set_of Eff))) -ne 0 ]
}

@test "chroot is refused inside, and works outside" {
	chroot / true
	demo 02-capabilities sh -c 'id -u; chroot / true || echo refused'
	grep -qx 0 <<<"$output"
	grep -qx refused <<<"$output"
}

@test "the process that started it keeps its capabilities" {
	before=$(grep Cap /proc/self/status)
	demo 02-capabilities
	[ "$(grep Cap /proc/self/status)" = "$before" ]
}

@test "nobody has one capability inside, and it is ambient" {
	demo 02-nobody sh -c 'id -u; grep Cap /proc/self/status'
	grep -qx 65534 <<<"$output"
	[ $((0x$(set_of Amb))) -eq $((1 << 10)) ]
	[ $((0x$(set_of Eff))) -eq $((1 << 10)) ]
}

@test "that capability counts in a network of its own, not in the host's" {
	demo 02-nobody readlink /proc/self/ns/net
	run ! grep -qxF "$(own net)" <<<"$output"
}

@test "the set-uid copy is on no file system of the host" {
	before=$(cat /proc/self/mountinfo)
	demo 02-nobody grep ' /tmp ' /proc/self/mountinfo
	grep -q 'tmpfs kakuri' <<<"$output"
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
	run ! test -e /tmp/setuid
}

@test "capabilities makes four claims" {
	claims 02-capabilities 4
}

@test "nobody makes two claims" {
	claims 02-nobody 2
}
