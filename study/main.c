/*
 * The study kernel's start(): picks allocators and workloads by the command
 * line, and prints results as rows on the serial line. It replaces
 * init/start.c. The kernel is otherwise the usual one, but for three functions
 * whose calls the linker redirects to this file (--wrap). After a panic() of an
 * allocator the run goes on; the panic is a result. The screen gets no output;
 * text for the serial line can be captured. measure.c measures the calls.
 *
 *	only=xv6,sos	these allocators, or a family (page, heap); default: all
 *	work=churn50	these workloads; default: all
 *	rep=1		rdtsc counts one too many for each string instruction
 *			that runs until its count is 0, as on QEMU
 *
 * Ancestor: none.
 */
#include "study.h"
#include "boot.h"

#define WORDS_MAX    512
#define STUDY_MEMORY 0x200000
#define FIRMWARE     0x20000 /* bytes at RAM's end that firmware may keep */

/* ---- survive(f): what f prints, and how it ends ---- */

static char text[WORDS_MAX];
static unsigned long text_length;
static int capturing;
static void **survivor; /* the jump buffer of the innermost survive() */

void __wrap_console_putc(char c);
void __real_serial_putc(char c);
void __wrap_serial_putc(char c);
void __wrap_panic(const char *fmt, ...) NORETURN;
void __real_panic(const char *fmt, ...) NORETURN;

/* Prints nothing: scrolling the screen would take most of the study's time. */
void __wrap_console_putc(char c)
{
	(void)c;
}

/* Captures text as one field of a row: a semicolon replaces each comma. */
void __wrap_serial_putc(char c)
{
	if (!capturing) {
		__real_serial_putc(c);
		return;
	}
	if (c == '\r' || text_length == WORDS_MAX - 1)
		return;
	text[text_length++] = c == '\n' ? ' ' : c == ',' ? ';' : c;
	text[text_length] = 0;
}

static void start_capture(void)
{
	text_length = 0;
	text[0] = 0;
	capturing = 1;
}

void __wrap_panic(const char *fmt, ...)
{
	__builtin_va_list args;

	cli();
	if (!survivor)
		capturing = 0;
	else
		start_capture();
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	if (!survivor)
		__real_panic("study: nobody survives this");
	__builtin_longjmp(survivor, 1);
}

const char *survive(void (*f)(void *arg), void *arg)
{
	void *here[5], **volatile outer = survivor;
	volatile int was_capturing = capturing;
	const char *volatile end = 0;

	start_capture();
	survivor = here;
	if (__builtin_setjmp(here) == 0)
		f(arg);
	else
		end = text;
	asm volatile("cld" : : : "memory");
	survivor = outer;
	capturing = was_capturing;
	return end;
}

const char *captured(void)
{
	return text;
}

/* ---- Memory ---- */

static unsigned long memory, memory_end, memory_kept;

/* Takes the memory that the kernel has never given out. It begins at an address
 * that stays the same when the kernel grows, so that no figure changes then. It
 * ends at the same address on all machines, though QEMU's firmware keeps 128
 * KiB of RAM, and that of Bochs 64. From now on only the study takes it. */
static void find_memory(void)
{
	unsigned long nr = NR(STUDY_MEMORY);

	while (nr < loaded_end || nr < frontier)
		nr += NR(0x100000);
	memory = PAGE(nr);
	while (nr < nr_pages && mem_map[nr] == 0)
		nr++;
	memory_end = PAGE(nr) & ~(FIRMWARE - 1UL);
}

unsigned long memory_left(void)
{
	return memory_end - memory;
}

unsigned long take_memory(unsigned long bytes)
{
	unsigned long page = memory;

	bytes = PAGE_UP(bytes);
	if (bytes > memory_left())
		panic("study: %lu KiB wanted, %lu KiB there", bytes / 1024,
		      memory_left() / 1024);
	memory += bytes;
	return page;
}

/* ---- What to run ---- */

