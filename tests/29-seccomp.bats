# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# probe NAME [ARG...]: make this system call, print its error or "done".
setup() {
	fit
	[ ! -e "$ROOT/probe" ] || return 0
	program probe -I "$BATS_TEST_DIRNAME/../chapters/29-runtime" <<-'END'
		#define _GNU_SOURCE
		#include <errno.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <string.h>
		#include <unistd.h>
		#ifdef __x86_64__
		#define CALL(name, x, a) { #name, x },
		#else
		#define CALL(name, x, a) { #name, a },
		#endif
		static struct { char *name; long n; } calls[] = {
		#include "calls.h"
		};
		int main(int argc, char **argv)
		{
			long a[7] = {0}, n = strtol(argv[1], 0, 0), r;
			for (int i = 0; i < sizeof calls / sizeof *calls; i++)
				if (!strcmp(calls[i].name, argv[1]))
					n = calls[i].n;
			for (int i = 2; i < argc && i < 8; i++)
				a[i - 2] = strtoul(argv[i], 0, 0);
			if (n == -1)
				return puts("not here"), 0;
			r = syscall(n, a[0], a[1], a[2], a[3], a[4], a[5]);
			puts(r == -1 ? strerror(errno) : "done");
			return 0;
		}
	END
}

# Each line of standard input, a call with arguments, gives this answer.
all_say() { # ANSWER [OPTION...]
	local call
	cat >"$ROOT/list"
	container "${@:2}" "$ROOT" sh -c \
		'while read -r call; do echo "$call: $(/probe $call)"; done </list'
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -gt 0 ]
	for call in "${lines[@]}"; do
		case $call in
		*": $1" | *": not here") ;;
		*) return 1 ;;
		esac
	done
}

@test "COMMAND, its children and its threads are under one filter" {
	inside sh -c 'grep Seccomp: /proc/self/status; cat /proc/self/status | grep Seccomp:'
	[ "${lines[*]//[[:blank:]]/}" = "Seccomp:2 Seccomp:2" ]
	container --seccomp off "$ROOT" grep Seccomp: /proc/self/status
	[ "${output//[[:blank:]]/}" = Seccomp:0 ]
}

# The kernel would say EFAULT, EINVAL or EBADF to most of these.
@test "calls that reach beyond a container are refused" {
	all_say "Operation not permitted" <<-'END'
		mount
		umount2
		pivot_root
		setns -1 0
		open_tree -1
		move_mount -1
		fsopen
		open_by_handle_at -1
		bpf -1
		perf_event_open
		userfaultfd
		io_uring_setup
		io_uring_enter -1
		keyctl 0 -3
		add_key
		request_key
		init_module
		finit_module -1
		delete_module
		kexec_load
		kexec_file_load
		reboot
		swapon
		settimeofday
		clock_settime
		acct
		syslog 10
		iopl
		pidfd_getfd -1
		kcmp
		quotactl
		fanotify_init -1
		mbind
		move_pages
	END
}

@test "a user namespace cannot be made in any of three ways" {
	all_say "Operation not permitted" <<-'END'
		unshare 0x10000000
		clone 0x10000011
		clone 0x10020011
	END
	all_say "Function not implemented" <<<clone3
	all_say "done" <<<"unshare 0x400"
}

@test "arguments are compared as the kernel reads them: 32 bits" {
	all_say "Operation not permitted" <<-'END'
		ioctl 0 0x5412
		ioctl 0 0x100005412
		ioctl 0 0xffffffff00005412
		ioctl 0 0x541c
		unshare 0xffffffff10000000
		personality 0x40000
	END
	all_say "Address family not supported by protocol" <<-'END'
		socket 40 1
		socket 0x100000028 1
		socket 17 3
	END
	all_say "done" <<-'END'
		personality 0xffffffff
		personality 0
		socket 1 1
	END
}

