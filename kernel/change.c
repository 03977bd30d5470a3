/*
 * The system calls that change files: their names, modes, owners, times and
 * sizes. The archive is only read, so they return -EROFS, but as on Linux not
 * before the other errors that they find.
 *
 * Ancestor: Linux 0.01's sys_mknod(), sys_unlink() and the like in fs/namei.c,
 * chmod(), chown() and utime() in its fs/open.c, which wrote to a disk.
 */
#include "files.h"

/* What the last component of a path is. */
enum { THE_ROOT, DOT, DOT_DOT, NAME };

/*
 * Looks for the last component of a path; a link is not followed, also if a
 * slash is behind it. Returns what it is, or the error of the path before it.
 * Of a component, made is the error for a call that would make a file there.
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

/* The types that a new node may have, of which none means a file: bit n is for
 * type n << 12. */
#define MADE 0x1147 /* and S_IFIFO, S_IFCHR, S_IFBLK, S_IFREG, S_IFSOCK */

/* Only a new directory may have a slash behind its name. */
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

/* Changes the mode or the owner of a file. Of a pipe that succeeds, but nothing
 * is kept. */
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
 * Sets the times of a file; without a path, dirfd is the file. The times are
 * two of struct timespec64, struct timespec or struct timeval, or a struct
 * utimbuf, of so many bytes; unit is how many nanoseconds one of their
 * fractions has, 0 if there are none.
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

/* Of the size only the sign matters, which is in its upper word. A descriptor
 * of a file is never open for writing. */
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
