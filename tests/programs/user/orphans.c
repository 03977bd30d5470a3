/*
 * Tests each way in which a process group can become an orphan. A group is an
 * orphan if no process of its session outside the group has a child in the
 * group. If the end of a process makes a group an orphan, and a process of the
 * group is stopped, then all processes of the group get SIGHUP and SIGCONT.
 *
 * A row of the table builds a tree of processes and then changes it. Processes
 * have letters; L is the first one, which leads a session:
 *
 *	XfY	X forks Y
 *	XgYZ	X puts Y into the group that Z is in; XgYY: into a new one
 *	Xs	X begins a session
 *	Xx	X executes a program, which is this one
 *	Xp	X is stopped by SIGSTOP
 *	Xt	X is stopped by SIGTSTP
 *	Xo	X gets SIGTSTP in an orphaned group, which does not stop it
 *	Xe	X exits
 *	Xk	X is killed
 *
 * At the end each remaining process reports which of the two signals it had. A
 * stopped process cannot report. Then the controller asks a running process of
 * the same group. If this one had SIGHUP, the stopped process must have
 * continued; otherwise the controller continues it now.
 *
 * Source: POSIX.1-2017, _exit(), "Consequences of Process Termination".
 * Ancestor: none.
 */
#include "test.h"

#define MOST 26

static const struct row {
	const char *name, *steps;
} rows[] = {
	{ "the_leader_exits", "LfA LgAA AfB Ap Le" },
	{ "the_leader_exits_and_nobody_is_stopped", "LfA LgAA AfB Le" },
	{ "the_leader_is_killed", "LfA LgAA AfB Ap Lk" },
	{ "the_leader_of_the_same_group_exits", "LfA AfB Ap Le" },
	{ "the_parent_exits", "LfP LgPP PfA PgAA AfB Ap Pe" },
	{ "the_parent_exits_after_sigtstp", "LfP LgPP PfA PgAA AfB At Pe" },
	{ "the_parent_exits_and_nobody_is_stopped",
	  "LfP LgPP PfA PgAA AfB Pe" },
	{ "the_parent_of_the_leaders_group_exits", "LfP PfA PgAA AfB Ap Pe" },
	{ "the_parent_is_killed", "LfP LgPP PfA PgAA AfB Ap Pk" },
	{ "a_stopped_parent_is_killed", "LfP LgPP PfA PgAA AfB PfQ Ap Pp Pk" },
	{ "the_grandparent_exits", "LfP LgPP PfA PgAA AfB Ap Le" },
	{ "then_the_parent_exits", "LfP LgPP PfA PgAA AfB Ap Le Pe" },
	{ "the_parent_begins_a_session", "LfP PfA PgAA AfB Ap Ps" },
	{ "it_begins_a_session_and_exits", "LfP PfA PgAA AfB Ap Ps Pe" },
	{ "the_parent_enters_the_group", "LfP PfA PgAA AfB Ap PgPA" },
	{ "it_enters_the_group_and_exits", "LfP PfA PgAA AfB Ap PgPA Pe" },
	{ "it_enters_and_the_leader_exits", "LfP PfA PgAA AfB Ap PgPA Le" },
	{ "the_parent_leaves_the_group", "LfP LgPP PfA AfB Ap PgPL" },
	{ "it_leaves_the_group_and_exits", "LfP LgPP PfA AfB Ap PgPL Pe" },
	{ "it_leaves_and_the_leader_exits", "LfP LgPP PfA AfB Ap PgPL Le" },
	{ "the_child_is_moved_to_the_parents_group",
	  "LfP LgPP PfA PgAA AfB PfC CgCA CfD Cp PgAP" },
	{ "it_is_moved_and_the_parent_exits",
	  "LfP LgPP PfA PgAA AfB PfC CgCA CfD Cp PgAP Pe" },
	{ "the_child_moves_itself", "LfP LgPP PfA PgAA AfC CfD Cp AgAP" },
	{ "it_moves_itself_and_exits", "LfP LgPP PfA PgAA AfC CfD Cp AgAP Ae" },
	{ "the_child_begins_a_session",
	  "LfP LgPP PfA PfC PgCC PgAC CfD Cp As" },
	{ "it_begins_one_and_the_parent_exits",
	  "LfP LgPP PfA PfC PgCC PgAC CfD Cp As Pe" },
	{ "the_child_executes_and_cannot_be_moved",
	  "LfP LgPP PfA PgAA Ax AfB Ap PgAP" },
	{ "it_executes_and_the_parent_exits",
	  "LfP LgPP PfA PgAA Ax AfB Ap Pe" },
	{ "the_parent_executes_and_exits", "LfP LgPP PfA PgAA AfB Ap Px Pe" },
	{ "the_only_link_exits", "LfA LgAA AfC CfD Cp Ae" },
	{ "the_only_link_is_killed", "LfA LgAA AfC CfD Cp Ak" },
	{ "the_stopped_link_is_killed", "LfA LgAA AfC CfD Cp Ap Ak" },
	{ "the_only_one_that_is_stopped_is_killed", "LfA LgAA AfB Ap Ak" },
	{ "one_of_two_links_exits", "LfA LgAA AfC CfD LfE LgEA Cp Ae" },
	{ "both_links_exit", "LfA LgAA AfC CfD LfE LgEA Cp Ae Ee" },
	{ "one_that_is_no_link_exits", "LfA LgAA AfC AfD DfE Dp Ce" },
	{ "a_siblings_parent_exits",
	  "LfP LgPP LfQ LgQQ PfA PgAA AfB QfC CgCA Ap Pe" },
	{ "both_parents_exit",
	  "LfP LgPP LfQ LgQQ PfA PgAA AfB QfC CgCA Ap Pe Qe" },
	{ "the_other_parent_exits_first",
	  "LfP LgPP LfQ LgQQ PfA PgAA AfB QfC CgCA Ap Qe Pe" },
	{ "several_groups_at_once",
	  "LfP LgPP PfA PgAA AfB PfC PgCC CfD PfE PgEE Ap Cp Pe" },
	{ "one_of_two_groups_has_a_link",
	  "LfP LgPP LfQ LgQQ PfA PgAA AfB PfC PgCC CfD QfE EgEC Ap Cp Pe" },
	{ "two_of_a_group_are_stopped",
	  "LfP LgPP PfA PgAA AfB PfC PgCA Ap Cp Pe" },
	{ "the_second_of_a_group_is_stopped",
	  "LfP LgPP PfA PgAA PfC PgCA CfD Cp Pe" },
	{ "it_was_an_orphan_before", "LfP LgPP PfA AfB Le Ap Pe" },
	{ "it_was_one_and_another_one_exits", "LfP LgPP PfA AfB PfC Le Ap Ce" },
	{ "it_was_one_and_the_leader_exits", "LfQ QfP PgPP PfA AfB Qe Ap Le" },
	{ "an_orphan_is_not_stopped_by_sigtstp",
	  "LfP LgPP PfA PgAA AfB Pe Ao" },
	{ "nor_is_the_group_of_a_leader", "Lo" },
	{ "the_parent_is_of_another_session", "LfA As AfB Ap Le" },
	{ "a_group_of_two_sessions_members",
	  "LfP LgPP PfA PgAA AfB PfQ Qs Ap Qe Pe" },
};

