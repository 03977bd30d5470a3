/*
 * latency PART TASKS MIB [long] [NAME]: makes each system call and each fault
 * take as long as possible, in a kernel that measures for how long each keeps
 * the CPU (../watch.c). Runs as init. PART is calls, spaces or herds. Some
 * scenarios take long and run only with "long". With NAME, only scenarios run
 * whose names contain it.
 *
 * Ancestor: none.
 */
#include "latency.h"

int number_of_tasks;
unsigned long space_size;

static const char *now;
static int scenarios, failures;

long watch(int command, unsigned long a)
{
	return syscall(WATCH_NUMBER, command, a);
}

/* Turns the machine off, with failure, if a call has failed that the scenario
 * is to measure. */
void must(int is, const char *what)
{
	if (is)
		return;
	printf("FAIL %s: %s (errno %d)\n", now, what, errno);
	finish(REBOOT_POWER_OFF, 1);
}

/* Begins a new measurement, with this name. */
void stage(const char *name)
{
	watch(WATCH_END, 0);
	now = name;
	watch(WATCH_BEGIN, (unsigned long)now);
}

/* Presses and releases a key. */
void press(int code)
{
	watch(WATCH_KEY, code);
	watch(WATCH_KEY, code | 0x80);
}

/* Presses F1 to F4, which print for some time, and F2 again. */
void press_function_keys(void)
{
	for (int i = 0; i < 4; i++) {
		press(KEY_F1 + i);
		nap(500);
	}
	press(KEY_F1 + 1);
	nap(20);
}

/* Executes a program that ends at once. A child calls this. */
void execute_true(void)
{
	char *const argv[] = { (char *)"true", NULL };

	execve("/bin/true", argv, environ);
	exit_group(1);
}

/* Waits for all children: this process is init, so orphans are its children,
 * too. */
static void reap_all(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

static void measure(const struct scenario *scenario)
{
	int status, pid;

	now = scenario->name;
	watch(WATCH_BEGIN, (unsigned long)now);
	pid = child(scenario->run);
	status = reap(pid);
	reap_all();
	watch(WATCH_END, 0);
	scenarios++;
	if (!WIFSIGNALED(status) && WEXITSTATUS(status)) {
		printf("FAIL %s: status %d\n", now, WEXITSTATUS(status));
		failures++;
	}
}

static void measure_all(const struct scenario *scenario, const char *name)
{
	for (; scenario->name; scenario++)
		if (strstr(scenario->name, name))
			measure(scenario);
}

int main(int argc, char **argv)
{
	const char *name;
	int is_long;

	while (argc > 0 && strncmp(*argv, "init=", 5))
		argc--, argv++;
	if (argc < 4)
		die("latency: PART TASKS MIB");
	number_of_tasks = atoi(argv[2]);
	space_size = atoi(argv[3]) * 1024UL * 1024;
	is_long = argv[4] && !strcmp(argv[4], "long");
	name = argv[4 + is_long] ? argv[4 + is_long] : "";
	if (!strcmp(argv[1], "calls")) {
		measure_all(calls, name);
		measure_all(paths, name);
		measure_all(transfers, name);
		measure_all(waits, name);
		measure_all(faults, name);
	} else if (!strcmp(argv[1], "spaces")) {
		measure_all(spaces, name);
		measure_all(files, name);
	} else {
		measure_all(herds, name);
		if (is_long)
			measure_all(long_herds, name);
	}
	printf("total: %d scenarios, %d failed\n", scenarios, failures);
	finish(REBOOT_POWER_OFF, failures != 0);
}
