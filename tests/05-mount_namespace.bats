load helper

# A host for one test: whatever this machine's mounts are, its are shared, as
# systemd makes them. On one of them is $dir, and $dir holds a file.
on_a_host() { # WORDS-OF-SH
	dir=$BATS_TEST_TMPDIR/host/dir
	mkdir -p "$BATS_TEST_TMPDIR/host"
	run timeout -k 1 60 unshare --mount --propagation private sh -c '
		mount -t tmpfs host "$0" && mount --make-rshared / || exit 99
		dir=$0/dir late=$0/late program=$1
		mkdir "$dir" "$late" && echo secret >"$dir/file" || exit 99
		'"$1" "$BATS_TEST_TMPDIR/host" "$BUILD/mount_namespace" 3>&-
	echo "$output"
	[ "$status" -ne 99 ]
}

@test "mount_namespace: COMMAND finds DIR empty, and DIR of the host is what it was" {
	on_a_host '"$program" "$dir" sh -c "ls -A \"\$0\" | wc -l; echo new >\"\$0/new\"; ls \"\$0\"" "$dir"
		ls "$dir"'
	[ "$status" -eq 0 ]
	[ "${lines[4]}" -eq 0 ]
	[ "${lines[5]}" = new ]
	[ "${lines[6]}" = file ]
}

@test "mount_namespace: first a copy in another namespace, then private, then one mount more" {
	on_a_host 'readlink /proc/self/ns/mnt
		sed -n "s/^\([^ ]* \)\{4\}\/ [^ ]* \([^ ]*\) .*/\2/p" /proc/self/mountinfo | tail -n 1
		"$program" "$dir" readlink /proc/self/ns/mnt'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 7 ]
	host=${lines[0]} tag=${lines[1]} own=${lines[6]}
	[[ $tag == shared:* ]]
	[ "$host" != "$own" ]
	[[ ${lines[2]} =~ ^"at first:    $host, "([0-9]+)" mounts, / is $tag"$ ]]
	[[ ${lines[3]} =~ ^"unshare(2):  $own, "([0-9]+)" mounts, / is $tag"$ ]]
	mounts=${BASH_REMATCH[1]}
	[ "${lines[4]}" = "MS_PRIVATE:  $own, $mounts mounts, / is private" ]
	[ "${lines[5]}" = "tmpfs:       $own, $((mounts + 1)) mounts, / is private" ]
}

@test "mount_namespace: the copy has the same mounts" {
	on_a_host 'list() { cut -d" " -f3-6 /proc/self/mountinfo | grep -v "^[^ ]* mnt:" | sort; }
		list >"$late/host"
		"$program" "$dir" cut -d" " -f3-6 /proc/self/mountinfo >"$late/out"
		sed 1,4d "$late/out" | grep -v "^[^ ]* mnt:" | grep -v " / $dir " | sort | diff "$late/host" -'
	[ "$status" -eq 0 ]
	[ "$output" = "" ]
}

@test "mount_namespace: the host does not see the mount while it is there" {
	on_a_host 'mkfifo "$late/there" "$late/go"
		cp /proc/self/mountinfo "$late/before"
		"$program" "$dir" sh -c "grep -c \" \$1 \" /proc/self/mountinfo; echo >\"\$0/there\"; read -r go <\"\$0/go\"" \
			"$late" "$dir" &
		read -r there <"$late/there"
		diff "$late/before" /proc/self/mountinfo && echo same
		echo go >"$late/go"
		wait $!'
	[ "$status" -eq 0 ]
	[ "${lines[4]}" -eq 1 ]
	[ "${lines[5]}" = same ]
}

@test "mount_namespace: what the host mounts later does not come in" {
	on_a_host 'mkfifo "$dir.there" "$dir.go"
		"$program" "$dir" sh -c "echo >\"\$0.there\"; read -r go <\"\$0.go\"; grep -c \" \$1 \" /proc/self/mountinfo" \
			"$dir" "$late" &
		read -r there <"$dir.there"
		mount -t tmpfs late "$late" && grep -c " $late " /proc/self/mountinfo
		echo go >"$dir.go"
		wait $!'
	[ "${lines[4]}" -eq 1 ]
	[ "${lines[5]}" -eq 0 ]
}

@test "mount_namespace: the host's mounts stay shared, and in their peer groups" {
	on_a_host 'cp /proc/self/mountinfo "$late/before"
		"$program" "$dir" true >"$late/out"
		diff "$late/before" /proc/self/mountinfo'
	[ "$status" -eq 0 ]
	[ "$output" = "" ]
}

@test "mount_namespace: the status is COMMAND's; without DIR it is 2" {
	on_a_host '"$program" "$dir" sh -c "exit 7"'
	[ "$status" -eq 7 ]
	on_a_host '"$program" "$dir/nowhere" true'
	[ "$status" -eq 1 ]
	[ "${lines[3]}" = "mount_namespace: mount(tmpfs on $dir/nowhere): No such file or directory" ]
	on_a_host '"$program" "$dir" /nonexistent; echo $?'
	[ "${lines[-1]}" -eq 127 ]
	for words in '' --help; do
		on_a_host '"$program" '"$words"
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "mount_namespace: without COMMAND it is the shell" {
	on_a_host 'env -u SHELL "$program" "$dir" <<-X
		echo "\$0"
	X
		SHELL=/bin/echo "$program" "$dir" | wc -l'
	[ "$status" -eq 0 ]
	[ "${lines[4]}" = sh ]
	[ "${lines[5]}" -eq 5 ] # and an empty one: echo says nothing
}

@test "mount_namespace: its session goes as the page says" {
	session 05-mount_namespace
}

@test "measured: a container lives in another mount namespace than the host" {
	demo 05-mount_namespace readlink /proc/self/ns/mnt
	run grep -E '^mnt:' <<<"$output"
	[ "${#lines[@]}" -eq 1 ]
	[ "${lines[0]}" != "$(own mnt)" ]
}

@test "measured: the host does not see its mounts, while they are there" {
	demo 05-mount_namespace sh -c 'grep -c " - tmpfs kakuri " /proc/self/mountinfo; nsenter --mount=/proc/'$$'/ns/mnt grep -c " - tmpfs kakuri " /proc/self/mountinfo'
	run grep -xE '[0-9]+' <<<"$output"
	[ "${lines[-2]}" -ge 9 ]
	[ "${lines[-1]}" -eq 0 ]
}

@test "measured: shared, slave and private are what mountinfo says" {
	demo 05-mount_namespace awk '$5 ~ "^/mnt/(shared|slave|private)$" { print "kind", $5, $7 }' /proc/self/mountinfo
	[[ $output == *'kind /mnt/shared shared:'* ]]
	[[ $output == *'kind /mnt/slave master:'* ]]
	[[ $output == *'kind /mnt/private -'* ]]
}

@test "measured: a slave gets the mounts of its peer group, a private mount gets none" {
	demo 05-mount_namespace awk '$5 ~ "/out$" { print "out", $5 }' /proc/self/mountinfo
	[[ $output == *'out /mnt/shared/out'* ]]
	[[ $output == *'out /mnt/slave/out'* ]]
	[[ $output != *'out /mnt/private/out'* ]]
}

@test "measured: it makes five claims, twice at once" {
	"$BUILD/measure/05-mount_namespace" >"$BATS_TEST_TMPDIR/other" 3>&- &
	claims 05-mount_namespace 5
	wait $!
}
