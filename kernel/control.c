/*
 * Handles the calls for an open file that move no bytes: fcntl(), ioctl() and
 * locks. The functions here call those of descriptors.c, files.c and pipe.c,
 * which call no function of this file.
 *
 * Ancestor: Linux 0.01's fs/fcntl.c and ioctl.c.
 */
#include "files.h"

/*
 * Locks a part of a file. If `asks` is 1 (F_GETLK), locks nothing, and writes
 * F_UNLCK: no other lock conflicts with this one. `at` is the address of the
 * program's struct flock or struct flock64, which has `size` bytes.
 *
 * To lock for reading, a program must have opened the file for reading; to lock
 * for writing, it must have opened the file for writing. Otherwise returns
 * -EBADF. The kernel stores no lock, and grants all others. For the archive
 * this is right: nobody can open its files for writing, so all their locks are
 * for reading, and these do not conflict. Two locks of a file in /tmp or of a
 * device may conflict; here both are granted.
 */
static int lock(const struct file *file, unsigned long at, unsigned long size,
		int asks)
{
	struct flock64 lock; /* its first fields are those of flock */
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

/* Locks a whole file. As in lock(), the kernel stores nothing. A command with
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
