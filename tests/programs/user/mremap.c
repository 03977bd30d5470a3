/*
 * Tests mremap, which gives a mapping another size, another place, or both.
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define MREMAP	  163
#define SPAN	  0x400000UL /* bytes that one page table maps */

enum { MAY = 1, FIXED = 3 };

static int is_place(long result)
{
	return (unsigned long)result < -4095UL;
}

static long remap(const char *from, unsigned long pages,
		  unsigned long new_pages, long flags, const char *to)
{
	return syscall(MREMAP, (long)from, (long)(pages * PAGE_SIZE),
		       (long)(new_pages * PAGE_SIZE), flags, (long)to, 0);
}

/* Maps n pages, each with its number, and leaves n unmapped pages after them.
 */
static char *numbered(unsigned long n)
{
	char *pages = map(2 * n);

	for (unsigned long i = 0; i < n; i++)
		pages[i * PAGE_SIZE] = (char)('0' + i);
	munmap(pages + n * PAGE_SIZE, n * PAGE_SIZE);
	return pages;
}

/* Prints the first byte of each page, and "-" for a page that is not mapped. */
static void hold(const char *name, const char *pages, unsigned long n)
{
	char in;

	printf("%s: ", name);
	for (unsigned long i = 0; i < n; i++) {
		const char *at = pages + i * PAGE_SIZE;

		if (syscall(218, (long)at, PAGE_SIZE, (long)&in, 0, 0, 0) < 0)
			printf("-");
		else
			printf("%c", *at ? *at : '.');
	}
	printf("\n");
}

static void drop(const char *pages, unsigned long n)
{
	munmap((void *)pages, n * PAGE_SIZE);
}

/* ---- In place ---- */

