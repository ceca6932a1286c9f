load helper

where=$BATS_TEST_DIRNAME/../scripts/where

@test "where: each new namespace is named, and the status is 1" {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	for kind in uts:6 ipc:7 pid:8 user:15 cgroup:19; do
		run unshare --"${kind%:*}" --fork env LC_ALL=C DEMO_LANG=en "$where"
		echo "$output"
		[ "$status" -eq 1 ]
		grep -qx "${kind%:*} *another namespace ${kind%:*}:\[[0-9]*\] (chapter ${kind#*:})" <<<"$output"
		[[ ${lines[-1]} == "In a container: not the host's are "*"${kind%:*}"* ]]
		run unshare --"${kind%:*}" --fork env DEMO_LANG=ja "$where"
		[[ ${lines[-1]} == "コンテナの中です。ホストと違うもの："*"${kind%:*}"* ]]
	done
}

@test "where: the host is the host, and a process in a container is not" {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	run env DEMO_LANG=en "$where" $$
	echo "$output"
	[ "$status" -eq 0 ] || skip "this is a container itself"
	[ "${lines[-1]}" = "This is the host." ]
	for kind in mnt:mount:5 net:net:9; do
		option=${kind#*:}
		unshare --"${option%:*}" sleep 60 3>&- &
		pid=$!
		tries=0
		until [ "$(readlink "/proc/$pid/ns/${kind%%:*}")" != "$(readlink "/proc/$$/ns/${kind%%:*}")" ]; do
			tries=$((tries + 1))
			[ $tries -lt 1000 ]
		done
		run env DEMO_LANG=en "$where" $pid
		kill $pid
		wait $pid || :
		echo "$output"
		[ "$status" -eq 1 ]
		grep -qx "${kind%%:*} *another namespace ${kind%%:*}:\[[0-9]*\] (chapter ${kind##*:})" <<<"$output"
		[ "${lines[-1]}" = "In a container: not the host's are ${kind%%:*}." ]
	done
}

@test "where: fewer capabilities alone are no container" {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	run env DEMO_LANG=en "$where" $$
	[ "$status" -eq 0 ] || skip "this is a container itself"
	run env DEMO_LANG=en setpriv --bounding-set=-chown "$where"
	echo "$output"
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = "Not the host's are caps; its namespaces and root are." ]
}

@test "where: bad usage, and a process that is not there" {
	run env DEMO_LANG=en "$where" x
	[ "$status" -eq 2 ]
	[[ $output == *"where [PID]"* ]]
	run env DEMO_LANG=en "$where" 4194304
	[ "$status" -eq 2 ]
	[ "$output" = "where: there is no process 4194304 here, or it is another user's: try sudo" ]
}
