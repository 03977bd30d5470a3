/* Uses the library State Threads, whose threads need no threads of the kernel.
 * Each thread waits in the library, which calls poll() or epoll(). */
#include <errno.h>
#include <st.h>
#include <stdio.h>
#include <unistd.h>

static st_cond_t changed;
static int number;

static void *count(void *name)
{
	for (int i = 0; i < 3; i++) {
		printf("%s %d\n", (char *)name, i);
		st_usleep(0);
	}
	return name;
}

static void *wait_for_three(void *unused)
{
	while (number < 3)
		st_cond_wait(changed);
	printf("woken at %d\n", number);
	return unused;
}

static void *sleep_long(void *unused)
{
	printf("interrupted: %d\n", st_sleep(1000) < 0 && errno == EINTR);
	return unused;
}

static void *echo(void *descriptors)
{
	st_netfd_t *fd = descriptors;
	char bytes[100];
	long n;

	while ((n = st_read(fd[0], bytes, sizeof(bytes), ST_UTIME_NO_TIMEOUT)) >
	       0)
		st_write(fd[1], bytes, n, ST_UTIME_NO_TIMEOUT);
	return descriptors;
}

static void pipes(void)
{
	int there[2], back[2];
	st_netfd_t fd[4];
	st_thread_t thread;
	char bytes[100];

	if (pipe(there) || pipe(back))
		return;
	fd[0] = st_netfd_open(there[0]);
	fd[1] = st_netfd_open(back[1]);
	fd[2] = st_netfd_open(there[1]);
	fd[3] = st_netfd_open(back[0]);
	thread = st_thread_create(echo, fd, 1, 0);
	for (int i = 0; i < 3; i++) {
		st_write(fd[2], "words", 5, ST_UTIME_NO_TIMEOUT);
		printf("back: %zd\n", st_read(fd[3], bytes, sizeof(bytes),
					      ST_UTIME_NO_TIMEOUT));
	}
	printf("nothing came: %d\n",
	       st_read(fd[3], bytes, 1, 20000) < 0 && errno == ETIME);
	st_netfd_close(fd[2]);
	st_thread_join(thread, 0);
}

int main(void)
{
	st_thread_t one, two;
	void *result;

	setvbuf(stdout, 0, _IOLBF, 0);
	printf("init: %d\n", st_init());
	one = st_thread_create(count, "one", 1, 0);
	two = st_thread_create(count, "two", 1, 65536);
	st_thread_join(one, &result);
	printf("joined: %s\n", (char *)result);
	st_thread_join(two, 0);
	changed = st_cond_new();
	one = st_thread_create(wait_for_three, 0, 1, 0);
	for (; number < 3; number++, st_cond_signal(changed))
		st_usleep(10000);
	st_thread_join(one, 0);
	one = st_thread_create(sleep_long, 0, 1, 0);
	st_usleep(0);
	st_thread_interrupt(one);
	st_thread_join(one, 0);
	pipes();
	for (int i = 0; i < 300; i++) {
		one = st_thread_create(wait_for_three, 0, 1, 0);
		number = i % 2 ? 3 : 4;
		st_thread_join(one, 0);
	}
	return 9;
}
