/*
 * Names of files: the system calls that tell a program about the file that a
 * path names, and those that set or tell the current directory.
 *
 * Ancestor: Linux 0.01's fs/stat.c, and chdir() and access() of its open.c.
 */
#include "files.h"
#include "boot.h"

/* Returns the node of a descriptor's file; for AT_FDCWD the current directory;
 * 0 if the descriptor is closed. */
static struct node *node_of(int fd)
{
	struct file *file = fd_file(fd);

	return fd == AT_FDCWD ? current->cwd : file ? file->node : 0;
}

/* ---- walks ---- */

#define MAX_LINKS 40 /* symbolic ones in a path: Linux's number */

static struct walk *walks; /* all */

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

/* For the audit: each walk has a page, or two. */
void visit_walks(visitor *visit)
{
	for (struct walk *walk = walks; walk; walk = walk->next)
		for (int i = 0; i < 2; i++)
			if (walk->page[i])
				visit(walk->page[i], KIND_TASK);
}

/* ---- what a name is the name of ---- */

static unsigned int device_of(const struct node *node)
{
	return is(node, S_IFDIR) ? 0 : node->rdev;
}

/* Of a directory, Linux's tmpfs counts 20 bytes for a name. */
static unsigned long size_of(const struct node *node)
{
	return is(node, S_IFDIR) ? (node->names + 2) * 20 : node->contents.size;
}

/* In units of 512 bytes. */
static unsigned long blocks_of(const struct node *node)
{
	if (node->dev == DEV_ARCHIVE)
		return (node->contents.size + 511) / 512;
	return is(node, S_IFDIR) ? 0 : node->contents.pages * (PAGE_SIZE / 512);
}

/* What struct stat64 and the older struct stat have in common. */
#define STAT_OF(node)                                                          \
	.st_dev = (node)->dev, .st_ino = (node)->ino, .st_mode = (node)->mode, \
	.st_nlink = (node)->links, .st_uid = (node)->uid,                      \
	.st_gid = (node)->gid, .st_rdev = device_of(node),                     \
	.st_size = size_of(node), .st_blksize = PAGE_SIZE,                     \
	.st_blocks = blocks_of(node), .st_atime = (node)->atime.sec,           \
	.st_atime_nsec = (node)->atime.nsec, .st_mtime = (node)->mtime.sec,    \
	.st_mtime_nsec = (node)->mtime.nsec, .st_ctime = (node)->ctime.sec,    \
	.st_ctime_nsec = (node)->ctime.nsec

int sys_stat(const struct node *node, unsigned long to, int old)
{
	const struct stat64 stat = { STAT_OF(node), .__st_ino = node->ino };
	const struct stat narrow = { STAT_OF(node) };

	return old ? put_user(to, &narrow, sizeof(narrow)) :
		     put_user(to, &stat, sizeof(stat));
}

/* Writes all fields that the kernel knows: statx()'s mask does not select any.
 */
int sys_statx(const struct node *node, unsigned long to)
{
	const struct statx stat = {
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = PAGE_SIZE,
		.stx_nlink = node->links,
		.stx_uid = node->uid,
		.stx_gid = node->gid,
		.stx_mode = node->mode,
		.stx_ino = node->ino,
		.stx_size = size_of(node),
		.stx_blocks = blocks_of(node),
		.stx_atime = { node->atime.sec, node->atime.nsec, 0 },
		.stx_ctime = { node->ctime.sec, node->ctime.nsec, 0 },
		.stx_mtime = { node->mtime.sec, node->mtime.nsec, 0 },
		.stx_rdev_major = device_of(node) >> 8 & 0xfff,
		.stx_rdev_minor = (device_of(node) & 0xff) |
				  (device_of(node) >> 12 & 0xfff00),
		.stx_dev_major = node->dev >> 8,
		.stx_dev_minor = node->dev & 0xff,
	};

	return put_user(to, &stat, sizeof(stat));
}

/* Tells about the file system of a file. If wide is 1, a struct statfs64 is
 * written; else a struct statfs, in which the numbers of blocks and files,
 * words 2 to 6, have 32 bits. */
int sys_statfs(const struct node *node, unsigned long to, int wide)
{
	struct statfs stat = { .f_type = PIPEFS_MAGIC,
			       .f_bsize = PAGE_SIZE,
			       .f_namelen = MAX_NAME,
			       .f_frsize = PAGE_SIZE };
	unsigned long words[sizeof(struct statfs64) / 4], n = 0;

	if (node->dev == DEV_ARCHIVE) {
		stat.f_type = ROMFS_MAGIC;
		stat.f_blocks = params.parts[PART_ARCHIVE].bytes / PAGE_SIZE;
		stat.f_flags = ST_RDONLY;
	} else if (node->dev != DEV_NONE) {
		stat.f_type = TMPFS_MAGIC;
		stat.f_blocks = stat.f_files = max_file_pages;
		stat.f_bfree = stat.f_bavail = max_file_pages - file_pages;
		stat.f_ffree = max_file_pages - tmp_nodes;
	}
	for (unsigned long i = 0; i < sizeof(stat) / 4; i++) {
		words[n++] = ((const unsigned long *)&stat)[i];
		if (wide && i >= 2 && i <= 6)
			words[n++] = 0;
	}
	return put_user(to, words, 4 * n);
}

