/*
 * Handles the system calls that change files: their names, modes, owners and
 * times. The archive cannot be written, so for its files these calls return
 * -EROFS. As on Linux, they first check for other errors, such as -ENOENT, and
 * return these instead. Every task is root's, so these calls check no modes.
 *
 * A call that fails changes nothing. So a call first adds the new name, which
 * may need memory; its other steps cannot fail. Between the last search for a
 * name and the change a call does not call point(), so no other task runs.
 *
 * Ancestor: Linux 0.01's sys_mknod(), sys_unlink() and the like in fs/namei.c,
 * chmod(), chown() and utime() in its fs/open.c.
 */
#include "files.h"

/* Walks along a program's path to its last component, but does not look up this
 * component. So if it is a symbolic link, the walk does not follow it, even if
 * a slash comes after it. The caller ends the walk, also after an error. */
static int begin_change(struct walk *walk, int dirfd, unsigned long path)
{
	int error = begin_walk(walk, dirfd, path);

	return error ? error : walk_to_last(walk);
}

/* ---- new names ---- */

/* Returns 0 if a name that was not found can be made, else an error. */
static int may_make(const struct walk *walk, int is_dir)
{
	if (walk->slash && !is_dir)
		return -ENOENT;
	if (walk->dir->dev == DEV_ARCHIVE)
		return -EROFS;
	return walk->dir->links ? 0 : -ENOENT;
}

/* Walks to a name that does not exist yet and can be made; this is true until
 * the next call of point(). If is_dir is 0, the path must not end in a slash.
 * Returns 0; -EEXIST if the name exists; or another error. The caller ends the
 * walk. */
static int find_new(struct walk *walk, int dirfd, unsigned long path,
		    int is_dir)
{
	struct record *record;
	int error = begin_change(walk, dirfd, path);

	if (error)
		return error;
	error = last_is(walk) == NAME ? find_name(walk, &record) : 0;
	return error == -ENOENT ? may_make(walk, is_dir) :
	       error		? error :
				  -EEXIST;
}

/* Gives a new node the walk's next name, which is the last component of the
 * path. Returns 0 or an error of add_name(); -ENOSPC if node is 0, because no
 * node could be made. */
static int name_node(const struct walk *walk, struct node *node)
{
	return node ? add_name(walk->dir, walk->name, walk->n, node) : -ENOSPC;
}

/* Makes a node with a name, for mkdir(), symlink() and mknod(). `rdev` is the
 * number of a device. `text` is the address of a symbolic link's text. The text
 * is checked before the path. */
int sys_make(int dirfd, unsigned long path, unsigned int mode,
	     unsigned int rdev, unsigned long text)
{
	int is_link = (mode & S_IFMT) == S_IFLNK, error;
	long n = is_link ? user_string(text, PATH_MAX) : 0;
	struct walk walk;
	struct node *node;

	if (n < 0 || (is_link && n == 0))
		return n ? n : -ENOENT;
	error = find_new(&walk, dirfd, path, (mode & S_IFMT) == S_IFDIR);
	if (!error)
		error = verify_area(&current->space, text, n, 0);
	if (!error) {
		node = new_node(walk.dir,
				is_link ? mode : mode & ~current->umask);
		if (node)
			node->rdev = rdev;
		if (node && n)
			error = set_link_text(node, (const char *)text, n);
		if (!error)
			error = name_node(&walk, node);
		drop_node(node);
	}
	end_walk(&walk);
	return error;
}

/* The types that mknod accepts. Bit n stands for the type n << 12. The bits are
 * those of 0, which means a file, and of S_IFIFO, S_IFCHR, S_IFBLK, S_IFREG and
 * S_IFSOCK. */
#define MADE 0x1147

int sys_mknodat(int dirfd, unsigned long path, unsigned int mode,
		unsigned int rdev)
{
	unsigned int type = mode & S_IFMT;

	if (!(MADE >> (type >> 12) & 1))
		return type == S_IFDIR ? -EPERM : -EINVAL;
	if (type != S_IFCHR && type != S_IFBLK)
		rdev = 0;
	mode = (type ? type : S_IFREG) | (mode & 07777);
	return sys_make(dirfd, path, mode, rdev, 0);
}

