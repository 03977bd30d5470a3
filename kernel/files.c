/*
 * Descriptors and open files: how they are opened, read, written and closed.
 * Nothing on the floppy can be written, so whatever would change a file
 * answers EROFS.
 *
 * Ancestor: Linux 0.01's fs/open.c, read_write.c and fcntl.c.
 */
#include "files.h"

#define MOVE_MAX 0x7ffff000UL /* bytes that one call moves, as on Linux */
#define PIECE	 0x10000 /* bytes that one call of a file's function moves */

/* Sleeps until the file may be ready. Returns 0; -EAGAIN at once if it must not
 * be waited for, -ERESTARTSYS for a signal. */
int wait_for(const struct file *file, struct link *queue)
{
	return file->flags & O_NONBLOCK ? -EAGAIN : sleep_on(queue);
}

/* Copies n bytes of a file from offset on; a hole is zeros. Returns how many
 * the file has there: less than n at its end. */
unsigned long read_contents(const struct contents *contents, void *to,
			    unsigned long offset, unsigned long n)
{
	unsigned long left, size;

	n = offset < contents->size ? least(n, contents->size - offset) : 0;
	for (left = n; left; left -= size, offset += size, to += size) {
		unsigned long page = contents_page(contents, NR(offset));
		const char *from = P2V(page + offset % PAGE_SIZE);

		size = least(left, PAGE_SIZE - offset % PAGE_SIZE);
		if (page)
			copy_bytes(to, from, size);
		else
			fill_bytes(to, 0, size);
	}
	return n;
}

/* What size bytes at data have from file->pos on. */
long read_bytes(struct file *file, unsigned long to, unsigned long n,
		const void *data, unsigned long size)
{
	int error;

	unsigned long pos = file->pos;

	if (file->pos >= size)
		return 0;
	if (n > size - pos)
		n = size - pos;
	error = put_user(to, (const char *)data + pos, n);
	if (error)
		return error;
	file->pos += n;
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
	return n;
}

static const struct file_ops node_ops = { .read = node_read };

/* May a node be opened with these flags? */
static int may_open(const struct node *node, unsigned int flags)
{
	unsigned int type = node->mode & S_IFMT;
	int writes = (flags & O_ACCMODE) != O_RDONLY;

	if (type != S_IFDIR && flags & O_DIRECTORY && !(flags & __O_TMPFILE))
		return -ENOTDIR;
	if (type == S_IFLNK)
		return -ELOOP;
	if (type == S_IFDIR && (writes || flags & (O_CREAT | O_TRUNC)))
		return -EISDIR;
	if (type == S_IFREG && node->dev == DEV_ARCHIVE &&
	    ((flags + 1) & 2 || flags & O_TRUNC))
		return -EROFS;
	return 0;
}

/* An open file for a node or a pipe, and a descriptor for it. */
int open_file(const struct file_ops *ops, struct node *node, struct pipe *pipe,
	      unsigned int flags)
{
	struct file *file = new_object(sizeof(*file));
	int fd;

	if (!file)
		return -ENOMEM;
	file->ops = ops;
	file->node = hold_node(node);
	file->pipe = pipe;
	file->flags = flags & O_KEPT;
	fd = new_fd(file, 0, (flags & O_CLOEXEC) != 0);
	if (fd < 0) {
		drop_node(node);
		free_object(file, sizeof(*file));
	}
	return fd;
}

int open_node(struct node *node, unsigned int flags)
{
	const struct file_ops *ops = &node_ops;
	int error = may_open(node, flags);

	if (error)
		return error;
	if (is(node, S_IFCHR))
		ops = device_ops(node->rdev);
	return ops ? open_file(ops, node, 0, flags) : -ENXIO;
}

/* No directory can be made here; a file without a name has a directory, and is
 * written to. */
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
	int result;

	if (!are_open_flags(flags))
		return -EINVAL;
	result = open_path(dirfd, path, flags, mode, &node);
	if (result)
		return result;
	result = open_node(node, flags);
	drop_node(node);
	return result;
}

/* Reads up to the end of the first page, which becomes the piece. */
static long read_page(struct file *file, unsigned long addr,
		      unsigned long *piece)
{
	unsigned long page = PAGE_SIZE - addr % PAGE_SIZE;
	long result;

	*piece = *piece < page ? *piece : page;
	result = file->ops->read(file, addr, *piece);
	return result < 0 ? -EFAULT : result;
}

/* Moves n bytes piece by piece, until one falls short. Between two pieces is a
 * point. A read for which the program has too little memory fills the pages
 * that there are, but not from a pipe: as on Linux. */
int sys_move(struct file *file, unsigned long addr, unsigned long n, int write)
{
	long (*call)(struct file *, unsigned long, unsigned long), result;
	unsigned long done = 0, piece;

	if (!may_move(file, write))
		return -EBADF;
	call = write ? file->ops->write : file->ops->read;
	if (!call)
		return -EINVAL;
	n = n < MOVE_MAX ? n : MOVE_MAX;
	do {
		piece = n - done < PIECE ? n - done : PIECE;
		result = call(file, addr + done, piece);
		if (result == -EFAULT && !write && !file->pipe)
			result = read_page(file, addr + done, &piece);
		if (result < 0)
			return done ? (long)done : result;
		done += result;
	} while (result == (long)piece && done < n && !point());
	return done;
}

