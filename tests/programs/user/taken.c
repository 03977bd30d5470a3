/*
 * Tests memory that disappears while a call sleeps, because another process
 * truncates the file that is mapped there. The call must fail as if the memory
 * had never existed.
 *
 * Ancestor: none.
 */
#include "test.h"

static const char path[] = "/tmp/taken";

static char *memory;
static int file;
static int ends[2];

/* Truncates the file, and then lets the call go on. The call fails in the same
 * way if it begins later. */
static void cut_and_write(void)
{
	nap(20);
	ftruncate64(file, 0);
	write(ends[1], "bytes", 5);
}

/* Maps a page of a file, with a struct pollfd at its start. Starts a child that
 * will truncate the file. Returns the child's pid. */
static int borrow(void)
{
	struct pollfd *fd;

	file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	if (file < 0 || ftruncate64(file, PAGE_SIZE))
		die(path);
	memory = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file,
		      0);
	if (memory == MAP_FAILED)
		die("mmap");
	make_pipe(ends);
	fd = (struct pollfd *)memory;
	fd->fd = ends[0];
	fd->events = POLLIN;
	return child(cut_and_write);
}

static void give_back(int pid)
{
	reap(pid);
	munmap(memory, PAGE_SIZE);
	close(file);
	close(ends[0]);
	close(ends[1]);
	unlink(path);
}

static void in_poll(void)
{
	int pid = borrow();

	fact("poll", syscall(168, memory, 1, -1));
	fact("poll_again", syscall(168, memory, 1, 0));
	give_back(pid);
}

static void in_read(void)
{
	int pid = borrow();
	char bytes[8] = "";

	fact("read", read(ends[0], memory, 8));
	fact("read_again", read(ends[0], memory, 8));
	fact("read_elsewhere", read(ends[0], bytes, 8));
	yes("all_bytes_came", !memcmp(bytes, "bytes", 5));
	give_back(pid);
}

int main(void)
{
	in_poll();
	in_read();
	return 0;
}
