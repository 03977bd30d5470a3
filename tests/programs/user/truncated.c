/*
 * Tests files of /tmp that become shorter, and longer again, while they are
 * mapped. A process that touches a page after the new end must get SIGBUS, even
 * if it had its own copy of the page.
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW	 (PROT_READ | PROT_WRITE)
#define PAGES	 4
#define MEBIBYTE (1024 * 1024UL)

static const char path[] = "/tmp/truncated";

static char *shared, *private;
static int file;
static int to_child[2];

static long blocks(void)
{
	struct stat64 st;

	return fstat64(file, &st) ? -1 : (long)st.st_blocks;
}

static char *map_file(int kind, unsigned long pages)
{
	char *addr = mmap(NULL, pages * PAGE_SIZE, RW, kind, file, 0);

	if (addr == MAP_FAILED)
		die("mmap");
	return addr;
}

/* Makes a file of four pages with the letters a, b, c and d, and maps it both
 * shared and private. */
static void letters(void)
{
	static char page[PAGE_SIZE];

	file = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (file < 0)
		die(path);
	for (int i = 0; i < PAGES; i++) {
		memset(page, 'a' + i, PAGE_SIZE);
		put(file, page, PAGE_SIZE);
	}
	shared = map_file(MAP_SHARED, PAGES + 1);
	private = map_file(MAP_PRIVATE, PAGES + 1);
}

static void drop(void)
{
	munmap(shared, (PAGES + 1) * PAGE_SIZE);
	munmap(private, (PAGES + 1) * PAGE_SIZE);
	close(file);
	unlink(path);
}

/* ---- Shorter, and longer again ---- */

static void shorter(void)
{
	letters();
	touch_it("behind_the_end", shared + PAGES * PAGE_SIZE);
	touch_it("behind_the_end_privately", private + PAGES * PAGE_SIZE);
	for (int i = 0; i < PAGES; i++)
		read(open("/dev/null", O_RDONLY), shared + i * PAGE_SIZE, 1);
	private[1] = 'P';
	private[2 * PAGE_SIZE] = 'P';
	tell_bytes("the_second_page_is_read", private + PAGE_SIZE, 3);
	fact("ftruncate64", ftruncate64(file, PAGE_SIZE + 2));
	fact("blocks", blocks());
	tell_bytes("shared", shared + PAGE_SIZE, 4);
	tell_bytes("private", private + PAGE_SIZE, 4);
	tell_bytes("private_copy", private, 4);
	touch_it("of_the_last_page's_end", shared + 2 * PAGE_SIZE - 1);
	touch_it("of_the_page_behind", shared + 2 * PAGE_SIZE);
	touch_it("of_the_private_page_behind", private + 2 * PAGE_SIZE);
	touch_it("of_another", private + 3 * PAGE_SIZE);
	fact("longer", ftruncate64(file, PAGES * PAGE_SIZE));
	fact("blocks", blocks());
	tell_bytes("shared_again", shared + 2 * PAGE_SIZE, 3);
	tell_bytes("private_again", private + 2 * PAGE_SIZE, 3);
	shared[2 * PAGE_SIZE] = 'S';
	tell_bytes("private_after_a_write", private + 2 * PAGE_SIZE, 3);
	drop();
}

/* If the file ends inside a page, the rest of this page becomes zero. Private
 * copies of the page keep their bytes. */
static void a_part_of_a_page(void)
{
	letters();
	private[3] = 'P';
	tell_bytes("private_copy", private, 6);
	tell_bytes("shared", shared, 6);
	fact("ftruncate64", ftruncate64(file, 2));
	tell_bytes("private_copy", private, 6);
	tell_bytes("shared", shared, 6);
	fact("longer", ftruncate64(file, 10));
	tell_bytes("shared", shared, 6);
	pwrite64(file, "w", 1, 4);
	tell_bytes("shared", shared, 6);
	fact("to_nothing", ftruncate64(file, 0));
	touch_it("of_nothing", shared);
	touch_it("of_nothing_privately", private);
	fact("longer", ftruncate64(file, 1));
	tell_bytes("shared", shared, 3);
	tell_bytes("private", private, 3);
	drop();
}

/* A system call returns an error where the program would get a signal. */
static void kernel_touches(void)
{
	int ends[2];

	letters();
	make_pipe(ends);
	write(ends[1], "bytes", 5);
	ftruncate64(file, PAGE_SIZE);
	fact("read_behind_the_end", read(ends[0], shared + PAGE_SIZE, 5));
	fact("write_from_there", write(ends[1], shared + PAGE_SIZE, 5));
	fact("a_path_there", access(private + PAGE_SIZE, R_OK));
	fact("the_bytes_are_there", read(ends[0], shared, 10));
	tell_bytes("they_are", shared, 6);
	fact("pwrite_from_itself",
	     pwrite64(file, shared, PAGE_SIZE, PAGE_SIZE));
	tell_bytes("longer", shared + PAGE_SIZE, 6);
	close(ends[0]);
	close(ends[1]);
	drop();
}

static void by_other_calls(void)
{
	letters();
	close(open(path, O_WRONLY | O_TRUNC));
	touch_it("after_O_TRUNC", shared);
	fact("truncate64", truncate64(path, PAGE_SIZE));
	tell_bytes("after_truncate64", shared, 3);
	shared[0] = 's';
	unlink(path);
	fact("truncate64_without_a_name", truncate64(path, 0));
	fact("ftruncate64_without_a_name", ftruncate64(file, 1));
	tell_bytes("it_has", shared, 3);
	touch_it("behind_it", shared + PAGE_SIZE);
	drop();
	file = open(path, O_RDWR | O_CREAT, 0644);
	shared = map_file(MAP_SHARED, 1);
	touch_it("of_an_empty_file", shared);
	fact("write", write(file, "bytes", 5));
	tell_bytes("it_has", shared, 6);
	munmap(shared, PAGE_SIZE);
	close(file);
	unlink(path);
}

