/*
 * mem [-p]: draws the count array: all of memory in at most 12 lines, so that
 * the picture and the totals fit on one screen.
 *
 *	00000000 kff####...#####kkkkkkkkkk................................
 *	         ^a cell: a page, or a group of pages if memory is large
 *
 * A cell shows the kind of one of its pages, by letter and colour. Neighbouring
 * cells choose different pages, so that memory with mixed kinds looks mixed. A
 * capital letter in reverse video means that at least one page of the cell has
 * more than one holder. A free or reserved page (holes, BIOS, the kernel's
 * image) is shown only if the cell has no other page. The totals by kind
 * follow. With -p, or if the output is not a terminal, there is no colour.
 *
 * The counts come from /dev/mem_map, the kinds from /dev/mem_kind. mem itself
 * should need little memory, so it reads the counts twice, in small pieces. mem
 * keeps a copy of the kinds, one byte a page, because for each read of the
 * kinds the kernel walks through all of memory. With two arguments, COUNTS and
 * KINDS, it draws these files instead of the devices.
 *
 * Ancestor: Linux 0.01's calc_mem, which printed the number of free pages.
 */
#include "tally.h"
#include "../include/mm.h"

#define COLUMNS 64
#define ROWS	12
#define PIECE	1024 /* pages in one read */
#define PRIME	1031 /* a prime above `held`: each page gets a turn */

/* Kinds that mem adds to those of the kernel. */
#define NOT_OURS KINDS
#define UNKNOWN	 (KINDS + 1)
#define SHOWN	 (KINDS + 2)

struct cell {
	unsigned short pages[SHOWN];
	unsigned char shared;
};

/* The colours are those of the live map (kernel/keys.c), except those of pipes
 * and files, and except white, which would be invisible on white. */
static const struct {
	char letter;
	unsigned char colour; /* SGR: 30-37, 39, 90-97 */
	const char *name;
} shown[SHOWN] = {
	[KIND_FREE] = { '.', 90, "free" },
	[KIND_KERNEL] = { 'k', 91, "kernel's directory, tables" },
	[KIND_TASK] = { 's', 39, "task and its kernel stack" },
	[KIND_DIR] = { 'd', 31, "page directory" },
	[KIND_TABLE] = { 't', 94, "page table" },
	[KIND_USER] = { 'u', 92, "program" },
	[KIND_PIPE] = { 'p', 35, "pipe" },
	[KIND_OBJECT] = { 'o', 36, "open files, nodes, areas" },
	[KIND_FILE] = { 'f', 33, "bytes of files" },
	[NOT_OURS] = { '#', 90, "not ours: BIOS, image, holes" },
	[UNKNOWN] = { '?', 95, "held, kind unknown" },
};

static unsigned long pages[SHOWN], shared[SHOWN], holders[SHOWN];
static unsigned long nr_seen, group = 1;
static struct cell cells[ROWS * COLUMNS];
static const char *map_path = "/dev/mem_map", *kind_path = "/dev/mem_kind";
static unsigned char *kinds;
static int colour = 1;

/* Returns the kind to show for a page. If a page has a count but no kind, it
 * was allocated between the two reads; then the kind is UNKNOWN. */
static int kind_of(unsigned count, unsigned kind)
{
	if (count == RESERVED)
		return NOT_OURS;
	if (count == 0)
		return KIND_FREE;
	return kind > KIND_FREE && kind < KINDS ? (int)kind : UNKNOWN;
}

static void count_page(unsigned long nr, unsigned count)
{
	(void)count;
	nr_seen = nr + 1;
}

static void draw_page(unsigned long nr, unsigned count)
{
	struct cell *cell = &cells[nr / group];
	int as;

	if (nr >= nr_seen)
		return;
	as = kind_of(count, kinds[nr]);
	pages[as]++;
	cell->pages[as]++;
	if (as == KIND_FREE || as == NOT_OURS)
		return;
	holders[as] += count;
	shared[as] += count > 1;
	cell->shared |= count > 1;
}

static int open_or_die(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		die(path);
	return fd;
}

/* Reads `size` bytes, or fewer at the end of the file. Returns how many it has
 * read. */
static long read_or_die(int fd, void *to, long size, const char *path)
{
	long done = 0, n = 0;

	do {
		done += n;
		n = read(fd, (char *)to + done, size - done);
	} while (n > 0);
	if (n < 0)
		die(path);
	return done;
}

