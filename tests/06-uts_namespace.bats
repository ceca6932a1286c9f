load helper

@test "uts_namespace: COMMAND sees the name" {
	tiny uts_namespace container uname -n
	[ "$status" -eq 0 ]
	[ "${lines[3]}" = container ]
}

@test "uts_namespace: first a copy in another namespace, then the name" {
	tiny uts_namespace container true
	[ "${lines[0]}" = "at first:       $(own uts) $(uname -n)" ]
	[[ ${lines[1]} =~ ^unshare\(2\):\ +(uts:\[[0-9]+\])\ (.*)$ ]]
	[ "${BASH_REMATCH[1]}" != "$(own uts)" ]
	[ "${BASH_REMATCH[2]}" = "$(uname -n)" ]
	[ "${lines[2]}" = "sethostname(2): ${BASH_REMATCH[1]} container" ]
}

@test "uts_namespace: the host keeps its namespace and its name" {
	before=$(own uts; uname -n)
	tiny uts_namespace container true
	[ "$(own uts; uname -n)" = "$before" ]
}

@test "uts_namespace: the status is COMMAND's; without NAME it is 2" {
	tiny uts_namespace container sh -c 'exit 7'
	[ "$status" -eq 7 ]
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny uts_namespace $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "uts_namespace: without COMMAND it is the shell" {
	run env SHELL=/bin/echo "$BUILD/uts_namespace" container
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/uts_namespace" container <<<'uname -n'
	[ "${lines[3]}" = container ]
}

@test "uts_namespace: its session goes as the page says" {
	session 06-uts_namespace
}

@test "measured: a container has a hostname of its own" {
	demo 06-uts_namespace uname -n
	[[ $output == *$'\npirate\n'* ]]
}

@test "measured: it lives in another UTS namespace than the host" {
	demo 06-uts_namespace sh -c 'readlink /proc/self/ns/uts >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own uts)" ]
}

@test "measured: the host keeps its hostname" {
	before=$(uname -n)
	demo 06-uts_namespace
	[ "$(uname -n)" = "$before" ]
}

@test "measured: it makes four claims" {
	claims 06-uts_namespace 4
}
