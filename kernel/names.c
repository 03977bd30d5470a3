/*
 * Names of files: the system calls that take a path and tell what it is the
 * name of, and those that ask for the name of a directory.
 *
 * Ancestor: Linux 0.01's fs/stat.c, and chdir() and access() of its open.c.
 */
#include "files.h"

#define DEVICE_NUMBER 0x0100 /* of the archive, as stat gives it */

/* What a descriptor is open on: for AT_FDCWD, the current directory. */
static struct node *node_of(int fd)
{
	struct file *file = fd_file(fd);

	return fd == AT_FDCWD ? current->cwd : file ? file->node : 0;
}

/* What a path of the program names, relative to a directory's descriptor or
 * to the current directory. */
int user_path(int dirfd, unsigned long path, int follow, struct node **result)
{
	long n = user_string(path, PATH_MAX);
	struct node *dir = root;

	if (n < 0)
		return n;
	if (n > 0 && *(const char *)path != '/')
		dir = node_of(dirfd);
	return dir ? lookup(dir, (const char *)path, n, follow, result) :
		     -EBADF;
}

static int put_stat(const struct node *node, unsigned long to)
{
	const struct stat64 stat = {
		.st_dev = DEVICE_NUMBER,
		.__st_ino = node->ino,
		.st_mode = node->mode,
		.st_nlink = node->links,
		.st_uid = node->uid,
		.st_gid = node->gid,
		.st_rdev = node->rdev,
		.st_size = node->size,
		.st_blksize = PAGE_SIZE,
		.st_blocks = (node->size + 511) / 512,
		.st_atime = node->mtime,
		.st_mtime = node->mtime,
		.st_ctime = node->mtime,
		.st_ino = node->ino,
	};

	return put_user(to, &stat, sizeof(stat));
}

int sys_fstat64(int fd, unsigned long to)
{
	struct file *file = fd_file(fd);

	return file ? put_stat(file->node, to) : -EBADF;
}

/* Finds what a path names; with AT_EMPTY_PATH and an empty path, what dirfd
 * itself is. */
static int find_at(int dirfd, unsigned long path, int flags, struct node **node)
{
	if (!(flags & AT_EMPTY_PATH) || user_string(path, PATH_MAX) != 0)
		return user_path(dirfd, path, !(flags & AT_SYMLINK_NOFOLLOW),
				 node);
	*node = node_of(dirfd);
	return *node ? 0 : -EBADF;
}

#define STAT_FLAGS                                                             \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH |               \
	 AT_STATX_SYNC_TYPE)

int sys_fstatat64(int dirfd, unsigned long path, unsigned long to, int flags)
{
	struct node *node;
	int error = flags & ~STAT_FLAGS ? -EINVAL :
					  find_at(dirfd, path, flags, &node);

	return error ? error : put_stat(node, to);
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
		.stx_size = node->size,
		.stx_blocks = (node->size + 511) / 512,
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

/* Fills in all that is known, whatever the mask asks for. */
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

static int is_time(const struct timespec64 *time)
{
	return (unsigned long)time->nsec < 1000000000 ||
	       time->nsec == UTIME_NOW || time->nsec == UTIME_OMIT;
}

/* Sets the times of a file. For a file of the archive that is -EROFS; for a
 * pipe it succeeds, but nothing is kept. Without a path, dirfd is the file. */
int sys_utimensat64(int dirfd, unsigned long path, unsigned long times,
		    int flags)
{
	struct timespec64 time[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	int error = times ? get_user(time, times, sizeof(time)) : 0;
	struct node *node;

	if (error)
		return error;
	if (time[0].nsec == UTIME_OMIT && time[1].nsec == UTIME_OMIT)
		return 0;
	if (!path && dirfd != AT_FDCWD) {
		node = node_of(dirfd);
		error = flags ? -EINVAL : node ? 0 : -EBADF;
	} else {
		if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
			return -EINVAL;
		error = find_at(dirfd, path, flags, &node);
	}
	if (error)
		return error;
	if (!is_time(&time[0]) || !is_time(&time[1]))
		return -EINVAL;
	return is(node, S_IFIFO) ? 0 : -EROFS;
}

int sys_access(unsigned long path, unsigned int mode)
{
	struct node *node;
	int error;

	if (mode > 7)
		return -EINVAL;
	error = user_path(AT_FDCWD, path, 1, &node);
	if (error)
		return error;
	if (mode & 1 && !(node->mode & 0111))
		return -EACCES;
	if (mode & W_OK && !is(node, S_IFCHR))
		return -EROFS;
	return 0;
}

int sys_readlink(unsigned long path, unsigned long to, long n)
{
	struct node *node;
	int error;

	if (n <= 0)
		return -EINVAL;
	error = user_path(AT_FDCWD, path, 0, &node);
	if (error)
		return error;
	if (!is(node, S_IFLNK))
		return -EINVAL;
	if ((unsigned long)n > node->size)
		n = node->size;
	error = put_user(to, node->data, n);
	return error ? error : n;
}

int sys_chdir(unsigned long path)
{
	struct node *node;
	int error = user_path(AT_FDCWD, path, 1, &node);

	if (error)
		return error;
	if (!is(node, S_IFDIR))
		return -ENOTDIR;
	current->cwd = node;
	return 0;
}

/* The path of the current directory; the bytes it takes, with its zero. */
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
