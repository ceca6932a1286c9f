/*
 * streams.c - what COMMAND reads and writes, when it must not be the host's
 * own file or terminal.
 *
 * Who holds a descriptor of a file can open it again, by /proc/self/fd, for
 * more than it was opened for; who holds one of a terminal can change its
 * settings. So COMMAND gets pipes, and the launcher carries the bytes.
 */
#include "kakuri.h"
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <linux/magic.h>

static struct stream {
	int from, to; /* or -1 */
	int ours;     /* to be closed at the end; or -1 */
	char *next;
	size_t left;
} streams[CARRIED];
static char data[CARRIED][32768];
static int unread = -1; /* COMMAND's end, where its input is a file */
static off_t taken;	/* of that file, so far */
static bool lost;	/* some of its output */

void
carry(int i, int from, int to, int ours)
{
	streams[i] = (struct stream){from, to, ours, NULL, 0};
}

/*
 * Who COMMAND runs as can open his pipes again, as /dev/stdout, if they are
 * his. What is no pipe, or not ours to give away, stays as it is.
 */
void
give_streams(const struct container *c, uid_t uid, gid_t gid)
{
	struct statfs fs;

	for (int i = 0; i < STREAMS; i++)
		if (fstatfs(c->stream[i], &fs) == -1 ||
		    fs.f_type != PIPEFS_MAGIC ||
		    fchown(c->stream[i], uid, gid) == -1)
			continue;
}

