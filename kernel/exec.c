/*
 * execve(): a new program in an old task. The new address space is built to
 * the end beside the old one; only when nothing can fail any more does it
 * take its place, so that an error leaves the caller as it was.
 *
 *	STACK_TOP [ strings: path, environment, arguments ]
 *	          [ 16 random bytes, AT_PLATFORM's string ]
 *	          [ auxiliary vector .. AT_NULL           ]
 *	          [ envp[0] .. 0 | argv[0] .. 0 | argc    ] <── esp
 *
 * A script begins with the name of its interpreter, which takes its place:
 *
 *	script: #! /bin/sh -e		argv: script one two
 *	run:    /bin/sh			argv: /bin/sh -e script one two
 *	                                      [    words      ]
 *
 * Source: System V ABI, i386 supplement, "Process Initialization".
 * Ancestor: Linux 0.01's exec.c, for a.out; it freed the old program first,
 * and ended a task whose new one failed.
 */
#include "files.h"

#define STACK_TOP    KERNEL_BASE
#define LOAD_BIAS    0x08048000UL /* for what can be loaded anywhere */
#define INTERP_BIAS  0x20000000UL
#define RANDOM_BYTES 16
#define SCRIPTS	     5	 /* so many may name one another */
#define LINE_BYTES   256 /* of a script's first line, that count */

/* A program being loaded: one page, taken for as long as that takes. */
struct load {
	struct space space; /* first: task->loading points to it */
	struct space old;
	const Elf32_Ehdr *elf, *interp;
	unsigned long bias, interp_bias, phdr, entry;
	unsigned long argc, envc, nr_words;
	unsigned long bytes; /* of all strings, with their zeros */
	int from_kernel;     /* the strings are the kernel's own */
	int error;
	const char **words; /* in word[], instead of argv[0]; ends with 0 */
	const char *word[2 * SCRIPTS + 4];
	unsigned int scripts;
	char line[SCRIPTS + 1][LINE_BYTES + 1]; /* the first of each */
};

_Static_assert(sizeof(struct load) <= PAGE_SIZE, "one page");

static int check_elf(const struct node *node, const Elf32_Ehdr **result)
{
	const Elf32_Ehdr *elf = (const void *)flat_data(node);

	if (node->contents.size < sizeof(*elf) ||
	    memcmp(elf->e_ident, "\177ELF", 4) ||
	    (elf->e_type != ET_EXEC && elf->e_type != ET_DYN) ||
	    elf->e_machine != EM_386 ||
	    elf->e_phentsize != sizeof(Elf32_Phdr) || elf->e_phnum == 0 ||
	    elf->e_phoff > node->contents.size ||
	    elf->e_phnum * sizeof(Elf32_Phdr) >
		    node->contents.size - elf->e_phoff)
		return -ENOEXEC;
	*result = elf;
	return 0;
}

static const Elf32_Phdr *segments(const Elf32_Ehdr *elf)
{
	return (const void *)((const char *)elf + elf->e_phoff);
}

/* One PT_LOAD becomes an area, in the place of what earlier ones have there. A
 * page that it shares with the one before is its own: the file has the bytes of
 * both there. Page 0 and the stack's first page it may not have. As on Linux
 * the file may end first: the pages that it does not reach are SIGBUS, and no
 * zeros can follow them. */
static int load_segment(struct load *load, struct node *node,
			const Elf32_Phdr *segment, unsigned long bias)
{
	unsigned long vaddr = segment->p_vaddr + bias;
	unsigned long shift = vaddr % PAGE_SIZE;
	unsigned long begin = segment->p_offset - shift;
	unsigned long bytes = segment->p_filesz ? segment->p_filesz + shift : 0;
	unsigned long left =
		begin < node->contents.size ? node->contents.size - begin : 0;
	int ends_first = PAGE_UP(bytes) > PAGE_UP(left), error;
	struct area area = {
		.start = vaddr - shift,
		.end = PAGE_UP(vaddr + segment->p_memsz),
		.flags = (segment->p_flags & PF_R ? AREA_READ : 0) |
			 (segment->p_flags & PF_W ? AREA_WRITE : 0) |
			 (segment->p_flags & PF_X ? AREA_EXEC : 0) |
			 (ends_first ? AREA_FILE : 0),
		.contents = bytes ? &node->contents : 0,
		.offset = bytes ? NR(begin) : 0,
		.bytes = ends_first ? 0 : bytes,
	};

	if (segment->p_memsz == 0)
		return 0;
	if (segment->p_filesz > segment->p_memsz ||
	    (ends_first && segment->p_memsz > segment->p_filesz) ||
	    (bytes && segment->p_offset % PAGE_SIZE != shift) ||
	    vaddr + segment->p_memsz < vaddr || area.start == 0 ||
	    area.end <= area.start || area.end > STACK_TOP - PAGE_SIZE)
		return -ENOEXEC;
	error = remove_areas(&load->space, area.start, area.end);
	if (!load->interp && load->space.brk < vaddr + segment->p_memsz)
		load->space.brk = vaddr + segment->p_memsz;
	return error ? error : add_area(&load->space, &area);
}

