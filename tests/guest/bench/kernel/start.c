/*
 * The benchmark kernel's start(): counts instructions with rdtsc, which on
 * QEMU with -icount and on Bochs counts executed instructions. A line
 *
 *	bench: name,median,min,max,n
 *
 * is one figure. Each figure includes the two instructions of the two rdtsc
 * that measure it. This file replaces init/start.c. The linker redirects the
 * calls of mem_init() and traps_init() to it (--wrap); the rest of the kernel
 * is the usual one.
 */
#include "boot.h"
#include "kernel.h"
#include "mm.h"
#include "x86.h"
#include "../tsc.h"
#include "../../../free_pages.h"

#include <linux/serial_reg.h>

#define SAMPLES 101
#define COM1	0x3f8

static unsigned long samples[SAMPLES];
static unsigned long long main_stamp;
static unsigned long mem_init_cost;

void __real_traps_init(void);
void __wrap_traps_init(void);
void __real_mem_init(const struct boot_params *p, unsigned long limit);
void __wrap_mem_init(const struct boot_params *p, unsigned long limit);

/* main() calls this function first: booting has ended. */
void __wrap_traps_init(void)
{
	main_stamp = rdtsc();
	__real_traps_init();
}

void __wrap_mem_init(const struct boot_params *p, unsigned long limit)
{
	unsigned long long begin = rdtsc();

	__real_mem_init(p, limit);
	mem_init_cost = rdtsc() - begin;
}

static void sort(unsigned long *a, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = i; j > 0 && a[j - 1] > a[j]; j--) {
			unsigned long t = a[j];

			a[j] = a[j - 1];
			a[j - 1] = t;
		}
}

static void report(const char *name, unsigned long *a, int n)
{
	sort(a, n);
	printk("bench: %s,%lu,%lu,%lu,%d\n", name, a[n / 2], a[0], a[n - 1], n);
}

static void report_one(const char *name, unsigned long value)
{
	samples[0] = value;
	report(name, samples, 1);
}

/* Prepares a figure. If it is the figure NAME of "figure=NAME" on the command
 * line, prints a message, for which tools/profile waits, and waits for the byte
 * that tools/profile sends when the trace has begun. */
static void get_ready(const char *name)
{
	const char *traced = option("figure");

	if (!traced || memcmp(traced, name, strlen(name) + 1))
		return;
	printk("profile: ready\n");
	serial_drain();
	while (!(inb(COM1 + UART_LSR) & UART_LSR_DR))
		;
	inb(COM1);
}

static void measure_pairs(const char *name)
{
	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long long begin = rdtsc();

		kfree(kalloc());
		samples[i] = rdtsc() - begin;
	}
	report(name, samples, SAMPLES);
}

static void measure_get_free_page(void)
{
	get_ready("get_free_page");
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long long begin = rdtsc();
		unsigned long page = get_free_page();

		samples[i] = rdtsc() - begin;
		kfree(page);
	}
	report("get_free_page", samples, SAMPLES);
}

static void measure_share(void)
{
	unsigned long page = kalloc();

	get_ready("share");
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long long begin = rdtsc();
		int error = share_page(page);

		samples[i] = rdtsc() - begin;
		assert(!error);
		kfree(page);
	}
	kfree(page);
	report("share", samples, SAMPLES);
}

/* Takes pages until this percentage of the pages that were free at the first
 * call is in use. Does not free them: the machine ends after the last figure.
 */
static void fill_to(unsigned long percent)
{
	unsigned long total = free_pages(), goal;
	static unsigned long all;

	if (!all)
		all = total;
	goal = all - all / 100 * percent;
	while (total-- > goal)
		assert(kalloc());
}

void start(void)
{
	unsigned long long begin =
		params.stamp[0] | (unsigned long long)params.stamp[1] << 32;

	cli(); /* ticks would be counted, too */
	report_one("boot_to_main", main_stamp - begin);
	report_one("mem_init", mem_init_cost);
	report_one("pages", nr_pages);
	measure_get_free_page();
	measure_share();
	fill_to(1);
	measure_pairs("kalloc_pair");
	fill_to(50);
	measure_pairs("kalloc_pair_50");
	fill_to(99);
	measure_pairs("kalloc_pair_99");
	finish(0);
}
