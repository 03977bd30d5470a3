/*
 * The system calls that change files: their names, modes, owners, times and
 * sizes. The archive cannot be written, so they return -EROFS. As on Linux,
 * they first look for other errors, such as -ENOENT, and return these instead.
 *
 * Ancestor: Linux 0.01's sys_mknod(), sys_unlink() and the like in fs/namei.c,
 * chmod(), chown() and utime() in its fs/open.c, which wrote to a disk.
 */
#include "files.h"

/* What the last component of a path is; THE_ROOT if the path is all slashes. */
enum { THE_ROOT, DOT, DOT_DOT, NAME };

/*
 * Looks for the last component of a path. If that is a symbolic link, it is not
 * followed, even if a slash comes after it. Returns what the last component is,
 * whether it exists or not; or an error, if the directory before it was not
 * found. made becomes what a call that makes a file of this name returns:
 * -EEXIST if it exists; -EROFS if only the archive prevents it; or the lookup's
 * error, which is -ENOENT if a slash comes after a name that does not exist.
 */
static int last_of(int dirfd, unsigned long path, int *made)
{
	const char *s = (const char *)path;
	long all = user_string(path, PATH_MAX), n = all, dots = 0;
	struct node *node = 0;
	int error;

	while (n > 1 && s[n - 1] == '/')
		n--;
	error = walk(dirfd, s, n, 0, &node);
	*made = !error			     ? -EEXIST :
		error == -ENOENT && n == all ? -EROFS :
					       error;
	if (error && !node)
		return error;
	while (dots < n && s[n - 1 - dots] == '.')
		dots++;
	return dots > 2 || (dots < n && s[n - 1 - dots] != '/') ? NAME : dots;
}

/* The types that mknod takes. Bit n stands for the type n << 12: 0, which means
 * a file, S_IFIFO, S_IFCHR, S_IFBLK, S_IFREG and S_IFSOCK. */
#define MADE 0x1147

/* Makes a node, or, if is_dir is 1, a directory: only for that may a slash come
 * after the name. Returns -EROFS, or an error that Linux looks for earlier. */
int sys_mknodat(int dirfd, unsigned long path, unsigned int mode, int is_dir)
{
	unsigned int type = mode & S_IFMT;
	int made, last;

	if (!(MADE >> (type >> 12) & 1))
		return type == S_IFDIR ? -EPERM : -EINVAL;
	last = last_of(dirfd, path, &made);
	return last < 0 ? last : made == -ENOENT && is_dir ? -EROFS : made;
}

int sys_symlinkat(unsigned long target, int dirfd, unsigned long path)
{
	long n = user_string(target, PATH_MAX);

	return n > 0 ? sys_mknodat(dirfd, path, 0, 0) : n ? n : -ENOENT;
}

int sys_linkat(int old_dirfd, unsigned long old, int dirfd, unsigned long path,
	       int flags)
{
	int follow = flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW;
	struct node *node;
	int error = flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH) ?
			    -EINVAL :
			    find_at(old_dirfd, old, flags | follow, &node);

	return error ? error : sys_mknodat(dirfd, path, 0, 0);
}

/* Removes a name: with AT_REMOVEDIR that of a directory. removed[] has rmdir's
 * error for the root, for ".", for "..", and for all other names. */
int sys_unlinkat(int dirfd, unsigned long path, int flags)
{
	static const short removed[] = { -EBUSY, -EINVAL, -ENOTEMPTY, -EROFS };
	int made, last;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	last = last_of(dirfd, path, &made);
	return last < 0	   ? last :
	       flags	   ? removed[last] :
	       last < NAME ? -EISDIR :
			     -EROFS;
}

int sys_renameat2(int old_dirfd, unsigned long old, int dirfd,
		  unsigned long path, unsigned int flags)
{
	int made, from, to;

	if (flags > (RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT) ||
	    (flags & RENAME_EXCHANGE && flags != RENAME_EXCHANGE))
		return -EINVAL;
	from = last_of(old_dirfd, old, &made);
	to = from < 0 ? from : last_of(dirfd, path, &made);
	if (to < 0)
		return to;
	if (from == NAME && to == NAME)
		return -EROFS;
	return from == NAME && flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
}

/* Changes the mode or the owner of a file: -EROFS. For a pipe it returns 0, but
 * changes nothing. */
int sys_fchownat(int dirfd, unsigned long path, int flags)
{
	struct node *node;
	int error = flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ?
			    -EINVAL :
			    find_at(dirfd, path, flags, &node);

	return error ? error : is(node, S_IFIFO) ? 0 : -EROFS;
}

static int is_time(unsigned long nsec)
{
	return nsec < 1000000000 || nsec == UTIME_NOW || nsec == UTIME_OMIT;
}

/*
 * Sets the two times of a file. If path is 0, the file is that of the
 * descriptor dirfd. At times is a struct utimbuf, or two of struct timespec64,
 * struct timespec or struct timeval; bytes is the size of all that. unit is 1
 * if the fractions of a second are in nanoseconds, 1000 if they are in
 * microseconds, 0 if there are none.
 */
int sys_utimensat(int dirfd, unsigned long path, unsigned long times, int flags,
		  unsigned long bytes, unsigned int unit)
{
	unsigned long words[8] = { 0 }, *first = &words[bytes / 16];
	unsigned long *second = &words[bytes / 16 * 3];
	int error = times ? get_user(words, times, bytes) : 0;

	if (error)
		return error;
	if (unit == 1000 && (*first >= 1000000 || *second >= 1000000))
		return -EINVAL;
	*first *= unit;
	*second *= unit;
	if (*first == UTIME_OMIT && *second == UTIME_OMIT)
		return 0;
	if (!path && dirfd != AT_FDCWD) {
		if (flags)
			return -EINVAL;
		flags = AT_EMPTY_PATH;
	}
	error = sys_fchownat(dirfd, path, flags);
	if ((error == 0 || error == -EROFS) &&
	    !(is_time(*first) && is_time(*second)))
		return -EINVAL;
	return error;
}

/* Sets the size of a file. Only the size's sign matters here, so of a size of
 * 64 bits the caller gives the upper word. ftruncate() comes with a flag. It
 * returns -EINVAL, because no descriptor of a file is open for writing. */
int sys_truncate(int dirfd, unsigned long path, int flags, long size)
{
	struct node *node;
	int error = size < 0 ? -EINVAL : find_at(dirfd, path, flags, &node);

	if (error)
		return error;
	if (flags || (!is(node, S_IFREG) && !is(node, S_IFDIR)))
		return -EINVAL;
	return is(node, S_IFDIR) ? -EISDIR : -EROFS;
}
