/*
 * Handles the calls that read and write. They find the open file of a
 * descriptor, and call its read or write function. A pipe gets all bytes of a
 * call at once, so that no other write comes between them; for other files a
 * call is divided into pieces.
 *
 * Ancestor: Linux 0.01's fs/read_write.c.
 */
#include "files.h"

#define MOVE_MAX 0x7ffff000UL /* at most so many bytes a call, as on Linux */
#define PIECE	 0x10000      /* at most so many bytes for a file's function */

/* Moves n bytes piece by piece, until the file's read or write function moves
 * fewer bytes than it was asked to. Returns the number of bytes moved, or an
 * error if there are none. Calls point() between two pieces. If only the first
 * pages of the program's buffer can be touched, a read fills these, and a write
 * to a file writes these, as on Linux. */
static __attribute__((noinline)) int
move_pieces(struct file *file, unsigned long addr, unsigned long n, int write)
{
	long (*call)(struct file *, unsigned long, unsigned long), result;
	unsigned long done = 0, piece;

	call = write ? file->ops->write : file->ops->read;
	if (!call || (long long)((unsigned long long)file->pos + n) < 0)
		return -EINVAL;
	do {
		piece = least(n - done, PIECE);
		result = call(file, addr + done, piece);
		if (result == -EFAULT && (!write || is(file->node, S_IFREG))) {
			piece = least(piece,
				      PAGE_SIZE - (addr + done) % PAGE_SIZE);
			result = call(file, addr + done, piece);
			if (result < 0 && !write) /* still -EFAULT */
				result = -EFAULT;
		}
		if (result < 0)
			return done ? (long)done : result;
		done += result;
	} while (result == (long)piece && done < n && !point());
	return done;
}

/* Moves n bytes between an open file and the program. */
static inline int move(struct file *file, unsigned long addr, unsigned long n,
		       int write)
{
	if (!file || !may_move(file, write))
		return -EBADF;
	n = least(n, MOVE_MAX);
	if (!file->pipe)
		return move_pieces(file, addr, n, write);
	return write ? write_pipe(file, addr, n, 0) :
		       read_pipe(file, addr, n, 0);
}

int sys_read(unsigned int fd, unsigned long addr, unsigned long n)
{
	return move(fd_file(fd), addr, n, 0);
}

int sys_write(unsigned int fd, unsigned long addr, unsigned long n)
{
	return move(fd_file(fd), addr, n, 1);
}

/* Copies n entries of a vector, and returns how many bytes they have together,
 * at most MOVE_MAX. If they have more, the last entries are made shorter. The
 * caller frees the list, also after an error: -EFAULT, -EINVAL for a length
 * below 0, -ENOMEM, -EAGAIN. */
static int get_vector(struct part **to, unsigned long from, unsigned long n)
{
	unsigned long total = 0;

	for (; n && !point(); n--, from += sizeof(struct iovec)) {
		struct part *part = *to = new_object(sizeof(struct part));
		int error =
			part ? get_user(&part->iov, from, sizeof(part->iov)) :
			       -ENOMEM;

		if (error)
			return error;
		if ((long)part->iov.iov_len < 0)
			return -EINVAL;
		part->iov.iov_len = least(part->iov.iov_len, MOVE_MAX - total);
		total += part->iov.iov_len;
		to = &part->next;
	}
	return total;
}

/* Moves the bytes of one part after the other, until move_pieces() moves fewer
 * bytes than the part has. Returns the number of bytes moved, or an error if
 * there are none. A read of the terminal ends after one part, because the next
 * part might have to wait for input. */
static int move_parts(struct file *file, const struct part *part, int write)
{
	int done = 0, result;

	for (; part; part = part->next) {
		if (!part->iov.iov_len)
			continue;
		result = move_pieces(file, (unsigned long)part->iov.iov_base,
				     part->iov.iov_len, write);
		if (result < 0)
			return done ? done : result;
		done += result;
		if (result < (long)part->iov.iov_len || point() ||
		    (!write && file->ops == &tty_ops))
			break;
	}
	return done;
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
	if (result > 0)
		result = !file->pipe ? move_parts(file, list, write) :
			 write	     ? write_pipe(file, 0, result, list) :
				       read_pipe(file, 0, result, list);
	while ((part = list)) {
		list = part->next;
		free_object(part, sizeof(*part));
	}
	return result;
}

/* Reads or writes at a given position in the file; file->pos stays as it is.
 * `how` has two bits: 1 for a write, 2 for a vector. */
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
	if (how & 2)
		return sys_move_vector(&at, addr, n, how & 1);
	return may_move(&at, how) ?
		       move_pieces(&at, addr, least(n, MOVE_MAX), how) :
		       -EBADF;
}
