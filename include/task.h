/*
 * Declares tasks and what belongs to them. A task is one page. The structure is
 * at the bottom of the page, and the kernel stack grows down from the top.
 *
 *	task                                                   task + 4096
 *	[struct task ........ canary][ ... free ... ][stack][struct frame]
 *	                                             ^esp    of the program
 *
 * T1  a task is on at most one queue: on run_queue if it is RUNNING and not
 *     current, on a wait queue if it is SLEEPING. If it is current or in
 *     another state, it is on no queue.
 * T2  every task except task 0, the idle task, is in the pid table and in its
 *     parent's list of children. When a parent ends, init becomes the parent of
 *     its children.
 *
 * G1  every task except task 0, also a ZOMBIE, is in the list of its process
 *     group, task->pgrp. Only enter_group() changes this number.
 *
 * F1  if task->files is more than FD_ARRAY, task->fd is a page of kalloc that
 *     the task holds; otherwise it is task->fd_array.
 *
 * Ancestor: Linux 0.01's linux/sched.h. Its task array had 64 places, and both
 * the scheduler and wait() looked at each of them.
 */
#pragma once

#include "abi.h"
#include "kernel.h"

/* A circular list with two pointers in each item. The head of an empty list
 * points to itself. */
struct link {
	struct link *next, *prev;
};

#define CIRCLE(head) { &(head), &(head) }

enum state { RUNNING, SLEEPING, UNINTERRUPTIBLE, STOPPED, ZOMBIE };

/* The task's controlling terminal: kernel/tty.c */
enum tty { NO_TTY, OWN_TTY, HUNG_UP };

#define OPEN_MAX      1024 /* descriptors that fit into a page */
#define FD_ARRAY      32   /* descriptors that fit into struct task */
#define TASK_NAME_MAX 15
#define QUEUED_MAX    1024 /* limit of queued siginfos: make_pending() */
#define MAX_PID	      32767
#define CANARY	      0x7a117a11UL

/* Results of a system call that a signal has interrupted. No program gets them.
 * If no handler runs, the program repeats the call; after ERESTART_RESTARTBLOCK
 * it continues the call by restart_syscall(). If a handler runs, the call
 * returns EINTR; but after ERESTARTSYS it is repeated if the handler has
 * SA_RESTART. */
#define ERESTARTSYS	      512
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516
#define TLS_ENTRIES	      3

struct file;
struct node;

struct timer {
	struct timer *next, **where; /* *where points to this timer */
	unsigned long long expires;  /* tick; 0: not running */
};

/* The forms in which a program gives or gets a time. TIMEVAL and ANY_TIMEVAL
 * have microseconds; ANY_TIMEVAL, for select(), allows any number of them. */
enum form { TIMESPEC, TIMESPEC64, TIMEVAL, ANY_TIMEVAL, SECONDS };

/* A sleep: the tick at which it ends, the address for the remaining time (0:
 * none), and the form of that time. */
struct sleep_args {
	unsigned long long end;
	unsigned long left;
	enum form form;
	int over;  /* result at the end: 0 or -ETIMEDOUT */
	int dated; /* `end` is a date, not a tick since boot */
	/* If bits is not 0, the sleep is for a futex whose word has this
	 * value. */
	unsigned long word;
	unsigned int op, value, bits;
};

/* The futex for which a task waits. `in` is the space or the contents in which
 * its word lies, or 0 if the task waits for no futex. `at` is the word's
 * address in the space, or its offset in the contents. Only a wake with at
 * least one of the bits wakes the task. */
struct futex {
	const void *in;
	unsigned long at;
	unsigned int bits;
};

/* An interval timer. `end` and `interval` are in ticks of the time that the
 * timer counts. */
struct itimer {
	unsigned long long end, interval; /* end 0: off; interval 0: once */
};

struct task {
	unsigned long esp; /* as switch.S has saved it */
	int attention;	   /* S1 of signal.c */
	sigset blocked;

	/* In a new child, the members from here to itimer are zeros. */
	struct link queue;     /* T1 */
	struct queued *queued; /* siginfos of pending signals */
	sigset pending;
	int restore_mask; /* 1: give_mask_back() will restore saved_mask */
	struct task *children;
	unsigned int unreported; /* the change that no wait has reported:
				    WUNTRACED, WCONTINUED, WEXITED; or 0 */
	int vfork;		 /* the parent waits until this task has its
				    own program */
	int has_execed;		 /* 1: the parent may not change pgrp now */
	int death_signal;	 /* signal at its parent's end; 0: none */
	unsigned long utime, stime, cutime, cstime; /* ticks */
	struct futex futex;
	struct timer sleep, alarm; /* alarm runs for ITIMER_REAL */
	struct itimer itimer[3];

