/*
 * Opens files, reads and writes regular ones, and changes their size. The bytes
 * of a file are pages: mm/contents.c.
 *
 * Ancestor: Linux 0.01's fs/open.c, file_dev.c and fcntl.c.
 */
#include "files.h"

/* Copies n bytes of a file, from offset on, to memory; a hole gives zeros.
 * Returns the number of bytes copied, which is less than n at the file's end.
 */
unsigned long read_contents(const struct contents *contents, void *to,
			    unsigned long offset, unsigned long n)
{
	unsigned long left, size;
	char *next = to;

	n = offset < contents->size ? least(n, contents->size - offset) : 0;
	for (left = n; left; left -= size, offset += size, next += size) {
		unsigned long page = contents_page(contents, NR(offset));
		const char *from = P2V(page + offset % PAGE_SIZE);

		size = least(left, PAGE_SIZE - offset % PAGE_SIZE);
		if (page)
			copy_bytes(next, from, size);
		else
			fill_bytes(next, 0, size);
	}
	return n;
}

static long node_read(struct file *file, unsigned long to, unsigned long n)
{
	const struct contents *contents = &file->node->contents;
	int error;

	if (is(file->node, S_IFDIR))
		return -EISDIR;
	n = file->pos < contents->size ? least(n, contents->size - file->pos) :
					 0;
	error = verify_area(&current->space, to, n, 1);
	if (error)
		return error;
	read_contents(contents, (void *)to, file->pos, n);
	file->pos += n;
	if (!(file->flags & O_NOATIME))
		touch_atime(file->node);
	return n;
}

/* Checks whether a file may be `end` bytes long. Returns 0 if so; -EFBIG if
 * `end` is more than `most` or more than RLIMIT_FSIZE. If it is more than
 * RLIMIT_FSIZE, also sends SIGXFSZ. */
static int check_size(unsigned long long end, unsigned long long most)
{
	unsigned long limit = soft_limit(RLIMIT_FSIZE);

	if (limit != RLIM_INFINITY && end > limit)
		send_signal(current, SIGXFSZ, SI_USER);
	else if (end <= most)
		return 0;
	return -EFBIG;
}

/* Writes n bytes, or as many as the limits and the memory allow. */
static long node_write(struct file *file, unsigned long from, unsigned long n)
{
	struct contents *contents = &file->node->contents;
	long long pos = file->flags & O_APPEND ? contents->size : file->pos;
	unsigned long most =
		file->flags & O_LARGEFILE ? FILE_MAX : NO_LARGE_MAX;
	unsigned long done = 0, size, page;
	int error = n ? check_size(pos + 1, most) : 0;

	if (error || n == 0)
		return error;
	n = least(n, least(most, soft_limit(RLIMIT_FSIZE)) - pos);
	error = verify_area(&current->space, from, n, 0);
	for (; !error && done < n; done += size, pos += size) {
		unsigned long offset = pos % PAGE_SIZE;

		error = own_page(contents, NR(pos), &page);
		if (error)
			break;
		size = least(n - done, PAGE_SIZE - offset);
		copy_bytes(P2V(page + offset), (const void *)(from + done),
			   size);
		if (contents->size < pos + size)
			contents->size = pos + size;
	}
	if (!done)
		return error;
	file->pos = pos;
	touch_node(file->node);
	return done;
}

/* Changes the size of a file. A program that has mapped a page after the new
 * end gets SIGBUS when it touches that page. May call point(). Returns 0,
 * -EFBIG, -ENOMEM or -EAGAIN. */
static int truncate_node(struct node *node, unsigned long long size)
{
	int error = size > node->contents.size ? check_size(size, FILE_MAX) : 0;

	hold_node(node);
	if (!error)
		error = resize(&node->contents, size);
	if (!error)
		touch_node(node);
	drop_node(node);
	return error;
}

static const struct file_ops node_ops = { .read = node_read,
					  .write = node_write };

/* Returns 0 if a node may be opened with these flags, else an error. The checks
 * have the same order as on Linux. */
