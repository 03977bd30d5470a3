/*
 * What the files of random code share. Each function makes tries in a process
 * of run_herd(); after a try, or at the beginning of the next one, it notes by
 * note() how the try ended: the number of the signal, 0 for none.
 *
 * Ancestor: none.
 */
#pragma once

#include "../randcalls/herd.h"

#define TRIES	 100 /* of one process, if it does not end before */
#define BEGUN	 100 /* noted before a try whose end cannot be noted */
#define SPOILED	 101 /* int 0x80 has changed a register */
#define NOT_DONE 102 /* a program without a flipped bit did not end well */

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
