/*
 * Compares the system with the model: each result, and from time to time the
 * whole tree with all bytes. The first difference ends the program.
 *
 * Ancestor: none.
 */
#include "tries.h"

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200

unsigned char bytes[BYTES], wanted[BYTES];
char words[300];
int aloud;
unsigned sum;
unsigned long tried;

/* ---- Answers ---- */

static void differ(const char *what, long system, long model)
{
	printf("operation %lu: %s\n", tried, words);
	printf("%s: the system says %ld, the model %ld\n", what, system, model);
	printf("=== failed: 1\n");
	if (on_tally())
		finish(REBOOT_POWER_OFF, 1);
	exit_group(1);
}

/* Compares a value of the system with that of the model. */
void same(const char *what, long system, long model)
{
	if (system != model)
		differ(what, system, model);
	sum = sum * 31 + model;
}

/* Compares the result of a system call with that of the model, in which an
 * error is -errno. */
void result(long system, long model)
{
	if (system == -1)
		system = -errno;
	if (aloud)
		printf("%lu %s = %ld\n", tried, words, model);
	same("result", system, model);
}

/* Compares the first n bytes that the system has read with those of the
 * model. */
void same_bytes(long n)
{
	for (long i = 0; i < n; i++)
		if (bytes[i] != wanted[i])
			differ("a byte", bytes[i], wanted[i]);
	for (long i = 0; i < n; i += 61)
		sum = sum * 31 + wanted[i];
}

void same_stat(const struct stat64 *st, const struct node *node)
{
	same("mode", st->st_mode, node->mode);
	same("links", st->st_nlink, node->links);
	if (S_ISDIR(node->mode))
		return;
	same("size", st->st_size, node->size);
	if (S_ISREG(node->mode))
		same("blocks", st->st_blocks, 8 * node->pages);
}

/* ---- The whole tree ---- */

static void compare_bytes(int fd, const struct node *node)
{
	for (long at = 0; at < node->size; at += BYTES) {
		long n = node->size - at < BYTES ? node->size - at : BYTES;
		long data = seek_data(node, at, SEEK_DATA);

		if (data < 0)
			break;
		at = data - data % PAGE_SIZE;
		n = node->size - at < BYTES ? node->size - at : BYTES;
		same("bytes", pread64(fd, bytes, BYTES, at), n);
		read_at(node, at, wanted, n);
		same_bytes(n);
	}
}

static int count_names(int fd)
{
	static char buffer[2048] __attribute__((aligned(8)));
	int n, count = 0;

	while ((n = getdents64(fd, (void *)buffer, sizeof(buffer))) > 0)
		for (int at = 0; at < n; count++)
			at += ((struct dirent64 *)(buffer + at))->d_reclen;
	return count - 2; /* without "." and ".." */
}

static void compare_tree(int dir, const struct node *node)
{
	int count = 0;

	for (int i = 0; i < ENTRIES; i++) {
		const struct entry *entry = &entries[i];
		struct stat64 st;
		int fd;

		if (entry->dir != node)
			continue;
		count++;
		snprintf(words, sizeof(words), "the name %s", entry->name);
		same("fstatat",
		     fstatat64(dir, entry->name, &st, AT_SYMLINK_NOFOLLOW), 0);
		same_stat(&st, entry->node);
		if (S_ISLNK(st.st_mode))
			continue;
		fd = openat(dir, entry->name, O_RDONLY);
		if (S_ISDIR(st.st_mode))
			compare_tree(fd, entry->node);
		else
			compare_bytes(fd, entry->node);
		close(fd);
	}
	same("names", count_names(dir), count);
}

void compare_all(void)
{
	int fd = open("/tmp/r", O_RDONLY | O_DIRECTORY);

	compare_tree(fd, fs_root);
	close(fd);
	for (int i = 0; i < FILES; i++)
		if (files[i].node && S_ISREG(files[i].node->mode) &&
		    (files[i].flags & 3) != O_WRONLY)
			compare_bytes(files[i].fd, files[i].node);
}

/* Removes everything in a directory of the system. The model says what there
 * is. */
void remove_all(int dir, const struct node *node)
{
	for (int i = 0; i < ENTRIES; i++) {
		const struct entry *entry = &entries[i];
		int is_dir = entry->dir == node && S_ISDIR(entry->node->mode);
		int fd;

		if (entry->dir != node)
			continue;
		if (is_dir) {
			fd = openat(dir, entry->name, O_RDONLY);
			remove_all(fd, entry->node);
			close(fd);
		}
		same("unlinkat",
		     syscall(UNLINKAT, dir, entry->name,
			     is_dir ? AT_REMOVEDIR : 0),
		     0);
	}
}
