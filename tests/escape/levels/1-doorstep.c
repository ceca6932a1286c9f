/*
 * 1-doorstep - a container whose root is made by chroot(2).
 *
 * The fault: chdir("/") is missing after it (chapter 1). The walk with a second
 * chroot(2) is no way out here: CAP_SYS_CHROOT is dropped.
 */
#include "box.h"

int
main(int argc, char *argv[])
{
	options(argc, argv);
	make_group();
	limit_devices();
	new_namespaces(NAMESPACES);
	make_root();
	close_others();
	if (chroot(ROOT) == -1)
		err(1, "chroot(" ROOT ")");

	/* The kernel left the working directory where it was: outside. */
	if (closed && chdir("/") == -1)
		err(1, "chdir(/)");

	drop_rights(1U << CAP_SYS_CHROOT);
	filter_calls(true);
	run("level-1# ");
}
