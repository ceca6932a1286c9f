/*
 * network_namespace - a container has interfaces, routes and ports of its own.
 *
 * Linux 2.6.24 (2008), complete about 2.6.29. See network_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <linux/sockios.h>
#include <sched.h>
#include "../demo.h"
#include "../rtnl.h"
#include "routes.h"
#include "server.h"

struct view {
	ino_t namespace;
	int up;	     /* links that are up */
	int unknown; /* links that no new namespace has */
	bool lo;     /* there is one */
	struct routes routes;
	struct answer port, abstract;
	int names; /* sockets with the abstract name */
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
	char word[20];
	int n;

	show_link(who, "/proc/self/ns/net");
	if (stat("/proc/self/ns/net", &st) == -1)
		err(FAIL, "/proc/self/ns/net");
	v.namespace = st.st_ino;
	n = show_links(who, list, 64);
	for (int i = 0; i < n; i++) {
		snprintf(word, sizeof word, " %s ", list[i].name);
		v.up += (list[i].flags & IFF_UP) != 0;
		v.unknown += strstr(known, word) == NULL;
		if (strcmp(list[i].name, "lo") == 0)
			v.lo = true;
	}
	return v;
}

/* ip link set lo up: in the namespace in which the socket was made. */
static void
bring_up_lo(const char *who)
{
	struct ifreq lo = {.ifr_name = "lo"};
	int fd;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(FAIL, "socket(AF_INET)");
	if (ioctl(fd, SIOCGIFFLAGS, &lo) == -1)
		err(FAIL, "ioctl(SIOCGIFFLAGS)");
	lo.ifr_flags |= IFF_UP;
	if (trace(who, ioctl(fd, SIOCSIFFLAGS, &lo)) == -1)
		err(FAIL, "ioctl(SIOCSIFFLAGS)");
	close(fd);
}

/* From here on we may mount what we like. */
static void
private_mounts(void)
{
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
}

static unsigned
sysfs_flags(const char *who)
{
	const char *path = "/sys/class/net/lo/flags";
	unsigned flags = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	if (fscanf(f, "%x", &flags) != 1)
		err(FAIL, "%s", path);
	fclose(f);
	show_file(who, path);
	return flags;
}

/* How many lines of /proc/net/unix have the abstract name? */
static int
count_names(const char *who)
{
	const char *path = "/proc/self/net/unix";
	char line[256];
	int n = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		n += strstr(line, " @kakuri\n") != NULL;
	fclose(f);
	printf("   %s$ grep -c ' @kakuri$' %s\n   %d\n", who, path, n);
	return n;
}

/* Nothing of this may touch the host: "outside" only plays the host. */
static struct view
outside(void)
{
	struct view host, v;

	step("Leave the host first, so that nothing is changed there.",
	     "ホスト側を何も変えないように、まずホスト側を離れます。");
	host = look("host");
	if (trace("outside", unshare(CLONE_NEWNET)) == -1)
		err(FAIL, "unshare(CLONE_NEWNET)");
	v = look("outside");
	claim(v.namespace != host.namespace,
	      "The namespace outside is another one than the host's.",
	      "外側のネットワーク名前空間は、ホスト側とは別です。");
	if (tally->failed > 0)
		exit(FAIL);

	step("Outside: lo comes up, with a route, and a server at three "
	     "places.",
	     "外側で lo を有効にし、経路を加え、3 か所で待ち受けるサーバーを"
	     "起動します。");
	private_mounts();
	if (mount("sysfs", "/sys", "sysfs", 0, NULL) == -1)
		err(FAIL, "mount(/sys)");
	if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount(/tmp)");
	bring_up_lo("outside");
	if (rtnl_route("192.0.2.0", 24, "lo") == -1)
		err(FAIL, "ip route add 192.0.2.0/24 dev lo");
	serve("outside", PLACES);
	v = look("outside");
	v.routes = show_routes("outside", "192.0.2.0/24");
	v.names = count_names("outside");
	v.port = call("outside", PORT);
	v.abstract = call("outside", ABSTRACT);
	return v;
}

/* The list that chapter 8 warned of, once more: who mounted it? */
static void
look_at_sysfs(void)
{
	unsigned before, after;

	step("Yet /sys calls it up (bit 0). Mount it anew.",
	     "ところが、/sys では lo が有効です（ビット 0）。/sys を"
	     "マウントし直します。");
	before = sysfs_flags("container");
	private_mounts();
	if (trace("container", mount("sysfs", "/sys", "sysfs", 0, NULL)) == -1)
		err(FAIL, "mount(/sys)");
	after = sysfs_flags("container");
	claim((before & IFF_UP) != 0 && (after & IFF_UP) == 0,
	      "The old mount showed the lo outside, which is up; the new one "
	      "shows our own, which is down.",
	      "前のマウントで見えたのは、有効になっている外側の lo です。"
	      "新しいマウントでは、無効なままの自分の lo が見えます。");
}

