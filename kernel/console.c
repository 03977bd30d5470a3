/*
 * Makes the text screen of the VGA an ECMA-48 terminal: 80 by 25 cells of a
 * character and a colour. Lines that scroll off the top go to a ring of lines,
 * the history; shift with the page keys shows them again. An older monochrome
 * card (MDA, Hercules) has its cells at MONO_RAM and its registers at other
 * ports; a variable of the BIOS says which card it is.
 *
 * Source: ECMA-48, fifth edition.
 * Ancestor: Linux 0.01's console.c, a VT102 that scrolled by moving the
 * screen's origin.
 */
#include "kernel.h"

#define UNDER	   (LINES - COVERED) /* the terminal's lines below the map */
#define CELLS	   (COLUMNS * LINES)
#define HISTORY	   150 /* lines that the history keeps */
#define MONO_CRTC  0x3b4
#define GREY	   0x07 /* on black */
#define BRIGHT	   0x08
#define TAB	   8
#define PARAMETERS 8

static unsigned short *video = P2V(VIDEO_RAM);
static unsigned short *screen = P2V(VIDEO_RAM); /* `saved` while covered */
static unsigned short history[HISTORY * COLUMNS] UNSET, saved[CELLS] UNSET;
static int crtc = 0x3d4;

static int x, y;
static unsigned char colour = GREY;
static int bold, reverse;
static unsigned long scrolled; /* lines moved to the history since boot */
static int back;	       /* lines of the history on the screen */

/* The escape sequence that is being read: ESC [ ? number ; number ... letter */
static enum { PLAIN, ESCAPE, SEQUENCE } mode;
static int parameter[PARAMETERS], parameters, private;

