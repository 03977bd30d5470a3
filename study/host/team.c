/*
 * Runs the teams of cores.c: threads that get and free, all from one allocator.
 * A job is what each thread does:
 *
 *	own	makes BURST gets, then frees these blocks
 *	passed	gets a block, puts it into the next place, and frees the block
 *		that was there
 *	spaced	as own, but makes SPACE multiplications after each call
 *
 * A careful team checks each call. Each page, and each word of a block, has a
 * byte that says whether it has an owner. A thread exchanges this byte, so that
 * the second of two owners sees the first. Held memory is filled, and checked
 * before the free.
 *
 * Ancestor: none.
 */
#include "team.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BURST	 8
#define SPACE	 256
#define PLACES	 64   /* a power of 2 */
#define PATIENCE 1000 /* so often a thread looks at a lock before it yields */
#define STEP	 4    /* each block begins at a multiple of 4 bytes */

__thread unsigned long this_core;

/* ---- Locks ---- */

/* Waits for a lock. In a kernel the holder continues, since interrupts are off.
 * But a thread may lose its processor while it has the lock. So a thread that
 * has waited long gives its own processor away. */
void wait_for(struct lock *lock)
{
	const volatile unsigned long *held = &lock->held;

	for (int i = 0; i < PATIENCE && *held; i++)
		asm volatile("pause");
	if (*held)
		sched_yield();
}

/* Threads have no interrupts. */
unsigned long irq_save(void)
{
	return 0;
}

void irq_restore(UNUSED unsigned long flags)
{
}

/* ---- Judging ---- */

static unsigned char *owned; /* for each unit: has it an owner? */

void judge_team(const struct subject *s)
{
	free(owned);
	owned = calloc((s->end - s->start) / s->unit, 1);
	if (!owned)
		panic("no memory");
}

static unsigned long fill_of(const struct subject *s, unsigned long bytes)
{
	return s->unit == 1 ? bytes : HEAD;
}

static void own_unit(const struct team *team, unsigned char *at,
		     unsigned char value)
{
	if (__atomic_exchange_n(at, value, __ATOMIC_SEQ_CST) == value)
		fail_team(team, value ? "two owners" : "no owner");
}

/* Gives a page, or the words of a block, an owner (value 1), or takes the owner
 * away (value 0). */
static void own(const struct team *team, const char *addr, unsigned long bytes,
		unsigned char value)
{
	const struct subject *s = team->s;
	unsigned char *at = owned + (addr - s->start) / s->unit;

	if (s->unit != 1)
		own_unit(team, at, value);
	else
		for (unsigned long i = 0; i < bytes; i += STEP)
			own_unit(team, at + i, value);
}

/* Checks new memory and fills it; its first word has the number of bytes. */
static void look_at_got(const struct team *team, char *addr,
			unsigned long bytes)
{
	const struct subject *s = team->s;

	if (addr < s->start || addr > s->end - bytes ||
	    (addr - s->start) % (s->unit == 1 ? STEP : s->unit))
		fail_team(team, "outside of memory");
	own(team, addr, bytes, 1);
	memset(addr, this_core + 1, fill_of(s, bytes));
	memcpy(addr, &bytes, sizeof(bytes));
	addr[sizeof(bytes)] = this_core + 1;
}

static void look_at_freed(const struct team *team, const char *addr)
{
	const char *rest = addr + sizeof(unsigned long);
	unsigned long bytes, n;

	memcpy(&bytes, addr, sizeof(bytes));
	if (bytes != team->s->unit && (bytes < HEAD || bytes > PAGE_SIZE))
		fail_team(team, "spoiled");
	n = fill_of(team->s, bytes) - sizeof(bytes);
	if (memcmp(rest, rest + 1, n - 1) != 0)
		fail_team(team, "spoiled");
	own(team, addr, bytes, 0);
}

/* ---- A thread ---- */

struct member {
	const struct team *team;
	pthread_t thread;
	int nr;
	unsigned long gets;
	unsigned long long begin, end, cpu;
} OWN_LINE;

