/*
 * Tests mprotect: its errors and their order; its effects on the program and on
 * system calls, after a fork, and on a file.
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define RX	  (PROT_READ | PROT_EXEC)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define TABLE	  0x400000UL /* bytes that one page table maps */

static volatile char *at;

static void read_it(void)
{
	*at;
}

static void write_it(void)
{
	*at = 'w';
}

/* Reads and writes at an address, each in a child, and prints how the child has
 * ended. Then prints the results of system calls that read and write there. */
static void touch(const char *name, char *where)
{
	static int ends[2];
	char fact_name[80];

	if (ends[1] == 0)
		make_pipe(ends);
	at = where;
	snprintf(fact_name, sizeof(fact_name), "read_%s", name);
	in_child(fact_name, read_it);
	snprintf(fact_name, sizeof(fact_name), "write_%s", name);
	in_child(fact_name, write_it);
	snprintf(fact_name, sizeof(fact_name), "write_call_%s", name);
	fact(fact_name, write(ends[1], where, 1));
	snprintf(fact_name, sizeof(fact_name), "read_call_%s", name);
	if (write(ends[1], "r", 1) == 1)
		fact(fact_name, read(ends[0], where, 1));
}

static void errors(void)
{
	char *pages = map(4), *end = border();

	fact("off_a_page", mprotect(pages + 1, PAGE_SIZE, RW));
	fact("off_a_page_of_0_bytes", mprotect(pages + 1, 0, RW));
	fact("of_0_bytes", mprotect(pages, 0, RW));
	fact("of_0_bytes_with_bad_rights", mprotect(pages, 0, 0x10));
	fact("of_0_bytes_where_nothing_is", mprotect(end, 0, RW));
	fact("where_nothing_is", mprotect(end, 1, RW));
	fact("bad_rights_where_nothing_is", mprotect(end, 1, 0x10));
	fact("bad_rights", mprotect(pages, 1, 0x10));
	fact("all_rights_of_a_word", mprotect(pages, 1, -1));
	fact("semaphores", mprotect(pages, 1, RW | 8));
	fact("of_the_null_page", mprotect(NULL, 1, RW));
	fact("of_the_kernel", mprotect((void *)0xfffff000, PAGE_SIZE, RW));
	fact("of_the_last_byte", mprotect((void *)0xfffff000, 1, RW));
	fact("of_the_whole_page", mprotect(pages, 4 * PAGE_SIZE, PROT_READ));
	fact("of_one_byte_more", mprotect(pages, PAGE_SIZE + 1, RW));
	touch("of_the_page_of_the_byte_more", pages + PAGE_SIZE);
	touch("of_the_page_behind_it", pages + 2 * PAGE_SIZE);
	munmap(pages, 4 * PAGE_SIZE);
}

/* mprotect() on a range with a hole changes the pages before the hole, and
 * fails. */
static void holes(void)
{
	char *pages = map(6);

	memset(pages, 1, 6 * PAGE_SIZE);
	munmap(pages + 2 * PAGE_SIZE, PAGE_SIZE);
	fact("over_a_hole", mprotect(pages, 6 * PAGE_SIZE, PROT_READ));
	touch("before_the_hole", pages + PAGE_SIZE);
	touch("in_the_hole", pages + 2 * PAGE_SIZE);
	touch("behind_the_hole", pages + 3 * PAGE_SIZE);
	fact("from_the_hole_on",
	     mprotect(pages + 2 * PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ));
	touch("behind_it_again", pages + 3 * PAGE_SIZE);
	munmap(pages, 6 * PAGE_SIZE);
}

/* Sets every combination of rights after every other one, for a touched page
 * and for one that was never touched. */
static void every_change(void)
{
	static const struct {
		const char *name;
		int prot;
	} rights[] = { { "none", PROT_NONE },
		       { "read", PROT_READ },
		       { "write", PROT_WRITE },
		       { "read_write", RW },
		       { "read_exec", RX } };
	char name[60];

	for (int i = 0; i < 5; i++) {
		for (int j = 0; j < 5; j++) {
			char *pages = map(3);

			pages[0] = pages[PAGE_SIZE] = 'a';
			mprotect(pages, 3 * PAGE_SIZE, rights[i].prot);
			snprintf(name, sizeof(name), "%s_then_%s",
				 rights[i].name, rights[j].name);
			fact(name, mprotect(pages + PAGE_SIZE, 2 * PAGE_SIZE,
					    rights[j].prot));
			touch(name, pages + PAGE_SIZE);
			touch("of_a_page_never_touched", pages + 2 * PAGE_SIZE);
			mprotect(pages, 3 * PAGE_SIZE, RW);
			printf("it_holds: %c%c%d\n", pages[0], pages[PAGE_SIZE],
			       pages[2 * PAGE_SIZE] != 0);
			munmap(pages, 3 * PAGE_SIZE);
		}
	}
}

/* The rights that write_twice() leaves. It must not fork between the write and
 * mprotect(), because a fork takes the right to write away, too. */
