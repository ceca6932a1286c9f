/*
 * notify_open - what was checked, and what is opened in the end.
 *
 * CONTINUE: Linux 5.5 (2020). ADDFD: 5.9 (2020), its SEND flag 5.14 (2021).
 * See seccomp_unotify(2).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include "notify.h"

#define ALLOWED "/tmp/allowed"	   /* everybody may read these two; the */
#define FORBIDDEN "/tmp/forbidden" /* supervisor grants the first one only */
#define SECRET "/tmp/secret"	   /* root's, mode 0600; it grants that, too */

static char *shared; /* the path that is asked for, in shared memory */

/* What app got: an error, or the line that it read. */
struct got {
	int error;
	char line[40];
};

/* app opens what the shared path names, and reads it. With a supervisor, its
 * lines come first: both meet when it has printed what it sent. */
static struct got
ask(const char *path, bool supervised)
{
	struct got got = {0};
	char call[80];
	int fd;

	strcpy(shared, path);
	snprintf(call, sizeof call, "openat(AT_FDCWD, \"%s\", O_RDONLY)", path);
	fd = openat(AT_FDCWD, shared, O_RDONLY | O_CLOEXEC);
	got.error = fd == -1 ? errno : 0;
	if (supervised)
		meet();
	errno = got.error;
	print_call("app", call, fd);
	if (fd == -1)
		return got;
	if (read(fd, got.line, sizeof got.line - 1) == -1)
		err(FAIL, "read");
	got.line[strcspn(got.line, "\n")] = '\0';
	printf("   app reads: %s\n", got.line);
	close(fd);
	return got;
}

/* Each file holds its own name. */
static bool
is(struct got got, const char *path)
{
	return got.error == 0 && strcmp(got.line, path) == 0;
}

static void
app(void)
{
	struct sock_fprog program = filter_for(SYS_openat);
	struct got alone, honest, refused, tricked, kept, secret;
	bool rewritten;
	int listener;

	become_app();
	alone = ask(SECRET, false);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	listener =
	    trace("app", seccomp(SECCOMP_SET_MODE_FILTER,
				 SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
	if (listener == -1)
		no_listener();
	tell_peer(&listener, sizeof listener);
	meet(); /* the supervisor has its copy */
	close(listener);

	step("A supervisor checks the path, and lets the kernel go on.",
	     "スーパーバイザーがパスを確かめて、カーネルに続けさせます。");
	honest = ask(ALLOWED, true);
	refused = ask(FORBIDDEN, true);
	claim(
	    is(honest, ALLOWED) && refused.error == EACCES,
	    "app reads the allowed file, and got EACCES for the forbidden one.",
	    "app は、allowed は読めましたが、forbidden は EACCES で"
	    "拒否されました。");

	step(
	    "A second process rewrites the path between check and answer.",
	    "確認してから答えるまでの間に、別のプロセスがパスを書き換えます。");
	tricked = ask(ALLOWED, true);
	claim(
	    is(tricked, FORBIDDEN) && refused.error == EACCES,
	    "The supervisor had checked allowed, and app reads the forbidden "
	    "file, which it was refused in step 2.",
	    "スーパーバイザーが確かめたのは allowed ですが、app はステップ 2 で"
	    "拒否された forbidden を読めました。");

	step("The same again; now the supervisor opens the file itself.",
	     "同じことをもう一度試します。今度は、スーパーバイザーが自分で"
	     "ファイルを開いて渡します。");
	kept = ask(ALLOWED, true);
	rewritten = strcmp(shared, FORBIDDEN) == 0;
	claim(
	    is(kept, ALLOWED) && rewritten && is(tricked, FORBIDDEN),
	    "The path was rewritten as in step 3, and app reads the allowed "
	    "file.",
	    "パスはステップ 3 と同じように書き換えられましたが、app が読んだのは "
	    "allowed でした。");

	step("app asks for the file that only root can open.",
	     "app が、root しか開けないファイルを開こうとします。");
	secret = ask(SECRET, true);
	claim(alone.error == EACCES && is(secret, SECRET),
	      "Alone app got EACCES. Through the supervisor's descriptor it "
	      "reads the file.",
	      "app だけのときは EACCES でした。スーパーバイザーが渡したファイル"
	      "ディスクリプターからは読めました。");
	_exit(PASS);
}

/* A second process with the same memory: twice it rewrites the path. */
static void
accomplice(void)
{
	become_app();
	for (int i = 0; i < 2; i++) {
		meet(); /* the supervisor has checked it */
		strcpy(shared, FORBIDDEN);
		printf("   accomplice: the path is %s now\n", shared);
		meet(); /* it is done */
	}
	_exit(PASS);
}

/* A file of ours becomes a descriptor of theirs. Is that the answer, too? */
static bool
hand_over(int listener, const char *path, struct seccomp_notif_resp *response)
{
	struct seccomp_notif_addfd addfd = {.id = response->id,
					    .flags = SECCOMP_ADDFD_FLAG_SEND,
					    .newfd_flags = O_CLOEXEC};
	int fd, number;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	addfd.srcfd = (uint32_t)fd;
	number = trace("supervisor",
		       ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd));
	if (number == -1 && errno == EINVAL) { /* before 5.14: two calls */
		addfd.flags = 0;
		number =
		    trace("supervisor",
			  ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd));
	}
	close(fd);
	if (number == -1) {
		response->error = -errno;
		return false;
	}
	response->val = number;
	return addfd.flags == SECCOMP_ADDFD_FLAG_SEND;
}

