/*
 * cp FROM... TO: copies files; TO is a file, or a directory for the copies.
 *
 * In /tmp a copy is a clone (FICLONE): both files have the same pages, until a
 * program writes to one of them. So a copy takes the same time for a file of
 * any size, and no memory except a node. If the kernel cannot clone, for
 * example from the archive to /tmp, cp copies the bytes.
 *
 * The exit status is 0 if all files are copied. If a copy fails in the middle,
 * the bytes that were written stay.
 *
 * Ancestor: cp of V6, which copied 512 bytes at a time.
 */
#include "tally.h"

static int complain(const char *path, const char *why)
{
	dprintf(2, "cp: %s: %s\n", path, why);
	return 1;
}

static int copy_bytes(int from, int to)
{
	static char bytes[32768];
	long n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		if (put(to, bytes, n) < 0)
			return -1;
	return (int)n;
}

static int copy(const char *from, const char *to)
{
	struct stat64 st, old;
	int in = open(from, O_RDONLY), out, result = 0;

	if (in < 0 || fstat64(in, &st) < 0)
		return complain(from, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return complain(from, strerror(EISDIR));
	if (stat64(to, &old) == 0 && old.st_dev == st.st_dev &&
	    old.st_ino == st.st_ino)
		return complain(to, "is the same file");
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777);
	if (out < 0 || (ioctl(out, FICLONE, in) < 0 &&
			(errno == ENOSPC || copy_bytes(in, out))))
		result = complain(to, strerror(errno));
	close(in);
	close(out);
	return result;
}

int main(int argc, char **argv)
{
	const char *last = argv[argc - 1];
	int to_directory, failed = 0;

	help_if_asked(argc, argv, "cp");
	to_directory = argc > 2 && is_directory(last);
	if (argc < 3 || (argc > 3 && !to_directory)) {
		dprintf(2, "usage: cp FROM TO, or cp FROM... DIRECTORY\n");
		return 2;
	}
	for (int i = 1; i < argc - 1; i++)
		failed |= copy(argv[i],
			       to_directory ? name_in(last, argv[i]) : last);
	return failed;
}
