/*
 * Descriptors: the numbers that a task has for its open files, how they are
 * given, copied, changed and closed.
 *
 * Ancestor: Linux 0.01's fs/fcntl.c and ioctl.c.
 */
#include "files.h"

/* Returns the first number that is too high for a new descriptor. */
static unsigned long fd_end(void)
{
	return least(soft_limit(RLIMIT_NOFILE), OPEN_MAX);
}

/* Makes the descriptor fd, which is below OPEN_MAX, lead to a file. If fd was
 * open, the caller drops the old file. Returns fd; -ENOMEM, and nothing
 * changed, if there is no page for more than FD_ARRAY descriptors. */
static int set_fd(unsigned int fd, struct file *file, int cloexec)
{
	unsigned long page;

	if (fd >= FD_ARRAY && current->files <= FD_ARRAY) { /* F1 */
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

/* Gives a file the lowest descriptor that is closed and not below from. Returns
 * the descriptor; -EMFILE if all that the limit allows are open; -ENOMEM. */
int new_fd(struct file *file, unsigned int from, int cloexec)
{
	while (fd_file(from))
		from++;
	return from < fd_end() ? set_fd(from, file, cloexec) : -EMFILE;
}

/* Fork: gives a new task, which is a copy of the current one, the same open
 * files. If the descriptors need a page (F1), the caller has taken one for the
 * new task; else page is 0. */
void share_files(struct task *task, unsigned long page)
{
	task->fd = page ? memcpy(P2V(page), current->fd, PAGE_SIZE) :
			  task->fd_array;
	for (unsigned int fd = 0; fd < task->files; fd++)
		if (fd_file(fd))
			fd_file(fd)->count++;
}

/* Counts one descriptor less of a file. After the last one the file is closed
 * and its object is free. */
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

/* Closes the descriptors whose entries have any of these bits. FD_CLOEXEC means
 * those that execve closes; all bits mean every open one. After each descriptor
 * is a point. */
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

/* Closes the descriptors from first to last, or, with CLOSE_RANGE_CLOEXEC,
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

/*
 * Locks a part of a file. With asks, which is for F_GETLK, only says whether
 * another lock is in the way. at is the address of the program's struct flock
 * or struct flock64, which has size bytes.
 *
 * A program that locks for reading must have opened the file for reading, and
 * one that locks for writing, for writing. Nobody can open a file of the
 * archive for writing, so all its locks are for reading, and these do not
 * conflict. So the kernel remembers no lock. Locks of devices would conflict on
 * Linux; here each is granted.
 */
static int lock(const struct file *file, unsigned long at, unsigned long size,
		int asks)
{
	struct flock64 lock; /* begins as a struct flock does */
	int error = get_user(&lock, at, size);

	if (error)
		return error;
	if ((unsigned short)lock.l_type > F_UNLCK - asks ||
	    (unsigned short)lock.l_whence > SEEK_END)
		return -EINVAL;
	if (asks)
		return put_user(at, &(short){ F_UNLCK }, sizeof(short));
	return lock.l_type == F_UNLCK || may_move(file, lock.l_type) ? 0 :
								       -EBADF;
}

/* Locks a whole file: nothing is remembered here either. A command with
 * LOCK_MAND does nothing, as on Linux. */
int sys_flock(int fd, unsigned int command)
{
	command &= ~LOCK_NB;
	if (command & LOCK_MAND)
		return 0;
	if (command != LOCK_SH && command != LOCK_EX && command != LOCK_UN)
		return -EINVAL;
	return fd_file(fd) ? 0 : -EBADF;
}

int sys_fcntl(int fd, struct file *file, unsigned int command,
	      unsigned long arg)
{
	switch (command) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= fd_end())
			return -EINVAL;
		return new_fd(file, arg, command == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return current->fd[fd] & FD_CLOEXEC;
	case F_SETFD:
		current->fd[fd] = (unsigned long)file | (arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->flags;
	case F_SETFL:
		file->flags = (file->flags & ~O_CHANGES) | (arg & O_CHANGES);
		return 0;
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
		return lock(file, arg, sizeof(struct flock),
			    command == F_GETLK);
	case F_GETLK64:
	case F_SETLK64:
	case F_SETLKW64:
		return lock(file, arg, sizeof(struct flock64),
			    command == F_GETLK64);
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ:
		return file->pipe ? size_of_pipe(file->pipe, arg,
						 command == F_SETPIPE_SZ) :
				    -EBADF;
	}
	return -EINVAL;
}

int sys_ioctl(int fd, struct file *file, unsigned long request,
	      unsigned long arg)
{
	int number, error;

	switch (request) {
	case FIOCLEX:
	case FIONCLEX:
		current->fd[fd] = (unsigned long)file | (request == FIOCLEX);
		return 0;
	case FIONBIO:
		error = get_user(&number, arg, sizeof(number));
		if (!error)
			file->flags = (file->flags & ~O_NONBLOCK) |
				      (number ? O_NONBLOCK : 0);
		return error;
	case FICLONE:
		return clone_file(file, fd_file(arg));
	case FIONREAD:
		if (!is(file->node, S_IFREG))
			break;
		number = file->node->contents.size - file->pos;
		return put_user(arg, &number, sizeof(number));
	}
	return file->ops->ioctl ? file->ops->ioctl(file, request, arg) :
				  -ENOTTY;
}