/* Might another read wait for what may never come? */
static int may_wait(const struct file *file)
{
	return file->ops == &tty_ops ||
	       (file->pipe && !(file->ops->poll(file) & POLLIN));
}

/* An entry of a vector as it was when the call began: a read may write over
 * the program's. */
struct part {
	struct part *next;
	struct iovec iov;
};

/* Copies n entries of a vector. What is in the list is to be freed also after
 * an error: -EFAULT, -EINVAL for a length below 0, -ENOMEM, -EAGAIN. */
static int get_vector(struct part **to, unsigned long from, unsigned long n)
{
	int error = 0;

	for (; n && !error && !point(); n--, from += sizeof(struct iovec)) {
		*to = new_object(sizeof(**to));
		if (!*to)
			return -ENOMEM;
		error = get_user(&(*to)->iov, from, sizeof(struct iovec));
		if (!error && (long)(*to)->iov.iov_len < 0)
			error = -EINVAL;
		to = &(*to)->next;
	}
	return error;
}

/* Looks at all bytes of a vector, total, and waits until the pipe has room for
 * them. As on Linux, an error of the pipe comes before one of a place. */
static int prepare(const struct file *file, const struct part *part,
		   unsigned long total)
{
	int error = 0, full;

	for (; !error && part; part = part->next)
		error = point() ? -EINTR :
				  verify_area(&current->space,
					      (unsigned long)part->iov.iov_base,
					      part->iov.iov_len, 0);
	full = wait_for_room(file, total);
	return full ? full : error;
}

/* One transfer after the other, until one falls short or, with some bytes
 * read, might wait for more. What a pipe takes as one piece is prepared, and
 * then no other task runs until it is in. */
static int move_parts(struct file *file, const struct part *list, int write)
{
	const struct part *part;
	unsigned long total = 0;
	int done = 0, result = 0, whole;

	for (part = list; part && total <= PIPE_BUF; part = part->next)
		total += part->iov.iov_len;
	whole = file->pipe && write && total && total <= PIPE_BUF;
	if (whole)
		result = prepare(file, list, total);
	for (part = list; !result && part; part = part->next) {
		unsigned long length = part->iov.iov_len;

		if (length > MOVE_MAX - done)
			length = MOVE_MAX - done;
		if (!length)
			continue;
		result = sys_move(file, (unsigned long)part->iov.iov_base,
				  length, write);
		if (result < 0)
			break;
		done += result;
		if (result < (long)length ||
		    (done && !write && may_wait(file)) || (!whole && point()))
			return done;
		result = 0;
	}
	return done ? done : result;
}

int sys_move_vector(struct file *file, unsigned long vector, unsigned long n,
		    int write)
{
	struct part *list = 0, *part;
	int result;

	if (!may_move(file, write))
		return -EBADF;
	if (n > UIO_MAXIOV)
		return -EINVAL;
	result = get_vector(&list, vector, n);
	if (!result)
		result = move_parts(file, list, write);
	while ((part = list)) {
		list = part->next;
		free_object(part, sizeof(*part));
	}
	return result;
}

static int has_place(const struct file *file)
{
	return !file->pipe && file->ops != &tty_ops;
}

/* Moves bytes at a place that is given; the file's own stays as it is. How is
 * what the call does: 1 writes, 2 takes a vector, 3 both. */
int sys_move_at(int fd, unsigned long addr, unsigned long n, unsigned long low,
		long high, int how)
{
	struct file at, *file = fd_file(fd);

	if (high < 0)
		return -EINVAL;
	if (!file)
		return -EBADF;
	if (!has_place(file))
		return -ESPIPE;
	at = *file;
	at.pos = (unsigned long long)high << 32 | low;
	return how & 2 ? sys_move_vector(&at, addr, n, how & 1) :
			 sys_move(&at, addr, n, how);
}

/* Returns the place that a seek leads to; -EINVAL, or -ENXIO if it looks for
 * data or a hole past the end. A file is data up to its end; there is one hole,
 * at the end. */
static long long destination(const struct file *file, long long offset,
			     unsigned int whence)
{
	long long size = file->node->contents.size, base = 0;

	switch (whence) {
	case SEEK_CUR:
		base = file->pos;
		break;
	case SEEK_END:
		base = size;
		break;
	case SEEK_DATA:
	case SEEK_HOLE:
		if (!is(file->node, S_IFREG))
			return -EINVAL;
		if (offset < 0 || offset >= size)
			return -ENXIO;
		offset = whence == SEEK_DATA ? offset : size;
	}
	/* both are below 2^63: a sum that overflows is below 0 */
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

/* Returns the lower 32 bits of the place, also past 2^31, as on Linux. */
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
		return error; /* the file's place is unchanged */
	place = seek(file, (unsigned long long)high << 32 | low, whence);
	return place < 0 ? (int)place : put_user(to, &place, sizeof(place));
}

/* All that was written has arrived. */
int sys_fsync(const struct file *file)
{
	return is(file->node, S_IFREG) || is(file->node, S_IFDIR) ? 0 : -EINVAL;
}
