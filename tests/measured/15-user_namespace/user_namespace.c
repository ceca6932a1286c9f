/*
 * user_namespace - root inside, an ordinary user outside.
 *
 * Linux 3.8 (2013). See user_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"
#include "ordinary.h"

#define OTHERS (CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)
enum { NOBODY = 65534 }; /* /proc/sys/kernel/overflowuid */

/* Who are we, and who owns the root directory? */
static struct stat
look(const char *who)
{
	struct stat root;

	if (stat("/", &root) == -1)
		err(FAIL, "/");
	printf("   %s$ id -u\n   %u\n   %s$ stat -c 'uid %%u' /\n   uid %u\n",
	       who, geteuid(), who, root.st_uid);
	return root;
}

/* A write(2) to a file of ours in /proc: 0, or the error. */
static int
tell(const char *file, const char *text)
{
	char path[64];
	int fd, said = 0;

	snprintf(path, sizeof path, "/proc/self/%s", file);
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) == -1 ||
	    write(fd, text, strlen(text)) == -1)
		said = errno;
	if (fd != -1)
		close(fd);
	printf("   container$ echo %s >%s\n   %s\n", text, path,
	       said ? strerror(said) : "ok");
	return said;
}

static int
ask_for_others(const char *who)
{
	int said = unshare(OTHERS) == -1 ? errno : 0;

	printf("   %s$ unshare --mount --uts --ipc --net\n   %s\n", who,
	       said ? strerror(said) : "ok");
	return said;
}

/* The effective set, as the kernel prints it. */
static unsigned long long
show_capabilities(const char *who)
{
	char line[256];
	unsigned long long set = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		sscanf(line, "CapEff: %llx", &set);
	if (f != NULL)
		fclose(f);
	show_lines(who, "/proc/self/status", "CapEff");
	return set;
}

static void
write_maps(uid_t uid, gid_t gid)
{
	char uid_map[32], gid_map[32];
	int early, deny, group, user;

	step("It writes the maps: 0 inside is the user outside.",
	     "マップを書き込みます。中の 0 が、外の一般ユーザーです。");
	snprintf(uid_map, sizeof uid_map, "0 %u 1", uid);
	snprintf(gid_map, sizeof gid_map, "0 %u 1", gid);
	early = tell("gid_map", gid_map);
	deny = tell("setgroups", "deny");
	group = tell("gid_map", gid_map);
	if ((user = tell("uid_map", uid_map)) != 0)
		refused("uid_map", user);
	look("container");
	claim(early == EPERM && deny == 0 && group == 0 && geteuid() == 0 &&
		  getegid() == 0,
	      "uid and gid are 0, once it has forgone setgroups(2).",
	      "setgroups(2) を手放した後で、uid と gid が 0 になりました。");
}

static void
make_file(void)
{
	struct stat st;
	int fd;

	step("It makes a file in a tmpfs of its own; the host looks.",
	     "tmpfs をマウントしてファイルを作り、ホスト側からも見ます。");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1 ||
	    mount("kakuri", "/tmp", "tmpfs", 0, NULL) == -1)
		refused("mount", errno);
	fd = open("/tmp/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1 || fstat(fd, &st) == -1)
		err(FAIL, "/tmp/file");
	close(fd);
	printf("   container$ stat -c 'uid %%u' /tmp/file\n   uid %u\n",
	       st.st_uid);
	if (send(peer, &st.st_uid, sizeof st.st_uid, MSG_NOSIGNAL) == -1)
		err(FAIL, "send");
	meet(); /* the host looks */
}

static void
container(uid_t uid, gid_t gid)
{
	struct stat before = look("child"), after;
	unsigned long long power = show_capabilities("child");
	int said = ask_for_others("child");

	step("It makes a user namespace.", "ユーザー名前空間を作ります。");
	if (unshare(CLONE_NEWUSER) == -1)
		refused("unshare(CLONE_NEWUSER)", errno);
	after = look("container");
	claim(geteuid() == NOBODY && after.st_uid == NOBODY &&
		  before.st_uid != NOBODY,
	      "Without a map everyone is 65534, also root.",
	      "マップがなければ、root も含めて全員が 65534 になります。");
	write_maps(uid, gid);

	step("It asks for the four namespaces again.",
	     "もう一度、4 つの名前空間を作ろうとします。");
	power = power == 0 ? show_capabilities("container") : 0;
	claim(said == EPERM && ask_for_others("container") == 0 &&
		  power >> CAP_SYS_ADMIN & 1,
	      "It has every capability now, and needs no root for them.",
	      "すべてのケーパビリティを得たので、root 権限なしで"
	      "作れました。");
	make_file();
	explore();
	_exit(PASS);
}

/* The same file and the same process, as the host sees them. */
static void
look_from_outside(pid_t pid, uid_t uid)
{
	char path[64];
	struct stat file, process;
	uid_t inside;
	ssize_t n = read(peer, &inside, sizeof inside);

	if (n == -1)
		err(FAIL, "read");
	if (n != sizeof inside)
		return; /* the child could not go so far, and has said why */
	snprintf(path, sizeof path, "/proc/%d/root/tmp/file", pid);
	if (stat(path, &file) == -1)
		err(FAIL, "%s", path);
	printf("   host$ stat -c 'uid %%u' %s\n   uid %u\n", path, file.st_uid);
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	if (stat(path, &process) == -1)
		err(FAIL, "%s", path);
	show_lines("host", path, "Uid:");
	claim(inside == 0 && file.st_uid == uid && process.st_uid == uid,
	      "Root's inside, the ordinary user's outside: file and process.",
	      "ファイルもプロセスも、中では root の、外では一般ユーザーの"
	      "ものです。");
	meet();
}

int
main(int argc, char *argv[])
{
	uid_t uid;
	gid_t gid;
	pid_t pid;

	demo(argc, argv, ANYONE);
	become_ordinary();
	uid = geteuid();
	gid = getegid();
	step("An ordinary user, who asks for four namespaces.",
	     "一般ユーザーが、4 つの名前空間を作ろうとします。");
	if ((pid = child()) == 0)
		container(uid, gid);
	look_from_outside(pid, uid);
	reap(pid);
	return verdict(4);
}