static void in_place(void)
{
	char *pages = numbered(4);

	yes("shrunk", remap(pages, 4, 2, 0, 0) == (long)pages);
	hold("it_has", pages, 4);
	yes("grown", remap(pages, 2, 6, 0, 0) == (long)pages);
	hold("it_has", pages, 8);
	yes("as_it_is", remap(pages, 6, 6, 0, 0) == (long)pages);
	yes("from_its_middle", remap(pages + 4 * PAGE_SIZE, 2, 4, MAY, 0) ==
				       (long)pages + 4 * PAGE_SIZE);
	pages[7 * PAGE_SIZE] = '7';
	hold("it_has", pages, 8);
	fact("grown_and_not_at_its_end", remap(pages, 4, 5, 0, 0));
	drop(pages + 4 * PAGE_SIZE, 1);
	fact("shrunk_over_a_hole", remap(pages, 8, 3, 0, 0) - (long)pages);
	hold("it_has", pages, 8);
	drop(pages, 3);
	pages = numbered(8);
	mprotect(pages + 3 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	fact("shrunk_over_two_areas", remap(pages, 8, 2, 0, 0) - (long)pages);
	hold("it_has", pages, 8);
	drop(pages, 8);
}

/* ---- At another place ---- */

static void moved(void)
{
	char *pages = numbered(4), *room = map(16);
	long to;

	mmap(pages + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, ANONYMOUS | MAP_FIXED,
	     -1, 0);
	fact("no_room_to_grow", remap(pages, 4, 5, 0, 0));
	to = remap(pages, 4, 6, MAY, 0);
	yes("it_moves", is_place(to) && to != (long)pages);
	hold("the_old_place", pages, 4);
	hold("the_new_place", (char *)to, 6);
	pages = (char *)to;
	room[2 * PAGE_SIZE] = 'x';
	room[7 * PAGE_SIZE] = 'y';
	room[8 * PAGE_SIZE] = 'z';
	room[11 * PAGE_SIZE] = 'e';
	yes("to_a_place", remap(pages, 6, 8, FIXED, room + PAGE_SIZE) ==
				  (long)room + PAGE_SIZE);
	hold("the_old_place", pages, 6);
	hold("the_new_place", room, 16);
	yes("and_smaller",
	    remap(room + PAGE_SIZE, 8, 2, FIXED, room + 10 * PAGE_SIZE) ==
		    (long)room + 10 * PAGE_SIZE);
	hold("both_places", room, 16);
	yes("beside_itself",
	    remap(room + 10 * PAGE_SIZE, 2, 2, FIXED, room + 12 * PAGE_SIZE) ==
		    (long)room + 12 * PAGE_SIZE);
	hold("both_places", room, 16);
	room[13 * PAGE_SIZE] = '!';
	yes("before_itself",
	    remap(room + 13 * PAGE_SIZE, 1, 1, FIXED, room + 12 * PAGE_SIZE) ==
		    (long)room + 12 * PAGE_SIZE);
	hold("both_places", room, 16);
	drop(room, 16);
}

/* Moves the pages of more than two page tables. Their entries get other places
 * in the new tables. */
static void far(void)
{
	char *pages = map(3 * 1024), *room = map(3 * 1024 + 512);
	unsigned long end = 3 * SPAN - PAGE_SIZE;
	int same = 1;

	for (unsigned long at = 0; at <= end; at += 16 * PAGE_SIZE)
		*(unsigned long *)(pages + at) = at + 1;
	pages[end] = 'e';
	room[5 * PAGE_SIZE] = room[2 * SPAN] = 'x';
	yes("tables_move",
	    remap(pages, 3 * 1024, 3 * 1024 + 512, FIXED, room) == (long)room);
	for (unsigned long at = 0; at <= end; at += 16 * PAGE_SIZE)
		same &= *(unsigned long *)(room + at) == at + 1;
	yes("with_their_pages", same && room[end] == 'e');
	hold("nothing_else", room + 5 * PAGE_SIZE, 3);
	hold("nothing_left", pages, 2);
	drop(room, 3 * 1024 + 512);
}

/* ---- a fork shares the tables ---- */

static char *shared, *beyond;

static void move_it(void)
{
	long to = remap(shared, 4, 5, FIXED, beyond);

	yes("a_child_moves", to == (long)beyond);
	hold("child_has", beyond, 6);
	beyond[0] = beyond[4 * PAGE_SIZE] = 'c';
	hold("child_has", beyond, 6);
	hold("child_had", shared, 4);
}

static void after_a_fork(void)
{
	shared = numbered(4);
	beyond = map(8);
	beyond[PAGE_SIZE] = 'p';
	in_child("child", move_it);
	hold("parent_has", shared, 4);
	hold("parent_has", beyond, 8);
	shared[0] = 'w';
	move_it();
	in_child("child", move_it);
	hold("parent_has", beyond, 8);
	drop(beyond, 8);
}

/* ---- rights, files ---- */

static void write_there(void)
{
	*shared = 'w';
}

static void read_there(void)
{
	yes("it_reads", *shared != 1);
}

static void rights(void)
{
	char *room = map(8);
	long to;

	shared = numbered(2);
	mprotect(shared, 2 * PAGE_SIZE, PROT_READ);
	to = remap(shared, 2, 3, FIXED, room);
	yes("read_only_moves", to == (long)room);
	shared = room;
	in_child("a_write", write_there);
	shared = room + 2 * PAGE_SIZE;
	in_child("a_write_behind", write_there);
	mprotect(room, 3 * PAGE_SIZE, PROT_NONE);
	to = remap(room, 3, 3, FIXED, room + 4 * PAGE_SIZE);
	yes("closed_moves", to == (long)room + 4 * PAGE_SIZE);
	shared = room + 4 * PAGE_SIZE;
	in_child("a_read", read_there);
	mprotect(shared, 3 * PAGE_SIZE, RW);
	hold("opened", room, 8);
	in_child("a_write_to_it", write_there);
	drop(room, 8);
}

static void of_a_file(void)
{
	int fd = open("long", O_RDONLY);
	char *file = mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0), *second;
	char *all = mmap(NULL, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
	char *room = map(8), *both;

	file[1] = '#';
	yes("a_file_moves", remap(file, 1, 3, FIXED, room) == (long)room);
	yes("a_change_too", room[0] == all[0] && room[1] == '#');
	yes("more_of_it", !memcmp(room + 2, all + 2, 2 * PAGE_SIZE - 2));
	yes("its_second_page", is_place(remap(all + PAGE_SIZE, 1, 1, FIXED,
					      room + 5 * PAGE_SIZE)));
	yes("is_the_same",
	    !memcmp(room + 5 * PAGE_SIZE, room + PAGE_SIZE, PAGE_SIZE));
	fact("0_bytes_of_a_private_one", remap(room, 0, 1, MAY, 0));
	second = mmap(NULL, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	both = (char *)remap(second + PAGE_SIZE, 0, 1, MAY, 0);
	yes("0_bytes_of_a_shared_one", is_place((long)both));
	yes("are_one_more_of_it", *both == second[PAGE_SIZE]);
	fact("that_is_closed", munmap(both, PAGE_SIZE));
	yes("0_bytes_onto_itself",
	    !is_place(remap(second, 0, 1, FIXED, second)));
	close(fd);
	drop(second, 2);
	drop(all, 3);
	drop(room, 8);
}

/* ---- what is refused ---- */

static void refused(void)
{
	char *pages = numbered(4), *room = map(8), *end = border();

	fact("flag_8", remap(pages, 4, 4, 8, 0));
	fact("fixed_only", remap(pages, 4, 4, 2, room));
	fact("off_a_page", remap(pages + 1, 4, 4, MAY, 0));
	fact("to_0_pages", remap(pages, 4, 0, MAY, 0));
	fact("from_0_pages", remap(pages, 0, 4, MAY, 0));
	fact("from_nothing", remap(end, 1, 2, MAY, 0));
	fact("from_nothing_to_less", remap(end, 2, 1, MAY, 0));
	fact("of_more_than_it_has", remap(pages, 5, 6, MAY, 0));
	fact("fixed_off_a_page", remap(pages, 4, 4, FIXED, room + 1));
	fact("fixed_into_itself",
	     remap(pages, 4, 4, FIXED, pages + 3 * PAGE_SIZE));
	fact("fixed_onto_itself", remap(pages, 4, 4, FIXED, pages));
	fact("fixed_to_the_kernel",
	     remap(pages, 4, 4, FIXED, (char *)0xfffff000));
	fact("too_large", remap(pages, 4, 0xfffff, MAY, 0));
	fact("larger_than_all",
	     syscall(MREMAP, (long)pages, PAGE_SIZE, -1, MAY, 0, 0));
	fact("larger_than_all_before",
	     syscall(MREMAP, (long)pages, -1, PAGE_SIZE, MAY, 0, 0));
	fact("to_a_byte_less", syscall(MREMAP, (long)pages, 4 * PAGE_SIZE,
				       4 * PAGE_SIZE - 1, 0, 0, 0) -
				       (long)pages);
	hold("all_is_there", pages, 4);
	drop(pages, 4);
	drop(room, 8);
}

int main(void)
{
	in_place();
	moved();
	far();
	after_a_fork();
	rights();
	of_a_file();
	refused();
	return 0;
}