int sys_link(struct node *node, int dirfd, unsigned long path)
{
	struct walk walk;
	int error;

	hold_node(node);
	error = find_new(&walk, dirfd, path, 0);
	if (!error && node->dev != walk.dir->dev)
		error = -EXDEV;
	if (!error && is(node, S_IFDIR))
		error = -EPERM;
	if (!error && !node->links && !node->linkable)
		error = -ENOENT;
	if (!error)
		error = add_name(walk.dir, walk.name, walk.n, node);
	if (!error) {
		node->linkable = 0;
		node->ctime = walk.dir->mtime;
	}
	end_walk(&walk);
	drop_node(node);
	return error;
}

/* Makes a file without a name, in the file system of the directory that a path
 * names. */
static int make_nameless(int dirfd, unsigned long path, unsigned int flags,
			 unsigned int mode, struct node **result)
{
	struct node *node = find_at(
		dirfd, path, flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0);

	if (IS_ERR(node))
		return (int)node;
	if (!is(node, S_IFDIR))
		return -ENOTDIR;
	if (node->dev == DEV_ARCHIVE)
		return -EROFS;
	*result = new_node(node, S_IFREG | mode);
	if (!*result)
		return -ENOSPC;
	(*result)->linkable = !(flags & O_EXCL);
	return 0;
}

/* Finds the node that the walk's path names or, with O_CREAT, makes it. The
 * caller drops the node. */
static int find_or_make(struct walk *walk, unsigned int flags,
			unsigned int mode, struct node **result)
{
	int creates = (flags & O_CREAT) != 0,
	    is_new = creates && flags & O_EXCL;
	int follow = !is_new && !(flags & O_NOFOLLOW);
	int error = walk_to_node(walk, follow, creates, result);

	if (!error && is_new)
		return -EEXIST;
	if (!error)
		hold_node(*result);
	if (error != -ENOENT || !creates || walk->at < walk->end)
		return error;
	error = may_make(walk, 0);
	if (error)
		return error;
	*result = new_node(walk->dir, S_IFREG | mode);
	error = name_node(walk, *result);
	if (error)
		drop_node(*result);
	return error;
}

/* Finds the file that a path names; with O_CREAT makes it if it does not exist;
 * with O_TMPFILE makes a file without a name. open() calls this function, and
 * drops the node.
 */
int open_path(int dirfd, unsigned long path, unsigned int flags,
	      unsigned int mode, struct node **result)
{
	struct walk walk;
	int error;

	mode &= 07777 & ~current->umask;
	if (flags & __O_TMPFILE)
		return make_nameless(dirfd, path, flags, mode, result);
	error = begin_walk(&walk, dirfd, path);
	if (!error)
		error = find_or_make(&walk, flags, mode, result);
	end_walk(&walk);
	return error;
}

/* ---- names that are removed or changed ---- */

/* Removes the name of a file or, with AT_REMOVEDIR, that of an empty directory.
 * removed[] has rmdir()'s errors for the root, for "." and for "..". */
int sys_unlinkat(int dirfd, unsigned long path, int flags)
{
	static const short removed[] = { -EBUSY, -EINVAL, -ENOTEMPTY };
	struct record *record;
	struct node *node = 0;
	struct walk walk;
	int error, last;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	error = begin_change(&walk, dirfd, path);
	last = last_is(&walk);
	if (!error && last != NAME)
		error = flags ? removed[last] : -EISDIR;
	if (!error && walk.dir->dev == DEV_ARCHIVE)
		error = -EROFS;
	if (!error)
		error = find_name(&walk, &record);
	if (!error) {
		node = record->node;
		if (is(node, S_IFDIR))
			error = !flags ? -EISDIR : node->names ? -ENOTEMPTY : 0;
		else
			error = flags || walk.slash ? -ENOTDIR : 0;
	}
	if (!error) {
		hold_node(node);
		remove_name(walk.dir, record);
		node->ctime = walk.dir->mtime;
		drop_node(node);
	}
	end_walk(&walk);
	return error;
}

