/*
 * Makes a directory with a thousand names of many lengths. Each name must be
 * found and listed once, and is removed: from the first name to the last, from
 * the last to the first, in mixed order, and while the directory is read. Then
 * names of other lengths take the places of the removed ones.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NAMES 1000 /* no common divisor with STEP */
#define STEP  427

static char buffer[4000] __attribute__((aligned(8)));

static void make_name(char *name, int n, int shift)
{
	snprintf(name, 64, "%0*d", 1 + (n + shift) % 40, n);
}

static void make_all(int from, int by, int shift)
{
	char name[64];
	int made = 0;

	for (int n = from; n < NAMES; n += by) {
		make_name(name, n, shift);
		made += link("/tmp/many/text", name) == 0;
	}
	fact("made", made);
}

/* Prints how many names there are, and a sum of them that does not depend on
 * their order. If `remove` is 1, also removes the names. */
static void list(int remove)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY), n, names = 0, gone = 0;
	unsigned long sum = 0;

	while ((n = getdents64(fd, (void *)buffer, sizeof(buffer))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);
			const char *name = entry->d_name;

			at += entry->d_reclen;
			if (*name == '.')
				continue;
			names++;
			for (int i = 0; name[i]; i++)
				sum += (name[i] - '0' + 1) * (i + 1);
			gone += remove && unlink(name) == 0;
		}
	close(fd);
	printf("%d names of sum %lu, %d of them removed\n", names, sum, gone);
}

static void remove_all(int start, int step, int shift)
{
	char name[64];
	int gone = 0;

	for (int i = 0, n = start; i < NAMES; i++) {
		make_name(name, n, shift);
		gone += unlink(name) == 0;
		n = (n + step) % NAMES;
	}
	fact("removed", gone);
}

int main(void)
{
	struct stat64 st;

	mkdir("/tmp/many", 0755);
	mkdir("/tmp/many/dir", 0755);
	chdir("/tmp/many/dir");
	close(open("/tmp/many/text", O_WRONLY | O_CREAT, 0644));
	for (int round = 0; round < 3; round++) {
		make_all(0, 1, round);
		make_all(0, 1, round);
		list(0);
		stat64("/tmp/many/text", &st);
		fact("links", st.st_nlink);
		if (round == 0)
			remove_all(0, 1, round);
		else if (round == 1)
			remove_all(NAMES - 1, NAMES - 1, round);
		else
			remove_all(7, STEP, round);
		list(0);
	}
	make_all(0, 1, 0);
	list(1);
	list(0);
	make_all(0, 3, 0);
	make_all(1, 3, 0);
	remove_all(0, 6, 0);
	make_all(0, 2, 20);
	list(0);
	fact("rmdir_of_what_is_not_empty", rmdir("/tmp/many/dir"));
	list(1);
	chdir("/");
	fact("rmdir", rmdir("/tmp/many/dir"));
	fact("unlink", unlink("/tmp/many/text"));
	fact("rmdir", rmdir("/tmp/many"));
	return 0;
}
