/*
 * Tests futex() in memory that processes share. C libraries use it there for
 * semaphores and locks (sem_init() with pshared, PTHREAD_PROCESS_SHARED).
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW	(PROT_READ | PROT_WRITE)
#define FUTEX	240
#define ROUNDS	200
#define WAITERS 5

enum { WAIT, WAKE, REQUEUE = 3, CMP_REQUEUE, WAIT_BITSET = 9, WAKE_BITSET };
enum { PRIVATE = 128 };

/* The memory that all processes share. */
static struct {
	int first, second; /* semaphores */
	int lock, count;
	int ready, woken;
	int word, other;
} *all;

/* Calls futex(). Returns its result, or -1 with the error in errno. */
static long call(const int *at, int what, int value, const void *time,
		 const int *second, int bits)
{
	return syscall(FUTEX, at, what, value, time, second, bits);
}

/* Adds to a word, atomically; returns its old value. */
static int add(int *to, int more)
{
	asm volatile("lock xaddl %0, %1"
		     : "+r"(more), "+m"(*to)
		     :
		     : "memory", "cc");
	return more;
}

static int now(const int *word)
{
	return *(const volatile int *)word;
}

/* ---- Semaphores and locks, as in a C library ---- */

static void post(int *semaphore)
{
	add(semaphore, 1);
	call(semaphore, WAKE, 1, NULL, NULL, 0);
}

/* Decrements the semaphore and returns 1. Returns 0 if it is 0, or if another
 * process was faster. */
static int take(int *semaphore)
{
	int old = now(semaphore), found = old;

	if (old > 0)
		asm volatile("lock cmpxchgl %2, %1"
			     : "+a"(found), "+m"(*semaphore)
			     : "r"(old - 1)
			     : "memory", "cc");
	return old > 0 && found == old;
}

static void wait_for(int *semaphore)
{
	while (!take(semaphore))
		call(semaphore, WAIT, 0, NULL, NULL, 0);
}

static void echo(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		wait_for(&all->first);
		all->count++;
		post(&all->second);
	}
}

static void ping_pong(void)
{
	int pid = child(echo);

	for (int i = 0; i < ROUNDS; i++) {
		post(&all->first);
		wait_for(&all->second);
	}
	ended("child_that_answers", reap(pid));
	printf("answers: %d\n", all->count);
}

static void count_up(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		int count;

		wait_for(&all->lock);
		count = now(&all->count);
		sched_yield();
		all->count = count + 1;
		post(&all->lock);
	}
}

static void one_at_a_time(void)
{
	int pids[WAITERS], failed = 0;

	all->count = 0;
	all->lock = 1;
	for (int i = 0; i < WAITERS; i++)
		pids[i] = child(count_up);
	for (int i = 0; i < WAITERS; i++)
		failed += reap(pids[i]) != 0;
	printf("counted: %d, failed: %d, lock: %d\n", all->count, failed,
	       all->lock);
}

/* ---- futex() itself ---- */

static void wait_once(void)
{
	add(&all->ready, 1);
	if (call(&all->word, WAIT, 0, NULL, NULL, 0) == 0)
		add(&all->woken, 1);
}

/* Wakes so many processes. Repeats the call until they all have waited. */
static void wake(const char *name, const int *at, int most)
{
	int sum = 0;

	while (sum < most) {
		long n = call(at, WAKE, most - sum, NULL, NULL, 0);

		if (n < 0) {
			fact(name, n);
			return;
		}
		sum += (int)n;
		if (sum < most)
			nap(10);
	}
	printf("%s: %d\n", name, sum);
}

static void start(int *pids, int n, void (*run)(void))
{
	all->ready = all->woken = all->word = all->other = 0;
	for (int i = 0; i < n; i++)
		pids[i] = child(run);
	while (now(&all->ready) < n)
		nap(10);
}

static void end_all(const char *name, const int *pids, int n)
{
	int failed = 0;

	for (int i = 0; i < n; i++)
		failed += reap(pids[i]) != 0;
	printf("%s: %d of %d woken, %d failed\n", name, all->woken, n, failed);
}

static void counts(void)
{
	int pids[WAITERS];

	fact("nobody_waits", call(&all->word, WAKE, 100, NULL, NULL, 0));
	start(pids, WAITERS, wait_once);
	wake("two_are_woken", &all->word, 2);
	wake("the_others", &all->word, WAITERS - 2);
	end_all("all", pids, WAITERS);
	fact("nobody_waits", call(&all->word, WAKE, 100, NULL, NULL, 0));
	all->word = 1;
	fact("another_value", call(&all->word, WAIT, 0, NULL, NULL, 0));
}

/* Processes wait for a word at one address, and are woken at another address of
 * the word. */
static void other_addresses(void)
{
	int pids[WAITERS];
	char *twice;
	int fd = open("/dev/shm/futex", O_RDWR | O_CREAT, 0600);

	ftruncate64(fd, 3 * PAGE_SIZE);
	munmap(all, PAGE_SIZE);
	all = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, 2 * PAGE_SIZE);
	twice = mmap(NULL, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	start(pids, WAITERS, wait_once);
	wake("by_another_address",
	     (int *)(twice + 2 * PAGE_SIZE +
		     ((char *)&all->word - (char *)all)),
	     WAITERS);
	end_all("all", pids, WAITERS);
	munmap(twice, 3 * PAGE_SIZE);
	close(fd);
	unlink("/dev/shm/futex");
}

