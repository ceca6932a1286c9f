/*
 * notify_open - what was checked, and what is opened in the end.
 *
 * CONTINUE: Linux 5.5 (2020). ADDFD: 5.9 (2020), its SEND flag 5.14 (2021).
 * See seccomp_unotify(2).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include "notify.h"

#define ALLOWED "/tmp/allowed"	   /* everyone may read these two, but the */
#define FORBIDDEN "/tmp/forbidden" /* supervisor allows the first one only */
#define SECRET "/tmp/secret"	   /* mode 0600, root's; it allows that too */

static char *shared; /* the path that is asked for, in shared memory */

/* Each file holds its own name: which one was opened? */
static bool
ask(const char *path, const char *expected)
{
	char text[32] = "";
	int fd;

	strcpy(shared, path);
	printf("   nobody$ cat %s\n", path);
	if ((fd = openat(AT_FDCWD, shared, O_RDONLY | O_CLOEXEC)) == -1) {
		snprintf(text, sizeof text, "%s", strerror(errno));
	} else {
		if (read(fd, text, sizeof text - 1) == -1)
			err(FAIL, "read");
		close(fd);
	}
	printf("   %s\n", text);
	return strcmp(text, expected) == 0;
}

static void
target(void)
{
	bool honest, refused, alone;

	become_nobody();
	alone = ask(SECRET, strerror(EACCES));
	give_listener(load_filter(SYS_openat));
	honest = ask(ALLOWED, ALLOWED);
	refused = ask(FORBIDDEN, strerror(EACCES));

	step(
	    "A second process rewrites the path between check and answer.",
	    "確認してから答えるまでの間に、別のプロセスがパスを書き換えます。");
	claim(ask(ALLOWED, FORBIDDEN) && honest && refused,
	      "The kernel opened what the supervisor had not checked.",
	      "カーネルが開いたのは、スーパーバイザーが確かめていない"
	      "ファイルです。");

	step("Now the supervisor opens the file, and hands over that.",
	     "今度は、スーパーバイザーが自分で開いたファイルを渡します。");
	claim(ask(ALLOWED, ALLOWED) && refused,
	      "The path was rewritten in vain.",
	      "パスを書き換えても、効果はありませんでした。");

	step("It asks for the file that only root can open.",
	     "root しか開けないファイルを求めます。");
	claim(ask(SECRET, SECRET) && alone,
	      "It reads a file that it cannot open itself.",
	      "自分では開けないファイルを読めました。");
	_exit(PASS);
}

/* The target's second process, with the same memory: twice it rewrites. */
static void
accomplice(void)
{
	for (int i = 0; i < 2; i++) {
		meet();
		strcpy(shared, FORBIDDEN);
		meet();
	}
	_exit(PASS);
}

/* Here it always comes in time; a real one tries again until it does. */
static void
let_rewrite(void)
{
	meet();
	meet();
	printf("   accomplice$ echo " FORBIDDEN " >path\n");
}

/* A file of ours becomes a descriptor of theirs, and that is the answer. */
static bool
hand_over(int listener, const char *path, struct seccomp_notif_resp *response)
{
	struct seccomp_notif_addfd add = {.id = response->id,
					  .flags = SECCOMP_ADDFD_FLAG_SEND,
					  .newfd_flags = O_CLOEXEC};
	int fd, number;

	printf("   supervisor$ ioctl(SECCOMP_IOCTL_NOTIF_ADDFD, %s)\n", path);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(FAIL, "%s", path);
	add.srcfd = fd;
	number = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	if (number == -1 && errno == EINVAL) { /* before 5.14: two calls */
		add.flags = 0;
		number = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	}
	response->error = number == -1 ? -errno : 0;
	response->val = number == -1 ? 0 : number;
	close(fd);
	return number != -1 && add.flags == SECCOMP_ADDFD_FLAG_SEND;
}

/* Answer one request: the kernel opens the file, or we do. */
static void
answer(int listener, bool ourselves, bool rewritten)
{
	struct seccomp_notif *request = receive(listener, -1);
	struct seccomp_notif_resp *response = buffer(true);
	bool answered = false, allowed;
	char path[32];

	if (request == NULL)
		errx(FAIL, "no request came");
	read_path(request, path, sizeof path);
	show_request(request, path);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id) == -1)
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)");
	response->id = request->id;
	allowed = strcmp(path, ALLOWED) == 0 || strcmp(path, SECRET) == 0;
	if (rewritten)
		let_rewrite();
	if (allowed && ourselves) {
		answered = hand_over(listener, path, response);
	} else {
		response->error = allowed ? 0 : -EACCES;
		response->flags =
		    allowed ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
		printf("   supervisor$ ioctl(SECCOMP_IOCTL_NOTIF_SEND, %s)\n",
		       allowed ? "CONTINUE" : "-EACCES");
	}
	if (!answered &&
	    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) == -1)
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
	free(response);
	free(request);
}

static void
put(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n = strlen(path);

	if (fd == -1 || write(fd, path, n) != n || fchmod(fd, mode) == -1)
		err(FAIL, "%s", path);
	close(fd);
}

int
main(int argc, char *argv[])
{
	int listener;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_power();
	private_tmp();
	put(ALLOWED, 0644);
	put(FORBIDDEN, 0644);
	put(SECRET, 0600);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(FAIL, "mmap");
	step("A supervisor checks the path, and lets the kernel go on.",
	     "スーパーバイザーがパスを確かめて、カーネルに続けさせます。");
	if ((pid = child()) == 0)
		target();
	listener = take_listener(pid);
	if ((child()) == 0)
		accomplice();
	answer(listener, false, false);
	answer(listener, false, false);
	answer(listener, false, true);
	answer(listener, true, true);
	answer(listener, true, false);
	reap(pid);
	return verdict(3);
}
