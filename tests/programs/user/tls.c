/*
 * Tests thread-local storage: the three segments of set_thread_area() and its
 * errors. Registers must keep such a segment across switches, forks and
 * signals, and lose it at an exec and when the segment is removed.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SET_THREAD_AREA 243
#define GET_THREAD_AREA 244
#define SET_ROBUST_LIST 311

/* Bits of flags */
#define SEG_32BIT      0x01
#define GROWS_DOWN     0x02
#define CODE	       0x04
#define READ_ONLY      0x08
#define LIMIT_IN_PAGES 0x10
#define NOT_PRESENT    0x20
#define USEABLE	       0x40

#define USUAL (SEG_32BIT | LIMIT_IN_PAGES | USEABLE)

struct user_desc {
	int entry;
	unsigned long base, limit, flags;
};

static unsigned long all[] = { 99, 11, 22, 33, 44 }, others[] = { 55, 66 };
static unsigned long *const words = all + 1;
static int first; /* the entry of `words'; 12 on a 64-bit Linux */

static long set(int entry, const void *base, unsigned long limit,
		unsigned long flags)
{
	struct user_desc desc = { entry, (unsigned long)base, limit, flags };
	long result = syscall(SET_THREAD_AREA, &desc);

	return result < 0 ? result : desc.entry;
}

static void show(const char *name, int entry)
{
	struct user_desc desc = { .entry = entry };

	if (syscall(GET_THREAD_AREA, &desc) < 0) {
		fact(name, -1);
		return;
	}
	printf("%s: entry %d, base %s, limit %lx, flags %lx\n", name,
	       desc.entry - first,
	       desc.base == (unsigned long)words ? "words" :
	       desc.base			 ? "another" :
						   "0",
	       desc.limit, desc.flags & 0x7f);
}

/* Loads gs with a selector of this entry whose two lowest bits are `rights`. */
static void load_gs(int entry, int rights)
{
	__asm__ volatile("movl %0, %%gs" : : "r"(entry * 8 + rights));
}

static int has_gs(int entry)
{
	unsigned selector;

	__asm__ volatile("movl %%gs, %0" : "=r"(selector));
	return (selector & 0xfffc) == entry * 8U;
}

static unsigned long read_gs(unsigned long offset)
{
	unsigned long word;

	__asm__ volatile("movl %%gs:(%1), %0" : "=r"(word) : "r"(offset));
	return word;
}

static void write_gs(unsigned long offset, unsigned long word)
{
	__asm__ volatile("movl %0, %%gs:(%1)"
			 :
			 : "r"(word), "r"(offset)
			 : "memory");
}

/* ---- Entries ---- */

static void entries(void)
{
	first = set(-1, words, 0xfffff, USUAL);
	yes("the_first_is_free", first == 6 || first == 12);
	show("the_first", first);
	show("the_second", first + 1);
	fact("the_second_is_next", set(-1, others, 1, SEG_32BIT) - first);
	fact("so_is_the_third", set(-1, NULL, 7, SEG_32BIT) - first);
	fact("there_is_no_fourth", set(-1, words, 7, SEG_32BIT));
	show("the_third", first + 2);
	fact("to_empty_one",
	     set(first + 1, NULL, 0, READ_ONLY | NOT_PRESENT) - first);
	show("it_is", first + 1);
	fact("and_free", set(-1, others, 1, SEG_32BIT) - first);
	fact("all_zeros_do_it_too", set(first + 1, NULL, 0, 0) - first);
	show("and_it_is", first + 1);
	fact("also_if_it_is_empty", set(first + 1, NULL, 0, 0) - first);
	fact("one_below", set(first - 1, words, 1, SEG_32BIT));
	fact("one_above", set(first + 3, words, 1, SEG_32BIT));
	fact("none_to_empty", set(-1, NULL, 0, 0) - first);
	show("one_below", first - 1);
	show("one_above", first + 3);
	show("minus_one", -1);
}

/* Tries each combination of flags with a base and a limit. Prints the refused
 * combinations as bits, and a sum over what get_thread_area() returns for the
 * accepted ones. */
