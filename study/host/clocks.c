/*
 * Runs the study's own workloads on the allocators. It has the same objects as
 * the study's kernel, but is a program of the host. It runs under callgrind,
 * which counts how often each instruction is executed. study/clocks computes
 * clocks of a 386 from the counts.
 *
 *	clocks ALLOCATOR TRACES WORK...
 *
 * TRACES is a directory of packed traces. A work NAME=N is the trace NAME of a
 * program's heap, replayed in a region of N hundredths of the most bytes that
 * the program held (program.c). At the end of each phase callgrind writes the
 * counts of this phase, under the name
 * FAMILY,ALLOCATOR,WORK,PHASE,GETS,FREES,SHARES. clocks has no C library,
 * because a kernel's objects pass arguments in registers.
 *
 * Ancestor: none.
 */
#include "study.h"
#include "boot.h"
#include "files.h"
#include "program.h"

#define MEMORY	  0x200000UL
#define RAM_BYTES 0x1000000UL
#define MAX_TRACE 0x40000UL
#define MAX_HEAP  0x100000UL /* the most bytes of a heap's trace */

/* The linker script's names that mm/memory.c uses. */
asm(".globl kernel_start, kernel_end\n"
    ".set kernel_start, 0x40100000\n"
    ".set kernel_end, 0x40108000\n");

struct work work;
struct boot_params params;
struct node *root;
unsigned long kernel_dir, max_file_pages;

/* ---- The host: system calls of Linux ---- */

enum { EXIT = 1, READ = 3, WRITE = 4, OPEN = 5, MMAP = 90 };

static long host(long call, long a, long b, long c)
{
	long result;

	asm volatile("int $0x80"
		     : "=a"(result)
		     : "0"(call), "b"(a), "c"(b), "d"(c)
		     : "memory");
	return result;
}

/*
 * Requests to callgrind are rotations that change nothing, while eax has the
 * address of the request's words (valgrind.h, callgrind.h). Without callgrind
 * they do nothing.
 */
enum { ZERO_STATS = 0x43540001, DUMP_STATS_AT = 0x43540003 };

static void tell_callgrind(unsigned long request, const char *name)
{
	unsigned long words_of_it[6] = { request, (unsigned long)name };
	unsigned long answer = 0;

	asm volatile("roll $3, %%edi\n\troll $13, %%edi\n\t"
		     "roll $29, %%edi\n\troll $19, %%edi\n\t"
		     "xchgl %%ebx, %%ebx"
		     : "+d"(answer)
		     : "a"(words_of_it)
		     : "memory", "cc");
}

static void stop(int status) NORETURN;
static void stop(int status)
{
	for (;;)
		host(EXIT, status, 0, 0);
}

void console_putc(UNUSED char c)
{
}

void show_cursor(void)
{
}

void serial_putc(char c)
{
	host(WRITE, 2, (long)&c, 1);
}

void panic(const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	printk("\n");
	stop(1);
}

static void map_ram(void)
{
	long how[6] = { KERNEL_BASE, RAM_BYTES, 3, 0x32, -1, 0 };

	if (host(MMAP, (long)how, 0, 0) != KERNEL_BASE)
		panic("clocks: no memory at %08x", KERNEL_BASE);
	params.mapped = RAM_BYTES;
	params.parts[PART_ARCHIVE].address = KERNEL_LOAD + 0x7000;
	params.parts[PART_ARCHIVE].bytes = 0x1000;
	mem_map = P2V(KERNEL_LOAD + 0x8000);
}

/* ---- Substitutes for the kernel and the study ---- */

static const char *family_now, *name_now, *work_now, *traces;

/* valgrind reads symbols only of a program with initialised data. */
static unsigned long memory = MEMORY;

unsigned long take_memory(unsigned long bytes)
{
	unsigned long page = memory;

	memory += PAGE_UP(bytes);
	if (memory > RAM_BYTES)
		panic("clocks: no memory for %lu bytes", bytes);
	return page;
}

unsigned long memory_left(void)
{
	return RAM_BYTES - memory;
}

/* The only files are the traces, each in contiguous memory. */
const char *file_name(UNUSED unsigned long page)
{
	return 0;
}

/* Reads a whole trace, and returns how many bytes it has. */
static long read_trace(const char *trace, void *to, unsigned long most)
{
	char name[256];

	sprintk(name, "%s/%s", traces, trace);
	return host(READ, host(OPEN, (long)name, 0, 0), (long)to, most);
}

int lookup(UNUSED struct node *dir, const char *path, UNUSED unsigned long n,
	   UNUSED int follow, struct node **node)
{
	static struct node file;
	long got;

	file.contents.top = take_memory(MAX_TRACE);
	got = read_trace(path, P2V(file.contents.top), MAX_TRACE);
	file.contents.height = FLAT;
	file.contents.size = got;
	*node = &file;
	return got <= 0;
}

