/*
 * rm [-r] PATH...: removes files. With -r it also removes directories and all
 * that is below them. Symbolic links are removed, not followed.
 *
 * The exit status is 0 if all files are removed.
 *
 * Ancestor: rm of V6.
 */
#include "tally.h"

/* Room for a path. A path that is cut off still has PATH_MAX bytes, so every
 * call refuses it. */
static char path_room[PATH_MAX + 1], *const end = path_room + sizeof(path_room);

static int complain(const char *path)
{
	dprintf(2, "rm: %s: %s\n", path, strerror(errno));
	return 1;
}

static int remove(char *path, int all);

/* Removes all entries of a directory. After `path` there is room for longer
 * paths. Removing an entry moves no other entry, so getdents64() misses
 * none. */
static int empty(char *path)
{
	char *last = path + strlen(path);
	char entries[512] __attribute__((aligned(8)));
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	int failed = 0, n;

	if (fd < 0)
		return complain(path);
	while ((n = getdents64(fd, (void *)entries, sizeof(entries))) > 0)
		for (int at = 0; at < n;) {
			const struct dirent64 *entry = (void *)(entries + at);

			at += entry->d_reclen;
			if (!strcmp(entry->d_name, ".") ||
			    !strcmp(entry->d_name, ".."))
				continue;
			snprintf(last, end - last, "/%s", entry->d_name);
			failed |= remove(path, 1);
			*last = 0;
		}
	close(fd);
	return failed;
}

static int remove(char *path, int all)
{
	int failed = 0;

	if (unlink(path) == 0)
		return 0;
	if (errno != EISDIR || !all)
		return complain(path);
	failed = empty(path);
	return rmdir(path) < 0 ? complain(path) : failed;
}

int main(int argc, char **argv)
{
	int first = 1, failed = 0;

	help_if_asked(argc, argv, "rm");
	if (argc > 1 && !strcmp(argv[1], "-r"))
		first = 2;
	if (argc <= first) {
		dprintf(2, "usage: rm [-r] PATH...\n");
		return 2;
	}
	for (int i = first; i < argc; i++) {
		snprintf(path_room, sizeof(path_room), "%s", argv[i]);
		failed |= remove(path_room, first == 2);
	}
	return failed;
}