	enum state state;
	long ran, nice; /* ran: ticks of its slice so far; nice: -20 to 19 */

	int pid, pgrp, session;
	enum tty tty;
	/* The name is low in the page: a stack overflow overwrites it late. */
	char name[TASK_NAME_MAX + 1];
	struct task *next_pid, **pid_where;	   /* in the pid table */
	struct task *next_in_group, **group_where; /* G1 */
	unsigned long long entered;		   /* larger: joined later */
	struct task *parent, *next_sibling, **sibling_where;
	int exit_status;      /* as wait4() returns it */
	int exit_signal;      /* signal to the parent at the end, or 0 */
	unsigned long tid_at; /* where a new task stores its pid */

	struct space space;
	unsigned long limit[RLIM_NLIMITS][2]; /* soft, hard */
	struct space *loading; /* in exec: the new program's space, in a page
				  of its own; later the old space; else 0 */
	unsigned long long tls[TLS_ENTRIES]; /* the task's GDT entries */
	int more_tls; /* 0: only the first entry was used */
	unsigned long trapno, trap_error, fault_addr; /* of the newest fault */

	sigset awaited; /* what sigtimedwait() waits for */
	sigset saved_mask;
	struct rt_sigaction action[_NSIG]; /* of signal n: action[n - 1] */
	stack_t altstack;
	struct sleep_args broken_sleep; /* for sys_restart_syscall() */

	unsigned int files; /* at least the highest open descriptor + 1 */
	unsigned long *fd;  /* F1; entry: a file's address | FD_CLOEXEC or 0 */
	unsigned long fd_array[FD_ARRAY];
	struct node *cwd, *program; /* program: 0 if there is none */
	unsigned int umask;

	int fpu_used;
	unsigned char fpu[512] __attribute__((aligned(16))); /* fork copies it
								if fpu_used */
	unsigned long canary;
};

/* The page has both structure and stack. tools/stack proves that no path of
 * calls needs more stack than the structure leaves. */
_Static_assert(sizeof(struct task) <= 3024, "the rest is the stack's");
_Static_assert(__builtin_offsetof(struct frame, eax) == FRAME_EAX, "entry.S");
_Static_assert(__builtin_offsetof(struct frame, cs) == FRAME_CS, "entry.S");
_Static_assert(__builtin_offsetof(struct frame, eflags) == FRAME_EFLAGS,
	       "entry.S");
_Static_assert(sizeof(struct frame) == FRAME_BYTES, "entry.S");
_Static_assert(__builtin_offsetof(struct task, esp) == TASK_ESP, "entry.S");
_Static_assert(__builtin_offsetof(struct task, attention) == TASK_ATTENTION,
	       "entry.S");

/* The program's registers while the task is in the kernel. */
#define FRAME(task) ((struct frame *)((char *)(task) + PAGE_SIZE) - 1)

/* Returns the task that contains this link or timer. A task begins where its
 * page begins. */
static inline struct task *task_of(const void *member)
{
	return (struct task *)PAGE_DOWN((unsigned long)member);
}

extern struct task *current, *init_task;
extern struct task idle_task;

#define SLICE_TICKS 10 /* ticks at nice 0; 30 at -20, 1 at 19 */

#define SLICE_OVER 1 /* another task shall run */
#define WORK_LEFT  2 /* task 0 has work; after that, this task goes on */
extern int need_resched;
extern struct link run_queue;
extern struct link sleepers; /* tasks that wait for a signal, child, timer */

/* kernel/sched.c */
void sched_init(void);
void schedule(void);
int sleep_on(struct link *queue);
void wake_up(struct link *queue);
void wake_task(struct task *task);
void sched_tick(int from_program);

/* kernel/timer.c */
void start_timer(struct timer *timer, unsigned long long expires);
void stop_timer(struct timer *timer);
void run_timers(void);
void timer_tick(void);

/* kernel/gdt.c */
extern unsigned long long gdt[];

/* Loads the task's own segments into the GDT: all if `all` is 1, otherwise only
 * the first. */
static inline void load_tls(const struct task *task, int all)
{
	for (int i = 1; i < TLS_ENTRIES && all; i++)
		gdt[TLS_ENTRY + i] = task->tls[i];
	gdt[TLS_ENTRY] = task->tls[0];
}

