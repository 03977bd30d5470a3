/*
 * cow [-s] [-f] [-m]: one page's count through fork, write and exit; with -f
 * that of a page of a file, with -m that of a page which parent and child share
 * for good (MAP_SHARED). With -s it waits for Enter at each step.
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
 * With -f the page is the one with which the shell's text begins. The file
 * holds it, and so does every process that has touched it: this program, which
 * maps the file, and each shell that runs. Exit status 0: each shell that
 * starts is a holder more, each that ends one less, and the page that this
 * program writes to becomes another one.
 *
 * With -m the steps are those without it, but the page belongs to memory that
 * has no name and is itself a holder, as a file is: nobody gets a page of his
 * own by writing. Exit status 0: both had one page to the end, and the parent
 * has read what the child wrote.
 *
 * Ancestor: none; Linux 0.01's fork shared pages the same way, and xv6's
 * copies them all at once.
 */
#include "tally.h"
#include <linux/elf.h>

/* Where the two pages lie: far from the program and from its stack. */
#define PLACE ((char *)0x20000000)

/* What the child tells after each step. */
struct answer {
	long page, table;
	char seen;
};

static int mem_map;
static int stepping;		  /* -s */
static int sharing;		  /* -m */
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
			       *page == (sharing ? 'c' : 'p'),
		       sharing ? "the parent reads what the child wrote" :
				 "each reads what it wrote");
	wrong += check(after_fork.page == page_of(mem_map, page),
		       "one page for both after fork");
	wrong += check((after_write.page == after_fork.page) == sharing,
		       sharing ? "one page for both after a write" :
				 "a page of its own for who writes");
	close(orders[1]);
	waitpid(pid, NULL, 0);
	return wrong;
}

/* From the first write to the last, with a child in between. The memory of -m
 * is a holder of its page, beside those who map it. */
static int show_memory(void)
{
	int flags = (sharing ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS;
	int wrong = 0, alone = 1 + sharing;

	if (mmap(PLACE, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		 flags | MAP_FIXED, -1, 0) == MAP_FAILED ||
	    pipe(orders) < 0 || pipe(answers) < 0)
		die("cow");
	printf("%-26s  %-24s  %s\n", "", "parent", "child");
	printf("%-26s  %s   %s  %s   %s\n", "", "table count", "page count",
	       "table count", "page count");
	*page = 'p';
	*neighbour = 'p';
	wrong += check(show("parent writes", NULL) == alone,
		       "one holder at first");
	wrong += show_fork();
	wrong += check(show("child has ended", NULL) == alone,
		       "one holder again");
	*page = 'q';
	show("parent writes again", NULL);
	return wrong != 0;
}

/* ---- A page of a file ---- */

#define SHELLS 3

static const char shell[] = "/bin/sh";
static int to_shells[2]; /* a pipe */

/* Where in its file the text begins: the place of the program's entry. */
static unsigned long entry_of(int fd)
{
	Elf32_Ehdr elf;
	Elf32_Phdr segment;

	if (read(fd, &elf, sizeof(elf)) != sizeof(elf))
		die(shell);
	for (int i = 0; i < elf.e_phnum; i++) {
		lseek(fd, elf.e_phoff + i * sizeof(segment), SEEK_SET);
		if (read(fd, &segment, sizeof(segment)) == sizeof(segment) &&
		    segment.p_type == PT_LOAD &&
		    elf.e_entry - segment.p_vaddr < segment.p_filesz)
			return elf.e_entry - segment.p_vaddr + segment.p_offset;
	}
	die("cow: the shell has no text");
}

/* The page of the shell's file, at PLACE. */
static void map_shell(void)
{
	int fd = open(shell, O_RDONLY);

	if (fd < 0 || mmap(PLACE, PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_FIXED, fd,
			   entry_of(fd) & -PAGE_SIZE) == MAP_FAILED)
		die(shell);
	close(fd);
}

/* Returns when the shell has begun: it has run a command, and now reads a pipe
 * until nobody can write to it. */
static void start_shell(void)
{
	char *argv[] = { "sh", NULL }, c;
	int output[2], pid;

	if (pipe(output) < 0 || (pid = fork()) < 0)
		die("cow");
	if (pid == 0) {
		dup2(to_shells[0], 0);
		dup2(output[1], 1);
		close(to_shells[1]);
		execve(shell, argv, environ);
		die(shell);
	}
	close(output[1]); /* else a dead shell's output were waited for */
	if (put(to_shells[1], "echo\n", 5) < 0 || read(output[0], &c, 1) != 1)
		die(shell);
	close(output[0]);
}

/* One line; returns the count of the file's page. */
static long show_page(const char *what, long nr, long own)
{
	printf("%-26s", what);
	print_place(nr);
	if (own >= 0)
		print_place(own);
	end_line();
	return page_count(mem_map, nr);
}

/* Programs that were started with this one, as the next ones of a pipeline,
 * begin as copies of the shell. Waits until they have become others: the count
 * is the same for 50 ms. */
static void wait_for_others(long nr)
{
	const struct timespec pause = { 0, 50000000 };
	long count;

	do {
		count = page_count(mem_map, nr);
		nanosleep(&pause, NULL);
	} while (page_count(mem_map, nr) != count);
}

static int show_file(void)
{
	long nr, first, count;
	int wrong = 0;

	map_shell();
	if (pipe(to_shells) < 0)
		die("cow");
	printf("%-26s  %s   %s\n", shell, "its text", "cow's own");
	printf("%-26s  %s %s\n", "", "page count", "page count");
	*(volatile char *)page;
	nr = page_of(mem_map, page);
	wait_for_others(nr);
	first = show_page("cow maps it, and has read", nr, -1);
	for (int i = 1; i <= SHELLS; i++) {
		start_shell();
		count = show_page("another shell starts", nr, -1);
		wrong += check(count == first + i, "a holder more");
	}
	*page = 'w';
	count = show_page("cow writes to it", nr, page_of(mem_map, page));
	wrong += check(count == first + SHELLS - 1 &&
			       page_of(mem_map, page) != nr,
		       "a page of its own for who writes");
	close(to_shells[1]);
	while (waitpid(-1, NULL, 0) > 0)
		;
	count = show_page("the shells have ended", nr, -1);
	wrong += check(count == first - 1, "those who ran it let go");
	return wrong != 0;
}

int main(int argc, char **argv)
{
	struct termios termios;
	int of_file = 0;

	help_if_asked(argc, argv, "cow");
	for (int i = 1; i < argc; i++) {
		of_file |= !strcmp(argv[i], "-f");
		sharing |= !strcmp(argv[i], "-m");
		stepping |= !strcmp(argv[i], "-s");
	}
	stepping &= ioctl(0, TCGETS, &termios) == 0;
	mem_map = open("/dev/mem_map", O_RDONLY);
	if (mem_map < 0)
		die("cow: /dev/mem_map");
	if (stepping)
		printf("cow: Enter makes the next step\n");
	if (of_file)
		return show_file();
	return show_memory();
}
