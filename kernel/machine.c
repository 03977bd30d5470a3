/*
 * Reports what machine this is. At boot it prints what setup has found out.
 * When the user presses F5, it also prints what the hardware says now. The
 * report fits on one screen, so that a photograph of a PC on which something
 * does not work shows all of it.
 *
 * Ancestor: none.
 */
#include "boot.h"
#include "kernel.h"

#define CMOS_CLOCK 14 /* number of registers of the PC's clock */
#define PIC1_MASK  0x21
#define PIC2_MASK  0xa1
#define KEYBOARD   0x64
#define COM1_LINE  0x3fd

/* Prints what setup has found out. */
void print_boot(void)
{
	printk("Tally\ncommand line: %s\n%s", params.command_line,
	       params.report);
	printk("kernel %u bytes, symbols %u, archive %u at %08x\n",
	       params.parts[PART_KERNEL].bytes,
	       params.parts[PART_SYMBOLS].bytes,
	       params.parts[PART_ARCHIVE].bytes,
	       params.parts[PART_ARCHIVE].address);
}

/* Prints the report for F5. Each part of memory is printed as the BIOS has
 * reported it: its start, its length and its type, which is 1 for RAM. */
void print_machine(void)
{
	unsigned long features = cpu_features(), cpu = 1;
	const struct e820_entry *e = params.map;

	print_boot();
	for (unsigned int i = 0; i < params.map_entries; i++, e++)
		printk("%10lu + %lu KiB: %u%s", (unsigned long)(e->base >> 10),
		       (unsigned long)(e->length >> 10), e->type,
		       i % 3 == 2 ? "\n" : "");
	if (features)
		asm volatile("cpuid" : "+a"(cpu) : : "ebx", "ecx", "edx");
	printk("\nCPU: family, model, stepping %lx, features %lx, CR0 %lx\n"
	       "PIC: masks %02x %02x\nclock: %lu interrupts; the PC's clock:",
	       cpu, features, read_cr0(), inb(PIC1_MASK), inb(PIC2_MASK),
	       (unsigned long)now());
	for (int i = 0; i < CMOS_CLOCK; i++)
		printk(" %02x", cmos(i));
	printk("\nkeyboard: status %02x; COM1: status %02x; screen: port %x\n",
	       inb(KEYBOARD), inb(COM1_LINE),
	       *(const unsigned short *)P2V(BIOS_CRTC));
}
