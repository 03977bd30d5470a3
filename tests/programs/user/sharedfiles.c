/*
 * Tests MAP_SHARED of files in /tmp and /dev/shm: other processes and read()
 * see what a process writes to such memory, and the process sees what write()
 * writes. Also tests private mappings of files that change.
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW (PROT_READ | PROT_WRITE)

/* The memory that the children read and change, and its file. */
static char *at, *other;
static int file;

static long blocks(int fd)
{
	struct stat64 st;

	return fstat64(fd, &st) ? -1 : (long)st.st_blocks;
}

static void change(void)
{
	tell_bytes("child_sees", at, 4);
	at[1] = 'c';
	at[PAGE_SIZE] = 'C';
}

static void write_at_once(void)
{
	other[0] = 'o';
	pwrite64(file, "f", 1, 1);
}

static void open_again(void)
{
	int fd = open("/dev/shm/shared", O_RDWR);
	char *pages = share_pages(fd, 1);

	tell_bytes("opened_again", pages, 4);
	pages[2] = 'r';
}

static void writes_are_seen(const char *path)
{
	char *second;

	printf("== %s\n", path);
	file = file_with(path, "text", 2 * PAGE_SIZE + 10);
	at = share_pages(file, 3);
	tell_bytes("mapped", at, 6);
	at[4] = '!';
	at[PAGE_SIZE] = 'M';
	tell_file("file", file, 0, 6);
	tell_file("file_of_the_next_page", file, PAGE_SIZE, 3);
	fact("pwrite64", pwrite64(file, "wrote", 5, PAGE_SIZE - 2));
	tell_bytes("mapped_over_a_page's_end", at + PAGE_SIZE - 3, 7);
	second = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, file, PAGE_SIZE);
	tell_bytes("mapped_twice", second, 4);
	at[PAGE_SIZE + 3] = '3';
	tell_bytes("mapped_twice", second, 4);
	other = at;
	in_child("child_that_writes", write_at_once);
	tell_bytes("parent_sees", at, 4);
	tell_file("file", file, 0, 4);
	fact("msync", msync(at, 3 * PAGE_SIZE, MS_SYNC));
	fact("msync_both", msync(at, PAGE_SIZE, MS_SYNC | MS_ASYNC));
	fact("fsync", fsync(file));
	munmap(at, 3 * PAGE_SIZE);
	tell_bytes("the_second_is_there", second, 4);
	munmap(second, PAGE_SIZE);
	tell_file("file_after_munmap", file, 0, 6);
	in_child("child_that_opens", open_again);
	tell_file("file_after_that", file, 0, 6);
	close(file);
	unlink(path);
}

static void outlives_its_name(void)
{
	int fd = file_with("/tmp/gone", "gone", 2 * PAGE_SIZE), new;

	at = share_pages(fd, 2);
	at[PAGE_SIZE] = 'g';
	fact("close", close(fd));
	fact("unlink", unlink("/tmp/gone"));
	fact("open", open("/tmp/gone", O_RDWR));
	tell_bytes("it_is_there", at, 6);
	in_child("child", change);
	tell_bytes("parent_sees", at, 6);
	new = file_with("/tmp/gone", "new", PAGE_SIZE);
	other = share_pages(new, 1);
	tell_bytes("another_of_its_name", other, 6);
	tell_bytes("the_old_one", at, 6);
	munmap(at, PAGE_SIZE);
	tell_bytes("its_second_page", at + PAGE_SIZE, 3);
	munmap(at + PAGE_SIZE, PAGE_SIZE);
	munmap(other, PAGE_SIZE);
	close(new);
	unlink("/tmp/gone");
}

