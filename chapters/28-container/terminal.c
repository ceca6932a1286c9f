/*
 * terminal.c - a terminal of the container's own, shown in the user's.
 *
 * PID 1 opens it in the container's devpts and sends the launcher its master
 * side. What is typed at the user's terminal goes there as it is: Ctrl-C,
 * Ctrl-Z and the rest mean something to the terminal in the container only.
 */
#include "container.h"
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>

static struct termios before, raw;
static int guard = -1; /* to the process that watches over the settings */

void
check_terminal(const struct container *c)
{
	if (c->terminal && c->log != NULL)
		errx(OURS, "-t and --detach: there is nobody to type");
	if (c->terminal && (tcgetattr(0, &before) == -1 || !isatty(1)))
		errx(OURS, "-t: descriptors 0 and 1 must be a terminal");
}

/* A byte, and a descriptor with it. */
static char byte;
static union {
	struct cmsghdr head;
	char space[CMSG_SPACE(sizeof(int))];
} part;
static struct iovec data = {&byte, 1};
static struct msghdr message = {.msg_iov = &data,
				.msg_iovlen = 1,
				.msg_control = &part,
				.msg_controllen = sizeof part};

/* To the launcher, through the line. */
void
send_descriptor(const struct container *c, int fd)
{
	part.head.cmsg_level = SOL_SOCKET;
	part.head.cmsg_type = SCM_RIGHTS;
	part.head.cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(&part.head), &fd, sizeof fd);
	must(sendmsg(c->line[1], &message, MSG_NOSIGNAL), "sendmsg");
	close(fd);
}

/* -1: PID 1 has failed, and said why. */
int
receive_descriptor(const struct container *c)
{
	int fd;

	message.msg_controllen = sizeof part;
	if (recvmsg(c->line[0], &message, MSG_CMSG_CLOEXEC) != 1 ||
	    CMSG_FIRSTHDR(&message) == NULL)
		return -1;
	memcpy(&fd, CMSG_DATA(&part.head), sizeof fd);
	return fd;
}

/* PID 1: make it, and hand over the side that the user is to have. */
void
open_terminal(struct container *c)
{
	enum { FLAGS = O_RDWR | O_NOCTTY | O_CLOEXEC };
	struct winsize size;
	int master;

	if (!c->terminal)
		return;
	explain(6, "open(\"/dev/pts/ptmx\"): a terminal in the container");
	master = must(open("/dev/pts/ptmx", FLAGS), "/dev/pts/ptmx");
	must(unlockpt(master), "unlockpt");
	c->tty = must(open(ptsname(master), FLAGS), "terminal");
	must(fchown(c->tty, c->uid, -1), "terminal");
	if (ioctl(0, TIOCGWINSZ, &size) == 0)
		ioctl(master, TIOCSWINSZ, &size);
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

/* Only where nobody else, as a shell, has set it in the meantime. */
static void
restore(void)
{
	struct termios now;

	if (tcgetattr(0, &now) == 0 && now.c_lflag == raw.c_lflag &&
	    now.c_iflag == raw.c_iflag)
		tcsetattr(0, TCSANOW, &before);
}

static void
restore_at_exit(void)
{
	restore();
	if (write(guard, "", 1) == -1)
		warn("guard");
}

/* SIGKILL lets nobody clean up: a process of its own notices, and does. */
void
watch_over_terminal(const struct container *c)
{
	int end[2];

	if (!c->terminal || guard != -1)
		return;
	must(pipe2(end, O_CLOEXEC), "pipe2");
	if (must(fork(), "fork") == 0) {
		setsid();
		close(end[1]);
		if (read(end[0], &byte, 1) == 0)
			restore();
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
	raw = before;
	cfmakeraw(&raw);
	must(fcntl(c->tty, F_SETFL, O_RDWR | O_NONBLOCK), "O_NONBLOCK");
	watch_over_terminal(c);
	atexit(restore_at_exit);
	must(tcsetattr(0, TCSANOW, &raw), "terminal");
	carry(0, 0, c->tty, -1);
	carry(1, c->tty, 1, -1);
	resize_terminal(c);
}

/* The kernel tells who runs in the foreground there, with SIGWINCH. */
void
resize_terminal(const struct container *c)
{
	struct winsize size;

	if (c->tty != -1 && ioctl(0, TIOCGWINSZ, &size) == 0)
		ioctl(c->tty, TIOCSWINSZ, &size);
}
