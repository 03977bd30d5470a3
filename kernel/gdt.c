/*
 * Segments: flat ones for the kernel and for programs, one task state for the
 * stack that a trap from a program finds, and one for double faults, which
 * cannot trust the stack that they happen on.
 *
 * Ancestor: Linux 0.01 gave each task two descriptors and let segment limits
 * separate tasks; here pages do, and no descriptor changes after boot.
 */
#include "kernel.h"
#include "layout.h"
#include "x86.h"

struct tss tss, fault_tss;

/* The stack of the double fault's task, whose report takes about 500 bytes.
 * The topmost word is the caller's address: 0, because there is no caller. */
static unsigned long fault_stack[512];

/* Base, limit and access rights of a segment, as the CPU wants them. */
#define SEGMENT(limit, access)                                                 \
	(((limit) & 0xffffULL) | (access) << 40 |                              \
	 ((limit) >> 16 & 0xfULL) << 48)
#define FLAT(access) (SEGMENT(0xfffffULL, access) | 0xc0ULL << 48)

static unsigned long long gdt[] = {
	[KERNEL_CS / 8] = FLAT(0x9aULL),
	[KERNEL_DS / 8] = FLAT(0x92ULL),
	[USER_CS / 8] = FLAT(0xfaULL),
	[USER_DS / 8] = FLAT(0xf2ULL),
	[TSS_SEL / 8] = SEGMENT(sizeof(struct tss) - 1, 0x89ULL),
	[DF_TSS_SEL / 8] = SEGMENT(sizeof(struct tss) - 1, 0x89ULL),
};

static void set_base(int selector, const void *base)
{
	unsigned long long addr = (unsigned long)base;

	gdt[selector / 8] |= (addr & 0xffffff) << 16 | (addr >> 24) << 56;
}

/* Here a double fault arrives, by a task gate: what the CPU was doing is in
 * the interrupted task state, which is made a frame for the report. */
static void double_fault(void)
{
	struct frame frame = {
		.es = tss.es,
		.ds = tss.ds,
		.edi = tss.edi,
		.esi = tss.esi,
		.ebp = tss.ebp,
		.esp_kernel = tss.esp,
		.ebx = tss.ebx,
		.edx = tss.edx,
		.ecx = tss.ecx,
		.eax = tss.eax,
		.vector = DOUBLE_FAULT,
		.eip = tss.eip,
		.cs = tss.cs,
		.eflags = tss.eflags,
		.esp = tss.esp,
		.ss = tss.ss,
	};

	trap(&frame);
}

/* There is no local table, and the CPU is told so: after a reset it would look
 * for one at address 0, where a program can build its own. */
static void load_gdt(void)
{
	struct table_pointer pointer = { sizeof(gdt) - 1, gdt };

	asm volatile("lgdt %0\n\t"
		     "ljmp %1, $1f\n"
		     "1:\tmovl %2, %%ds\n\t"
		     "movl %2, %%es\n\t"
		     "movl %2, %%ss\n\t"
		     "movl %3, %%fs\n\t"
		     "movl %3, %%gs\n\t"
		     "lldt %w3; ltr %w4"
		     :
		     : "m"(pointer), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0),
		       "r"(TSS_SEL)
		     : "memory");
}

/* Loads the segments and the task register. */
void gdt_init(void)
{
	set_base(TSS_SEL, &tss);
	set_base(DF_TSS_SEL, &fault_tss);
	tss.ss0 = KERNEL_DS;
	tss.io_map = sizeof(struct tss); /* beyond its end: no ports */
	fault_tss = (struct tss){
		.cr3 = read_cr3(),
		.eip = (unsigned long)double_fault,
		.eflags = 2, /* always set; interrupts off */
		.esp = (unsigned long)&fault_stack[ARRAY_SIZE(fault_stack) - 1],
		.cs = KERNEL_CS,
		.ds = KERNEL_DS,
		.es = KERNEL_DS,
		.ss = KERNEL_DS,
		.io_map = sizeof(struct tss),
	};
	load_gdt();
}