static pthread_barrier_t barrier;
static volatile int is_over;
static char *places[PLACES];

static char *one_get(const struct team *team, unsigned long i)
{
	const struct subject *s = team->s;
	unsigned long bytes = s->unit == 1 ? 32 + i % 8 * 32 : s->unit;
	char *addr = s->get(bytes);

	if (!addr)
		fail_team(team, "nothing is left");
	if (team->careful)
		look_at_got(team, addr, bytes);
	return addr;
}

static void one_free(const struct team *team, char *addr)
{
	if (team->careful)
		look_at_freed(team, addr);
	team->s->free(addr);
	if (team->careful && team->s->failed())
		fail_team(team, "free answers an error");
}

/* Multiplies; each multiplication needs the result of the one before it. */
static void compute(int times)
{
	unsigned long x = times;

	while (times--)
		x = x * 1664525 + 1013904223;
	asm volatile("" : : "r"(x));
}

static inline unsigned long in_bursts(const struct team *team, int space)
{
	char *held[BURST];
	unsigned long i;

	for (i = 0; i < team->calls && !is_over; i += BURST) {
		for (int j = 0; j < BURST; j++) {
			held[j] = one_get(team, i / BURST + j);
			compute(space);
		}
		for (int j = 0; j < BURST; j++) {
			one_free(team, held[j]);
			compute(space);
		}
	}
	return i;
}

static unsigned long work_alone(const struct team *team)
{
	return in_bursts(team, 0);
}

static unsigned long work_spaced(const struct team *team)
{
	return in_bursts(team, SPACE);
}

/* Puts a new block into one place after the other, and frees the old one. */
static unsigned long pass_on(const struct team *team)
{
	unsigned long place = this_core * (PLACES / CORES), i;

	for (i = 0; i < team->calls && !is_over; i++, place++) {
		char *addr =
			__atomic_exchange_n(&places[place % PLACES],
					    one_get(team, i), __ATOMIC_SEQ_CST);

		if (addr)
			one_free(team, addr);
	}
	return i;
}

static unsigned long long now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void *work_of(void *arg)
{
	static unsigned long (*const of_job[JOBS])(
		const struct team *) = { work_alone, pass_on, work_spaced };
	struct member *me = arg;

	this_core = me->nr;
	pthread_barrier_wait(&barrier);
	me->begin = now(CLOCK_MONOTONIC);
	me->cpu = now(CLOCK_THREAD_CPUTIME_ID);
	me->gets = of_job[me->team->job](me->team);
	me->cpu = now(CLOCK_THREAD_CPUTIME_ID) - me->cpu;
	me->end = now(CLOCK_MONOTONIC);
	return 0;
}

/* ---- The team ---- */

static void empty_places(const struct team *team)
{
	for (int i = 0; i < PLACES; i++) {
		if (places[i])
			one_free(team, places[i]);
		places[i] = 0;
	}
}

static void start_all(const struct team *team, struct member *members)
{
	is_over = 0;
	pthread_barrier_init(&barrier, 0, team->threads + 1);
	for (int i = 0; i < team->threads; i++) {
		members[i].team = team;
		members[i].nr = i;
		if (pthread_create(&members[i].thread, 0, work_of, &members[i]))
			panic("no thread");
	}
	pthread_barrier_wait(&barrier);
}

struct shift run_team(const struct team *team)
{
	const struct timespec time = { 0, team->time };
	struct member members[CORES];
	struct shift shift = { 0 };
	unsigned long long begin = ~0ULL, end = 0;

	start_all(team, members);
	if (team->time) {
		nanosleep(&time, 0);
		is_over = 1;
	}
	for (int i = 0; i < team->threads; i++) {
		const struct member *m = &members[i];

		pthread_join(m->thread, 0);
		begin = begin < m->begin ? begin : m->begin;
		end = end > m->end ? end : m->end;
		shift.gets += m->gets;
		shift.cpu += m->cpu;
	}
	shift.wall = end - begin;
	pthread_barrier_destroy(&barrier);
	this_core = 0;
	empty_places(team);
	return shift;
}
