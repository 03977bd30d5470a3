/*
 * cow [-s]: one page's count through fork, write and exit. With -s it waits
 * for Enter at each step.
 *
 * A parent and a child share two pages, which lie alone under one page table.
 * At each step the parent prints, for itself and for the child, the nr and
 * the count of the first page and of that table:
 *
 *	      parent                    child
 *	      table 3f2: 2              the same table: fork shares tables,
 *	        |                       so its pages gain no holder yet
 *	      page 3f5: 1
 *
 * Nothing is computed here: all numbers come from /dev/mem_map. The exit
 * status is 0 if what the two read in the page was right throughout, writing
 * gave the child a page of its own, and in the end the count is back at 1.
 *
 * Ancestor: none; Linux 0.01's fork shared pages the same way, and xv6's
 * copies them all at once.
 */
#include "tally.h"

/* Where the two pages lie: far from the program and from its stack. */
#define PLACE ((char *)0x20000000)

/* What the child tells after each step. */
struct answer {
	long page, table;
	char seen;
};

static int mem_map;
static int stepping;		  /* -s */
static int orders[2], answers[2]; /* pipes: to the child, and back */
static char *const page = PLACE, *const neighbour = PLACE + PAGE_SIZE;

/* The child's life: an order is a letter, and each has an answer. When the
 * parent closes the pipe, the child ends. */
static void obey(void)
{
	struct answer answer;
	char order;

	close(orders[1]);
	while (read(orders[0], &order, 1) == 1) {
		if (order == 'n')
			*neighbour = 'n';
		else if (order == 'w')
			*page = 'c';
		answer.seen = *page;
		answer.page = page_of(mem_map, page);
		answer.table = table_of(mem_map, page);
		put(answers[1], &answer, sizeof(answer));
	}
	exit_group(0);
}

/* A nr, and the count that the array has for it. */
static void print_place(long nr)
{
	if (nr < 0)
		printf("  %-11s", "   none");
	else
		printf("  %5lx: %-4ld", nr, page_count(mem_map, nr));
}

/* Ends a line of the table. The Enter that the user types does it, if the
 * program waits for one and there is a user. */
static void end_line(void)
{
	char c = 0;

	while (stepping && c != '\n' && read(0, &c, 1) == 1)
		;
	if (c != '\n')
		printf("\n");
}

/* One line of the table; child is 0 when there is none. Returns the count of
 * the parent's page. */
static long show(const char *what, const struct answer *child)
{
	long nr = page_of(mem_map, page);

	printf("%-26s", what);
	print_place(table_of(mem_map, page));
	print_place(nr);
	if (child) {
		print_place(child->table);
		print_place(child->page);
	}
	end_line();
	return page_count(mem_map, nr);
}

static struct answer order(char letter, const char *what)
{
	struct answer answer;

	if (put(orders[1], &letter, 1) < 0 ||
	    read(answers[0], &answer, sizeof(answer)) != sizeof(answer))
		die("cow: the child is gone");
	show(what, &answer);
	return answer;
}

static int check(int holds, const char *what)
{
	if (!holds)
		dprintf(2, "cow: not true: %s\n", what);
	return !holds;
}

static int show_fork(void)
{
	struct answer after_fork, after_write;
	int wrong = 0;
	int pid = fork();

	if (pid < 0)
		die("cow: fork");
	if (pid == 0)
		obey();
	close(orders[0]);
	close(answers[1]); /* else a dead child's answer were waited for */
	after_fork = order('r', "fork, and both have read");
	order('n', "child writes the next page");
	after_write = order('w', "child writes this page");
	wrong += check(after_fork.seen == 'p' && after_write.seen == 'c' &&
			       *page == 'p',
		       "each reads what it wrote");
	wrong += check(after_fork.page == page_of(mem_map, page),
		       "one page for both after fork");
	wrong += check(after_write.page != after_fork.page,
		       "a page of its own for who writes");
	close(orders[1]);
	waitpid(pid, NULL, 0);
	return wrong;
}

int main(int argc, char **argv)
{
	struct termios termios;
	int wrong = 0;

	help_if_asked(argc, argv, "cow");
	stepping = argc > 1 && !strcmp(argv[1], "-s") &&
		   ioctl(0, TCGETS, &termios) == 0;
	mem_map = open("/dev/mem_map", O_RDONLY);
	if (mem_map < 0)
		die("cow: /dev/mem_map");
	if (mmap(PLACE, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) == MAP_FAILED ||
	    pipe(orders) < 0 || pipe(answers) < 0)
		die("cow");
	if (stepping)
		printf("cow: Enter makes the next step\n");
	printf("%-26s  %-24s  %s\n", "", "parent", "child");
	printf("%-26s  %s   %s  %s   %s\n", "", "table count", "page count",
	       "table count", "page count");
	*page = 'p';
	*neighbour = 'p';
	wrong += check(show("parent writes", NULL) == 1, "one holder at first");
	wrong += show_fork();
	wrong += check(show("child has ended", NULL) == 1, "one holder again");
	*page = 'q';
	show("parent writes again", NULL);
	return wrong != 0;
}