/* All areas of a file. For the program, which comes before its interpreter, it
 * also finds out where the headers lie in memory, in the segment that has them,
 * and where the heap begins.
 */
static int load_segments(struct load *load, struct node *node,
			 const Elf32_Ehdr *elf, unsigned long bias)
{
	int error = 0;

	for (int i = 0; i < elf->e_phnum && !error; i++) {
		const Elf32_Phdr *segment = &segments(elf)[i];
		unsigned long place = elf->e_phoff - segment->p_offset;

		if (segment->p_type != PT_LOAD)
			continue;
		if (!load->interp && segment->p_offset <= elf->e_phoff &&
		    place < segment->p_filesz)
			load->phdr = segment->p_vaddr + bias + place;
		error = load_segment(load, node, segment, bias);
	}
	return error;
}

static int find_program(const char *path, unsigned long n, struct node **node)
{
	int error = lookup(current->cwd, path, n, 1, node);

	if (!error && (!is(*node, S_IFREG) || !((*node)->mode & 0111)))
		error = -EACCES;
	return error;
}

/* Goes over blanks, or over all but blanks, as far as the line goes. */
static char *skip(char *at, int blanks)
{
	while (*at && *at != '\n' && (*at == ' ' || *at == '\t') == blanks)
		at++;
	return at;
}

/* Puts what the first line of a script says before the words that there are:
 * its interpreter, and one word more if there is any, blanks and all. -ENOEXEC
 * if it names none, or the name does not end in the bytes that count. */
static int read_line(struct load *load, const struct node *node)
{
	unsigned long n = node->contents.size < LINE_BYTES ?
				  node->contents.size :
				  LINE_BYTES;
	char *line = memcpy(load->line[load->scripts++], flat_data(node), n);
	char *name = skip(line + 2, 1), *name_end = skip(name, 0);
	char *word = skip(name_end, 1), *end = word;

	if (name_end == name || name_end == line + LINE_BYTES)
		return -ENOEXEC;
	line[LINE_BYTES - 1] = 0;
	for (char *at = word; *at && *at != '\n'; at++)
		if (*at != ' ' && *at != '\t')
			end = at + 1;
	*name_end = *end = 0;
	if (end > word)
		*--load->words = word;
	*--load->words = name;
	return 0;
}

/* Finds the interpreter of a script, which may be a script, too. */
static int find_interpreter(struct load *load, const char *path,
			    struct node **node)
{
	int error = 0;

	while (!error && (*node)->contents.size > 1 &&
	       !memcmp(flat_data(*node), "#!", 2)) {
		*load->words = path;
		error = read_line(load, *node);
		path = *load->words;
		if (!error)
			error = find_program(path, strlen(path), node);
		if (!error && load->scripts > SCRIPTS)
			error = -ELOOP;
	}
	return error;
}

/* The program that the file itself names as its loader, if any. */
static int load_interp(struct load *load, struct node *node)
{
	const Elf32_Phdr *segment = segments(load->elf);
	struct node *interp;
	const char *path;
	int error, i = 0;

	while (i < load->elf->e_phnum && segment[i].p_type != PT_INTERP)
		i++;
	if (i == load->elf->e_phnum)
		return 0;
	if (segment[i].p_filesz < 2 || segment[i].p_filesz > PATH_MAX)
		return -ENOEXEC;
	if (segment[i].p_offset > node->contents.size ||
	    segment[i].p_filesz > node->contents.size - segment[i].p_offset)
		return -EIO;
	path = flat_data(node) + segment[i].p_offset;
	if (path[segment[i].p_filesz - 1])
		return -ENOEXEC;
	error = find_program(path, strlen(path), &interp);
	if (!error)
		error = check_elf(interp, &load->interp);
	if (error)
		return error;
	load->interp_bias = load->interp->e_type == ET_DYN ? INTERP_BIAS : 0;
	return load_segments(load, interp, load->interp, load->interp_bias);
}