/* Returns 1 if dir is the directory `node`, or a directory below it; otherwise
 * 0. Also returns 0 if names change while it calls point(): the caller then
 * sees that tree_changes has changed. */
static int is_in(const struct node *dir, const struct node *node)
{
	unsigned long seen = tree_changes;

	while (dir != node && dir != root) {
		point();
		if (seen != tree_changes)
			return 0;
		dir = dir->parent;
	}
	return dir == node;
}

/* Returns 0 if the node of record a may get the name of record b or, if b is 0,
 * a new name; else an error. */
static int may_move_name(const struct walk *from, const struct walk *to,
			 const struct record *a, const struct record *b,
			 unsigned int flags)
{
	int exchange = flags & RENAME_EXCHANGE;
	int moves_dir = is(a->node, S_IFDIR), over_dir;

	if (b && flags & RENAME_NOREPLACE)
		return -EEXIST;
	if (!b && exchange)
		return -ENOENT;
	over_dir = b && is(b->node, S_IFDIR);
	if ((!moves_dir && (from->slash || (to->slash && !exchange))) ||
	    (exchange && !over_dir && to->slash))
		return -ENOTDIR;
	if (moves_dir && is_in(to->dir, a->node))
		return -EINVAL;
	if (over_dir && is_in(from->dir, b->node))
		return exchange ? -EINVAL : -ENOTEMPTY;
	if (!b || a->node == b->node)
		return 0;
	if (exchange || moves_dir == over_dir)
		return over_dir && !exchange && b->node->names ? -ENOTEMPTY : 0;
	return moves_dir ? -ENOTDIR : -EISDIR;
}

/* Makes record b lead to the node of record a. If b is 0, gives that node the
 * name of the walk `to`. With RENAME_EXCHANGE, a then leads to b's old node;
 * with RENAME_WHITEOUT, to a new device, which marks that a name was there.
 * Otherwise a is removed. Returns 0; after an error nothing has changed. */
static int move_name(struct walk *from, struct walk *to, struct record *a,
		     struct record *b, unsigned int flags)
{
	struct node *moved = a->node, *other = b ? hold_node(b->node) : 0;
	struct node *left =
		flags & RENAME_WHITEOUT ? new_node(from->dir, S_IFCHR) : 0;
	int error = !left && flags & RENAME_WHITEOUT ? -ENOSPC : 0;

	if (!error && b)
		set_record(to->dir, b, moved);
	else if (!error)
		error = add_name(to->dir, to->name, to->n, moved);
	if (!error) {
		touch_node(to->dir);
		touch_node(from->dir);
		moved->ctime = from->dir->mtime;
		if (other)
			other->ctime = from->dir->mtime;
		if (left || flags & RENAME_EXCHANGE)
			set_record(from->dir, a, left ? left : other);
		else
			remove_name(from->dir, a);
	}
	drop_node(left);
	drop_node(other);
	return error;
}

static int rename(struct walk *from, struct walk *to, unsigned int flags)
{
	struct record *a, *b;
	unsigned long seen;
	int error;

	if (from->dir->dev != to->dir->dev)
		return -EXDEV;
	if (last_is(from) != NAME)
		return -EBUSY;
	if (last_is(to) != NAME)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (from->dir->dev == DEV_ARCHIVE)
		return -EROFS;
	do {
		seen = tree_changes;
		error = find_name(from, &a);
		if (error)
			return error;
		error = find_name(to, &b);
		if (error == -ENOENT && to->dir->links)
			b = 0;
		else if (error)
			return error;
		if (seen == tree_changes)
			error = may_move_name(from, to, a, b, flags);
	} while (seen != tree_changes);
	return error || (b && a->node == b->node) ?
		       error :
		       move_name(from, to, a, b, flags);
}

