/*
 * Walks along paths in the model. The errors come in Linux's order.
 *
 * Ancestor: none.
 */
#include "model.h"

static enum last kind(const char *name)
{
	return !strcmp(name, ".") ? DOT : !strcmp(name, "..") ? DOTDOT : NORM;
}

/* Takes a component off the front of rest. Returns whether a slash follows. */
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

/* Returns the node that a directory has for the last component; NULL if it has
 * none. */
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

/* Puts the text of a link before the rest of the path. */
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

/* Walks from a directory along a path. Returns 0, an error, or OUT. */
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

/* Finds the place of a new name: no entry has it yet. `dir` says that the name
 * will be that of a directory, which may have a slash after it. */
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
