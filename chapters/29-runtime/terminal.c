/*
 * terminal.c - a terminal of the container's own, shown in the user's.
 *
 * PID 1 opens it in the container's devpts and sends the launcher its master
 * side. What is typed at the user's terminal goes there as it is: Ctrl-C,
 * Ctrl-Z and the rest mean something to the terminal in the container only.
 */
#include "kakuri.h"
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>

static struct termios before, raw;
static struct winsize first_size; /* PID 1 has no terminal to ask */
static int guard = -1;		  /* as long as it is open, the keeper waits */
static pid_t keeper;

void
check_terminal(const struct container *c)
{
	if (c->terminal && c->log != NULL)
		errx(OURS, "-t and --detach: there is nobody to type");
	if (c->terminal && (tcgetattr(0, &before) == -1 || !isatty(1)))
		errx(OURS, "-t: descriptors 0 and 1 must be a terminal");
	if (!c->terminal)
		return;
	ioctl(0, TIOCGWINSZ, &first_size);
	/* In the background it is not ours: wait to be brought back, with fg. */
	if (tcgetpgrp(0) != -1 && tcgetpgrp(0) != getpgrp())
		kill(0, SIGTTOU);
	if (tcgetpgrp(0) != -1 && tcgetpgrp(0) != getpgrp())
		errx(OURS, "-t: this is in the background of its terminal");
}

/* A byte, and a descriptor with it. */
static char byte;
static _Alignas(struct cmsghdr) char part[CMSG_SPACE(sizeof(int))];
static struct msghdr message = {.msg_iov = &(struct iovec){&byte, 1},
				.msg_iovlen = 1,
				.msg_control = part,
				.msg_controllen = sizeof part};

/* To the launcher, through the line. */
void
send_descriptor(const struct container *c, int fd)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	*head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd),
				 .cmsg_level = SOL_SOCKET,
				 .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(head), &fd, sizeof fd);
	must(sendmsg(c->line[1], &message, MSG_NOSIGNAL), "sendmsg");
	close(fd);
}

/* -1: PID 1 has failed, and said why. */
int
receive_descriptor(const struct container *c)
{
	int fd = -1;

	if (recvmsg(c->line[0], &message, MSG_CMSG_CLOEXEC) == 1 &&
	    CMSG_FIRSTHDR(&message) != NULL)
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
	return fd;
}

/* PID 1: make it, and hand over the side that the user is to have. */
void
open_terminal(struct container *c)
{
	enum { FLAGS = O_RDWR | O_NOCTTY | O_CLOEXEC };
	int master;

	if (!c->terminal) {
		close(c->pts);
		return;
	}
	master = step(6, openat(c->pts, "ptmx", FLAGS | O_NONBLOCK),
		      "open(\"/dev/pts/ptmx\"): a terminal in the container");
	close(c->pts);
	must(unlockpt(master), "unlockpt");
	/* No path, which could be another's: the other side of this one. */
	c->tty = must(ioctl(master, TIOCGPTPEER, FLAGS), "terminal");
	must(fchown(c->tty, c->who.uid, -1), "terminal");
	ioctl(c->tty, TIOCSWINSZ, &first_size);
	send_descriptor(c, master);
	for (int i = 0; i < STREAMS; i++)
		c->stream[i] = c->tty;
}

/* COMMAND: the first process of a session takes it. */
void
control_terminal(const struct container *c)
{
	if (c->terminal)
		must(ioctl(c->tty, TIOCSCTTY, 0), "TIOCSCTTY");
}

static void
restore_at_exit(void)
{
	close(guard);
	waitpid(keeper, NULL, 0);
}

/*
 * SIGKILL lets nobody clean up: a process of its own does, however we end; but
 * only where nobody else, as a shell, has changed the settings in the meantime.
 */
void
watch_over_terminal(const struct container *c)
{
	struct termios now;
	int end[2];

	if (!c->terminal || guard != -1)
		return;
	raw = before;
	cfmakeraw(&raw);
	must(pipe2(end, O_CLOEXEC), "pipe2");
	if ((keeper = must(fork(), "fork")) == 0) {
		setsid();
		keep_descriptors(&end[0], 1);
		if (read(end[0], &byte, 1) == 0 && tcgetattr(0, &now) == 0 &&
		    now.c_lflag == raw.c_lflag && now.c_iflag == raw.c_iflag)
			tcsetattr(0, TCSANOW, &before);
		_exit(0);
	}
	close(end[0]);
	guard = end[1];
}

/* The launcher: from now on it is the container's, until we end. */
void
take_terminal(struct container *c)
{
	if (!c->terminal || (c->tty = receive_descriptor(c)) == -1)
		return;
	watch_over_terminal(c);
	atexit(restore_at_exit);
	must(tcsetattr(0, TCSANOW, &raw), "terminal");
	carry(0, 0, c->tty, -1);
	carry(1, c->tty, 1, -1);
	resize_terminal(c); /* it may have changed since */
}

/* The kernel tells who runs in the foreground there, with SIGWINCH. */
void
resize_terminal(const struct container *c)
{
	struct winsize size;

	if (c->tty != -1 && ioctl(0, TIOCGWINSZ, &size) == 0)
		ioctl(c->tty, TIOCSWINSZ, &size);
}
