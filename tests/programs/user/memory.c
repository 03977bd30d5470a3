/*
 * Tests brk, mmap and munmap, with addresses and sizes just below and above
 * each limit.
 *
 * Ancestor: none.
 */
#include "test.h"
#include <linux/elf.h>

#define RW	  (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

static unsigned long not_zero(const char *from, unsigned long n)
{
	unsigned long count = 0;

	while (n--)
		count += *from++ != 0;
	return count;
}

/* ---- brk ---- */

static void break_moves(void)
{
	char *start = sys_brk(NULL), *end;

	yes("brk_of_null_tells", start != NULL && sys_brk(NULL) == start);
	yes("brk_one_byte_up", sys_brk(start + 1) == start + 1);
	yes("it_is_told", sys_brk(NULL) == start + 1);
	yes("brk_ten_pages_up",
	    sys_brk(start + 10 * PAGE_SIZE) == start + 10 * PAGE_SIZE);
	printf("new_bytes_not_zero: %lu\n", not_zero(start, 10 * PAGE_SIZE));
	memset(start, 1, 10 * PAGE_SIZE);
	end = start + 3 * PAGE_SIZE;
	yes("brk_down", sys_brk(end) == end);
	touch_it("below_brk", end - 1);
	touch_it("above_brk", end + 2 * PAGE_SIZE);
	yes("brk_up_again",
	    sys_brk(start + 10 * PAGE_SIZE) == start + 10 * PAGE_SIZE);
	printf("kept_bytes_gone: %lu\n",
	       3 * PAGE_SIZE - not_zero(start, 3 * PAGE_SIZE));
	printf("bytes_back_from_the_dead: %lu\n",
	       not_zero(start + 4 * PAGE_SIZE, 6 * PAGE_SIZE));
	yes("brk_to_the_start", sys_brk(start) == start);
}

static void break_errors(void)
{
	char *start = sys_brk(NULL), *wall, *end;

	yes("brk_below_the_start", sys_brk(start - 1) == start);
	yes("brk_to_1", sys_brk((void *)1) == start);
	yes("brk_to_the_end_of_the_world", sys_brk((void *)-1) == start);
	yes("brk_into_the_kernel", sys_brk((void *)0xfffff000) == start);
	yes("brk_into_the_stack", sys_brk(&start) == start);
	wall = (char *)(((unsigned long)start + 20 * PAGE_SIZE) & -4096UL);
	mapped("a_wall_above_brk",
	       mmap(wall, PAGE_SIZE, RW, ANONYMOUS | MAP_FIXED, -1, 0));
	end = wall - PAGE_SIZE;
	yes("brk_up_to_the_page_below_the_wall", sys_brk(end) == end);
	yes("brk_into_the_wall", sys_brk(wall + 1) == end);
	yes("brk_over_the_wall", sys_brk(wall + 2 * PAGE_SIZE) == end);
	yes("brk_back", sys_brk(start) == start);
	munmap(wall, PAGE_SIZE);
}

/* ---- mmap of zeros ---- */

static void lengths(void)
{
	char *page;

	mapped("mmap_of_0_bytes", mmap(NULL, 0, RW, ANONYMOUS, -1, 0));
	page = mmap(NULL, 1, RW, ANONYMOUS, -1, 0);
	mapped("mmap_of_1_byte", page);
	yes("it_is_on_a_page", (unsigned long)page % PAGE_SIZE == 0);
	printf("bytes_not_zero: %lu\n", not_zero(page, PAGE_SIZE));
	page[PAGE_SIZE - 1] = 1;
	fact("munmap_of_1_byte", munmap(page, 1));
	touch_it("after_munmap", page + PAGE_SIZE - 1);
	mapped("mmap_of_all", mmap(NULL, 0xfffff000, RW, ANONYMOUS, -1, 0));
	mapped("mmap_of_a_wrap", mmap(NULL, 0xffffffff, RW, ANONYMOUS, -1, 0));
	mapped("mmap_without_kind", mmap(NULL, 1, RW, MAP_ANONYMOUS, -1, 0));
	mapped("mmap_of_no_file", mmap(NULL, 1, RW, MAP_PRIVATE, 63, 0));
	mapped("mmap_of_minus_one", mmap(NULL, 1, RW, MAP_PRIVATE, -1, 0));
}

