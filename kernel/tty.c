/*
 * The terminal: one, whose keyboard is the PC's and the serial line together,
 * and whose output goes to the screen and the serial line alike.
 *
 *	keyboard ─┐                ring of cells
 *	          ├─> tty_input ─> [ a b c \n d e ]  ─> read()
 *	serial  ──┘   edits, echoes,       ^ready ^end
 *	              signals           up to ready: whole lines; behind it,
 *	                                what may still be erased
 *
 * Source: POSIX.1-2017, chapter 11, "General Terminal Interface".
 * Ancestor: Linux 0.01's tty_io.c, with three queues a terminal.
 */
#include "files.h"
#include "errno.h"
#include "x86.h"

#define RING	   1024
#define PIECE	   512	 /* bytes that one task prints at a time */
#define LINE_END   0x100 /* a cell that ends a line */
#define END_MARK   0x300 /* the end-of-file character: ends one, is no byte */
#define CONTROL(c) ((c) - '@')
#define DEL	   0x7f

static const struct termios defaults = {
	.iflag = ICRNL,
	.oflag = OPOST | ONLCR,
	.cflag = CS8 | CREAD | B115200,
	.lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		 IEXTEN,
	.cc = {
		[VINTR] = CONTROL('C'),	 [VQUIT] = CONTROL('\\'),
		[VERASE] = DEL,		 [VKILL] = CONTROL('U'),
		[VEOF] = CONTROL('D'),	 [VMIN] = 1,
		[VSUSP] = CONTROL('Z'),	 [VWERASE] = CONTROL('W'),
	},
};

static struct termios termios;
static unsigned short ring[RING];
static unsigned long first, ready, end; /* indices, mod RING when used */
static int session, group;		/* whose terminal this is */
static struct link readers = CIRCLE(readers);

/* The terminal as it was when the kernel came up, for a new shell. */
void tty_reset(void)
{
	termios = defaults;
}

static int local(unsigned int flag)
{
	return (termios.lflag & flag) != 0;
}

static void put_raw(char c)
{
	console_putc(c);
	serial_putc(c);
}

/* One byte of output, as the output flags want it. */
void tty_print(char c)
{
	if (c == '\n' && (termios.oflag & (OPOST | ONLCR)) == (OPOST | ONLCR))
		put_raw('\r');
	put_raw(c);
}

static int is_control(unsigned char c)
{
	return (c < ' ' && c != '\t' && c != '\n') || c == DEL;
}

static void echo(unsigned char c)
{
	if (c == '\n' ? !local(ECHO) && !(local(ECHONL) && local(ICANON)) :
			!local(ECHO))
		return;
	if (is_control(c) && local(ECHOCTL)) {
		put_raw('^');
		put_raw(c ^ 0x40);
	} else {
		tty_print(c);
	}
}

/* Takes the last byte that may still be edited back, and off the screen. */
static int erase(void)
{
	unsigned char c;

	if (end == ready)
		return 0;
	c = ring[--end % RING];
	if (local(ECHO) && local(ECHOE))
		for (int i = is_control(c) && local(ECHOCTL) ? 2 : 1; i; i--) {
			put_raw('\b');
			put_raw(' ');
			put_raw('\b');
		}
	return c == ' ' || c == '\t' ? ' ' : 'x';
}

static void append(unsigned int cell)
{
	if (end - first < RING)
		ring[end++ % RING] = cell;
}

static void flush_input(void)
{
	first = ready = end;
}

/* A signal to the group in the foreground, if this is a character for it. */
static int is_signal(unsigned char c)
{
	int signal = c == termios.cc[VINTR] ? SIGINT :
		     c == termios.cc[VQUIT] ? SIGQUIT :
		     c == termios.cc[VSUSP] ? SIGTSTP :
					      0;

	if (!signal || !c || !local(ISIG))
		return 0;
	if (!local(NOFLSH))
		flush_input();
	echo(c);
	if (group)
		send_group(group, signal);
	return 1;
}

/* Is the byte one that edits the line? Then that is done. */
static int is_edit(unsigned char c)
{
	if (c == 0)
		return 0;
	if (c == termios.cc[VERASE] || c == '\b') {
		if (erase() && !local(ECHOE))
			echo(c);
	} else if (c == termios.cc[VWERASE] && local(IEXTEN)) {
		int kind = erase();

		while (kind == ' ')
			kind = erase();
		while (end != ready && ring[(end - 1) % RING] != ' ')
			erase();
	} else if (c == termios.cc[VKILL]) {
		while (erase())
			;
	} else {
		return 0;
	}
	return 1;
}

/* Wakes the tasks that wait for input; each looks again. */
static void wake_readers(void)
{
	wake_up(&readers);
	wake_pollers();
}

