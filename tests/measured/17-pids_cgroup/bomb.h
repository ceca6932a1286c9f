/*
 * bomb.h - a tame fork bomb, and a group to set it off in.
 *
 * Each of its processes forks until a fork fails, and then waits for the end.
 * All of them together try a number of forks that is given beforehand.
 */
#include <stdatomic.h>
#include "../cgroup.h"

static struct {
	atomic_int forks;   /* that may still be tried */
	atomic_int born;    /* forks that succeeded */
	atomic_int refused; /* forks that failed with EAGAIN */
	atomic_int settled; /* processes that try no more */
} * bomb;

/* A group of ours, and we are in its directory, so to speak. */
static inline char *
new_group(const char *root, const char *suffix)
{
	char *dir = group(root, suffix);

	printf("   host$ mkdir %s && cd $_\n", dir);
	return dir;
}

/* A process of it, the first one or any other. */
static inline void
explode(int end[2])
{
	char c;
	pid_t pid;

	close(end[1]);
	while (bomb->forks-- > 0) {
		bomb->born++; /* before it can settle */
		pid = fork();
		if (pid == -1) {
			bomb->born--;
			bomb->refused += errno == EAGAIN;
			break;
		}
	}
	bomb->settled++;
	/* Nobody writes to the pipe: read(2) is 0 when our program has ended,
	 * however it has, or has closed its end. */
	if (read(end[0], &c, 1) != 0)
		_exit(FAIL);
	while (wait(NULL) != -1)
		;
	_exit(PASS);
}

/* Before it is lit: so many forks, and a pipe. To end it, close end[1]. */
static inline void
prepare(int forks, int end[2])
{
	if (bomb == NULL)
		bomb = mmap(NULL, sizeof *bomb, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bomb == MAP_FAILED)
		err(FAIL, "mmap");
	bomb->forks = forks;
	bomb->born = 0;
	bomb->refused = 0;
	bomb->settled = 0;
	if (pipe2(end, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
}

/* Does nobody fork any more? The first one is not born of a fork of its own. */
static inline bool
burnt_out(void)
{
	return bomb->settled == bomb->born + 1;
}

/* What it has counted itself. */
static inline void
count(void)
{
	printf(say("   the bomb: %d forks, and %d that failed with EAGAIN\n",
		   "   爆弾：fork の成功 %d 回、EAGAIN %d 回\n"),
	       bomb->born, bomb->refused);
}
