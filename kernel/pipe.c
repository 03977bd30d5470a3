/*
 * Pipes: one page of kalloc as a ring, two open files at its ends.
 *
 *	page: [ free | bytes | bytes | free ]   head: next byte to read
 *	              ^head           ^head + length, mod 4096
 *
 * A write of up to PIPE_BUF bytes, the whole ring, is not mixed with others.
 *
 * Ancestor: Linux 0.01's fs/pipe.c, a page too; one byte of it stayed empty,
 * and two processes that woke each other could lose the signal.
 */
#include "files.h"
#include "errno.h"
#include "x86.h"

struct pipe {
	struct pipe *next, **where; /* all pipes, for the audit */
	unsigned long page, head, length;
	unsigned int readers, writers;
	struct link read_queue, write_queue;
};

_Static_assert(sizeof(struct pipe) <= OBJECT_SIZE, "pool");
_Static_assert(PIPE_BUF == PAGE_SIZE, "one page");

static struct pipe *pipes;

static struct pipe *new_pipe(void)
{
	struct pipe *pipe = new_object();
	unsigned long page = kalloc();

	if (!pipe || !page) {
		if (pipe)
			free_object(pipe);
		if (page)
			kfree(page);
		return 0;
	}
	pipe->page = page;
	pipe->read_queue = (struct link)CIRCLE(pipe->read_queue);
	pipe->write_queue = (struct link)CIRCLE(pipe->write_queue);
	pipe->readers = pipe->writers = 1;
	LIST_ADD(&pipes, pipe, next, where);
	return pipe;
}

static void free_pipe(struct pipe *pipe)
{
	LIST_REMOVE(pipe, next, where);
	kfree(pipe->page);
	free_object(pipe);
}

static unsigned long least(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

/* Wakes the tasks that wait for this pipe, and those in poll() and select(). */
static void wake_both(struct link *queue)
{
	wake_up(queue);
	wake_pollers();
}

/* The bytes from head on, at most n, in the two pieces that a ring has. */
static int take(struct pipe *pipe, unsigned long to, unsigned long n)
{
	const char *ring = P2V(pipe->page);
	unsigned long first = least(n, PAGE_SIZE - pipe->head);
	int error = verify_area(&current->space, to, n, 1);

	if (error)
		return error;
	memcpy((char *)to, ring + pipe->head, first);
	if (n > first)
		memcpy((char *)to + first, ring, n - first);
	pipe->head = (pipe->head + n) % PAGE_SIZE;
	pipe->length -= n;
	wake_both(&pipe->write_queue);
	return 0;
}

int pipe_is_empty(const struct pipe *pipe)
{
	return pipe->length == 0;
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
		error = sleep_on(&pipe->read_queue);
		if (error)
			return error;
	}
	n = least(n, pipe->length);
	error = take(pipe, to, n);
	return error ? error : (long)n;
}

static int give(struct pipe *pipe, unsigned long from, unsigned long n)
{
	char *ring = P2V(pipe->page);
	unsigned long tail = (pipe->head + pipe->length) % PAGE_SIZE;
	unsigned long first = least(n, PAGE_SIZE - tail);
	int error = verify_area(&current->space, from, n, 0);

	if (error)
		return error;
	memcpy(ring + tail, (const char *)from, first);
	if (n > first)
		memcpy(ring, (const char *)from + first, n - first);
	pipe->length += n;
	wake_both(&pipe->read_queue);
	return 0;
}

/* How many bytes go in the next piece; 0 if it must wait for room. */
static unsigned long piece(const struct pipe *pipe, unsigned long left,
			   unsigned long n)
{
	unsigned long room = PAGE_SIZE - pipe->length;

	if (n <= PIPE_BUF)
		return room >= n ? n : 0;
	return least(left, room);
}

static long pipe_write(struct file *file, unsigned long from, unsigned long n)
{
	struct pipe *pipe = file->pipe;
	unsigned long done = 0;
	int error = 0;

	while (done < n && !error) {
		unsigned long now = piece(pipe, n - done, n);

		if (pipe->readers == 0) {
			send_signal(current, SIGPIPE);
			error = -EPIPE;
		} else if (now == 0) {
			error = sleep_on(&pipe->write_queue);
		} else {
			error = give(pipe, from + done, now);
			done += error ? 0 : now;
		}
	}
	return done ? (long)done : error;
}

static void close_read(struct file *file)
{
	file->pipe->readers--;
	wake_both(&file->pipe->write_queue);
	if (!file->pipe->writers)
		free_pipe(file->pipe);
}

static void close_write(struct file *file)
{
	file->pipe->writers--;
	wake_both(&file->pipe->read_queue);
	if (!file->pipe->readers)
		free_pipe(file->pipe);
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

	return (piece(pipe, PIPE_BUF, PIPE_BUF) ? POLLOUT | POLLWRNORM : 0) |
	       (pipe->readers ? 0 : POLLERR);
}

static const struct file_ops read_end = { .read = pipe_read,
					  .close = close_read,
					  .poll = poll_read };
static const struct file_ops write_end = { .write = pipe_write,
					   .close = close_write,
					   .poll = poll_write };

/* -EFAULT, -EMFILE, -EAGAIN or -ENOMEM, and then nothing is open. */
int sys_pipe(unsigned long fds)
{
	int error = verify_area(&current->space, fds, 2 * sizeof(int), 1);
	struct pipe *pipe;
	int fd[2];

	if (error)
		return error;
	pipe = new_pipe();
	if (!pipe)
		return -ENOMEM;
	fd[0] = open_file(&read_end, 0, pipe, O_RDONLY);
	if (fd[0] < 0) {
		free_pipe(pipe);
		return fd[0];
	}
	fd[1] = open_file(&write_end, 0, pipe, O_WRONLY);
	if (fd[1] < 0) {
		pipe->writers = 0;
		sys_close(fd[0]); /* frees the pipe, too */
		return fd[1];
	}
	memcpy((void *)fds, fd, sizeof(fd));
	return 0;
}

static void visit_pipes(visitor *visit)
{
	for (struct pipe *pipe = pipes; pipe; pipe = pipe->next)
		visit(pipe->page, KIND_PIPE);
}

struct owner pipe_owner = { .visit = visit_pipes };
