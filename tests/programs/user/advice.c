/*
 * Tests madvise, msync, mincore, mlock and similar calls, which give advice on
 * pages or ask about them.
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

enum {
	MSYNC = 144,
	MLOCK = 150,
	MUNLOCK,
	MLOCKALL,
	MUNLOCKALL,
	MINCORE = 218,
	MADVISE,
	MLOCK2 = 376
};
enum { DONTNEED = 4, FREE = 8 };

static long call(long number, char *addr, unsigned long size, long what)
{
	return syscall(number, (long)addr, (long)size, what, 0, 0, 0);
}

/* Returns 8 pages. The sixth page is not mapped; each of the others begins with
 * its number, counted from 0, as a digit. */
static char *with_a_hole(void)
{
	char *pages = map(8);

	for (unsigned long i = 0; i < 8; i++)
		pages[i * PAGE_SIZE] = (char)('0' + i);
	munmap(pages + 5 * PAGE_SIZE, PAGE_SIZE);
	return pages;
}

static void hold(const char *name, const char *pages, unsigned long n)
{
	printf("%s:", name);
	for (unsigned long i = 0; i < n; i++)
		if (i != 5)
			printf(" %d", pages[i * PAGE_SIZE]);
	printf("\n");
}

/* ---- madvise ---- */

static void advices(void)
{
	char *pages = map(1), name[40];

	*pages = 'a';
	for (int advice = -1; advice < 20; advice++) {
		if (advice > DONTNEED && advice < 12 && advice != FREE)
			continue;
		if (advice >= 18)
			continue;
		snprintf(name, sizeof(name), "advice_%d", advice);
		fact(name, call(MADVISE, pages, PAGE_SIZE, advice));
		if (advice != FREE)
			printf("it_holds: %d\n", *pages);
		*pages = 'a';
	}
	fact("advice_99", call(MADVISE, pages, PAGE_SIZE, 99));
	munmap(pages, PAGE_SIZE);
}

static void not_needed(void)
{
	char *pages = with_a_hole(), *file;
	int fd = open("long", O_RDONLY);

	fact("off_a_page", call(MADVISE, pages + 1, PAGE_SIZE, DONTNEED));
	fact("of_0_bytes", call(MADVISE, pages, 0, DONTNEED));
	fact("of_0_bytes_off_a_page", call(MADVISE, pages + 1, 0, DONTNEED));
	fact("of_0_bytes_with_bad_advice", call(MADVISE, pages, 0, 99));
	hold("nothing_has_gone", pages, 8);
	fact("of_a_page_and_a_byte",
	     call(MADVISE, pages + PAGE_SIZE, PAGE_SIZE + 1, DONTNEED));
	hold("two_have_gone", pages, 8);
	fact("over_the_hole",
	     call(MADVISE, pages + 4 * PAGE_SIZE, 3 * PAGE_SIZE, DONTNEED));
	hold("two_more_have_gone", pages, 8);
	fact("of_the_hole",
	     call(MADVISE, pages + 5 * PAGE_SIZE, PAGE_SIZE, DONTNEED));
	fact("from_the_hole_on",
	     call(MADVISE, pages + 5 * PAGE_SIZE, 3 * PAGE_SIZE, DONTNEED));
	hold("the_last_has_gone", pages, 8);
	fact("of_the_kernel",
	     call(MADVISE, (char *)0xfffff000, PAGE_SIZE, DONTNEED));
	file = mmap(NULL, 10000, RW, MAP_PRIVATE, fd, 0);
	file[0] = file[5000] = '#';
	fact("of_a_file", call(MADVISE, file, PAGE_SIZE, DONTNEED));
	printf("the_file_has: %c%c\n", file[0], file[5000]);
	munmap(file, 10000);
	munmap(pages, 8 * PAGE_SIZE);
}

static char *shared;

static void drop_it(void)
{
	fact("child_drops", call(MADVISE, shared, PAGE_SIZE, DONTNEED));
	printf("child_has: %d %d\n", shared[0], shared[PAGE_SIZE]);
}

static void in_a_child(void)
{
	shared = with_a_hole();
	in_child("a_child_that_drops", drop_it);
	hold("its_parent", shared, 8);
	munmap(shared, 8 * PAGE_SIZE);
}

/* ---- msync, mlock ---- */

static void synced(void)
{
	char *pages = with_a_hole(), name[40];

	for (int flags = 0; flags <= 8; flags++) {
		snprintf(name, sizeof(name), "msync_%d", flags);
		fact(name, call(MSYNC, pages, 5 * PAGE_SIZE, flags));
	}
	fact("msync_off_a_page", call(MSYNC, pages + 1, PAGE_SIZE, 4));
	fact("msync_of_0_bytes", call(MSYNC, pages + 5 * PAGE_SIZE, 0, 4));
	fact("msync_over_the_hole", call(MSYNC, pages, 8 * PAGE_SIZE, 4));
	fact("msync_of_the_hole",
	     call(MSYNC, pages + 5 * PAGE_SIZE, PAGE_SIZE, 4));
	hold("all_is_there", pages, 8);
	munmap(pages, 8 * PAGE_SIZE);
}

