/*
 * Defines functions for instructions that C does not have: ports, control
 * registers, string moves. Each function is one instruction or a few. Each asm
 * statement that reads or writes memory tells the compiler so.
 *
 * Ancestor: Linux 0.01's asm/io.h and asm/system.h. Its get_free_page had
 * neither volatile nor a memory clobber, so today's gcc would remove or reorder
 * it; and it did not clear the direction flag.
 */
#pragma once

#include <asm/processor-flags.h>

/* Bits of a directory entry or table entry (Intel SDM, volume 3, "Paging"). */
#define PG_PRESENT   0x001
#define PG_WRITE     0x002
#define PG_USER	     0x004
#define PG_USED	     0x060 /* set by the CPU: accessed, dirty */
#define PG_BIG	     0x080 /* directory only: a page of 4 MiB */
#define PG_MAY_WRITE 0x200 /* P4 of fault.c; the CPU ignores this bit */

#define CPUID_PSE  0x00000008 /* in EDX of CPUID leaf 1 */
#define CPUID_FXSR 0x01000000
#define CPUID_SSE  0x02000000

static inline void outb(unsigned short port, unsigned char value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(unsigned short port, unsigned short value)
{
	asm volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline unsigned char inb(unsigned short port)
{
	unsigned char value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* Returns a byte of the CMOS memory. The first bytes are the registers of the
 * PC's clock. */
static inline unsigned char cmos(int index)
{
	outb(0x70, index);
	return inb(0x71);
}

static inline void cli(void)
{
	asm volatile("cli" : : : "memory");
}

static inline void sti(void)
{
	asm volatile("sti" : : : "memory");
}

/* Enables interrupts and waits for one. The CPU accepts no interrupt between
 * these two instructions. */
static inline void halt(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

/* Disables interrupts. Returns the old flags, for irq_restore(). */
static inline unsigned long irq_save(void)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(unsigned long flags)
{
	asm volatile("pushl %0; popfl" : : "rm"(flags) : "memory", "cc");
}

/* Defines read_cr0(), write_cr0() and so on. */
#define REGISTER(name)                                                         \
	static inline unsigned long read_##name(void)                          \
	{                                                                      \
		unsigned long value;                                           \
                                                                               \
		asm volatile("movl %%" #name ", %0" : "=r"(value));            \
		return value;                                                  \
	}                                                                      \
                                                                               \
	static inline void write_##name(unsigned long value)                   \
	{                                                                      \
		asm volatile("movl %0, %%" #name : : "r"(value) : "memory");   \
	}

REGISTER(cr0)
REGISTER(cr2)
REGISTER(cr3)
REGISTER(cr4)
REGISTER(fs)
REGISTER(gs)

/* The operand of lgdt and lidt. */
struct table_pointer {
	unsigned short limit;
	const void *base;
} __attribute__((packed));

/* The task state segment, in the CPU's layout (Intel SDM, volume 3, "Task State
 * Segment"). Tally does not switch tasks with it. The CPU reads esp0 and ss0
 * from it on a trap from a program. For double faults it switches to a second
 * such segment. */
struct tss {
	unsigned long back_link;
	unsigned long esp0, ss0, esp1, ss1, esp2, ss2;
	unsigned long cr3, eip, eflags;
	unsigned long eax, ecx, edx, ebx, esp, ebp, esi, edi;
	unsigned long es, cs, ss, ds, fs, gs, ldt;
	unsigned short trap, io_map;
};

_Static_assert(sizeof(struct tss) == 104, "the CPU's layout");

/* Flushes the TLB: a write to CR3 does this, also if the value is the same. */
static inline void flush_tlb(void)
{
	write_cr3(read_cr3());
}

/* Fills n words of 32 bits with `value`. Returns the address after the last
 * one. The direction flag is clear here, as the ABI requires. */
static inline void *fill_words(void *to, unsigned long value, unsigned long n)
{
	asm volatile("rep stosl" : "+D"(to), "+c"(n) : "a"(value) : "memory");
	return to;
}

static inline void copy_words(void *to, const void *from, unsigned long n)
{
	asm volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static inline void fill_bytes(void *to, char value, unsigned long n)
{
	asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
}

/* Copies n bytes, first whole words: a word takes no longer than a byte. */
static inline void copy_bytes(void *to, const void *from, unsigned long n)
{
	unsigned long words = n / 4;

	asm volatile("rep movsl\n\t"
		     "movl %3, %%ecx\n\t"
		     "rep movsb"
		     : "+&D"(to), "+&S"(from), "+&c"(words)
		     : "g"(n % 4)
		     : "memory");
}

/* Counts the zero words (or halfwords) at the start of the n words at p, and
 * returns their number. n is more than 0. */
#define COUNT_ZEROS(name, type, instruction)                                   \
	static inline unsigned long name(const type *p, unsigned long n)       \
	{                                                                      \
		unsigned long left = n;                                        \
		int found;                                                     \
                                                                               \
		asm volatile("repe " instruction                               \
			     : "+D"(p), "+c"(left), "=@ccne"(found)            \
			     : "a"(0)                                          \
			     : "memory");                                      \
		return n - left - found;                                       \
	}

COUNT_ZEROS(zero_words, unsigned long, "scasl")
COUNT_ZEROS(zero_halfwords, unsigned short, "scasw")

/* Compares the n words at a with the n words at b, one after the other, until
 * two differ. Returns how many words are the same before that. n is more than
 * 0. */
static inline unsigned long same_words(const void *a, const void *b,
				       unsigned long n)
{
	unsigned long left = n;
	int found;

	asm volatile("repe cmpsl"
		     : "+S"(a), "+D"(b), "+c"(left), "=@ccne"(found)
		     :
		     : "memory");
	return n - left - found;
}
