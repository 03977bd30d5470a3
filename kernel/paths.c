/*
 * Walks along paths. A walk goes along a path, name by name, and through
 * symbolic links, to the node that the path names. docs/kernel.md draws the
 * page of a walk.
 *
 * Ancestor: Linux 0.01's fs/namei.c, whose get_dir() followed no symbolic
 * links; and getcwd(), which was a function of the C library.
 */
#include "files.h"

#define MAX_LINKS 40 /* at most so many symbolic links in a path */

static struct walk *walks; /* the list of all walks */

/* Returns the node of a descriptor's file; for AT_FDCWD the current directory;
 * 0 if the descriptor is closed. */
static struct node *node_of(int fd)
{
	struct file *file = fd_file(fd);

	return fd == AT_FDCWD ? current->cwd : file ? file->node : 0;
}

/* Skips slashes. At the end of a link's text, goes on with the path after the
 * link. Returns 1 if there were any slashes, otherwise 0. */
static int skip_slashes(struct walk *walk)
{
	int slash = 0;

	for (;; walk->at++, slash = 1) {
		if (walk->at == walk->end && walk->rest) {
			walk->at = walk->rest;
			walk->end = walk->rest_end;
			walk->rest = 0;
		}
		if (walk->at == walk->end || *walk->at != '/')
			return slash;
	}
}

/* Enters a directory, and takes the next name from the path. */
static void enter(struct walk *walk, struct node *dir)
{
	struct node *old = walk->dir;

	walk->dir = hold_node(dir);
	drop_node(old);
	walk->name = walk->at;
	while (walk->at < walk->end && *walk->at != '/')
		walk->at++;
	walk->n = walk->at - walk->name;
	walk->slash = skip_slashes(walk);
}

/* Begins a path: in the root if the path begins with a slash, else in dir. */
static void start_at(struct walk *walk, struct node *dir)
{
	enter(walk, skip_slashes(walk) ? root : dir);
}

/* Allocates a page for a path. The n bytes of the path go to the end of the
 * page, because the texts of symbolic links are put before them. The caller
 * ends the walk, also after -ENOMEM. */
static int new_walk(struct walk *walk, unsigned long n)
{
	memset(walk, 0, sizeof(*walk));
	LIST_ADD(&walks, walk, next, where);
	walk->page[0] = kalloc();
	walk->end = (char *)P2V(walk->page[0]) + PAGE_SIZE;
	walk->at = walk->end - n;
	return walk->page[0] ? 0 : -ENOMEM;
}

/* Ends a walk: frees its pages and drops its directory. */
void end_walk(struct walk *walk)
{
	for (int i = 0; i < 2; i++)
		if (walk->page[i])
			kfree(walk->page[i]);
	LIST_REMOVE(walk, next, where);
	drop_node(walk->dir);
}

/* Begins a walk along a program's path. A path without a slash at its start
 * begins at the directory of dirfd. The caller ends the walk, also after an
 * error. */
int begin_walk(struct walk *walk, int dirfd, unsigned long path)
{
	long n = user_string(path, PATH_MAX);
	int error = new_walk(walk, n > 0 ? n : 0);
	struct node *dir;

	if (n <= 0)
		return n ? n : -ENOENT;
	if (!error)
		error = get_user(walk->at, path, n);
	/* meanwhile another task may have changed the string */
	for (const char *at = walk->at; !error && at < walk->end; at++)
		error = *at ? 0 : -EFAULT;
	if (error)
		return error;
	dir = *walk->at == '/' ? root : node_of(dirfd);
	if (!dir)
		return -EBADF;
	if (!is(dir, S_IFDIR))
		return -ENOTDIR;
	start_at(walk, dir);
	return 0;
}

/* Finds the record of the walk's next name, which is neither "." nor "..".
 * Returns 0; -ENAMETOOLONG if it has more than MAX_NAME bytes; or an error of
 * find_record(). */
