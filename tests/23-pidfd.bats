load helper

@test "a command inside counts its processes from 1" {
	demo 23-pidfd sh -c 'echo "init is $(cat /proc/1/comm)"; echo "parent $PPID"'
	grep -qx 'parent 1' <<<"$output"
}

@test "the number meant two processes, one after the other" {
	demo 23-pidfd
	[ "$(grep -cx '   worker' <<<"$output")" -eq 1 ]
	[ "$(grep -cx '   stranger' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^   cat: /proc/2/comm: No such file' <<<"$output")" -eq 2 ]
}

@test "the pidfd meant the first one only" {
	demo 23-pidfd
	[ "$(grep -c '^   Pid:	2$' <<<"$output")" -eq 1 ]
	[ "$(grep -c '^   Pid:	-1$' <<<"$output")" -eq 4 ]
}

@test "a PID can be forced by hand, too" {
	[ -e /proc/sys/kernel/ns_last_pid ] || skip "no CONFIG_CHECKPOINT_RESTORE"
	# shellcheck disable=SC2016 # for the shell inside
	demo 23-pidfd sh -c 'echo 76 >/proc/sys/kernel/ns_last_pid && sh -c "echo I am \$\$"'
	grep -qx 'I am 77' <<<"$output"
}

@test "neither needs root" {
	cp "$BUILD/measure/23-pidfd" "$BUILD/measure/23-pidfd_getfd" "$BATS_TEST_TMPDIR"
	chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*/*}" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	for program in 23-pidfd 23-pidfd_getfd; do
		run setpriv --reuid 65534 --regid 65534 --clear-groups \
			timeout -k 1 60 "$BATS_TEST_TMPDIR/$program"
		echo "$output"
		if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
			[[ $output == *SKIP* ]]
		else
			[ "$status" -eq 0 ]
		fi
	done
}

# The processes that are in a namespace.
members() { # NAMESPACE
	find /proc/[0-9]*/ns -lname "${1/[/\\[}" 2>/dev/null || :
}

@test "the worker's namespace dies with the program, also after SIGKILL" {
	mkfifo "$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/23-pidfd" sh -c 'readlink /proc/self/ns/pid >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r ns <"$BATS_TEST_TMPDIR/up"
	[ -n "$(members "$ns")" ]
	kill -KILL $!
	for _ in {1..50}; do
		[ -n "$(members "$ns")" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ -z "$(members "$ns")" ]
}

@test "the taken file is the owner's, and taking it asks permission" {
	demo 23-pidfd_getfd
	[ "$(grep -A1 'pidfd_getfd(' <<<"$output" | grep -cx '   ok')" -eq 1 ]
	[ "$(grep -c '^   Operation not permitted' <<<"$output")" -eq 1 ]
	[ "$(grep '^   pos:' <<<"$output" | tr -d '\n')" = "   pos:	0   pos:	8" ]
}

@test "pidfd makes two claims" {
	claims 23-pidfd 2
}

@test "pidfd_getfd makes two claims" {
	claims 23-pidfd_getfd 2
}