static void
look_for_routes(struct view outside)
{
	struct routes r;

	step("Look for routes, in all tables.",
	     "経路を、すべてのルーティングテーブルで調べます。");
	r = show_routes("container", "192.0.2.0/24");
	claim(r.all == 0 && outside.routes.found,
	      "No table has an IPv4 route here; outside there was one to "
	      "192.0.2.0/24.",
	      "ここでは、どのテーブルにも IPv4 の経路がありません。外側には "
	      "192.0.2.0/24 への経路がありました。");
}

/* What cannot be reached from here; all of it answered outside. */
static void
call_the_server(struct view outside)
{
	struct answer port, abstract;
	int names;

	step("Bring lo up, and call the server.",
	     "lo を有効にし、サーバーに接続してみます。");
	bring_up_lo("container");
	port = call("container", PORT);
	abstract = call("container", ABSTRACT);
	names = count_names("container");
	claim(port.error == ECONNREFUSED && says(outside.port, "outside"),
	      "Port 80 answered outside; here the same call is refused.",
	      "ポート 80 のサーバーは外側では応答しましたが、ここから同じように"
	      "接続すると拒否されます。");
	claim(
	    abstract.error == ECONNREFUSED && names == 0 &&
		says(outside.abstract, "outside") && outside.names == 1,
	    "The abstract name was listed outside, and answered; here it is "
	    "not, and the same call is refused.",
	    "抽象ソケットは外側では一覧にあり、応答しました。ここでは一覧になく、"
	    "同じように接続しても拒否されます。");
}

/* What reaches the server all the same. */
static void
call_again(int old)
{
	struct sockaddr_storage s;
	struct sockaddr *port_80 = (void *)&s;
	socklen_t len = address_of(PORT, &s);
	struct answer path, port = {0};

	step("Two ways are left: the file, and a socket from before.",
	     "残る道は 2 つ、ソケットのファイルと、移る前のソケットです。");
	path = call("container", PATH);
	if (trace("container", connect(old, port_80, len)) == -1)
		port.error = errno;
	else if (read(old, port.name, sizeof port.name - 1) < 1)
		err(FAIL, "read(old)");
	printf("   %s\n", port.error != 0 ? strerror(port.error) : port.name);
	claim(says(path, "outside"),
	      "Whoever opens the file reaches the server outside, from here "
	      "too.",
	      "ファイルを開けば、ここからでも外側のサーバーにつながります。");
	claim(says(port, "outside"),
	      "A socket that was made before the move still reaches port 80 "
	      "outside.",
	      "移る前に作ったソケットは、今も外側のポート 80 に届きます。");
}

static void
container(struct view outside)
{
	struct answer port, abstract;
	struct view v;
	int old;

	step("A child makes a socket, and moves to a new network namespace.",
	     "子プロセスがソケットを作り、新しいネットワーク名前空間に"
	     "移ります。");
	old = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (old == -1)
		err(FAIL, "socket(AF_INET)");
	if (trace("container", unshare(CLONE_NEWNET)) == -1)
		err(FAIL, "unshare(CLONE_NEWNET)");
	v = look("container");
	claim(v.namespace != outside.namespace && v.lo && v.up == 0 &&
		  v.unknown == 0 && outside.up > 0,
	      "In this namespace lo is another one than outside: here it is "
	      "down, and there an interface is up.",
	      "この名前空間の lo は、外側の lo とは別です。ここでは無効で、"
	      "外側には有効なインターフェースがあります。");

	look_at_sysfs();
	look_for_routes(outside);
	call_the_server(outside);
	call_again(old);
	close(old);

	step("Serve on the same port and under the same name.",
	     "この中でも、同じポートと同じ名前で待ち受けます。");
	serve("container", PATH); /* at the places before PATH */
	port = call("container", PORT);
	abstract = call("container", ABSTRACT);
	claim(says(port, "container") && says(abstract, "container"),
	      "Both were free here, and our own server answers at both.",
	      "どちらもここでは空いていて、こちらのサーバーが応答します。");
	meet(); /* outside looks */

	meet(); /* outside has looked */
	/* COMMAND finds the host's /tmp again. */
	if (umount2("/tmp", MNT_DETACH) == -1)
		err(FAIL, "umount2(/tmp)");
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct answer port, abstract;
	struct view before;
	struct routes r;
	pid_t pid;

	demo(argc, argv, ROOT);
	if (access("/proc/self/ns/net", F_OK) == -1)
		skip("this kernel was built without CONFIG_NET_NS",
		     "このカーネルは CONFIG_NET_NS なしでビルドされています。");
	before = outside();
	if ((pid = child()) == 0)
		container(before);
	meet(); /* both servers run */

	step("Outside again, while both servers run.",
	     "両方のサーバーが動いている間に、外側をもう一度確かめます。");
	port = call("outside", PORT);
	abstract = call("outside", ABSTRACT);
	r = show_routes("outside", "192.0.2.0/24");
	claim(says(port, "outside") && says(abstract, "outside") &&
		  r.all == before.routes.all && r.found,
	      "Here the server outside still answers, and the routes are what "
	      "they were.",
	      "ここでは今も外側のサーバーが応答し、経路も元のままです。");
	meet();
	reap(pid);
	return verdict(10);
}
