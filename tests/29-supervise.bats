# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# A device opens where the file system that ROOT is on lets it.
setup() {
	fit
	[ -e "$ROOT/asker" ] || program asker -pthread <<-'END'
		#define _GNU_SOURCE
		#include <errno.h>
		#include <fcntl.h>
		#include <pthread.h>
		#include <signal.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <string.h>
		#include <sys/mount.h>
		#include <sys/stat.h>
		#include <sys/syscall.h>
		#include <sys/wait.h>
		#include <unistd.h>
		static char path[64] = "/tmp/good", type[16] = "tmpfs";
		static volatile int stop;
		static void *flip(void *arg)
		{
			while (!stop) {
				strcpy(path, "/proc/xx"), strcpy(type, "proc");
				strcpy(path, "/tmp/good"), strcpy(type, "tmpfs");
			}
			return arg;
		}
		static int node(int dir, const char *at, int mode, int number)
		{
			return syscall(SYS_mknodat, dir, at, mode, number);
		}
		int main(int argc, char **argv)
		{
			int r = 0, granted = 0;
			pthread_t t;
			if (!strcmp(argv[1], "race")) {
				pthread_create(&t, NULL, flip, NULL);
				for (int i = 0; i < 1000; i++) {
					granted += node(AT_FDCWD, path, S_IFCHR | 0666, 0x103) == 0;
					unlink("/tmp/good");
					if (i < 100)
						mount("x", path, type, 0, NULL);
				}
				stop = 1;
				pthread_join(t, NULL);
				printf("granted %d\n", granted > 0);
				return 0;
			}
			if (!strcmp(argv[1], "node")) /* PATH MODE NUMBER */
				r = node(AT_FDCWD, argv[2], strtol(argv[3], 0, 8), strtol(argv[4], 0, 0));
			if (!strcmp(argv[1], "at")) { /* DIRECTORY PATH */
				umask(027);
				r = node(open(argv[2], O_RDONLY), argv[3], S_IFCHR | 0666, 0x103);
			}
			if (!strcmp(argv[1], "mount")) /* TARGET TYPE FLAGS [DATA] */
				r = mount("x", argv[2], argv[3], strtoul(argv[4], 0, 0), argv[5]);
			for (int i = 0; i < 50 && !strcmp(argv[1], "killed"); i++) {
				pid_t pid = fork();
				while (pid == 0)
					node(AT_FDCWD, "/tmp/x", S_IFCHR | 0666, 0x103);
				usleep(1000 + 97 * i);
				kill(pid, SIGKILL);
				waitpid(pid, NULL, 0);
				unlink("/tmp/x");
			}
			if (!strcmp(argv[1], "null"))
				r = mount("x", (char *)8, "tmpfs", 0, NULL);
			puts(r == -1 ? strerror(errno) : "done");
			return 0;
		}
	END
}

supervised() { container --supervise "$ROOT" "$@"; }

# A layer in memory is never nodev, wherever ROOT is.
layered() {
	mkdir -p "$BATS_FILE_TMPDIR/above"
	container --supervise "$@"
}

