/*
 * What the files of the program randcode share. Each kind of tries has a
 * function, which makes tries in a process of run_herd(). After each try, or
 * before the next one, it calls note() with the number of the signal that has
 * ended the try, or 0.
 *
 * Ancestor: none.
 */
#pragma once

#include "../randcalls/herd.h"

#define TRIES	 100 /* of one process, if it lives so long */
#define BEGUN	 100 /* noted before a try whose end may not be noted */
#define SPOILED	 101 /* int 0x80 has changed a register */
#define NOT_DONE 102 /* an unchanged program did not end well */

struct registers {
	unsigned long gs, fs, es, ds, edi, esi, ebp, unused, ebx, edx, ecx, eax;
	unsigned long eflags, esp;
};

/* try.S */
extern unsigned long target;
extern struct registers after;
int try(struct registers *with);
void came_back(void);
void caught(int signal);
void begin_at(unsigned long entry, void *stack) NORETURN;

/* bytes.c */
void map_arena(void);
void catch_all(void);
void catch_nothing(void);
void choose(struct registers *with);
void bytes_with_handlers(unsigned which);
void bytes_without(unsigned which);

/* gate.c */
void into_virtual_8086(unsigned which);
void registers_before_call(unsigned which);

/* flips.c */
void whole_programs(unsigned which);
void flipped_programs(unsigned which);

extern unsigned seed;