int find_name(const struct walk *walk, struct record **record)
{
	return walk->n > MAX_NAME ?
		       -ENAMETOOLONG :
		       find_record(walk->dir, walk->name, walk->n, 0, record);
}

/* Returns the kind of the walk's next name: DOT for ".", DOT_DOT for "..",
 * THE_ROOT if there is no name, NAME for all others. The first three are the
 * numbers of dots: 1, 2 and 0. */
int last_is(const struct walk *walk)
{
	unsigned long n = walk->n;

	return n > 2 || (n && walk->name[0] != '.') ||
			       (n == 2 && walk->name[1] != '.') ?
		       NAME :
		       (int)n;
}

/* Finds the node of the walk's next name. The node may be gone after the next
 * call of point(). Returns -ENOENT if there is no such name; then find_record()
 * has looked for room for the name (dir->room).
 */
static int find_last(struct walk *walk, struct node **result)
{
	int last = last_is(walk), error;
	struct record *record;

	if (point())
		return -EINTR;
	*result = last == DOT_DOT ? walk->dir->parent : walk->dir;
	if (last != NAME)
		return 0;
	error = find_name(walk, &record);
	if (!error)
		*result = record->node;
	return error;
}

/* Puts the text of a symbolic link in front of the part of the path that the
 * walk has not reached, and takes the first name from it. If the page has no
 * room for the text, the text goes to another page, and the rest of the path,
 * which begins with a slash, stays in the first page until the walk has reached
 * the end of the text. Returns 0; -ENAMETOOLONG if the other page has no room,
 * -ELOOP for too many links, or -ENOMEM. */
static int follow_link(struct walk *walk, struct node *link)
{
	char *front = P2V(walk->page[walk->rest != 0]);
	long n = link->contents.size;

	if (walk->links++ == MAX_LINKS)
		return -ELOOP;
	walk->at -= walk->slash;
	if (n > walk->at - front) {
		if (walk->rest)
			return -ENAMETOOLONG;
		if (!walk->page[1])
			walk->page[1] = kalloc();
		if (!walk->page[1])
			return -ENOMEM;
		walk->rest = walk->at;
		walk->rest_end = walk->end;
		walk->at = walk->end = (char *)P2V(walk->page[1]) + PAGE_SIZE;
	}
	walk->at -= n;
	memcpy(walk->at, link_text(link), n);
	touch_atime(link);
	start_at(walk, walk->dir);
	return 0;
}

/* Walks to the directory of the path's last name, which becomes the walk's next
 * name. Returns 0 or an error. */
int walk_to_last(struct walk *walk)
{
	struct node *node;
	int error = 0;

	while (!error && walk->at < walk->end) {
		error = find_last(walk, &node);
		if (error)
			break;
		if (is(node, S_IFLNK))
			error = follow_link(walk, node);
		else if (is(node, S_IFDIR))
			enter(walk, node);
		else
			error = -ENOTDIR;
	}
	return error;
}

/* Walks to the node of the path's last name. If that is a symbolic link,
 * follows it if `follow` is 1 or if a slash comes after the name. If `creates`
 * is 1, returns -EISDIR for a path that ends in a slash. If the directory
 * exists, but not the name, returns -ENOENT, and walk->at is at the path's
 * end. */
int walk_to_node(struct walk *walk, int follow, int creates,
		 struct node **result)
{
	int error = 0;

	while (!error) {
		error = walk_to_last(walk);
		if (!error && creates && walk->slash && last_is(walk) == NAME)
			error = -EISDIR;
		if (!error)
			error = find_last(walk, result);
		if (error || !is(*result, S_IFLNK) || !(follow || walk->slash))
			break;
		error = follow_link(walk, *result);
	}
	if (!error && walk->slash && !is(*result, S_IFDIR))
		error = -ENOTDIR;
	return error;
}

/* Walks to the path's node, and ends the walk. If `error` is not 0, the walk
 * has failed already, and this function only ends it. The node exists until the
 * next call of point(). */
static int walk_to_end(struct walk *walk, int error, int follow,
		       struct node **result)
{
	struct node *node;

