/*
 * Converts the keyboard's scan codes of set 1 to bytes, for the US layout.
 * Arrows and the keys above them send the sequences of TERM=linux. The kernel
 * itself handles F1 to F5, and shift with the page keys (keys.c).
 *
 * Source: the IBM PC/AT Technical Reference, "Keyboard". Linux's number of a
 * key is the key's code of set 1, if it has one.
 * Ancestor: Linux 0.01's keyboard.S, in assembler, for the Finnish layout.
 */
#include "files.h"

#include <linux/input-event-codes.h>

#define KEYBOARD_DATA	0x60
#define KEYBOARD_STATUS 0x64
#define OUTPUT_FULL	0x01
#define FROM_MOUSE	0x20
#define RELEASE		0x80
#define EXTENDED	0xe0
#define FLOOD		64 /* at most so many bytes are read at an interrupt */

static const char plain[] = "\0\0331234567890-=\177\tqwertyuiop[]\n\0asdfgh"
			    "jkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] = "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\n\0ASDF"
			      "GHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

/* The sequences of the grey keys, whose codes come after 0xe0, and of the same
 * keys on the number pad. */
static const struct {
	unsigned char code;
	const char *sequence;
} grey[] = {
	{ 0x48, "\033[A" },  { 0x50, "\033[B" },  { 0x4d, "\033[C" },
	{ 0x4b, "\033[D" },  { 0x47, "\033[1~" }, { 0x4f, "\033[4~" },
	{ 0x49, "\033[5~" }, { 0x51, "\033[6~" }, { 0x52, "\033[2~" },
	{ 0x53, "\033[3~" },
};

enum { SHIFT = 1, CTRL = 2, ALT = 4, CAPS = 8 };

/* The modifier of each key; the index is the key's code. */
static const unsigned char modifiers[] = {
	[KEY_LEFTSHIFT] = SHIFT, [KEY_RIGHTSHIFT] = SHIFT,
	[KEY_LEFTCTRL] = CTRL,	 [KEY_LEFTALT] = ALT,
	[KEY_CAPSLOCK] = CAPS,
};

static int held; /* modifiers that are pressed; CAPS: the lock is on */
static int extended;

static void character(unsigned char code)
{
	char c = (held & SHIFT ? shifted : plain)[code];

	if (held & CAPS && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		c ^= 0x20;
	if (held & CTRL && c == ' ')
		c = '@';
	if (held & CTRL && c >= '@' && c < 0x7f)
		c &= 0x1f;
	else if (c == 0)
		return;
	if (held & ALT)
		tty_input('\033');
	tty_input(c == '\n' ? '\r' : c);
}

static void press(unsigned char code)
{
	if (code >= KEY_F1 && code <= KEY_F5) {
		function_key(code - KEY_F1 + 1);
		return;
	}
	if (held & SHIFT && (code == KEY_KP9 || code == KEY_KP3)) {
		function_key(code == KEY_KP9 ? LOOK_BACK : LOOK_FORWARD);
		return;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(grey); i++)
		if (grey[i].code == code) {
			for (const char *s = grey[i].sequence; *s; s++)
				tty_input(*s);
			return;
		}
	if (extended && code == KEY_SLASH)
		tty_input('/');
	else if (extended && code == KEY_ENTER)
		tty_input('\r');
	else if (!extended && code < sizeof(plain))
		character(code);
}

/* Handles one byte of the keyboard: a key is pressed or released. With some
 * grey keys the keyboard also sends EXTENDED and a shift key that nobody has
 * pressed. This shift key is ignored. */
static void key(unsigned char code)
{
	int pressed = !(code & RELEASE), modifier = 0;

	if (code == EXTENDED) {
		extended = 1;
		return;
	}
	code &= ~RELEASE;
	if (code < sizeof(modifiers))
		modifier = modifiers[code];
	if (modifier == CAPS)
		held ^= pressed ? CAPS : 0;
	else if (modifier && (modifier != SHIFT || !extended))
		held = pressed ? held | modifier : held & ~modifier;
	else if (pressed)
		press(code);
	extended = 0;
}

/* Reads the bytes that have come. A mouse that is still on sends to the same
 * port; its bytes are dropped. */
static void keyboard_irq(UNUSED int from_program)
{
	unsigned char status, code;

	for (int i = 0; i < FLOOD; i++) {
		status = inb(KEYBOARD_STATUS);
		if (!(status & OUTPUT_FULL))
			break;
		code = inb(KEYBOARD_DATA);
		if (!(status & FROM_MOUSE))
			key(code);
	}
}

/* Drops old bytes and turns the interrupt on. Setup has initialised the
 * controller (boot/a20.c). */
void keyboard_init(void)
{
	for (int i = 0; i < FLOOD && inb(KEYBOARD_STATUS) & OUTPUT_FULL; i++)
		inb(KEYBOARD_DATA); /* keys that were pressed too early */
	irq_install(1, keyboard_irq);
}