/* The rights of a mapping depend on how its file was opened. */
static void rights(void)
{
	int fd = file_with("/tmp/rights", "rights", PAGE_SIZE);
	int to_read = open("/tmp/rights", O_RDONLY);
	int to_write = open("/tmp/rights", O_WRONLY);

	mapped("shared_to_write", mmap(NULL, 1, RW, MAP_SHARED, to_read, 0));
	mapped("shared_to_write_alone",
	       mmap(NULL, 1, PROT_WRITE, MAP_SHARED, to_read, 0));
	mapped("of_what_is_open_to_write",
	       mmap(NULL, 1, PROT_READ, MAP_SHARED, to_write, 0));
	mapped("private_to_write", mmap(NULL, 1, RW, MAP_PRIVATE, to_read, 0));
	mapped("validated_and_unknown", mmap(NULL, 1, RW, 3 | 0x80000, fd, 0));
	mapped("validated", mmap(NULL, 1, RW, 3, fd, 0));
	at = mmap(NULL, 1, PROT_READ, MAP_SHARED, to_read, 0);
	fact("mprotect_of_what_is_open_to_read", mprotect(at, 1, RW));
	fact("mprotect_to_execute", mprotect(at, 1, PROT_READ | PROT_EXEC));
	touch_it("of_what_is_open_to_read", at);
	munmap(at, 1);
	at = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	touch_it("of_what_is_to_read", at);
	fact("read_into_it", pread64(fd, at, 1, 0));
	fact("mprotect", mprotect(at, 1, RW));
	touch_it("of_what_is_to_write", at);
	fact("read_into_it", pread64(fd, at + 1, 1, 3));
	tell_bytes("it_has", at, 6);
	fact("mprotect_to_nothing", mprotect(at, 1, PROT_NONE));
	touch_it("of_what_is_closed", at);
	munmap(at, 1);
	at = mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0);
	at[2] = 'W';
	tell_file("written", fd, 0, 6);
	munmap(at, 1);
	close(to_read);
	close(to_write);
	close(fd);
	unlink("/tmp/rights");
}

static void holes(void)
{
	int fd = file_with("/tmp/holes", "", 6 * PAGE_SIZE);
	char *pages = share_pages(fd, 6);

	fact("blocks_of_nothing", blocks(fd));
	tell_bytes("a_hole", pages, 3);
	pages[2 * PAGE_SIZE] = 'h';
	fact("blocks_of_two_pages", blocks(fd));
	tell_file("file", fd, 2 * PAGE_SIZE - 1, 3);
	fact("pwrite64", pwrite64(fd, "wrote", 5, 4 * PAGE_SIZE));
	tell_bytes("mapped", pages + 4 * PAGE_SIZE, 5);
	fact("blocks_of_three_pages", blocks(fd));
	munmap(pages, 6 * PAGE_SIZE);
	/* A program that has read a hole sees what is written there later. */
	at = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 5 * PAGE_SIZE);
	tell_bytes("private_hole", at, 3);
	fact("pwrite64", pwrite64(fd, "into", 4, 5 * PAGE_SIZE));
	tell_bytes("private_after_that", at, 5);
	munmap(at, 2 * PAGE_SIZE);
	close(fd);
	unlink("/tmp/holes");
}

/* ---- A private mapping of a file that changes ---- */

static void change_privately(void)
{
	at[1] = 'C';
	tell_bytes("child_has", at, 5);
}

static void private_ones(void)
{
	int fd = file_with("/tmp/private", "first", 2 * PAGE_SIZE + 5);
	char *pages = share_pages(fd, 3);

	at = mmap(NULL, 3 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	tell_bytes("private", at, 5);
	pwrite64(fd, "F", 1, 0);
	tell_bytes("private_after_a_write", at, 5);
	pages[1] = 'I';
	tell_bytes("private_after_another", at, 5);
	in_child("child_that_writes", change_privately);
	tell_bytes("parent_has", at, 5);
	at[2] = 'R';
	pwrite64(fd, "....T", 5, 0);
	tell_bytes("private_of_its_own", at, 5);
	tell_file("file", fd, 0, 5);
	pages[PAGE_SIZE] = 's';
	tell_bytes("the_next_page", at + PAGE_SIZE, 3);
	at[2 * PAGE_SIZE] = 'e';
	tell_file("file_at_its_end", fd, 2 * PAGE_SIZE, 5);
	fact("madvise", madvise(at, 3 * PAGE_SIZE, MADV_DONTNEED));
	tell_bytes("after_madvise", at, 5);
	tell_bytes("and_at_the_end", at + 2 * PAGE_SIZE, 5);
	fact("madvise_of_the_shared",
	     madvise(pages, 3 * PAGE_SIZE, MADV_DONTNEED));
	tell_bytes("shared_after_madvise", pages + PAGE_SIZE, 3);
	fact("madvise_free", madvise(pages, PAGE_SIZE, 8));
	munmap(at, 3 * PAGE_SIZE);
	munmap(pages, 3 * PAGE_SIZE);
	close(fd);
	unlink("/tmp/private");
}

int main(void)
{
	writes_are_seen("/dev/shm/shared");
	outlives_its_name();
	rights();
	holes();
	private_ones();
	return 0;
}