static int left_over;

static void write_twice(void)
{
	int zero = open("/dev/zero", O_RDONLY);

	at = map(1);
	*at = 'a';
	fact("it_loses_a_right", mprotect((char *)at, PAGE_SIZE, left_over));
	fact("a_call_that_writes_there", read(zero, (char *)at, 1));
	if (left_over)
		printf("it_holds: %c\n", *at);
	*at = 'b';
}

static void read_again(void)
{
	at = map(1);
	*at = 'a';
	fact("it_loses_all_rights", mprotect((char *)at, PAGE_SIZE, PROT_NONE));
	printf("it_holds: %c\n", *at);
}

static void at_once(void)
{
	left_over = PROT_READ;
	in_child("a_write_with_the_right_to_read", write_twice);
	left_over = PROT_NONE;
	in_child("a_write_without_any_right", write_twice);
	in_child("a_read_without_any_right", read_again);
}

/* Cuts an area into pieces many times. The pieces must become one area again.
 */
static void cut_up(void)
{
	char *pages = map(8);
	int wrong = 0;

	for (int i = 0; i < 1000; i++) {
		unsigned long page = i * 5 % 8;

		wrong += mprotect(pages + page * PAGE_SIZE, PAGE_SIZE,
				  PROT_NONE) != 0;
		wrong += mprotect(pages, 8 * PAGE_SIZE, RW) != 0;
		pages[page * PAGE_SIZE]++;
	}
	printf("cut_up_wrong: %d, sum %d\n", wrong,
	       pages[0] + pages[5 * PAGE_SIZE] + pages[7 * PAGE_SIZE]);
	munmap(pages, 8 * PAGE_SIZE);
}

/* Works like malloc(): gives rights to a large area page by page, and takes
 * them away. */
static void arena(void)
{
	char *start = mmap(NULL, 64 * PAGE_SIZE, PROT_NONE, ANONYMOUS, -1, 0);
	int wrong = 0;

	for (unsigned long n = 1; n <= 64; n++) {
		wrong += mprotect(start + (n - 1) * PAGE_SIZE, PAGE_SIZE, RW) !=
			 0;
		start[n * PAGE_SIZE - 1] = (char)n;
	}
	for (unsigned long n = 64; n-- > 8;)
		wrong += mprotect(start + n * PAGE_SIZE, PAGE_SIZE,
				  PROT_NONE) != 0;
	printf("arena_wrong: %d\n", wrong);
	touch("of_what_is_left_of_the_arena", start + 8 * PAGE_SIZE - 1);
	touch("of_what_was_given_back", start + 8 * PAGE_SIZE);
	munmap(start, 64 * PAGE_SIZE);
}

/* Changes the rights of an area of several page tables, some of which do not
 * exist. */
static void tables(void)
{
	char *start = map(4 * TABLE / PAGE_SIZE);

	for (int i = 0; i < 4; i += 1 + i % 2)
		start[i * TABLE] = start[(i + 1) * TABLE - 1] = (char)(i + 1);
	fact("of_16_megabytes", mprotect(start, 4 * TABLE, PROT_READ));
	touch("of_the_first", start);
	touch("of_the_last", start + 4 * TABLE - 1);
	fact("of_the_middle", mprotect(start + 100 * PAGE_SIZE,
				       4 * TABLE - 200 * PAGE_SIZE, PROT_NONE));
	touch("of_the_first_again", start);
	touch("of_the_middle", start + 2 * TABLE);
	touch("of_the_last_again", start + 4 * TABLE - 1);
	fact("of_all_again", mprotect(start, 4 * TABLE, RW));
	printf("they_hold: %d %d %d\n", start[0], start[TABLE],
	       start[4 * TABLE - 1]);
	munmap(start, 4 * TABLE);
}

/* ---- Many areas ---- */

#define MANY 70000UL /* pages */

static char *many;
static unsigned long closed; /* how many of its pages: every second one */

static void write_open_pages(void)
{
	for (unsigned long i = 0; i < MANY; i += 1000)
		many[i * PAGE_SIZE] = 'c';
	touch("of_a_closed_page_of_many", many + 1001 * PAGE_SIZE);
}

/* Makes as many areas as the system allows. Linux allows 65,530, of which the
 * program itself has a few. */
static void as_many_as_there_may_be(void)
{
	many = mmap(NULL, MANY * PAGE_SIZE, RW, ANONYMOUS, -1, 0);
	for (unsigned long i = 1; i < MANY; i += 2, closed++)
		if (mprotect(many + i * PAGE_SIZE, PAGE_SIZE, PROT_NONE))
			break;
	fact("one_too_many", mprotect(many + (2 * closed + 1) * PAGE_SIZE,
				      PAGE_SIZE, PROT_NONE));
	yes("that_was_about_the_32765th", closed > 32740 && closed <= 32765);
	many[2000 * PAGE_SIZE] = 'p';
	in_child("a_child_with_many_areas", write_open_pages);
	printf("its_parent_has: %c\n", many[2000 * PAGE_SIZE]);
	fact("a_hole_in_the_midst",
	     munmap(many + 5000 * PAGE_SIZE, 20000 * PAGE_SIZE));
	touch("of_the_hole", many + 6000 * PAGE_SIZE);
	fact("behind_it", mprotect(many + 25000 * PAGE_SIZE,
				   (MANY - 25000) * PAGE_SIZE, RW));
	touch("of_what_was_closed", many + 25001 * PAGE_SIZE);
	fact("of_all_of_them", munmap(many, MANY * PAGE_SIZE));
}