static int may_open(const struct node *node, unsigned int flags)
{
	unsigned int type = node->mode & S_IFMT;
	int writes = (flags & O_ACCMODE) != O_RDONLY;
	int changes = ((flags + 1) & 2 || flags & O_TRUNC) && type == S_IFREG;

	if (type != S_IFDIR && flags & O_DIRECTORY && !(flags & __O_TMPFILE))
		return -ENOTDIR;
	if (type == S_IFLNK)
		return -ELOOP;
	if (type == S_IFDIR && (writes || flags & (O_CREAT | O_TRUNC)))
		return -EISDIR;
	if (changes && node->dev == DEV_ARCHIVE)
		return -EROFS;
	if (changes && node->writers < 0)
		return -ETXTBSY;
	if (!(flags & O_LARGEFILE) && node->contents.size > NO_LARGE_MAX)
		return -EOVERFLOW;
	return 0;
}

static int set_node(struct file *file, struct node *node, unsigned int flags)
{
	const struct file_ops *ops = &node_ops;
	int error = may_open(node, flags);

	if (error)
		return error;
	if (is(node, S_IFIFO))
		return open_fifo(file, node);
	if (is(node, S_IFCHR))
		ops = device_ops(node->rdev);
	if (!ops || is(node, S_IFBLK) || is(node, S_IFSOCK))
		return -ENXIO;
	set_file(file, ops, node, 0);
	return flags & O_TRUNC && is(node, S_IFREG) ? truncate_node(node, 0) :
						      0;
}

/* Returns 1 if open() accepts these flags, otherwise 0. open() cannot make a
 * directory. For a file without a name (O_TMPFILE) the flags must contain
 * O_DIRECTORY and allow writing. */
static int are_open_flags(unsigned int flags)
{
	if (flags & __O_TMPFILE)
		return (flags & (O_DIRECTORY | O_CREAT)) == O_DIRECTORY &&
		       (flags & O_ACCMODE) != O_RDONLY;
	return !(flags & O_CREAT && flags & O_DIRECTORY);
}

int sys_openat(int dirfd, unsigned long path, unsigned int flags,
	       unsigned int mode)
{
	struct node *node;
	struct file *file;
	int fd, error;

	if (!are_open_flags(flags))
		return -EINVAL;
	if (flags & __O_SYNC)
		flags |= O_DSYNC;
	fd = new_file(flags, &file);
	if (fd < 0)
		return fd;
	error = open_path(dirfd, path, flags, mode, &node);
	if (!error) {
		error = set_node(file, node, flags);
		drop_node(node);
	}
	if (error)
		sys_close(fd);
	return error ? error : fd;
}

/* Returns the position of the next data in a file, from `at` on, or of the next
 * hole if `data` is 0. Looks at one page after the other, and calls point()
 * after each. The end of the file counts as a hole. Returns -ENXIO if no data
 * follows. */
static long long next_data(const struct contents *contents, long long at,
			   int data)
{
	while (at < contents->size &&
	       (contents_page(contents, NR(at)) != 0) != data && !point())
		at = PAGE_DOWN(at) + (long long)PAGE_SIZE;
	if (at < contents->size)
		return at;
	return data ? -ENXIO : (long long)contents->size;
}

/* Returns the position that a seek leads to; -EINVAL if the file does not allow
 * this seek, or if the position would be below 0; -ENXIO if there is no data or
 * no hole from the offset on. */
static long long destination(const struct file *file, long long offset,
			     unsigned int whence)
{
	long long size = file->node->contents.size, base = 0;

	switch (whence) {
	case SEEK_CUR:
		base = file->pos;
		break;
	case SEEK_END:
		if (is(file->node, S_IFDIR))
			return -EINVAL; /* as in Linux's tmpfs */
		base = size;
		break;
	case SEEK_DATA:
	case SEEK_HOLE:
		if (!is(file->node, S_IFREG))
			return -EINVAL;
		if (offset < 0 || offset >= size)
			return -ENXIO;
		return next_data(&file->node->contents, offset,
				 whence == SEEK_DATA);
	}
	/* offset and base are below 2^63: a sum that overflows is below 0 */
	offset += (unsigned long long)base;
	return offset < 0 ? -EINVAL : offset;
}

