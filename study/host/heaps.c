/*
 * Runs the heap allocators on the host: replays the traces of study/heaptraces/
 * into each of them and prints a row of CSV for each allocator and trace.
 *
 *	heaps [--only NAMES] TRACE...	packed traces
 *
 * A heap is one region. Each program runs in two regions. The roomy one has
 * four times the most bytes that the program held. The tight one is the
 * smallest in which the program finishes: a binary search finds its size, in
 * hundredths of the most that was held. For each region the row has how many
 * places the calls of get and free looked at: a hundred times the mean, and the
 * most of one call.
 *
 * In the tight region fragmentation is measured: used bytes compared with held
 * bytes, in the four ways of Johnstone and Wilson (1998), in thousandths. A
 * piece of 64 bytes is used if it ever had a byte of a block.
 *
 *	way1	the mean of used / held over all calls
 *	way2	used / held when most was held
 *	way3	used / held when used grew for the last time
 *	way4	the tight region / the most that was held
 *
 * A child process does the work for one allocator and trace, so that a crash is
 * a result and the program goes on.
 *
 * Exit status: 0; 1 if there is no row, a trace is wrong, or an allocator does
 * not end.
 *
 * Ancestor: none.
 */
#include "onhost.h"
#include "program.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAP	 ((char *)P2V(0x100000))
#define MAPPED	 0x4000000UL /* bytes from KERNEL_BASE on */
#define PIECE	 64
#define PATIENCE 100 /* seconds of the CPU for one allocator and trace */

struct work work;

static const char *trace_name;
static const struct trace *trace;

/* Results of the child; shared with its parent. */
static struct done {
	unsigned long events;
	char row[200];
	char words[200]; /* the message of a panic */
} *done;

/* Ends the child; its parent prints the reason. */
void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(done->words, sizeof(done->words), fmt, args);
	va_end(args);
	_exit(2);
}

/* ---- Blocks ---- */

struct block {
	char *addr;
	unsigned int bytes;
	unsigned char value;
};

static struct block *blocks; /* index: the slot */
static unsigned char touched[MAPPED / PIECE];

/* What one run through a trace has counted so far. */
static struct replay {
	unsigned long events; /* done; fewer than in the trace: a get failed */
	unsigned long held, peak;
	unsigned long used;	   /* bytes of pieces that ever had a block */
	unsigned long at_peak;	   /* bytes used at the peak */
	unsigned long at_used;	   /* bytes held when `used' last grew */
	unsigned long long ratios; /* the sum of used / held in thousandths */
	unsigned long ratio_calls;
	unsigned long gets, get_entries, get_most;
	unsigned long frees, free_entries, free_most;
} run;

static void remember(struct block *block, char *addr, unsigned int bytes,
		     unsigned long heap_bytes)
{
	static unsigned char value;

	if (addr < HEAP || bytes > heap_bytes ||
	    addr > HEAP + heap_bytes - bytes)
		panic("get(%u) answers %p, which is not in the heap", bytes,
		      (void *)addr);
	block->addr = addr;
	block->bytes = bytes;
	block->value = ++value;
	memset(addr, block->value, bytes);
}

static void read_block(const struct block *block)
{
	for (unsigned int i = 0; i < block->bytes; i++)
		if ((unsigned char)block->addr[i] != block->value)
			panic("a block of %u bytes was written by another",
			      block->bytes);
}

/* ---- A run ---- */

static void touch(unsigned long first, unsigned long bytes)
{
	unsigned long before = run.used;

	for (unsigned long i = first / PIECE; i * PIECE < first + bytes; i++) {
		run.used += touched[i] ? 0 : PIECE;
		touched[i] = 1;
	}
	if (run.used > before)
		run.at_used = run.held;
}

static void note_held(void)
{
	if (run.held > run.peak) {
		run.peak = run.held;
		run.at_peak = run.used;
	}
	if (!run.held)
		return;
	run.ratios += run.used * 1000ULL / run.held;
	run.ratio_calls++;
}

/* Gets a block; returns 0 if the heap has none. */
static int do_get(const struct heap_allocator *a, const struct event *event,
		  unsigned long heap_bytes)
{
	struct block *block = &blocks[event->slot];
	char *addr;

	work.entries = 0;
	addr = a->get(event->bytes);
	if (!addr)
		return 0;
	run.gets++;
	run.get_entries += work.entries;
	if (work.entries > run.get_most)
		run.get_most = work.entries;
	remember(block, addr, event->bytes, heap_bytes);
	run.held += event->bytes;
	touch(addr - HEAP, event->bytes);
	return 1;
}

static void do_free(const struct heap_allocator *a, unsigned int slot)
{
	read_block(&blocks[slot]);
	work.entries = 0;
	a->free(blocks[slot].addr);
	run.frees++;
	run.free_entries += work.entries;
	if (work.entries > run.free_most)
		run.free_most = work.entries;
	run.held -= blocks[slot].bytes;
}

/* Replays the trace in a heap of so many bytes. Returns 1 if it reached the
 * end. */
static int do_run(const struct heap_allocator *a, unsigned long heap_bytes)
{
	const char *wrong;

	memset(&run, 0, sizeof(run));
	memset(touched, 0, heap_bytes / PIECE + 1);
	a->init(a, HEAP, heap_bytes);
	for (; run.events < trace->events; run.events++) {
		const struct event *event = &trace->event[run.events];

		done->events = run.events;
		if (event->slot & FREED)
			do_free(a, event->slot & ~FREED);
		else if (!do_get(a, event, heap_bytes))
			break;
		note_held();
	}
	if (run.events < trace->events)
		return 0;
	wrong = a->check();
	if (wrong)
		panic("%s", wrong);
	return 1;
}