@test "the usual devices are made, open, and can be removed" {
	layered "$ROOT:$BATS_FILE_TMPDIR/above" sh -c 'cd /tmp && umask 0
		for n in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
			set -- $n; mknod $1 c $2 $3 || echo $1; done
		stat -c "%n %a %u:%g %t:%T" *; echo x >null; head -c 3 zero | wc -c; rm *; ls'
	[ "$status" -eq 0 ]
	[ "$output" = "full 666 0:0 1:7
null 666 0:0 1:3
random 666 0:0 1:8
tty 666 0:0 5:0
urandom 666 0:0 1:9
zero 666 0:0 1:5
3" ]
}

@test "a tmpfs is mounted, seen from outside: nosuid, nodev, limited" {
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --supervise --name "box$$" "$ROOT" sh -c 'mkdir -p /mnt
		mount -t tmpfs none /mnt && echo x >/mnt/file && echo ready; exec sleep 1000' \
		>"$said" 2>&1 3>&- &
	export launcher=$!
	soon grep -q ready "$said"
	pid=$("$BUILD/kakuri" inspect "box$$" | sed -n 's/^pid: //p')
	mounted=$(grep ' /mnt ' "/proc/$pid/mountinfo")
	run ! grep ' /mnt .* tmpfs none' /proc/self/mountinfo
	"$BUILD/kakuri" kill "box$$"
	finish
	[[ $mounted == *"nosuid,nodev"*size=65536k* ]]
	[ ! -e "$ROOT/mnt/file" ]
}

@test "no other device, and files, FIFOs and whiteouts as ever" {
	supervised sh -c 'for n in "60666 0x800" "20666 0x101" "20666 0x10b" "20666 0x104" \
			"60666 0x103" "120666 0x103" "20666 0x10103" "20666 0x502"; do
			/asker node /tmp/x $n; [ ! -e /tmp/x ] || echo made $n; done
		mkfifo /tmp/fifo && mknod /tmp/pipe p && /asker node /tmp/file 100644 0
		/asker node /tmp/white 20000 0; rm -f /tmp/fifo /tmp/pipe /tmp/file /tmp/white'
	[ "$(sort <<<"$output" | uniq -c | awk '{ print $1, $2 }')" = "8 Operation
2 done" ]
}

@test "no other mount: types, flags, options, places" {
	supervised sh -c 'mkdir -p /mnt /dir; ln -s /proc /tmp/link; ln -s ../../.. /tmp/up
		/asker mount /mnt proc 0; /asker mount /mnt sysfs 0; /asker mount /mnt overlay 0
		/asker mount /mnt cgroup2 0; /asker mount /mnt tmpfs2 0; /asker mount /mnt "" 0
		for flags in 0x1000 0x2000 0x20 0x20000 0x40000 0x80000 0x100000 0x100000000; do
			/asker mount /mnt tmpfs $flags; done
		/asker mount /mnt tmpfs 0 size=1g; /asker mount /mnt tmpfs 0 mpol=bind:0
		for place in / /proc /proc/sys /sys /dev /dev/shm /dev/pts /tmp/link /tmp/link/sys \
			/tmp/up /tmp/up/proc ../../../dev; do /asker mount $place tmpfs 0; done
		grep -c " / /mnt " /proc/self/mountinfo; rm /tmp/link /tmp/up; rmdir /dir'
	[ "$(sort <<<"$output" | uniq -c | awk '{ print $1, $2 }')" = "1 0
28 Operation" ]
}

@test "errors are the kernel's: nothing there, a file, not memory" {
	supervised sh -c '/asker mount /nosuch tmpfs 0; /asker mount /etc/passwd tmpfs 0; /asker null
		/asker node /tmp/no/where 20666 0x103; /asker node /etc/passwd 20666 0x103'
	[ "${lines[*]}" = "No such file or directory Not a directory Bad address No such file or directory File exists" ]
}

@test "paths mean what they mean to the asker: umask, directories, chroot, links" {
	supervised sh -c 'mkdir -p /tmp/jail /tmp/dir; cp /asker /tmp/jail/
		/asker at /tmp/dir one; stat -c %a /tmp/dir/one
		cd /tmp/dir && /asker node ../two 20666 0x103; test -c /tmp/two && echo two
		chroot /tmp/jail /asker node ../../../three 20666 0x103; test -c /tmp/jail/three && echo three
		ln -s /four /tmp/jail/link; mkdir /tmp/jail/four
		chroot /tmp/jail /asker node /link/x 20666 0x103; test -c /tmp/jail/four/x && echo four
		cd /; rm -r /tmp/jail /tmp/dir /tmp/two'
	[ "${lines[*]}" = "done 640 done two done three done four" ]
}

@test "only root of the container is answered" {
	supervised sh -c 'chmod 777 /tmp; mkdir -p /mnt; ls / >/dev/null; echo ok'
	container --supervise --user nobody "$ROOT" sh -c \
		'/asker node /tmp/x 20666 0x103; /asker mount /mnt tmpfs 0'
	[ "${lines[*]}" = "Operation not permitted Operation not permitted" ]
}

@test "with --uidmap the node belongs to root inside, and is made in spite of it" {
	unshare --user true 2>/dev/null || skip "no user namespaces here"
	mkdir -p "$BATS_TEST_TMPDIR/his"
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR"
	cp -a "$ROOT" "$BATS_TEST_TMPDIR/his/root"
	chown -R 100000:100000 "$BATS_TEST_TMPDIR/his/root"
	container --supervise --uidmap 0:100000:65536 "$BATS_TEST_TMPDIR/his/root" sh -c \
		'mkdir -p /mnt; /asker node /tmp/x 20666 0x103; stat -c "%u %t:%T" /tmp/x
		/asker node /tmp/y 60666 0x800; /asker mount /mnt tmpfs 0; stat -c %u /mnt'
	[ "${lines[*]}" = "done 0 1:3 Operation not permitted done 0" ]
	[ "$(stat -c %u "$BATS_TEST_TMPDIR/his/root/tmp/x")" = 100000 ]
}

@test "a thread rewrites the path and the type: never anything but what may be" {
	supervised sh -c 'mkdir /tmp/race; cd /tmp/race; rm -f /tmp/goo*; /asker race
		grep -c " /proc.* tmpfs x " /proc/self/mountinfo
		find /tmp /proc/xx -xdev -type c -exec stat -c %t:%T {} + 2>/dev/null | grep -vx 1:3
		rm -rf /tmp/race /tmp/g* /tmp/p*'
	[ "${lines[*]}" = "granted 1 0" ] # a node of a torn path is null, too
}

@test "there is an end to mounts, and the last one says so" {
	supervised sh -c 'for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
		mkdir -p /tmp/$n; /asker mount /tmp/$n tmpfs 0; done | sort | uniq -c; echo'
	[[ $output == *"1 No space left"*"16 done"* ]]
}

@test "who is killed while he waits, and many at once, hold nothing up" {
	supervised sh -c 'for n in 1 2 3 4; do /asker killed & done; wait
		/asker node /tmp/last 20666 0x103; rm /tmp/last'
	[[ $output == *done ]]
	[ "$status" -eq 0 ]
}

@test "who enters with exec has nobody to ask: refused" {
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --supervise --name "box$$" "$ROOT" sh -c 'mkdir -p /mnt; echo ready; exec sleep 1000' \
		>"$said" 2>&1 3>&- &
	export launcher=$!
	soon grep -q ready "$said"
	run limited_exec "box$$" sh -c '/asker node /tmp/x 20666 0x103; /asker mount /mnt tmpfs 0; mkfifo /tmp/f && rm /tmp/f'
	"$BUILD/kakuri" kill "box$$"
	finish
	[ "${lines[*]}" = "Operation not permitted Operation not permitted" ]
}
limited_exec() { timeout -k 1 30 "$BUILD/kakuri" exec "$@" 3>&-; }

@test "--explain says who was answered; without the option nobody is asked" {
	container --supervise --explain "$ROOT" /asker node /tmp/x 20666 0x101
	[[ $output == *"chapter 22: mknod for process "*": Operation not permitted"* ]]
	container --explain "$ROOT" /asker mount /mnt tmpfs 0
	[[ $output != *"chapter 22"* && $output == *"Operation not permitted"* ]]
}

@test "what does not go with it is one line and 125" {
	echo default >"$BATS_TEST_TMPDIR/policy"
	refused --seccomp --supervise --seccomp off "$ROOT" true
	refused --seccomp --supervise --seccomp "$BATS_TEST_TMPDIR/policy" "$ROOT" true
	refused SYS_ADMIN --supervise --cap-add sys_admin "$ROOT" true
	refused --landlock --supervise --landlock /tmp "$ROOT" true
	refused --apparmor --supervise --apparmor x "$ROOT" true
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" || :
	cp "$BUILD/kakuri" "$BATS_FILE_TMPDIR/kakuri"
	run setpriv --reuid 65534 --regid 65534 --clear-groups "$BATS_FILE_TMPDIR/kakuri" run --supervise / true 3>&-
	[[ $output == *"--supervise: only root"* || $status -eq 126 ]]
}
