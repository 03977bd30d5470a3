/*
 * Replaces what study/study.h defines for one core by what several cores need.
 * The compiler includes it before everything else in each file of the program
 * `cores' (host.mk: -include).
 *
 * Ancestor: none.
 */
#pragma once

#define CORES	       4
#define THIS_CORE      this_core
#define OWN_LINE       __attribute__((aligned(64)))
#define WAIT_FOR(lock) wait_for(lock)

struct lock;

extern __thread unsigned long this_core; /* the thread's number, from 0 */

/*
 * Waits while another thread has the lock; returns when it is worth trying
 * again.
 */
void wait_for(struct lock *lock);
