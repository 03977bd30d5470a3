/*
 * Walks along paths in the model. If several errors are possible, a walk
 * returns the one that Linux returns.
 *
 * Ancestor: none.
 */
#include "model.h"

static enum last kind(const char *name)
{
	return !strcmp(name, ".") ? DOT : !strcmp(name, "..") ? DOTDOT : NORM;
}

/* Moves the first component of `rest` to `name`. Returns whether a slash
 * follows it. */
static int take(char *name, char *rest)
{
	int n = 0, slash;
	char *behind;

	while (rest[n] && rest[n] != '/')
		n++;
	memcpy(name, rest, n);
	name[n] = 0;
	slash = rest[n] == '/';
	for (behind = rest + n; *behind == '/'; behind++)
		;
	memmove(rest, behind, strlen(behind) + 1);
	return slash;
}

/* Returns the node that the directory has under the component in f; NULL if it
 * has none. */
static struct node *next_node(struct node *dir, const struct found *f)
{
	struct entry *entry;

	if (f->last == DOT)
		return dir;
	if (f->last == DOTDOT)
		return dir->parent;
	entry = find(dir, f->name);
	return entry ? entry->node : NULL;
}

/* Puts the text of a link before the rest of the path. Returns 0 or an
 * error. */
static long follow(const struct node *link, char *rest, struct found *f)
{
	static char after[4 * PATH_SIZE];

	if (++f->links > MOST_LINKS)
		return -ELOOP;
	snprintf(after, sizeof(after), "%s%s%s", link->text,
		 f->slash ? "/" : "", rest);
	strcpy(rest, after);
	return 0;
}

/* Walks along a path, from a directory on. Returns 0, an error, or OUT. */
long walk(struct node *dir, const char *path, int flags, struct found *f)
{
	static char rest[4 * PATH_SIZE];
	struct node *next;
	int last;

	strcpy(rest, path);
	if (!*rest)
		return -ENOENT;
	for (;;) {
		f->slash = take(f->name, rest);
		f->last = kind(f->name);
		f->dir = dir;
		last = !*rest;
		if (last && flags & PARENT)
			return 0;
		if (f->last == DOTDOT && dir == fs_root)
			return OUT;
		if (f->last == NORM && strlen(f->name) > NAME_MAX)
			return -ENAMETOOLONG;
		next = next_node(dir, f);
		if (!next)
			return -ENOENT;
		if (S_ISLNK(next->mode) &&
		    (!last || f->slash || flags & FOLLOW)) {
			if (follow(next, rest, f))
				return -ELOOP;
			continue;
		}
		if ((!last || f->slash) && !is_dir(next))
			return -ENOTDIR;
		f->node = next;
		if (last)
			return 0;
		dir = next;
	}
}

long fs_find(const char *path, int follow, struct node **node)
{
	struct found f = { 0 };
	long error = walk(fs_cwd, path, follow ? FOLLOW : 0, &f);

	*node = f.node;
	return error;
}

/* Finds the directory for a new name, which no entry may have yet. If `dir` is
 * set, the name will be a directory's, and a slash may follow it. */
long walk_new(const char *path, int dir, struct found *f)
{
	long error = walk(fs_cwd, path, PARENT, f);

	if (error)
		return error;
	if (f->last != NORM)
		return -EEXIST;
	if (strlen(f->name) > NAME_MAX)
		return -ENAMETOOLONG;
	if (find(f->dir, f->name))
		return -EEXIST;
	return f->slash && !dir ? -ENOENT : 0;
}
