/*
 * Declarations for the files of the program that measures: the samples of a
 * figure, and functions that print its row.
 *
 *	bench: name,median,min,max,n
 *
 * Ancestor: none.
 */
#pragma once

#include "tally.h"

#define SAMPLES 51
#define KIB	1024UL
#define MIB	(1024 * KIB)

static inline unsigned long rdtsc(void)
{
	unsigned long low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return low;
}

static inline void wait_for(int pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status)
		die("a child of the figures");
}

/* samples.c */
extern unsigned long samples[SAMPLES];
extern const char *traced;

void report(const char *name, int n);
void report_one(const char *name, unsigned long value);
void wait_for_port(void);
void get_ready(const char *name);
char *map(unsigned long size);

/* programs.c */
void measure_idle(void);
void measure_programs(void);
void measure_files(void);
void measure_clone(int mib);
