/*
 * What the programs of tests/host share; host.h describes each function.
 *
 * Ancestor: none.
 */
#include "host.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/time.h>

/* The linker script's names, at fixed places in the arena. */
asm(".globl kernel_start, kernel_text_end, kernel_ro_end\n"
    ".globl kernel_data_end, kernel_end\n"
    ".set kernel_start, 0x40100000\n"
    ".set kernel_text_end, 0x40103800\n"
    ".set kernel_ro_end, 0x40104000\n"
    ".set kernel_data_end, 0x40106010\n"
    ".set kernel_end, 0x40107ff0\n");

_Static_assert(KERNEL_BASE == 0x40000000 && KERNEL_LOAD == 0x100000,
	       "the names above stand in the arena");

/* ---- TAP ---- */

static int tests, failed;
static int planned = -1;

static void check_plan(void)
{
	if (tests == planned)
		return;
	printf("# planned %d tests, ran %d\n", planned, tests);
	fflush(stdout);
	_Exit(1);
}

void plan(int n, int seconds)
{
	const struct itimerval patience = { .it_value.tv_sec = seconds };

	setvbuf(stdout, 0, _IOLBF, 0);
	planned = n;
	printf("1..%d\n", n);
	setitimer(ITIMER_PROF, &patience, 0);
	atexit(check_plan);
}

void ok(int passed, const char *name)
{
	if (!passed)
		failed++;
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
}

