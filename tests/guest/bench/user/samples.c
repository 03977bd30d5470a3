/*
 * Prepares a figure; sorts and prints its samples. While the samples are taken,
 * nothing may interrupt the program.
 *
 * Ancestor: none.
 */
#include "figures.h"

unsigned long samples[SAMPLES];

/* The name of the figure that is traced, from "figure=NAME" on the command
 * line; 0 if none is traced. */
const char *traced;

static void sort(unsigned long *a, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && a[j - 1] > a[j]; j--) {
			unsigned long t = a[j];

			a[j] = a[j - 1];
			a[j - 1] = t;
		}
}

void report(const char *name, int n)
{
	sort(samples, n);
	printf("bench: %s,%lu,%lu,%lu,%d\n", name, samples[n / 2], samples[0],
	       samples[n - 1], n);
}

void report_one(const char *name, unsigned long value)
{
	samples[0] = value;
	report(name, 1);
}

/* Sleeps for 100 milliseconds. In this time the serial port sends all that was
 * printed: it needs 87 microseconds for each byte, and then interrupts the
 * program. The kernel keeps at most 512 bytes, which take 45 milliseconds. */
void wait_for_port(void)
{
	const struct timespec time = { 0, 100000000 };

	if (nanosleep(&time, 0))
		die("nanosleep");
}

/* Prepares a figure. If the figure is traced, prints a message, for which
 * tools/profile waits, and reads the byte that it sends when the trace has
 * begun. */
void get_ready(const char *name)
{
	char line;

	if (traced && !strcmp(name, traced)) {
		printf("profile: ready\n");
		if (read(0, &line, 1) != 1)
			die("profile");
	}
	wait_for_port();
}

/* Returns memory that nobody has touched yet. */
char *map(unsigned long size)
{
	char *addr = mmap(0, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (addr == MAP_FAILED)
		die("mmap");
	return addr;
}
