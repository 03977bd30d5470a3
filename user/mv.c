/*
 * mv FROM... TO: renames files, or moves them to another directory. TO is the
 * new name, or a directory for all of them. If a file has the new name already,
 * this file is replaced.
 *
 * The exit status is 0 if all files are moved. mv copies no bytes, so it cannot
 * move a file to another file system, for example from /tmp to /dev/shm.
 *
 * Ancestor: mv of V6, which made a link and removed the old name. klibc's mv is
 * not used here, because `mv a DIRECTORY` crashes, also on Linux.
 */
#include "tally.h"

static int move(const char *from, const char *to)
{
	struct stat64 st;

	if (rename(from, to) == 0)
		return 0;
	if (errno == EXDEV)
		dprintf(2, "mv: %s is in another file system: cp, then rm %s\n",
			to, from);
	else if (errno != ENOENT)
		dprintf(2, "mv: %s: %s\n", to, strerror(errno));
	else
		dprintf(2, "mv: %s: %s\n", lstat64(from, &st) < 0 ? from : to,
			strerror(ENOENT));
	return 1;
}

int main(int argc, char **argv)
{
	const char *last = argv[argc - 1];
	int to_directory, failed = 0;

	help_if_asked(argc, argv, "mv");
	to_directory = argc > 2 && is_directory(last);
	if (argc < 3 || (argc > 3 && !to_directory)) {
		dprintf(2, "usage: mv FROM TO, or mv FROM... DIRECTORY\n");
		return 2;
	}
	for (int i = 1; i < argc - 1; i++)
		failed |= move(argv[i],
			       to_directory ? name_in(last, argv[i]) : last);
	return failed;
}