void say(const char *fmt, ...)
{
	va_list args;

	fputs("# ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

int failures(void)
{
	return failed != 0;
}

int count_checks(const struct checks *const *list)
{
	int count = 0;

	while (*list)
		count += (*list++)->count;
	return count;
}

void run_checks(const struct checks *const *list)
{
	while (*list)
		(*list++)->run();
}

void bail(const char *fmt, ...)
{
	va_list args;

	printf("not ok %d - ", tests + 1);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	_Exit(1);
}

/* ---- the simulated CPU ---- */

unsigned long cpu_cr0, cpu_cr3, cpu_cr4;
void (*on_flush)(void);

unsigned long irq_save(void)
{
	return 0;
}

void irq_restore(unsigned long flags)
{
	(void)flags;
}

unsigned long read_cr0(void)
{
	return cpu_cr0;
}

unsigned long read_cr3(void)
{
	return cpu_cr3;
}

unsigned long read_cr4(void)
{
	return cpu_cr4;
}

void write_cr0(unsigned long value)
{
	cpu_cr0 = value;
}

void write_cr3(unsigned long value)
{
	cpu_cr3 = value;
	if (on_flush)
		on_flush();
}

void write_cr4(unsigned long value)
{
	cpu_cr4 = value;
}

void flush_tlb(void)
{
	write_cr3(read_cr3());
}

/* ---- RAM ---- */

static unsigned long arena_bytes;

/* map_arena() fails if something else is mapped at the arena's addresses. On a
 * machine that is no PC, QEMU's emulation of Linux runs this program. There the
 * byte above_arena stops QEMU from putting the stack into the arena. But QEMU
 * counts all addresses between the program's lowest and highest section as
 * mapped. So there map_arena() uses MAP_FIXED, which does not check. */
#ifdef EMULATED
#define ARENA (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
char above_arena __attribute__((section(".above_arena"), used)) = 1;
#else
#define ARENA (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE)
#endif

void map_arena(unsigned long bytes)
{
	void *base = (void *)KERNEL_BASE;
	void *got = mmap(base, bytes, PROT_READ | PROT_WRITE, ARENA, -1, 0);

	if (got != base)
		bail("no arena of %lu bytes at %p", bytes, base);
	arena_bytes = bytes;
}

void add_ram(struct boot_params *boot, unsigned long long base,
	     unsigned long long length, unsigned int type)
{
	struct e820_entry *entry = &boot->map[boot->map_entries++];

	entry->base = base;
	entry->length = length;
	entry->type = type;
}

void plain_ram(struct boot_params *boot, unsigned long bytes)
{
	memset(boot, 0, sizeof(*boot));
	boot->mapped = BOOT_MAPPED;
	boot->parts[PART_KERNEL].address = KERNEL_LOAD;
	boot->parts[PART_KERNEL].bytes = 0x6010;
	boot->parts[PART_ARCHIVE].address = IMAGE_END - PAGE_SIZE;
	boot->parts[PART_ARCHIVE].bytes = 0xfff;
	add_ram(boot, 0, 0xa0000, E820_USABLE);
	add_ram(boot, KERNEL_LOAD, bytes - KERNEL_LOAD, E820_USABLE);
}

/* In these programs an area is memory of calloc(), which ASan watches, and
 * needs no page. A program that is linked with mm/pool.c uses mm/pool.c
 * instead. boot_up() frees the objects that an earlier test has not freed. */
static struct owned {
	struct owned *next, *prev;
	char object[2 * OBJECT_SIZE];
} objects = { &objects, &objects, { 0 } };

long objects_left;

__attribute__((weak)) void *new_object(unsigned long size)
{
	struct owned *owned = 0;

	if (objects_left)
		owned = calloc(1, offsetof(struct owned, object) + size);

	if (!owned)
		return 0;
	objects_left--;
	owned->next = objects.next;
	owned->prev = &objects;
	owned->next->prev = objects.next = owned;
	return owned->object;
}

__attribute__((weak)) void free_object(void *object, UNUSED unsigned long size)
{
	struct owned *owned = (struct owned *)((char *)object -
					       offsetof(struct owned, object));

	objects_left++;
	owned->next->prev = owned->prev;
	owned->prev->next = owned->next;
	free(owned);
}

void (*on_point)(void);

int point(void)
{
	if (on_point)
		on_point();
	return 0;
}

void power_on(const struct boot_params *boot, unsigned long limit)
{
	frontier = 0;
	run_list = table_list = dir_list = 0;
	nr_pages = 0;
	kernel_dir = 0;
	cpu_cr0 = cpu_cr4 = 0;
	cpu_cr3 = BOOT_PG_DIR;
	on_flush = 0;
	mem_init(boot, limit);
}

static unsigned long held[HELD];
static int nr_held, nr_taken;

struct space spaces[SPACES];
struct contents files[FILES];

static void visit_test(visitor *visit)
{
	for (int i = 0; i < nr_held; i++)
		visit(held[i], KIND_KERNEL);
	for (int i = 0; i < SPACES; i++)
		if (spaces[i].dir)
			walk_space(&spaces[i], visit);
	for (int i = 0; i < FILES; i++)
		walk_contents(&files[i], visit);
	visit_cuts(visit);
}

struct contents flat = { .top = KERNEL_LOAD, .height = FLAT };
struct contents *unused_file;
int unused_calls;

__attribute__((weak)) void contents_unused(struct contents *contents)
{
	unused_file = contents;
	unused_calls++;
}

void contents_cut(struct contents *contents, unsigned long nr)
{
	for (int i = 0; i < SPACES; i++) {
		unsigned long addr = 0;

		while (spaces[i].dir &&
		       unmap_contents(&spaces[i], contents, nr, &addr))
			point();
	}
}

void table_cut(unsigned long addr, unsigned long table, unsigned long n)
{
	for (int i = 0; i < SPACES; i++)
		if (spaces[i].dir &&
		    NR(*dir_entry(spaces[i].dir, addr)) == NR(table))
			spaces[i].pages -= n;
}

void boot_up(unsigned long bytes)
{
	static struct boot_params boot;
	static int known;

	if (!known++)
		add_owner(visit_test);
	nr_held = nr_taken = 0;
	while (objects.next != &objects)
		free_object(objects.next->object, 0);
	objects_left = 1000000;
	memset(spaces, 0, sizeof(spaces));
	memset(files, 0, sizeof(files));
	file_pages = 0;
	max_file_pages = ~0UL;
	plain_ram(&boot, bytes);
	power_on(&boot, RAM_END);
	kinit1();
	paging_init(0);
	kinit2();
	flat.size = FLAT_BYTES;
	flat.areas = flat.shared = 0;
	for (unsigned long i = 0; i < FLAT_BYTES; i++)
		FLAT_DATA[i] = (char)(i % 253 + 1);
}

unsigned long hold(unsigned long page)
{
	if (nr_held == HELD)
		bail("hold: more than %d pages", HELD);
	return held[nr_held++] = page;
}

void let_go(unsigned long page)
{
	int i = nr_held - 1;

	while (i >= 0 && held[i] != page)
		i--;
	if (i < 0)
		bail("let_go: page %08lx is not held", page);
	held[i] = held[--nr_held];
	kfree(page);
}

static void give_back_to(int left)
{
	for (; nr_taken > left; nr_taken--)
		let_go(held[nr_held - 1]);
}

void take_all_but(int pages)
{
	unsigned long page;

	while ((page = kalloc()) != 0) {
		hold(page);
		nr_taken++;
	}
	give_back_to(nr_taken - pages);
}

void give_back(void)
{
	give_back_to(0);
}

unsigned long soft_limit(int resource)
{
	(void)resource;
	return 0x800000;
}

unsigned long named_page;

__attribute__((weak)) const char *file_name(unsigned long page)
{
	return page && page == named_page ? "/a/file" : 0;
}

/* ---- panic and printk ---- */

char panic_words[256];
char printed[4096];

static jmp_buf panic_jump;
static int panic_expected;

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(panic_words, sizeof(panic_words), fmt, args);
	va_end(args);
	if (!panic_expected)
		bail("panic: %s", panic_words);
	longjmp(panic_jump, 1);
}

int panics(void (*f)(unsigned long), unsigned long arg, const char *words)
{
	volatile int panicked = 0;

	panic_words[0] = 0;
	panic_expected = 1;
	if (setjmp(panic_jump) == 0)
		f(arg);
	else
		panicked = 1;
	panic_expected = 0;
	if (!panicked)
		say("no panic; expected: %s", words);
	else if (strcmp(panic_words, words))
		say("panic: %s; expected: %s", panic_words, words);
	return panicked && strcmp(panic_words, words) == 0;
}

void printk(const char *fmt, ...)
{
	size_t used = strlen(printed);
	va_list args;

	va_start(args, fmt);
	vsnprintf(printed + used, sizeof(printed) - used, fmt, args);
	va_end(args);
}

/* ---- random numbers ---- */

static uint64_t state;

/* Returns a random number. SplitMix64, by Steele, Lea and Flood: it is short,
 * and any seed is good. */
uint32_t any(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (uint32_t)((z ^ (z >> 31)) >> 16);
}

uint32_t below(uint32_t n)
{
	return (uint32_t)((uint64_t)any() * n >> 32);
}

int one_in(uint32_t n)
{
	return below(n) == 0;
}

uint64_t set_seed(int argc, char **argv, uint64_t own)
{
	const char *given = argc > 1 ? argv[1] : getenv("TALLY_SEED");

	state = given ? strtoull(given, 0, 0) : own;
	say("seed %llu", (unsigned long long)state);
	return state;
}
