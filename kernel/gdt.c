/*
 * Sets up the segments. The kernel's segments are flat, and so are those of
 * programs. One task state segment says on which stack a trap from a program
 * begins. A second task state segment is for double faults, because the stack
 * on which they happen may be bad. Three more segments belong to the program,
 * which sets them up itself: through one of them it reaches its thread-local
 * storage, mostly with gs.
 *
 * D1  the entries from TLS_ENTRY on are these three segments of the current
 *     task. Each is empty, or is a data segment that is present and that a
 *     program may load.
 * D2  no selector of a task names an empty entry, neither in its frame nor in
 *     fs or gs. Otherwise the kernel would fault when it loads the selector.
 *
 * Ancestor: Linux 0.01 gave each task two descriptors and let segment limits
 * separate tasks; here pages do.
 */
#include "task.h"

struct tss tss, fault_tss;

/* The stack for double faults; the report needs about 500 bytes. The highest
 * word is the return address of double_fault(): 0, because nobody called it. */
static unsigned long fault_stack[512] UNSET;

/* The descriptor of a segment with base 0, in the CPU's format: its limit and
 * its access rights. */
#define SEGMENT(limit, access)                                                 \
	(((limit) & 0xffffULL) | (access) << 40 |                              \
	 ((limit) >> 16 & 0xfULL) << 48)
#define ALL_4G(access) (SEGMENT(0xfffffULL, access) | 0xc0ULL << 48)

unsigned long long gdt[] = {
	[KERNEL_CS / 8] = ALL_4G(0x9aULL),
	[KERNEL_DS / 8] = ALL_4G(0x92ULL),
	[USER_CS / 8] = ALL_4G(0xfaULL),
	[USER_DS / 8] = ALL_4G(0xf2ULL),
	[TSS_SEL / 8] = SEGMENT(sizeof(struct tss) - 1, 0x89ULL),
	[DF_TSS_SEL / 8] = SEGMENT(sizeof(struct tss) - 1, 0x89ULL),
};

static unsigned long long base_bits(unsigned long long base)
{
	return (base & 0xffffff) << 16 | (base >> 24) << 56;
}

/* Loads the GDT, all segment registers and the task register. There is no local
 * table, and lldt says so to the CPU. Without lldt, the CPU would look for a
 * local table at address 0 after a reset, and a program can build a table
 * there. */
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
	gdt[TSS_SEL / 8] |= base_bits((unsigned long)&tss);
	gdt[DF_TSS_SEL / 8] |= base_bits((unsigned long)&fault_tss);
	tss.ss0 = KERNEL_DS;
	tss.io_map = sizeof(struct tss); /* no map: programs may use no port */
	fault_tss = (struct tss){
		.cr3 = read_cr3(),
		.eip = (unsigned long)double_fault,
		.eflags = 2, /* only the bit that is always 1 */
		.esp = (unsigned long)&fault_stack[ARRAY_SIZE(fault_stack) - 1],
		.cs = KERNEL_CS,
		.ds = KERNEL_DS,
		.es = KERNEL_DS,
		.ss = KERNEL_DS,
		.io_map = sizeof(struct tss),
	};
	load_gdt();
}

/* Returns the selector that the kernel loads when a program asks for
 * `selector`: the same selector if D2 allows it, else 0. */
unsigned long safe_selector(unsigned long selector)
{
	unsigned long nr = (selector & 0xffff) / 8;
	int good = !(selector & 4) && nr < ARRAY_SIZE(gdt) &&
		   (gdt[nr] >> 44 & 0xf) == 0xf; /* present, and for programs */

	return good ? selector & 0xffff : 0;
}

static int is_empty(const struct user_desc *desc)
{
	return !desc->base_addr && !desc->limit && !desc->seg_32bit &&
	       !desc->contents && !desc->limit_in_pages && !desc->useable &&
	       desc->read_exec_only == desc->seg_not_present;
}

/* Makes a data segment's descriptor: present, accessed, with the rights of a
 * program. */
static unsigned long long pack(const struct user_desc *desc)
{
	unsigned long high = 0x40f100 | (desc->limit & 0xf0000) |
			     desc->limit_in_pages << 23 | desc->useable << 20 |
			     desc->contents << 10 | !desc->read_exec_only << 9;

	return (unsigned long long)high << 32 | (desc->limit & 0xffff) |
	       base_bits(desc->base_addr);
}

/* Sets one of the current task's three entries from a struct user_desc of the
 * program. If `any` is 1 and the program asks for entry -1, takes the first
 * empty entry, and writes its number to the user_desc. Returns 0; -EINVAL for a
 * segment that Linux, too, refuses, or if the stack uses the entry; -ESRCH if
 * no entry is empty; or an error of get_user(). After an error nothing has
 * changed. */
int sys_set_thread_area(unsigned long from, int any)
{
	struct frame *frame = FRAME(current);
	struct user_desc desc;
	int error = get_user(&desc, from, sizeof(desc));
	unsigned long nr = 0;

	if (error)
		return error;
	if (!is_empty(&desc) &&
	    (!desc.seg_32bit || desc.contents > 1 || desc.seg_not_present))
		return -EINVAL;
	if (desc.entry_number == -1U && any) {
		while (nr < TLS_ENTRIES && current->tls[nr])
			nr++;
		if (nr == TLS_ENTRIES)
			return -ESRCH;
		desc.entry_number = TLS_ENTRY + nr;
		error = put_user(from, &desc.entry_number, 4);
		if (error)
			return error;
	}
	nr = desc.entry_number - TLS_ENTRY;
	if (nr >= TLS_ENTRIES || (frame->ss & 0xffff) / 8 == nr + TLS_ENTRY)
		return -EINVAL;
	current->tls[nr] = is_empty(&desc) ? 0 : pack(&desc);
	gdt[TLS_ENTRY + nr] = current->tls[nr];
	current->more_tls |= nr > 0;
	frame->ds = safe_selector(frame->ds);
	frame->es = safe_selector(frame->es);
	write_fs(safe_selector(read_fs()));
	write_gs(safe_selector(read_gs()));
	return 0;
}

int sys_get_thread_area(unsigned long to)
{
	struct user_desc desc = { 0 };
	int error = get_user(&desc.entry_number, to, 4);
	unsigned long nr = desc.entry_number - TLS_ENTRY, low, high;

	if (error)
		return error;
	if (nr >= TLS_ENTRIES)
		return -EINVAL;
	low = current->tls[nr];
	high = current->tls[nr] >> 32;
	desc.base_addr = (high & 0xff000000) | (high & 0xff) << 16 | low >> 16;
	desc.limit = (high & 0xf0000) | (low & 0xffff);
	desc.seg_32bit = high >> 22;
	desc.contents = high >> 10;
	desc.read_exec_only = ~high >> 9;
	desc.limit_in_pages = high >> 23;
	desc.seg_not_present = ~high >> 15;
	desc.useable = high >> 20;
	return put_user(to, &desc, sizeof(desc));
}
