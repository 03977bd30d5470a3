/*
 * Names of files: the system calls that tell a program about the file that a
 * path names, and those that set or tell the current directory.
 *
 * Ancestor: Linux 0.01's fs/stat.c, and chdir() and access() of its open.c.
 */
#include "files.h"
#include "boot.h"

#define DEVICE_NUMBER 0x0100 /* of the archive, as stat gives it */

/* Returns the node of a descriptor's file; for AT_FDCWD the current directory;
 * 0 if the descriptor is closed. */
static struct node *node_of(int fd)
{
	struct file *file = fd_file(fd);

	return fd == AT_FDCWD ? current->cwd : file ? file->node : 0;
}

/* Finds the node that n bytes of a program's path name. A path without a slash
 * at its start begins at the directory of dirfd. If n is negative, it is an
 * error of user_string(), and is returned. */
int walk(int dirfd, const char *path, long n, int follow, struct node **result)
{
	struct node *dir = root;

	if (n < 0)
		return n;
	if (n > 0 && *path != '/')
		dir = node_of(dirfd);
	return dir ? lookup(dir, path, n, follow, result) : -EBADF;
}

/* The same for a whole path, whose length user_string() finds. */
int user_path(int dirfd, unsigned long path, int follow, struct node **result)
{
	return walk(dirfd, (const char *)path, user_string(path, PATH_MAX),
		    follow, result);
}

/* What struct stat64 and the older struct stat have in common. */
#define STAT_OF(node)                                                          \
	.st_dev = DEVICE_NUMBER, .st_ino = (node)->ino,                        \
	.st_mode = (node)->mode, .st_nlink = (node)->links,                    \
	.st_uid = (node)->uid, .st_gid = (node)->gid, .st_rdev = (node)->rdev, \
	.st_size = (node)->contents.size, .st_blksize = PAGE_SIZE,             \
	.st_blocks = ((node)->contents.size + 511) / 512,                      \
	.st_atime = (node)->mtime, .st_mtime = (node)->mtime,                  \
	.st_ctime = (node)->mtime

static int put_stat(const struct node *node, unsigned long to, int old)
{
	const struct stat64 stat = { STAT_OF(node), .__st_ino = node->ino };
	const struct stat narrow = { STAT_OF(node) };

	return old ? put_user(to, &narrow, sizeof(narrow)) :
		     put_user(to, &stat, sizeof(stat));
}

/* Finds the node that a path names. With AT_EMPTY_PATH, and with a path that is
 * empty or 0, it finds the node of dirfd itself: calls that are given only a
 * descriptor, such as fstat(), come here that way. */
int find_at(int dirfd, unsigned long path, int flags, struct node **node)
{
	if (!(flags & AT_EMPTY_PATH) ||
	    (path && user_string(path, PATH_MAX) != 0))
		return user_path(dirfd, path, !(flags & AT_SYMLINK_NOFOLLOW),
				 node);
	*node = node_of(dirfd);
	return *node ? 0 : -EBADF;
}

#define STAT_FLAGS                                                             \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH |               \
	 AT_STATX_SYNC_TYPE)

int sys_fstatat(int dirfd, unsigned long path, int flags, unsigned long to,
		int old)
{
	struct node *node;
	int error = flags & ~STAT_FLAGS ? -EINVAL :
					  find_at(dirfd, path, flags, &node);

	return error ? error : put_stat(node, to, old);
}

static int put_statx(const struct node *node, unsigned long to)
{
	const struct statx stat = {
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = PAGE_SIZE,
		.stx_nlink = node->links,
		.stx_uid = node->uid,
		.stx_gid = node->gid,
		.stx_mode = node->mode,
		.stx_ino = node->ino,
		.stx_size = node->contents.size,
		.stx_blocks = (node->contents.size + 511) / 512,
		.stx_atime.tv_sec = node->mtime,
		.stx_ctime.tv_sec = node->mtime,
		.stx_mtime.tv_sec = node->mtime,
		.stx_rdev_major = node->rdev >> 8,
		.stx_rdev_minor = node->rdev & 0xff,
		.stx_dev_major = DEVICE_NUMBER >> 8,
		.stx_dev_minor = DEVICE_NUMBER & 0xff,
	};

	return put_user(to, &stat, sizeof(stat));
}

