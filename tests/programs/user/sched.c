/*
 * Tests scheduling: policies, priorities, the CPUs that a process may use. Of
 * the real-time policies only the refusals are tested: only root may use these
 * policies, and on Linux the program is not root.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SETPARAM      154
#define GETPARAM      155
#define SETSCHEDULER  156
#define GETSCHEDULER  157
#define PRIORITY_MAX  159
#define PRIORITY_MIN  160
#define RR_INTERVAL   161
#define SETAFFINITY   241
#define GETAFFINITY   242
#define GETCPU	      318
#define RR_INTERVAL64 423

#define NOBODY	31999
#define NOWHERE ((void *)0xfffff000)

enum { OTHER, FIFO, RR, BATCH, IDLE = 5, DEADLINE };

static void stay(void)
{
	for (;;)
		pause();
}

static void policies(void)
{
	static const int whom[] = { NOBODY, -1, (int)0x80000000 };
	int word = 77, pid = child(stay);

	fact("policy", syscall(GETSCHEDULER, 0));
	fact("by_pid", syscall(GETSCHEDULER, getpid()));
	fact("of_a_child", syscall(GETSCHEDULER, pid));
	fact("priority", syscall(GETPARAM, 0, &word));
	fact("is", word);
	word = 77;
	fact("of_the_child", syscall(GETPARAM, pid, &word));
	fact("is", word);
	fact("of_init", syscall(GETSCHEDULER, 1));
	leave_alone(pid);
	fact("of_one_that_has_gone", syscall(GETSCHEDULER, pid));
	fact("its_priority", syscall(GETPARAM, pid, &word));
	for (unsigned i = 0; i < ARRAY_SIZE(whom); i++) {
		fact("policy_of_nobody", syscall(GETSCHEDULER, whom[i]));
		fact("priority_of_nobody", syscall(GETPARAM, whom[i], &word));
		fact("to_nowhere", syscall(GETPARAM, whom[i], NOWHERE));
		fact("to_null", syscall(GETPARAM, whom[i], NULL));
	}
	fact("our_own_to_null", syscall(GETPARAM, 0, NULL));
	fact("to_nowhere", syscall(GETPARAM, 0, NOWHERE));
	fact("at_the_edge", syscall(GETPARAM, 0, border() - 3));
}

static long set(int pid, int policy, int priority)
{
	return syscall(SETSCHEDULER, pid, policy, &priority);
}

static void changes(void)
{
	static const int policy[] = { OTHER, FIFO, RR, 4, DEADLINE, 99, -1 };
	static const int priority[] = { 0, 1, 99, 100, -1 };
	char name[40];
	int word = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(policy); i++)
		for (unsigned j = 0; j < ARRAY_SIZE(priority); j++) {
			snprintf(name, sizeof(name), "policy %d, priority %d",
				 policy[i], priority[j]);
			fact(name, set(0, policy[i], priority[j]));
			fact("... of_nobody",
			     set(NOBODY, policy[i], priority[j]));
			fact("... of_none", set(-1, policy[i], priority[j]));
		}
	for (unsigned j = 0; j < ARRAY_SIZE(priority); j++)
		fact("the_priority_alone", syscall(SETPARAM, 0, &priority[j]));
	fact("of_nobody", syscall(SETPARAM, NOBODY, &word));
	fact("from_nowhere", syscall(SETPARAM, 0, NOWHERE));
	fact("of_nobody_from_nowhere", syscall(SETPARAM, NOBODY, NOWHERE));
	fact("of_none_from_nowhere", syscall(SETPARAM, -1, NOWHERE));
	fact("from_null", syscall(SETPARAM, NOBODY, NULL));
	fact("a_policy_from_nowhere", syscall(SETSCHEDULER, 0, 99, NOWHERE));
	fact("a_policy_from_null", syscall(SETSCHEDULER, 0, OTHER, NULL));
	fact("it_is_what_it_was", syscall(GETSCHEDULER, 0));
}

static void priorities(void)
{
	static const int policy[] = { OTHER,	FIFO, RR, BATCH,	  4,
				      DEADLINE, 99,   -1, (int)0x80000000 };

	for (unsigned i = 0; i < ARRAY_SIZE(policy); i++) {
		fact("max", syscall(PRIORITY_MAX, policy[i]));
		fact("min", syscall(PRIORITY_MIN, policy[i]));
	}
	fact("max_of_idle", syscall(PRIORITY_MAX, IDLE));
	fact("min_of_idle", syscall(PRIORITY_MIN, IDLE));
}

/* Tests the call for the length of a time slice. Each system has its own
 * length, which is not printed. */