/* The lines to app and to the accomplice. */
struct lines {
	int app, accomplice;
};

/* Here it always comes in time; a real one tries again until it does. */
static void
let_rewrite(struct lines lines)
{
	peer = lines.accomplice;
	meet();
	meet();
	peer = lines.app;
}

/* Answer one request: the kernel opens the file, or we do. */
static void
answer(int listener, bool ourselves, bool rewrite, struct lines lines)
{
	struct seccomp_notif *request = buffer(false);
	struct seccomp_notif_resp *response = buffer(true);
	bool answered = false, granted;
	char path[32];

	if (trace("supervisor",
		  ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request)) == -1)
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
	read_path(request, path, sizeof path);
	printf("   pid %u: openat %s\n", request->pid, path);
	if (trace("supervisor", ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID,
				      &request->id)) == -1)
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)");
	response->id = request->id;
	granted = strcmp(path, ALLOWED) == 0 || strcmp(path, SECRET) == 0;
	if (rewrite)
		let_rewrite(lines);
	if (!granted)
		response->error = -EACCES;
	else if (ourselves)
		answered = hand_over(listener, path, response);
	else
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (!answered) {
		printf("   response->error is %d, response->flags %s\n",
		       response->error,
		       response->flags == SECCOMP_USER_NOTIF_FLAG_CONTINUE
			   ? "SECCOMP_USER_NOTIF_FLAG_CONTINUE"
			   : "0");
		if (trace("supervisor",
			  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND,
				response)) == -1)
			err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
	}
	meet(); /* app goes on, and prints what it got */
	free(response);
	free(request);
}

/* A file that holds its own name. */
static void
put(const char *path, mode_t mode)
{
	FILE *f = fopen(path, "wxe");
	struct stat st;

	if (f == NULL)
		err(FAIL, "%s", path);
	fprintf(f, "%s\n", path);
	if (fclose(f) != 0)
		err(FAIL, "%s", path);
	if (chmod(path, mode) == -1)
		err(FAIL, "chmod(%s)", path);
	if (stat(path, &st) == -1)
		err(FAIL, "stat(%s)", path);
	show_file("supervisor", path);
	printf("   supervisor$ stat -c '%%a of uid %%u' %s\n"
	       "   %o of uid %u\n",
	       path, st.st_mode & 07777, st.st_uid);
}

int
main(int argc, char *argv[])
{
	struct lines lines;
	int pidfd, number, listener;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_power();
	private_tmp();
	step(
	    "Three files, each holds its own name; only root may read the third.",
	    "ファイルが 3 つあり、中身はそれぞれのパスです。3 つ目のファイルを"
	    "読めるのは root だけです。");
	put(ALLOWED, 0644);
	put(FORBIDDEN, 0644);
	put(SECRET, 0600);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(FAIL, "mmap");
	if ((pid = child()) == 0)
		app();
	lines.app = peer;

	/* The kernel gives us a duplicate of app's descriptor. */
	pidfd = pidfd_open(pid, 0);
	if (pidfd == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_open: Linux 5.3");
	hear_peer(&number, sizeof number);
	listener = pidfd_getfd(pidfd, number, 0);
	if (listener == -1)
		no_copy();
	close(pidfd);
	if (child() == 0)
		accomplice();
	lines.accomplice = peer;
	peer = lines.app;
	meet();

	answer(listener, false, false, lines);
	answer(listener, false, false, lines);
	answer(listener, false, true, lines);
	answer(listener, true, true, lines);
	answer(listener, true, false, lines);
	reap(pid);
	return verdict(4);
}
