/*
 * The system calls that wait: the arguments of each, and the functions by which
 * the campaign prepares it and lets it end.
 *
 * Source: the manual page signal(7) of Linux says which of them end after a
 * handler has run, and which start again.
 * Ancestor: none.
 */
#include "wayout.h"

#define PIECE	PIPE_BUF
#define PAGES	16	    /* pages that a pipe holds */
#define SECONDS (DATA + 64) /* a struct timespec */
#define FDS	(DATA + 128)
#define SET	(DATA + 192)
#define MASK	(DATA + 256) /* an empty mask; MASK_AT: its address and size */
#define MASK_AT (DATA + 320)
#define TICKS	7 /* ticks that a sleep takes */

/* No header of the kernel declares these system calls. */
int sys_pipe2(unsigned long fds, unsigned int flags);
int sys_write(unsigned int fd, unsigned long addr, unsigned long n);
int sys_clone(unsigned long flags, unsigned long esp, unsigned long parent_tid,
	      unsigned long tls, unsigned long child_tid);

/* The victim's child, if the call needs one. */
static struct task *child;

static void nothing(void)
{
}

/* Closes descriptor fd of the victim, which is an end of a pipe, while another
 * task is current. */
static void close_end(int fd)
{
	unsigned long flags = irq_save();
	struct task *me = current;

	current = victim;
	check(sys_close(fd) == 0);
	current = me;
	irq_restore(flags);
}

static void put(unsigned long to, const void *from, unsigned long n)
{
	check(put_user(to, from, n) == 0);
}

/* ---- Reading and writing ---- */

static void open_terminal(void)
{
	static struct node node; /* an empty node, which is never freed */

	check(open_file(&tty_ops, hold_node(&node), 0, 2) == 0);
}

static void type(void)
{
	unsigned long flags = irq_save();

	tty_input('\n');
	do_work();
	irq_restore(flags);
}

static void open_pipe(void)
{
	check(sys_pipe2(DATA, 0) == 0);
}

static void end_pipe(void)
{
	close_end(1);
}

static void fill_pipe(void)
{
	open_pipe();
	for (int i = 0; i < PAGES; i++)
		check(sys_write(1, DATA, PIECE) == PIECE);
	current->action[SIGPIPE - 1].handler = SIG_IGN;
}

static void break_pipe(void)
{
	close_end(0);
}

/* ---- Children ---- */

static void have_child(void)
{
	int pid = sys_clone(SIGCHLD, 0, 0, 0, 0);

	child = pid > 0 ? find_task(pid) : 0;
	check(child != 0);
	FRAME(child)->eip += pauses - program;
}

/* Kills the child, if there is one. Is also called if the victim has ended
 * before its call could end. */
void end_child(void)
{
	struct task *it = child;

	child = 0;
	if (it)
		send_signal(it, SIGKILL, SI_KERNEL);
}

/* ---- Time ---- */

static void put_seconds(void)
{
	const struct timespec time = { 0, TICKS * (1000000000 / HZ) };

	put(SECONDS, &time, sizeof(time));
}

/* Stores the time of the tick that comes TICKS ticks from now. */
static void put_time_to_come(void)
{
	const unsigned long long tick = ticks + TICKS;
	const struct timespec time = {
		(unsigned long)tick / HZ,
		(unsigned long)tick % HZ * (1000000000 / HZ),
	};

	put(SECONDS, &time, sizeof(time));
}

static void tick(void)
{
	unsigned long flags = irq_save();

	for (int i = 0; i < TICKS + 2 && victim->state == SLEEPING; i++) {
		clock_handler(0);
		do_work();
	}
	irq_restore(flags);
	check(victim->state != SLEEPING);
}

/* ---- Signals and files ---- */

static void put_mask(void)
{
	const unsigned long none[2] = { 0, 0 },
			    where[2] = { MASK, sizeof(sigset) };

	put(MASK, none, sizeof(none));
	put(MASK_AT, where, sizeof(where));
}

static void end_pause(void)
{
	send_signal(victim, SIGUSR1, SI_KERNEL);
}

static void watch_pipe(void)
{
	const struct pollfd fd = { 0, POLLIN, 0 };
	const unsigned long set[2] = { 1, 0 };

	open_pipe();
	put_mask();
	put(FDS, &fd, sizeof(fd));
	put(SET, set, sizeof(set));
}

const struct call calls[] = {
	{ "read of the terminal",
	  3,
	  { 0, DATA, 10 },
	  RESTARTS,
	  1,
	  0,
	  open_terminal,
	  type },
	{ "read of a pipe",
	  3,
	  { 0, DATA, 10 },
	  RESTARTS,
	  0,
	  0,
	  open_pipe,
	  end_pipe },
	{ "write to a pipe",
	  4,
	  { 1, DATA, PIECE },
	  RESTARTS,
	  -EPIPE,
	  0,
	  fill_pipe,
	  break_pipe },
	{ "wait4",
	  114,
	  { -1UL, 0, 0, 0 },
	  RESTARTS,
	  ANY_PID,
	  0,
	  have_child,
	  end_child },
	{ "nanosleep",
	  162,
	  { SECONDS, 0 },
	  ALWAYS_EINTR,
	  0,
	  0,
	  put_seconds,
	  tick },
	{ "clock_nanosleep",
	  267,
	  { 1, 1, SECONDS, 0 },
	  ALWAYS_EINTR,
	  0,
	  0,
	  put_time_to_come,
	  tick },
	{ "pause", 29, { 0 }, ALWAYS_EINTR, -EINTR, 0, nothing, end_pause },
	{ "sigsuspend",
	  72,
	  { 0, 0, 0 },
	  ALWAYS_EINTR,
	  -EINTR,
	  1,
	  nothing,
	  end_pause },
	{ "rt_sigsuspend",
	  179,
	  { MASK, sizeof(sigset) },
	  ALWAYS_EINTR,
	  -EINTR,
	  1,
	  put_mask,
	  end_pause },
	{ "ppoll",
	  414,
	  { FDS, 1, 0, 0 },
	  ALWAYS_EINTR,
	  1,
	  0,
	  watch_pipe,
	  end_pipe },
	{ "ppoll with a mask",
	  414,
	  { FDS, 1, 0, MASK, sizeof(sigset) },
	  ALWAYS_EINTR,
	  1,
	  1,
	  watch_pipe,
	  end_pipe },
	{ "pselect",
	  413,
	  { 1, SET, 0, 0, 0, 0 },
	  ALWAYS_EINTR,
	  1,
	  0,
	  watch_pipe,
	  end_pipe },
	{ "pselect with a mask",
	  413,
	  { 1, SET, 0, 0, 0, MASK_AT },
	  ALWAYS_EINTR,
	  1,
	  1,
	  watch_pipe,
	  end_pipe },
	{ "vfork", 190, { 0 }, NEVER_EINTR, ANY_PID, 0, nothing, nothing },
	{ 0, 0, { 0 }, 0, 0, 0, 0, 0 },
};
