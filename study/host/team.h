/*
 * What cores.c does its work with: threads that call one allocator.
 *
 * Ancestor: none.
 */
#pragma once

#include "subject.h"

/* own: each thread frees what it has got itself. passed: it puts that into a
 * place that all share, and frees what was there. */
enum job { OWN, PASSED, JOBS };

struct team {
	const struct subject *s;
	enum job job;
	int threads;
	unsigned long calls; /* gets of each thread, and as many frees */
	unsigned long time;  /* nanoseconds, after which they end; 0: never */
	int careful;	     /* judges each call, which takes long */
};

/* What they did. */
struct shift {
	unsigned long long gets;
	unsigned long long wall; /* nanoseconds from the first one's beginning
				    to the last one's end */
	unsigned long long cpu;	 /* that all of them had processors for */
};

/* Lets them work. What was got is free again then. Whatever is wrong ends the
 * program. */
struct shift run_team(const struct team *team);

/* The memory of the allocator, of which nobody owns anything now. */
void judge_team(const struct subject *s);

/* What is wrong, and with whom. */
void fail_team(const struct team *team, const char *what) NORETURN;