/* ---- fork ---- */

static char *shared;

static void protect(void)
{
	fact("child_protects", mprotect(shared, PAGE_SIZE, PROT_NONE));
	touch("in_the_child", shared);
	touch("of_its_neighbour", shared + PAGE_SIZE);
	mprotect(shared, PAGE_SIZE, RW);
	shared[0] = 'c';
	printf("child_has: %c%c\n", shared[0], shared[PAGE_SIZE]);
}

static void change(void)
{
	fact("child_gives_itself_the_right", mprotect(shared, PAGE_SIZE, RW));
	shared[0] = 'c';
	printf("child_has_written: %c\n", shared[0]);
}

static void forked(void)
{
	shared = map(2);
	shared[0] = 'p';
	shared[PAGE_SIZE] = 'q';
	in_child("a_child_that_protects", protect);
	shared[PAGE_SIZE]++;
	printf("parent_has: %c%c\n", shared[0], shared[PAGE_SIZE]);
	mprotect(shared, 2 * PAGE_SIZE, PROT_READ);
	in_child("a_child_that_may_write", change);
	touch("of_what_the_child_may_write", shared);
	mprotect(shared, 2 * PAGE_SIZE, PROT_NONE);
	in_child("a_child_that_may_touch", change);
	touch("of_what_the_child_may_touch", shared);
	mprotect(shared, 2 * PAGE_SIZE, RW);
	printf("parent_still_has: %c%c\n", shared[0], shared[PAGE_SIZE]);
	munmap(shared, 2 * PAGE_SIZE);
}

/* ---- files, heap, stack, text ---- */

static const char constant[] = "constant";

static void files(void)
{
	int fd = open("long", O_RDONLY);
	char *file = mmap(NULL, 10000, PROT_READ, MAP_PRIVATE, fd, 0);

	close(fd);
	fact("of_a_private_file", mprotect(file, 10000, RW));
	file[5000] = '#';
	fact("of_its_second_page", mprotect(file + PAGE_SIZE, 1, PROT_NONE));
	touch("of_its_second_page", file + 5000);
	touch("of_its_third_page", file + 9000);
	fact("of_the_file_to_read", mprotect(file, 10000, PROT_READ));
	printf("the_file_has: %c%c%c\n", file[0], file[5000], file[9999]);
	touch("of_the_file", file + 9000);
	munmap(file, 10000);
}

static void other_areas(void)
{
	char *heap = (char *)(((unsigned long)sys_brk(NULL) + 4095) & -4096UL);
	char *text = (char *)((unsigned long)other_areas & -4096UL);
	char *word = (char *)((unsigned long)constant & -4096UL);

	sys_brk(heap + 3 * PAGE_SIZE);
	fact("of_the_heap", mprotect(heap + PAGE_SIZE, PAGE_SIZE, PROT_READ));
	touch("of_the_heap", heap + PAGE_SIZE);
	yes("the_heap_grows",
	    sys_brk(heap + 9 * PAGE_SIZE) == heap + 9 * PAGE_SIZE);
	touch("of_the_new_heap", heap + 8 * PAGE_SIZE);
	yes("the_heap_shrinks", sys_brk(heap) == heap);
	fact("of_the_text", mprotect(text, PAGE_SIZE, RW | PROT_EXEC));
	touch("of_the_text", (char *)other_areas);
	mprotect(text, PAGE_SIZE, RX);
	fact("of_constants", mprotect(word, PAGE_SIZE, RW | PROT_EXEC));
	*(volatile char *)constant = 'C';
	mprotect(word, PAGE_SIZE, RX);
	printf("a_constant: %s\n", constant);
}

/* Touches 64 KiB of the stack. A page there may have no rights. */
static void use_stack(void)
{
	volatile char room[64 * 1024];

	for (unsigned long i = sizeof(room); i > 0; i -= 1024)
		room[i - 1] = 1;
}

static void closed_page_of_stack(void)
{
	char here, *page = (char *)((unsigned long)&here & -4096UL);

	use_stack();
	fact("of_the_deep_stack",
	     mprotect(page - 8 * PAGE_SIZE, PAGE_SIZE, PROT_NONE));
	use_stack();
}

int main(void)
{
	errors();
	holes();
	every_change();
	at_once();
	cut_up();
	arena();
	tables();
	as_many_as_there_may_be();
	forked();
	files();
	other_areas();
	in_child("a_closed_page_of_the_stack", closed_page_of_stack);
	return 0;
}
