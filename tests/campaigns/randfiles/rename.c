/*
 * The model's renameat2(). If several errors are possible, it returns the one
 * that Linux returns.
 *
 * Ancestor: none.
 */
#include "model.h"

#define NOREPLACE 1
#define EXCHANGE  2

/* Is node the same as other, or a directory above it? */
static int is_above(const struct node *node, const struct node *other)
{
	while (other && other != node)
		other = other->parent;
	return other != NULL;
}

/* May `node` get the new name, which `over` has now (NULL: nobody)? Returns 0,
 * an error, or OUT. */
static long may_rename(const struct found *a, const struct found *b,
		       const struct node *node, const struct node *over,
		       unsigned flags)
{
	if (over && flags & NOREPLACE)
		return -EEXIST;
	if (flags & EXCHANGE && !over)
		return -ENOENT;
	if (flags & EXCHANGE && !is_dir(over) && b->slash)
		return -ENOTDIR;
	if (!is_dir(node) && a->slash)
		return -ENOTDIR;
	if (!is_dir(node) && b->slash && !(flags & EXCHANGE))
		return -ENOTDIR;
	if (is_dir(node) && is_above(node, b->dir))
		return -EINVAL;
	if (over && is_dir(over) && is_above(over, a->dir))
		return flags & EXCHANGE ? -EINVAL : -ENOTEMPTY;
	if (!over || over == node || flags & EXCHANGE)
		return 0;
	if (is_dir(node) && !is_dir(over))
		return -ENOTDIR;
	if (!is_dir(node) && is_dir(over))
		return -EISDIR;
	if (is_dir(over) && !is_empty(over))
		return -ENOTEMPTY;
	return over == fs_cwd ? OUT : 0;
}

/* Puts a node into an entry, whose directory may be another one than before. */
static void put_in(struct entry *entry, struct node *node)
{
	struct node *dir = entry->dir;

	entry->node = node;
	if (is_dir(node)) {
		node->parent = dir;
		dir->nr++;
		dir->links++;
	}
}

/* Subtracts an entry's node from its directory's counts of links and
 * subdirectories. */
static void take_out(struct entry *entry)
{
	if (is_dir(entry->node)) {
		entry->dir->nr--;
		entry->dir->links--;
	}
}

/* Exchanges the nodes of two entries. */
static void exchange(struct entry *one, struct entry *other)
{
	struct node *node = one->node, *others = other->node;

	take_out(one);
	take_out(other);
	put_in(one, others);
	put_in(other, node);
}

/* Moves an entry to another directory, under another name. */
static void move(struct entry *entry, const struct found *to)
{
	struct node *node = entry->node;

	take_out(entry);
	entry->dir = to->dir;
	strcpy(entry->name, to->name);
	put_in(entry, node);
}

/* Finds the entry of the old name, and that of the new name, or NULL if nobody
 * has it. */
static long find_both(const struct found *a, const struct found *b,
		      unsigned flags, struct entry **entry, struct entry **over)
{
	if (a->last != NORM)
		return -EBUSY;
	if (b->last != NORM)
		return flags & NOREPLACE ? -EEXIST : -EBUSY;
	if (strlen(a->name) > NAME_MAX)
		return -ENAMETOOLONG;
	*entry = find(a->dir, a->name);
	if (!*entry)
		return -ENOENT;
	if (strlen(b->name) > NAME_MAX)
		return -ENAMETOOLONG;
	*over = find(b->dir, b->name);
	return 0;
}

long fs_rename(const char *from, const char *to, unsigned flags)
{
	struct found a = { 0 }, b = { 0 };
	struct entry *entry = NULL, *over = NULL;
	long error = walk(fs_cwd, from, PARENT, &a);

	if (!error)
		error = walk(fs_cwd, to, PARENT, &b);
	if (!error)
		error = find_both(&a, &b, flags, &entry, &over);
	if (!error)
		error = may_rename(&a, &b, entry->node,
				   over ? over->node : NULL, flags);
	if (error || (over && over->node == entry->node))
		return error;
	if (flags & EXCHANGE) {
		exchange(entry, over);
		return 0;
	}
	if (over)
		strike(over);
	move(entry, &b);
	return 0;
}
