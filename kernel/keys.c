/*
 * Handles the function keys: F1 help, F2 the live map of memory, F3 tasks, F4
 * the audit, F5 the machine. The keys work as long as the kernel runs, whatever
 * programs do.
 *
 * The map is a picture on the screen, redrawn a few times a second while
 * programs run. Below it are a legend and the last lines of the terminal. Each
 * cell stands for a group of pages. The cell shows the held pages of the group
 * one after the other. Its colour says which kind of holder the page has. Its
 * character says how full the group is:
 *
 *	00000000 ████▒··████████████···	  a line, with its first address
 *
 * Ancestor: Linux 0.01 showed its tasks on F1 (show_stat).
 */
#include "files.h"

#define CELLS	64   /* cells in a line of the map */
#define ROWS	16   /* 1,024 cells: memory of 2^n bytes uses all of them */
#define ADDRESS 9    /* columns for the address of a line */
#define ENTRY	20   /* columns of an entry of the legend */
#define PRIME	1009 /* a prime above `held`: each page gets a turn */

#define GREY	0x07200720 /* two blanks */
#define REVERSE 0x70207020

#define REDRAW	0 /* not a key: the clock asks for a new map */
#define REDRAWS 4 /* redraws in which a cell shows the same page */

static int map_shown;
static unsigned int pressed; /* bit n: key n waits for task 0 */

/* The colour of each kind, and its name in the legend. The colours are chosen
 * so that colour-blind people can tell them apart. */
static const struct {
	unsigned char colour;
	const char *name;
} kinds[KINDS] = {
	[KIND_FREE] = { 0x08, "free" },
	[KIND_KERNEL] = { 0x0c, "kernel" },
	[KIND_TASK] = { 0x0f, "task" },
	[KIND_DIR] = { 0x04, "directory" },
	[KIND_TABLE] = { 0x09, "table" },
	[KIND_USER] = { 0x0a, "program" },
	[KIND_PIPE] = { 0x01, "pipe" },
	[KIND_OBJECT] = { 0x03, "objects" },
	[KIND_FILE] = { 0x05, "files" },
	[KIND_RESERVED] = { 0x08, "reserved" },
};

/* The characters: a dot if all pages of the group are free; otherwise a block
 * of one of four shades, if at most a quarter, a half, three quarters or all of
 * the pages are not free. */
static const unsigned char shades[] = "\372\260\261\262\333";

/* Writes text to cells of the screen. The colours of the cells stay as they
 * are. */
static void put_text(unsigned short *at, const char *s)
{
	for (; *s; s++, at++)
		*at = (*at & 0xff00) | (unsigned char)*s;
}

static int kind_of(unsigned long nr)
{
	return mem_map[nr] == RESERVED ? KIND_RESERVED : mem_sheet[nr];
}

static int is_held(unsigned long nr)
{
	return kind_of(nr) != KIND_FREE && kind_of(nr) != KIND_RESERVED;
}

/* Adds the pages [start, end) to the totals of their kinds. Returns the cell
 * for this group. The cell has the colour of the held page whose turn it is.
 * Its character is # if that page is shared, else the shade for the number of
 * pages that are not free. */
static unsigned short map_cell(unsigned long start, unsigned long end,
			       unsigned long turn, unsigned long *totals)
{
	unsigned long size = end - start, used = 0, held = 0, nr;
	unsigned char sign;

	end = least(end, nr_pages);
	nr = start + zero_halfwords(&mem_map[start], end - start);
	totals[KIND_FREE] += nr - start; /* fast: most cells are free */
	for (; nr < end; nr++) {
		totals[kind_of(nr)]++;
		used += kind_of(nr) != KIND_FREE;
		held += is_held(nr);
	}
	sign = shades[(used * 4 + size - 1) / size];
	if (!held) /* free and reserved have the same colour */
		return kinds[KIND_FREE].colour << 8 | sign;
	turn = turn * PRIME % held;
	for (nr = start; !is_held(nr) || turn--; nr++)
		;
	return kinds[kind_of(nr)].colour << 8 | (mem_map[nr] > 1 ? '#' : sign);
}

