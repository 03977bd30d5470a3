/*
 * Names of files: the system calls that take a path and tell what it is the
 * name of, and those that ask for the name of a directory.
 *
 * Ancestor: Linux 0.01's fs/stat.c, and chdir() and access() of its open.c.
 */
#include "files.h"
#include "errno.h"

#define DEVICE_NUMBER 0x0100 /* of the archive, as stat gives it */

/* What a path of the program names, relative to a directory's descriptor or
 * to the current directory. */
int user_path(int dirfd, unsigned long path, int follow, struct node **result)
{
	long n = user_string(path, PATH_MAX);
	struct node *dir = current->cwd;

	if (n < 0)
		return n;
	if (n > 0 && *(const char *)path != '/' && dirfd != AT_FDCWD) {
		struct file *file = fd_file(dirfd);

		if (!file)
			return -EBADF;
		if (!file->node)
			return -ENOTDIR;
		dir = file->node;
	}
	return lookup(dir, (const char *)path, n, follow, result);
}

static int put_stat(const struct node *node, unsigned long to)
{
	struct stat64 stat = {
		.dev = DEVICE_NUMBER,
		.mode = S_IFIFO | 0600,
		.nlink = 1,
		.blksize = PAGE_SIZE,
	};

	if (node) { /* else a pipe */
		stat.ino = stat.ino32 = node->ino;
		stat.mode = node->mode;
		stat.nlink = node->links;
		stat.uid = node->uid;
		stat.gid = node->gid;
		stat.rdev = node->rdev;
		stat.size = node->size;
		stat.blocks = (node->size + 511) / 512;
		stat.atime = stat.mtime = stat.ctime = node->mtime;
	}
	return put_user(to, &stat, sizeof(stat));
}

static int stat_path(int dirfd, unsigned long path, unsigned long to,
		     int follow)
{
	struct node *node;
	int error = user_path(dirfd, path, follow, &node);

	return error ? error : put_stat(node, to);
}

int sys_stat64(unsigned long path, unsigned long to)
{
	return stat_path(AT_FDCWD, path, to, 1);
}

int sys_lstat64(unsigned long path, unsigned long to)
{
	return stat_path(AT_FDCWD, path, to, 0);
}

int sys_fstat64(int fd, unsigned long to)
{
	struct file *file = fd_file(fd);

	return file ? put_stat(file->node, to) : -EBADF;
}

int sys_fstatat64(int dirfd, unsigned long path, unsigned long to, int flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH && user_string(path, PATH_MAX) == 0)
		return dirfd == AT_FDCWD ? put_stat(current->cwd, to) :
					   sys_fstat64(dirfd, to);
	return stat_path(dirfd, path, to, !(flags & AT_SYMLINK_NOFOLLOW));
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
	if (mode & W_OK && !is(node, S_IFCHR))
		return -EROFS;
	if (mode & 1 && !(node->mode & 0111))
		return -EACCES;
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
