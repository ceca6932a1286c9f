/*
 * options.c - what was asked for, and whether it can be done at all.
 */
#include "kakuri.h"
#include <ctype.h>
#include <getopt.h>

/* What is in decimal up to END, which TEXT then is behind; or -1. */
long long
number(const char **text, char end, long long most)
{
	char *rest;
	unsigned long long n = strtoull(*text, &rest, 10);

	if (**text < '0' || **text > '9' || *rest != end ||
	    n > (unsigned long long)most)
		return -1;
	*text = rest + 1;
	return n;
}

/* NAME=VALUE, or NAME: the value that it has on the host, if it has one. */
static bool
add_variable(struct container *c, const char *variable)
{
	const char *value = getenv(variable);
	char **end = c->variables;

	while (*end != NULL)
		end++;
	if (strchr(variable, '=') != NULL)
		*end = strdup(variable);
	else if (value != NULL && asprintf(end, "%s=%s", variable, value) == -1)
		err(OURS, "--env");
	return *variable != '\0' && *variable != '=';
}

/* The kernel has room for so many characters. */
static bool
name_host(struct container *c, const char *name)
{
	c->hostname = name;
	return *name != '\0' && strlen(name) <= 64;
}

static bool
add_mount(struct container *c, struct volume v)
{
	c->volumes[c->volume_count++] = v;
	return *v.target == '/';
}

/* DST[:size=SIZE]; without one, the kernel takes half of all memory. */
static bool
add_tmpfs(struct container *c, const char *text)
{
	char *size = strdup(text), *target = strsep(&size, ":");

	if (size != NULL &&
	    (strncmp(size, "size=", 5) != 0 || bytes(size + 5) < 1))
		return false;
	return add_mount(c, (struct volume){.target = target, .size = size});
}

/* SRC:DST[:ro] */
static bool
add_volume(struct container *c, const char *text)
{
	char *mode = strdup(text), *source, *target, *full;
	bool read_only;

	source = strsep(&mode, ":");
	target = strsep(&mode, ":");
	if (target == NULL || *source == '\0')
		return false;
	read_only = mode != NULL && strcmp(mode, "ro") == 0;
	if (mode != NULL && !read_only && strcmp(mode, "rw") != 0)
		return false;
	full = realpath(source, NULL);
	if (full == NULL)
		err(OURS, "--volume '%s'", source);
	return add_mount(c, (struct volume){full, target, NULL, read_only});
}

/* A directory of the host that is ROOT, or one layer of it. */
void
add_layer(struct container *c, const char *path)
{
	const char *layer = realpath(path, NULL);
	struct stat st, host;

	if (layer == NULL || stat(layer, &st) == -1 || stat("/", &host) == -1)
		err(OURS, "ROOT '%s'", path);
	if (!S_ISDIR(st.st_mode))
		errx(OURS, "ROOT '%s' is not a directory", path);
	if (strchr(layer, '\n') != NULL) /* the state is made of lines */
		errx(OURS, "ROOT: no line breaks in its path, please");
	if (st.st_dev == host.st_dev && st.st_ino == host.st_ino)
		errx(OURS,
		     "ROOT '%s' is this host's own root: "
		     "scripts/rootfs DIR makes another",
		     path);
	if (c->layer_count == MAX_LAYERS)
		errx(OURS, "ROOT has more than %d layers", MAX_LAYERS);
	c->layers[c->layer_count++] = layer;
}

static bool
add_capability(struct container *c, const char *text)
{
	return change_capability(c, text, true);
}

static bool
drop_capability(struct container *c, const char *text)
{
	return change_capability(c, text, false);
}

