load helper

# What the container's namespaces were, as the program saw them from outside.
inside() { # KIND
	sed -n "/^   host.*readlink .proc.[0-9]/,/^$/s/^   \($1:.*\)/\1/p" <<<"$output"
}

@test "a command inside sees the container's hostname, the host its own" {
	before=$(uname -n)
	demo 13-setns uname -n
	grep -qx container <<<"$output"
	[ "$(uname -n)" = "$before" ]
}

@test "a command is in every namespace of the container" {
	# shellcheck disable=SC2016 # for the shell inside
	demo 13-setns sh -c 'for n in user mnt uts ipc pid net; do
		echo "in $(readlink /proc/self/ns/$n)"; done'
	for kind in user mnt uts ipc pid net; do
		[ -n "$(inside $kind)" ]
		[ "$(inside $kind)" != "$(own $kind)" ]
		grep -qxF "in $(inside $kind)" <<<"$output"
	done
}

@test "its PID namespace knows the command by a small number" {
	demo 13-setns sh -c 'grep NSpid /proc/self/status'
	grep -Eqx 'NSpid:	[0-9]+	[0-9]' <<<"$output"
}

# The processes that are in a namespace.
members() { # NAMESPACE
	find /proc/[0-9]*/ns -lname "${1/[/\\[}" 2>/dev/null || :
}

@test "the container dies with the program, also after SIGKILL" {
	mkfifo "$BATS_TEST_TMPDIR/up"
	# shellcheck disable=SC2016 # for the shell inside
	"$BUILD/measure/13-setns" sh -c 'readlink /proc/self/ns/uts >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r uts <"$BATS_TEST_TMPDIR/up"
	[ -n "$(members "$uts")" ]
	kill -KILL $!
	for _ in {1..50}; do
		[ -n "$(members "$uts")" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ -z "$(members "$uts")" ]
}

@test "the owner must join the user namespace first, root last" {
	demo 13-user_first
	run grep -A1 'setns(' <<<"$output"
	[ "$(grep -c 'not permitted' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^   ok' <<<"$output")" -eq 2 ]
}

@test "setns makes three claims" {
	claims 13-setns 3
}

@test "user_first makes two claims" {
	claims 13-user_first 2
}