static void flags(void)
{
	static const unsigned long limits[] = { 0, 1, 0xfffff, 0xfff12345 };

	for (unsigned l = 0; l < ARRAY_SIZE(limits); l++) {
		unsigned long refused[4] = { 0 }, sum = 0;

		for (unsigned long f = 0; f < 128; f++) {
			struct user_desc desc = { .entry = first + 1 };

			if (set(first + 1, l ? words : NULL, limits[l], f) < 0)
				refused[f / 32] |= 1UL << f % 32;
			else if (syscall(GET_THREAD_AREA, &desc) == 0)
				sum = sum * 31 + desc.limit + desc.flags % 128;
		}
		printf("limit %lx: refused %lx %lx %lx %lx, sum %lx\n",
		       limits[l], refused[0], refused[1], refused[2],
		       refused[3], sum);
	}
	fact("the_last", set(first + 1, NULL, 0, 0) - first);
}

static void pointers(void)
{
	struct user_desc *read_only = mmap(NULL, PAGE_SIZE, PROT_READ,
					   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct user_desc *edge = (struct user_desc *)(border() - 4);

	fact("set_from_nowhere", syscall(SET_THREAD_AREA, 8));
	fact("get_from_nowhere", syscall(GET_THREAD_AREA, 8));
	fact("a_page_of_zeros", syscall(SET_THREAD_AREA, read_only));
	fact("to_read_only", syscall(GET_THREAD_AREA, read_only));
	edge->entry = first;
	fact("to_an_edge", syscall(GET_THREAD_AREA, edge));
	fact("from_an_edge", syscall(SET_THREAD_AREA, edge));
	edge->entry = 1;
	fact("a_wrong_entry_at_an_edge", syscall(GET_THREAD_AREA, edge));
}

/* ---- Registers ---- */

static void beyond(void)
{
	read_gs(8);
}

static void beyond_in_pages(void)
{
	set(first + 1, others, 0, SEG_32BIT | LIMIT_IN_PAGES);
	load_gs(first + 1, 3);
	read_gs(4093);
}

static void below_the_limit(void)
{
	set(first + 1, words, 7, SEG_32BIT | GROWS_DOWN);
	load_gs(first + 1, 3);
	printf("growing_down: %lu\n", read_gs(8));
	read_gs(4);
}

static void write_read_only(void)
{
	set(first + 1, words, 15, SEG_32BIT | READ_ONLY);
	load_gs(first + 1, 3);
	printf("read_only: %lu\n", read_gs(4));
	write_gs(4, 1);
}

static void empty(void)
{
	load_gs(first + 1, 3);
}

static void accesses(void)
{
	load_gs(first, 3);
	printf("words: %lu %lu %lu\n", read_gs(0), read_gs(4), read_gs(12));
	printf("below_them: %lu\n", read_gs(-4UL));
	load_gs(first, 0);
	write_gs(4, 222);
	printf("written: %lu\n", words[1]);
	words[1] = 22;
	in_child("an_empty_one_is_loaded", empty);
	set(first + 1, others, 7, SEG_32BIT);
	load_gs(first + 1, 3);
	printf("others: %lu %lu\n", read_gs(0), read_gs(4));
	in_child("beyond_the_limit", beyond);
	in_child("beyond_a_limit_in_pages", beyond_in_pages);
	in_child("below_a_limit", below_the_limit);
	in_child("to_write_read_only", write_read_only);
	printf("the_parent_has_its_own: %lu\n", read_gs(0));
}

/* If an entry changes, the segment in a register changes, too. If it is
 * removed, the register becomes 0. */
static void changes(void)
{
	unsigned selectors[3];

	load_gs(first + 1, 3);
	set(first + 1, words + 2, 7, SEG_32BIT);
	printf("a_new_base: %lu\n", read_gs(0));
	__asm__ volatile("movl %%gs, %%eax\n\tmovl %%eax, %%fs\n\t"
			 "movl %%eax, %%es"
			 :
			 :
			 : "eax");
	set(first + 1, NULL, 0, 0);
	__asm__ volatile("movl %%es, %0\n\tmovl %%fs, %1\n\tmovl %%gs, %2\n\t"
			 "pushl %%ds\n\tpopl %%es"
			 : "=&r"(selectors[0]), "=&r"(selectors[1]),
			   "=&r"(selectors[2]));
	printf("es, fs and gs of none: %x %x %x\n", selectors[0] & 0xfffc,
	       selectors[1] & 0xfffc, selectors[2] & 0xfffc);
	sched_yield();
}

/* Removes the segment of the stack while the stack is used. */
static void without_stack(void)
{
	set(first + 1, NULL, 0xfffff, USUAL);
	__asm__ volatile("movl %0, %%ss" : : "r"((first + 1) * 8 + 3));
	kill(getpid(), SIGCONT);
	printf("another_stack: %d\n", getpid() > 0);
	if (set(first + 1, NULL, 0, 0) < 0)
		kill(getpid(), SIGSEGV); /* Linux ends the process so */
}

static void on_another_stack(int signal)
{
	unsigned selector;

	__asm__ volatile("movl %%ss, %0" : "=r"(selector));
	yes("a_handler_has_its_own", (selector & ~3) != (first + 1) * 8U);
	exit_group(signal == SIGUSR1 ? 5 : 6);
}

static void signal_on_stack(void)
{
	handle(SIGUSR1, on_another_stack, 0);
	set(first + 1, NULL, 0xfffff, USUAL);
	__asm__ volatile("movl %0, %%ss" : : "r"((first + 1) * 8 + 3));
	kill(getpid(), SIGUSR1);
}

/* Each worker has its own word at %gs:0, although all use the same entry. */
static void worker(void)
{
	unsigned long mine = getpid();
	int bad = 0;

	set(first, &mine, 3, SEG_32BIT);
	load_gs(first, 3);
	for (int i = 0; i < 200; i++) {
		sched_yield();
		bad += !has_gs(first) || read_gs(0) != mine;
	}
	exit_group(bad != 0);
}

static void switches(void)
{
	int bad = 0;

	load_gs(first, 3);
	for (int i = 0; i < 4; i++)
		child(worker);
	for (int i = 0; i < 4; i++) {
		int status = -1;

		waitpid(-1, &status, 0);
		bad += status != 0 || read_gs(0) != 11;
	}
	printf("workers_that_went_wrong: %d\n", bad);
}

static void in_a_child(void)
{
	yes("a_child_has_gs", has_gs(first));
	printf("and_reads: %lu\n", read_gs(4));
	set(first, others, 7, SEG_32BIT);
	printf("or_others: %lu\n", read_gs(4));
}

static void shows(void)
{
	char *argv[] = { "tls", "gone", NULL }, *envp[] = { NULL };

	execve("../bin/tls", argv, envp);
}

static int gone(void)
{
	yes("gs_after_exec", has_gs(0));
	first = set(-1, words, 0xfffff, USUAL);
	yes("the_first_is_free_again", first == 6 || first == 12);
	show("the_second_after_exec", first + 1);
	return 0;
}

/* ---- Signals ---- */

static void without_gs(int signal)
{
	(void)signal;
	load_gs(0, 0);
}

static void without_entry(int signal)
{
	(void)signal;
	set(first + 1, NULL, 0, 0);
}

static void other_gs(int signal, struct context context)
{
	volatile struct context *c = &context;

	(void)signal;
	c->gs = (first + 1) * 8 + 3;
}

static void wild_gs(int signal, struct context context)
{
	volatile struct context *c = &context;

	(void)signal;
	c->gs = 0x7777;
	c->fs = (first + 2) * 8 + 3;
}

static void signals(void)
{
	handle(SIGUSR1, without_gs, 0);
	kill(getpid(), SIGUSR1);
	yes("gs_comes_back", has_gs(first) && read_gs(0) == 11);
	catch (SIGUSR1, other_gs);
	set(first + 1, others, 7, SEG_32BIT);
	set(first + 2, NULL, 0, 0);
	kill(getpid(), SIGUSR1);
	yes("as_the_context_says", has_gs(first + 1) && read_gs(0) == 55);
	handle(SIGUSR1, without_entry, 0);
	kill(getpid(), SIGUSR1);
	yes("an_entry_that_is_gone", has_gs(0));
	load_gs(first, 3);
	catch (SIGUSR1, wild_gs);
	kill(getpid(), SIGUSR1);
	yes("no_entry_at_all", has_gs(0));
	load_gs(first, 3);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "gone"))
		return gone();
	entries();
	flags();
	pointers();
	accesses();
	changes();
	in_child("without_a_stack", without_stack);
	in_child("a_signal_on_another_stack", signal_on_stack);
	switches();
	in_child("a_child", in_a_child);
	signals();
	in_child("exec", shows);
	fact("set_robust_list", syscall(SET_ROBUST_LIST, words, 12));
	fact("of_another_size", syscall(SET_ROBUST_LIST, words, 24));
	fact("that_is_nowhere", syscall(SET_ROBUST_LIST, 8, 12));
	return 0;
}