static void draw_legend(unsigned short *at, const unsigned long *totals)
{
	char line[ENTRY];

	for (int i = 0; i < KINDS; i++, at += ENTRY) {
		*at = kinds[i].colour << 8 | shades[i == KIND_FREE ? 0 : 4];
		sprintk(line, "%6lu %s", totals[i], kinds[i].name);
		put_text(at + 2, line);
	}
	put_text(at, (const char *)shades + 1);
	put_text(at + 5, "how full   # has several holders");
}

/* Draws the present map of memory over the previous map. The texts have the
 * same length each time, so each text covers the one before it. After each cell
 * it calls pass(), which may stop the drawing. */
static int draw_map(void)
{
	static unsigned long redraws;
	unsigned short *at = console_cover(1), *legend = at + COLUMNS * ROWS;
	unsigned long group = (nr_pages + CELLS * ROWS - 1) / (CELLS * ROWS);
	unsigned long turn = redraws++ / REDRAWS, totals[KINDS] = { 0 };
	char line[COLUMNS + 1];

	mem_kinds();
	for (unsigned long nr = 0; nr < nr_pages; at += COLUMNS) {
		sprintk(line, "%08lx", PAGE(nr));
		put_text(at, line);
		for (int i = 0; i < CELLS && nr < nr_pages; i++, nr += group) {
			at[ADDRESS + i] =
				map_cell(nr, nr + group, turn++, totals);
			pass();
		}
	}
	draw_legend(legend, totals);
	sprintk(line,
		"Memory: %lu pages of 4 KiB, %lu to a cell, which shows "
		"them in turn. F2 ends",
		nr_pages, group);
	put_text(legend + COLUMNS * 3, line);
	return 0;
}

/* Shows the map, or hides it, for F2. */
static void turn_map(void)
{
	unsigned short *at;

	map_shown = !map_shown;
	at = console_cover(map_shown);
	if (!map_shown)
		return;
	fill_words(at, GREY, COLUMNS * (COVERED - 1) / 2);
	fill_words(at + COLUMNS * (COVERED - 1), REVERSE, COLUMNS / 2);
}

/* Prints a line for each task. Calls point() after each pid; meanwhile the task
 * that was printed may end. */
static void print_tasks(void)
{
	char line[80];

	printk("  pid  ppid group s    user  system  pages name\n");
	for (int pid = 1; pid <= MAX_PID; pid++) {
		struct task *task = find_task(pid);

		if (task) {
			task_line(task, line);
			printk("%s", line);
		}
		point();
	}
}

/* Records for task 0 that key n was pressed, or that the map has to be drawn
 * again (REDRAW). Interrupts call this. Task 0 runs only when all counts are
 * right (T3 of sched.c). */
void function_key(int n)
{
	pressed |= 1 << n;
	leave_work();
}

void redraw_map(void)
{
	if (map_shown)
		function_key(REDRAW);
}

/* Prints what F1, F3, F4 or F5 asks for. Then prints again the line in which
 * the cursor was: it may be a prompt. */
static void print_for_key(int n)
{
	static char line[LINES * COLUMNS + 1] UNSET;
	int cursor = console_line(line);

	if (*line)
		printk("\n");
	if (n == 1)
		printk("Keys: F1 this help, F2 live map of memory, F3 tasks, "
		       "F4 audit,\nF5 this machine; shift with page up, page "
		       "down: lines that have left the screen.\n"
		       "The command help lists the programs.\n");
	else if (n == 3)
		print_tasks();
	else if (n == 5)
		print_machine();
	else
		printk("audit: %s\n",
		       mem_at_points(mem_check) ? "failed" : "ok");
	printk("%s", line);
	for (int i = strlen(line); i > cursor; i--)
		printk("\b");
}

static void do_key(int n)
{
	if (n == 2)
		turn_map();
	else if (n == LOOK_BACK || n == LOOK_FORWARD)
		console_look_back(n == LOOK_BACK);
	else if (n != REDRAW)
		print_for_key(n);
	if (map_shown)
		mem_at_points(draw_map);
}

/* Does what the user has asked for with the keys that the interrupts have
 * noted. Task 0 calls this. */
void do_keys(void)
{
	unsigned int keys = __atomic_exchange_n(&pressed, 0, __ATOMIC_RELAXED);

	for (; keys; keys &= keys - 1)
		do_key(__builtin_ctz(keys));
}
