/*
 * What watch.c promises the programs in user/: one system call, with a number
 * that Linux never used, watch(command, a).
 *
 * Ancestor: none.
 */
#pragma once

#define WATCH_NUMBER 251

#define WATCH_BEGIN 0 /* (name): forget all figures; now they count */
#define WATCH_END   1 /* (): print them */
#define WATCH_KEY   2 /* (code): the keyboard sends this scan code */
#define WATCH_CLI   3 /* (n): n instructions with interrupts off */
#define WATCH_LOOP  4 /* (n): n instructions in which nobody else may run */
#define WATCH_PAIRS 5 /* (n): n times now(), with interrupts off */
#define WATCH_LINE  6 /* (plain): 0: the serial line is its own other end */
