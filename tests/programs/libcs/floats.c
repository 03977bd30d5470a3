/*
 * Tests the FPU, and floating-point numbers in printf(). klibc's printf()
 * cannot print them, so with klibc this program prints integers.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, double value)
{
	printf("%s: %ld millionths\n", what, (long)(value * 1e6));
#ifndef __KLIBC__
	printf("%s: %f %.10f %e %g\n", what, value, value, value, value);
#endif
}

/* Computes a square root by Newton's method, without a function of the library.
 */
static double root_of(double x)
{
	double root = x;
	int i;

	for (i = 0; i < 60; i++)
		root = (root + x / root) / 2;
	return root;
}

static double pi(void)
{
	double sum = 0;
	int k;

	for (k = 100000; k >= 0; k--)
		sum += (k % 2 ? -4.0 : 4.0) / (2 * k + 1);
	return sum;
}

static void disturb(int signal)
{
	volatile double x = signal;

	x = x / 3 + 1;
}

/* A child and a signal handler use the FPU, too, and must not change the
 * numbers of the interrupted code. */
static void shared(void)
{
	double a = root_of(3), b = 0;
	int i, status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		for (i = 0; i < 200; i++)
			b += root_of(i + 1.0);
		_exit((int)b % 100);
	}
	signal(SIGUSR1, disturb);
	for (i = 0; i < 200; i++) {
		b += root_of(i + 2.0) * a;
		if (i % 50 == 0)
			kill(getpid(), SIGUSR1);
	}
	waitpid(pid, &status, 0);
	show("beside a child", b);
	printf("the child's: %d\n", WEXITSTATUS(status));
}

int main(void)
{
	volatile double zero = 0;

	show("a third", 1.0 / 3);
	show("the root of 2", root_of(2));
	show("pi", pi());
	show("minus", -1234.5678);
	shared();
#ifndef __KLIBC__
	printf("%f %f %g %.0f %g\n", 1e15, 1e-7, 1e100, 0.5, 123456789.0);
	printf("[%10.3f] [%-10.3f] [%+.1f]\n", 3.14159, 3.14159, 2.55);
	printf("%.3f %.3f\n", strtod("2.718", NULL), atof("-1e2"));
	printf("%d %d\n", 1 / zero > 1e300, zero / zero != zero / zero);
#else
	printf("%d\n", 1 / zero > 1e300);
#endif
	return 0;
}