/* Writes all fields that the kernel knows; the mask does not select any. */
int sys_statx(int dirfd, unsigned long path, int flags, unsigned int mask,
	      unsigned long to)
{
	struct node *node;
	int error;

	if (mask & STATX__RESERVED || flags & ~STAT_FLAGS ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	error = find_at(dirfd, path, flags, &node);
	return error ? error : put_statx(node, to);
}

/* What struct statfs64 and struct statfs have in common. The members that are
 * not named here are 0: no block is free. */
#define STATFS_OF(node)                                                        \
	.f_type = is(node, S_IFIFO) ? PIPEFS_MAGIC : ROMFS_MAGIC,              \
	.f_bsize = PAGE_SIZE, .f_namelen = MAX_NAME, .f_frsize = PAGE_SIZE,    \
	.f_blocks = params.parts[PART_ARCHIVE].bytes / PAGE_SIZE,              \
	.f_flags = is(node, S_IFIFO) ? 0 : ST_RDONLY

/* Tells about the file system of a file. If wide is 1, a struct statfs64 is
 * written, whose size the program gives; else a struct statfs. */
int sys_statfs(int dirfd, unsigned long path, int flags, unsigned long size,
	       unsigned long to, int wide)
{
	struct node *node;
	int error = wide && size != sizeof(struct statfs64) ?
			    -EINVAL :
			    find_at(dirfd, path, flags, &node);

	if (error)
		return error;
	return wide ? put_user(to, &(struct statfs64){ STATFS_OF(node) },
			       sizeof(struct statfs64)) :
		      put_user(to, &(struct statfs){ STATFS_OF(node) },
			       sizeof(struct statfs));
}

#define ACCESS_FLAGS (AT_SYMLINK_NOFOLLOW | AT_EACCESS | AT_EMPTY_PATH)

int sys_faccessat2(int dirfd, unsigned long path, unsigned int mode, int flags)
{
	struct node *node;
	int error;

	if (mode > 7 || flags & ~ACCESS_FLAGS)
		return -EINVAL;
	error = find_at(dirfd, path, flags, &node);
	if (error)
		return error;
	if (mode & 1 && !(node->mode & 0111))
		return -EACCES;
	if (mode & W_OK && !is(node, S_IFCHR) && !is(node, S_IFIFO))
		return -EROFS;
	return 0;
}

int sys_readlinkat(int dirfd, unsigned long path, unsigned long to, long n)
{
	struct node *node;
	int error;

	if (n <= 0)
		return -EINVAL;
	error = user_path(dirfd, path, 0, &node);
	if (error)
		return error;
	if (!is(node, S_IFLNK))
		return -EINVAL;
	if ((unsigned long)n > node->contents.size)
		n = node->contents.size;
	error = put_user(to, flat_data(node), n);
	return error ? error : n;
}

/* Changes the current directory; if is_root is 1, the root directory. The root
 * can only be set to what it is: the kernel has found the targets of symbolic
 * links at boot, and with another root they would be wrong. */
int sys_chdir(int dirfd, unsigned long path, int flags, int is_root)
{
	struct node *node;
	int error = find_at(dirfd, path, flags, &node);

	if (error)
		return error;
	if (!is(node, S_IFDIR))
		return -ENOTDIR;
	if (is_root)
		return node == root ? 0 : -EPERM;
	current->cwd = node;
	return 0;
}

/* Writes the path of the current directory. Returns its bytes, with the zero at
 * its end; -ERANGE if they are more than n. */
int sys_getcwd(unsigned long to, unsigned long n)
{
	unsigned long size = 1;
	char *end;
	int error;

	for (const struct node *node = current->cwd; node != root;
	     node = node->parent)
		size += node->length + 1;
	size += current->cwd == root;
	if (size > n)
		return -ERANGE;
	error = verify_area(&current->space, to, size, 1);
	if (error)
		return error;
	end = (char *)to + size - 1;
	*end = 0;
	*(char *)to = '/';
	for (const struct node *node = current->cwd; node != root;
	     node = node->parent) {
		end -= node->length;
		memcpy(end, node->name, node->length);
		*--end = '/';
	}
	return size;
}
