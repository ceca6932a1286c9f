load helper

@test "a container lives in another mount namespace than the host" {
	demo 05-mount_namespace readlink /proc/self/ns/mnt
	run grep -E '^mnt:' <<<"$output"
	[ "${#lines[@]}" -eq 1 ]
	[ "${lines[0]}" != "$(own mnt)" ]
}

@test "the host does not see its mounts, while they are there" {
	demo 05-mount_namespace sh -c 'grep -c " kakuri " /proc/self/mountinfo; nsenter --mount=/proc/'$$'/ns/mnt grep -c " kakuri " /proc/self/mountinfo'
	run grep -xE '[0-9]+' <<<"$output"
	[ "${lines[0]}" -ge 9 ]
	[ "${lines[1]}" -eq 0 ]
}

@test "shared, slave and private are what mountinfo says" {
	demo 05-mount_namespace awk '$5 ~ "^/mnt/(shared|slave|private)$" { print "kind", $5, $7 }' /proc/self/mountinfo
	[[ $output == *'kind /mnt/shared shared:'* ]]
	[[ $output == *'kind /mnt/slave master:'* ]]
	[[ $output == *'kind /mnt/private -'* ]]
}

@test "a slave gets the outer mounts, a private mount gets none" {
	demo 05-mount_namespace awk '$5 ~ "/out$" { print "out", $5 }' /proc/self/mountinfo
	[[ $output == *'out /mnt/shared/out'* ]]
	[[ $output == *'out /mnt/slave/out'* ]]
	[[ $output != *'out /mnt/private/out'* ]]
}

@test "it makes five claims, twice at once" {
	"$BUILD/measure/05-mount_namespace" >"$BATS_TEST_TMPDIR/other" 3>&- &
	claims 05-mount_namespace 5
	wait $!
}
