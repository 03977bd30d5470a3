/*
 * Sends more input than any user types. The test sends scan codes to the
 * keyboard's controller, with its command D2h, as if they came from the
 * keyboard. It sends bytes to the serial port, whose output is connected with
 * its input. __wrap_tty_input() counts the calls of tty_input().
 *
 * Source: IBM PC/AT Technical Reference, "Keyboard Controller"; National
 * Semiconductor PC16550D data sheet.
 * Ancestor: none.
 */
#include "hardware.h"

#define CONTROLLER  0x64
#define DATA	    0x60
#define AS_KEYBOARD 0xd2
#define INPUT_FULL  0x02
#define MODEM	    (COM1 + 4)
#define STATUS	    (COM1 + 5)
#define PLAIN	    0x0b
#define LOOP	    0x1b
#define READY	    0x01
#define OVERRUN	    0x02
#define ALL_SENT    0x40
#define PATIENCE    100000
#define CAPS	    0x3a
#define RELEASE	    0x80
#define EXTENDED    0xe0
#define A	    0x1e
#define CONTROL_C   0x03

volatile unsigned long inputs;
volatile unsigned char last_input;
int deaf;

static unsigned long state;

void __real_tty_input(char c);
void __wrap_tty_input(char c);
int __real_sys_clone(unsigned long flags, unsigned long a, unsigned long b,
		     unsigned long c, unsigned long d);
int __wrap_sys_clone(unsigned long flags, unsigned long a, unsigned long b,
		     unsigned long c, unsigned long d);

void __wrap_tty_input(char c)
{
	inputs++;
	last_input = c;
	if (!deaf)
		__real_tty_input(c);
}

/* With interrupt=N on the command line, types ^C at the beginning of the N-th
 * fork. */
int __wrap_sys_clone(unsigned long flags, unsigned long a, unsigned long b,
		     unsigned long c, unsigned long d)
{
	static int forks;

	if (++forks == number("interrupt", 0)) {
		cli();
		__wrap_tty_input(CONTROL_C);
		sti();
	}
	return __real_sys_clone(flags, a, b, c, d);
}

/* Returns a random number, by Marsaglia's xorshift of 32 bits. */
unsigned long random(void)
{
	if (!state)
		state = number("seed", 1);
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* Waits until these bits of a port have this value. Returns 0 if the time runs
 * out. */
static int becomes(int port, int bits, int value)
{
	int i = 0;

	while ((inb(port) & bits) != value && i < PATIENCE)
		i++;
	return i < PATIENCE;
}

static void scan(unsigned char code)
{
	becomes(CONTROLLER, INPUT_FULL, 0);
	outb(CONTROLLER, AS_KEYBOARD);
	becomes(CONTROLLER, INPUT_FULL, 0);
	outb(DATA, code);
}

/* Sends this scan code. Returns whether this byte arrives, and no other byte.
 */
static int gives(unsigned char code, unsigned char byte)
{
	unsigned long before = inputs;

	scan(code);
	for (int i = 0; inputs == before && i < PATIENCE; i++)
		inb(0x80);
	return inputs == before + 1 && last_input == byte;
}

/* Tries each code that a released key sends, and the two codes that a keyboard
 * sends when its buffer has overflowed. After each of them a key must still
 * give its byte. */
static void codes_without_a_key_are_none(void)
{
	unsigned long before;

	for (int code = RELEASE; code <= 0x100; code++) {
		before = inputs;
		scan(code);
		if (code == EXTENDED) /* the first byte of two */
			scan(A | RELEASE);
		check(gives(A, 'a'));
		check(inputs == before + 1);
	}
	report(__func__);
}

static void a_flood_of_codes_leaves_the_keyboard_working(int times)
{
	static const unsigned char released[] = { 0xaa, 0xb6, 0x9d, 0xb8 };
	static const unsigned char odd[] = { 0x00, 0xff, 0xe0, 0xe1 };

	for (int i = 0; i < times; i++) {
		unsigned long n = random() >> 8;

		if (n % 64 == 0)
			cli(); /* so that the buffer overflows */
		scan(n % 4 ? n >> 8 : odd[n / 4 % sizeof(odd)]);
		if (n % 64 == 32)
			sti();
	}
	sti();
	for (unsigned int i = 0; i < sizeof(released); i++) {
		check(becomes(CONTROLLER, READY, 0));
		scan(released[i]);
	}
	if (!gives(A, 'a')) {
		check(last_input == 'A');
		scan(CAPS);
		check(gives(A, 'a'));
	}
	report(__func__);
}

static void loop(int to)
{
	becomes(STATUS, ALL_SENT, ALL_SENT);
	outb(MODEM, to);
}

/* Sends a byte from the serial port to itself. Returns whether it arrives. */
static int serial_works(void)
{
	unsigned long before = inputs;

	loop(LOOP);
	outb(COM1, 'q');
	for (int i = 0; inputs == before && i < PATIENCE; i++)
		inb(0x80);
	loop(PLAIN);
	return inputs == before + 1 && last_input == 'q';
}

/* Sends bytes while interrupts are off, so that the kernel does not read them.
 */
static void an_overrun_loses_bytes_and_no_more(int times)
{
	for (int i = 0; i < times; i++) {
		unsigned long before = inputs;
		int seen = 0;

		loop(LOOP);
		cli();
		for (int j = 0; j < 40; j++) {
			outb(COM1, 'x');
			while (!(seen & ALL_SENT))
				seen |= inb(STATUS);
			seen &= ~ALL_SENT;
		}
		seen |= inb(STATUS);
		outb(MODEM, PLAIN);
		sti();
		check(seen & OVERRUN);
		check(becomes(STATUS, READY, 0));
		check(inputs - before >= 1 && inputs - before <= 17);
		check(serial_works());
	}
	report(__func__);
}

/* The port receives the echo of each byte as another byte. So at one interrupt
 * there are more bytes than the handler reads. The kernel must read the
 * remaining bytes, too, and all later ones. */
static void the_bytes_left_by_a_handler_are_fetched(void)
{
	deaf = 0;
	cli();
	loop(LOOP);
	outb(COM1, 'x');
	outb(COM1, 'y');
	becomes(STATUS, ALL_SENT, ALL_SENT);
	sti();
	for (int i = 0; i < PATIENCE; i++)
		inb(0x80);
	cli();
	outb(MODEM, PLAIN);
	sti();
	check(becomes(STATUS, READY, 0));
	deaf = 1;
	check(serial_works());
	__real_tty_input(CONTROL_C);
	printk("\n");
	report(__func__);
}

void run_input(int times)
{
	deaf = 1;
	codes_without_a_key_are_none();
	a_flood_of_codes_leaves_the_keyboard_working(times);
	an_overrun_loses_bytes_and_no_more(times / 100 + 1);
	the_bytes_left_by_a_handler_are_fetched();
}