unsigned long safe_selector(unsigned long selector);
int sys_set_thread_area(unsigned long from, int any);

/* kernel/fpu.c */
extern struct task *fpu_owner; /* the task whose state is in the FPU, or 0 */
void fpu_init(void);
void fpu_save(struct task *task);
void fpu_forget(struct task *task);
void fpu_trap(void);
void fpu_put(struct _fpstate_32 *to);
int fpu_get(unsigned long from);

/* kernel/tasks.c */
struct task *find_task(int pid);
struct task *next_task(struct task *task);
struct task *task_behind(int pid);
struct task *next_of_group(struct task *task, int pgrp);
struct task *next_behind_point(struct task *task);
void enter_group(struct task *task, int pgrp);
int new_pid(void);
void add_child(struct task *parent, struct task *child);
void remove_child(struct task *child);
void add_task(struct task *task);
void free_task(struct task *task);
int task_line(const struct task *task, char *line); /* at most 80 bytes */

/* kernel/fork.c */
struct task *new_task(void (*function)(void));
void visit_tasks(visitor *visit);

/* kernel/exit.c */
void end_vfork(void);
void do_exit(int status) NORETURN;
void notify_parent(struct task *task);

/* kernel/effect.c */
enum effect { NOTHING, HANDLER, STOP, END };
enum effect effect_of(const struct task *task, int signal);
int fatal_signal_pending(void);
int signal_pending(void);

/* kernel/sigqueue.c */
#define SIGBIT(signal) (1ULL << ((signal) - 1))
#define UNBLOCKABLE    (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define FAULT_SIGNALS                                                          \
	(SIGBIT(SIGILL) | SIGBIT(SIGTRAP) | SIGBIT(SIGBUS) | SIGBIT(SIGFPE) |  \
	 SIGBIT(SIGSEGV) | SIGBIT(SIGSYS))
#define STOP_SIGNALS                                                           \
	(SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
void take_back(struct task *task, sigset set);
int take_signal(sigset set, struct kernel_siginfo *info);
int make_pending(struct task *task, const struct kernel_siginfo *info);
void set_blocked(sigset set);
int borrow_user_mask(unsigned long from, unsigned long size);
void give_mask_back(void);

/* kernel/signal.c */
void reset_actions(void);
int send_info(struct task *task, const struct kernel_siginfo *info);
int send_signal(struct task *task, int signal, int code);
void force_signal(int signal, int code, unsigned long addr);
int send_group(int pgrp, int signal, int code);
int is_orphaned(int pgrp);
void do_signal(struct frame *frame);

/* kernel/sigframe.c */
void call_handler(struct frame *frame, const struct kernel_siginfo *info,
		  struct rt_sigaction *action);

/* kernel/exec.c */
typedef const char *const *strings; /* like argv: ends with a null pointer */
void set_name(const char *name, unsigned long n);
unsigned long random_word(void);
int sys_execve(const char *path, strings argv, strings envp);

/* kernel/limits.c: what sys_sched_get() can return */
enum { PRIORITY, POLICY, SLICE, CPUS = 4 /* bytes of a set of CPUs */ };
extern const unsigned long default_limits[RLIM_NLIMITS][2];

/* kernel/mman.c. Before a fork, unmap_cuts() unmaps the pages that files are
 * losing. The enum lists what sys_range() can do. */
int unmap_cuts(struct space *space);
enum { PROTECT, SYNC, LOCK, ADVISE };

/* kernel/time.c */
extern unsigned long long boot_tick;
struct __kernel_old_timeval time_of(unsigned long long n);
unsigned long long ticks_of(const struct timespec64 *time);
enum form form(void);
struct timespec64 date(void);
int get_time(struct timespec64 *time, unsigned long from, enum form form);
int put_ticks(unsigned long to, unsigned long long n, enum form form);
int read_clock(unsigned int clock, unsigned long long *n);

/* kernel/sleep.c */
void expire_itimer(struct task *task, int which);
void expire_itimers(void);
int go_on_sleeping(const struct sleep_args *args);
int sleep_until(struct sleep_args *args, unsigned int clock, unsigned int flags,
		unsigned long from);

/* kernel/futex.c */
extern struct link waiters;
int enter_futex(const struct sleep_args *args);
int leave_futex(void);

/* kernel/uaccess.c: copies from and to the current program */
int get_user(void *to, unsigned long from, unsigned long n);
int put_user(unsigned long to, const void *from, unsigned long n);
long user_string(unsigned long addr, unsigned long max);