static long long seek(struct file *file, long long offset, unsigned int whence)
{
	if (whence > SEEK_HOLE)
		return -EINVAL;
	if (!has_place(file))
		return -ESPIPE;
	if (file->ops->no_place)
		return file->pos = 0;
	offset = destination(file, offset, whence);
	if (offset >= 0)
		file->pos = offset;
	return offset;
}

/* Returns the lower 32 bits of the position, also past 2^31, as on Linux. */
int sys_lseek(struct file *file, long offset, unsigned int whence)
{
	return seek(file, offset, whence);
}

int sys_llseek(struct file *file, unsigned long high, unsigned long low,
	       unsigned long to, unsigned int whence)
{
	int error = verify_area(&current->space, to, sizeof(long long), 1);
	long long place;

	if (error && error != -EFAULT)
		return error; /* file->pos is unchanged */
	place = seek(file, (unsigned long long)high << 32 | low, whence);
	return place < 0 ? (int)place : put_user(to, &place, sizeof(place));
}

/* Waits until all tasks that are making this file shorter have freed the pages
 * that it has lost. */
static void await_cuts(const struct contents *contents)
{
	while (is_cut(contents)) {
		need_resched |= SLICE_OVER;
		point();
	}
}

/*
 * Makes a file a clone of another one in the same file system (FICLONE). First
 * clones the contents into a third file, so that a failure changes neither of
 * the two files. If the file is longer than the other one, Linux keeps the end
 * of the file; here the call returns -EINVAL.
 */
int clone_file(struct file *file, const struct file *from)
{
	struct node *node = file->node, *copy;
	struct contents *to = &node->contents, old;
	int error;

	if (!from)
		return -EBADF;
	if (from->node->dev != node->dev)
		return -EXDEV;
	if (is(from->node, S_IFDIR) || is(node, S_IFDIR))
		return -EISDIR;
	if (!is(from->node, S_IFREG) || !is(node, S_IFREG))
		return -EINVAL;
	if (!may_move(from, 0) || !may_move(file, 1) || file->flags & O_APPEND)
		return -EBADF;
	if (from->node == node || to->size > from->node->contents.size)
		return -EINVAL;
	error = check_size(from->node->contents.size, FILE_MAX);
	if (error)
		return error;
	copy = new_node(0, S_IFREG);
	if (!copy)
		return -ENOMEM;
	await_cuts(&from->node->contents);
	error = clone_contents(&from->node->contents, &copy->contents);
	await_cuts(to);
	if (!error && to->size > copy->contents.size)
		error = -EINVAL; /* the file has grown meanwhile */
	if (!error) {
		old = *to;
		*to = copy->contents;
		to->areas = old.areas;
		to->shared = old.shared;
		old.areas = old.shared = 0;
		copy->contents = old;
		if (to->areas)
			contents_cut(to, 0);
		touch_node(node);
	}
	drop_node(copy);
	return error;
}

/* Sets the size of a file. For ftruncate(), file is the open file, which must
 * be open for writing; for truncate() it is 0. */
int sys_truncate(struct node *node, const struct file *file, unsigned long low,
		 long high)
{
	if (file && (!may_move(file, 1) || !is(node, S_IFREG) ||
		     ((high || (long)low < 0) && !(file->flags & O_LARGEFILE))))
		return -EINVAL;
	if (is(node, S_IFDIR))
		return -EISDIR;
	if (!is(node, S_IFREG))
		return -EINVAL;
	if (node->dev == DEV_ARCHIVE)
		return -EROFS;
	if (node->writers < 0)
		return -ETXTBSY;
	return truncate_node(node, (unsigned long long)high << 32 | low);
}

/* Returns 0 for files and directories, whose bytes are in memory as soon as
 * they are written; -EINVAL for others. */
int sys_fsync(const struct file *file)
{
	return is(file->node, S_IFREG) || is(file->node, S_IFDIR) ? 0 : -EINVAL;
}
