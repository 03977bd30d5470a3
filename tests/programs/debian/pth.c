/* GNU's portable threads need no threads of the kernel. The library makes their
 * stacks with sigaltstack() and a signal, and it waits in select(). */
#include <pth.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pth_mutex_t mutex = PTH_MUTEX_INIT;
static pth_cond_t changed = PTH_COND_INIT;
static int number;

static void *count(void *name)
{
	for (int i = 0; i < 3; i++) {
		printf("%s %d\n", (char *)name, i);
		pth_yield(NULL);
	}
	return name;
}

static void *wait_for_three(void *unused)
{
	pth_mutex_acquire(&mutex, 0, NULL);
	while (number < 3)
		pth_cond_await(&changed, &mutex, NULL);
	pth_mutex_release(&mutex);
	printf("woken at %d\n", number);
	return unused;
}

static void *change(void *unused)
{
	for (int i = 0; i < 3; i++) {
		pth_mutex_acquire(&mutex, 0, NULL);
		number++;
		pth_cond_notify(&changed, 1);
		pth_mutex_release(&mutex);
		pth_nap(pth_time(0, 10000));
	}
	return unused;
}

static void *read_one(void *fd)
{
	char bytes[100];

	printf("read: %zd\n", pth_read(*(int *)fd, bytes, sizeof(bytes)));
	return fd;
}

static void forks(void)
{
	pid_t pid = pth_fork();
	int status = 0;

	if (!pid)
		_exit(7);
	pth_waitpid(pid, &status, 0);
	printf("child: %d\n", WEXITSTATUS(status));
}

static void signals(void)
{
	sigset_t set;
	int signal = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, 0);
	kill(getpid(), SIGUSR1);
	pth_sigwait(&set, &signal);
	printf("signal: %d\n", signal);
}

int main(void)
{
	pth_attr_t attr;
	pth_t one, two;
	void *result;
	int ends[2];

	setvbuf(stdout, 0, _IOLBF, 0);
	printf("init: %d\n", pth_init());
	attr = pth_attr_new();
	pth_attr_set(attr, PTH_ATTR_STACK_SIZE, 64 * 1024);
	one = pth_spawn(attr, count, "one");
	two = pth_spawn(attr, count, "two");
	pth_join(one, &result);
	printf("joined: %s\n", (char *)result);
	pth_join(two, 0);
	one = pth_spawn(attr, wait_for_three, 0);
	two = pth_spawn(attr, change, 0);
	pth_join(one, 0);
	pth_join(two, 0);
	if (pipe(ends))
		return 1;
	one = pth_spawn(attr, read_one, ends);
	pth_yield(0);
	pth_write(ends[1], "words", 5);
	pth_join(one, 0);
	forks();
	signals();
	for (int i = 0; i < 200; i++) {
		one = pth_spawn(attr, change, 0);
		pth_cancel(one);
		pth_join(one, 0);
	}
	printf("threads: %ld\n", pth_ctrl(PTH_CTRL_GETTHREADS));
	return pth_kill() ? 9 : 1;
}