static int limit(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

/* Finds the card, and takes over the cursor from the BIOS, after the boot
 * messages. */
void console_init(void)
{
	const unsigned char *cursor = P2V(BIOS_CURSOR);

	if (*(const unsigned short *)P2V(BIOS_CRTC) == MONO_CRTC) {
		crtc = MONO_CRTC;
		screen = video = P2V(MONO_RAM);
	}
	x = limit(cursor[0], 0, COLUMNS - 1);
	y = limit(cursor[1], 0, LINES - 1);
}

static void crtc_write(int index, unsigned char value)
{
	outb(crtc, index);
	outb(crtc + 1, value);
}

/* Moves the cursor to its place. While the map covers the screen, copies the
 * terminal's last lines to the screen below the map, and puts the cursor there.
 * While history is shown, hides the cursor. A caller that prints bytes calls
 * this after the last byte. */
void show_cursor(void)
{
	int at = y * COLUMNS + (x < COLUMNS ? x : COLUMNS - 1);
	int top = y < UNDER ? 0 : (y - UNDER + 1) * COLUMNS;

	if (back) {
		at = CELLS;
	} else if (screen == saved) {
		at += COVERED * COLUMNS - top;
		copy_words(video + COVERED * COLUMNS, saved + top,
			   UNDER * COLUMNS / 2);
	}
	crtc_write(14, at >> 8);
	crtc_write(15, at & 0xff);
}

static unsigned short cell(unsigned char c)
{
	unsigned char shown = colour | bold;

	if (reverse)
		shown = (shown & 0x88) | (shown & 7) << 4 | (shown >> 4 & 7);
	return shown << 8 | c;
}

/* Fills the cells [from, to) with spaces. */
static void clear(int from, int to)
{
	for (; from < to; from++)
		screen[from] = colour << 8 | ' ';
}

static unsigned short *history_line(unsigned long line)
{
	return history + line % HISTORY * COLUMNS;
}

/* Moves the cursor down. On the last line, it copies the top line to history
 * and moves all other lines up by one. */
static void line_feed(void)
{
	if (y < LINES - 1) {
		y++;
		return;
	}
	copy_words(history_line(scrolled++), screen, COLUMNS / 2);
	copy_words(screen, screen + COLUMNS, (CELLS - COLUMNS) / 2);
	clear(CELLS - COLUMNS, CELLS);
}

/* The number of a colour is a sum. In ECMA-48, red is 1, green 2, blue 4; on
 * the VGA, blue is 1, green 2, red 4. */
static const unsigned char vga_colour[] = { 0, 4, 2, 6, 1, 5, 3, 7 };

static void set_rendition(int n)
{
	if (n == 39 || n == 49) /* the default colours: white on black */
		n = n == 39 ? 37 : 40;
	if (n == 0) {
		colour = GREY;
		bold = reverse = 0;
	} else if (n == 1 || n == 22) {
		bold = n == 1 ? BRIGHT : 0;
	} else if (n == 7 || n == 27) {
		reverse = n == 7;
	} else if (n >= 30 && n <= 37) {
		colour = (colour & 0xf0) | vga_colour[n - 30];
	} else if (n >= 40 && n <= 47) {
		colour = (colour & 0x0f) | vga_colour[n - 40] << 4;
	} else if (n >= 90 && n <= 97) {
		colour = (colour & 0xf0) | 8 | vga_colour[n - 90];
	}
}

/* Erases the cells [from, to), which are the screen or a line. If `what` is 0,
 * it erases only those from the cursor on; if 1, those before the cursor and
 * the one at the cursor; if 2, all. */
static void erase(int what, int from, int to)
{
	int at = y * COLUMNS + limit(x, 0, COLUMNS - 1);

	if (what == 0)
		from = at;
	else if (what == 1)
		to = at + 1;
	clear(from, to);
}

/* Carries out an escape sequence. The sequence's last letter says what to do. n
 * is its first number, or 1 if that is 0. */
static void finish_sequence(char letter)
{
	int first = parameter[0], n = first ? first : 1;

	switch (letter) {
	case 'A':
		n = -n; /* fall through */
	case 'B':
		y = limit(y + n, 0, LINES - 1);
		break;
	case 'D':
		n = -n; /* fall through */
	case 'C':
		x = limit(x + n, 0, COLUMNS - 1);
		break;
	case 'G':
		x = limit(n - 1, 0, COLUMNS - 1);
		break;
	case 'H':
	case 'f':
		x = limit(parameter[1] - 1, 0, COLUMNS - 1); /* fall through */
	case 'd':
		y = limit(n - 1, 0, LINES - 1);
		break;
	case 'J':
		erase(first, 0, CELLS);
		break;
	case 'K':
		erase(first, y * COLUMNS, (y + 1) * COLUMNS);
		break;
	case 'm':
		for (int i = 0; i <= parameters && i < PARAMETERS; i++)
			set_rendition(parameter[i]);
		break;
	}
}

static void in_sequence(char c)
{
	if (c >= '0' && c <= '9') {
		if (parameters < PARAMETERS && parameter[parameters] < 1000)
			parameter[parameters] =
				parameter[parameters] * 10 + c - '0';
	} else if (c == ';') {
		parameters += parameters < PARAMETERS;
	} else if (c == '?') {
		private = 1;
	} else if (c >= '@') {
		mode = PLAIN;
		if (!private)
			finish_sequence(c);
	}
}

static void begin_sequence(char c)
{
	mode = c == '[' ? SEQUENCE : PLAIN;
	parameters = private = 0;
	memset(parameter, 0, sizeof(parameter));
	if (c == 'c') {
		set_rendition(0);
		clear(0, CELLS);
		x = y = 0;
	}
}

/* Shows a character. If the line is full, the character goes to the next line.
 */
static void show(char c)
{
	if (x == COLUMNS) {
		x = 0;
		line_feed();
	}
	screen[y * COLUMNS + x++] = cell(c);
}

/* Shows a byte outside of sequences, or moves the cursor. Other control
 * characters are ignored. */
static void plain(char c)
{
	if ((unsigned char)c >= ' ' && c != 0x7f)
		show(c);
	else if (c == '\n')
		line_feed();
	else if (c == '\r')
		x = 0;
	else if (c == '\b')
		x -= x > 0;
	else if (c == '\t')
		x = limit((x / TAB + 1) * TAB, 0, COLUMNS - 1);
}

/* Makes the terminal write to a copy of the screen if `covered` is 1, so that
 * the screen can show something else. If it is 0, shows the copy on the screen
 * again. */
static void cover(int covered)
{
	if (covered == (screen == saved))
		return;
	copy_words(covered ? saved : video, screen, CELLS / 2);
	screen = covered ? saved : video;
}

/* If `covered` is 1, lets the caller draw on the first COVERED lines. If it is
 * 0, shows the terminal's lines there again. Stops showing history. Returns the
 * cells of the screen. */
unsigned short *console_cover(int covered)
{
	back = 0;
	cover(covered);
	show_cursor();
	return video;
}

/* Prints one byte on the screen. */
void console_putc(char c)
{
	if (back)
		console_cover(0);
	if (c == '\033') /* also within another sequence */
		mode = ESCAPE;
	else if (mode == ESCAPE)
		begin_sequence(c);
	else if (mode == SEQUENCE)
		in_sequence(c);
	else
		plain(c);
}

/* Uncovers the screen, and resets colours and an unfinished sequence, so that
 * the text of a panic can be read. */
void console_reset(void)
{
	console_cover(0);
	set_rendition(0);
	mode = PLAIN;
}

/* Copies the line in which the cursor is to `line`, as text. If the line has
 * wrapped, the text begins where the line began. Blanks at its end are left
 * out, except those before the cursor. `line` needs LINES * COLUMNS + 1 bytes.
 * Returns the cursor's position in the text. */
int console_line(char *line)
{
	int at = y * COLUMNS + x, end = (y + 1) * COLUMNS, from = at - x;

	while (from && (screen[from - 1] & 0xff) > ' ')
		from -= COLUMNS;
	while (end > at && (screen[end - 1] & 0xff) <= ' ')
		end--;
	for (int i = from; i < end; i++)
		*line++ = screen[i];
	*line = 0;
	return at - from;
}

static void show_history(void)
{
	for (int line = 0; line < LINES; line++) {
		unsigned long number = scrolled - back + line;

		copy_words(video + line * COLUMNS,
			   number < scrolled ?
				   history_line(number) :
				   saved + (number - scrolled) * COLUMNS,
			   COLUMNS / 2);
	}
}

/* Moves half a screen back in history, or, if `backward` is 0, forward. */
void console_look_back(int backward)
{
	int step = backward ? LINES / 2 : -LINES / 2;

	if (screen == saved && !back)
		return; /* the map covers the screen */
	back = limit(back + step, 0, scrolled < HISTORY ? scrolled : HISTORY);
	cover(back != 0);
	if (back)
		show_history();
	show_cursor();
}