@test "calls of other architectures do not exist" {
	[ "$(uname -m)" = x86_64 ] || skip "x32 and i386 are of x86_64"
	all_say "Function not implemented" <<-'END'
		0x40000027
		0x40000000
		0x40000200
	END
	program i386 <<-'END'
		#include <stdio.h>
		int main(void)
		{
			int r;
			asm volatile("int $0x80" : "=a"(r) : "a"(20) : "memory");
			printf("%d\n", r);
			return 0;
		}
	END
	"$ROOT/i386" >/dev/null || skip "this kernel has no calls of i386 (IA32_EMULATION is off)"
	inside /i386
	[ "$output" = -38 ]
}

@test "a call that is newer than the list does not exist" {
	all_say "Function not implemented" <<-'END'
		1000
		0x3fffffff
	END
}

@test "a capability that was given opens its calls" {
	all_say "Bad address" --cap-add DAC_READ_SEARCH <<<"open_by_handle_at -100 1"
	all_say "Bad address" --cap-add CAP_SYS_ADMIN <<<"mount 1 1 1 0 0"
	all_say "Operation not permitted" --cap-add SYS_ADMIN <<<keyctl
}

@test "a policy in a file: names, !names, and default" {
	policy=$BATS_TEST_TMPDIR/policy
	printf '%s\n' '# all of the usual' default '!socket # but this' '' >"$policy"
	all_say "Operation not permitted" --seccomp "$policy" <<-'END'
		socket 1 1
		mount
	END
	printf '%s\n' "# $(printf '%0252d' 0) keyctl" "# $(printf '%01000d' 0)" default >"$policy"
	all_say "Operation not permitted" --seccomp "$policy" <<<"keyctl 0 0 0 0 0"
	printf '%s\n' default keyctl >"$policy"
	all_say "Invalid argument" --seccomp "$policy" <<<"keyctl 0 0 0 0 0"
	{ # as many ranges as there can be
		echo default
		awk -F'[(,]' '/^CALL/ && NR % 2 { print "!" $2 }' \
			"$BATS_TEST_DIRNAME/../chapters/29-runtime/calls.h"
		printf '%s\n' execve exit exit_group brk mmap mprotect read write \
			arch_prctl set_tid_address set_robust_list rseq prlimit64 \
			readlinkat getrandom fstat newfstatat wait4 clone close \
			openat rt_sigaction rt_sigprocmask ioctl getpid dup3 dup2 fcntl
		echo '!uname'
	} >"$policy"
	container --seccomp "$policy" "$ROOT" /probe uname
	[ "$output" = "Operation not permitted" ]
}

@test "a policy that cannot be meant is one line and 125" {
	policy=$BATS_TEST_TMPDIR/policy
	refused nosuch --seccomp nosuch "$ROOT" true
	refused /etc --seccomp /etc "$ROOT" true
	refused "''" --seccomp "" "$ROOT" true
	echo 'read write' >"$policy"
	refused "line 1" --seccomp "$policy" "$ROOT" true
	printf 'default\nfrobnicate\n' >"$policy"
	refused "line 2" --seccomp "$policy" "$ROOT" true
	echo read >"$policy"
	refused execve --seccomp "$policy" "$ROOT" true
	refused nosuch --cap-add nosuch "$ROOT" true
	refused "''" --cap-drop "" "$ROOT" true
}

@test "--cap-add and --cap-drop change the fourteen" {
	effective() { # OPTION...
		container "$@" "$ROOT" grep -E 'Cap(Eff|Prm|Bnd)' /proc/self/status
		[ "$status" -eq 0 ]
		[ "$(cut -f2 <<<"$output" | sort -u | wc -l)" = 1 ]
		effective=$(cut -f2 <<<"$output" | head -1)
	}
	effective --cap-drop all
	[ "$effective" = 0000000000000000 ]
	effective --cap-drop ALL --cap-add CAP_chown --cap-add kill
	[ "$effective" = 0000000000000021 ]
	effective --cap-drop net_raw
	[ "$effective" = 00000000a80405fb ]
	container --cap-drop all --user nobody "$ROOT" sh -c 'id -u; kill -9 $$'
	[ "$output" = 65534 ]
	[ "$status" -eq 137 ]
}
