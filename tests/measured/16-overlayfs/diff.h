/*
 * diff.h - what is different between two trees, found the long way: by
 * comparing every file. That is no overlay's business.
 */
#include "layers.h"

enum { LINES = 32, WIDTH = 32, PATH = 128 };
struct diff {
	const char *from, *to; /* the trees that are compared */
	char what;	       /* what it is to be in one only */
	int n;
	char line[LINES][WIDTH];
};

/* A: added, C: changed, D: deleted; each path once, in order. */
static inline void
note(struct diff *d, char what, const char *path)
{
	char line[WIDTH] = "";
	int i = d->n++;

	snprintf(line, sizeof line, "%c %.29s", what, path);
	for (int k = 0; k < i; k++)
		if (strcmp(d->line[k], line) == 0) {
			d->n--;
			return;
		}
	if (i == LINES)
		errx(FAIL, "too many changes");
	for (; i > 0 && strcmp(d->line[i - 1] + 2, line + 2) > 0; i--)
		memcpy(d->line[i], d->line[i - 1], WIDTH);
	memcpy(d->line[i], line, WIDTH);
}

static inline void
join(char full[PATH], const char *tree, const char *path)
{
	if (snprintf(full, PATH, "%s%s", tree, path) >= PATH)
		errx(FAIL, "%s%s: too long", tree, path);
}

static inline bool
look(const char *tree, const char *path, struct stat *st)
{
	char full[PATH];

	join(full, tree, path);
	return lstat(full, st) == 0;
}

/* Visit what is in a directory of the tree from; go down where told to. */
static inline void
walk(struct diff *d, const char *dir,
     bool (*visit)(struct diff *, const char *))
{
	char path[PATH], name[sizeof(struct dirent)];
	struct dirent **entry;
	int n;

	join(path, d->from, dir);
	n = scandir(path, &entry, visible, alphasort);
	if (n == -1)
		err(FAIL, "%s", path);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, "/%s", entry[i]->d_name);
		join(path, dir, name);
		if (visit(d, path) && entry[i]->d_type == DT_DIR)
			walk(d, path, visit);
		free(entry[i]);
	}
	free(entry);
}

/* The long way: is it in the other tree, and the same? What it is in, too. */
static inline bool
in_tree(struct diff *d, const char *path)
{
	char what = d->what, parent[PATH];
	struct stat a, b;

	look(d->from, path, &a);
	if (look(d->to, path, &b)) {
		if (S_ISDIR(a.st_mode) || a.st_size == b.st_size)
			return true;
		what = 'C';
	}
	note(d, what, path);
	join(parent, path, "");
	while (strrchr(parent, '/') > parent) {
		*strrchr(parent, '/') = '\0';
		if (look("image", parent, &b))
			note(d, 'C', parent);
	}
	return what != 'D';
}

static inline void
show_diff(const struct diff *d, const char *tree, const char *how)
{
	printf("   %s %s\n", tree, how);
	for (int i = 0; i < d->n; i++)
		printf("   %s\n", d->line[i]);
}

static inline struct diff
by_trees(const char *tree)
{
	struct diff d = {.from = "image", .to = tree, .what = 'D'};

	walk(&d, "", in_tree);
	d.from = tree;
	d.to = "image";
	d.what = 'A';
	walk(&d, "", in_tree);
	show_diff(&d, tree,
		  say("compared with the image, file by file:",
		      "をイメージとファイルごとに比べると："));
	return d;
}

static inline bool
same(const struct diff *a, const struct diff *b)
{
	return a->n == b->n && a->n > 0 &&
	       memcmp(a->line, b->line, (size_t)a->n * WIDTH) == 0;
}
