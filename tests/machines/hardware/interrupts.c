/*
 * Ghosts: interrupts that no device has sent. If a line is no longer active
 * when the CPU asks the interrupt controller for its number, the controller
 * answers with its line 7: on the PC these are interrupts 7 and 15. Here the
 * PC's clock causes this at the second controller: its line is masked as soon
 * as it has become active.
 *
 *	clock ──8──> second ──2──> first ──INTR──> CPU
 *	        masked now   has not      asks both: "7 of the second"
 *	                     noticed
 *
 * The first controller of Bochs loses a line in this way when the serial port
 * requests an interrupt and withdraws it. That of QEMU never does; there an int
 * instruction takes its place. For the kernel this is the same: it knows a
 * ghost because the controller does not serve line 7.
 *
 * Source: Intel 8259A data sheet, "Interrupt sequence".
 * Ancestor: none.
 */
#include "hardware.h"

#define READ_IRR 0x0a
#define READ_ISR 0x0b
#define RTC_LINE 1 /* of the second controller's mask: its line 0 */
#define RTC_A	 0x0a
#define RTC_B	 0x0b
#define RTC_C	 0x0c
#define RTC_8192 0x23 /* times a second */
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

/* Lets the clock request an interrupt, and masks its line before interrupts are
 * on again, when the CPU asks for the number. */
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

/* Lets the serial port request an interrupt, and withdraw it. */
static void ghost_of_7(void)
{
	outb(COM1 + 1, 3);
	outb(COM1 + 1, 1);
}

/* Lets the timer interrupt once, and not again: mode 0. */
void stop_clock(void)
{
	outb(PIT + 3, 0x30);
	outb(PIT, 1);
	outb(PIT, 0);
}

/* Sends one more ghost after each tick, and after each ghost but the last. */
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

/* Counts the ghosts of both controllers: when the second one of Bochs loses a
 * line, the first one mostly does, too, and then the ghost is the first one's.
 * hardware.t knows how many there must be. */
static unsigned long ghosts(void)
{
	return ghosts_of_7 + ghosts_of_15;
}

/* Checks that the controllers serve no line, and that the clock and the serial
 * port can interrupt. */
static void check_controllers(void)
{
	unsigned long start = ticks, served = served_4;

	cli();
	check(in_service(PIC1) == 0);
	check(in_service(PIC2) == 0);
	outb(COM1 + 1, 0);
	outb(COM1 + 1, 3); /* it requests at once: there is room to send */
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

/* Takes the place of the serial port's handler: the controller serves line 4,
 * and must still serve it after a ghost. A ghost of the second controller comes
 * first, if interrupts are on. */
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
