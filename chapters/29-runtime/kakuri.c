/*
 * kakuri - run a command in a container: every chapter, in earnest.
 *
 *	kakuri run [OPTIONS] ROOT [COMMAND [ARG...]]
 *
 * run() is the table of contents; each line of it is a function in the file
 * that is named after what it does.
 */
#include "kakuri.h"
#include <stdarg.h>

bool explaining;
int explaining_to = 2;

/*
 * What a kernel call returned: -1 ends us, and the text says which call it was.
 * --explain shows the text of what a chapter teaches.
 */
int
step(int chapter, int result, const char *format, ...)
{
	va_list arguments;

	format = in_language(format);
	va_start(arguments, format);
	if (result == -1)
		verr(OURS, format, arguments);
	if (explaining && chapter != 0) {
		dprintf(explaining_to, in_language("chapter %2d: "), chapter);
		vdprintf(explaining_to, format, arguments);
		dprintf(explaining_to, "\n");
	}
	va_end(arguments);
	return result;
}

/*
 * Three processes, and what each waits for (an arrow):
 *
 * the launcher               PID 1                      COMMAND
 * runs itself again, guarded
 * closes all but 0, 1, 2
 * locks its name, makes and
 *  limits its groups
 * clone3 ------------------> keeps pipes and a socket
 * writes the user map -----> becomes root of that map
 *                            mounts: ROOT, /proc, /sys,
 *                             /dev, volumes
 * makes the cable, writes
 *  what exec needs --------> sets up its interfaces
 *                            pivot_root, umount2
 *                            gives up keys, capabilities
 * lets others in <---------- says so
 *                            finds the user; a terminal
 * carries bytes, signals     fork --------------------> becomes the user
 *                            waits, reaps, passes on    seccomp, execve
 * removes groups, name <---- ends with its status <---- ends
 *
 * What is left of a container is its exit status.
 */
static int
run(struct container *c)
{
	close_descriptors();
	detach(c);
	lock_upper(c);
	take_signals(c);
	prepare_seccomp(c);
	claim_name(c);
	prepare_cgroup(c);
	limit_devices(c);
	prepare_streams(c);
	take_root(c);
	enter_namespaces(c);
	split_streams(c);
	if (c->pid != 0) {
		map_users(c);
		connect_network(c);
		publish(c);
		go_ahead(c);
		admit(c);
		let_starter_go(c);
		take_terminal(c);
		return attend(c);
	}

	/* From here on this is PID 1 of the container. */
	leave_state(c);
	join_cgroups(c);
	become_root(c);
	set_hostname(c);
	mount_root(c);
	mount_system(c);
	mount_volumes(c);
	make_workdir(c);
	await_launcher(c);
	configure_network(c);
	pivot(c);
	leave_keyring();
	shift_clock(c);
	drop_capabilities(c);
	tell_launcher(c);
	find_user(c);
	give_streams(c, c->who.uid, -1);
	open_terminal(c);
	be_init(c);
}

static int
usage(void)
{
	puts(in_language(
	    "usage: kakuri run [OPTIONS] ROOT [COMMAND [ARG...]]\n"
	    "       kakuri exec [-it] [OPTIONS] NAME [COMMAND [ARG...]]\n"
	    "       kakuri ps | inspect NAME | stats NAME\n"
	    "       kakuri pause|resume NAME | kill NAME [SIGNAL] | rm "
	    "[NAME]\n\n"
	    "Run COMMAND (sh) in a container whose root is the directory ROOT;"
	    "\nor several as layers, LOWER:LOWER..., the top first; or "
	    "oci:DIR, an\nimage that scripts/oci-unpack has unpacked. Layers "
	    "are not changed.\n"));
	list_options();
	puts(in_language(
	    "\nExit status: COMMAND's; 128+N if signal N ended it; 127 if it\n"
	    "was not found; 126 if it could not be run; 125 if the container\n"
	    "could not be made."));
	return must(fflush(stdout), "standard output");
}

static const struct {
	const char *name;
	void (*run)(char *[]); /* with this many arguments */
	int least, most;
} commands[] = {
    {"ps", list_containers, 0, 0},	{"inspect", inspect_container, 1, 1},
    {"stats", show_stats, 1, 1},	{"pause", pause_container, 1, 1},
    {"resume", resume_container, 1, 1}, {"kill", kill_container, 1, 2},
    {"rm", remove_container, 0, 1},
};

static void
other_command(int argc, char *argv[])
{
	for (size_t i = 0; i < COUNT(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (argc - 2 < commands[i].least || argc - 2 > commands[i].most)
			errx(OURS, "%s: %s: see kakuri --help", argv[1],
			     in_language(commands[i].most == 0
					     ? "no NAME, please"
					     : "say one NAME"));
		commands[i].run(argv + 2);
		exit(must(fflush(stdout), "standard output"));
	}
	errx(OURS, "unknown command '%s': see kakuri --help", argv[1]);
}

int
main(int argc, char *argv[])
{
	struct container c = {.hostname = "container",
			      .tty = -1,
			      .tree = -1,
			      .proc = -1,
			      .pts = -1,
			      .seccomp = "default",
			      .capabilities = default_capabilities};

	choose_language();
	if (argc < 2)
		errx(OURS, "say what to do: kakuri run ROOT [COMMAND]");
	for (int i = 1; i < 3 && i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return usage();
	c.entered = strcmp(argv[1], "exec") == 0;
	if (!c.entered && strcmp(argv[1], "run") != 0)
		other_command(argc, argv);
	guard_program(argv);
	read_options(&c, argc - 1, argv + 1);
	return c.entered ? exec_command(&c) : run(&c);
}
