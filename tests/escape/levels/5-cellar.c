/*
 * 5-cellar - a container of which nobody has said what it may open.
 *
 * The fault: no program for devices is attached to its group (chapter 20). Root
 * in there has CAP_MKNOD, as by Docker's default, and the flag is on a disk.
 */
#include "box.h"

int
main(int argc, char *argv[])
{
	options(argc, argv);
	make_group();

	/* A group alone refuses no device. */
	if (closed)
		limit_devices();

	new_namespaces(NAMESPACES);
	make_root();
	close_others();
	change_root();
	drop_rights(0);
	filter_calls(true);
	run("level-5# ");
}
