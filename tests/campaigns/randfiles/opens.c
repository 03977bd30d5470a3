/*
 * Operations on open files. Each function makes one in the model and in the
 * system, and compares the results.
 *
 * Ancestor: none.
 */
#include "tries.h"

int try_close(void)
{
	struct open *file = some_file();

	if (!file)
		return 0;
	TRY("close %d", (int)(file - files));
	result(close(file->fd), 0);
	fs_close(file->node);
	file->node = NULL;
	return 1;
}

int try_read(void)
{
	struct open *file = some_file();
	int here = one_in(2);
	long at = some_place(), n = some_length(), model;

	if (!file)
		return 0;
	if (here)
		at = file->at;
	model = (file->flags & 3) == O_WRONLY ? -EBADF :
		S_ISDIR(file->node->mode)     ? -EISDIR :
		at >= file->node->size	      ? 0 :
		at + n > file->node->size     ? file->node->size - at :
						n;
	TRY("%s %d at %ld: %ld bytes", here ? "read" : "pread",
	    (int)(file - files), at, n);
	result(here ? read(file->fd, bytes, n) :
		      pread64(file->fd, bytes, n, at),
	       model);
	if (model <= 0)
		return 1;
	read_at(file->node, at, wanted, model);
	same_bytes(model);
	if (here)
		file->at += model;
	return 1;
}

int try_write(void)
{
	struct open *file = some_file();
	int here = one_in(2);
	long at = some_place(), n = some_length(), model = n;

	if (!file)
		return 0;
	if (here)
		at = file->at;
	if (file->flags & O_APPEND)
		at = file->node->size;
	if ((file->flags & 3) == O_RDONLY)
		model = -EBADF;
	if (model > 0) {
		fill(n);
		if (write_at(file->node, at, wanted, n) < 0)
			return 0;
	}
	TRY("%s %d at %ld: %ld bytes", here ? "write" : "pwrite",
	    (int)(file - files), at, n);
	result(here ? write(file->fd, wanted, n) :
		      pwrite64(file->fd, wanted, n, at),
	       model);
	if (model > 0 && here)
		file->at = at + n;
	return 1;
}

int try_seek(void)
{
	struct open *file = some_file();
	int whence = below(5);
	long offset = some_place() - (whence == SEEK_SET ? 50 : 4000), model;

	if (!file || S_ISDIR(file->node->mode))
		return 0;
	model = whence == SEEK_SET ? offset :
		whence == SEEK_CUR ? file->at + offset :
		whence == SEEK_END ? file->node->size + offset :
				     seek_data(file->node, offset, whence);
	if (model < 0 && whence <= SEEK_END)
		model = -EINVAL;
	TRY("lseek %d %ld %d", (int)(file - files), offset, whence);
	result(lseek(file->fd, offset, whence), model);
	if (model >= 0)
		file->at = model;
	return 1;
}

int try_size(void)
{
	struct open *file = some_file();
	long size = some_place(), model = 0;

	if (!file)
		return 0;
	if (one_in(3) && file->node->size > 0)
		size = below(file->node->size);
	if ((file->flags & 3) == O_RDONLY)
		model = -EINVAL;
	TRY("ftruncate %d %ld", (int)(file - files), size);
	result(ftruncate64(file->fd, size), model);
	if (model == 0)
		set_size(file->node, size);
	return 1;
}

int try_fstat(void)
{
	struct open *file = some_file();
	struct stat64 st;

	if (!file)
		return 0;
	TRY("fstat %d", (int)(file - files));
	result(fstat64(file->fd, &st), 0);
	same_stat(&st, file->node);
	return 1;
}

/* Copies a file page by page. Its holes stay holes, as with FICLONE. */
static long copy_file(int from, int to)
{
	long at = 0, n;
	struct stat64 st;

	fstat64(from, &st);
	while ((at = lseek(from, at, SEEK_DATA)) >= 0) {
		at -= at % PAGE_SIZE;
		n = pread64(from, bytes, PAGE_SIZE, at);
		pwrite64(to, bytes, n, at);
		at += PAGE_SIZE;
	}
	return ftruncate64(to, st.st_size);
}

/* Truncates a file to 0 bytes, and clones another one into it. Only Tally has
 * FICLONE for files in memory; on Linux copy_file() copies. */
int try_clone(void)
{
	struct open *from = some_file(), *to = some_file();

	if (!from || !to || from->node == to->node ||
	    !S_ISREG(from->node->mode) || (from->flags & 3) == O_WRONLY ||
	    (to->flags & 3) == O_RDONLY || to->flags & O_APPEND)
		return 0;
	TRY("clone %d %d", (int)(from - files), (int)(to - files));
	result(ftruncate64(to->fd, 0), 0);
	set_size(to->node, 0);
	if (clone(from->node, to->node) < 0)
		return 1;
	if (on_tally()) {
		result(ioctl(to->fd, FICLONE, from->fd), 0);
		return 1;
	}
	result(copy_file(from->fd, to->fd), 0);
	lseek(from->fd, from->at, SEEK_SET);
	return 1;
}
