/*
 * Tests clone() as fork and as vfork: its flags, a stack for the child, the
 * pids that it stores, the signal at the child's end, and how a parent waits
 * for the child.
 *
 * Ancestor: none.
 */
#include "test.h"

#define CLONE 120

#define CLONE_VM	     0x00000100
#define CLONE_SIGHAND	     0x00000800
#define CLONE_VFORK	     0x00004000
#define CLONE_THREAD	     0x00010000
#define CLONE_SETTLS	     0x00080000
#define CLONE_PARENT_SETTID  0x00100000
#define CLONE_CHILD_CLEARTID 0x00200000
#define CLONE_CHILD_SETTID   0x01000000

static volatile int parent_tid, child_tid, handled;

static long clone(unsigned long flags, void *tls)
{
	return syscall(CLONE, flags, 0, &parent_tid, tls, &child_tid);
}

/* Starts a child that runs a function on its own stack. */
static int clone_on(unsigned long flags, char *stack, void (*run)(void))
{
	unsigned long *top = (unsigned long *)stack;
	int result;

	*--top = (unsigned long)run;
	__asm__ volatile("int $0x80\n\t"
			 "testl %%eax, %%eax\n\t"
			 "jnz 1f\n\t"
			 "popl %%eax\n\t"
			 "call *%%eax\n"
			 "1:"
			 : "=a"(result)
			 : "a"(CLONE), "b"(flags), "c"(top), "d"(&parent_tid),
			   "S"(0), "D"(&child_tid)
			 : "memory");
	return result;
}

static void count(int signal)
{
	handled += signal;
}

/* ---- Waiting ---- */

static void wait_for(const char *name, int pid)
{
	int status = -1;

	printf("%s: ", name);
	if (waitpid(pid, &status, 0) < 0)
		printf("%s, ", error_name(errno));
	printf("status %x, ", status);
	if (waitpid(pid, &status, (int)0x80000000) < 0) /* __WCLONE */
		printf("%s, ", error_name(errno));
	printf("status %x, signals %d\n", status, handled);
	handled = 0;
}

static void ends(const char *name, unsigned long flags)
{
	int pid = clone(flags, NULL);

	if (pid == 0)
		exit_group(5);
	await_child(pid, WEXITED);
	wait_for(name, pid);
}

static void waits(void)
{
	int pid, status = -1;

	handle(SIGCHLD, count, 0);
	handle(SIGUSR1, count, 0);
	ends("SIGCHLD", SIGCHLD);
	ends("SIGUSR1", SIGUSR1);
	ends("none", 0);
	ends("no_signal_has_this_number", 100);
	ends("SIGCHLD_ignored", SIGUSR1);
	handle(SIGCHLD, SIG_IGN, 0);
	ends("SIGUSR1_while_SIGCHLD_is_ignored", SIGUSR1);
	handle(SIGCHLD, SIG_DFL, 0);
	pid = clone(0, NULL);
	if (pid == 0)
		exit_group(6);
	fact("no_other_child", waitpid(-1, &status, 0));
	yes("any_with___WALL", waitpid(-1, &status, 0x40000000) == pid);
	printf("status: %x\n", status);
	fact("none_left", waitpid(-1, &status, 0x40000000));
}

/* A parent can wait only with __WCLONE or __WALL for a child whose end sends
 * another signal than SIGCHLD. After execve() it can wait for this child as for
 * any other. The end of the pipe tells the parent that execve() has succeeded.
 */
static void executes(void)
{
	char *argv[] = { "clone", "end", NULL }, *envp[] = { NULL }, c;
	int status = -1, ends[2], pid;

	if (pipe(ends) || fcntl(ends[1], F_SETFD, FD_CLOEXEC))
		exit_group(1);
	pid = clone(SIGUSR1, NULL);
	if (pid == 0) {
		execve("../bin/clone", argv, envp);
		exit_group(1);
	}
	close(ends[1]);
	read(ends[0], &c, 1);
	close(ends[0]);
	yes("waited_for_as_usual", waitpid(pid, &status, 0) == pid);
	printf("status: %x, signals %d\n", status, handled);
}

static int grandchild_pipe[2];

/* A child whose end sends SIGUSR1 may end after its parent. */
static void leave_child(void)
{
	if (clone(SIGUSR1, NULL) == 0) {
		nap(30);
		exit_group(write(grandchild_pipe[1], "x", 1) != 1);
	}
	exit_group(0);
}