/* One byte from keyboard or serial line, with interrupts off. */
void tty_input(char input)
{
	unsigned char c = input;

	if (c == '\r' && termios.iflag & IGNCR)
		return;
	if (c == '\r' && termios.iflag & ICRNL)
		c = '\n';
	else if (c == '\n' && termios.iflag & INLCR)
		c = '\r';
	if (is_signal(c))
		return;
	if (local(ICANON)) {
		int is_end = c == '\n' || (c && c == termios.cc[VEOL]);
		int is_eof = c && c == termios.cc[VEOF];

		if (is_edit(c))
			return;
		/* one place stays free for the end of the line */
		if (!is_end && !is_eof && end - first >= RING - 1)
			return;
		append(is_eof ? END_MARK : is_end ? c | LINE_END : c);
		if (is_end || is_eof)
			ready = end;
		if (!is_eof)
			echo(c);
	} else {
		append(c);
		ready = end;
		echo(c);
	}
	if (ready != first)
		wake_readers();
}

/* The first user that leads a session without a terminal gets this one; not
 * init, which would keep it from the shells. */
static void adopt(void)
{
	if (!session && current->session == current->pid &&
	    current != init_task) {
		session = current->session;
		group = current->pgrp;
	}
}

/* The session has lost its leader: the terminal is free for the next. */
void tty_leave(int leader)
{
	if (leader != session)
		return;
	session = group = 0;
	tty_reset();
}

/* Bytes that a read() gets now: a line, or whatever is there. The mark of an
 * end of file goes with the bytes before it. */
static unsigned long take(char *to, unsigned long n)
{
	unsigned long done = 0;

	while (first != ready) {
		unsigned int cell = ring[first % RING];

		if (done == n && cell != END_MARK)
			break;
		first++;
		if (cell != END_MARK)
			to[done++] = cell;
		if (cell & LINE_END && local(ICANON))
			break;
	}
	return done;
}

/* Sleeps until there is something to read. */
static int wait_for_input(unsigned long least)
{
	for (;;) {
		if (group && current->session == session &&
		    current->pgrp != group) {
			if (current->blocked & SIGBIT(SIGTTIN) ||
			    current->action[SIGTTIN - 1].handler == SIG_IGN ||
			    is_orphaned(current->pgrp))
				return -EIO;
			send_group(current->pgrp, SIGTTIN);
		}
		if (signal_pending())
			return -ERESTARTSYS;
		if (ready - first >= least)
			return 0;
		sleep_on(&readers);
	}
}

static long tty_read(UNUSED struct file *file, unsigned long to,
		     unsigned long n)
{
	unsigned long least = 1, flags;
	long result = verify_area(&current->space, to, n < RING ? n : RING, 1);

	if (result || n == 0)
		return result;
	adopt();
	if (!local(ICANON))
		least = termios.cc[VMIN] < n ? termios.cc[VMIN] : n;
	flags = irq_save();
	result = wait_for_input(least);
	if (!result)
		result = take((char *)to, n < RING ? n : RING);
	irq_restore(flags);
	return result;
}

static long tty_write(UNUSED struct file *file, unsigned long from,
		      unsigned long n)
{
	int error = verify_area(&current->space, from, n, 0);

	adopt();
	if (error)
		return error;
	for (unsigned long i = 0; i < n; i++) {
		if (i % PIECE == PIECE - 1) { /* others run; ^C ends it */
			schedule();
			if (signal_pending())
				return i;
		}
		tty_print(((const char *)from)[i]);
	}
	return n;
}

static int set_termios(unsigned long from, int flush)
{
	struct termios new;
	int error = get_user(&new, from, sizeof(new));
	unsigned long flags;

	if (error)
		return error;
	flags = irq_save();
	if (flush)
		flush_input();
	if ((new.lflag ^ termios.lflag) & ICANON)
		ready = end; /* what was half a line can be read now */
	termios = new;
	wake_readers();
	irq_restore(flags);
	return 0;
}

static int set_group(unsigned long from)
{
	int pgrp, error = get_user(&pgrp, from, sizeof(pgrp));
	struct task *task;

	if (error)
		return error;
	if (current->session != session)
		return -ENOTTY;
	if (pgrp < 0)
		return -EINVAL;
	task = first_of_group(pgrp);
	if (!task)
		return -ESRCH;
	if (task->session != session)
		return -EPERM;
	group = pgrp;
	return 0;
}

static int tty_ioctl(UNUSED struct file *file, unsigned long request,
		     unsigned long arg)
{
	static const struct winsize size = { .rows = 25, .columns = 80 };

	adopt();
	switch (request) {
	case TCGETS:
		return put_user(arg, &termios, sizeof(termios));
	case TCSETS:
	case TCSETSW: /* output is never kept back */
	case TCSETSF:
		return set_termios(arg, request == TCSETSF);
	case TIOCGWINSZ:
		return put_user(arg, &size, sizeof(size));
	case TIOCGPGRP:
		if (current->session != session)
			return -ENOTTY;
		return put_user(arg, &group, sizeof(group));
	case TIOCSPGRP:
		return set_group(arg);
	}
	return -ENOTTY;
}

static int tty_poll(UNUSED const struct file *file)
{
	unsigned long flags = irq_save();
	unsigned int least =
		local(ICANON) || !termios.cc[VMIN] ? 1 : termios.cc[VMIN];
	int readable = ready - first >= least;

	irq_restore(flags);
	return POLLOUT | POLLWRNORM | (readable ? POLLIN | POLLRDNORM : 0);
}

const struct file_ops tty_ops = { .read = tty_read,
				  .write = tty_write,
				  .ioctl = tty_ioctl,
				  .poll = tty_poll };
