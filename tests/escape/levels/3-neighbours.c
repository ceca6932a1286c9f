/*
 * 3-neighbours - a container that sees who else is there.
 *
 * The fault: CLONE_NEWPID is missing (chapter 8), as with docker run --pid=host.
 * So its /proc is the host's, and /proc/PID/root is a link to PID's root for
 * whoever has PID's user and all of PID's capabilities (chapter 3).
 */
#include "box.h"

int
main(int argc, char *argv[])
{
	options(argc, argv);
	make_group();
	limit_devices();

	/* Each kind but one: processes are the host's. */
	if (closed)
		new_namespaces(NAMESPACES);
	else
		new_namespaces(NAMESPACES & ~CLONE_NEWPID);

	make_root();
	close_others();
	change_root();
	drop_rights(0);
	filter_calls(true);
	run("level-3# ");
}
