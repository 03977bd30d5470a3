/*
 * The task state segment as the CPU lays it out (Intel SDM, volume 3, "Task
 * State Segment"). Tally switches tasks without it; the CPU reads esp0 and ss0
 * on a trap from a program, and uses a second one for double faults.
 */
#ifndef TSS_H
#define TSS_H

struct tss {
	unsigned long back_link;
	unsigned long esp0, ss0, esp1, ss1, esp2, ss2;
	unsigned long cr3, eip, eflags;
	unsigned long eax, ecx, edx, ebx, esp, ebp, esi, edi;
	unsigned long es, cs, ss, ds, fs, gs, ldt;
	unsigned short trap, io_map;
};

_Static_assert(sizeof(struct tss) == 104, "the CPU's layout");

extern struct tss tss;

#endif
