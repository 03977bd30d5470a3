/*
 * Descriptors are the numbers that a task has for its open files. The functions
 * here give, copy and close them, and make the objects of open files.
 *
 * Ancestor: Linux 0.01's fs/fcntl.c and open.c.
 */
#include "files.h"

/* Returns the first number that is too high for a new descriptor. */
unsigned long fd_end(void)
{
	return least(soft_limit(RLIMIT_NOFILE), OPEN_MAX);
}

/* Makes the descriptor fd, which is below OPEN_MAX, lead to a file. If fd was
 * open, the caller drops the old file. Returns fd. Returns -ENOMEM, and changes
 * nothing, if there is no page for more than FD_ARRAY descriptors. */
static int set_fd(unsigned int fd, struct file *file, int cloexec)
{
	unsigned long page;

	if (fd >= FD_ARRAY && current->files <= FD_ARRAY) { /* F1 of task.h */
		page = get_free_page();
		if (!page)
			return -ENOMEM;
		current->fd = memcpy(P2V(page), current->fd_array,
				     sizeof(current->fd_array));
	}
	if (current->files <= fd)
		current->files = fd + 1;
	file->count++;
	current->fd[fd] = (unsigned long)file | cloexec;
	return fd;
}

/* Gives a file the lowest closed descriptor that is not below `from`. Returns
 * the descriptor; -EMFILE if no closed descriptor is below the limit; or
 * -ENOMEM. */
int new_fd(struct file *file, unsigned int from, int cloexec)
{
	while (fd_file(from))
		from++;
	return from < fd_end() ? set_fd(from, file, cloexec) : -EMFILE;
}

/* Gives a new task, which is a copy of the current one, the same open files;
 * fork calls this. If the descriptors need a page (F1 of task.h), the caller
 * has taken one for the new task; else page is 0. */
void share_files(struct task *task, unsigned long page)
{
	task->fd = page ? memcpy(P2V(page), current->fd, PAGE_SIZE) :
			  task->fd_array;
	for (unsigned int fd = 0; fd < task->files; fd++)
		if (fd_file(fd))
			fd_file(fd)->count++;
}

/* Makes a file object and a descriptor for it, before the file is opened. So
 * open() cannot create or truncate the file, and then fail because one of these
 * two is missing. Returns the descriptor; -EMFILE or -ENOMEM. */
int new_file(unsigned int flags, struct file **result)
{
	struct file *file = *result = new_object(sizeof(*file));
	int fd;

	if (!file)
		return -ENOMEM;
	file->flags = flags & O_KEPT;
	fd = new_fd(file, 0, (flags & O_CLOEXEC) != 0);
	if (fd < 0)
		free_object(file, sizeof(*file));
	return fd;
}

/* Opens a file object for a node. drop_file() undoes this. */
void set_file(struct file *file, const struct file_ops *ops, struct node *node,
	      struct pipe *pipe)
{
	file->ops = ops;
	file->node = hold_node(node);
	file->pipe = pipe;
	if (may_move(file, 1))
		node->writers++;
}

/* Opens a pipe or a node, and makes a descriptor for it. The caller has checked
 * the flags. Returns the descriptor or an error. */
int open_file(const struct file_ops *ops, struct node *node, struct pipe *pipe,
	      unsigned int flags)
{
	struct file *file;
	int fd = new_file(flags, &file);

	if (fd >= 0)
		set_file(file, ops, node, pipe);
	return fd;
}

/* Subtracts one from the number of a file's descriptors. If that was its last
 * descriptor, closes the file and frees its object. */
static void drop_file(struct file *file)
{
	if (--file->count)
		return;
	if (file->ops && file->ops->close)
		file->ops->close(file);
	if (file->node && may_move(file, 1))
		file->node->writers--;
	drop_node(file->node);
	free_object(file, sizeof(*file));
}

int sys_close(int fd)
{
	struct file *file = fd_file(fd);
	unsigned int files = current->files;

	if (!file)
		return -EBADF;
	current->fd[fd] = 0;
	while (current->files && !current->fd[current->files - 1])
		current->files--;
	if (files > FD_ARRAY && current->files <= FD_ARRAY) { /* F1 */
		memcpy(current->fd_array, current->fd,
		       sizeof(current->fd_array));
		kfree(V2P(current->fd));
		current->fd = current->fd_array;
	}
	drop_file(file);
	return 0;
}

/* Closes the descriptors whose entries have any of these bits. FD_CLOEXEC
 * closes those that execve has to close; ~0UL closes every open one. Calls
 * point() after each descriptor. */
void close_files(unsigned long bits)
{
	for (unsigned int fd = 0; fd < current->files; fd++) {
		if (!(current->fd[fd] & bits))
			continue;
		sys_close(fd);
		point();
	}
}

int sys_dup3(int fd, int to, unsigned int flags, int is_dup2)
{
	struct file *file = fd_file(fd), *old = fd_file(to);

	if (is_dup2 && to == fd)
		return file ? fd : -EBADF;
	if (flags & ~O_CLOEXEC || to == fd)
		return -EINVAL;
	if (!file || (unsigned long)to >= fd_end())
		return -EBADF;
	to = set_fd(to, file, flags != 0);
	if (to >= 0 && old)
		drop_file(old);
	return to;
}

/* Closes the descriptors from `first` to `last`, or, with CLOSE_RANGE_CLOEXEC,
 * marks them so that execve closes them. CLOSE_RANGE_UNSHARE has no effect: no
 * two tasks share their descriptors. */
int sys_close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) ||
	    first > last)
		return -EINVAL;
	for (; first <= last && first < current->files && !point(); first++)
		if (fd_file(first) && flags & CLOSE_RANGE_CLOEXEC)
			current->fd[first] |= FD_CLOEXEC;
		else
			sys_close(first);
	return 0;
}
