/*
 * Implements pipes, and FIFOs, which are pipes with a name. A pipe has up to 16
 * pages, and open files at both ends. A page is allocated when bytes are
 * written to it, and freed when they have been read; an empty pipe keeps its
 * last page.
 *
 *	ring: [ 0 ][ entry ][ entry ][ entry ][ 0 ] ...
 *		    ^first             ^first + used - 1, mod PIPE_PAGES
 *
 *	page: [ read | bytes | free ]	entry: the address after its bytes
 *		      ^at     ^entry	at: the next byte of the first page
 *
 * A write begins a new page in the same cases as on Linux, and waits in the
 * same cases, because a program can notice a difference. A write of n bytes
 * puts the first n mod 4096 bytes into the last page, if they fit there. The
 * other bytes get new pages, one after the other, and the write waits for each.
 * So a write of at most PIPE_BUF bytes, also by writev(), is atomic: no other
 * write's bytes come between its bytes.
 *
 * Ancestor: Linux 0.01's fs/pipe.c used one page as a ring buffer, one byte of
 * which stayed empty. Two processes that woke each other could lose a wake-up.
 */
#include "files.h"

#define PIPE_PAGES 16

struct pipe {
	struct pipe *next, **where; /* in the list of all pipes */
	unsigned long ring[PIPE_PAGES];
	unsigned int first, used;
	unsigned long at;	       /* valid if a page is in use */
	unsigned int limit;	       /* pages it may use (F_SETPIPE_SZ) */
	unsigned int readers, writers; /* numbers of open files */
	unsigned int opens[2];	       /* how often opened to read, to write */
	struct link queue; /* readers while the pipe is empty, else writers;
			      tasks that open a FIFO, until its other end is
			      open */
};

_Static_assert(sizeof(struct pipe) <= 2 * OBJECT_SIZE, "pool");
_Static_assert(PIPE_BUF <= PAGE_SIZE, "in one page");

static struct pipe *pipes;

/* The node of all pipes without a name: fstat64() and statx() take mode and
 * links from it. */
static struct node pipe_node = { .mode = S_IFIFO | 0600, .links = 1 };

/* Returns the page of an entry, which must not be 0. */
static inline unsigned long page_of(unsigned long entry)
{
	return PAGE_DOWN(entry - 1);
}

/* Returns the entry of page n in use, counted from 0. */
static inline unsigned long *slot(struct pipe *pipe, unsigned int n)
{
	return &pipe->ring[(pipe->first + n) % PIPE_PAGES];
}

static void free_pipe(struct pipe *pipe)
{
	for (int i = 0; i < PIPE_PAGES; i++)
		if (pipe->ring[i])
			kfree(page_of(pipe->ring[i]));
	LIST_REMOVE(pipe, next, where);
	free_object(pipe, sizeof(*pipe));
}

static struct pipe *new_pipe(void)
{
	struct pipe *pipe = new_object(sizeof(*pipe));

	if (!pipe)
		return 0;
	pipe->limit = PIPE_PAGES;
	pipe->opens[1] = 1; /* not 0: pipe_poll() compares it with file->pos */
	pipe->queue = (struct link)CIRCLE(pipe->queue);
	LIST_ADD(&pipes, pipe, next, where);
	return pipe;
}

/* Wakes the tasks that wait for this pipe, and those in poll() and select(). */
static inline void wake_both(struct pipe *pipe)
{
	if (pipe->queue.next != &pipe->queue)
		wake_up(&pipe->queue);
	if (pollers.next != &pollers) /* most often no task polls */
		wake_up(&pollers);
}

/* Makes the next n bytes of a vector present. Calls point() at each part, so
 * that other tasks may run. After that copy_pieces(), which does not call
 * point(), takes little time. Returns 1 if a signal is about to end the task,
 * otherwise 0. Ignores bad addresses, because copy_pieces() finds them again
 * and reports them. */
static int prepare(const struct part *part, unsigned long n, int write)
{
	for (; part && n; part = part->next) {
		unsigned long size = least(n, part->iov.iov_len);

		if (point())
			return 1;
		verify_area(&current->space, (unsigned long)part->iov.iov_base,
			    size, !write);
		n -= size;
	}
	return 0;
}

/* Copies `size` bytes, at most PAGE_SIZE, between the pipe and the program. If
 * the program's bytes lie in one page that can be touched, which is the usual
 * case, verify_area() is not needed. Returns 0, -EFAULT, -ENOMEM or -EAGAIN. */
static inline int copy_piece(unsigned long addr, void *at, unsigned long size,
			     int write)
{
	struct space *space = &current->space;
	int error;

	if ((addr ^ (addr + size - 1)) >= PAGE_SIZE ||
	    !can_touch(space->dir, addr, !write)) {
		error = verify_area(space, addr, size, !write);
		if (error)
			return error;
	}
	copy_bytes(write ? at : (void *)addr, write ? (void *)addr : at, size);
	return 0;
}

