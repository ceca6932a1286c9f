/*
 * 4-caretaker - a container that may ask for containers.
 *
 * The fault: a mount too many. The socket of the supervisor is in there, as with
 * docker run -v /var/run/docker.sock:/var/run/docker.sock (chapter 4), and who
 * names a container's root names any directory of the host. See boxd.c.
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

	/* It is a file: no network namespace keeps anybody from it. */
	if (!closed) {
		if (mknod(ROOT "/run/boxd.sock", S_IFREG | 0600, 0) == -1)
			err(1, "mknod(boxd.sock)");
		bind("/run/boxd.sock", ROOT "/run/boxd.sock", 0);
	}

	close_others();
	change_root();
	drop_rights(0);
	filter_calls(true);
	run("level-4# ");
}