/* Calls the function `visit` for each page, in order. */
static void each_page(void (*visit)(unsigned long, unsigned))
{
	static unsigned short counts[PIECE];
	int fd = open_or_die(map_path);
	unsigned long nr = 0;
	long n;

	do {
		n = read_or_die(fd, counts, sizeof(counts), map_path) / 2;
		for (long i = 0; i < n; i++)
			visit(nr++, counts[i]);
	} while (n == PIECE);
	close(fd);
}

/* Reads the kinds of all pages. If the file is too short, the kinds of the last
 * pages are 0. Before the read it writes to all memory that mem will use, so
 * that the kernel has allocated these pages, and the file has their kinds. */
static void read_kinds(void)
{
	int fd = open_or_die(kind_path);

	kinds = sbrk(nr_seen);
	if (kinds == MAP_FAILED)
		die("mem");
	memset(kinds, 0, nr_seen);
	memset(cells, 0, sizeof(cells));
	read_or_die(fd, kinds, nr_seen, kind_path);
	close(fd);
}

/* Returns the kind that a cell shows: that of one of its held pages. `turn`
 * chooses this page. */
static int face(const struct cell *cell, unsigned turn)
{
	unsigned held = cell->pages[UNKNOWN];
	int as;

	for (as = KIND_FREE + 1; as < KINDS; as++)
		held += cell->pages[as];
	if (!held)
		return cell->pages[KIND_FREE] ? KIND_FREE : NOT_OURS;
	turn = turn * PRIME % held;
	for (as = KIND_FREE + 1; as < KINDS; as++) {
		if (turn < cell->pages[as])
			return as;
		turn -= cell->pages[as];
	}
	return UNKNOWN;
}

/* Writes the escape sequence for the colour of a kind to `to`. Returns the
 * address after it. */
static char *choose(char *to, int as, int reverse)
{
	return to + snprintf(to, 16, "\033[%d;%dm", reverse ? 7 : 0,
			     shown[as].colour);
}

/* Prints a row of cells, with one write for the whole line. */
static void draw_row(unsigned long nr)
{
	char line[COLUMNS * 16 + 32];
	char *at = line + snprintf(line, 16, "%08lx ", nr * PAGE_SIZE);
	int before = -1;

	for (int i = 0; i < COLUMNS && nr < nr_seen; i++, nr += group) {
		const struct cell *cell = &cells[nr / group];
		int as = face(cell, nr / group);

		if (colour && before != as * 2 + cell->shared)
			at = choose(at, as, cell->shared);
		before = as * 2 + cell->shared;
		*at++ = cell->shared ? shown[as].letter & ~' ' :
				       shown[as].letter;
	}
	at += snprintf(at, 8, colour ? "\033[0m\n" : "\n");
	put(1, line, at - line);
}

static void print_total(int as)
{
	char on[16] = "";

	if (!pages[as])
		return;
	if (colour)
		choose(on, as, 0);
	printf("  %s%c%s %7lu %8lu", on, shown[as].letter,
	       colour ? "\033[0m" : "", pages[as], pages[as] * 4);
	if (holders[as])
		printf(" %7lu %8lu", shared[as], holders[as]);
	else
		printf(" %7s %8s", "-", "-");
	printf("  %s\n", shown[as].name);
}

static void print_totals(void)
{
	printf("one cell is %lu KiB; a capital has a page with several "
	       "holders\n",
	       group * 4);
	printf("      pages      KiB  shared  holders\n");
	for (int as = 0; as < SHOWN; as++)
		print_total(as);
	printf("    %7lu %8lu                   in all\n", nr_seen,
	       nr_seen * 4);
}

int main(int argc, char **argv)
{
	struct termios termios;

	help_if_asked(argc, argv, "mem");
	if (argc > 1 && !strcmp(argv[1], "-p")) {
		colour = 0;
		argc--, argv++;
	}
	if (argc == 3) {
		map_path = argv[1];
		kind_path = argv[2];
	} else if (argc != 1) {
		dprintf(2, "usage: mem [-p] [COUNTS KINDS]\n");
		return 2;
	}
	if (ioctl(1, TCGETS, &termios) < 0)
		colour = 0;
	each_page(count_page);
	read_kinds();
	while (nr_seen > group * ROWS * COLUMNS)
		group *= 2;
	each_page(draw_page);
	for (unsigned long nr = 0; nr < nr_seen; nr += group * COLUMNS)
		draw_row(nr);
	print_totals();
	return 0;
}
