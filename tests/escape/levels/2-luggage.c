/*
 * 2-luggage - a container that is made by a program with a directory open.
 *
 * The fault: close_range(2) is missing before COMMAND (chapter 3), and open(2)
 * got no O_CLOEXEC. This was runc's, too: CVE-2024-21626.
 */
#include "box.h"

int
main(int argc, char *argv[])
{
	int state;

	options(argc, argv);

	/* Where the launcher keeps what it knows of its containers. */
	state = open("/run/box", O_RDONLY | O_DIRECTORY);
	if (state == -1)
		err(1, "/run/box");

	make_group();
	limit_devices();
	new_namespaces(NAMESPACES);
	make_root();
	change_root();

	/* An open directory follows no path: it is the host's for ever. */
	if (closed)
		close_others();

	drop_rights(0);
	filter_calls(true);
	run("level-2# ");
}