int sys_renameat2(int old_dirfd, unsigned long old, int dirfd,
		  unsigned long path, unsigned int flags)
{
	struct walk from, to;
	int error;

	if (flags > (RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT) ||
	    (flags & RENAME_EXCHANGE && flags != RENAME_EXCHANGE))
		return -EINVAL;
	error = begin_change(&from, old_dirfd, old);
	if (!error) {
		error = begin_change(&to, dirfd, path);
		if (!error)
			error = rename(&from, &to, flags);
		end_walk(&to);
	}
	end_walk(&from);
	return error;
}

/* ---- modes, owners and times ---- */

/* Returns the result of a system call that would change a node which cannot
 * change: -EROFS for a node of the archive; 0 for the node of all pipes, where
 * the change has no effect.
 */
static int unchanged(const struct node *node)
{
	return node->dev == DEV_ARCHIVE ? -EROFS : 0;
}

int sys_chmod(struct node *node, unsigned int mode)
{
	if (node->dev < DEV_TMP)
		return unchanged(node);
	node->mode = (node->mode & S_IFMT) | (mode & 07777);
	node->ctime = date();
	return 0;
}

/* Changes the owner and the group of a file; an id of -1 keeps the old owner or
 * group. Unless it is a directory, it loses the set-user-ID bit, and the
 * set-group-ID bit if the group may execute it. */
int sys_chown(struct node *node, unsigned int uid, unsigned int gid)
{
	if (node->dev < DEV_TMP)
		return unchanged(node);
	if (uid != -1U)
		node->uid = uid;
	if (gid != -1U)
		node->gid = gid;
	if (!is(node, S_IFDIR))
		node->mode &=
			~(node->mode & S_IXGRP ? S_ISUID | S_ISGID : S_ISUID);
	node->ctime = date();
	return 0;
}

static int is_time(long nsec)
{
	return (unsigned long)nsec < 1000000000 || nsec == UTIME_NOW ||
	       nsec == UTIME_OMIT;
}

static void set_time(struct timespec64 *to, const struct timespec64 *time,
		     const struct timespec64 *the_date)
{
	if (time->nsec != UTIME_OMIT)
		*to = time->nsec == UTIME_NOW ? *the_date : *time;
}

/*
 * Sets the access time and the modification time of a file. If `path` is 0, the
 * file is that of the descriptor dirfd. `times` is the address of a struct
 * utimbuf, or of an array of two: struct timespec64, struct timespec or struct
 * timeval. If it is 0, both times become the present date. `bytes` is the size
 * of these structures together. `unit` is 1 if the fractions of a second are in
 * nanoseconds, 1000 if they are in microseconds, 0 if there are none.
 */
int sys_utimensat(int dirfd, unsigned long path, unsigned long times, int flags,
		  unsigned long bytes, unsigned int unit)
{
	struct timespec64 time[2] = { { 0, UTIME_NOW, 0 },
				      { 0, UTIME_NOW, 0 } };
	unsigned long words[8];
	struct node *node;
	int error = times ? get_user(words, times, bytes) : 0;

	if (error)
		return error;
	for (int i = 0; times && i < 2; i++) {
		const unsigned long *word = &words[i * bytes / 8];

		time[i].sec =
			bytes == 32 ? *(const long long *)word : (long)*word;
		time[i].nsec = unit ? word[bytes / 16] : 0;
		if (unit == 1000 && (unsigned long)time[i].nsec >= 1000000)
			return -EINVAL;
		time[i].nsec *= unit;
	}
	if (time[0].nsec == UTIME_OMIT && time[1].nsec == UTIME_OMIT)
		return 0;
	if (!path && dirfd != AT_FDCWD)
		flags = flags ? -1 : AT_EMPTY_PATH;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	node = find_at(dirfd, path, flags);
	if (IS_ERR(node))
		return (int)node;
	if (!is_time(time[0].nsec) || !is_time(time[1].nsec))
		return -EINVAL;
	if (node->dev < DEV_TMP)
		return unchanged(node);
	node->ctime = date();
	set_time(&node->atime, &time[0], &node->ctime);
	set_time(&node->mtime, &time[1], &node->ctime);
	return 0;
}
