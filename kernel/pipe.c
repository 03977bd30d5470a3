/*
 * Pipes: one page of kalloc as a ring, two open files at its ends.
 *
 *	page: [ free | bytes | bytes | free ]   head: next byte to read
 *	              ^head           ^head + length, mod 4096
 *
 * A write of up to PIPE_BUF bytes, the whole ring, is not mixed with others,
 * and stays whole: a writev() too.
 *
 * Ancestor: Linux 0.01's fs/pipe.c, a page too; one byte of it stayed empty,
 * and two processes that woke each other could lose the signal.
 */
#include "files.h"

struct pipe {
	struct pipe *next, **where; /* all pipes, for the audit */
	unsigned long page, head, length;
	unsigned int readers, writers; /* 1 each; 0 when that end is closed */
	struct link queue; /* readers while it is empty, else writers */
};

_Static_assert(sizeof(struct pipe) <= OBJECT_SIZE, "pool");
_Static_assert(PIPE_BUF == PAGE_SIZE, "one page");

static struct pipe *pipes;

/* The node of all pipes: fstat64() and statx() take mode and links from it. */
static struct node pipe_node = { .mode = S_IFIFO | 0600, .links = 1 };

static struct pipe *new_pipe(void)
{
	struct pipe *pipe = new_object(sizeof(*pipe));
	unsigned long page = pipe ? kalloc() : 0;

	if (!page) {
		if (pipe)
			free_object(pipe, sizeof(*pipe));
		return 0;
	}
	pipe->page = page;
	pipe->queue = (struct link)CIRCLE(pipe->queue);
	pipe->readers = pipe->writers = 1;
	LIST_ADD(&pipes, pipe, next, where);
	return pipe;
}

static void free_pipe(struct pipe *pipe)
{
	LIST_REMOVE(pipe, next, where);
	kfree(pipe->page);
	free_object(pipe, sizeof(*pipe));
}

/* Wakes the tasks that wait for this pipe, and those in poll() and select(). */
static inline void wake_both(struct pipe *pipe)
{
	wake_up(&pipe->queue);
	if (pollers.next != &pollers) /* most often nobody polls */
		wake_up(&pollers);
}

/* Copies n bytes between the ring, from its byte at on, and the program: in the
 * two pieces that a ring has. */
static inline int copy(const struct pipe *pipe, unsigned long at,
		       unsigned long addr, unsigned long n, int write)
{
	int error = verify_area(&current->space, addr, n, !write);
	unsigned long size;

	for (; !error && n; n -= size, addr += size, at = 0) {
		char *ring = P2V(pipe->page + at), *program = (char *)addr;

		size = least(n, PAGE_SIZE - at);
		copy_bytes(write ? ring : program, write ? program : ring,
			   size);
	}
	return error;
}

static long pipe_read(struct file *file, unsigned long to, unsigned long n)
{
	struct pipe *pipe = file->pipe;
	int error;

	if (n == 0)
		return 0;
	while (pipe->length == 0) {
		if (pipe->writers == 0)
			return 0;
		error = wait_for(file, &pipe->queue);
		if (error)
			return error;
	}
	n = least(n, pipe->length);
	error = copy(pipe, pipe->head, to, n, 0);
	if (error)
		return error;
	pipe->head = (pipe->head + n) % PAGE_SIZE;
	pipe->length -= n;
	wake_both(pipe);
	return n;
}

/* Waits until n bytes fit, PIPE_BUF or fewer. Returns 0 then; -EPIPE, with
 * SIGPIPE, if nobody reads; errors as wait_for(). */
int wait_for_room(const struct file *file, unsigned long n)
{
	struct pipe *pipe = file->pipe;
	int error = 0;

	while (!error && pipe->readers && PAGE_SIZE - pipe->length < n)
		error = wait_for(file, &pipe->queue);
	if (error || pipe->readers)
		return error;
	send_signal(current, SIGPIPE, SI_USER);
	return -EPIPE;
}

static long pipe_write(struct file *file, unsigned long from, unsigned long n)
{
	struct pipe *pipe = file->pipe;
	unsigned long done = 0, now, needed = n <= PIPE_BUF ? n : 1;
	int error = 0;

	for (; done < n; done += now) {
		unsigned long tail;

		if (!pipe->readers || PAGE_SIZE - pipe->length < needed)
			error = wait_for_room(file, needed);
		if (error)
			break;
		tail = (pipe->head + pipe->length) % PAGE_SIZE;
		now = least(n - done, PAGE_SIZE - pipe->length);
		error = copy(pipe, tail, from + done, now, 1);
		if (error)
			break;
		pipe->length += now;
		wake_both(pipe);
	}
	return done ? (long)done : error;
}

static void close_end(struct file *file)
{
	struct pipe *pipe = file->pipe;

	if ((file->flags & O_ACCMODE) == O_RDONLY)
		pipe->readers = 0;
	else
		pipe->writers = 0;
	wake_both(pipe);
	if (!pipe->readers && !pipe->writers)
		free_pipe(pipe);
}

static int poll_read(const struct file *file)
{
	const struct pipe *pipe = file->pipe;

	return (pipe->length ? POLLIN | POLLRDNORM : 0) |
	       (pipe->writers ? 0 : POLLHUP);
}

/* The pipe is ready for writing if PIPE_BUF bytes fit: then a write that must
 * stay in one piece does not wait. */
static int poll_write(const struct file *file)
{
	const struct pipe *pipe = file->pipe;

	return (pipe->length ? 0 : POLLOUT | POLLWRNORM) |
	       (pipe->readers ? 0 : POLLERR);
}

static int pipe_ioctl(struct file *file, unsigned long request,
		      unsigned long arg)
{
	const unsigned long *length = &file->pipe->length;

	return request == FIONREAD ? put_user(arg, length, sizeof(int)) :
				     -ENOTTY;
}

static const struct file_ops read_end = { .read = pipe_read,
					  .close = close_end,
					  .ioctl = pipe_ioctl,
					  .poll = poll_read };
static const struct file_ops write_end = { .write = pipe_write,
					   .close = close_end,
					   .ioctl = pipe_ioctl,
					   .poll = poll_write };

/* -EINVAL, -EFAULT, -EMFILE, -EAGAIN or -ENOMEM, and then nothing is open. */
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
	fd[0] = open_file(&read_end, &pipe_node, pipe, O_RDONLY | flags);
	if (fd[0] < 0) {
		free_pipe(pipe);
		return fd[0];
	}
	fd[1] = open_file(&write_end, &pipe_node, pipe, O_WRONLY | flags);
	if (fd[1] < 0) {
		pipe->writers = 0;
		sys_close(fd[0]); /* frees the pipe, too */
		return fd[1];
	}
	memcpy((void *)fds, fd, sizeof(fd));
	return 0;
}

/* For the audit. */
void visit_pipes(visitor *visit)
{
	for (struct pipe *pipe = pipes; pipe; pipe = pipe->next)
		visit(pipe->page, KIND_PIPE);
}