static void intervals(void)
{
	struct timespec time = { -1, -1 };
	struct timespec64 wide = { -1, -1 };

	fact("interval", syscall(RR_INTERVAL, 0, &time));
	yes("less_than_a_second",
	    time.tv_sec == 0 && time.tv_nsec >= 0 && time.tv_nsec < 1000000000);
	fact("wide", syscall(RR_INTERVAL64, getpid(), &wide));
	yes("as_well",
	    wide.tv_sec == 0 && wide.tv_nsec >= 0 && wide.tv_nsec < 1000000000);
	fact("of_nobody", syscall(RR_INTERVAL, NOBODY, NOWHERE));
	fact("of_none", syscall(RR_INTERVAL, -1, NOWHERE));
	fact("to_nowhere", syscall(RR_INTERVAL, 0, NOWHERE));
	fact("wide_of_nobody", syscall(RR_INTERVAL64, NOBODY, &wide));
	fact("wide_to_null", syscall(RR_INTERVAL64, 0, NULL));
}

/* The host may have many CPUs, so there is room for a large set. The program
 * does not print the set, because each machine has another one. */
static void cpus(void)
{
	static unsigned long set[256];
	unsigned long one[256] = { 0 };
	long n;
	int first = 0;

	memset(set, 0xa5, sizeof(set));
	n = syscall(GETAFFINITY, 0, sizeof(set), set);
	yes("a_set_of_words", n >= 4 && n % 4 == 0 && n < 1024);
	yes("no_more_is_written", set[n / 4] == 0xa5a5a5a5);
	while (first < n * 8 && !(set[first / 32] >> first % 32 & 1))
		first++;
	yes("there_is_a_cpu", first < n * 8);
	fact("of_nobody", syscall(GETAFFINITY, NOBODY, sizeof(set), set));
	fact("of_none", syscall(GETAFFINITY, -1, sizeof(set), NOWHERE));
	fact("no_room", syscall(GETAFFINITY, NOBODY, 0, set));
	fact("no_words", syscall(GETAFFINITY, NOBODY, 255, set));
	fact("nowhere", syscall(GETAFFINITY, 0, sizeof(set), NOWHERE));
	one[first / 32] = 1UL << first % 32;
	fact("set_to_one", syscall(SETAFFINITY, 0, n, one));
	n = syscall(GETAFFINITY, getpid(), sizeof(set), set);
	yes("this_is_it", !memcmp(one, set, n));
	fact("with_more_bytes", syscall(SETAFFINITY, 0, sizeof(one), one));
	fact("of_nobody", syscall(SETAFFINITY, NOBODY, sizeof(one), one));
	fact("of_none", syscall(SETAFFINITY, -1, sizeof(one), one));
	fact("from_nowhere", syscall(SETAFFINITY, -1, sizeof(one), NOWHERE));
	fact("from_no_bytes", syscall(SETAFFINITY, 0, 0, NOWHERE));
	fact("from_none_of_nobody", syscall(SETAFFINITY, NOBODY, 0, NULL));
	one[first / 32] = 0;
	fact("set_to_none", syscall(SETAFFINITY, 0, sizeof(one), one));
}

static void cpu(void)
{
	unsigned cpu = -1U, node = -1U;

	fact("getcpu", syscall(GETCPU, &cpu, &node, NOWHERE));
	yes("small_numbers", cpu < 10000 && node < 10000);
	fact("cpu_alone", syscall(GETCPU, &cpu, NULL, NULL));
	fact("node_alone", syscall(GETCPU, NULL, &node, NULL));
	fact("neither", syscall(GETCPU, NULL, NULL, NULL));
	fact("cpu_to_nowhere", syscall(GETCPU, NOWHERE, &node, NULL));
	fact("node_to_nowhere", syscall(GETCPU, &cpu, NOWHERE, NULL));
}

int main(void)
{
	policies();
	changes();
	priorities();
	intervals();
	cpus();
	cpu();
	return 0;
}
