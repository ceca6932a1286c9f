/*
 * namespaces.c - six new namespaces with one call, and what is in them.
 */
#include "kakuri.h"
#include <sys/socket.h>
#include <linux/sched.h>
#include <time.h>

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

static const char *
hint(int error)
{
	if (error == EPERM)
		return " (root in another container? run this on the host)";
	if (error == ENOSPC)
		return " (a limit: see sysctl -a | grep user.max)";
	if (error == ENOSYS)
		return " (Linux 5.3 or newer has it, unless seccomp hides it)";
	if (error == EINVAL)
		return " (this kernel lacks one of the namespaces)";
	return "";
}

/* The child is PID 1 of the container, and c->pid is 0 there. */
void
enter_namespaces(struct container *c)
{
	struct clone_args args = {
	    .flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
		     CLONE_PIDFD | (c->net.kind != HOST ? CLONE_NEWNET : 0) |
		     (has_old_groups(c) ? 0 : CLONE_NEWCGROUP),
	    .pidfd = (uintptr_t)&c->init,
	    .exit_signal = SIGCHLD,
	};

	if (c->rootless) {
		args.flags |= CLONE_NEWUSER;
		prctl(PR_SET_DUMPABLE, 1); /* until the map is written */
	}
	if (c->group != -1) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = c->group;
	}
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, c->line),
	     "socketpair");
	explain(25,
		"clone3: a child in new mount, PID, UTS, IPC%s%s%s "
		"namespaces%s",
		in_language(has_old_groups(c) ? "" : ", cgroup"),
		in_language(c->net.kind == HOST ? "" : ", network"),
		in_language(c->rootless ? ", user" : ""),
		in_language(c->group != -1 ? ", and in its group" : ""));
	c->pid = syscall(SYS_clone3, &args, sizeof args);
	if (c->pid == -1)
		err(OURS, "clone3%s", in_language(hint(errno)));
	close(c->line[c->pid == 0 ? 0 : 1]);
}

void
set_hostname(const struct container *c)
{
	step(6, sethostname(c->hostname, strlen(c->hostname)),
	     "sethostname(\"%s\")", c->hostname);
}

/*
 * PID 1 waits where it needs what only the launcher can do. A launcher that
 * failed has said why.
 */
void
go_ahead(const struct container *c)
{
	if (send(c->line[0], "", 1, MSG_NOSIGNAL) == -1 && errno != EPIPE)
		err(OURS, "send to PID 1");
}

void
await_launcher(const struct container *c)
{
	char byte;

	if (must(read(c->line[1], &byte, 1), "read from the launcher") != 1)
		_exit(OURS);
}

/* PID 1 has become what the container is: who enters it now is shut in, too. */
void
tell_launcher(const struct container *c)
{
	must(send(c->line[1], "", 1, MSG_NOSIGNAL), "send to the launcher");
}

/* The launcher. False: PID 1 has failed, and said why. */
bool
await_init(const struct container *c)
{
	char byte;

	return read(c->line[0], &byte, 1) == 1;
}

/* Of a launcher that ends, however it does, the line hangs up. */
bool
is_alone(const struct container *c)
{
	struct pollfd watch = {c->line[1], 0, 0};

	return poll(&watch, 1, 0) == 1;
}

bool
set_boottime(struct container *c, const char *text)
{
	c->boottime = text;
	return number(&text, '\0', 999999999) != -1;
}

/* PID 1: its children are in the namespace, so it must not be the last. */
void
shift_clock(const struct container *c)
{
	struct timespec now;
	char text[64];

	if (c->boottime == NULL)
		return;
	must(unshare(CLONE_NEWTIME), "--boottime (does this kernel have it?)");
	clock_gettime(CLOCK_BOOTTIME, &now);
	snprintf(text, sizeof text, "boottime %lld 0",
		 atoll(c->boottime) - (long long)now.tv_sec);
	step(24, write_self(c, "timens_offsets", text),
	     "unshare(CLONE_NEWTIME): echo %s >timens_offsets", text);
}