static void rights(void)
{
	touch_it("of_nothing_allowed",
		 mmap(NULL, 1, PROT_NONE, ANONYMOUS, -1, 0));
	touch_it("of_what_is_to_read",
		 mmap(NULL, 1, PROT_READ, ANONYMOUS, -1, 0));
	touch_it("of_what_is_to_write",
		 mmap(NULL, 1, PROT_WRITE, ANONYMOUS, -1, 0));
	touch_it("of_null", NULL);
	touch_it("of_the_first_page", (void *)(PAGE_SIZE - 1));
	touch_it("of_the_kernel", (void *)0xfffff000);
	touch_it("of_the_last_byte", (void *)-1);
	touch_it("of_the_programs_text", (void *)rights);
}

static void fixed(void)
{
	char *pages = map(4);

	memset(pages, 1, 4 * PAGE_SIZE);
	yes("fixed_over_another",
	    mmap(pages + PAGE_SIZE, PAGE_SIZE, RW, ANONYMOUS | MAP_FIXED, -1,
		 0) == pages + PAGE_SIZE);
	printf("it_is_zeros: %lu\n", not_zero(pages + PAGE_SIZE, PAGE_SIZE));
	printf("those_around_it_are_kept: %lu\n",
	       not_zero(pages, 4 * PAGE_SIZE) / PAGE_SIZE);
	mapped("fixed_off_a_page",
	       mmap(pages + 1, PAGE_SIZE, RW, ANONYMOUS | MAP_FIXED, -1, 0));
	mapped("fixed_in_the_kernel", mmap((void *)0xfffff000, PAGE_SIZE, RW,
					   ANONYMOUS | MAP_FIXED, -1, 0));
	mapped("fixed_that_wraps", mmap((void *)0xffffe000, 0x4000, RW,
					ANONYMOUS | MAP_FIXED, -1, 0));
	mapped("fixed_of_0_bytes",
	       mmap(pages, 0, RW, ANONYMOUS | MAP_FIXED, -1, 0));
	printf("after_failures_all_is_there: %lu\n",
	       not_zero(pages, 4 * PAGE_SIZE) / PAGE_SIZE);
	munmap(pages, 4 * PAGE_SIZE);
	yes("fixed_where_nothing_was",
	    mmap(pages, PAGE_SIZE, RW, ANONYMOUS | MAP_FIXED, -1, 0) == pages);
	munmap(pages, PAGE_SIZE);
}

/* mmap uses the proposed address if there is room, otherwise any other address.
 */
static void hints(void)
{
	char *pages = map(4), *got;

	munmap(pages, 4 * PAGE_SIZE);
	got = mmap(pages + PAGE_SIZE, PAGE_SIZE, RW, ANONYMOUS, -1, 0);
	yes("a_wish_is_heard", got == pages + PAGE_SIZE);
	yes("a_wish_for_what_is_taken",
	    mmap(got, PAGE_SIZE, RW, ANONYMOUS, -1, 0) != got);
	mapped("a_wish_for_the_kernel",
	       mmap((void *)0xfffff000, PAGE_SIZE, RW, ANONYMOUS, -1, 0));
}

/* ---- munmap ---- */

static void holes(void)
{
	char *pages = map(8);

	memset(pages, 1, 8 * PAGE_SIZE);
	fact("munmap_in_the_middle",
	     munmap(pages + 3 * PAGE_SIZE, 2 * PAGE_SIZE));
	touch_it("below_a_hole", pages + 3 * PAGE_SIZE - 1);
	touch_it("at_the_start_of_a_hole", pages + 3 * PAGE_SIZE);
	touch_it("at_the_end_of_a_hole", pages + 5 * PAGE_SIZE - 1);
	touch_it("above_a_hole", pages + 5 * PAGE_SIZE);
	fact("munmap_of_the_hole",
	     munmap(pages + 3 * PAGE_SIZE, 2 * PAGE_SIZE));
	fact("munmap_off_a_page", munmap(pages + 1, PAGE_SIZE));
	fact("munmap_of_0_bytes", munmap(pages, 0));
	fact("munmap_of_the_kernel", munmap((void *)0xfffff000, PAGE_SIZE));
	fact("munmap_that_wraps", munmap(pages, 0xfffff000));
	printf("after_failures: %lu\n", not_zero(pages, 3 * PAGE_SIZE));
	fact("munmap_of_the_first", munmap(pages, PAGE_SIZE));
	fact("munmap_of_the_last", munmap(pages + 7 * PAGE_SIZE, PAGE_SIZE));
	printf("what_is_left: %lu\n",
	       not_zero(pages + PAGE_SIZE, 2 * PAGE_SIZE) +
		       not_zero(pages + 5 * PAGE_SIZE, 2 * PAGE_SIZE));
	fact("munmap_over_all_with_the_hole", munmap(pages, 8 * PAGE_SIZE));
	touch_it("after_that", pages + 2 * PAGE_SIZE);
}

