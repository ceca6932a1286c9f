load helper

# The groups of a program that runs in this test, by its own name.
groups_of() { find /sys/fs/cgroup -name "kakuri$1" -o -name "kakuri$1[!0-9]*" 2>/dev/null; }

# Where cgroup v2 is, alone or beside v1.
unified() {
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] || {
		[ "${REQUIRE-}" != all ] || return 1
		skip "no cgroup v2 here"
	}
	group=$root/kakuri$$
}

# The program in a group, which is gone afterwards.
grouped() { # COMMAND [ARG...]
	local i
	mkdir "$group"
	# shellcheck disable=SC2016 # for the shell in there
	run timeout -k 1 60 sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$group" \
		"$BUILD/cgroup_namespace" "$root" "$@" 3>&-
	for ((i = 0; i < 100; i++)); do # who has ended leaves a little later
		rmdir "$group" && break
		read -rt 0.05 <> <(:) || :
	done
	echo "$output"
	[ ! -e "$group" ]
}

@test "cgroup_namespace: what it says: a new namespace, then the place, then the mount" {
	unified
	grouped true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[0]}" = "at first:    $(own cgroup), we are in /kakuri$$, $root shows /" ]
	[[ ${lines[1]} =~ ^unshare\(2\):\ \ (cgroup:\[[0-9]+\]),\ we\ are\ in\ /,\ $root\ shows\ /\.\.$ ]]
	[ "${BASH_REMATCH[1]}" != "$(own cgroup)" ]
	[ "${lines[2]}" = "mount(2):    ${BASH_REMATCH[1]}, we are in /, $root shows /" ]
}

@test "cgroup_namespace: COMMAND sees its group as /, the host sees it in its place" {
	unified
	# shellcheck disable=SC2016 # for the shell inside
	grouped sh -c 'sed -n s/^0:://p /proc/self/cgroup
		nsenter --target "$0" --cgroup sed -n s/^0:://p /proc/$$/cgroup' $$
	[ "${lines[3]}" = / ]
	[ "${lines[4]}" = "/kakuri$$" ]
}

@test "cgroup_namespace: DIRECTORY shows COMMAND's group, with COMMAND in it" {
	unified
	# shellcheck disable=SC2016 # for the shell inside
	grouped sh -c 'cat "$0/cgroup.procs"; echo "I am $$"; find "$0" -type d
		mkdir "$0/made" && nsenter --target "$1" --cgroup --mount \
		ls -d "$0/kakuri$1/made"; rmdir "$0/made"' "$root" $$
	pid=$(sed -n 's/^I am //p' <<<"$output")
	grep -qx "$pid" <<<"$output"
	[ "$(grep -cx "$root" <<<"$output")" -eq 1 ]
	[ "$(grep -c "^$root/" <<<"$output")" -eq 1 ]
	grep -qx "$root/kakuri$$/made" <<<"$output"
}

@test "cgroup_namespace: nobody runs a program from there, or opens a device" {
	unified
	# shellcheck disable=SC2016 # for the shell inside
	grouped awk -v at="$root" '$5 == at { print "options", $6 }' /proc/self/mountinfo
	[[ ${lines[3]} == "options rw,nosuid,nodev,noexec"* ]]
}

@test "cgroup_namespace: the host's mounts are what they were" {
	unified
	before=$(grep ' - cgroup2 ' /proc/self/mountinfo)
	grouped true
	[ "$(grep ' - cgroup2 ' /proc/self/mountinfo)" = "$before" ]
}

