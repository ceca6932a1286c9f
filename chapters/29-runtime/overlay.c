/*
 * overlay.c - ROOT made of layers: what is written goes to one of its own.
 */
#include "kakuri.h"
#include <sys/file.h>
#include <sys/mount.h>

/* The list that scripts/oci-unpack leaves: one layer a line, the top first. */
static void
read_image(struct container *c, const char *image)
{
	char path[4096], line[256];
	FILE *list;

	snprintf(path, sizeof path, "%s/unpacked/layers", image);
	if ((list = fopen(path, "re")) == NULL)
		err(OURS, "scripts/oci-unpack '%s' comes first: %s", image,
		    path);
	while (fscanf(list, "%255s", line) == 1) {
		if (strchr(line, '/') != NULL || *line == '.')
			errx(OURS, "%s: '%s' is not a layer", path, line);
		snprintf(path, sizeof path, "%s/unpacked/%s", image, line);
		add_layer(c, path);
	}
	fclose(list);
	if (c->layer_count == 0)
		errx(OURS, "ROOT 'oci:%s' has no layers", image);
}

/* DIR, or LOWER:LOWER..., the top first, or oci:DIR. */
void
set_root(struct container *c, char *root)
{
	bool exists = access(root, F_OK) == 0;
	char *layer;

	if (strncmp(root, "oci:", 4) == 0 && !exists)
		read_image(c, root + 4);
	else
		while ((layer = strsep(&root, exists ? "" : ":")) != NULL)
			add_layer(c, layer);
	c->rootfs = c->layers[0];
}

/*
 * DIR keeps what is written: DIR/upper. Two containers at a time would spoil
 * it; the launcher holds the lock for as long as it runs.
 */
void
lock_upper(struct container *c)
{
	if (c->keep == NULL)
		return;
	c->lock = must(open(c->keep, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		       "--keep '%s'", c->keep);
	if (flock(c->lock, LOCK_EX | LOCK_NB) == -1)
		errx(OURS, "--keep '%s': another container has it", c->keep);
}

/* Short names for the directories, and no path of the host in mountinfo. */
static int
hold(const char *path)
{
	return must(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), "%s", path);
}

static const char *
hint(const struct container *c)
{
	return errno == ENODEV ? " (no such file system: try modprobe overlay)"
	       : errno == EPERM && c->rootless
		   ? " (without root, Linux 5.11 or newer)"
	       : errno == ELOOP ? " (is one of ROOT's layers inside another?)"
	       : errno == EINVAL && c->rootless
		   ? " (without root, nothing may be mounted below a layer)"
	       : (errno == EINVAL || errno == EBUSY) && c->keep != NULL
		   ? " (can --keep's file system hold changes? Is it apart "
		     "from ROOT?)"
		   : "";
}

/* It covers the top layer's directory, in this mount namespace alone. */
void
mount_layers(const struct container *c)
{
	char data[4096], *end = data;
	int upper, fd[MAX_LAYERS];

	for (int i = 0; i < c->layer_count; i++) {
		fd[i] = hold(c->layers[i]);
		end += sprintf(end, "%s%s", i == 0 ? "lowerdir=" : ":",
			       descriptor_path(fd[i]));
	}
	if (c->keep == NULL)
		must(mount("tmpfs", c->rootfs, "tmpfs", 0, NULL),
		     "tmpfs for what is written");
	upper = hold(c->keep != NULL ? c->keep : c->rootfs);
	if ((mkdirat(upper, "upper", 0755) == -1 && errno != EEXIST) ||
	    (mkdirat(upper, "work", 0700) == -1 && errno != EEXIST))
		err(OURS, "the layer of the container");
	end += sprintf(end, ",upperdir=%s/upper", descriptor_path(upper));
	sprintf(end, ",workdir=%s/work%s", descriptor_path(upper),
		c->rootless ? ",userxattr" : ""); /* trusted ones are root's */
	explain(16, "mount(\"overlay\"): layers below: %d; above: %s",
		c->layer_count,
		c->keep != NULL ? c->keep : in_language("one in memory"));
	if (mount("overlay", c->rootfs, "overlay", 0, data) == -1)
		err(OURS, "overlay%s", in_language(hint(c)));
	for (int i = 0; i < c->layer_count; i++)
		close(fd[i]);
	close(upper);
}