static void locked(void)
{
	char *pages = with_a_hole(), *closed, in[8];

	fact("mlock", call(MLOCK, pages, 5 * PAGE_SIZE, 0));
	fact("mlock_off_a_page", call(MLOCK, pages + 1, PAGE_SIZE, 0));
	fact("mlock_of_0_bytes", call(MLOCK, pages + 5 * PAGE_SIZE, 0, 0));
	fact("mlock_of_0_bytes_off_a_page",
	     call(MLOCK, pages + 5 * PAGE_SIZE + 1, 0, 0));
	fact("mlock_up_to_the_hole",
	     call(MLOCK, pages + 4 * PAGE_SIZE + 1, PAGE_SIZE - 1, 0));
	fact("mlock_into_the_hole",
	     call(MLOCK, pages + 4 * PAGE_SIZE + 1, PAGE_SIZE, 0));
	fact("mlock_over_the_hole", call(MLOCK, pages, 8 * PAGE_SIZE, 0));
	for (long flags = 0; flags < 5; flags++)
		fact("mlock2", call(MLOCK2, pages + 1, PAGE_SIZE, flags));
	fact("mlock2_over_the_hole", call(MLOCK2, pages, 8 * PAGE_SIZE, 1));
	fact("munlock_over_the_hole", call(MUNLOCK, pages, 8 * PAGE_SIZE, 0));
	fact("munlock", call(MUNLOCK, pages, 5 * PAGE_SIZE, 0));
	fact("munlock_off_a_page", call(MUNLOCK, pages + 7, PAGE_SIZE, 0));
	munmap(pages, 8 * PAGE_SIZE);
	closed = mmap(NULL, PAGE_SIZE, PROT_NONE, ANONYMOUS, -1, 0);
	fact("mlock_of_what_is_closed", call(MLOCK, closed, PAGE_SIZE, 0));
	munmap(closed, PAGE_SIZE);
	pages = map(4);
	pages[2 * PAGE_SIZE] = 1;
	call(MINCORE, pages, 4 * PAGE_SIZE, (long)in);
	call(MLOCK2, pages, 3 * PAGE_SIZE, 1); /* MLOCK_ONFAULT */
	call(MINCORE, pages, 4 * PAGE_SIZE, (long)in);
	printf("before_mlock: %d%d%d%d\n", in[0], in[1], in[2], in[3]);
	call(MLOCK, pages, 3 * PAGE_SIZE, 0);
	call(MINCORE, pages, 4 * PAGE_SIZE, (long)in);
	printf("after_mlock: %d%d%d%d\n", in[0], in[1], in[2], in[3]);
	call(MUNLOCK, pages, 4 * PAGE_SIZE, 0);
	munmap(pages, 4 * PAGE_SIZE);
	for (long flags = 0; flags < 10; flags++) {
		char name[40];

		snprintf(name, sizeof(name), "mlockall_%ld", flags);
		fact(name, syscall(MLOCKALL, flags, 0, 0, 0, 0, 0));
		syscall(MUNLOCKALL, 0, 0, 0, 0, 0, 0);
	}
	fact("munlockall", syscall(MUNLOCKALL, 0, 0, 0, 0, 0, 0));
}

/* ---- mincore ---- */

static void in_core(void)
{
	char *pages = map(8), in[8], *end = border();

	memset(in, 9, sizeof(in));
	pages[0] = pages[3 * PAGE_SIZE] = 1;
	fact("mincore_off_a_page",
	     call(MINCORE, pages + 1, PAGE_SIZE, (long)in));
	fact("mincore_of_0_bytes", call(MINCORE, pages, 0, (long)in));
	fact("mincore_to_nowhere", call(MINCORE, pages, PAGE_SIZE, (long)end));
	fact("mincore_of_nothing", call(MINCORE, end, PAGE_SIZE, (long)in));
	fact("mincore_of_the_kernel",
	     call(MINCORE, (char *)0xfffff000, PAGE_SIZE, (long)in));
	fact("mincore", call(MINCORE, pages, 4 * PAGE_SIZE + 1, (long)in));
	for (int i = 0; i < 8; i++)
		printf("page_%d: %d\n", i, in[i]);
	mprotect(pages, PAGE_SIZE, PROT_NONE);
	fact("mincore_of_a_closed_page",
	     call(MINCORE, pages, PAGE_SIZE, (long)in));
	printf("it_is_there: %d\n", in[0]);
	call(MADVISE, pages + 3 * PAGE_SIZE, PAGE_SIZE, DONTNEED);
	call(MINCORE, pages + 3 * PAGE_SIZE, PAGE_SIZE, (long)in);
	printf("after_madvise: %d\n", in[0]);
	munmap(pages, 8 * PAGE_SIZE);
}

/* ---- mmap ---- */

/* Tries the flags of mmap that make no difference to the program. */
static void flags_of_mmap(void)
{
	static const int flags[] = { 0x4000, 0x8000, 0x10000, 0x20000,
				     0x800,  0x1000, 0x2000 };
	char name[40];

	for (int i = 0; i < 7; i++) {
		char *page =
			mmap(NULL, PAGE_SIZE, RW, ANONYMOUS | flags[i], -1, 0);

		snprintf(name, sizeof(name), "with_flag_%x", flags[i]);
		yes(name, page != MAP_FAILED);
		if (page != MAP_FAILED)
			printf("it_holds: %d\n", page[PAGE_SIZE - 1]);
		munmap(page, PAGE_SIZE);
	}
}

int main(void)
{
	advices();
	not_needed();
	in_a_child();
	synced();
	locked();
	in_core();
	flags_of_mmap();
	return 0;
}
