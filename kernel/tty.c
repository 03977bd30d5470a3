/*
 * Handles the terminal. There is one: its input comes from the PC's keyboard
 * and the serial line, its output goes to the screen and the serial line.
 *
 *	keyboard ─┐                          ring of cells
 *	          ├─> tty_input() ─> take() ─> [ a b c \n d e ]  ─> read()
 *	serial  ──┘   interrupts     task 0            ^ready ^end
 *
 * Task 0 edits the line, echoes, and sends the signals of ^C, ^\ and ^Z. The
 * cells before ready are whole lines, which read() may take; those from ready
 * to end can still be erased.
 *
 * jobs.c decides which tasks may read from the terminal and write to it.
 *
 * Source: POSIX.1-2017, chapter 11, "General Terminal Interface".
 * Ancestor: Linux 0.01's tty_io.c, with three queues for each terminal.
 */
#include "files.h"

#define RING	   1024
#define TYPED	   (2 * RING) /* bytes that may wait for task 0 */
#define PIECE	   128	      /* bytes printed between two waits for room */
#define LINE_END   0x100      /* a cell that ends a line */
#define END_MARK   LINE_END   /* the end-of-file character, which is no byte */
#define CONTROL(c) ((c) - '@')
#define DEL	   0x7f

static const struct termios defaults = {
	.c_iflag = ICRNL,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = CS8 | CREAD | B115200,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		 IEXTEN,
	.c_cc = {
		[VINTR] = CONTROL('C'),	 [VQUIT] = CONTROL('\\'),
		[VERASE] = DEL,		 [VKILL] = CONTROL('U'),
		[VEOF] = CONTROL('D'),	 [VMIN] = 1,
		[VSUSP] = CONTROL('Z'),	 [VWERASE] = CONTROL('W'),
	},
};

static struct termios termios;
static struct winsize size = { .ws_row = LINES, .ws_col = COLUMNS };
static unsigned short ring[RING] UNSET;
static unsigned long first, ready, end; /* indices, mod RING when used */
static struct link readers = CIRCLE(readers);
static char typed[TYPED] UNSET;
static volatile unsigned long typed_first, typed_end; /* mod TYPED */
static unsigned long again; /* bytes that type_again() has put back */

/* Sets the terminal to its settings at boot, for a new shell. */
void tty_reset(void)
{
	termios = defaults;
}

/* Returns 1 if a local flag is set, otherwise 0. Bytes that type_again() has
 * put back are not echoed a second time. */
static int local(unsigned int flag)
{
	return termios.c_lflag & flag && (flag != ECHO || !again);
}

/* Prints one byte as the output flags say. */
static void tty_print(char c)
{
	if (c == '\n' && (termios.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR))
		put_on_both('\r');
	put_on_both(c);
}

static int is_control(unsigned char c)
{
	return (c < ' ' && c != '\t' && c != '\n') || c == DEL;
}

/* Prints a byte of input, if the flags ask for that. */
static void echo(unsigned char c)
{
	int newline = c == '\n' && local(ECHONL) && local(ICANON);

	if (!local(ECHO) && !newline)
		return;
	if (is_control(c) && local(ECHOCTL)) {
		put_on_both('^');
		put_on_both(c ^ 0x40);
	} else {
		tty_print(c);
	}
	show_cursor();
}

/* Erases the last byte of the line that is edited, also on the screen. Returns
 * 0 if the line is empty; ' ' if it was a blank or a tab, else 'x'. */
static int erase(void)
{
	unsigned char c;

	if (end == ready)
		return 0;
	c = ring[--end % RING];
	if (local(ECHO) && local(ECHOE))
		for (int i = is_control(c) && local(ECHOCTL) ? 2 : 1; i; i--)
			printk("\b \b");
	return c == ' ' || c == '\t' ? ' ' : 'x';
}

static void flush_input(void)
{
	first = ready = end;
}

/* Sends a signal to the foreground group, if the byte asks for that. Returns 1
 * if so, otherwise 0.
 */
static int is_signal(unsigned char c)
{
	int signal = c == termios.c_cc[VINTR] ? SIGINT :
		     c == termios.c_cc[VQUIT] ? SIGQUIT :
		     c == termios.c_cc[VSUSP] ? SIGTSTP :
						0;

	if (!signal || !c || !local(ISIG))
		return 0;
	if (!local(NOFLSH))
		flush_input();
	echo(c);
	if (foreground)
		send_group(foreground, signal, SI_KERNEL);
	return 1;
}

/* Edits the line, if the byte is a command for that. Returns 1 if so, otherwise
 * 0. */
static int is_edit(unsigned char c)
{
	if (c == 0)
		return 0;
	if (c == termios.c_cc[VERASE] || c == '\b') {
		if (erase() && !local(ECHOE))
			echo(c);
	} else if (c == termios.c_cc[VWERASE] && local(IEXTEN)) {
		int kind = erase();

		while (kind == ' ')
			kind = erase();
		while (end != ready && ring[(end - 1) % RING] != ' ') {
			erase();
			point();
		}
	} else if (c == termios.c_cc[VKILL]) {
		while (erase())
			point();
	} else {
		return 0;
	}
	return 1;
}