/* An order that the controller sends to a process through a pipe, and the
 * answer. */
struct order {
	int verb, a, b;
};

struct answer {
	int pid, value;
};

/* The controller's data about each process. */
static struct process {
	int pid, group, stopped, orders[2];
	struct process *parent;
} table[MOST];

static int answers[2];
static volatile int heard; /* bit n: signal n */

static struct process *of(char letter)
{
	return &table[letter - 'A'];
}

/* ---- How a process obeys orders ---- */

/* Notes a signal. Atomic, because one handler may interrupt the other. */
static void hear(int signal)
{
	__atomic_or_fetch(&heard, 1 << signal, __ATOMIC_SEQ_CST);
}

static int execute(int fd)
{
	char in[12], out[12], *argv[] = { "orphans", in, out, NULL };
	char *envp[] = { NULL };

	snprintf(in, sizeof(in), "%d", fd);
	snprintf(out, sizeof(out), "%d", answers[1]);
	execve("/tests/bin/orphans", argv, envp);
	return -errno;
}

static int result(int value)
{
	return value < 0 ? -errno : value;
}

static void NORETURN obey(int fd);

static int fork_another(int fd)
{
	int pid = fork();

	if (pid == 0)
		obey(fd);
	return result(pid);
}

static int do_order(int fd, const struct order *order)
{
	int status = 0, pid;

	switch (order->verb) {
	case 'f':
		return fork_another(order->a);
	case 'g':
		return result(setpgid(order->a, order->b));
	case 's':
		return result(setsid());
	case 'x':
		return execute(fd);
	case 'w':
		pid = waitpid(order->a, &status, WUNTRACED);
		return pid == order->a ? status : -1;
	case 'e':
		exit_group(0);
	}
	return heard;
}

static void NORETURN obey(int fd)
{
	struct order order;

	handle(SIGHUP, hear, SA_RESTART);
	handle(SIGCONT, hear, SA_RESTART);
	while (read(fd, &order, sizeof(order)) == sizeof(order)) {
		const struct answer answer = { getpid(), do_order(fd, &order) };

		write(answers[1], &answer, sizeof(answer));
	}
	exit_group(0);
}

/* ---- The controller ---- */

static void send_order(const struct process *process, int verb, int a, int b)
{
	const struct order order = { verb, a, b };

	write(process->orders[1], &order, sizeof(order));
}

static int get_answer(const struct process *process)
{
	struct answer answer = { 0, 0 };

	if (read(answers[0], &answer, sizeof(answer)) != sizeof(answer) ||
	    answer.pid != process->pid)
		printf("an answer that was not asked for\n");
	return answer.value;
}

