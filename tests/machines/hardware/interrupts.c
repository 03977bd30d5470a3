/*
 * Sends ghosts: interrupts that no device has sent. If a line is no longer
 * active when the CPU asks the interrupt controller for its number, the
 * controller answers with its line 7: on the PC these are interrupts 7 and 15.
 * Here the PC's clock causes this at the second controller: the test masks the
 * clock's line as soon as it has become active.
 *
 *	clock ──8──> second ──2──> first ──INTR──> CPU
 *	        masked now   has not      asks both: "7 of the second"
 *	                     noticed
 *
 * The first controller of Bochs sends a ghost when the serial port requests an
 * interrupt and withdraws it. QEMU's first controller never sends one, so
 * the test also uses an int instruction. The kernel sees no difference: it
 * recognises a ghost because line 7 is not in service at the controller.
 *
 * Source: Intel 8259A data sheet, "Interrupt sequence".
 * Ancestor: none.
 */
#include "hardware.h"

#define READ_IRR 0x0a
#define READ_ISR 0x0b
#define RTC_LINE 1 /* the bit of line 0 of the second controller */
#define RTC_A	 0x0a
#define RTC_B	 0x0b
#define RTC_C	 0x0c
#define RTC_8192 0x23 /* 8192 times a second */
#define RTC_ON	 0x42

volatile unsigned long ghosts_of_7, ghosts_of_15;
volatile unsigned long most_ticks;

static volatile unsigned long served_4;

void __real_irq(const struct frame *frame);
void __wrap_irq(const struct frame *frame);

int in_service(int pic)
{
	outb(pic, READ_ISR);
	return inb(pic);
}

static unsigned char rtc(int index)
{
	outb(0x70, index);
	return inb(0x71);
}

static void set_rtc(int index, unsigned char value)
{
	outb(0x70, index);
	outb(0x71, value);
}

/* Sends a ghost on line 15: lets the clock request an interrupt, and masks its
 * line before the caller turns interrupts on. Only then the CPU asks for the
 * number. */
void ghost_of_15(void)
{
	unsigned char mask = inb(PIC2 + 1) | RTC_LINE;

	set_rtc(RTC_A, RTC_8192);
	set_rtc(RTC_B, RTC_ON);
	outb(PIC2, READ_IRR);
	for (int i = 0; i < 1000000 && !(inb(PIC2) & RTC_LINE); i++)
		;
	outb(PIC2 + 1, mask & ~RTC_LINE);
	outb(PIC2 + 1, mask);
	rtc(RTC_C);
}

/* Sends a ghost on line 7: the serial port requests an interrupt and withdraws
 * it. */
static void ghost_of_7(void)
{
	outb(COM1 + 1, 3);
	outb(COM1 + 1, 1);
}

/* Stops the clock: sets the timer to mode 0, in which it interrupts only once
 * more. */
void stop_clock(void)
{
	outb(PIT + 3, 0x30);
	outb(PIT, 1);
	outb(PIT, 0);
}

/* Stops the clock at the tick of stop=N. With noise=N sends N pairs of ghosts
 * after each tick: the next pair when the previous ghost on line 15 has
 * arrived. */
static void make_noise(int line)
{
	static int noise = -1, stop, left;

	if (noise < 0) {
		noise = number("noise", 0);
		stop = number("stop", 0);
	}
	if (line == 0 && stop && (int)ticks >= stop) {
		stop_clock();
		stop = 0;
	}
	if (line == 0)
		left = noise;
	if ((line != 0 && line != 15) || left == 0)
		return;
	left--;
	asm volatile("int $39");
	ghost_of_15();
}

void __wrap_irq(const struct frame *frame)
{
	unsigned long before = ticks;
	int line = frame->vector - IRQ_VECTOR;

	ghosts_of_7 += line == 7 && !(in_service(PIC1) & 0x80);
	ghosts_of_15 += line == 15 && !(in_service(PIC2) & 0x80);
	served_4 += line == 4;
	__real_irq(frame);
	if (ticks - before > most_ticks)
		most_ticks = ticks - before;
	make_noise(line);
}

/* Counts the ghosts of both controllers together. With Bochs, both controllers
 * often lose the line, and then the ghost is on line 7 and not on line 15.
 * hardware.t checks the numbers. */
static unsigned long ghosts(void)
{
	return ghosts_of_7 + ghosts_of_15;
}

/* Checks that no line is in service at either interrupt controller, and that
 * the clock and the serial port can interrupt. */
static void check_controllers(void)
{
	unsigned long start = ticks, served = served_4;

	cli();
	check(in_service(PIC1) == 0);
	check(in_service(PIC2) == 0);
	outb(COM1 + 1, 0);
	outb(COM1 + 1, 3); /* requests at once: the port can send */
	sti();
	for (long i = 0; served_4 == served && i < 100000000; i++)
		asm volatile("" : : : "memory");
	check(served_4 > served);
	outb(COM1 + 1, 1);
	for (long i = 0; ticks == start && i < 2000000000; i++)
		asm volatile("" : : : "memory");
	check(ticks != start);
}

static void a_ghost_of_the_second_controller_ends_at_the_first(int times)
{
	unsigned long before = ghosts();

	for (int i = 0; i < times; i++) {
		cli();
		ghost_of_15();
		sti();
		asm volatile("nop");
	}
	check(ghosts() > before);
	check_controllers();
	report(__func__);
}

static void a_ghost_of_the_first_controller_ends_nothing(int times)
{
	unsigned long before = ghosts_of_7;

	for (int i = 0; i < times; i++) {
		cli();
		ghost_of_7();
		sti();
		asm volatile("nop");
		asm volatile("int $39");
	}
	check(ghosts_of_7 - before >= (unsigned long)times);
	check_controllers();
	report(__func__);
}

static volatile int kept;

/* Replaces the handler of the serial port. Here line 4 is in service at the
 * first controller, and must still be in service after a ghost. The interrupts
 * of the second controller have a higher priority, so they still arrive. */
static void ghosts_in_a_handler(UNUSED int from_program)
{
	outb(COM1 + 1, 0);
	asm volatile("int $39");
	kept += in_service(PIC1) == 1 << 4;
	ghost_of_15();
	sti();
	asm volatile("nop");
	cli();
	kept += in_service(PIC1) == 1 << 4;
}

static void a_ghost_leaves_what_is_served_alone(int times)
{
	unsigned long before = ghosts();

	irq_install(4, ghosts_in_a_handler);
	kept = 0;
	for (int i = 0; i < times; i++) {
		outb(COM1 + 1, 2);
		for (long j = 0; kept <= 2 * i && j < 1000000; j++)
			asm volatile("" : : : "memory");
	}
	check(kept == 2 * times);
	check(ghosts() > before);
	serial_listen();
	check_controllers();
	report(__func__);
}

void run_interrupts(int times)
{
	a_ghost_of_the_second_controller_ends_at_the_first(times);
	a_ghost_of_the_first_controller_ends_nothing(times);
	a_ghost_leaves_what_is_served_alone(times);
}
