/*
 * Draws a random argument for a call to be compared, by the argument's kind.
 *
 * Ancestor: none.
 */
#include "compare.h"

unsigned long heap;
volatile int handled;

#define LIST(...)                                                              \
	{                                                                      \
		sizeof((unsigned long[]){ __VA_ARGS__ }) / 4,                  \
			(const unsigned long[])                                \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}

static const struct {
	unsigned n;
	const unsigned long *words;
} lists[KINDS] = {
	[COUNT] = LIST(0, 1, 2, 5, 18, 60, 63, 64, 65, 0777, 01777, 4096,
		       0x7fffffff, 0x80000000, -1UL, -2UL),
	[OPEN_FLAGS] =
		LIST(0, 0, 0, 0, O_WRONLY, O_RDWR, O_CREAT, O_CREAT | O_EXCL,
		     O_CREAT | O_WRONLY, O_TRUNC, O_DIRECTORY, O_NOFOLLOW,
		     O_CLOEXEC, O_NONBLOCK, O_APPEND | O_RDWR,
		     O_DIRECTORY | O_NOFOLLOW, O_TRUNC | O_RDWR),
	[FUTEX] = LIST(0, 0, 1, 1, 10, 128, 129, 256, 257, 9, 14),
	[MODE] = LIST(0, 1, 2, 3, 4, 5, 6, 7, 8, 64, -1UL),
	[OFFSET] =
		LIST(0, 0, 1, 5, 15, 16, 4095, 100000, -1UL, -5UL, -15UL,
		     -100000UL, 0x40000000, 0x40000000, 0x7fffffff, 0x80000000),
	[WHENCE] = LIST(0, 0, 1, 1, 2, 3, 4, 5, 100, -1UL),
	[SIGNAL] = LIST(0, SIGUSR1, SIGUSR1, SIGUSR2, SIGUSR2, SIGURG, SIGCHLD,
			SIGWINCH, 33, 40, 40, 64, 65, 100, -1UL, 0x80000000,
			SIGKILL, SIGSTOP),
	[HOW] = LIST(0, 1, 2, 2, 3, -1UL),
	[REQUEST] = LIST(0, TCGETS, TIOCGWINSZ, TIOCGPGRP, 0x12345678, -1UL),
	[COMMAND] = LIST(F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC,
			 5000, -1UL),
	[ENTRIES] = LIST(0, 1, 2, 3, 4, 8, 1024, 1025, 65536, -1UL),
	[OPTIONS] = LIST(0, WNOHANG, WUNTRACED, 3, 4, WCONTINUED, 9, 16, 64,
			 WALL, WCLONE, WNOTHREAD, WALL | WCLONE),
	[BYTES] = LIST(0, 1, 4096, 4096, 4097, 8192, 12288),
	[RIGHTS] = LIST(0, 1, 3, 3, 5, 7),
	[MAP_FLAGS] = LIST(0x32, 0x32, 0x32, 0x12, 0x12, 0x10, 0x30),
	[FIRST_PAGE] = LIST(0, 0, 0, 1, 2, 3, 100),
	[DIRECTORY] = LIST(-100UL, -100UL, 3, 4, 5, 5, 8, 60, -1UL, 1000),
	[STAT_FLAGS] = LIST(0, 0x100, 0x1000, 0x1100, 1, 0x80000000, 0x800,
			    0x2000, 0x4000, 0x6000, 0x200),
	[SECONDS] = LIST(0, 1000, 100000, 20000000),
	[HIGH] = LIST(0, 0, 0, 1, 5, -1UL, -1UL, 0x80000000),
	[SET_SIZE] = LIST(8, 8, 8, 8, 8, 0, 4, 7, 9, 12, 16, -1UL),
	[WHICH_TIMER] = LIST(0, 0, 1, 2, 3, -1UL),
	[CLOCK] = LIST(0, 1, 1, 3, 4, 5, 6, 7, 7, 10, 11, 12, 16, 100),
	[STATX_MASK] = LIST(0, 0x7ff, 0x7ff, 0xfff, 0x80000000, -1UL),
	[NODE_TYPE] = LIST(0, 0644, 0010000, 0020000, 0040000, 0100644, 0120000,
			   0140000, 0170000),
	[SOME_FDS] = LIST(0, 1, 3, 4, 4, 1025, 5000, -1UL),
	[NAME_OPTION] = LIST(15, 15, 0, -1UL, 1000),
	[RANDOM_FLAGS] = LIST(0, 0, 0, 1, 2, 4, 6, 8, -1UL),
	[RESOURCE] = LIST(5, 10, 10, 10, 16, 1000, -1UL, 0x80000000),
	[USER] = LIST(0, 1, -1UL, -2UL, 2, 0x80000000),
	[WHICH] = LIST(0, 0, 1, 3, -1UL, 0x80000000),
	[NICE] = LIST(19, 19, 20, 100, 0x7fffffff),
	[MANY_FDS] = LIST(0, 1, 9, 12, 32, 33, 64, -1UL),
};

