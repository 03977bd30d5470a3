/*
 * The function keys: F1 help, F2 the live map of memory, F3 tasks, F4 the
 * audit. They work whatever programs do, as long as the kernel lives.
 *
 * The map is a picture over the screen, redrawn a few times a second while
 * programs run underneath: each cell is a group of pages, its colour the kind
 * of holder that most of its pages have, its sign how full it is, in the
 * PC's own characters:
 *
 *	00000000 ████▒··████████████···	  a line, with its first address
 *
 * Ancestor: Linux 0.01 showed its tasks on F1 (show_stat).
 */
#include "files.h"
#include "x86.h"

#define COLUMNS 80
#define LINES	25
#define CELLS	64	    /* of a line of the map */
#define ROWS	(LINES - 2) /* a headline above, the legend below */
#define ADDRESS 9	    /* columns */

#define REDRAW 0 /* no key: the clock asks for it */

static int map_shown;
static unsigned int pressed; /* bit n: Fn waits */

/* What stands for a kind: its colour and its name in the legend. */
static const struct {
	unsigned char colour;
	const char *name;
} kinds[KINDS] = {
	[KIND_FREE] = { 0x08, "free" },
	[KIND_KERNEL] = { 0x0e, "kernel" },
	[KIND_TASK] = { 0x0b, "task" },
	[KIND_DIR] = { 0x05, "dir" },
	[KIND_TABLE] = { 0x0d, "table" },
	[KIND_USER] = { 0x0a, "program" },
	[KIND_PIPE] = { 0x09, "pipe" },
	[KIND_FILE] = { 0x0f, "files" },
	[KIND_RESERVED] = { 0x08, "reserved" },
};

/* A dot, then blocks of four shades: none, up to a quarter ... full. */
static const unsigned char shades[] = "\372\260\261\262\333";

static void put_text(unsigned short *at, const char *s, unsigned char colour)
{
	while (*s)
		*at++ = colour << 8 | (unsigned char)*s++;
}

/* The kind that most of the pages [nr, end) have, free and reserved ones aside
 * if there are others, and the shade for how many have one, or # if one is
 * shared. */
static unsigned short map_cell(unsigned long nr, unsigned long end)
{
	unsigned short number[KINDS] = { 0 };
	unsigned long group = end - nr, used = 0;
	int best = KIND_FREE, shared = 0;

	for (; nr < end && nr < nr_pages; nr++) {
		int kind =
			mem_map[nr] == RESERVED ? KIND_RESERVED : mem_sheet[nr];

		used += kind != KIND_FREE;
		number[kind] += kind != KIND_RESERVED;
		shared |= mem_map[nr] > 1 && mem_map[nr] != RESERVED;
		if (kind != KIND_FREE &&
		    (best == KIND_FREE || number[kind] > number[best]))
			best = kind;
	}
	return kinds[best].colour << 8 |
	       (shared ? '#' : shades[(used * 4 + group - 1) / group]);
}

static void draw_legend(unsigned short *at)
{
	for (int i = 1; i < KINDS; i++) {
		put_text(at, kinds[i].name, kinds[i].colour);
		at += strlen(kinds[i].name) + 1;
	}
	put_text(at, (const char *)shades, 0x07);
	put_text(at + sizeof(shades), "full  # shared", 0x07);
}

/* Draws the map: of what is there now. */
static void draw_map(void)
{
	unsigned short *at = console_cover(1);
	unsigned long group = 1, nr = 0;
	char line[COLUMNS + 1];

	while (group * CELLS * ROWS < nr_pages)
		group *= 2;
	mem_kinds();
	fill_words(at, 0x07200720, COLUMNS * LINES / 2);
	draw_legend(at + COLUMNS * (LINES - 1));
	sprintk(line, "memory: %lu pages, %lu free; a cell is %lu KiB; F2 ends",
		nr_pages, free_pages(), group * 4);
	put_text(at, line, 0x0f);
	while (nr < nr_pages) {
		at += COLUMNS;
		sprintk(line, "%08lx", PAGE(nr));
		put_text(at, line, 0x07);
		for (int i = 0; i < CELLS && nr < nr_pages; i++, nr += group)
			at[ADDRESS + i] = map_cell(nr, nr + group);
	}
}

static void print_help(void)
{
	printk("\nTally. F1 this help, F2 live map of memory, F3 tasks, "
	       "F4 audit.\nShift with page up and page down looks back.\n");
}

static void print_tasks(void)
{
	char line[80];

	printk("\n  pid  ppid group s    user  system  pages name\n");
	for (struct task *task = task_from(1); task;
	     task = task_from(task->pid + 1)) {
		task_line(task, line);
		printk("%s", line);
	}
}

/* From interrupts: keys and the redrawing of the map wait for the next call
 * of schedule(), where the books balance. */
void function_key(int n)
{
	pressed |= 1 << n;
	need_resched = 1;
}

void redraw_map(void)
{
	if (map_shown)
		function_key(REDRAW);
}

static void do_key(int n)
{
	switch (n) {
	case REDRAW:
		if (map_shown)
			draw_map();
		break;
	case 1:
		print_help();
		break;
	case 2:
		map_shown = !map_shown;
		if (map_shown)
			draw_map();
		else
			console_cover(0);
		break;
	case 3:
		print_tasks();
		break;
	case 4:
		printk("\naudit: %s\n", mem_check() ? "failed" : "ok");
		break;
	}
}

/* Serves what interrupts have left. */
void do_keys(void)
{
	while (pressed) {
		int n = __builtin_ctz(pressed);

		pressed &= ~(1 << n);
		do_key(n);
	}
}