	if (!error)
		error = walk_to_node(walk, follow, 0, &node);
	if (!error)
		hold_node(node);
	end_walk(walk);
	if (error)
		return error;
	*result = node;
	if (node->users > 1 || node->links) {
		node->users--;
		return 0;
	}
	drop_node(node); /* it was removed, and only the walk held it */
	return -ENOENT;
}

/* Finds the node of a path of n bytes, which begins in dir or, after a slash,
 * in the root. If the last component is a symbolic link, follows it if `follow`
 * is 1. Returns 0, -ENOENT, -ENOTDIR, -ENAMETOOLONG, -ELOOP, -ENOMEM or -EINTR.
 * The node exists until the next call of point(): a caller that needs it longer
 * must hold it. */
int lookup(struct node *dir, const char *path, unsigned long n, int follow,
	   struct node **result)
{
	struct walk walk;
	int error = new_walk(&walk, n);

	if (!error) {
		memcpy(walk.at, path, n);
		start_at(&walk, dir);
		error = n ? 0 : -ENOENT;
	}
	return walk_to_end(&walk, error, follow, result);
}

/* Finds the node that a path names, for a system call; or returns an error, for
 * which IS_ERR() is true. With AT_EMPTY_PATH, and with a path that is empty or
 * 0, it finds the node of dirfd itself: calls that get only a descriptor, such
 * as fstat(), use it that way. */
struct node *find_at(int dirfd, unsigned long path, int flags)
{
	struct node *node;
	struct walk walk;
	int error;

	if (flags < 0)
		return ERR_PTR(-EINVAL);
	if (flags & AT_EMPTY_PATH &&
	    (!path || user_string(path, PATH_MAX) == 0))
		return node_of(dirfd) ?: ERR_PTR(-EBADF);
	error = walk_to_end(&walk, begin_walk(&walk, dirfd, path),
			    !(flags & AT_SYMLINK_NOFOLLOW), &node);
	return error ? ERR_PTR(error) : node;
}

/* Writes the path of the current directory to the end of the walk's page. The
 * walk goes up to the root, so the path is written from its last name to its
 * first. Sets *at to the path's beginning. Returns 0; -ENOENT if a directory of
 * the path was removed; -ENAMETOOLONG if the page has no room for the path; or
 * -EINTR. */
static int put_path(struct walk *walk, char **at)
{
	struct record *record;
	struct node *node;
	int error;

	*at = walk->end - 1;
	**at = 0;
	enter(walk, current->cwd);
	while (walk->dir != root) {
		node = walk->dir;
		error = point() ?
				-EINTR :
				find_record(node->parent, 0, 0, node, &record);
		if (error)
			return error;
		if (record->length + 1 > *at - (char *)P2V(walk->page[0]))
			return -ENAMETOOLONG;
		*at -= record->length;
		memcpy(*at, record->name, record->length);
		*--*at = '/';
		enter(walk, node->parent);
	}
	if (!**at)
		*--*at = '/';
	return 0;
}

/* Writes the path of the current directory. Returns the size of the path with
 * its final zero; -ERANGE if this is more than n bytes. */
int sys_getcwd(unsigned long to, unsigned long n)
{
	unsigned long size, seen;
	struct walk walk;
	int error = new_walk(&walk, 0);
	char *at = walk.end;

	for (seen = ~tree_changes; !error && seen != tree_changes;) {
		seen = tree_changes;
		error = put_path(&walk, &at);
	}
	size = walk.end - at;
	if (!error)
		error = size > n ? -ERANGE : put_user(to, at, size);
	end_walk(&walk);
	return error ? error : (int)size;
}

/* Visits the pages of all walks, one or two each, for the audit. */
void visit_walks(visitor *visit)
{
	for (struct walk *walk = walks; walk; walk = walk->next)
		for (int i = 0; i < 2; i++)
			if (walk->page[i])
				visit(walk->page[i], KIND_TASK);
}