static int tell(const struct process *process, int verb, int a, int b)
{
	send_order(process, verb, a, b);
	return get_answer(process);
}

/* Waits until a process has stopped or ended. Its parent notices this. If the
 * parent has ended, waits until the process's pid is unused: then init has
 * waited for it. */
static void await(const struct process *process)
{
	if (process == of('L'))
		waitpid(process->pid, NULL, WUNTRACED);
	else if (process->parent->pid)
		tell(process->parent, 'w', process->pid, 0);
	else
		while (kill(process->pid, 0) == 0)
			nap(1);
}

static void end(struct process *process)
{
	await(process);
	process->pid = process->stopped = 0;
}

static void stop(struct process *process, int signal)
{
	kill(process->pid, signal);
	await(process);
	process->stopped = 1;
}

static void move(const struct process *by, struct process *it,
		 const struct process *to)
{
	int group = it == to ? it->pid : to->group;
	int error = tell(by, 'g', it->pid, group);

	if (error)
		printf("setpgid: %s\n", error_name(-error));
	else
		it->group = group;
}

static void add(struct process *process, struct process *parent, int pid)
{
	process->pid = pid;
	process->parent = parent;
	process->group = parent ? parent->group : pid;
	process->stopped = 0;
}

static void step(const char *step)
{
	struct process *it = of(step[0]);

	switch (step[1]) {
	case 'f':
		add(of(step[2]), it, tell(it, 'f', of(step[2])->orders[0], 0));
		break;
	case 'g':
		move(it, of(step[2]), of(step[3]));
		break;
	case 's':
		it->group = tell(it, 's', 0, 0);
		break;
	case 'x':
		send_order(it, 'x', 0, 0);
		tell(it, 'h', 0, 0);
		break;
	case 'p':
		stop(it, SIGSTOP);
		break;
	case 't':
		stop(it, SIGTSTP);
		break;
	case 'o':
		kill(it->pid, SIGTSTP);
		break;
	case 'e':
		send_order(it, 'e', 0, 0);
		end(it);
		break;
	case 'k':
		kill(it->pid, SIGKILL);
		end(it);
	}
}

/* Asks a process of the group that is not stopped whether it had SIGHUP. */
static int is_hung_up(int group)
{
	for (struct process *it = table; it < table + MOST; it++)
		if (it->pid && !it->stopped && it->group == group)
			return tell(it, 'h', 0, 0) >> SIGHUP & 1;
	printf("nobody of the group can say anything\n");
	return 0;
}

static void show(struct process *it)
{
	int goes_on = it->stopped && is_hung_up(it->group), signals;

	if (it->stopped && !goes_on)
		kill(it->pid, SIGCONT);
	signals = tell(it, 'h', 0, 0);
	printf("  %c:%s%s%s\n", (char)('A' + (it - table)),
	       !it->stopped ? "" :
	       goes_on	    ? " stopped, goes on" :
			      " stays stopped",
	       signals >> SIGHUP & 1 ? " SIGHUP" : "",
	       signals >> SIGCONT & 1 && (goes_on || !it->stopped) ?
		       " SIGCONT" :
		       "");
}

/* Kills all processes, and waits until their pids are unused: their parents or
 * init have waited for them. */
static void kill_all(void)
{
	for (struct process *it = table; it < table + MOST; it++)
		if (it->pid)
			kill(it->pid, SIGKILL);
	for (struct process *it = table; it < table + MOST; it++) {
		if (it == of('L') && it->pid)
			waitpid(it->pid, NULL, 0);
		while (it->pid && kill(it->pid, 0) == 0)
			nap(1);
		it->pid = 0;
	}
}

static void give_up(int signal)
{
	printf("no answer, signal %d\n", signal);
	for (struct process *it = table; it < table + MOST; it++)
		if (it->pid)
			kill(it->pid, SIGKILL);
	exit_group(1);
}

static void try(const struct row *row)
{
	int leader;

	printf("%s:\n", row->name);
	make_pipe(answers);
	for (struct process *it = table; it < table + MOST; it++)
		if (strchr(row->steps, 'A' + (int)(it - table)))
			make_pipe(it->orders);
	leader = fork();
	if (leader == 0) {
		for (struct process *it = table; it < table + MOST; it++)
			close(it->orders[1]);
		setsid();
		obey(of('L')->orders[0]);
	}
	add(of('L'), NULL, leader);
	tell(of('L'), 'h', 0, 0);
	for (const char *at = row->steps; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		step(at);
	}
	for (struct process *it = table; it < table + MOST; it++)
		if (it->pid)
			show(it);
	kill_all();
	for (int fd = 3; fd < 64; fd++)
		close(fd);
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		answers[1] = atoi(argv[2]);
		obey(atoi(argv[1]));
	}
	handle(SIGALRM, give_up, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		alarm(100);
		try(&rows[i]);
	}
	return 0;
}