/* Only calls f. A panic ends this program: an allocator that panics gets no
 * figures. */
const char *survive(void (*f)(void *arg), void *arg)
{
	f(arg);
	return 0;
}

void misuse(UNUSED const struct page_allocator *a)
{
}
void heap_misuse(const struct heap_allocator *a);
void heap_misuse(UNUSED const struct heap_allocator *a)
{
}

/* ---- Reports of the workloads ---- */

static unsigned long calls[CALLS];

void seed_random(unsigned long seed)
{
	random_state = seed;
}

void begin_phase(void)
{
	memset(calls, 0, sizeof(calls));
	tell_callgrind(ZERO_STATS, 0);
}

void note(enum call call, UNUSED unsigned long instructions)
{
	calls[call]++;
}

void end_phase(const char *key)
{
	char name[256];

	sprintk(name, "%s,%s,%s,%s,%lu,%lu,%lu", family_now, name_now, work_now,
		key, calls[GET], calls[FREE], calls[SHARE]);
	tell_callgrind(DUMP_STATS_AT, name);
}

void figure(UNUSED const char *key, UNUSED unsigned long value)
{
}
void words(UNUSED const char *key, UNUSED const char *text)
{
}
void row(UNUSED const char *kind)
{
}
void tell_runs(UNUSED unsigned long step, UNUSED unsigned long nr_held,
	       UNUSED unsigned long runs, UNUSED unsigned long longest)
{
}
void tell_pieces(UNUSED unsigned long step, UNUSED unsigned long nr_held,
		 UNUSED unsigned long order, UNUSED unsigned long asked,
		 UNUSED unsigned long granted)
{
}

int counting(void)
{
	return 0;
}

unsigned long excess_of(UNUSED unsigned long fills, UNUSED unsigned long scans)
{
	return 0;
}

int same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && !memcmp(a, b, strlen(a));
}

/* ---- The runs ---- */

static void begin(const char *family)
{
	family_now = family;
	memory = MEMORY;
	seed_random(SEED);
}

/* Is this the chosen allocator, in the variant without fill and lock? */
static int is_it(const char *name, const char *variant)
{
	return same(name, name_now) && same(variant, "plain");
}

static void run_work(void)
{
	for (const struct page_work *w = page_works; w->name; w++)
		for (int i = 0; page_allocators[i]; i++)
			if (same(w->name, work_now) &&
			    is_it(page_allocators[i]->name,
				  page_allocators[i]->variant)) {
				begin("pages");
				w->run(page_allocators[i]);
			}
	for (const struct heap_work *w = heap_works; w->name; w++)
		for (int i = 0; heap_allocators[i]; i++)
			if (same(w->name, work_now) &&
			    is_it(heap_allocators[i]->name,
				  heap_allocators[i]->variant)) {
				begin("heaps");
				w->run(heap_allocators[i]);
			}
}

/* Splits a work NAME=HUNDREDTHS; returns 0 if it has another form. */
static int split_program(char *name, unsigned long *hundredths)
{
	unsigned long n = 0;

	while (work_now[n] && work_now[n] != '=')
		n++;
	memcpy(name, work_now, n);
	name[n] = 0;
	*hundredths = 0;
	for (const char *s = work_now + n; *s && *++s;)
		*hundredths = *hundredths * 10 + *s - '0';
	return *hundredths > 0;
}

static void run_program(const char *program, unsigned long hundredths)
{
	void *trace;

	begin("heaps");
	trace = P2V(take_memory(MAX_HEAP));
	if (read_trace(program, trace, MAX_HEAP) <= 0)
		panic("clocks: there is no %s/%s", traces, program);
	for (int i = 0; heap_allocators[i]; i++)
		if (is_it(heap_allocators[i]->name,
			  heap_allocators[i]->variant))
			replay_program(heap_allocators[i], trace, hundredths);
}

/* stack is as Linux leaves it: the number of arguments, then the arguments. */
void start_here(char **stack);
void start_here(char **stack)
{
	long words_there = (long)stack[0];
	unsigned long hundredths;
	char program[64];

	if (words_there < 4)
		panic("usage: clocks ALLOCATOR TRACES WORK...");
	map_ram();
	name_now = stack[2];
	traces = stack[3];
	for (long i = 4; i <= words_there; i++) {
		work_now = stack[i];
		if (split_program(program, &hundredths))
			run_program(program, hundredths);
		else
			run_work();
	}
	stop(0);
}

asm(".globl _start\n"
    "_start: movl %esp, %eax\n"
    "	call start_here\n");
