/*
 * line: lets the user edit the next line for the shell. The shell runs it as a
 * part of its prompt, PS1='$(line "tally# ")', each time before it reads:
 *
 *	terminal -- keys --> line -- TIOCSTI --> terminal -- a line --> shell
 *
 * While line runs, the terminal gives it each key at once. line puts the
 * finished line back into the terminal's input, before all keys that were typed
 * after it. Then it lets the terminal collect lines again, also from the keys
 * typed meanwhile (PENDIN), and the shell reads its line from the terminal as
 * always.
 *
 * The earlier lines are in a pipe; each shell has got its two ends from init.
 * line reads the whole pipe, and writes the lines back together with the new
 * one. When line starts, it sends SIGURG to its parent: user/etc/profile says
 * why. If line cannot edit, it writes the prompt to its output, and the shell
 * prints the prompt.
 *
 * Ancestor: none. On Linux rlwrap does this, with a terminal of its own.
 */
#include "tally.h"

#define LONGEST	   1000 /* bytes of a line; the terminal takes 1,023 */
#define PAST	   4096 /* bytes of earlier lines; a pipe holds more */
#define COLUMNS	   80
#define CONTROL(c) ((c) - '@')

static struct termios kept;
static const char *prompt;

static char text[LONGEST + 1]; /* the line */
static int length, at, cursor; /* at: where the next byte goes; cursor: where
				* the terminal's cursor is */

/* Earlier lines as strings, the oldest first. While one of them is shown, the
 * new line is kept after them, at past[used]. */
static char past[PAST + LONGEST + 1];
static int used, shown;

/* ---- The terminal ---- */

/* Reads one byte. Returns a blank for a tab. The terminal gives 0 for a ^D that
 * was typed before this program ran. */
static int get_byte(void)
{
	unsigned char c;

	if (read(0, &c, 1) != 1)
		exit_group(1);
	return c == 0 ? CONTROL('D') : c == 0x7f ? '\b' : c == '\t' ? ' ' : c;
}

/* Reads one key. Returns its byte. For a sequence such as ESC [ A or ESC [ 1 ~
 * it returns the control character that does the same, or 0 if there is
 * none. */
static int get_key(void)
{
	const char *key = "A\020B\016C\006D\002H\001F\0051\0014\0053\030\0";
	int c = get_byte(), first;

	if (c != CONTROL('['))
		return c;
	c = get_byte();
	if (c != '[' && c != 'O')
		return 0;
	for (first = c = get_byte(); c < '@'; c = get_byte())
		;
	while (*key && *key != first)
		key += 2;
	return key[1];
}

static void move(int n, char forward, char backward)
{
	if (n)
		dprintf(2, "\033[%d%c", n < 0 ? -n : n,
			n < 0 ? backward : forward);
}

/* Moves the cursor to a byte of the line. */
static void go(int to)
{
	int from = strlen(prompt) + cursor, there = strlen(prompt) + to;

	move(there / COLUMNS - from / COLUMNS, 'B', 'A');
	move(there % COLUMNS - from % COLUMNS, 'C', 'D');
	cursor = to;
}

/* Shows the line from the cursor on. A terminal goes to the next row only when
 * it gets a byte that no longer fits. So if the line ends at the end of a row,
 * and the cursor is to follow it, a blank is sent to begin the next row. */
static void show(void)
{
	put(2, text + cursor, length - cursor);
	if (cursor < length && (strlen(prompt) + length) % COLUMNS == 0)
		put(2, " \r", 2);
	cursor = length;
}

/* Shows the line from byte `from` on, and clears what follows it. */
static void show_from(int from)
{
	go(from);
	show();
	put(2, "\033[J", 3);
	go(at);
}

/* ---- The line ---- */

static void insert(char c)
{
	memmove(text + at + 1, text + at, ++length - at);
	text[at++] = c;
	if (at == length)
		show();
	else
		show_from(at - 1);
}

static void replace(const char *with)
{
	length = at = strlen(with);
	strcpy(text, with);
	show_from(0);
}

/* Pairs of keys, one for each place in the line: the first key moves the cursor
 * there, the second cuts the text between the cursor and the place. The last
 * place is the start of a word. For this place only the second key is used. */
static const char pairs[] = "\001\025\005\013\002\b\006\030\033\027";