/* Copies n bytes between the pipe and the parts of a list, and shortens the
 * list by the bytes copied. Returns 0 or an error of copy_piece(); after an
 * error some bytes may have been copied. */
static __attribute__((noinline)) int copy_pieces(struct part **list, char *at,
						 unsigned long n, int write)
{
	for (;;) {
		struct iovec *iov = &(*list)->iov;
		unsigned long size = least(n, iov->iov_len);
		int error = copy_piece((unsigned long)iov->iov_base, at, size,
				       write);

		if (error)
			return error;
		iov->iov_base += size;
		iov->iov_len -= size;
		n -= size;
		if (n == 0)
			return 0;
		at += size;
		*list = (*list)->next;
		assert(*list);
	}
}

/* Frees the first page, which is empty. If it is the only one, it stays. */
static void drop_first(struct pipe *pipe, unsigned long *entry)
{
	if (--pipe->used == 0)
		return;
	kfree(page_of(*entry));
	*entry = 0;
	pipe->first++;
	pipe->at = page_of(*slot(pipe, 0));
}

/* Reads at most n bytes. Returns how many were read; 0 if the pipe is empty and
 * has no writer; an error if none were read. */
long read_pipe(struct file *file, unsigned long addr, unsigned long n,
	       struct part *list)
{
	struct pipe *pipe = file->pipe;
	unsigned long left = n;
	int error = 0;

	while (left) {
		unsigned long size, *entry;

		if (list && prepare(list, PAGE_SIZE, 0))
			break;
		if (!pipe->used) {
			if (left != n || !pipe->writers)
				break;
			error = wait_for(file, &pipe->queue);
			if (error)
				break;
			continue;
		}
		entry = slot(pipe, 0);
		size = least(left, *entry - pipe->at);
		error = list ? copy_pieces(&list, P2V(pipe->at), size, 0) :
			       copy_piece(addr, P2V(pipe->at), size, 0);
		if (error)
			break;
		addr += size;
		left -= size;
		pipe->at += size;
		if (pipe->at == *entry)
			drop_first(pipe, entry);
	}
	if (left == n)
		return error;
	if (file->node->dev >= DEV_TMP)
		touch_atime(file->node);
	wake_both(pipe);
	return n - left;
}

/* Waits until a reader has made room in the pipe. If there is no reader, sends
 * SIGPIPE and returns -EPIPE. The other errors are those of wait_for(). */
static int wait_to_write(const struct file *file)
{
	struct pipe *pipe = file->pipe;

	if (pipe->readers) {
		wake_both(pipe);
		return wait_for(file, &pipe->queue);
	}
	send_signal(current, SIGPIPE, SI_USER);
	return -EPIPE;
}

/* Returns 1 if n more bytes, n > 0, fit into the last page after its bytes,
 * otherwise 0. */
static inline int fits(struct pipe *pipe, unsigned long n)
{
	return pipe->used && n <= -*slot(pipe, pipe->used - 1) % PAGE_SIZE;
}

/* Writes n bytes. Returns how many were written, or an error if none were. The
 * pipe changes only after all bytes for a page have been copied. */
long write_pipe(struct file *file, unsigned long addr, unsigned long n,
		struct part *list)
{
	struct pipe *pipe = file->pipe;
	unsigned long left = n, odd = n % PAGE_SIZE;
	int error = 0;

	for (; left; odd = 0) {
		unsigned long *entry, at, size = odd;

		if (list && prepare(list, PAGE_SIZE, 1))
			break;
		if (pipe->readers && odd && fits(pipe, odd)) {
			entry = slot(pipe, pipe->used - 1);
			at = *entry;
		} else if (pipe->readers && pipe->used < pipe->limit) {
			entry = slot(pipe, pipe->used);
			at = page_of(*entry);
			if (!*entry && !(at = kalloc())) {
				error = -ENOMEM;
				break;
			}
			size = least(left, PAGE_SIZE);
		} else {
			error = wait_to_write(file);
			if (error)
				break;
			continue;
		}
		error = list ? copy_pieces(&list, P2V(at), size, 1) :
			       copy_piece(addr, P2V(at), size, 1);
		if (error) {
			if (!*entry)
				kfree(at);
			break;
		}
		if (at % PAGE_SIZE == 0 && !pipe->used++)
			pipe->at = at;
		*entry = at + size;
		addr += size;
		left -= size;
	}
	if (left == n)
		return error;
	if (file->node->dev >= DEV_TMP)
		touch_node(file->node);
	wake_both(pipe);
	return n - left;
}

static void close_pipe(struct file *file)
{
	struct pipe *pipe = file->pipe;

	pipe->readers -= may_move(file, 0) != 0;
	pipe->writers -= may_move(file, 1) != 0;
	wake_both(pipe);
	if (pipe->readers || pipe->writers)
		return;
	file->node->pipe = 0;
	free_pipe(pipe);
}