static bool
is_null(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

/* These come in as they are: no content of a file is behind them. */
static bool
is_harmless(const struct stat *st)
{
	return S_ISFIFO(st->st_mode) || S_ISSOCK(st->st_mode) || is_null(st);
}

/* For its descriptor I, one end of a pipe; we carry from or to the other. */
static void
connect_stream(struct container *c, int i)
{
	int end[2];

	must(pipe2(end, O_CLOEXEC), "pipe2");
	if (i == 0) {
		c->stream[i] = end[0];
		carry(i, 0, end[1], end[1]);
	} else {
		c->stream[i] = end[1];
		carry(i, end[0], i, end[0]);
	}
	must(fcntl(streams[i].ours, F_SETFL, O_NONBLOCK), "pipe");
}

/* Before the container is there: c->stream[] is what will be its 0, 1, 2. */
void
prepare_streams(struct container *c)
{
	struct stat st[STREAMS];
	int end[2];

	must(pipe2(end, O_CLOEXEC), "pipe2");
	must(fcntl(end[0], F_SETFL, O_NONBLOCK), "pipe");
	carry(STREAMS, end[0], 2, end[0]);
	c->complaints = end[1];
	for (int i = 0; i < STREAMS; i++) {
		c->stream[i] = i;
		carry(i, -1, -1, -1);
		must(fstat(i, &st[i]), "descriptor %d", i);
		if (i == 2 &&
		    (c->log != NULL || (st[1].st_dev == st[2].st_dev &&
					st[1].st_ino == st[2].st_ino)))
			c->stream[2] = c->stream[1]; /* keeps their order */
		else if (!c->terminal && !is_harmless(&st[i]))
			connect_stream(c, i);
	}
	if (!c->terminal && S_ISREG(st[0].st_mode))
		unread = c->stream[0];
	if (c->range_count > 0) /* or it is nobody's in there */
		give_streams(c, user_outside(c, 0), user_outside(c, 0));
}

/* The launcher closes what is the container's. */
static void
leave_ends(const struct container *c)
{
	for (int i = 0; i < STREAMS; i++)
		if (streams[i].ours != -1 && c->stream[i] != unread)
			close(c->stream[i]);
	close(c->complaints);
}

/* Its own 0, 1 and 2: for what it has to say. */
static void
point_streams(int fd)
{
	for (int i = 0; i < STREAMS; i++)
		must(dup2(fd, i), "dup2");
}

/*
 * The child holds nothing but pipes and sockets to the launcher, COMMAND's 0, 1
 * and 2, and ROOT where that was taken along: what it resolves in ROOT, and
 * what it runs, cannot lead to anything else that is open (CVE-2024-21626).
 */
void
split_streams(struct container *c)
{
	int kept[STREAMS + 6], n = 0;

	if (c->pid != 0) {
		leave_ends(c);
		return;
	}
	for (int i = 0; i < STREAMS; i++) {
		if (c->terminal && c->stream[i] < STREAMS)
			c->stream[i] = -1; /* not made yet */
		else if (c->stream[i] < STREAMS)
			c->stream[i] =
			    must(fcntl(c->stream[i], F_DUPFD_CLOEXEC, STREAMS),
				 "descriptor %d", i);
		kept[n++] = c->stream[i];
	}
	point_streams(start_line() != -1 ? start_line() : c->complaints);
	kept[n++] = c->complaints;
	kept[n++] = c->line[1];
	kept[n++] = c->signals;
	kept[n++] = c->tree;
	kept[n++] = c->proc;
	kept[n++] = start_line();
	keep_descriptors(kept, n);
}

/*
 * What COMMAND gets as I. Of /dev/null, it is the container's: the mode and the
 * owner of the host's could be changed by who holds it.
 */
static int
stream_for(const struct container *c, int i)
{
	struct stat st;
	int fd = c->stream[i];

	must(fstat(fd, &st), "descriptor %d", i);
	if (!is_null(&st))
		return fd;
	fd = must(open_to_change("/dev/null"), "/dev/null");
	must(fstat(fd, &st), "/dev/null");
	if (!is_null(&st))
		errx(OURS, "/dev/%s is another device", "null");
	return fd;
}

/* In COMMAND; execve(2) closes where they came from. */
void
use_streams(const struct container *c)
{
	for (int i = 0; i < STREAMS; i++)
		must(dup2(stream_for(c, i), i), "dup2");
}

/* PID 1 needs none of them any more, and nobody waits for COMMAND to start. */
void
leave_streams(const struct container *c)
{
	for (int i = 0; i < STREAMS; i++)
		close(c->stream[i]);
	point_streams(c->complaints);
	close(c->complaints);
}

/* One read or one write; false: nothing can be done now, or ever. */
static bool
move(int i)
{
	struct stream *s = &streams[i];
	bool empty = s->left == 0;
	ssize_t n = empty ? read(s->from, data[i], sizeof data[i])
			  : write(s->to, s->next, s->left);

	if (n > 0) {
		s->next = empty ? data[i] : s->next + n;
		s->left = empty ? (size_t)n : s->left - n;
		taken += i == 0 && empty ? n : 0;
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		if (!empty && i != 0 && errno != EPIPE) {
			warn("output %d, of which some is lost", s->to);
			lost = true;
		}
		if (s->ours != -1)
			close(s->ours);
		carry(i, -1, -1, -1);
	}
	return n > 0;
}

/* Carry what can be; then it is to be waited for data, or for room. */
void
move_streams(struct pollfd *watch)
{
	for (int i = 0; i < CARRIED; i++) {
		if (watch[i].revents != 0)
			move(i);
		watch[i] = (struct pollfd){streams[i].from, POLLIN, 0};
		if (streams[i].left > 0)
			watch[i] = (struct pollfd){streams[i].to, POLLOUT, 0};
	}
}

/*
 * Nobody is left who could read or write: carry what there is, and give back
 * what was read ahead of a file, for whoever reads it next: a shell's loop.
 * False: some was lost.
 */
bool
drain_streams(void)
{
	off_t back;
	int ahead;

	for (int i = 1; i < CARRIED; i++) {
		struct stream *s = &streams[i];

		while (s->from != -1 && (move(i) || s->left > 0))
			if (s->left > 0) /* who reads it may be slow */
				poll(&(struct pollfd){s->to, POLLOUT, 0}, 1,
				     -1);
	}
	if (unread != -1 && ioctl(unread, FIONREAD, &ahead) == 0) {
		back = streams[0].left + ahead;
		/* COMMAND may have written there itself */
		lseek(0, -(back < taken ? back : taken), SEEK_CUR);
	}
	return !lost;
}
