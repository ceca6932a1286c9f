/*
 * network_namespace - a container has interfaces, ports and routes of its own.
 *
 * Linux 2.6.24 (2008), complete about 2.6.29. See network_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"
#include "../rtnl.h"
#include "server.h"

struct view {
	ino_t namespace;
	int up, unknown; /* links: that are up, that a new one never has */
	int routes;
	bool answered; /* the server, on the port and on the name */
};

/* Which namespace, and what the kernel says when asked for its links. */
static struct view
look(const char *who)
{
	static const char known[] = " lo tunl0 gre0 gretap0 erspan0 ip_vti0 "
				    "ip6_vti0 sit0 ip6tnl0 ip6gre0 ";
	struct link list[64];
	struct view v = {0};
	struct stat st;

	show_link(who, "/proc/self/ns/net");
	if (stat("/proc/self/ns/net", &st) == -1)
		err(errno == ENOENT ? SKIP : FAIL, "CONFIG_NET_NS");
	v.namespace = st.st_ino;
	for (int i = show_links(who, list, 64) - 1; i >= 0; i--) {
		char word[20];

		snprintf(word, sizeof word, " %s ", list[i].name);
		v.up += (list[i].flags & IFF_UP) != 0;
		v.unknown += strstr(known, word) == NULL;
	}
	return v;
}

/* How many routes the kernel lists for us. */
static int
routes(const char *who)
{
	char line[256], *field[8];
	FILE *f = fopen("/proc/self/net/route", "re");
	int n = 0;

	if (f == NULL)
		err(FAIL, "/proc/self/net/route");
	printf("   %s$ cut -f 1,2,8 /proc/self/net/route\n", who);
	for (; fgets(line, sizeof line, f) != NULL; n++) {
		for (int i = 0; i < 8; i++)
			field[i] = strtok(i == 0 ? line : NULL, "\t\n");
		printf("   %s\t%s\t%s\n", field[0], field[1], field[7]);
	}
	fclose(f);
	return n - 1;
}

/* A new sysfs lists the interfaces of whoever mounts it. */
static void
mount_sysfs(void)
{
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "a private mount namespace");
	if (mount("sysfs", "/sys", "sysfs", 0, NULL) == -1)
		err(FAIL, "sysfs");
}

static unsigned
sysfs_flags(const char *who)
{
	const char *path = "/sys/class/net/lo/flags";
	unsigned flags = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL || fscanf(f, "%x", &flags) != 1)
		err(FAIL, "%s", path);
	fclose(f);
	show_file(who, path);
	return flags;
}

/* Nothing of this may touch the host: "outside" only plays the host. */
static struct view
outside(void)
{
	struct view v;
	ino_t host;

	step("Leave the host first, so that nothing is changed there.",
	     "ホスト側を何も変えないように、まずホスト側を離れます。");
	host = look("host").namespace;
	if (unshare(CLONE_NEWNET) == -1)
		err(errno == EINVAL ? SKIP : FAIL, "CONFIG_NET_NS");
	claim(look("outside").namespace != host,
	      "The namespace outside is not the host's.",
	      "外側のネットワーク名前空間は、ホスト側とは別です。");
	if (tally->failed > 0)
		exit(FAIL);

	step("Outside: lo comes up, with a route, and a server on port 80.",
	     "外側で lo を有効にし、経路を足し、ポート 80 で待ち受けます。");
	mount_sysfs();
	if (rtnl_up("lo") == -1 || rtnl_route("192.0.2.0", 24, "lo") == -1)
		err(FAIL, "lo");
	serve("outside");
	v = look("outside");
	v.routes = routes("outside");
	v.answered = calls("outside", "outside");
	return v;
}

/* The list that chapter 7 warned of, once more: who mounted it? */
static void
look_at_sysfs(void)
{
	unsigned before, after;

	step("Yet /sys calls it up (bit 0). Mount it anew.",
	     "ところが /sys では有効です（ビット 0）。マウントし直します。");
	before = sysfs_flags("container");
	mount_sysfs();
	after = sysfs_flags("container");
	claim((before & IFF_UP) != 0 && (after & IFF_UP) == 0,
	      "The old mount showed the lo outside, the new one our own.",
	      "前のマウントは外側の lo を、新しいマウントはこちらの lo を"
	      "見せます。");
}

static void
container(struct view outside)
{
	struct view v;
	bool refused;

	step("A child moves to a network namespace of its own.",
	     "子プロセスが別のネットワーク名前空間に移ります。");
	if (unshare(CLONE_NEWNET) == -1)
		err(FAIL, "unshare(CLONE_NEWNET)");
	v = look("container");
	claim(v.namespace != outside.namespace && v.unknown == 0 && v.up == 0 &&
		  outside.up > 0,
	      "No interface but a lo of its own, and that is down.",
	      "インターフェースは自分の lo だけで、しかも無効です。");
	look_at_sysfs();

	step("Bring lo up, look for routes, call the server.",
	     "lo を有効にし、経路を調べ、サーバーに接続してみます。");
	if (rtnl_up("lo") == -1)
		err(FAIL, "lo");
	claim(routes("container") == 0 && outside.routes == 1,
	      "The routing table is another one, and empty.",
	      "ルーティングテーブルは別のもので、空です。");
	refused = calls("container", NULL);
	claim(refused && outside.answered,
	      "The server answers outside, and cannot be reached from here.",
	      "サーバーは外側では応答しますが、ここからは接続できません。");

	step("Serve on the same port and under the same name.",
	     "同じポートと同じ名前で待ち受けます。");
	claim(serve("container") && calls("container", "container"),
	      "Both are free here, and our own server answers.",
	      "どちらもここでは空いていて、こちらのサーバーが応答します。");
	meet();
	meet();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct view before;
	pid_t pid;

	demo(argc, argv, ROOT);
	before = outside();
	if ((pid = child()) == 0)
		container(before);
	meet();

	step("Outside again, while both servers run.",
	     "両方のサーバーが動いている間に、外側をもう一度確かめます。");
	claim(calls("outside", "outside") && routes("outside") == 1,
	      "The server outside still answers, and the route is there.",
	      "外側のサーバーは今も応答し、経路も残っています。");
	meet();
	reap(pid);
	return verdict(7);
}
