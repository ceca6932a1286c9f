load helper

CHROOT=$((1 << 18)) # the bit of CAP_SYS_CHROOT

# A set of capabilities of the process that ran inside, from what it printed.
set_of() { # NAME
	echo $((0x$(sed -n "s/^Cap$1:[[:space:]]*//p" <<<"$output")))
}
mine() { # NAME
	echo $((0x$(sed -n "s/^Cap$1:[[:space:]]*//p" /proc/self/status)))
}
full() { printf %016x "$1"; }

setup() {
	[ $(($(mine Eff) & $(mine Bnd) & CHROOT)) -ne 0 ] || skip "root lacks CAP_SYS_CHROOT here"
}

@test "capabilities: one bit less in the effective set, and chroot(2) is refused" {
	tiny capabilities true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "at first:  uid 0, effective $(full "$(mine Eff)"), chroot(2): ok" ]
	[ "${lines[1]}" = "capset(2): uid 0, effective $(full $(($(mine Eff) & ~CHROOT))), chroot(2): Operation not permitted" ]
}

@test "capabilities: execve(2) gives it back to uid 0" {
	tiny capabilities sh -c 'grep Cap /proc/self/status; chroot / echo in'
	[ "$status" -eq 0 ]
	grep -qx in <<<"$output"
	[ "$(set_of Eff)" -eq "$(($(mine Inh) | $(mine Bnd)))" ]
}

@test "capabilities: with no_new_privs it does not, and one bit is gone" {
	run setpriv --no-new-privs "$BUILD/capabilities" grep Cap /proc/self/status
	[ "$status" -eq 0 ]
	for name in Prm Eff; do
		[ "$(set_of $name)" -eq $(($(mine $name) & ~CHROOT)) ]
	done
	for name in Inh Bnd Amb; do
		[ "$(set_of $name)" -eq "$(mine $name)" ]
	done
}

@test "bounding_set: the bit goes, and what may be done now stays" {
	tiny bounding_set true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "at first:        in the bounding set: yes, chroot(2): ok" ]
	[ "${lines[1]}" = "PR_CAPBSET_DROP: in the bounding set: no, chroot(2): ok" ]
}

@test "bounding_set: COMMAND is root, without it, and with all others" {
	tiny bounding_set sh -c 'id -u; grep Cap /proc/self/status; chroot / echo in || echo refused'
	[ "${lines[2]}" = 0 ]
	grep -qx refused <<<"$output"
	for name in Prm Eff Bnd; do
		[ "$(set_of $name)" -eq $(($(mine Bnd) & ~CHROOT)) ]
	done
	run ! grep -qx in <<<"$output"
}

@test "bounding_set: also where it was inheritable, or ambient" {
	run setpriv --inh-caps +sys_chroot,+net_raw "$BUILD/bounding_set" grep Cap /proc/self/status
	[ "$status" -eq 0 ]
	[ $((($(set_of Inh) | $(set_of Eff)) & CHROOT)) -eq 0 ]
	[ $(($(set_of Inh) & 1 << 13)) -ne 0 ] # the other one is not its business
	run setpriv --inh-caps +sys_chroot --ambient-caps +sys_chroot \
		"$BUILD/bounding_set" grep Cap /proc/self/status
	[ "$status" -eq 0 ]
	[ $((($(set_of Amb) | $(set_of Eff)) & CHROOT)) -eq 0 ]
}

@test "bounding_set: a new user namespace has it again, as the page says" {
	unshare -Ur true || skip "user namespaces are refused here"
	tiny bounding_set unshare -Ur chroot / echo in
	[ "${lines[2]}" = in ]
}

@test "bounding_set: it says of chroot(2) what the kernel said" {
	run setpriv --no-new-privs "$BUILD/capabilities" "$BUILD/bounding_set" true
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = "at first:        in the bounding set: yes, chroot(2): Operation not permitted" ]
}

@test "bounding_set: as an ordinary user it says what is refused" {
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$BUILD/bounding_set" true
	[ "$status" -eq 1 ]
	grep -q 'prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT): Operation not permitted' <<<"$output"
}

# The same of both.
usual() { # NAME
	before=$(grep Cap /proc/self/status)
	tiny "$1" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/$1" /nonexistent
	tiny "$1" --help
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	run env SHELL=/bin/echo "$BUILD/$1"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/$1" <<<'echo inside'
	[ "${lines[2]}" = inside ]
	[ "$(grep Cap /proc/self/status)" = "$before" ] # who starts it keeps its own
}

@test "capabilities: the status is COMMAND's; without COMMAND it is the shell" {
	usual capabilities
}

@test "bounding_set: the status is COMMAND's; without COMMAND it is the shell" {
	usual bounding_set
}

@test "bounding_set: the session goes as the page says" {
	session 02-capabilities
}

@test "measured: COMMAND has lost one capability, for every program" {
	demo 02-bounding sh -c 'id -u; grep Cap /proc/self/status; chroot / true || echo refused'
	grep -qx 0 <<<"$output"
	grep -qx refused <<<"$output"
	inside=$(sed -n '/^You are inside\|^ここから/,/^refused/p' <<<"$output")
	output=$inside
	[ "$(set_of Bnd)" -eq $(($(mine Bnd) & ~CHROOT)) ]
	[ "$(set_of Eff)" -eq $(($(mine Bnd) & ~CHROOT)) ]
}

@test "measured: no_new_privs and inheritable capabilities make no false FAIL" {
	run setpriv --no-new-privs "$BUILD/measure/02-capabilities"
	[ "$status" -eq 0 ]
	run -77 setpriv --no-new-privs "$BUILD/measure/02-bounding"
	run -77 setpriv --no-new-privs "$BUILD/measure/02-nobody"
	for name in capabilities ways_out bounding nobody; do
		run setpriv --inh-caps +sys_chroot,+net_raw "$BUILD/measure/02-$name"
		[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
	done
}

# Those of a namespace of its own: a neighbour mounts, too.
mounts_stay_with() { # NN-NAME [COMMAND...]
	unshare -m sh -c 'before=$(cat /proc/self/mountinfo)
		"$@" || exit
		[ "$(cat /proc/self/mountinfo)" = "$before" ]' sh "$BUILD/measure/$1" "${@:2}"
}

@test "measured: the way through /proc leaves no mount behind" {
	demo 02-ways_out
	mounts_stay_with 02-ways_out
}

@test "measured: nobody has one capability inside, and it is ambient" {
	demo 02-nobody sh -c 'id -u; grep Cap /proc/self/status'
	grep -qx 65534 <<<"$output"
	[ "$(set_of Amb)" -eq $((1 << 10)) ]
	[ "$(set_of Eff)" -eq $((1 << 10)) ]
}

@test "measured: that capability counts in a network of its own, not in the host's" {
	demo 02-nobody readlink /proc/self/ns/net
	run ! grep -qxF "$(own net)" <<<"$output"
}

@test "measured: the set-uid copy is on no file system of the host" {
	demo 02-nobody grep ' /tmp ' /proc/self/mountinfo
	grep -q 'tmpfs kakuri' <<<"$output"
	mounts_stay_with 02-nobody true
	run ! test -e /tmp/setuid
}

@test "measured: they make three, two, four and two claims" {
	claims 02-capabilities 3
	claims 02-ways_out 2
	claims 02-bounding 4
	claims 02-nobody 2
}
