/*
 * Runs real programs in which a few bits are inverted. The archive is
 * read-only, so execve() cannot start the changed programs. This program loads
 * each one itself, as execve() does, and starts it with a stack like the one
 * that the kernel makes. Its own code lies elsewhere: the Makefile puts it at
 * 0x30000000.
 *
 * The list has no programs that end the machine, or fork until memory runs out.
 *
 * Ancestor: none.
 */
#include "code.h"

#define TRIES_IN_A_ROW 8

#define PT_LOAD	  1
#define PT_INTERP 3

struct header {
	unsigned char ident[16];
	unsigned short type, machine;
	unsigned int version, entry, phoff, shoff, flags;
	unsigned short ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct segment {
	unsigned int type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

struct file {
	union {
		struct header header;
		char bytes[2048];
	} head;
	const struct segment *segments;
};

static const char *const programs[][5] = {
	{ "/bin/audit" },
	{ "/bin/cow" },
	{ "/bin/free" },
	{ "/bin/mem" },
	{ "/bin/mini" },
	{ "/bin/ps" },
	{ "/bin/cat", "/etc/motd", "/etc/demo" },
	{ "/bin/dd", "if=/etc/motd", "bs=7" },
	{ "/bin/ls", "/bin" },
	{ "/bin/ls", "/dev", "/etc" },
	{ "/bin/readlink", "/tests/fixture/to-text" },
	{ "/bin/sleep", "0" },
	{ "/bin/true" },
	{ "/bin/uname", "-a" },
	{ "/bin/zcat", "/etc/klibc.gz" },
	{ "/bin/sh", "-c", "for i in 1 2 3; do echo $i; done | cat; ls /" },
	{ "/bin/sh", "-c", "x=$(uname -a); (exit 3); test $? = 3" },
	{ "/bin/sh", "-c", "trap 'echo a' USR2; kill -USR2 $$; read x; :" },
};

static struct file program, interp;

/* Clears the part of a segment that is not in the file. */
static void clear_rest(const struct segment *segment)
{
	unsigned long start = segment->vaddr + segment->filesz;
	unsigned long end = segment->vaddr + segment->memsz;
	unsigned long next = (start + PAGE_SIZE - 1) & -PAGE_SIZE;

	if (end <= start)
		return;
	memset((char *)start, 0, next - start);
	if (end > next)
		mmap((char *)next, end - next, 7,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

/* Maps a file's segments, all of them writable. Returns 0 if the file does not
 * exist, or cannot be read or mapped; otherwise 1. */
static int load(const char *path, struct file *file)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0 || read(fd, file->head.bytes, sizeof(file->head)) < 52)
		return 0;
	file->segments =
		(struct segment *)(file->head.bytes + file->head.header.phoff);
	for (int i = 0; i < file->head.header.phnum; i++) {
		const struct segment *s = &file->segments[i];
		unsigned long skew = s->vaddr % PAGE_SIZE;

		if (s->type != PT_LOAD)
			continue;
		if (mmap((char *)s->vaddr - skew, s->filesz + skew, 7,
			 MAP_PRIVATE | MAP_FIXED, fd,
			 s->offset - skew) == MAP_FAILED)
			return 0;
		clear_rest(s);
	}
	close(fd);
	return 1;
}

/* Loads the interpreter, if the program names one. Returns 0 if it cannot be
 * loaded. */
static int load_interp(void)
{
	for (int i = 0; i < program.head.header.phnum; i++)
		if (program.segments[i].type == PT_INTERP)
			return load((char *)program.segments[i].vaddr, &interp);
	return 1;
}

/* Scales a 32-bit random number to a place below n. So the same seed chooses
 * the same part of a program even if the program's size has changed. */
static unsigned place(unsigned drawn, unsigned n)
{
	return (unsigned long long)drawn * n >> 32;
}

static void flip_bit(const struct file *file)
{
	unsigned which = draw(), where = draw(), bit = below(8);
	const struct segment *s =
		&file->segments[place(which, file->head.header.phnum)];

	if (s->type == PT_LOAD && s->filesz)
		((char *)s->vaddr)[place(where, s->filesz)] ^= 1 << bit;
}

static void flip(void)
{
	for (int i = 1 << below(6); i > 0; i--)
		flip_bit(one_in(3) && interp.segments ? &interp : &program);
}

/* Makes a stack with argc, argv, envp and the auxiliary vector, and starts the
 * program. */
static void NORETURN begin_program(const char *const *words)
{
	static unsigned long stack[16384];
	unsigned long *at = stack + ARRAY_SIZE(stack) - 64, *top = at;
	const struct header *h = &program.head.header;
	const unsigned long aux[] = {
		3,  program.segments[0].vaddr, /* the address of the headers */
		4,  32,
		5,  h->phnum,
		6,  PAGE_SIZE,
		9,  h->entry,
		11, 0,
		0,  0,
	};

	*at++ = 0;
	for (; *words; words++, ++*top)
		*at++ = (unsigned long)*words;
	*at++ = 0;
	*at++ = (unsigned long)"PATH=/bin";
	*at++ = 0;
	memcpy(at, aux, sizeof(aux));
	begin_at(interp.segments ? interp.head.header.entry : h->entry, top);
}

/* Loads and starts a program in a child. With `whole`, the program is unchanged
 * and may run to its end. */
static void NORETURN run_program(const char *const *words, int whole)
{
	catch_nothing();
	if (whole)
		handle(SIGUSR1, SIG_IGN, 0);
	if (!load(words[0], &program) || !load_interp())
		exit_group(0); /* it is not in the archive */
	if (!whole)
		flip();
	begin_program(words);
}

static int outcome_of(const char *const *words, int whole)
{
	int pid = fork();

	if (pid == 0)
		run_program(words, whole);
	return pid > 0 ? reap(pid) : -1;
}

/* Runs the unchanged programs: this shows that programs work if they are loaded
 * in this way. */
void whole_programs(unsigned which)
{
	catch_all();
	if (which < ARRAY_SIZE(programs))
		note(outcome_of(programs[which], 1) ? NOT_DONE : 0);
}

void flipped_programs(unsigned which)
{
	catch_all();
	for (int i = 0; i < TRIES_IN_A_ROW; i++) {
		int status;

		sow(seed + i, which);
		status = outcome_of(programs[below(ARRAY_SIZE(programs))], 0);
		if (status >= 0)
			note(WTERMSIG(status));
	}
}
