/*
 * devices_v1 - the same limit by cgroup v1: a list of devices, in files.
 *
 * Linux 2.6.26 (2008). See cgroups(7), and the kernel's
 * admin-guide/cgroup-v1/devices.rst. This controller is in no v2 hierarchy,
 * so a host with v2 can still mount it as v1.
 */
#define _GNU_SOURCE
#include <sched.h>
#include "../cgroup.h"
#include "opens.h"

/* Where it is mounted; if nowhere, mount it, below a /tmp of our own. */
static char *
find_devices(void)
{
	const char *point = "/tmp/devices";
	char *root = hierarchy("devices");

	if (root != NULL)
		return root;
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1 ||
	    mkdir(point, 0755) == -1)
		err(FAIL, "a private mount tree");
	if (mount("cgroup", point, "cgroup", 0, "devices") == -1) {
		if (errno != EBUSY && errno != EINVAL && errno != ENODEV &&
		    errno != ENOENT)
			err(FAIL, "mount %s", point);
		skip("this kernel has no devices controller for v1",
		     "このカーネルには v1 の devices コントローラーがあり"
		     "ません。");
	}
	unmount_later(point, "devices");
	return strdup(point);
}

static void
allow_one(const char *dir)
{
	int before, null, zero, host;

	step("A new group may use all devices (a), as its parent does.",
	     "新しいグループは、親と同じく、すべてのデバイス（a）を使えます。");
	show_in("host", dir, "devices.list");
	before = opens("container", dir, "/dev/zero");

	step("Deny all, then allow one: 1:3, which is /dev/null.",
	     "すべてを拒否してから、1:3（/dev/null）だけを許可します。");
	put("host", dir, "devices.deny", "a");
	put("host", dir, "devices.allow", "c 1:3 rwm");
	show_in("host", dir, "devices.list");
	zero = opens("container", dir, "/dev/zero");
	null = opens("container", dir, "/dev/null");
	host = opens("host", NULL, "/dev/zero");
	claim(
	    before == 0 && zero == EPERM && null == 0 && host == 0,
	    "The group opens /dev/null, which is on its list, and not "
	    "/dev/zero, which the host opens.",
	    "グループからは、リストにある /dev/null を開けますが、/dev/zero は"
	    "開けません。ホスト側では開けます。");
}

/* Allow a device, as echo does; the errno. */
static int
try_allow(const char *dir, const char *device)
{
	int error = try_put(dir, "devices.allow", device) == -1 ? errno : 0;

	printf("   host$ echo %s >devices.allow\n", device);
	if (error != 0)
		printf("   bash: echo: write error: %s\n", strerror(error));
	return error;
}

int
main(int argc, char *argv[])
{
	char *dir, *below;
	int null, zero;

	demo(argc, argv, ROOT);
	dir = group(find_devices(), "");
	allow_one(dir);
	step("In a group below, allow 1:3 again, and 1:5, which is /dev/zero.",
	     "その下のグループで、改めて 1:3 を、さらに 1:5（/dev/zero）を"
	     "許可します。");
	below = group(dir, "-below");
	null = try_allow(below, "c 1:3 rwm");
	zero = try_allow(below, "c 1:5 rwm");
	claim(null == 0 && zero == EPERM,
	      "It cannot be allowed what the group above is not.",
	      "上のグループに許されていないものは、許可できません。");
	return verdict(2);
}