/* Wakes the tasks that wait for input. Each of them checks again whether there
 * is input.
 */
void wake_readers(void)
{
	wake_up(&readers);
	wake_up(&pollers);
}

/* Handles one byte of input: it sends a signal, edits the line, or goes into a
 * cell of the ring.
 */
static void take(unsigned char c)
{
	int is_end = 0, is_eof = 0; /* end of a line, of the file */

	if (c == '\r' && termios.c_iflag & IGNCR)
		return;
	if (c == '\r' && termios.c_iflag & ICRNL)
		c = '\n';
	else if (c == '\n' && termios.c_iflag & INLCR)
		c = '\r';
	if (is_signal(c))
		return;
	if (local(ICANON)) {
		if (is_edit(c))
			return;
		is_eof = c && c == termios.c_cc[VEOF];
		is_end = is_eof || c == '\n' || (c && c == termios.c_cc[VEOL]);
	}
	/* one place stays free for the end of a line */
	if (end - first >= RING - !is_end)
		return;
	ring[end++ % RING] = is_eof ? END_MARK : is_end ? c | LINE_END : c;
	if (is_end || !local(ICANON))
		ready = end;
	if (!is_eof)
		echo(c);
	if (ready != first)
		wake_readers();
}

/* Stores a byte from the keyboard or the serial line for task 0. Interrupts
 * call this. If TYPED bytes wait already, the byte is lost. */
void tty_input(char c)
{
	if (typed_end - typed_first < TYPED)
		typed[typed_end++ % TYPED] = c;
	leave_work();
}

/* Handles the bytes that wait. Task 0 calls this. */
void take_input(void)
{
	while (typed_first != typed_end) {
		take(typed[typed_first++ % TYPED]);
		again -= again > 0;
		point();
	}
}

/* Puts all unread input into `typed` again, before the bytes that wait there,
 * as if it were typed now. Bytes for which there is no room are lost. An
 * end-of-file mark, whose byte is 0, becomes the end-of-file character
 * again. */
static void type_again(void)
{
	for (; end != first && typed_end - typed_first < TYPED; again++) {
		unsigned char c = ring[--end % RING];

		typed[--typed_first % TYPED] = c ? c : termios.c_cc[VEOF];
	}
	flush_input();
	leave_work();
}

/* Copies the bytes that a read() gets now: one line, or, without ICANON, all
 * bytes that have come; in both cases at most n bytes. Returns their number. An
 * end-of-file mark that follows these bytes is removed with them. */
static unsigned long fetch(char *to, unsigned long n)
{
	unsigned long done = 0;

	while (first != ready) {
		unsigned int cell = ring[first % RING];

		if (done == n && cell != END_MARK)
			break;
		first++;
		if (cell != END_MARK)
			to[done++] = cell;
		if (cell & LINE_END)
			break;
	}
	return done;
}

/*
 * Reads at most n bytes, and waits for them. With ICANON it waits for the end
 * of a line. Without ICANON it waits for VMIN bytes, and for each next byte at
 * most VTIME tenths of a second. If VMIN is 0, it waits at most VTIME for the
 * first byte. Returns the number of bytes read, or an error if there are none.
 */
static long get_input(const struct file *file, char *to, unsigned long n)
{
	unsigned long done = 0, least = local(ICANON) ? 1 : termios.c_cc[VMIN];
	unsigned long time = local(ICANON) ? 0 : termios.c_cc[VTIME] * HZ / 10;
	unsigned long long until = least ? FOREVER : now() + time;
	int error = 0;

	while (!error && current->tty != HUNG_UP) {
		if (first != ready) {
			error = verify_area(&current->space, (unsigned long)to,
					    n, 1);
			if (error)
				break;
			done += fetch(to + done, n - done);
			if (local(ICANON) || done >= least || done == n)
				break;
			if (time)
				until = now() + time;
		}
		if (until <= now())
			break;
		start_timer(&current->sleep, until);
		error = wait_for(file, &readers);
	}
	stop_timer(&current->sleep);
	return done ? (long)done : error;
}

static long tty_read(struct file *file, unsigned long to, unsigned long n)
{
	long result = check_change(SIGTTIN);

	if (current->tty == HUNG_UP)
		return 0;
	n = least(n, RING);
	if (!result)
		result = verify_area(&current->space, to, n, 1);
	if (result || n == 0)
		return result;
	return get_input(file, (char *)to, n);
}

static struct link writers = CIRCLE(writers);

/* Sleeps until half of the serial port's queue is free, or the port is stuck.
 * Returns 0; -ERESTARTSYS if a signal comes before that. */
static int serial_wait(void)
{
	int error = 0;

	while (!serial_has_room() && !error)
		error = sleep_on(&writers);
	return error;
}

