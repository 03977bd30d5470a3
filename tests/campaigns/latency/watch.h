/*
 * The system call of watch.c for the programs in user/, with a number that
 * Linux never used: watch(command, a).
 *
 * Ancestor: none.
 */
#pragma once

#define WATCH_NUMBER 251

#define WATCH_BEGIN 0 /* (name): begin new figures */
#define WATCH_END   1 /* (): print them */
#define WATCH_KEY   2 /* (code): the keyboard sends this scan code */
#define WATCH_CLI   3 /* (n): n instructions with interrupts off */
#define WATCH_LOOP  4 /* (n): n instructions in which no other task may run */
#define WATCH_PAIRS 5 /* (n): n times now(), with interrupts off */
#define WATCH_LINE  6 /* (plain): 0: connect the serial line with itself */
