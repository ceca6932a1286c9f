/*
 * streams.c - what COMMAND reads and writes, when it must not be the host's
 * own file or terminal.
 *
 * Who holds a descriptor of a file can open it again, by /proc/self/fd, for
 * more than it was opened for; who holds one of a terminal can change its
 * settings. So COMMAND gets pipes, and the launcher carries the bytes.
 */
#include "container.h"
#include <sys/sysmacros.h>

static struct stream {
	bool open;
	int from, to;
	int ours; /* to be closed at the end; or -1 */
	size_t start, end;
} streams[STREAMS];
static char data[STREAMS][32768];

void
carry(int i, int from, int to, int ours)
{
	streams[i] = (struct stream){true, from, to, ours, 0, 0};
}

/* Pipes, sockets and /dev/null come in as they are. */
static bool
is_harmless(const struct stat *st)
{
	return S_ISFIFO(st->st_mode) || S_ISSOCK(st->st_mode) ||
	       (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3));
}

static void
make_pipe(struct container *c, int i)
{
	int end[2], outer;

	must(pipe2(end, O_CLOEXEC), "pipe2");
	outer = end[i == 0];
	c->stream[i] = end[i != 0];
	must(fcntl(outer, F_SETFL, O_NONBLOCK), "O_NONBLOCK");
	carry(i, i == 0 ? 0 : outer, i == 0 ? outer : i, outer);
}

/* Before the container is there: c->stream[] is what will be its 0, 1, 2. */
void
prepare_streams(struct container *c)
{
	struct stat st[STREAMS];

	for (int i = 0; i < STREAMS; i++) {
		c->stream[i] = i;
		must(fstat(i, &st[i]), "descriptor %d", i);
		if (i == 2 &&
		    (c->log != NULL || (st[1].st_dev == st[2].st_dev &&
					st[1].st_ino == st[2].st_ino)))
			c->stream[2] = c->stream[1]; /* keeps their order */
		else if (!c->terminal && !is_harmless(&st[i]))
			make_pipe(c, i);
	}
}

/* Each side closes what is the other's. */
void
split_streams(const struct container *c)
{
	for (int i = 0; i < STREAMS; i++)
		if (streams[i].open)
			close(c->pid == 0 ? streams[i].ours : c->stream[i]);
}

/* In COMMAND. */
void
use_streams(const struct container *c)
{
	for (int i = 0; i < STREAMS; i++)
		if (c->stream[i] != i)
			must(dup2(c->stream[i], i), "dup2");
}

/* PID 1 needs none of them any more. */
void
leave_streams(const struct container *c)
{
	int null = must(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");

	for (int i = 0; i < STREAMS; i++) {
		if (c->stream[i] > 2)
			close(c->stream[i]);
		must(dup2(null, i), "dup2");
	}
	close(null);
}

/* One read or one write; false: nothing can be done now, or ever. */
static bool
move(int i)
{
	struct stream *s = &streams[i];
	bool empty = s->start == s->end;
	ssize_t n = empty ? read(s->from, data[i], sizeof data[i])
			  : write(s->to, data[i] + s->start, s->end - s->start);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		if (s->ours != -1)
			close(s->ours);
		s->open = false;
		return false;
	}
	s->start = empty ? 0 : s->start + n;
	s->end = empty ? (size_t)n : s->end;
	return true;
}

/* Carry what can be; then it is to be waited for data, or for room. */
void
move_streams(struct pollfd *watch)
{
	for (int i = 0; i < STREAMS; i++) {
		const struct stream *s = &streams[i];

		if (watch[i].revents != 0)
			move(i);
		watch[i].events = s->start == s->end ? POLLIN : POLLOUT;
		watch[i].fd = s->start == s->end ? s->from : s->to;
		if (!s->open)
			watch[i].fd = -1;
	}
}

/* Nobody is left who could write: carry what there is. */
void
drain_streams(void)
{
	for (int i = 1; i < STREAMS; i++)
		while (streams[i].open && move(i))
			;
}