/* Wakes the tasks that wait for room in the serial port's queue, if there is
 * room. Task 0 calls this. */
void serial_wake(void)
{
	if (serial_has_room())
		wake_up(&writers);
}

/* Prints n bytes. Other tasks that want to print wait until all these bytes are
 * printed. A signal ends the write. Returns the number of bytes printed, or an
 * error if there are none. */
static long tty_write(struct file *file, unsigned long from, unsigned long n)
{
	static struct link turn = CIRCLE(turn);
	static int writing;
	int error = current->tty == HUNG_UP ? -EIO : 0;
	unsigned long i = 0;
	char c;

	if (!error && local(TOSTOP))
		error = check_change(SIGTTOU);
	if (!error)
		error = verify_area(&current->space, from, n, 0);
	while (!error && writing)
		error = wait_for(file, &turn);
	if (error)
		return error;
	writing = 1;
	while (i < n && !error && !point()) {
		if (i % PIECE == 0) /* a signal ends the write */
			error = i && signal_pending() ? -EINTR : serial_wait();
		if (!error)
			error = get_user(&c, from + i, 1);
		if (!error) {
			tty_print(c);
			i++;
		}
	}
	show_cursor();
	writing = 0;
	wake_up(&turn);
	return i ? (long)i : error;
}

static int set_termios(unsigned long from, int flush)
{
	struct termios new;
	int change, error = check_change(SIGTTOU);

	if (!error)
		error = get_user(&new, from, sizeof(new));
	if (error)
		return error;
	if (flush)
		flush_input();
	change = (new.c_lflag ^ termios.c_lflag) & ICANON;
	if (change) {
		ready = end; /* an unfinished line can be read now */
		for (unsigned long i = first; i != end; i++)
			ring[i % RING] &= 0xff; /* remove marks of line ends */
	}
	termios = new;
	if (change && local(PENDIN))
		type_again();
	wake_readers();
	return 0;
}

/* Discards input if `queue` is 0, output if it is 1, both if it is 2. Output is
 * never kept, so there is none to discard. */
static int flush(unsigned long queue)
{
	int error = check_change(SIGTTOU);

	if (error || queue > 2)
		return error ? error : -EINVAL;
	if (queue != 1)
		flush_input();
	return 0;
}

/* Adds a byte to the input, as if it had been typed. Without ICANON the byte is
 * put before the bytes that have not been read. If there is no room, the last
 * of these is lost. */
static int type(unsigned long from)
{
	char c;
	int error = current->tty == OWN_TTY ? get_user(&c, from, 1) : -EPERM;

	if (error)
		return error;
	if (local(ICANON)) {
		take(c);
		return 0;
	}
	ring[--first % RING] = c;
	ready = end -= end - first > RING;
	wake_readers();
	return 0;
}

/* Sets the size of the terminal, and sends SIGWINCH to the foreground group if
 * the size has changed. */
static int set_size(unsigned long from)
{
	const struct winsize before = size;
	int error = get_user(&size, from, sizeof(size));

	if (!error && memcmp(&before, &size, sizeof(size)))
		send_group(foreground, SIGWINCH, SI_KERNEL);
	return error;
}

/* Returns how many bytes can be read now. */
static int available(void)
{
	int n = 0;

	for (unsigned long i = first; i != ready; i++)
		n += ring[i % RING] != END_MARK;
	return n;
}

static int tty_ioctl(UNUSED struct file *file, unsigned long request,
		     unsigned long arg)
{
	int number;

	if (current->tty == HUNG_UP)
		return request == TIOCSPGRP ? -ENOTTY : -EIO;
	switch (request) {
	case TCGETS:
		return put_user(arg, &termios, sizeof(termios));
	case TCSETS:
	case TCSETSW: /* there is never output to wait for */
	case TCSETSF:
		return set_termios(arg, request == TCSETSF);
	case TCSBRK:
	case TCSBRKP: /* no line can send a break */
		return check_change(SIGTTOU);
	case TCFLSH:
		return flush(arg);
	case TIOCSTI:
		return type(arg);
	case TIOCSWINSZ:
		return set_size(arg);
	case TIOCGWINSZ:
		return put_user(arg, &size, sizeof(size));
	case FIONREAD:
	case TIOCOUTQ:
		number = request == FIONREAD ? available() : 0;
		return put_user(arg, &number, sizeof(number));
	}
	return job_ioctl(request, arg);
}

static int tty_poll(UNUSED const struct file *file)
{
	const int input = POLLIN | POLLRDNORM, output = POLLOUT | POLLWRNORM;
	unsigned int least =
		local(ICANON) || termios.c_cc[VTIME] ? 1 : termios.c_cc[VMIN];

	if (current->tty == HUNG_UP)
		return input | output | POLLERR | POLLHUP;
	return output | (first != ready && ready - first >= least ? input : 0);
}

const struct file_ops tty_ops = { .read = tty_read,
				  .write = tty_write,
				  .ioctl = tty_ioctl,
				  .poll = tty_poll };
