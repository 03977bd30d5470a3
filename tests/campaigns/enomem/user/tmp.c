/*
 * Computes a sum of the names, attributes and bytes in /tmp, which a refusal
 * must not change. Removes everything in /tmp.
 *
 * Ancestor: none.
 */
#include "enomem.h"

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200

static unsigned long sum_of_files(int dir);

static unsigned long sum_of_bytes(int dir, const char *name)
{
	static char bytes[PAGE_SIZE];
	unsigned long sum = 0;
	int fd = openat(dir, name, O_RDONLY | O_NONBLOCK);
	long at = 0, n;

	while ((at = lseek(fd, at, SEEK_DATA)) >= 0) {
		n = pread64(fd, bytes, sizeof(bytes), at);
		for (long i = 0; i < n; i++)
			sum = sum * 31 + (unsigned char)bytes[i];
		sum += at;
		at += n;
	}
	close(fd);
	return sum;
}

static unsigned long sum_of_one(int dir, const char *name)
{
	struct stat64 st;
	unsigned long sum = 5381;
	int fd;

	fstatat64(dir, name, &st, AT_SYMLINK_NOFOLLOW);
	for (int i = 0; name[i]; i++)
		sum = sum * 31 + name[i];
	sum = sum * 31 + st.st_mode;
	sum = sum * 31 + st.st_nlink;
	sum = sum * 31 + st.st_ino;
	if (S_ISREG(st.st_mode)) {
		sum = sum * 31 + st.st_size;
		sum = sum * 31 + sum_of_bytes(dir, name);
	}
	if (S_ISDIR(st.st_mode)) {
		fd = openat(dir, name, O_RDONLY);
		sum = sum * 31 + sum_of_files(fd);
		close(fd);
	}
	return sum;
}

/* Returns the sum of a directory's files, without names that begin with a dot;
 * the order of the files does not matter. */
static unsigned long sum_of_files(int dir)
{
	char names[512] __attribute__((aligned(8)));
	unsigned long sum = 0;
	int n;

	while ((n = getdents64(dir, (void *)names, sizeof(names))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(names + at);

			at += entry->d_reclen;
			if (entry->d_name[0] != '.')
				sum += sum_of_one(dir, entry->d_name);
		}
	return sum;
}

unsigned long sum_of_tmp(void)
{
	int fd = open("/tmp", O_RDONLY);
	unsigned long sum = sum_of_files(fd);

	close(fd);
	return sum;
}

static void clear(int dir)
{
	char names[512] __attribute__((aligned(8)));
	int n;

	while ((n = getdents64(dir, (void *)names, sizeof(names))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(names + at);
			const char *name = entry->d_name;
			int fd;

			at += entry->d_reclen;
			if (*name == '.' ||
			    syscall(UNLINKAT, dir, name, 0) == 0)
				continue;
			fd = openat(dir, name, O_RDONLY);
			clear(fd);
			close(fd);
			syscall(UNLINKAT, dir, name, AT_REMOVEDIR);
		}
}

void clear_tmp(void)
{
	int fd = open("/tmp", O_RDONLY);

	clear(fd);
	close(fd);
}