/* The value goes to a function, or into a member; without one, that is true. */
#define AT(member) NULL, offsetof(struct container, member)
static const struct {
	const char *name, *value, *help;
	bool (*set)(struct container *, const char *); /* false: no */
	size_t at;
} options[] = {
    {"name", "NAME", "what the other commands call it", AT(name)},
    {"hostname", "NAME", "its hostname (container), of at most 64 characters",
     name_host, 0},
    {"env", "NAME=VALUE", "a variable for COMMAND; NAME alone copies it",
     add_variable, 0},
    {"workdir", "DIR", "where COMMAND starts (/); it is made if missing",
     AT(workdir)},
    {"user", "USER[:GROUP]", "by name (ROOT's passwd) or number (0)", AT(user)},
    {"tty", NULL, "-t, -it: a terminal of its own", AT(terminal)},
    {"detach", "LOG", "go on in the background, output in file LOG", AT(log)},
    {"keep", "DIR", "what is written goes to DIR/upper, not to ROOT", AT(keep)},
    {"read-only", NULL, "nothing in ROOT can be changed", AT(read_only)},
    {"volume", "SRC:DST[:ro]", "SRC of the host is DST in it, as /data",
     add_volume, 0},
    {"tmpfs", "DST[:size=SIZE]", "an empty directory in memory, as /tmp",
     add_tmpfs, 0},
    {"net", "KIND", "none, host, veth (a cable), macvlan:PARENT (none)",
     set_network, 0},
    {"ip", "ADDRESS/LENGTH",
     "its own, of a host: 10.0.0.2/24; LENGTH is 8 to 31", set_address, 0},
    {"gateway", "ADDRESS", "the way out, as 10.0.0.1; with a cable, the host",
     set_gateway, 0},
    {"bridge", "NAME", "the bridge in which the cable ends", set_bridge, 0},
    {"memory", "SIZE", "at most so much, from 1M; as 64M or 2G", set_memory, 0},
    {"swap", "SIZE", "at most so much beside --memory, said first", set_swap,
     0},
    {"cpus", "N", "at most so much time, as 0.5 or 2", set_cpus, 0},
    {"cpuset", "LIST", "on these CPUs of the host, as 0,2-3", set_cpuset, 0},
    {"pids", "N", "so many processes and threads, from 2 (2048)", set_pids, 0},
    {"io", "DISK:LIMIT=N,...", "rbps, wbps, riops or wiops", set_io, 0},
    {"rootless", NULL, "in a user namespace: root inside is you", AT(rootless)},
    {"uidmap", "IN:OUT:COUNT",
     "user IN is OUT outside, as 0:100000:65536; 7 at most", set_uidmap, 0},
    {"idmap", NULL, "and ROOT's files belong to those inside", AT(idmap)},
    {"device", "/dev/NAME[:rwm]",
     "a device of the host: read, write, mknod; 16 at most", add_device, 0},
    {"cap-add", "NAME", "one capability more, or ALL", add_capability, 0},
    {"cap-drop", "NAME", "one capability less, or ALL", drop_capability, 0},
    {"seccomp", "POLICY", "default, off, or a file of call names", AT(seccomp)},
    {"supervise", NULL, "answer mknod of null and the like, mount of tmpfs",
     AT(supervise)},
    {"landlock", "/PATH", "COMMAND can write beneath this only; 16 at most",
     add_landlock, 0},
    {"apparmor", "PROFILE", "a profile of the host, for COMMAND", AT(apparmor)},
    {"boottime", "SECONDS", "how long it seems to be up", set_boottime, 0},
    {"explain", NULL, "say each step, and its chapter", AT(explain)},
};
enum { OPTIONS = COUNT(options) };
static const char of_exec[] = "env workdir user tty explain";

void
list_options(void)
{
	char head[64];

	for (int i = 0; i < OPTIONS; i++) {
		snprintf(head, sizeof head, "%s %s", options[i].name,
			 options[i].value ? options[i].value : "");
		printf("  --%-22s  %s\n", head, in_language(options[i].help));
	}
}

/* What a function does not take, it says; or the line of the list does. */
static void
set_option(struct container *c, int i, const char *text)
{
	char *base = (char *)c;

	for (const char *p = text; p != NULL && *p != '\0'; p++)
		if (iscntrl((unsigned char)*p) &&
		    options[i].set != add_variable)
			errx(OURS, "--%s: no control characters, please",
			     options[i].name);
	if (options[i].value == NULL)
		*(bool *)(base + options[i].at) = true;
	else if (options[i].set == NULL)
		*(const char **)(base + options[i].at) = text;
	else if (!options[i].set(c, text))
		errx(OURS, "--%s '%s': say %s: %s", options[i].name, text,
		     options[i].value, in_language(options[i].help));
}

/* What comes after the options: the index of the first such word. */
static int
parse(struct container *c, int argc, char *argv[])
{
	struct option list[OPTIONS + 1] = {{NULL, 0, NULL, 0}};
	int option;

	for (int i = 0; i < OPTIONS; i++)
		list[i] = (struct option){options[i].name,
					  options[i].value != NULL, NULL, i};
	opterr = 0;
	for (;;) {
		const char *word = argv[optind];

		option = getopt_long(argc, argv, "+:it", list, NULL);
		if (option == -1)
			return optind;
		if (option == ':' || option == '?')
			errx(OURS,
			     option == ':'
				 ? "no value for %s: see kakuri --help"
				 : "unknown option %s: see kakuri --help",
			     word);
		if (option == 'i' || option == 't') /* input is always there */
			c->terminal |= option == 't';
		else if (c->entered && !has_word(of_exec, options[option].name))
			errx(OURS, "exec has no option %s", word);
		else
			set_option(c, option, optarg);
	}
}

/* run [OPTIONS] ROOT, or exec [OPTIONS] NAME; then [COMMAND [ARG...]]. */
void
read_options(struct container *c, int argc, char *argv[])
{
	static char *shell[] = {"sh", NULL};
	int rest;

	c->variables = calloc(argc + 1, sizeof *c->variables);
	c->volumes = calloc(argc + 1, sizeof *c->volumes);
	if (c->variables == NULL || c->volumes == NULL)
		err(OURS, "options");
	rest = parse(c, argc, argv);
	explaining = c->explain;
	c->terminal |=
	    rest + 1 >= argc && c->log == NULL && isatty(0) && isatty(1);
	c->command = rest + 1 < argc ? &argv[rest + 1] : shell;
	check_terminal(c);
	if (rest == argc)
		errx(OURS, c->entered
			       ? "say in which: kakuri exec NAME COMMAND"
			       : "ROOT is missing: kakuri run ROOT COMMAND");
	if (**c->command == '\0')
		errx(NOT_FOUND, "COMMAND is empty: name a program of ROOT");
	c->name = c->entered ? argv[rest] : c->name;
	if (c->entered)
		return;
	check_network(c);
	check_supervision(c);
	set_root(c, argv[rest]);
	check_mapping(c);
}