/* Addresses at which no program can read or write, on either system. */
static const unsigned long bad[] = {
	0,	    8,		0x40000000, 0x7ffff000,
	0xc0000000, 0xfffff000, 0xfffffffc, 0xffffffff,
};

static struct sigaction actions[5];
static const sigset_t sets[] = { 0, 1 << 9, 1 << 11 | 1 << 16, -1UL, 1 << 8 };
static const struct timespec times_given[] = {
	{ 0, 0 }, { -1, 0 }, { 0, -1 }, { 0, 1000000000 }, { 1, 2000000000 },
};
static struct sigaction64 actions64[5];
static const sigset64 sets64[] = { 0, 1 << 9, 1ULL << 39 | 1 << 11, -1ULL,
				   1ULL << 63 };
static const struct timespec64 times_given64[] = {
	{ 0, 0 }, { -1, 0 }, { 0, -1 }, { 0, 1000000000 }, { 0, 1LL << 32 },
};
static const struct timespec64 pairs[][2] = {
	{ { 1, 0 }, { 2, 0 } },
	{ { 1, UTIME_NOW }, { 1, UTIME_OMIT } },
	{ { 1, UTIME_OMIT }, { 1, UTIME_OMIT } },
	{ { 1, 0 }, { 1, 1000000000 } },
	{ { -1, -1 }, { 1, 0 } },
};
static const unsigned long limits[][2] = {
	{ 50, 60 }, { 0, 60 }, { 61, 60 }, { 60, 60 }, { -1, 5 },
};
static const unsigned long long limits64[][2] = {
	{ 50, 60 }, { 0, 60 }, { 61, 60 }, { 60, 60 }, { -1, 5 },
};
static struct timespec64 at_once[2] = { { 0, 0 }, { 0, -1 } };
static const struct pselect_mask masks_at[] = {
	{ &sets64[0], 8 },
	{ &sets64[3], 8 },
	{ &sets64[0], 4 },
	{ NULL, 4 },
};
static const long infos[][32] = {
	{ 0, 0, -1 }, { 0 }, { 0, 0, -6 }, { 0, 0, 1 }
};
static const long itimers[][4] = {
	{ 0, 0, 20000, 0 }, { 0 }, { -1 }, { 0, 0, 0, 1000000 }, { 5, 0, 9000 },
};
static const unsigned long altstacks[][3] = {
	{ ARENA, 0, 8192 }, { ARENA, 1, 4096 }, { 0, 2, 0 },
	{ ARENA, 8, 4096 }, { ARENA, 0, 2047 },
};
/* With entry number -1 the system chooses an entry; a 64-bit Linux chooses
 * another one than Tally. */
static unsigned long areas[][4] = {
	{ -1UL, ARENA, 0xfffff, 0x51 }, { -1UL, ARENA, 15, 0x03 },
	{ -1UL, 0, 0, 0x28 },		{ -1UL, ARENA, 15, 0x25 },
	{ 5, ARENA, 15, 0x01 },
};
struct pollfd poll_fds[4];
fd_set fd_sets[3];
static struct iovec vectors[3][1100];
static unsigned long six[4][6];

static void count_signal(int signal)
{
	handled += signal;
}

static void prepare_vectors(void)
{
	const struct iovec good[] = {
		{ out, 10 }, { edge - 7, 7 }, { NULL, 0 }, { out + 99, 400 }
	};

	for (int i = 0; i < 3; i++)
		memcpy(vectors[i], good, sizeof(good));
	vectors[1][1].iov_base = edge;
	vectors[2][2].iov_len = -1;
}

/* Resets the values, so that each sequence begins with the same ones. */
void prepare_draws(void)
{
	heap = (unsigned long)sys_brk(NULL);
	handled = 0;
	for (int i = 0; i < 5; i++) {
		actions[i].sa_handler = count_signal;
		actions[i].sa_mask = i == 1 ? -1UL : 0;
		actions[i].sa_flags = i == 2 ? SA_NODEFER | SA_RESTART : 0;
		actions64[i].sa_handler = count_signal;
		actions64[i].sa_mask = i == 1 ? -1ULL : 0;
		actions64[i].sa_flags = i == 2 ? SA_SIGINFO : 0;
	}
	actions64[3].sa_handler = SIG_IGN;
	actions[3].sa_handler = SIG_IGN;
	prepare_vectors();
	for (int i = 0; i < 4; i++) {
		six[i][0] = ARENA + i * PAGE_SIZE;
		six[i][1] = i ? 2 * PAGE_SIZE : 0;
		six[i][2] = 3;
		six[i][3] = 0x32;
		six[i][4] = -1;
		six[i][5] = i == 3 ? 5 : 0;
	}
	for (int i = 1; i < 4; i++)
		handle(i == 1 ? SIGUSR1 :
		       i == 2 ? SIGUSR2 :
				SIGURG,
		       count_signal, 0);
	handle(SIGPIPE, SIG_IGN, 0);
}

static unsigned long pointer(int to_write)
{
	switch (below(12)) {
	case 0:
		return bad[below(ARRAY_SIZE(bad))];
	case 1:
		return (unsigned long)(to_write ? read_only : no_access);
	case 2:
		return (unsigned long)edge;
	case 3:
		return (unsigned long)edge - 1 - below(100);
	case 4:
		return ARENA + below(10) * PAGE_SIZE;
	default:
		return (unsigned long)out + below(100);
	}
}

