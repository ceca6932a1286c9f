/*
 * seccomp_app - run COMMAND without a capability; for mknod(2) it has to ask.
 *
 *	sudo ./seccomp_app [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * COMMAND begins as soon as a supervisor, seccomp_notify, has the listener. Its
 * /mnt is a tmpfs of its own. Linux 5.0 (2019). See seccomp_unotify(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#define SYS_mknod SYS_mknodat /* it has this one only */
#else
#error "which AUDIT_ARCH_ constant of linux/audit.h is this machine's?"
#endif

#define FIELD(name) offsetof(struct seccomp_data, name)

/* A is the accumulator. A jump skips so many instructions: if so, if not. */
static struct sock_filter filter[] = {
    /* A = data->arch: whose numbers are these? */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(arch)),
    /* Another architecture's: the kernel goes on, and refuses as before. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    /* A = data->nr: which call is it? */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)),
    /* mknod(2): it waits for the answer of who has the listener. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mknod, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    /* mknodat(2): the same. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mknodat, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
    /* Any other: the kernel goes on with the call. */
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

int
main(int argc, char *argv[])
{
	struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;
	int made, listener;
	sigset_t go_on;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: seccomp_app [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";

	/* A place for devices, which the host does not see. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	if (mount("tmpfs", "/mnt", "tmpfs", 0, "mode=755") == -1)
		err(1, "mount(/mnt)");

	/* Root without a capability: for a device the kernel wants one. */
	if (syscall(SYS_capset, &head, none) == -1)
		err(1, "capset");
	made = mknod("/mnt/null", S_IFCHR | 0666, makedev(1, 3));
	printf("app alone: mknod(/mnt/null, 1:3): %s\n",
	       made == -1 ? strerror(errno) : "made");

	/* Without it we may load no filter, having no CAP_SYS_ADMIN, and root
	   would get all capabilities back at execve(2). */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");
	/* From here on the two calls wait. The listener is a descriptor. */
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener == -1 && errno == EBUSY) /* there can be one only */
		err(1, "seccomp: is there a supervisor already?");
	if (listener == -1)
		err(1, "seccomp: Linux 5.0, CONFIG_SECCOMP_FILTER?");

	/* Blocked, the signal waits for us, however early it comes. */
	sigemptyset(&go_on);
	sigaddset(&go_on, SIGCONT);
	if (sigprocmask(SIG_BLOCK, &go_on, NULL) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");
	printf("app: PID %d, and descriptor %d is the listener\n", getpid(),
	       listener);
	fflush(stdout);
	/* The supervisor takes a duplicate of it, and then sends this. */
	if (sigwaitinfo(&go_on, NULL) == -1)
		err(1, "sigwaitinfo(SIGCONT)");
	if (sigprocmask(SIG_UNBLOCK, &go_on, NULL) == -1)
		err(1, "sigprocmask(SIG_UNBLOCK)");

	/* It closes our listener, and the filter stays. */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
