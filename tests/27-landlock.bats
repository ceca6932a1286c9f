load helper

profiles() { grep -c '^kakuri' /sys/kernel/security/apparmor/profiles 2>/dev/null || :; }

@test "a command cannot read what is outside, its child neither" {
	demo 27-landlock sh -c 'read -r v </proc/version && echo "read it: $v"
		sh -c "read -r v </proc/version && echo read it, too"
		[ -r /usr ] && echo inside works'
	run ! grep '^read it' <<<"$output"
}

@test "a command in there still runs programs below /usr" {
	demo 27-landlock ls -d /usr
	grep -qx /usr <<<"$output"
}

@test "the list of rights is that of the ABI" {
	demo 27-landlock
	abi=$(sed -n 's/.*(VERSION) = //p' <<<"$output")
	known=$(grep -c '^   ABI .*: ok$' <<<"$output")
	[ "$known" -eq "$((abi < 6 ? abi : 6))" ]
}

@test "it needs no root" {
	run timeout -k 1 20 setpriv --reuid 65534 --regid 65534 --clear-groups \
		cat "$BUILD/measure/27-landlock"
	[ "$status" -eq 0 ] || skip "nobody cannot reach $BUILD here"
	run timeout -k 1 20 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$BUILD/measure/27-landlock"
	[ "$status" -ne 77 ] || skip "$(grep -om1 'SKIP.*' <<<"$output")"
	[ "$status" -eq 0 ]
}

@test "a command has the profile, and cannot read that file" {
	demo 27-apparmor sh -c 'cat /proc/self/attr/current
		cat /proc/version || echo refused'
	grep -Eqx 'kakuri[0-9]{7} \(enforce\)' <<<"$output"
	grep -qx refused <<<"$output"
}

@test "the profile is gone afterwards" {
	before=$(profiles)
	demo 27-apparmor
	[ "$(profiles)" = "$before" ]
}

@test "the profile is gone a second after SIGKILL" {
	[ -r /sys/kernel/security/apparmor/profiles ] || skip "no AppArmor here"
	before=$(profiles)
	mkfifo "$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/27-apparmor" sh -c 'echo up >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r _ <"$BATS_TEST_TMPDIR/up"
	[ "$(profiles)" -gt "$before" ]
	kill -KILL $!
	for _ in {1..20}; do
		[ "$(profiles)" != "$before" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(profiles)" = "$before" ]
}

@test "scripts/clean removes the profile of somebody dead, only" {
	[ -r /sys/kernel/security/apparmor/profiles ] || skip "no AppArmor here"
	mkfifo "$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/27-apparmor" sh -c 'echo up >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r _ <"$BATS_TEST_TMPDIR/up"
	pid=$!
	name=$(printf 'kakuri%07d' $pid)
	run ! grep "$name" <("$BATS_TEST_DIRNAME/../scripts/clean")
	grep "^$name " /sys/kernel/security/apparmor/profiles
	mapfile -t children < <(pgrep -P $pid) # first the janitor
	kill -KILL "${children[@]}" $pid
	wait $pid || :
	for _ in {1..20}; do
		run "$BATS_TEST_DIRNAME/../scripts/clean"
		[ "$status" -eq 0 ]
		[[ $output != *"removed AppArmor's profile $name"* ]] || break
		read -rt 0.1 <> <(:) || :
	done
	run ! grep "^$name " /sys/kernel/security/apparmor/profiles
}

@test "landlock makes six claims" {
	claims 27-landlock 6
}

@test "apparmor makes five claims" {
	claims 27-apparmor 5
}