/* ---- A handler ---- */

static int signals;

static void make_longer(int signal)
{
	signals++;
	if (signal != SIGBUS || ftruncate64(file, PAGES * PAGE_SIZE))
		exit_group(1);
}

static void handled(void)
{
	letters();
	handle(SIGBUS, make_longer, 0);
	ftruncate64(file, PAGE_SIZE);
	shared[2 * PAGE_SIZE] = 'h';
	printf("signals: %d\n", signals);
	tell_bytes("written_after_it", shared + 2 * PAGE_SIZE, 3);
	ftruncate64(file, PAGE_SIZE);
	printf("read_after_it: %d\n", private[2 * PAGE_SIZE]);
	printf("signals: %d\n", signals);
	handle(SIGBUS, SIG_DFL, 0);
	drop();
}

/* ---- After fork ---- */

static void say(const int *ends)
{
	write(ends[1], "", 1);
}

static void hear(const int *ends)
{
	char c;

	read(ends[0], &c, 1);
}

static void wait_and_look(void)
{
	hear(to_child);
	tell_bytes("child_has", shared, 3);
	touch_it("in_the_child", shared + 2 * PAGE_SIZE);
	touch_it("in_the_child_privately", private + 2 * PAGE_SIZE);
	fact("child_makes_it_longer", ftruncate64(file, PAGES * PAGE_SIZE));
	shared[2 * PAGE_SIZE] = 'c';
	private[3 * PAGE_SIZE] = 'C';
	tell_bytes("child_has_its_own", private + 3 * PAGE_SIZE, 3);
}

/* Parent and child share a page table, because neither of them has written yet.
 */
static void shared_tables(void)
{
	int pid;

	letters();
	make_pipe(to_child);
	private[2 * PAGE_SIZE] = 'P';
	private[3 * PAGE_SIZE] = 'P';
	tell_bytes("before_fork", shared + 2 * PAGE_SIZE, 3);
	pid = child(wait_and_look);
	fact("ftruncate64", ftruncate64(file, PAGE_SIZE));
	touch_it("in_the_parent", shared + 2 * PAGE_SIZE);
	touch_it("in_the_parent_privately", private + 2 * PAGE_SIZE);
	say(to_child);
	ended("child", reap(pid));
	tell_bytes("parent_sees", shared + 2 * PAGE_SIZE, 3);
	tell_bytes("parent_has", private + 2 * PAGE_SIZE, 3);
	tell_bytes("not_its_child's", private + 3 * PAGE_SIZE, 3);
	drop();
}

static void cut(void)
{
	ftruncate64(file, PAGE_SIZE);
}

static void copy_and_cut(void)
{
	private[0] = 'C';
	private[PAGE_SIZE] = 'C';
	shared[0] = 'c';
	cut();
}

static void cut_by_a_child(void)
{
	letters();
	private[PAGE_SIZE] = 'P';
	in_child("child_that_cuts", cut);
	touch_it("of_what_it_cut", shared + PAGE_SIZE);
	touch_it("of_what_it_cut_privately", private + PAGE_SIZE);
	ftruncate64(file, PAGES * PAGE_SIZE);
	private[PAGE_SIZE] = 'P';
	in_child("child_that_copies_and_cuts", copy_and_cut);
	tell_bytes("parent_has", private, 3);
	tell_bytes("parent_sees", shared, 3);
	touch_it("of_what_it_cut", shared + PAGE_SIZE);
	touch_it("of_what_it_cut_privately", private + PAGE_SIZE);
	drop();
}

/* ---- With several page tables ---- */

static void large(void)
{
	const unsigned long pages = 9 * MEBIBYTE / PAGE_SIZE;

	file = open(path, O_RDWR | O_CREAT, 0644);
	ftruncate64(file, 9 * MEBIBYTE);
	shared = map_file(MAP_SHARED, pages);
	private = mmap(NULL, 4 * MEBIBYTE, RW, MAP_PRIVATE, file, 5 * MEBIBYTE);
	for (unsigned long i = 0; i < 9; i++)
		shared[i * MEBIBYTE] = '0' + i;
	private[0] = 'P';
	fact("blocks", blocks());
	fact("ftruncate64", ftruncate64(file, 5 * MEBIBYTE + 1));
	fact("blocks", blocks());
	tell_bytes("shared", shared + 5 * MEBIBYTE, 2);
	tell_bytes("private", private, 2);
	touch_it("behind_the_end", shared + 8 * MEBIBYTE);
	touch_it("just_behind_the_end", private + PAGE_SIZE);
	fact("longer", ftruncate64(file, 9 * MEBIBYTE));
	tell_bytes("shared", shared + 8 * MEBIBYTE, 2);
	tell_bytes("the_front", shared + 4 * MEBIBYTE, 2);
	fact("shorter", ftruncate64(file, 1));
	tell_bytes("the_first", shared, 2);
	touch_it("of_the_second", shared + PAGE_SIZE);
	fact("blocks", blocks());
	munmap(shared, 9 * MEBIBYTE);
	munmap(private, 4 * MEBIBYTE);
	close(file);
	unlink(path);
}

int main(void)
{
	shorter();
	a_part_of_a_page();
	kernel_touches();
	by_other_calls();
	handled();
	shared_tables();
	cut_by_a_child();
	large();
	return 0;
}
