/*
 * full WAY: makes files in /tmp until there is no more room, and removes all of
 * them:
 *
 *	full write     one file, as long as it can be
 *	full holes     one file in which every second page is a hole
 *	full files     empty files, as many as there can be
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define PIECE 65536UL

static char piece[PIECE];

/* Writes a file until there is no more room: 64 KiB after 64 KiB, or single
 * pages with a hole of one page after each. */
static void write_one(int holes)
{
	int fd = open("/tmp/full", O_RDWR | O_CREAT | O_LARGEFILE, 0600);
	unsigned long step = holes ? 2 * PAGE_SIZE : PIECE, pages = 0;
	unsigned long size = holes ? PAGE_SIZE : PIECE, end = 0;
	struct stat64 stat;
	long n;

	memset(piece, 'f', sizeof(piece));
	for (unsigned long at = 0;; at += step) {
		n = pwrite64(fd, piece, size, at);
		if (n <= 0)
			break;
		pages += n / PAGE_SIZE;
		end = at + n;
	}
	if (n != -1 || errno != ENOSPC)
		bad("a write to a full file system returned %ld, errno %d", n,
		    errno);
	fstat64(fd, &stat);
	if (stat.st_size != (long long)end ||
	    stat.st_blocks != pages * PAGE_SIZE / 512)
		bad("%lu bytes, %lu blocks for %lu pages",
		    (unsigned long)stat.st_size, (unsigned long)stat.st_blocks,
		    pages);
	if (pread64(fd, piece, 1, end - 1) != 1 || piece[0] != 'f')
		bad("the file's last byte is wrong");
	if (ftruncate64(fd, 0) || write(fd, piece, PIECE) != PIECE)
		bad("there is no room after the file was truncated");
	if (close(fd) || unlink("/tmp/full"))
		bad("/tmp/full cannot be removed");
	tried(pages, "pages of a file");
}

static void make_files(void)
{
	char name[40];
	int n = 0, fd;

	for (;; n++) {
		snprintf(name, sizeof(name), "/tmp/%d", n);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
		if (fd < 0)
			break;
		close(fd);
	}
	if (errno != ENOSPC)
		bad("open() in a full file system: errno %d", errno);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "/tmp/%d", i);
		if (unlink(name))
			bad("%s cannot be removed", name);
	}
	tried(n, "files");
}

int main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "";

	if (!strcmp(way, "files"))
		make_files();
	else if (!strcmp(way, "write") || !strcmp(way, "holes"))
		write_one(way[0] == 'h');
	else
		die("full: the ways are write, holes, files");
	return verdict();
}
