/*
 * Truncates a file of /tmp while another process makes it a clone of a second
 * file and clones it into a third one. A file system without clones refuses to
 * clone. With and without clones as many pages must be free afterwards as
 * before, and an empty file must have no pages.
 *
 * Ancestor: none.
 */
#include "test.h"

#define FICLONE 0x40049409
#define STEP	0x400000LL
#define TABLES	200
#define ROUNDS	300

static const char path[] = "/tmp/cuts", source_path[] = "/tmp/cuts-source",
		  clone_path[] = "/tmp/cuts-clone";

/* The first fields of Linux's struct statfs64, and room for its other fields.
 */
struct stats {
	unsigned long type, block_size;
	unsigned long long blocks, free, others[4];
	unsigned long rest[12];
};

static unsigned long free_blocks(void)
{
	struct stats stats;

	if (syscall(268, "/tmp", 84, &stats))
		die("statfs64");
	return stats.free;
}

static int make(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_LARGEFILE, 0644);

	if (fd < 0)
		die(name);
	return fd;
}

static void clone_both_ways(void)
{
	int fd = make(path), source = make(source_path),
	    copy = make(clone_path);

	for (;;) {
		ioctl(fd, FICLONE, source);
		ftruncate64(copy, 0);
		ioctl(copy, FICLONE, fd);
	}
}

static void no_blocks(const char *name, const char *of)
{
	struct stat64 st;
	int fd = make(of);

	fact(name, ftruncate64(fd, 0));
	fact("fstat", fstat64(fd, &st));
	printf("%s: %lu blocks\n", name, (unsigned long)st.st_blocks);
	close(fd);
	unlink(of);
}

int main(void)
{
	unsigned long before = free_blocks();
	int fd = make(path), source = make(source_path), pid;

	fact("short_slices", nice(19));
	ftruncate64(source, STEP * TABLES);
	pid = child(clone_both_ways);
	for (int i = 0; i < ROUNDS; i++) {
		for (int n = 0; n < TABLES; n++)
			pwrite64(fd, "x", 1, n * STEP);
		ftruncate64(fd, 0);
	}
	kill(pid, SIGKILL);
	reap(pid);
	close(fd);
	close(source);
	no_blocks("the_file", path);
	no_blocks("its_source", source_path);
	no_blocks("its_clone", clone_path);
	yes("all_is_free_again", free_blocks() == before);
	return 0;
}
