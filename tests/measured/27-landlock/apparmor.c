/*
 * apparmor - a profile that somebody else has written is laid on a program.
 *
 * AppArmor came with Linux 2.6.36 (2010). See apparmor(7), apparmor.d(5).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include "profile.h"

#define SECURITY "/sys/kernel/security/apparmor"
#define ENABLED "/sys/module/apparmor/parameters/enabled"

static char name[16];	    /* of our profile */
static const char *current; /* the file that says which one we have */

/* Write, as echo -n does: what write(2) returned, or -1. */
static long
put(const char *path, const void *text, size_t size)
{
	int fd, error;
	long result;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	result = write(fd, text, size);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

static void
get(const char *path, char line[128])
{
	FILE *f = fopen(path, "re");

	if (f == NULL || fgets(line, 128, f) == NULL)
		*line = '\0';
	else
		line[strcspn(line, "\n")] = '\0';
	if (f != NULL)
		fclose(f);
}

static void
need_apparmor(void)
{
	char line[128];

	get(ENABLED, line);
	if (*line != 'Y')
		skip(
		    "AppArmor is not active here: another LSM may be, see "
		    "build/measure/27-landlock; or boot with apparmor=1 security=apparmor",
		    "AppArmor が有効ではありません。ほかの LSM が有効かもしれ"
		    "ません（build/measure/27-landlock で確かめられます）。または "
		    "apparmor=1 security=apparmor を付けて起動してください。");
	if (access(SECURITY "/.load", F_OK) == -1 || !capable(CAP_MAC_ADMIN))
		skip("this needs CAP_MAC_ADMIN, and securityfs on "
		     "/sys/kernel/security (in a container?)",
		     "CAP_MAC_ADMIN と、/sys/kernel/security の securityfs が"
		     "必要です（コンテナの中かもしれません）。");
	current = access("/proc/self/attr/apparmor/current", F_OK) == 0
		      ? "/proc/self/attr/apparmor/current"
		      : "/proc/self/attr/current"; /* before 5.8 */
}

/* A profile outlives us: somebody takes it away, whoever died and how. */
static pid_t
janitor(int *line)
{
	int end[2];
	char c;
	pid_t pid;

	if (pipe2(end, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	*line = end[1]; /* it ends with us and our children */
	close(end[pid == 0]);
	if (pid != 0)
		return pid;
	setsid();
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_IGN);
	(void)!read(end[0], &c, 1);
	put(SECURITY "/.remove", name, strlen(name));
	_exit(PASS);
}

/* Give the profile a name of ours, and the kernel the profile. */
static void
load(void)
{
	char *place;
	int before, after;

	step("Root loads a profile; that has been compiled before.",
	     "root がプロファイルを読み込みます。先にコンパイルしたものです。");
	place = memmem(profile, sizeof profile, "kakuri0000000", 13);
	memcpy(place, name, strlen(name));
	before = show_lines("host", SECURITY "/profiles", name);
	printf("   host$ cat profile >" SECURITY "/.load\n");
	if (put(SECURITY "/.load", profile, sizeof profile) == -1)
		warn("%s/.load", SECURITY);
	after = show_lines("host", SECURITY "/profiles", name);
	claim(before == 0 && after == 1,
	      "The kernel's list has a profile of this name now, and had none "
	      "before.",
	      "カーネルの一覧に、それまでなかった名前のプロファイルが"
	      "加わりました。");
}

/* Ask for a profile, for the writer itself: 0 or the errno. */
static int
enter(const char *profile_name)
{
	char text[64];

	snprintf(text, sizeof text, "changeprofile %s", profile_name);
	printf("   child$ echo %s >%s\n", text, current);
	if (put(current, text, strlen(text)) != -1)
		return 0;
	printf("   %s\n", strerror(errno));
	return errno;
}

static bool
readable(const char *who, const char *path)
{
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	printf("   %s: open(\"%s\", O_RDONLY): %s\n", who, path,
	       fd == -1 ? strerror(errno) : "ok");
	if (fd == -1)
		return false;
	close(fd);
	return true;
}

static void
confined(void)
{
	char before[128], after[128];
	bool reads, version, uptime;
	int error;

	step("A child enters it.", "子プロセスにプロファイルを適用します。");
	get(current, before);
	reads = readable("child", "/proc/version");
	enter(name);
	show_file("child", current);
	get(current, after);
	claim(strncmp(after, name, strlen(name)) == 0 &&
		  strcmp(before, after) != 0,
	      "The child is under that profile, and was under another or none "
	      "before.",
	      "子プロセスに、このプロファイルが適用されました。適用する前の"
	      "状態とは違います。");
	version = readable("child", "/proc/version");
	uptime = readable("child", "/proc/uptime");
	claim(reads && !version && uptime,
	      "/proc/version could be read before and cannot be read now, by "
	      "root; /proc/uptime can.",
	      "適用する前は読めた /proc/version が、root でも"
	      "読めなくなりました。/proc/uptime は読めます。");

	step("It asks for no profile at all.",
	     "プロファイルのない状態に戻ろうとします。");
	error = enter("unconfined");
	version = readable("child", "/proc/version");
	claim(error == EACCES && !version,
	      "That gets EACCES, as the profile does not allow it, and the "
	      "file cannot be read still.",
	      "プロファイルが許可していないので EACCES になり、ファイルは"
	      "読めないままです。");
	meet();
	meet();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	pid_t pid, cleaner;
	bool reads;
	int line;

	demo(argc, argv, ROOT);
	need_apparmor();
	step("AppArmor is active; this program has no profile.",
	     "AppArmor が有効です。このプログラムにプロファイルはありません。");
	show_file("host", ENABLED);
	show_file("host", current);
	snprintf(name, sizeof name, "kakuri%07d", getpid());
	cleaner = janitor(&line);
	load();
	pid = child();
	if (pid == 0)
		confined();
	meet();
	step("The host, while the child is there.",
	     "子プロセスがいる間に、ホスト側を確かめます。");
	reads = readable("host", "/proc/version");
	claim(reads,
	      "The program itself, which has not entered it, can read "
	      "/proc/version.",
	      "プロファイルを適用していないこのプログラム自身は、"
	      "/proc/version を読めます。");
	meet();
	reap(pid);
	close(line);
	ended(cleaner);
	return verdict(5);
}
