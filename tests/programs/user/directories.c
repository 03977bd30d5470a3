/*
 * Reads directories with getdents() and getdents64(). The order of entries
 * differs between systems, so the program sorts them.
 *
 * Ancestor: none.
 */
#include "test.h"

#define MOST 80

struct entry {
	char name[40], type;
	unsigned long long ino;
};

static struct entry entries[MOST];
static int count;
static char buffer[4096] __attribute__((aligned(8)));

static void remember(const char *name, char type, unsigned long long ino)
{
	int i = count++;

	if (count > MOST)
		die("too many entries");
	for (; i > 0 && strcmp(entries[i - 1].name, name) > 0; i--)
		entries[i] = entries[i - 1];
	snprintf(entries[i].name, sizeof(entries[i].name), "%s", name);
	entries[i].type = type;
	entries[i].ino = ino;
}

/*
 * Reads a whole directory into entries[]; counts the calls that return entries.
 */
static int read_entries(int fd, int size)
{
	int n, calls = 0;

	count = 0;
	while ((n = getdents64(fd, (void *)buffer, size)) > 0) {
		calls++;
		for (int at = 0; at < n;) {
			struct dirent64 *d = (void *)(buffer + at);

			remember(d->d_name, d->d_type, d->d_ino);
			at += d->d_reclen;
		}
	}
	if (n < 0)
		fact("getdents64", n);
	return calls;
}

static int read_the_old_way(int fd, int size)
{
	int n, calls = 0;

	count = 0;
	while ((n = getdents(fd, (void *)buffer, size)) > 0) {
		calls++;
		for (int at = 0; at < n;) {
			struct dirent *d = (void *)(buffer + at);

			remember(d->d_name, buffer[at + d->d_reclen - 1],
				 d->d_ino);
			at += d->d_reclen;
		}
	}
	if (n < 0)
		fact("getdents", n);
	return calls;
}

static void list(const char *path, const char *way,
		 int (*read_them)(int fd, int size), int size)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY);

	read_them(fd, size);
	for (int i = 0; i < count; i++)
		printf("%s of %s: %s, type %d\n", way, path, entries[i].name,
		       entries[i].type);
	fact("at_the_end", getdents64(fd, (void *)buffer, sizeof(buffer)));
	close(fd);
}

/* Many calls must return the same entries as one call, each of them once. */
static void by_pieces(int size)
{
	int fd = open("many", O_RDONLY), calls, right = 1;
	char name[40];

	calls = read_entries(fd, size);
	for (int i = 2; i < count; i++) {
		snprintf(name, sizeof(name), "entry-%02d", i - 2);
		right &= !strcmp(entries[i].name, name);
	}
	printf("getdents64_by_%d_bytes: %d entries, %s, %s\n", size, count,
	       right ? "all right" : "wrong", calls > 1 ? "calls" : "one call");
	close(fd);
}

static void numbers(void)
{
	struct stat64 st;
	char path[60];
	int wrong = 0, fd = open("dir", O_RDONLY);

	read_entries(fd, sizeof(buffer));
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "dir/%s", entries[i].name);
		wrong += lstat64(path, &st) < 0 || st.st_ino != entries[i].ino;
	}
	printf("inode_numbers_unlike_those_of_stat: %d\n", wrong);
	close(fd);
}

static void errors(void)
{
	int fd = open("text", O_RDONLY), dir = open("dir", O_RDONLY);

	fact("getdents64_of_a_file", getdents64(fd, (void *)buffer, 4096));
	fact("getdents_of_a_file", getdents(fd, (void *)buffer, 4096));
	fact("getdents64_of_no_file", getdents64(63, (void *)buffer, 4096));
	fact("getdents64_into_too_little", getdents64(dir, (void *)buffer, 10));
	fact("getdents_into_too_little", getdents(dir, (void *)buffer, 5));
	yes("getdents64_goes_on_after_that",
	    getdents64(dir, (void *)buffer, 4096) > 0);
	fact("lseek_to_the_start", lseek(dir, 0, SEEK_SET));
	yes("getdents64_starts_anew",
	    getdents64(dir, (void *)buffer, 4096) > 0);
	close(fd);
	close(dir);
}

int main(void)
{
	list("dir", "getdents64", read_entries, sizeof(buffer));
	list("dir", "getdents", read_the_old_way, sizeof(buffer));
	list("dir/deep/er", "getdents64", read_entries, sizeof(buffer));
	by_pieces(4096);
	by_pieces(256);
	by_pieces(32);
	numbers();
	errors();
	return 0;
}
