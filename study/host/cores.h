/*
 * For several cores: replaces what study/study.h has for one. It is included
 * before everything else in each file of the program `cores' (host.mk:
 * -include).
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

/*
 * Waits while another thread has the lock; returns when it is worth trying
 * again.
 */
void wait_for(struct lock *lock);
