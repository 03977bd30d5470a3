/*
 * What the files of this program share: the tables of scenarios, and functions
 * for them.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../../programs/user/test.h"
#include "../watch.h"

#define P_PGID	2 /* waitid() */
#define WEXITED 4

#define CTRL   0x1d /* scan codes */
#define KEY_A  0x1e
#define KEY_C  0x2e
#define KEY_U  0x16
#define KEY_W  0x11
#define KEY_F1 0x3b

/* A scenario is measured in a process of its own, which may end in any way. */
struct scenario {
	const char *name;
	void (*run)(void);
};

extern const struct scenario calls[], paths[], transfers[], waits[], faults[];
extern const struct scenario spaces[], files[], herds[], long_herds[];

extern int number_of_tasks;	 /* tasks in a herd */
extern unsigned long space_size; /* bytes of memory in a space */

long watch(int command, unsigned long a);
void must(int is, const char *what);
void stage(const char *name);
void press(int code);
void press_function_keys(void);
void execute_true(void);