/* munmap frees a page table as a whole if the range covers all of it. */
static void many_tables(void)
{
	char *pages = map(4096);

	for (unsigned long i = 0; i < 4096; i += 256)
		pages[i * PAGE_SIZE] = 1;
	fact("munmap_of_the_inner_15_megabytes",
	     munmap(pages + 128 * PAGE_SIZE, 3840 * PAGE_SIZE));
	printf("what_is_left_of_16: %d\n", pages[0]);
	touch_it("in_the_midst_of_16_megabytes", pages + 2048 * PAGE_SIZE);
	munmap(pages, 4096 * PAGE_SIZE);
}

/* ---- files ---- */

static void whole_file(void)
{
	int fd = open("long", O_RDONLY), wrong = 0;
	char *file = mmap(NULL, 10000, RW, MAP_PRIVATE, fd, 0), c = 0;

	for (int i = 0; i < 10000; i++)
		wrong += file[i] != 'a' + i % 26;
	printf("bytes_of_the_file_wrong: %d\n", wrong);
	printf("bytes_behind_its_end_not_zero: %lu\n",
	       not_zero(file + 10000, 3 * PAGE_SIZE - 10000));
	file[0] = '#';
	file[5000] = '#';
	read(fd, &c, 1);
	printf("the_file_itself_has: %c\n", c);
	close(fd);
	printf("after_close: %c%c\n", file[0], file[9999]);
	fact("munmap_of_the_file", munmap(file, 10000));
}

static void start_of_a_file(void)
{
	int fd = open("long", O_RDONLY);
	char *file = mmap(NULL, 10000, RW, MAP_PRIVATE, fd, 0);

	close(fd);
	fact("munmap_of_the_files_end",
	     munmap(file + PAGE_SIZE, 2 * PAGE_SIZE));
	printf("its_start_is_there: %c%c\n", file[0], file[PAGE_SIZE - 1]);
	touch_it("behind_what_is_left_of_a_file", file + PAGE_SIZE);
	munmap(file, PAGE_SIZE);
}

static void parts_of_files(void)
{
	int fd = open("long", O_RDONLY);
	char *file;
	unsigned long old[6] = { 0,	      PAGE_SIZE, PROT_READ,
				 MAP_PRIVATE, 0,	 2 * PAGE_SIZE };

	file = mmap2(NULL, 100, PROT_READ, MAP_PRIVATE, fd, 1);
	printf("from_the_second_page: %.3s\n", file);
	printf("to_the_end_of_it: %c\n", file[PAGE_SIZE - 1]);
	touch_it("of_a_file_mapped_to_read", file);
	old[4] = fd;
	file = old_mmap(old);
	printf("by_the_old_call: %.3s\n", file);
	old[5] = 100;
	mapped("by_the_old_call_off_a_page", old_mmap(old));
	file = mmap2(NULL, 3 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 1);
	touch_it("of_a_file_in_its_last_page", file + 2 * PAGE_SIZE - 1);
	touch_it("of_a_file_past_its_last_page", file + 2 * PAGE_SIZE);
	file = mmap2(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 100);
	mapped("far_past_the_end", file);
	touch_it("of_a_file_far_past_its_end", file);
	close(fd);
}

static void what_cannot_be_mapped(void)
{
	int ends[2], empty = open("empty", O_RDONLY);

	make_pipe(ends);
	mapped("mmap_of_a_directory",
	       mmap(NULL, 1, PROT_READ, MAP_PRIVATE, open("dir", 0), 0));
	mapped("mmap_of_a_pipe",
	       mmap(NULL, 1, PROT_READ, MAP_PRIVATE, ends[0], 0));
	mapped("mmap_of_what_is_open_to_write",
	       mmap(NULL, 1, PROT_READ, MAP_PRIVATE,
		    open("/dev/null", O_WRONLY), 0));
	mapped("mmap_of_an_empty_file",
	       mmap(NULL, 1, PROT_READ, MAP_PRIVATE, empty, 0));
}

/* These files are read-only. A shared mapping of such a file is like a private
 * one, except that it can never become writable. */
