/*
 * Ends the run, on every PC and emulator. The kernel sends the result to the
 * serial port and to QEMU's exit device. If the machine still runs, the kernel
 * tries to switch it off, then to reset it. A real PC may do neither; then the
 * CPU halts. restart_machine() starts the machine again.
 *
 * Ancestor: none; Linux 0.01 ran until its user switched it off.
 */
#include "kernel.h"

#define QEMU_EXIT   0xf4
#define BOCHS_POWER 0x8900 /* the bytes "Shutdown" switch Bochs off */
#define ACPI_PIIX4  0x604
#define ACPI_OLD    0xb004
#define ACPI_OFF    0x2000
#define SYSTEM_PORT 0x92 /* bit 0 resets, and ends DOSBox */

/* Ends the machine with a status, where 0 means success. Does not return. Waits
 * until all bytes have left the serial port, because on Bochs the last ones
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

/* Resets the machine: tries three ways, one after the other. Chipsets with PCI
 * do it at port 0xcf9, and Bochs' BIOS needs that. In older chipsets the
 * keyboard controller (8042) resets the CPU. If both ways fail, an interrupt
 * without an interrupt table resets the CPU. */
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