int sys_access(const struct node *node, unsigned int mode)
{
	if (mode & 1 && !is(node, S_IFDIR) && !(node->mode & 0111))
		return -EACCES;
	if (mode & W_OK && node->dev == DEV_ARCHIVE && !is(node, S_IFCHR))
		return -EROFS;
	return 0;
}

int sys_readlink(struct node *node, unsigned long to, unsigned long n)
{
	int error;

	if (!is(node, S_IFLNK))
		return -EINVAL;
	touch_atime(node);
	n = least(n, node->contents.size);
	error = put_user(to, link_text(node), n);
	return error ? error : (int)n;
}

/* Changes the current directory; if is_root is 1, the root directory, which can
 * only be set to what it is. */
int sys_chdir(struct node *node, int is_root)
{
	struct node *old = current->cwd;

	if (!is(node, S_IFDIR))
		return -ENOTDIR;
	if (is_root)
		return node == root ? 0 : -EPERM;
	current->cwd = hold_node(node);
	drop_node(old);
	return 0;
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

/*
 * One directory entry to the program; the bytes it took, or -EINVAL if n are
 * too few. The old form has words of 4 bytes, the wide one of 8, and an entry
 * is filled up with zeros to whole words:
 *
 *	old	[word: ino][word: next][2: bytes][name][0]...[1: type]
 *	wide	[word: ino][word: next][2: bytes][1: type][name][0]...
 */
static long put_entry(unsigned long to, long n, const char *name,
		      unsigned int size, const struct node *node,
		      unsigned long next, int wide)
{
	unsigned long word = wide ? 8 : 4, head = 2 * word + (wide ? 3 : 2);
	unsigned long least = head + size + (wide ? 1 : 2);
	unsigned long bytes = (least + word - 1) & -word;
	char *entry = (char *)to;
	int error;

	if ((long)bytes > n)
		return -EINVAL;
	error = verify_area(&current->space, to, bytes, 1);
	if (error)
		return error;
	memset(entry, 0, bytes);
	memcpy(entry, &node->ino, 4);
	memcpy(entry + word, &next, 4);
	memcpy(entry + 2 * word, &bytes, 2);
	memcpy(entry + head, name, size);
	entry[wide ? head - 1 : bytes - 1] = (node->mode & S_IFMT) >> 12;
	return bytes;
}

/* The first record with a name at *place, a number of bytes, or behind it:
 * there is *place then. 0 at the end. */
static struct record *record_from(const struct node *dir, unsigned long *place)
{
	while (*place < dir->contents.size) {
		struct record *record = first_record(dir, NR(*place));
		unsigned long at = PAGE_DOWN(*place);

		do {
			if (record->node && at >= *place) {
				*place = at;
				return record;
			}
			at += record->bytes;
			record = next_record(record);
		} while (at % PAGE_SIZE);
		*place = at;
	}
	return 0;
}

/* Entries of a directory from its place on: 0 is ".", 1 is "..", and then come
 * the records' places + 2. Bytes given, 0 at the end. Between two pages of
 * records is a point. */
long sys_getdents(struct file *file, unsigned long to, unsigned long n,
		  int wide)
{
	const unsigned long last = ~0UL / 2; /* past every possible entry */
	struct node *dir = file->node;
	unsigned long place = file->pos < last ? file->pos : last, done = 0;
	struct record *record;
	long bytes = 0;

	if (!is(dir, S_IFDIR))
		return -ENOTDIR;
	if (!dir->links)
		return -ENOENT;
	touch_atime(dir);
	for (; place < 2; file->pos = ++place, done += bytes) {
		bytes = put_entry(to + done, n - done, "..", place + 1,
				  place ? dir->parent : dir, place + 1, wide);
		if (bytes < 0)
			return done ? (long)done : bytes;
	}
	place -= 2;
	record = record_from(dir, &place);
	while (record) {
		place += record->bytes;
		bytes = put_entry(to + done, n - done, record->name,
				  record->length, record->node, place + 2,
				  wide);
		if (bytes < 0)
			break;
		done += bytes;
		file->pos = place + 2;
		record = next_record(record);
		if (place % PAGE_SIZE == 0)
			record = point() ? 0 : record_from(dir, &place);
	}
	return done || bytes >= 0 ? (long)done : bytes;
}
