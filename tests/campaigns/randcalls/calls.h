/*
 * What the files of the program randcalls share.
 *
 * Ancestor: none.
 */
#pragma once

#include "herd.h"

/* grammar.c: addresses, paths and numbers that calls may refuse. */
#define OUT_BYTES 8192
#define ARENA	  0x20000000UL /* only this program maps memory there */
#define ARENA_END 0x2000a000UL

extern char out[OUT_BYTES];
extern char *edge, *read_only, *no_access;
void make_places(void);
unsigned long nasty(void);
const char *some_path(void);

/* wild.c */
void wild_calls(unsigned which);

/* compare.c */
void compare_calls(unsigned sequence, unsigned calls, int aloud);

extern unsigned seed;