static void shared_with_others(void)
{
	int fd = open("long", O_RDONLY);
	char *file = mmap(NULL, 10000, PROT_READ, MAP_SHARED, fd, 0);

	mapped("shared_to_read", file);
	printf("it_has: %c%c\n", file[0], file[9999]);
	touch_it("of_a_shared_file", file);
	fact("no_right_to_read", mprotect(file, PAGE_SIZE, PROT_NONE));
	touch_it("of_its_closed_page", file);
	fact("the_right_to_write", mprotect(file, 2 * PAGE_SIZE, RW));
	fact("the_right_to_run",
	     mprotect(file, PAGE_SIZE, PROT_READ | PROT_EXEC));
	touch_it("of_it_again", file);
	munmap(file, 10000);
	mapped("shared_to_write", mmap(NULL, 1, RW, MAP_SHARED, fd, 0));
	mapped("validated", mmap(NULL, 1, PROT_READ, 3, fd, 0));
	mapped("shared_directory",
	       mmap(NULL, 1, PROT_READ, MAP_SHARED, open("dir", 0), 0));
	mapped("shared_of_no_kind", mmap(NULL, 1, PROT_READ, 0, fd, 0));
	close(fd);
}

/* Maps /dev/zero, as programs did to get zeros before MAP_ANONYMOUS existed. */
static void zeros_of_the_device(void)
{
	int fd = open("/dev/zero", O_RDWR);
	char *zeros = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);

	mapped("of_dev_zero", zeros);
	close(fd);
	zeros[PAGE_SIZE] = 'z';
	printf("not_zero: %lu\n", not_zero(zeros, 2 * PAGE_SIZE));
	fact("of_dev_zero_to_read", mprotect(zeros, PAGE_SIZE, PROT_READ));
	touch_it("of_dev_zero", zeros);
	fact("munmap_of_dev_zero", munmap(zeros, 2 * PAGE_SIZE));
	fd = open("/dev/zero", O_RDONLY);
	mapped("far_into_dev_zero",
	       mmap2(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0x12345));
	close(fd);
	fd = open("/dev/zero", O_WRONLY);
	mapped("of_dev_zero_to_write",
	       mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0));
	close(fd);
}

/* Prints a sum of the bytes after each segment in its last page: these are the
 * next bytes of the file. Skips the segments that zeros follow. */
static void behind_segments(void)
{
	extern const char __ehdr_start[];
	const Elf32_Ehdr *elf = (const Elf32_Ehdr *)__ehdr_start;
	const Elf32_Phdr *segment = (const void *)(__ehdr_start + elf->e_phoff);

	for (int i = 0; i < elf->e_phnum; i++, segment++) {
		const char *end = (char *)segment->p_vaddr + segment->p_filesz;
		unsigned sum = 0;

		if (segment->p_type != PT_LOAD ||
		    segment->p_filesz != segment->p_memsz)
			continue;
		while ((unsigned long)end % PAGE_SIZE)
			sum = sum * 31 + (unsigned char)*end++;
		printf("behind_segment_%d: %x\n", i, sum);
	}
}

static char *shared, *gone, *file_pages;

static void change(void)
{
	printf("child_sees: %c%c%c\n", shared[0], gone[0], file_pages[0]);
	shared[0] = 'x';
	file_pages[0] = 'x';
	fact("child_unmaps", munmap(gone, 2 * PAGE_SIZE));
	printf("child_has: %c%c%c\n", shared[0], file_pages[0],
	       file_pages[4096]);
}

/* A fork shares the pages; changes that a child makes do not affect the parent.
 */
static void forked(void)
{
	int fd = open("long", O_RDONLY);

	shared = map(2);
	gone = map(2);
	file_pages = mmap(NULL, 10000, RW, MAP_PRIVATE, fd, 0);
	close(fd);
	shared[0] = 's';
	gone[0] = 'g';
	file_pages[4096] = 'f';
	in_child("a_child_that_changes", change);
	printf("parent_has: %c%c%c%c\n", shared[0], gone[0], file_pages[0],
	       file_pages[4096]);
}

int main(void)
{
	break_moves();
	break_errors();
	lengths();
	rights();
	fixed();
	hints();
	holes();
	many_tables();
	whole_file();
	start_of_a_file();
	parts_of_files();
	what_cannot_be_mapped();
	shared_with_others();
	zeros_of_the_device();
	behind_segments();
	forked();
	return 0;
}