static int pipe_poll(const struct file *file)
{
	const struct pipe *pipe = file->pipe;
	int events = 0;

	if (may_move(file, 0))
		events |= (pipe->used ? POLLIN | POLLRDNORM : 0) |
			  (pipe->writers || file->pos == pipe->opens[1] ?
				   0 :
				   POLLHUP);
	if (may_move(file, 1))
		events |=
			(pipe->used < pipe->limit ? POLLOUT | POLLWRNORM : 0) |
			(pipe->readers ? 0 : POLLERR);
	return events;
}

static int pipe_ioctl(struct file *file, unsigned long request,
		      unsigned long arg)
{
	struct pipe *pipe = file->pipe;
	unsigned long length = 0;

	for (unsigned int n = 0; n < pipe->used; n++)
		length += *slot(pipe, n) -
			  (n ? page_of(*slot(pipe, n)) : pipe->at);
	return request == FIONREAD ? put_user(arg, &length, sizeof(int)) :
				     -ENOTTY;
}

/* Returns the size of a pipe in bytes. If `set` is 1, first changes the size to
 * 1, 2, 4, 8 or 16 pages: the smallest of these that has room for `arg` bytes,
 * as on Linux. Returns -EINVAL if `arg` is above 2^31, -EPERM if it is above
 * PIPE_PAGES pages, -EBUSY if more pages are in use. */
int size_of_pipe(struct pipe *pipe, unsigned long arg, int set)
{
	unsigned int limit = 1;

	if (set && arg > 1UL << 31)
		return -EINVAL;
	if (set && arg > PIPE_PAGES * PAGE_SIZE)
		return -EPERM;
	while (set && limit * PAGE_SIZE < arg)
		limit *= 2;
	if (set && limit < pipe->used)
		return -EBUSY;
	if (set) {
		pipe->limit = limit;
		wake_both(pipe);
	}
	return pipe->limit * PAGE_SIZE;
}

static const struct file_ops pipe_ops = { .close = close_pipe,
					  .ioctl = pipe_ioctl,
					  .poll = pipe_poll };

/* Opens a FIFO. A task that opens one end waits until another task has opened
 * the other end. With O_NONBLOCK a reader does not wait. Then poll() reports
 * POLLHUP to it only after a first writer has opened and closed the other end.
 * To know this, open_fifo() keeps in file->pos how often the other end has been
 * opened so far. A writer without a reader gets -ENXIO with O_NONBLOCK. Other
 * errors: -EINVAL for O_ACCMODE, -ENOMEM, -ERESTARTSYS. */
int open_fifo(struct file *file, struct node *node)
{
	int reads = may_move(file, 0) != 0, writes = may_move(file, 1) != 0;
	int waits = !(file->flags & O_NONBLOCK), error = 0;
	struct pipe *pipe = node->pipe;
	unsigned int opens;

	if (!reads && !writes)
		return -EINVAL;
	if (!reads && !waits && !(pipe && pipe->readers))
		return -ENXIO;
	if (!pipe)
		pipe = node->pipe = new_pipe();
	if (!pipe)
		return -ENOMEM;
	set_file(file, &pipe_ops, node, pipe);
	pipe->readers += reads;
	pipe->writers += writes;
	pipe->opens[0] += reads;
	pipe->opens[1] += writes;
	wake_both(pipe);
	if (reads ? pipe->writers : pipe->readers)
		return 0;
	opens = pipe->opens[reads];
	if (!waits)
		file->pos = opens;
	while (waits && !error && pipe->opens[reads] == opens)
		error = sleep_on(&pipe->queue);
	return error;
}

/* Makes a pipe, and writes its two descriptors to fds. Returns 0; -EINVAL,
 * -EFAULT, -EMFILE, -EAGAIN or -ENOMEM, and then neither descriptor is open. */
int sys_pipe2(unsigned long fds, unsigned int flags)
{
	int error =
		flags & ~(O_CLOEXEC | O_NONBLOCK) ?
			-EINVAL :
			verify_area(&current->space, fds, 2 * sizeof(int), 1);
	struct pipe *pipe;
	int fd[2];

	if (error)
		return error;
	pipe = new_pipe();
	if (!pipe)
		return -ENOMEM;
	fd[0] = open_file(&pipe_ops, &pipe_node, pipe, O_RDONLY | flags);
	if (fd[0] < 0) {
		free_pipe(pipe);
		return fd[0];
	}
	pipe->readers = 1;
	fd[1] = open_file(&pipe_ops, &pipe_node, pipe, O_WRONLY | flags);
	if (fd[1] < 0) {
		sys_close(fd[0]); /* frees the pipe, too */
		return fd[1];
	}
	pipe->writers = 1;
	memcpy((void *)fds, fd, sizeof(fd));
	return 0;
}

/* Visits the pages of all pipes, for the audit. */
void visit_pipes(visitor *visit)
{
	for (struct pipe *pipe = pipes; pipe; pipe = pipe->next)
		for (int i = 0; i < PIPE_PAGES; i++)
			if (pipe->ring[i])
				visit(page_of(pipe->ring[i]), KIND_PIPE);
}
