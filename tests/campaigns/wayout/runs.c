/*
 * Makes the runs: each call, with each pair of signals and actions, with the
 * second signal at each point.
 *
 * Ancestor: none.
 */
#include "raise.h"
#include "boot.h"
#include "../../free_pages.h"

#define NO_POINT   (~0UL)
#define MOST_TURNS 20

static const int signals[] = {
	SIGINT,	 SIGQUIT, SIGTSTP,  SIGTTIN, SIGTTOU,
	SIGCONT, SIGHUP,  SIGWINCH, SIGCHLD, SIGSTOP,
};

struct task *victim;
const struct call *call;
struct raised first, second;
unsigned long wanted;
int in_call;

/* ---- One run ---- */

/* Lets the victim run until it waits or stops. Then lets its call end, or
 * continues the victim with SIGCONT. Repeats this until the victim ends. */
static void run_to_end(void)
{
	for (int i = 0; victim->state != ZOMBIE; i++) {
		check(i < MOST_TURNS);
		in_call = victim->state == STOPPED;
		if (victim->state == STOPPED)
			send_signal(victim, SIGCONT, SI_KERNEL);
		else if (victim->state != RUNNING) /* no signal has woken it */
			call->answer();
		in_call = 0;
		schedule();
	}
}

/* Makes the call once, with the second signal at a point. Returns how many
 * points were counted before stepping ended: all of them if `point` is
 * NO_POINT. */
static unsigned long run(unsigned long point)
{
	unsigned long before = free_pages();

	expect_nothing();
	points = 0;
	wanted = point;
	victim = new_task(become_victim);
	check(victim != 0);
	enter_group(victim, victim->pid);
	wake_task(victim);
	schedule();
	if (call->after != NEVER_EINTR) { /* for vfork(), its child sends it */
		check(victim->state == SLEEPING);
		send_first();
		schedule();
	}
	run_to_end();
	schedule(); /* the interrupt may come as late as here */
	check(!armed && !requested && !to_send);
	stepping = 0;
	check_end();
	check(!(tty_ops.poll(0) & POLLIN)); /* nothing typed is left */
	clean_up();
	check(free_pages() == before); /* R4 */
	check(mem_check() == 0);
	counts.runs++;
	return points;
}

/* ---- All runs ---- */

/* Does the signal end the call's wait? The wait of vfork() ends by itself. */
static int wakes(const struct raised *it)
{
	return it->action >= HANDLE ||
	       (it->action == DEFAULT && !(SIGBIT(it->signal) & HARMLESS));
}

/* Can the two signals have these actions? */
static int go_together(void)
{
	if (first.signal == second.signal && first.action != second.action)
		return 0;
	return (first.signal != SIGSTOP || first.action == DEFAULT) &&
	       (second.signal != SIGSTOP || second.action == DEFAULT);
}

/* Tries every `every`-th point. The first one depends on `turn`, which differs
 * from pair to pair, so that all pairs together try each point. Returns how
 * many points there are. */
static unsigned long try_pair(unsigned long every, unsigned long turn)
{
	unsigned long n;

	n = run(NO_POINT);
	for (unsigned long point = 1 + turn % every; point <= n; point += every)
		run(point);
	return n;
}

/* Tries a call with every `skip`-th pair of signals. Prints the counts. */
static void try_call(unsigned long skip, unsigned long every,
		     unsigned long seed)
{
	unsigned long all = 0, pairs = 0, most = 0;

	counts = (struct counts){ 0 };
	for (unsigned int i = 0; i < 4 * ARRAY_SIZE(signals); i++)
		for (unsigned int j = 0; j < 4 * ARRAY_SIZE(signals); j++) {
			unsigned long n;

			first = (struct raised){ signals[i / 4], i % 4 };
			second = (struct raised){ signals[j / 4], j % 4 };
			if (!wakes(&first) || !go_together() ||
			    all++ % skip != seed % skip)
				continue;
			n = try_pair(every, seed + pairs++);
			most = n > most ? n : most;
		}
	printk("wayout: %s, %lu pairs, %lu points, %lu runs, %lu held back, "
	       "%lu handlers, %lu stops, %lu ends, %lu taken back, "
	       "%lu EINTR, %lu own\n",
	       call->name, pairs, most, counts.runs, counts.held,
	       counts.handlers, counts.stops, counts.ends, counts.taken_back,
	       counts.eintr, counts.own);
}

void start(void)
{
	unsigned long seed = number("seed", 1), skip = number("pairs", 1);
	unsigned long every = number("every", 1);

	forgets = number("forget", 0);
	handle_line(raise_second);
	sys_table[REPORT] = report;
	init_task = new_task(adopt);
	other = new_task(send_second);
	check(init_task && other);
	wake_task(init_task);
	wake_task(other);
	sti();
	schedule();
	for (call = calls + number("from", 0); call->name; call++)
		try_call(skip, every, seed);
	finish(0);
}