/* A time that does not run out during the test, and one that does. */
static const struct timespec ages = { 1000, 0 }, moment = { 0, 30000000 };

static void wait_for_ages(void)
{
	add(&all->ready, 1);
	if (call(&all->word, WAIT, 0, &ages, NULL, 0) == 0)
		add(&all->woken, 1);
}

static void wait_privately(void)
{
	add(&all->ready, 1);
	fact("private_wait",
	     call(&all->word, WAIT | PRIVATE, 0, &moment, NULL, 0));
}

static void times_and_kinds(void)
{
	int pids[2];
	long n;

	fact("until_the_time_is_over",
	     call(&all->word, WAIT, all->word, &moment, NULL, 0));
	start(pids, 2, wait_for_ages);
	wake("before_the_time_is_over", &all->word, 2);
	end_all("both", pids, 2);
	start(pids, 1, wait_privately);
	n = call(&all->word, WAKE, 1, NULL, NULL, 0);
	end_all("privately", pids, 1);
	fact("wake_of_the_private", n);
	start(pids, 1, wait_for_ages);
	nap(30);
	fact("private_wake",
	     call(&all->word, WAKE | PRIVATE, 1, NULL, NULL, 0));
	wake("shared_wake", &all->word, 1);
	end_all("one", pids, 1);
	start(pids, 2, wait_once);
	nap(30);
	kill(pids[0], SIGKILL);
	ended("killed", reap(pids[0]));
	wake("the_other", &all->word, 1);
	end_all("other", pids + 1, 1);
}

/* After fork, each process has its own copy of this word. */
static int own_word;

static void wait_in_own(void)
{
	add(&all->ready, 1);
	fact("own_wait", call(&own_word, WAIT, 0, &moment, NULL, 0));
}

static void own_memory(void)
{
	int pids[1];
	long n;

	start(pids, 1, wait_in_own);
	n = call(&own_word, WAKE, 1, NULL, NULL, 0);
	end_all("own", pids, 1);
	fact("wake_in_own", n);
}

static void wait_for_bit_2(void)
{
	add(&all->ready, 1);
	if (call(&all->word, WAIT_BITSET, 0, NULL, NULL, 2) == 0)
		add(&all->woken, 1);
}

static void bits(void)
{
	int pids[2];
	long n;

	start(pids, 2, wait_for_bit_2);
	nap(30);
	fact("other_bits", call(&all->word, WAKE_BITSET, 9, NULL, NULL, 5));
	do
		n = call(&all->word, WAKE_BITSET, 1, NULL, NULL, 6);
	while (n == 0);
	fact("its_bit", n);
	wake("any", &all->word, 1);
	end_all("both", pids, 2);
}

static void moved(void)
{
	int pids[WAITERS];
	long n = 0;

	start(pids, WAITERS, wait_once);
	fact("not_the_value",
	     call(&all->word, CMP_REQUEUE, 1, (void *)100, &all->other, 1));
	/* The call returns how many it woke and moved. It is repeated for
	 * processes that begin to wait late. */
	while (n < WAITERS) {
		n += call(&all->word, CMP_REQUEUE, n == 0, (void *)100,
			  &all->other, 0);
		nap(10);
	}
	printf("woken_and_moved: %ld\n", n);
	fact("nobody_is_there", call(&all->word, WAKE, 100, NULL, NULL, 0));
	wake("where_they_are", &all->other, WAITERS - 1);
	end_all("all", pids, WAITERS);
}

static void nothing(int signal)
{
	(void)signal;
}

static void interrupted_wait(void)
{
	handle(SIGUSR1, nothing, 0);
	add(&all->ready, 1);
	fact("interrupted", call(&all->word, WAIT, 0, NULL, NULL, 0));
	handle(SIGUSR1, nothing, SA_RESTART);
	wait_once();
}

static void signals(void)
{
	int pids[1];

	start(pids, 1, interrupted_wait);
	while (now(&all->ready) < 2) {
		nap(20);
		if (now(&all->ready) < 2)
			kill(pids[0], SIGUSR1);
	}
	nap(20);
	kill(pids[0], SIGUSR1);
	nap(20);
	wake("after_signals", &all->word, 1);
	end_all("it", pids, 1);
}

static void bad_addresses(void)
{
	int fd = open("/tmp/futex", O_RDWR | O_CREAT, 0600);
	int *words = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED, fd, 0);

	fact("wake_behind_the_end", call(words, WAKE, 1, NULL, NULL, 0));
	fact("wait_behind_the_end", call(words, WAIT, 0, NULL, NULL, 0));
	ftruncate64(fd, PAGE_SIZE);
	fact("wake_in_a_hole", call(words, WAKE, 1, NULL, NULL, 0));
	fact("wait_in_a_hole", call(words, WAIT, 0, &moment, NULL, 0));
	fact("off_a_word",
	     call((int *)((char *)words + 2), WAKE, 1, NULL, NULL, 0));
	munmap(words, 2 * PAGE_SIZE);
	fact("wake_of_nothing", call(words, WAKE, 1, NULL, NULL, 0));
	close(fd);
	unlink("/tmp/futex");
}

int main(void)
{
	all = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (all == MAP_FAILED)
		die("mmap");
	ping_pong();
	one_at_a_time();
	counts();
	times_and_kinds();
	own_memory();
	bits();
	moved();
	signals();
	bad_addresses();
	other_addresses();
	return 0;
}