static void move_or_cut(int i)
{
	int places[] = { 0, length, at - (at > 0), at + (at < length), at };
	int *word = &places[4], to, n;

	while (*word && text[*word - 1] == ' ')
		--*word;
	while (*word && text[*word - 1] != ' ')
		--*word;
	to = places[i / 2];
	if (i % 2) {
		n = to < at ? at - to : to - at;
		at -= to < at ? n : 0;
		memmove(text + at, text + at + n, length + 1 - at - n);
		length -= n;
		show_from(at);
	} else {
		go(at = to);
	}
}

/* ---- The past ---- */

/* Returns the newest of the lines before `line` that contain `part`; if there
 * is none, `line`. */
static int older(int line, const char *part)
{
	for (int i = line; i > 0;) {
		for (i--; i && past[i - 1]; i--)
			;
		if (strstr(past + i, part))
			return i;
	}
	return line;
}

/* Shows an earlier line, and lets the user edit it. */
static void recall(int line)
{
	if (shown == used)
		strcpy(past + used, text);
	shown = line;
	replace(past + line);
}

/* Writes all lines back to the pipe, the new one as the last. */
static void store(int key)
{
	int n = 0;

	strcpy(past + used, text);
	if (length && key == '\n')
		used += length + 1;
	while (used - n > PAST)
		n += strlen(past + n) + 1;
	memmove(past, past + n, used -= n);
	write(HISTORY_OUT, past, used);
}

/* Shows the newest line that contains what the user types now. ^R shows the
 * next older one. Any other key ends the search. Returns that key. */
static int search(void)
{
	char part[32] = "", both[LONGEST + 1];
	int n = 0, key;

	for (recall(used);; shown = older(key == '\022' ? shown : used, part)) {
		snprintf(both, sizeof(both), "(%s) %s", part, past + shown);
		replace(both);
		key = get_key();
		if (key == '\b' && n)
			part[--n] = 0;
		else if (key >= ' ' && n < 31)
			part[n++] = key;
		else if (key != CONTROL('R'))
			break;
	}
	replace(past + shown);
	return key;
}

/* ---- Keys ---- */

/* Ends this program: puts the edited line and the key into the terminal's
 * input, before all other input, and restores the terminal's settings. For ^C
 * it also sends SIGINT to the shell. */
static void NORETURN finish_line(int key)
{
	go(length);
	if (key != CONTROL('D'))
		dprintf(2, key == '\n' ? "\n" : "^C");
	store(key);
	for (text[length++] = key; length && key != CONTROL('C');)
		ioctl(0, TIOCSTI, &text[--length]);
	kept.c_lflag |= PENDIN;
	ioctl(0, TCSETSW, &kept);
	if (key == CONTROL('C'))
		kill(0, SIGINT);
	exit_group(0);
}

static void do_key(int key)
{
	if (key == CONTROL('D') && length)
		key = CONTROL('X');
	if (key == '\n' || key == CONTROL('C') || key == CONTROL('D')) {
		finish_line(key);
	} else if (key == CONTROL('R')) {
		do_key(search());
	} else if (key == CONTROL('P')) {
		recall(older(shown, ""));
	} else if (key == CONTROL('N') && shown < used) {
		recall(shown + strlen(past + shown) + 1);
	} else if (key == CONTROL('L')) {
		dprintf(2, "\033[H\033[J%s", prompt);
		cursor = 0;
		show_from(0);
	} else if (key && strchr(pairs, key)) {
		move_or_cut(strchr(pairs, key) - pairs);
	} else if (key >= ' ' && length < LONGEST) {
		insert(key);
	}
}

/* The program edits only on Tally, and only if the terminal is in its usual
 * mode, with lines and echo. */
int main(int argc, char **argv)
{
	struct termios keys;
	int group;

	help_if_asked(argc, argv, "line");
	prompt = argc > 1 ? argv[1] : "";
	kill(getppid(), SIGURG);
	if (access("/dev/mem_map", F_OK) < 0 || ioctl(0, TCGETS, &kept) < 0 ||
	    ioctl(0, TIOCGPGRP, &group) < 0 || ~kept.c_lflag & (ICANON | ECHO))
		return put(1, prompt, strlen(prompt)) < 0;
	signal(SIGINT, SIG_IGN); /* finish_line() may send SIGINT */
	signal(SIGTSTP, SIG_IGN);
	keys = kept;
	keys.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN | PENDIN);
	ioctl(0, TCSETSW, &keys);
	put(2, prompt, strlen(prompt));
	used = read(HISTORY_IN, past, PAST);
	shown = used = used < 0 ? 0 : used;
	for (;;)
		do_key(get_key());
}
