/*
 * Declares the teams of cores.c: threads that call one allocator.
 *
 * Ancestor: none.
 */
#pragma once

#include "subject.h"

/* own: each thread frees its own blocks. passed: it puts its block into a place
 * that all share, and frees the block that was there. spaced: as own, but it
 * computes between two calls. */
enum job { OWN, PASSED, SPACED, JOBS };

struct team {
	const struct subject *s;
	enum job job;
	int threads;
	unsigned long calls; /* gets, and frees, of each thread */
	unsigned long time;  /* they run for so many ns; 0: no limit */
	int careful;	     /* does it check each call? That is slow */
};

/* What a team did. */
struct shift {
	unsigned long long gets;
	unsigned long long wall; /* nanoseconds from the first thread's begin
				    to the last thread's end */
	unsigned long long cpu;	 /* CPU time of all threads, in nanoseconds */
};

/* Runs a team. Afterwards all memory is free again. Any error ends the program.
 */
struct shift run_team(const struct team *team);

/* Forgets all owners before a careful team begins. */
void judge_team(const struct subject *s);

/* Prints what is wrong, and with which allocator; exits. */
void fail_team(const struct team *team, const char *what) NORETURN;
