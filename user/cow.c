/*
 * cow [-s] [-f] [-m]: shows how the count of one page changes at fork, write
 * and exit. With -f it is a page of a file, with -m a page that parent and
 * child share for ever (MAP_SHARED). With -s it waits for Enter after each
 * step.
 *
 * A parent and a child share two pages, the only ones that their page table
 * maps. At each step the parent prints, for itself and for the child, the nr
 * and the count of the first page and of the page table:
 *
 *	      parent                    child
 *	      table 3f2: 2              the same table: fork shares tables,
 *	        |                       so its pages gain no holder yet
 *	      page 3f5: 1
 *
 * All numbers come from /dev/mem_map; the program computes none. The exit
 * status is 0 if parent and child always read the right byte in the page, if
 * the child's write gave it a page of its own, and if the count is 1 again at
 * the end.
 *
 * With -f the page is the first page of the shell's text. Its holders are the
 * file and every process that has touched it: this program, which maps the
 * file, and each shell that runs. The exit status is 0 if each shell that
 * started added a holder, if each shell that ended removed one, and if this
 * program got another page when it wrote to its page.
 *
 * With -m the steps are the same as without -m, but the page is shared memory.
 * The kernel keeps shared memory in a file without a name, and this file is
 * also a holder. A write gives no process a page of its own. The exit status is
 * 0 if parent and child had the same page until the end, and if the parent has
 * read what the child wrote.
 *
 * Ancestor: none. Linux 0.01's fork shared pages in the same way; xv6's copies
 * all pages at once.
 */
#include "tally.h"
#include <linux/elf.h>

/* The address of the two pages: far from the program and its stack. */
#define PLACE ((char *)0x20000000)

/* The data that the child sends after each step. */
struct answer {
	long page, table;
	char seen;
};

static int mem_map;
static int stepping;		  /* -s */
static int sharing;		  /* -m */
static int orders[2], answers[2]; /* pipes: to the child, and back */
static char *const page = PLACE, *const neighbour = PLACE + PAGE_SIZE;

/* The child runs this. It reads orders, which are letters, and sends an answer
 * to each. When the parent closes the pipe, the child ends. */
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

/* Prints the nr of a page, and the count of this page. */
static void print_place(long nr)
{
	if (nr < 0)
		printf("  %-11s", "   none");
	else
		printf("  %5lx: %-4ld", nr, page_count(mem_map, nr));
}

/* Ends a line of the table. With -s it waits until the user presses Enter,
 * which ends the line on the terminal. */
static void end_line(void)
{
	char c = 0;

	while (stepping && c != '\n' && read(0, &c, 1) == 1)
		;
	if (c != '\n')
		printf("\n");
}

/* Prints one line of the table. `child` is NULL if there is no child. Returns
 * the count of the parent's page. */
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

/* Sends an order to the child, and prints a line. Returns its answer. */
static struct answer order(char letter, const char *what)
{
	struct answer answer;

	if (put(orders[1], &letter, 1) < 0 ||
	    read(answers[0], &answer, sizeof(answer)) != sizeof(answer))
		die("cow: the child is gone");
	show(what, &answer);
	return answer;
}

/* Prints an error if `holds` is 0. Returns 1 in this case, otherwise 0. */
static int check(int holds, const char *what)
{
	if (!holds)
		dprintf(2, "cow: failed: %s\n", what);
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
	close(answers[1]); /* so that read() returns 0 if the child is dead */
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
				 "the writer gets a page of its own");
	close(orders[1]);
	waitpid(pid, NULL, 0);
	return wrong;
}

/* Shows all steps without -f. With -m the page has one more holder: the file
 * without a name in which the kernel keeps shared memory. */
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
static int to_shells[2]; /* the pipe that the shells read */

/* Returns the offset of the program's entry in its file. */
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

/* Maps the page of the shell's file at PLACE. */
static void map_shell(void)
{
	int fd = open(shell, O_RDONLY);

	if (fd < 0 || mmap(PLACE, PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_FIXED, fd,
			   entry_of(fd) & -PAGE_SIZE) == MAP_FAILED)
		die(shell);
	close(fd);
}

/* Starts a shell, and waits until it has run a command. The shell then reads a
 * pipe until we close it. */
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
	close(output[1]); /* so that read() returns 0 if the shell is dead */
	if (put(to_shells[1], "echo\n", 5) < 0 || read(output[0], &c, 1) != 1)
		die(shell);
	close(output[0]);
}

/* Prints one line. Returns the count of the file's page. */
static long show_page(const char *what, long nr, long own)
{
	printf("%-26s", what);
	print_place(nr);
	if (own >= 0)
		print_place(own);
	end_line();
	return page_count(mem_map, nr);
}

/* Waits until the count is the same for 50 ms. Other programs of the same
 * pipeline begin as copies of the shell, and hold its pages until they execute
 * their own program. */
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
		wrong += check(count == first + i, "one more holder");
	}
	*page = 'w';
	count = show_page("cow writes to it", nr, page_of(mem_map, page));
	wrong += check(count == first + SHELLS - 1 &&
			       page_of(mem_map, page) != nr,
		       "the writer gets a page of its own");
	close(to_shells[1]);
	while (waitpid(-1, NULL, 0) > 0)
		;
	count = show_page("the shells have ended", nr, -1);
	wrong += check(count == first - 1, "the shells no longer hold it");
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
		printf("cow: press Enter for the next step\n");
	if (of_file)
		return show_file();
	return show_memory();
}
