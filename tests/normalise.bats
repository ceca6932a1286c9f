# scripts/normalise: stand-ins keep equal equal and different different.
bats_require_minimum_version 1.7.0

# shellcheck disable=SC2154 # output comes from run
is() { # INPUT EXPECTED [OPTION]
	run "$BATS_TEST_DIRNAME/../scripts/normalise" ${3+"$3"} <<<"$1"
	[ "$output" = "$2" ] || {
		diff <(echo "$2") <(echo "$output")
		return 1
	}
}

@test "an initial namespace keeps its number" {
	is 'uts:[4026531838] net:[4026531840]' 'uts:[4026531838] net:[4026531840]'
}

@test "new namespaces are numbered as they appear" {
	is $'uts:[4026532290]\nnet:[4026532176]\nuts:[4026532290]' \
		$'uts:[4026532201]\nnet:[4026532202]\nuts:[4026532201]'
}

@test "one pid is one number everywhere" {
	is $'pid 312\n/proc/312/ns\nkakuri312-a\nNSpid:\t312\t1\nPPid:\t77' \
		$'pid 101\n/proc/101/ns\nkakuri101-a\nNSpid:\t101\t1\nPPid:\t102'
	is $'pid 312\n   host$ echo 312 >up/cgroup.procs\n   host$ echo 400 >pids.max' \
		$'pid 101\n   host$ echo 101 >up/cgroup.procs\n   host$ echo 400 >pids.max'
}

@test "a process that is named by the call that made it" {
	is $'host: fork() = 972\nhost: fork() = -1 Operation\nclone3(&args, sizeof args) = 312\npid 312, ppid 77' \
		$'host: fork() = 101\nhost: fork() = -1 Operation\nclone3(&args, sizeof args) = 102\npid 102, ppid 103'
	is 'container: chroot("/usr") = 312' 'container: chroot("/usr") = 312'
}

@test "a PID inside a namespace stays" {
	is $'pid 1 pid 9\nNSpid:\t1' $'pid 1 pid 9\nNSpid:\t1'
}

@test "what cgroup.procs lists are pids, and other bare numbers are not" {
	is $'   host$ cat /x/cgroup.procs\n   312\n   host$ cat /x/pids.max\n   512' \
		$'   host$ cat /x/cgroup.procs\n   101\n   host$ cat /x/pids.max\n   512'
}

@test "inode numbers, but not that of a root directory" {
	is $'inode 2\ninode 131\ninode 77777\ninode 131' \
		$'inode 2\ninode 1001\ninode 1002\ninode 1001'
}

@test "the namespace's file has the namespace's number" {
	is $'inode 4026532290\nmnt:[4026532290]' $'inode 4026532201\nmnt:[4026532201]'
}

@test "mountinfo: ids, parents, minors and peer groups" {
	is $'   312 28 0:77 / /mnt rw,relatime shared:412 - tmpfs tmpfs rw
   313 312 254:0 / /mnt/a ro master:412 - ext4 /dev/root rw
   314 312 0:77 / /mnt/b ro shared:413 master:412 - tmpfs tmpfs rw' \
		$'   21 22 0:41 / /mnt rw,relatime shared:1 - tmpfs tmpfs rw
   23 21 254:0 / /mnt/a ro master:1 - ext4 /dev/root rw
   24 21 0:41 / /mnt/b ro shared:2 master:1 - tmpfs tmpfs rw'
}

@test "System V: keys and ids" {
	is $'key 0x00003039 msqid 32769\nkey 0x0000303a msqid 0\nmsqid 32769' \
		$'key 0x6b000001 msqid 11\nkey 0x6b000002 msqid 0\nmsqid 11'
}

@test "System V: the kernel's table keeps its columns" {
	is $'       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
 123456789      32768   600           5          1   312     0     0     0     0     0 1764031234          0 1764031234' \
		$'       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
1795162113         11   600           5          1   101     0     0     0     0     0 1700000001          0 1700000001'
}

@test "MAC addresses, but not the broadcast's" {
	is 'aa:bb:cc:dd:ee:ff 2e:00:00:00:00:01 aa:bb:cc:dd:ee:ff ff:ff:ff:ff:ff:ff' \
		'02:00:00:00:00:01 02:00:00:00:00:02 02:00:00:00:00:01 ff:ff:ff:ff:ff:ff'
}

@test "neighbours are sorted, as the kernel lists them in any order" {
	b='   192.0.2.12       0x1         0x2         02:00:00:00:00:02     *        eth0'
	a='   192.0.2.11       0x1         0x2         02:00:00:00:00:01     *        eth0'
	is "$b"$'\n'"$a"$'\nend' "$a"$'\n'"$b"$'\nend'
}

@test "figures stay, and --mask hides them" {
	line='took 12.5 ms, 19.8%, 1,048,576 bytes in 3 s; 4 sets'
	is "$line" "$line"
	is "$line" 'took N ms, N%, N bytes in N s; 4 sets' --mask
	is '0.3 秒で 12 MB' 'N 秒で N MB' --mask
}

@test "--mask hides what counters hold" {
	is $'   host$ cat /x/memory.events\n   max 123\n   oom_kill 1\n   usage_usec 200100' \
		$'   host$ cat /x/memory.events\n   max N\n   oom_kill 1\n   usage_usec N' --mask
	is $'   host$ cat /x/memory.current\n   40960' \
		$'   host$ cat /x/memory.current\n   N' --mask
}

@test "what was normalised stays as it is" {
	once=$(printf '%s\n' 'uts:[4026532290] pid 312' 'inode 5555' \
		'31 28 0:77 / /mnt rw shared:5 - tmpfs t rw' |
		"$BATS_TEST_DIRNAME/../scripts/normalise")
	is "$once" "$once"
}
