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

/* Write, as echo -n does; 0 or the errno. */
static int
put(const char *path, const void *text, size_t size)
{
	int error = 0, fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd == -1 || write(fd, text, size) == -1)
		error = errno;
	if (fd != -1)
		close(fd);
	return error;
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

	if (pipe2(end, O_CLOEXEC) == -1 || (pid = fork()) == -1)
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
	char *old = memmem(profile, sizeof profile, "kakuri0000000", 13);
	int before, error;

	step("Root loads a profile; that has been compiled before.",
	     "root がプロファイルを読み込みます。先にコンパイルしたものです。");
	memcpy(old, name, strlen(name));
	before = show_lines("host", SECURITY "/profiles", name);
	printf("   host$ cat profile >" SECURITY "/.load\n");
	if ((error = put(SECURITY "/.load", profile, sizeof profile)) != 0)
		warnx("%s/.load: %s", SECURITY, strerror(error));
	claim(show_lines("host", SECURITY "/profiles", name) == 1 &&
		  before == 0,
	      "The kernel knows it by its name.",
	      "カーネルに、この名前で登録されました。");
}

/* Ask for a profile, for the writer itself. */
static int
enter(const char *profile_name)
{
	char text[64];
	int error;

	snprintf(text, sizeof text, "changeprofile %s", profile_name);
	printf("   child$ echo %s >%s\n", text, current);
	if ((error = put(current, text, strlen(text))) != 0)
		printf("   %s\n", strerror(error));
	return error;
}

static int
readable(const char *who, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	printf("   %s$ cat %s\n   %s\n", who, path,
	       fd == -1 ? strerror(errno) : "ok");
	return fd != -1 && close(fd) == 0;
}

static void
confined(void)
{
	char before[128], after[128];
	int reads;

	step("A child enters it.", "子プロセスにプロファイルを適用します。");
	get(current, before);
	reads = readable("child", "/proc/version");
	enter(name);
	show_file("child", current);
	get(current, after);
	claim(strncmp(after, name, strlen(name)) == 0 &&
		  strcmp(before, after) != 0,
	      "From here on it is under that profile.",
	      "ここからは、このプロファイルに従います。");
	claim(!readable("child", "/proc/version") && reads &&
		  readable("child", "/proc/uptime"),
	      "One read is refused, also to root; another is not.",
	      "1 つの読み取りだけが拒否されます。root でも同じです。");

	step("It asks for no profile at all.",
	     "プロファイルのない状態に戻ろうとします。");
	claim(enter("unconfined") == EACCES &&
		  !readable("child", "/proc/version"),
	      "Only the profile could have allowed that.",
	      "プロファイルが許可していないので、戻れません。");
	meet();
	meet();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	pid_t pid, cleaner;
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
	if ((pid = child()) == 0)
		confined();
	meet();
	step("The host, while the child is there.",
	     "子プロセスがいる間に、ホスト側を確かめます。");
	claim(readable("host", "/proc/version") == 1,
	      "Nobody else is under it.",
	      "ほかのプロセスには適用されていません。");
	meet();
	reap(pid);
	close(line);
	ended(cleaner);
	return verdict(5);
}
