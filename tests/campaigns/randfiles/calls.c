/*
 * The model's system calls that make, open and remove names; rename.c has the
 * call that moves them. If several errors are possible, the model returns the
 * one that Linux returns.
 *
 * Ancestor: none.
 */
#include "model.h"

static long opened(struct node *node, int flags, struct node **result)
{
	int writes = (flags & 3) != O_RDONLY || flags & O_TRUNC;

	if (flags & O_CREAT && is_dir(node))
		return -EISDIR;
	if (flags & O_DIRECTORY && !is_dir(node))
		return -ENOTDIR;
	if (S_ISLNK(node->mode))
		return -ELOOP;
	if (is_dir(node) && writes)
		return -EISDIR;
	if (flags & O_TRUNC)
		set_size(node, 0);
	node->opens++;
	*result = node;
	return 0;
}

static long open_to_create(const char *path, int flags, unsigned mode,
			   struct node **result)
{
	static char text[64];
	struct found f = { 0 };
	struct node *dir = fs_cwd, *node;
	struct entry *entry;
	long error;

	for (;;) {
		error = walk(dir, path, PARENT, &f);
		if (error)
			return error;
		if (f.last == DOTDOT && f.dir == fs_root)
			return OUT;
		if (f.last != NORM)
			return flags & O_EXCL ? -EEXIST : -EISDIR;
		if (f.slash)
			return -EISDIR;
		if (strlen(f.name) > NAME_MAX)
			return -ENAMETOOLONG;
		entry = find(f.dir, f.name);
		if (!entry) {
			node = new_node(S_IFREG | mode, NULL);
			enter(f.dir, f.name, node);
			return opened(node, flags & ~O_TRUNC, result);
		}
		if (flags & O_EXCL)
			return -EEXIST;
		if (!S_ISLNK(entry->node->mode) || flags & O_NOFOLLOW)
			return opened(entry->node, flags, result);
		if (++f.links > MOST_LINKS)
			return -ELOOP;
		strcpy(text, entry->node->text);
		path = text;
		dir = f.dir;
	}
}

long fs_open(const char *path, int flags, unsigned mode, struct node **result)
{
	struct node *node;
	long error;

	if (flags & O_CREAT)
		return open_to_create(path, flags, mode, result);
	error = fs_find(path, !(flags & O_NOFOLLOW), &node);
	return error ? error : opened(node, flags, result);
}

void fs_close(struct node *node)
{
	node->opens--;
	release(node);
}

long fs_mkdir(const char *path, unsigned mode)
{
	struct found f = { 0 };
	long error = walk_new(path, 1, &f);

	if (!error)
		enter(f.dir, f.name, new_node(S_IFDIR | mode, f.dir));
	return error;
}

long fs_symlink(const char *text, const char *path)
{
	struct found f = { 0 };
	struct node *node;
	long error = walk_new(path, 0, &f);

	if (error)
		return error;
	node = new_node(S_IFLNK | 0777, NULL);
	strcpy(node->text, text);
	node->size = strlen(text);
	enter(f.dir, f.name, node);
	return 0;
}

long fs_link(const char *from, const char *to)
{
	struct found f = { 0 };
	struct node *node;
	long error = fs_find(from, 0, &node);

	if (!error)
		error = walk_new(to, 0, &f);
	if (error)
		return error;
	if (is_dir(node))
		return -EPERM;
	enter(f.dir, f.name, node);
	return 0;
}

/* Finds the entry for the last name of a walk. */
static long find_entry(const struct found *f, struct entry **entry)
{
	if (strlen(f->name) > NAME_MAX)
		return -ENAMETOOLONG;
	*entry = find(f->dir, f->name);
	return *entry ? 0 : -ENOENT;
}

long fs_unlink(const char *path)
{
	struct found f = { 0 };
	struct entry *entry;
	long error = walk(fs_cwd, path, PARENT, &f);

	if (error)
		return error;
	if (f.last != NORM)
		return -EISDIR;
	error = find_entry(&f, &entry);
	if (error)
		return error;
	if (is_dir(entry->node))
		return -EISDIR;
	if (f.slash)
		return -ENOTDIR;
	strike(entry);
	return 0;
}

long fs_rmdir(const char *path)
{
	struct found f = { 0 };
	struct entry *entry;
	long error = walk(fs_cwd, path, PARENT, &f);

	if (error)
		return error;
	if (f.last != NORM)
		return f.last == DOT ? -EINVAL : -ENOTEMPTY;
	error = find_entry(&f, &entry);
	if (error)
		return error;
	if (!is_dir(entry->node))
		return -ENOTDIR;
	if (!is_empty(entry->node))
		return -ENOTEMPTY;
	if (entry->node == fs_cwd)
		return OUT;
	strike(entry);
	return 0;
}