/* Returns a length for a transfer at this address. The transfer must not cross
 * the end of mapped memory: Linux would do a part of it, and Tally nothing. At
 * any other address the length is 1 to 4,096. */
static unsigned long length_behind(unsigned long at)
{
	unsigned long place = (unsigned long)edge - PAGE_SIZE, room = 4096;

	if (at >= place && at < (unsigned long)edge)
		return below((unsigned long)edge - at + 1);
	if (at >= (unsigned long)out && at < (unsigned long)out + 200)
		return one_in(4) ? below(room) : below(40);
	return 1 + below(one_in(4) ? room : 40);
}

static unsigned long some_pid(void)
{
	static const int pids[] = { 0, -29999, 29999, 30000, -2147483647 };

	if (one_in(2))
		return getpid();
	return pids[below(ARRAY_SIZE(pids))];
}

static unsigned long one_of(const void *list, unsigned size, unsigned n)
{
	if (one_in(8))
		return bad[below(ARRAY_SIZE(bad))];
	return (unsigned long)list + below(n) * size;
}

/* Returns a set of descriptors: mostly open ones, sometimes others, too. */
static unsigned long some_fd_set(void)
{
	unsigned i = below(3);

	fd_sets[i] = draw() & draw() & 0x1ff;
	if (one_in(8))
		fd_sets[i] |= 1ULL << below(64);
	return (unsigned long)&fd_sets[i];
}

static unsigned long some_poll_fds(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(poll_fds); i++)
		poll_fds[i] = (struct pollfd){ (int)below(16) - 1,
					       (short)below(0x200), 0x7fff };
	return (unsigned long)poll_fds;
}

/* Draws an argument of this kind; `last` is the argument before it. */
unsigned long draw_kind(enum kind kind, unsigned long last)
{
	static const long increases[] = { 0,	0,     1,  4095, 4096,
					  8192, 65536, -1, -4096 };

	if (kind >= CODE && kind < KINDS)
		return lists[kind].words[below(lists[kind].n)];
	switch (kind) {
	case FD:
		return one_in(12) ? lists[COUNT].words[below(16)] : below(16);
	case PATH:
		if (one_in(12))
			return bad[below(ARRAY_SIZE(bad))];
		return (unsigned long)some_path();
	case OUT:
		return pointer(1);
	case IN:
		return pointer(0);
	case MAYBE:
		return one_in(2) ? 0 : pointer(1);
	case LENGTH:
		return length_behind(last);
	case PID:
		return some_pid();
	case GROUP:
		return one_in(4) ? -1UL : some_pid();
	case HANDLER:
		return one_in(4) ? 1 : (unsigned long)count_signal;
	case ACTION:
		return one_in(4) ? 0 : one_of(actions, sizeof(*actions), 4);
	case SET:
		return one_in(4) ? 0 : one_of(sets, sizeof(*sets), 5);
	case TIME_SPEC:
		return one_of(times_given, sizeof(*times_given), 5);
	case VECTOR:
		return one_of(vectors, sizeof(*vectors), 3);
	case HEAP:
		return heap + increases[below(ARRAY_SIZE(increases))];
	case PLACE:
		return ARENA + below(8) * PAGE_SIZE + (one_in(8) ? 5 : 0);
	case ACTION64:
		return one_in(4) ? 0 : one_of(actions64, sizeof(*actions64), 4);
	case SET64:
		return one_in(4) ? 0 : one_of(sets64, sizeof(*sets64), 5);
	case TIME64:
		return one_of(times_given64, sizeof(*times_given64), 5);
	case TIMES64:
		return one_in(8) ? 0 : one_of(pairs, sizeof(*pairs), 5);
	case LIMITS:
		return one_of(limits, sizeof(*limits), 5);
	case LIMITS64:
		return one_in(3) ? 0 : one_of(limits64, sizeof(*limits64), 5);
	case AT_ONCE:
		return (unsigned long)&at_once[one_in(12)];
	case FD_SET:
		return one_in(3)  ? 0 :
		       one_in(16) ? bad[1 + below(ARRAY_SIZE(bad) - 1)] :
				    some_fd_set();
	case POLL_FDS:
		return one_in(12) ? bad[below(ARRAY_SIZE(bad))] :
				    some_poll_fds();
	case ALTSTACK:
		return one_in(4) ? 0 : one_of(altstacks, sizeof(*altstacks), 5);
	case ITIMER:
		return one_in(4) ? 0 : one_of(itimers, sizeof(*itimers), 5);
	case SIGINFO:
		return one_of(infos, sizeof(*infos), 4);
	case AREA:
		return one_of(areas, sizeof(*areas), 5);
	case MASK_AT:
		return one_in(2) ? 0 : one_of(masks_at, sizeof(*masks_at), 4);
	case SIX:
		return one_of(six, sizeof(*six), 4);
	default:
		return 0;
	}
}