static int load_program(struct load *load, struct node *node)
{
	struct area stack = {
		.start = STACK_TOP - PAGE_SIZE,
		.end = STACK_TOP,
		.flags = AREA_READ | AREA_WRITE | AREA_EXEC | AREA_GROWS,
	};
	int error = check_elf(node, &load->elf);

	if (error)
		return error;
	load->bias = load->elf->e_type == ET_DYN ? LOAD_BIAS : 0;
	load->space.dir = new_page_dir();
	if (!load->space.dir)
		return -ENOMEM;
	error = load_segments(load, node, load->elf, load->bias);
	if (!error)
		error = load_interp(load, node);
	if (!error)
		error = add_area(&load->space, &stack);
	load->space.brk = load->space.start_brk = PAGE_UP(load->space.brk);
	load->entry = load->interp ? load->interp->e_entry + load->interp_bias :
				     load->elf->e_entry + load->bias;
	return error;
}

/* Counts strings and bytes, and makes sure that all of them can be read. */
static int count_strings(struct load *load, strings list, unsigned long *count)
{
	for (*count = 0; list; ++*count) {
		unsigned long addr = (unsigned long)&list[*count];
		long n;
		int error = load->from_kernel ?
				    0 :
				    verify_area(&current->space, addr, 4, 0);

		if (error)
			return error;
		if (!list[*count])
			return 0;
		addr = (unsigned long)list[*count];
		n = load->from_kernel ? (long)strlen(list[*count]) :
					user_string(addr, ARG_MAX);
		if (n < 0)
			return n == -ENAMETOOLONG ? -E2BIG : n;
		load->bytes += n + 1;
		if (load->bytes + 4 * (*count + 2) > ARG_MAX)
			return -E2BIG;
	}
	return 0;
}

/* Copies to an address of the space that is being built. */
static void put_bytes(struct load *load, unsigned long to, const char *from,
		      unsigned long n)
{
	unsigned long size;

	for (; n > 0 && !load->error; to += size, from += size, n -= size) {
		size = least(n, PAGE_SIZE - to % PAGE_SIZE);
		load->error = touch_page(&load->space, to, 1);
		if (!load->error)
			memcpy((char *)entries(
				       *find_entry(load->space.dir, to)) +
				       to % PAGE_SIZE,
			       from, size);
	}
}

static void put_word(struct load *load, unsigned long *to, unsigned long word)
{
	put_bytes(load, *to, (const char *)&word, 4);
	*to += 4;
}

/* Strings to at, and pointers to them to vector. */
static void put_strings(struct load *load, strings list, unsigned long count,
			unsigned long *at, unsigned long *vector)
{
	for (unsigned long i = 0; i < count; i++) {
		unsigned long n = strlen(list[i]) + 1;

		put_bytes(load, *at, list[i], n);
		put_word(load, vector, *at);
		*at += n;
		point(); /* it is about to end: then it does so soon enough */
	}
}

unsigned long random_word(void)
{
	static unsigned long seed;

	seed = seed * 1664525 + 1013904223 + ticks;
	return seed ^ seed >> 16;
}

/* The whole stack; gives the stack pointer to begin with. */
static unsigned long put_stack(struct load *load, const char *path,
			       strings argv, strings envp)
{
	unsigned long execfn = STACK_TOP - 4 - (strlen(path) + 1);
	unsigned long text = STACK_TOP - 4 - load->bytes;
	unsigned long random = (text - 2 * RANDOM_BYTES) & ~15UL;
	const unsigned long aux[] = {
		AT_PHDR,     load->phdr,
		AT_PHENT,    sizeof(Elf32_Phdr),
		AT_PHNUM,    load->elf->e_phnum,
		AT_PAGESZ,   PAGE_SIZE,
		AT_BASE,     load->interp ? load->interp_bias : 0,
		AT_FLAGS,    0,
		AT_ENTRY,    load->elf->e_entry + load->bias,
		AT_UID,	     0,
		AT_EUID,     0,
		AT_GID,	     0,
		AT_EGID,     0,
		AT_HWCAP,    cpu_features(),
		AT_CLKTCK,   HZ,
		AT_SECURE,   0,
		AT_PLATFORM, random + RANDOM_BYTES,
		AT_RANDOM,   random,
		AT_EXECFN,   execfn,
		AT_NULL,     0,
	};
	unsigned long argc = load->nr_words + load->argc;
	unsigned long all = argc + load->envc + 3 + ARRAY_SIZE(aux);
	unsigned long esp = (random - 4 * all) & ~15UL, at = esp;

	for (unsigned long to = random; to < random + RANDOM_BYTES;)
		put_word(load, &to, random_word());
	put_bytes(load, random + RANDOM_BYTES, "i386", 5);
	put_bytes(load, execfn, path, strlen(path) + 1);
	put_word(load, &at, argc);
	put_strings(load, load->words, load->nr_words, &text, &at);
	put_strings(load, argv, load->argc, &text, &at);
	put_word(load, &at, 0);
	put_strings(load, envp, load->envc, &text, &at);
	put_word(load, &at, 0);
	put_bytes(load, at, (const char *)aux, sizeof(aux));
	return esp;
}

