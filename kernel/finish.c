/*
 * The end of the run, on every PC and emulator: the verdict goes out by the
 * serial port and by QEMU's exit device; whatever does not end by that is
 * switched off or reset, and a real PC halts. Or the machine begins again.
 *
 * Ancestor: none; Linux 0.01 ran until its user switched it off.
 */
#include "kernel.h"

#define QEMU_EXIT   0xf4
#define BOCHS_POWER 0x8900 /* takes the bytes "Shutdown" */
#define ACPI_PIIX4  0x604
#define ACPI_OLD    0xb004
#define ACPI_OFF    0x2000
#define SYSTEM_PORT 0x92 /* bit 0 resets; how DOSBox ends */

/* Does not return. The serial port is drained first: on Bochs the last bytes
 * would be lost. */
void finish(int status)
{
	cli();
	if (status)
		printk("finish: failure %d\n", status);
	else
		printk("finish: success\n");
	serial_drain();
	outb(QEMU_EXIT, status ? EXIT_FAILURE_CODE : EXIT_SUCCESS_CODE);
	for (const char *s = "Shutdown"; *s; s++)
		outb(BOCHS_POWER, *s);
	outw(ACPI_PIIX4, ACPI_OFF);
	outw(ACPI_OLD, ACPI_OFF);
	outb(SYSTEM_PORT, inb(SYSTEM_PORT) | 1);
	for (;;)
		asm volatile("hlt");
}

/* Chipsets with PCI reset the whole machine at port 0xcf9, as Bochs' BIOS needs
 * it; in older ones the 8042 pulls the CPU's reset line; if neither does, no
 * interrupt table does. */
void restart_machine(void)
{
	static const struct table_pointer none = { 0, 0 };

	cli();
	serial_drain();
	outb(0xcf9, 6);
	outb(0x64, 0xfe);
	for (volatile int i = 0; i < 1000000; i++)
		;
	asm volatile("lidt %0; int3" : : "m"(none));
}