/* Is name one of the names in the option's value, which commas separate?
 * Returns 1 for each name if the command line does not have the option. */
static int chosen(const char *which, const char *name)
{
	const char *s = option(which);
	unsigned long n = strlen(name);

	if (!s)
		return 1;
	while (*s) {
		if (!memcmp(s, name, n) && (s[n] == ',' || !s[n]))
			return 1;
		while (*s && *s++ != ',')
			;
	}
	return 0;
}

struct job {
	const struct page_allocator *pages;
	const struct page_work *page_work;
	const struct heap_allocator *heap;
	const struct heap_work *heap_work;
};

static void do_job(void *arg)
{
	const struct job *job = arg;

	/* Rows are printed, not captured. If the work calls survive(), that
	 * call captures what is printed meanwhile. */
	capturing = 0;
	judge_no_more();
	if (job->heap) {
		job->heap_work->run(job->heap);
		return;
	}
	job->page_work->run(job->pages);
	judge_end();
}

/* Did a limit of the study end the work, and not the allocator? All panics of
 * the study begin with its name. */
static int is_ours(const char *end)
{
	return memcmp(end, "study: ", 7) == 0;
}

static void run_job(struct job *job)
{
	const char *end;

	memory = memory_kept;
	end = survive(do_job, job);
	if (end)
		words(is_ours(end) ? "harness" : "crash", end);
}

static int run_pages(void)
{
	int jobs = 0;

	for (const struct page_work *w = page_works; w->name; w++) {
		if (!chosen("work", w->name))
			continue;
		for (int i = 0; page_allocators[i]; i++) {
			const struct page_allocator *a = page_allocators[i];
			struct job job = { .pages = a, .page_work = w };

			if (!chosen("only", a->name) && !chosen("only", "page"))
				continue;
			begin_cell(a->name, a->variant, w->name);
			run_job(&job);
			jobs++;
		}
	}
	return jobs;
}

static int run_heaps(void)
{
	int jobs = 0;

	for (const struct heap_work *w = heap_works; w->name; w++) {
		if (!chosen("work", w->name))
			continue;
		for (int i = 0; heap_allocators[i]; i++) {
			const struct heap_allocator *a = heap_allocators[i];
			struct job job = { .heap = a, .heap_work = w };

			if (!chosen("only", a->name) && !chosen("only", "heap"))
				continue;
			begin_cell(a->name, a->variant, w->name);
			run_job(&job);
			jobs++;
		}
	}
	return jobs;
}

/* Prints one row for each name. An allocator's variants are neighbours in the
 * table, so only the first of them prints a row. */
static void list_names(void)
{
	const char *last = "";

	for (int i = 0; page_allocators[i]; i++) {
		if (!same(last, page_allocators[i]->name))
			printk("study: page,%s,%s\n", page_allocators[i]->name,
			       page_allocators[i]->provenance);
		last = page_allocators[i]->name;
	}
	for (int i = 0; heap_allocators[i]; i++) {
		if (!same(last, heap_allocators[i]->name))
			printk("study: heap,%s,%s\n", heap_allocators[i]->name,
			       heap_allocators[i]->provenance);
		last = heap_allocators[i]->name;
	}
	for (const struct page_work *w = page_works; w->name; w++)
		printk("study: pagework,%s,%s\n", w->name, w->about);
	for (const struct heap_work *w = heap_works; w->name; w++)
		printk("study: heapwork,%s,%s\n", w->name, w->about);
}

void start(void)
{
	const char *rep = option("rep");
	int jobs = 0;

	cli(); /* otherwise ticks would count as work */
	find_memory();
	if (option("list")) {
		list_names();
		finish(0);
	}
	find_traces();
	measure_init(rep && rep[0] == '1');
	memory_kept = memory;
	jobs = run_pages() + run_heaps();
	printk("study: done,%d\n", jobs);
	finish(jobs ? 0 : 1);
}
