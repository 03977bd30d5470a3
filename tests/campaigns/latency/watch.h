/*
 * The system call of watch.c for the programs in user/: watch(command, a).
 * Linux has never used its number.
 *
 * Ancestor: none.
 */
#pragma once

#define WATCH_NUMBER 251

#define WATCH_BEGIN 0 /* (name): begins new figures */
#define WATCH_END   1 /* (): prints the figures */
#define WATCH_KEY   2 /* (code): makes the keyboard send this scan code */
#define WATCH_CLI   3 /* (n): runs n instructions with interrupts off */
#define WATCH_LOOP  4 /* (n): runs n instructions; no other task can run */
#define WATCH_PAIRS 5 /* (n): calls now() n times, with interrupts off */
#define WATCH_LINE  6 /* (plain): 0 connects the serial line with itself */