/* The task's name, as ps shows it. */
void set_name(const char *name, unsigned long n)
{
	memset(current->name, 0, sizeof(current->name));
	memcpy(current->name, name, n < TASK_NAME_MAX ? n : TASK_NAME_MAX);
}

/* Nothing can fail from here on. The old space takes the new one's place. */
static void become(struct load *load, const char *path, unsigned long esp)
{
	const char *name = path; /* its last component */

	for (const char *at = path; *at; at++)
		if (*at == '/')
			name = at + 1;
	set_name(name, strlen(name)); /* it may lie in the old space */
	load->old = current->space;
	current->space = load->space;
	load->space = load->old;
	write_cr3(current->space.dir);
	close_files(FD_CLOEXEC);
	reset_actions();
	fpu_forget(current);
	current->fpu_used = 0;
	current->has_execed = 1;
	current->exit_signal = SIGCHLD;
	*FRAME(current) = (struct frame){
		.es = USER_DS,
		.ds = USER_DS,
		.eip = load->entry,
		.cs = USER_CS,
		.eflags = X86_EFLAGS_IF | 2,
		.esp = esp,
		.ss = USER_DS,
	};
	memset(current->tls, 0, sizeof(current->tls));
	current->more_tls = 0;
	load_tls(current, 1);
	write_fs(0);
	write_gs(0);
	end_vfork();
}

static int prepare(struct load *load, const char *path, unsigned long n,
		   strings argv, strings envp, unsigned long *esp)
{
	struct node *node;
	int error = find_program(path, n, &node);

	if (!error)
		error = count_strings(load, argv, &load->argc);
	if (!error)
		error = count_strings(load, envp, &load->envc);
	if (error)
		return error;
	load->words = &load->word[ARRAY_SIZE(load->word) - 2];
	*load->words = ""; /* argv[0] is what all rely on */
	if (load->argc) {
		*load->words = *argv++;
		load->bytes -= strlen(*load->words) + 1;
		load->argc--;
	}
	error = find_interpreter(load, path, &node);
	load->from_kernel = 1; /* what is counted now can be read */
	load->bytes += n + 1;
	if (!error)
		error = count_strings(load, load->words, &load->nr_words);
	if (!error)
		error = load_program(load, node);
	if (error)
		return error;
	*esp = put_stack(load, path, argv, envp);
	return load->error;
}

/*
 * Makes the program at path the current task's. The path has been checked;
 * the strings are, unless they are the kernel's. On an error (as execve(2)
 * has them) nothing has changed.
 */
int do_exec(const char *path, strings argv, strings envp, int from_kernel)
{
	unsigned long page = get_free_page(), esp = 0;
	struct load *load = P2V(page);
	int error;

	if (!page)
		return -ENOMEM;
	load->from_kernel = from_kernel;
	current->loading = &load->space;
	error = prepare(load, path, strlen(path), argv, envp, &esp);
	if (!error)
		become(load, path, esp);
	if (load->space.dir) {
		free_tables(load->space.dir);
		free_areas(&load->space);
		kfree(load->space.dir);
	}
	current->loading = 0;
	kfree(page);
	return error;
}

int sys_execve(unsigned long path, unsigned long argv, unsigned long envp)
{
	long n = user_string(path, PATH_MAX);

	if (n < 0)
		return n;
	return do_exec((const char *)path, (strings)argv, (strings)envp, 0);
}
