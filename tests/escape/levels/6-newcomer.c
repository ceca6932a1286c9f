/*
 * 6-newcomer - a container that shows the host's files, for reading.
 *
 * The fault: its filter refuses unshare(2) and clone(2) with CLONE_NEWUSER, and
 * not clone3(2) (chapter 14). Its root has no CAP_DAC_OVERRIDE, and so cannot
 * read a file of mode 000 (of such a mode is Fedora's /etc/shadow, for this very
 * reason). In a user namespace of its own it has every capability over the
 * files whose user and group are mapped there (chapter 15).
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
	mkdir(ROOT "/host", 0755);
	bind("/", ROOT "/host", MS_NOSUID | MS_NODEV | MS_RDONLY);
	close_others();
	change_root();
	drop_rights(1U << CAP_DAC_OVERRIDE);

	/* ENOSYS for clone3, or its flags pass by the filter unseen. */
	filter_calls(closed);
	run("level-6# ");
}