@test "cgroup_namespace: with nsdelegate root in there sets no limit of its own, the host does" {
	unified
	grep ' - cgroup2 .*nsdelegate' /proc/self/mountinfo || {
		[ "${REQUIRE-}" != all ] || return 1
		skip "cgroup2 is mounted without nsdelegate"
	}
	# shellcheck disable=SC2016 # for the shell inside
	grouped sh -c 'cd "$0"; mkdir made; echo 3 | tee cgroup.max.depth; echo $?
		echo 3 | tee made/cgroup.max.depth; echo $?; rmdir made
		nsenter --target "$1" --cgroup --mount sh -c "echo 3 >$0/kakuri$1/cgroup.max.depth"; echo $?' "$root" $$
	[[ $output == *": Operation not permitted"* ]]
	[ "$(grep -x '[01]' <<<"$output" | tr -d '\n')" = 100 ]
}

@test "cgroup_namespace: the status is COMMAND's; without DIRECTORY it is 2" {
	unified
	grouped sh -c 'exit 7'
	[ "$status" -eq 7 ]
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny cgroup_namespace $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "cgroup_namespace: where no cgroup v2 is mounted it says so" {
	for directory in /proc /nowhere "$BATS_TEST_TMPDIR"; do
		tiny cgroup_namespace "$directory" true
		[ "$status" -eq 1 ]
		[[ $output == *"$directory: not where cgroup v2 is mounted" ]]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "cgroup_namespace: without COMMAND it is the shell" {
	unified
	run env SHELL=/bin/echo "$BUILD/cgroup_namespace" "$root"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/cgroup_namespace" "$root" <<<'exit 7'
	[ "$status" -eq 7 ]
}

@test "cgroup_namespace: its session goes as the page says" {
	session 19-cgroup_namespace
}

@test "measured: the command inside is at /, in a namespace of its own" {
	demo 19-cgroup_namespace sh -c 'sed -n s/^0:://p /proc/self/cgroup
		readlink /proc/self/ns/cgroup'
	grep -qx / <<<"$output"
	inside=$(grep -o '^cgroup:.*' <<<"$output")
	[ -n "$inside" ] && [ "$inside" != "$(own cgroup)" ]
}

@test "measured: the host's place is shown as one above /" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 19-cgroup_namespace sh -c 'sed -n s/^0::/parent/p /proc/$0/cgroup' $$
	grep -q '^parent/\.\.' <<<"$output"
}

@test "measured: what is mounted inside is the group, with the command in it" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 19-cgroup_namespace sh -c 'grep -cx $$ /tmp/cgroup/cgroup.procs
		mkdir /tmp/cgroup/made && find /sys/fs/cgroup -path "*kakuri*/made" -type d'
	grep -qx 1 <<<"$output"
	grep -q 'kakuri[0-9+]*/made$' <<<"$output"
}

@test "measured: who unshares first is not at the root" {
	demo 19-too_late sed -n s/^0:://p /proc/self/cgroup
	run grep -E '^/' <<<"$output"
	[ "${lines[0]}" = / ]
	[[ ${lines[1]} == */kakuri* ]]
}

@test "measured: how the host has mounted cgroup2 is the same afterwards" {
	before=$(grep ' - cgroup2 ' /proc/self/mountinfo)
	demo 19-cgroup_namespace
	[ "$(grep ' - cgroup2 ' /proc/self/mountinfo)" = "$before" ]
}

@test "measured: no group is left, after the end or a second after SIGKILL" {
	for program in cgroup_namespace too_late; do
		"$BUILD/measure/19-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		wait "$pid" || [ $? -eq 77 ]
		[ -z "$(groups_of "$pid")" ]
		"$BUILD/measure/19-$program" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		pid=$!
		for ((i = 0; i < 50; i++)); do
			[ -n "$(groups_of "$pid")" ] && break
			read -rt 0.02 <> <(:) || :
		done
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" || :
		for ((i = 0; i < 30; i++)); do
			[ -z "$(groups_of "$pid")" ] && break
			read -rt 0.1 <> <(:) || :
		done
		[ -z "$(groups_of "$pid")" ]
	done
}

@test "measured: it makes five claims" {
	claims 19-cgroup_namespace 5
}

@test "measured: the one that is too late makes one" {
	claims 19-too_late 1
}
