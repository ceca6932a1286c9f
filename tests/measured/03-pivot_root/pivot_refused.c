/*
 * pivot_refused - what each refusal of pivot_root means, found by trying.
 *
 * It begins where pivot_root.c ends, with /usr as the root: a mount of its
 * own, in which bin is a directory like any other.
 */
#define _GNU_SOURCE
#include "pivot.h"

/* Try, and say what the kernel said. */
static int
try(const char *who, const char *path)
{
	int result = pivot_root(path, path) == -1 ? errno : 0;

	printf("   %s$ pivot_root %s %s\n   %s\n", who, path, path,
	       result == 0 ? "(done)" : strerror(result));
	return result;
}

static void
propagation(unsigned long type)
{
	const char *name = type == MS_SHARED ? "shared" : "private";

	printf("   container$ mount --make-%s /\n", name);
	if (mount(NULL, "/", NULL, type, NULL) == -1)
		err(FAIL, "mount --make-%s", name);
}

/* EBUSY or EINVAL: the order of the kernel's questions decides. */
static void
no_mount(void)
{
	int private, shared, other;

	step("/bin is no mount. It is tried in a private root, then in a "
	     "shared one.",
	     "/bin はマウントではありません。ルートが private のときと "
	     "shared のときに試します。");
	private = try("container", "/bin");
	propagation(MS_SHARED);
	shared = try("container", "/bin");
	propagation(MS_PRIVATE);
	claim(private == EBUSY && shared == EINVAL,
	      "EBUSY in the private one, EINVAL in the shared one.",
	      "private では EBUSY、shared では EINVAL になります。");

	step("Now /bin is a mount, of the root again: /bin/bin lies in it.",
	     "ルートを /bin にバインドマウントします。/bin/bin は、その中の"
	     "ディレクトリです。");
	printf("   container$ mount --bind / /bin\n");
	if (mount("/", "/bin", NULL, MS_BIND, NULL) == -1)
		err(FAIL, "mount(MS_BIND)");
	other = try("container", "/bin/bin");
	claim(private == EBUSY && other == EINVAL,
	      "The same directory in another mount is EINVAL.",
	      "同じディレクトリでも、別のマウントの中では EINVAL です。");
}

/* One condition less each time, then none. */
static void
a_mount(void)
{
	struct stat covered = inode("/bin"), bare;
	int shared, nobody, done;

	step("The mount /bin is tried: below a shared root; as nobody; and as "
	     "it should be.",
	     "マウント /bin を、ルートが shared のとき、nobody のとき、"
	     "条件がそろったときの順に試します。");
	propagation(MS_SHARED);
	shared = try("container", "/bin");
	propagation(MS_PRIVATE);
	if (seteuid(65534) == -1)
		err(FAIL, "seteuid");
	nobody = try("nobody", "/bin");
	if (seteuid(0) == -1 || prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(FAIL, "seteuid");
	done = try("container", "/bin");
	bare = inode("/bin");
	claim(shared == EINVAL && done == 0,
	      "A mount below a shared one is EINVAL.",
	      "shared マウントの下のマウントは EINVAL です。");
	claim(nobody == EPERM && done == 0,
	      "Without CAP_SYS_ADMIN it is EPERM.",
	      "CAP_SYS_ADMIN がなければ EPERM です。");
	claim(done == 0 && same(covered, inode("/")) && !same(covered, bare),
	      "With every condition met it is done.",
	      "条件がすべてそろえば成功します。");
}

int
main(int argc, char *argv[])
{
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_root_mount();
	host = inode("/proc/self/ns/mnt").st_ino;
	if ((pid = child()) == 0) {
		pivot_to_usr(host);
		no_mount();
		a_mount();
		setenv("PATH", "/bin:/sbin", 1); /* /usr is / now */
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(5);
}