/* Finds the smallest region, in hundredths of the peak; 400 are always enough.
 */
static unsigned long smallest(const struct heap_allocator *a)
{
	unsigned long low = 100, high = 400;

	while (high - low > 1) {
		unsigned long middle = (low + high) / 2;

		if (do_run(a, region_of(trace, middle)))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static unsigned long ratio(unsigned long long part, unsigned long all,
			   unsigned long scale)
{
	return all ? part * scale / all : 0;
}

/* Appends columns to the row. */
static void add(const char *fmt, ...)
{
	size_t n = strlen(done->row);
	va_list args;

	va_start(args, fmt);
	vsnprintf(done->row + n, sizeof(done->row) - n, fmt, args);
	va_end(args);
}

static void add_entries(void)
{
	add(",%lu,%lu,%lu,%lu", ratio(run.get_entries, run.gets, 100),
	    run.get_most, ratio(run.free_entries, run.frees, 100),
	    run.free_most);
}

static void measure(const struct heap_allocator *a)
{
	unsigned long tight;

	if (!do_run(a, region_of(trace, 400)))
		panic("get(%u) fails in four times what is held",
		      trace->event[run.events].bytes);
	add_entries();
	tight = smallest(a);
	do_run(a, region_of(trace, tight));
	add_entries();
	add(",%lu,%lu,%lu,%lu", ratio(run.ratios, run.ratio_calls, 1),
	    ratio(run.at_peak, run.peak, 1000),
	    ratio(run.used, run.at_used, 1000), tight * 10);
}

/* ---- All heaps and traces ---- */

/* Measures in a child process. Returns the child's exit status. */
static int measure_apart(const struct heap_allocator *a)
{
	const struct rlimit limit = { PATIENCE, PATIENCE };
	pid_t child;
	int status;

	memset(done, 0, sizeof(*done));
	fflush(stdout);
	child = fork();
	if (child == 0) {
		setrlimit(RLIMIT_CPU, &limit);
		if (!freopen("/dev/null", "w", stdout))
			_exit(3);
		measure(a);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("heaps: a child");
		exit(1);
	}
	return status;
}

/* Prints the row, or the reason why there is none. */
static void cell(const struct heap_allocator *a)
{
	int status = measure_apart(a);

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
		fprintf(stderr, "heaps: %s does not end in %s\n", a->name,
			trace_name);
		exit(1);
	}
	if (WIFSIGNALED(status))
		snprintf(done->words, sizeof(done->words), "signal %d",
			 WTERMSIG(status));
	printf("%s,%s", a->name, trace_name);
	if (status == 0)
		printf("%s\n", done->row);
	else
		printf(",at %lu: %s\n", done->events, done->words);
}

static void *read_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	long bytes = -1;
	char *data = 0;

	if (!file)
		return 0;
	if (!fseek(file, 0, SEEK_END))
		bytes = ftell(file);
	rewind(file);
	if (bytes >= 0)
		data = malloc(bytes + 1);
	if (data && fread(data, 1, bytes, file) != (size_t)bytes) {
		free(data);
		data = 0;
	}
	fclose(file);
	return data;
}

static void open_trace(const char *name)
{
	const char *slash = strrchr(name, '/');

	trace_name = slash ? slash + 1 : name;
	trace = read_file(name);
	if (!trace || memcmp(trace->magic, "HEAP", 4)) {
		fprintf(stderr, "heaps: %s is no packed trace\n", name);
		exit(1);
	}
	if (trace->peak > (MAPPED - 0x100000) / 4) {
		fprintf(stderr, "heaps: %s holds %u bytes, too many\n", name,
			trace->peak);
		exit(1);
	}
	blocks = calloc(trace->slots, sizeof(*blocks));
}

static void close_trace(void)
{
	free((void *)trace);
	free(blocks);
}

/* Is name in the list, which commas separate? */
static int chosen(const char *only, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = only; s; s = strchr(s, ',')) {
		s += *s == ',';
		if (!strncmp(s, name, n) && (s[n] == ',' || !s[n]))
			return 1;
	}
	return !only;
}

static int all_heaps(const char *only)
{
	int rows = 0;

	for (int i = 0; heap_allocators[i]; i++) {
		const struct heap_allocator *a = heap_allocators[i];

		if (!chosen(only, a->name))
			continue;
		cell(a);
		rows++;
	}
	return rows;
}

int main(int argc, char **argv)
{
	const char *only = 0;
	int i = 1, rows = 0;

	if (argc > 2 && !strcmp(argv[1], "--only")) {
		only = argv[2];
		i = 3;
	}
	map_ram(MAPPED);
	done = mmap(0, sizeof(*done), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	printf("name,trace,roomy_get_x100,roomy_get_max,roomy_free_x100,"
	       "roomy_free_max,tight_get_x100,tight_get_max,tight_free_x100,"
	       "tight_free_max,way1,way2,way3,way4\n");
	for (; i < argc; i++) {
		open_trace(argv[i]);
		rows += all_heaps(only);
		close_trace();
	}
	if (!rows)
		fprintf(stderr, "usage: heaps [--only NAMES] TRACE...\n");
	return !rows;
}
