/*
 * For several cores: what study/study.h has for one. It comes before all else
 * in each file of the program `cores' (host.mk says -include).
 *
 * Ancestor: none.
 */
#pragma once

#define CORES	       4
#define THIS_CORE      this_core
#define OWN_LINE       __attribute__((aligned(64)))
#define WAIT_FOR(lock) wait_for(lock)

struct lock;

extern __thread unsigned long this_core; /* of the thread, from 0 */

/* Somebody else has the lock: comes back when there is a point in trying. */
void wait_for(struct lock *lock);
