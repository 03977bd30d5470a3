/*
 * Paths: a walk goes along one, name by name, through symbolic links, to the
 * node that it names. docs/kernel.md draws the page of a walk.
 *
 * Ancestor: Linux 0.01's fs/namei.c, whose get_dir() knew no symbolic links,
 * and getcwd(), which was a function of the library.
 */
#include "files.h"

#define MAX_LINKS 40 /* symbolic ones in a path: Linux's number */

static struct walk *walks; /* all */

/* Returns the node of a descriptor's file; for AT_FDCWD the current directory;
 * 0 if the descriptor is closed. */
static struct node *node_of(int fd)
{
	struct file *file = fd_file(fd);

	return fd == AT_FDCWD ? current->cwd : file ? file->node : 0;
}

/* Passes over slashes. Were there any? */
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

/* The walk goes on in a directory, with the next name of the path. */
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

/* From a slash on, a path begins at the root. */
static void start_at(struct walk *walk, struct node *dir)
{
	enter(walk, skip_slashes(walk) ? root : dir);
}

/* Takes a page for the path, n bytes that go to its end: the texts of links
 * will go in front of them. The caller ends the walk, also after -ENOMEM. */
static int new_walk(struct walk *walk, unsigned long n)
{
	memset(walk, 0, sizeof(*walk));
	LIST_ADD(&walks, walk, next, where);
	walk->page[0] = kalloc();
	walk->end = (char *)P2V(walk->page[0]) + PAGE_SIZE;
	walk->at = walk->end - n;
	return walk->page[0] ? 0 : -ENOMEM;
}

void end_walk(struct walk *walk)
{
	for (int i = 0; i < 2; i++)
		if (walk->page[i])
			kfree(walk->page[i]);
	LIST_REMOVE(walk, next, where);
	drop_node(walk->dir);
}

/* Begins a walk along a program's path. A path without a slash at its start
 * begins at the directory of dirfd. The caller ends it, also after an error. */
int begin_walk(struct walk *walk, int dirfd, unsigned long path)
{
	long n = user_string(path, PATH_MAX);
	int error = new_walk(walk, n > 0 ? n : 0);
	struct node *dir;

	if (n <= 0)
		return n ? n : -ENOENT;
	if (!error)
		error = get_user(walk->at, path, n);
	/* meanwhile another task may have made it shorter */
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

/* Finds the record of the walk's name, which is no dot: errors as of
 * find_record(), -ENAMETOOLONG. */
int find_name(const struct walk *walk, struct record **record)
{
	return walk->n > MAX_NAME ?
		       -ENAMETOOLONG :
		       find_record(walk->dir, walk->name, walk->n, 0, record);
}

int last_is(const struct walk *walk)
{
	unsigned long n = walk->n;

	return n > 2 || (n && walk->name[0] != '.') ||
			       (n == 2 && walk->name[1] != '.') ?
		       NAME :
		       (int)n;
}

/* Finds the node of the walk's name. It may be gone after the next point.
 * -ENOENT: there is none, and find_record() has found room for it. */
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

/* Puts the text of a symbolic link in front of what is left of the path, and
 * takes the first name from it. If the page has no room for it, it goes to
 * another page, and what is left waits: it begins with a slash. -ENAMETOOLONG
 * if the other page has no room either, -ELOOP for too many links. */
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

/* Goes on until the walk is at the last name of the path. */
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

/* Goes on to the node of the path's last name, through a symbolic link if
 * follow says so, or if a slash comes after it. A path that creates a file must
 * not end in a slash. If there is no such name, but the directory is there, the
 * error is -ENOENT, and the walk is at its end. */
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

/* Goes to the end, and ends the walk. What is found is there until the next
 * point. */
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

/* Finds what n bytes of path name, from dir on or from the root. The last
 * component, if a symbolic link, is followed if follow says so. 0, -ENOENT,
 * -ENOTDIR, -ENAMETOOLONG, -ELOOP, -ENOMEM or -EINTR. What is found is there
 * until the next point: who needs it longer holds it. */
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

/* Finds the node that a path names, for a system call; or returns its error,
 * for which IS_ERR() is true. With AT_EMPTY_PATH, and with a path that is empty
 * or 0, it finds the node of dirfd itself: calls that are given only a
 * descriptor, such as fstat(), come here that way. */
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

/* Writes the path of the current directory to the end of the walk's page, from
 * its end to its beginning, which is *at then. The walk goes up to the root.
 * -ENOENT if a directory was removed. */
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

/* Writes the path of the current directory. Returns its bytes, with the zero at
 * its end; -ERANGE if they are more than n. */
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

/* For the audit: each walk has a page, or two. */
void visit_walks(visitor *visit)
{
	for (struct walk *walk = walks; walk; walk = walk->next)
		for (int i = 0; i < 2; i++)
			if (walk->page[i])
				visit(walk->page[i], KIND_TASK);
}
