load helper

@test "a container has a hostname of its own" {
	demo 06-uts_namespace uname -n
	[[ $output == *$'\ncontainer\n'* ]]
}

@test "it lives in another UTS namespace than the host" {
	demo 06-uts_namespace sh -c 'readlink /proc/self/ns/uts >"$0"' \
		"$BATS_TEST_TMPDIR/ns"
	[ "$(cat "$BATS_TEST_TMPDIR/ns")" != "$(own uts)" ]
}

@test "the host keeps its hostname" {
	before=$(uname -n)
	demo 06-uts_namespace
	[ "$(uname -n)" = "$before" ]
}

@test "it makes three claims" {
	claims 06-uts_namespace 3
}