static void orphan(void)
{
	char c = 0;

	make_pipe(grandchild_pipe);
	in_child("a_parent_that_ends_first", leave_child);
	yes("its_child", read(grandchild_pipe[0], &c, 1) == 1 && c == 'x');
}

/* ---- Pids and stacks ---- */

static void numbers(void)
{
	int status = -1, pid;

	pid = clone(SIGCHLD | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, NULL);
	if (pid == 0)
		exit_group(child_tid == getpid() && parent_tid == 0 ? 7 : 8);
	yes("the_parent_has_the_number", parent_tid == pid && child_tid == 0);
	waitpid(pid, &status, 0);
	ended("the_child", status);
	parent_tid = 0;
	pid = clone(SIGCHLD | CLONE_CHILD_CLEARTID, NULL);
	if (pid == 0)
		exit_group(child_tid);
	waitpid(pid, &status, 0);
	ended("none_asked_for", status);
	yes("none_given", parent_tid == 0 && child_tid == 0);
	pid = syscall(CLONE, SIGCHLD | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID,
		      0, 8, 0, 0xc0000000);
	if (pid == 0)
		exit_group(9);
	waitpid(pid, &status, 0);
	ended("where_nothing_can_be_stored", status);
}

static char stack[4096] __attribute__((aligned(16)));

static void on_stack(void)
{
	char here;

	exit_group((unsigned long)&here - (unsigned long)stack < sizeof(stack) ?
			   10 :
			   11);
}

static int parent_goes_on[2];

/* With CLONE_VFORK the parent continues only after this function. So "c" is in
 * the pipe before the parent writes "p". */
static void on_stack_first(void)
{
	nap(30);
	write(parent_goes_on[1], "c", 1);
	exit_group(12);
}

static void stacks(void)
{
	char first = 0;
	int status = -1, pid;

	pid = clone_on(SIGCHLD, stack + sizeof(stack), on_stack);
	waitpid(pid, &status, 0);
	ended("on_its_own_stack", status);
	make_pipe(parent_goes_on);
	pid = clone_on(SIGCHLD | CLONE_VM | CLONE_VFORK, stack + sizeof(stack),
		       on_stack_first);
	write(parent_goes_on[1], "p", 1);
	read(parent_goes_on[0], &first, 1);
	waitpid(pid, &status, 0);
	ended("with_a_parent_that_waits", status);
	printf("first: %c\n", first);
	pid = clone_on(SIGCHLD | CLONE_VFORK, stack + sizeof(stack),
		       on_stack_first);
	read(parent_goes_on[0], &first, 1);
	write(parent_goes_on[1], "p", 1);
	read(parent_goes_on[0], &first, 1);
	waitpid(pid, &status, 0);
	ended("with_its_own_memory", status);
	printf("last: %c\n", first);
}

/* ---- Thread-local storage ---- */

static unsigned long words[2] = { 11, 22 }, others[2] = { 33, 44 };

static unsigned long read_gs(void)
{
	unsigned long word;

	__asm__ volatile("movl %%gs:4, %0" : "=r"(word));
	return word;
}

static void storage(void)
{
	unsigned long area[4] = { -1UL, (unsigned long)words, 7, 1 };
	int status = -1, pid;

	syscall(243, area); /* set_thread_area */
	__asm__ volatile("movl %0, %%gs" : : "r"(area[0] * 8 + 3));
	area[1] = (unsigned long)others;
	pid = clone(SIGCHLD | CLONE_SETTLS, area);
	if (pid == 0)
		exit_group((int)read_gs());
	printf("the_parent's_storage: %lu\n", read_gs());
	waitpid(pid, &status, 0);
	ended("the_child's", status);
	area[0] = -1UL;
	fact("any_entry", clone(SIGCHLD | CLONE_SETTLS, area));
	area[0] = 1;
	fact("a_wrong_entry", clone(SIGCHLD | CLONE_SETTLS, area));
	fact("no_storage", clone(SIGCHLD | CLONE_SETTLS, NULL));
	printf("the_parent's_is_the_same: %lu\n", read_gs());
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return 4;
	alarm(60);
	waits();
	executes();
	orphan();
	numbers();
	stacks();
	storage();
	fact("signal_handlers_without_memory", clone(CLONE_SIGHAND, NULL));
	fact("a_thread_without_handlers", clone(CLONE_THREAD, NULL));
	return 0;
}
