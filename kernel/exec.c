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

#define LOAD_BIAS    0x08048000UL /* for what can be loaded anywhere */
#define INTERP_BIAS  0x20000000UL
#define RANDOM_BYTES 16
#define SCRIPTS	     5	  /* so many may name one another */
#define LINE_BYTES   256  /* of a script's first line, that count */
#define INTERP_MAX   3072 /* bytes of the path of a program's loader */
#define AUX_WORDS    38

/* What the stack needs at most for arguments: no segment may lie there. */
#define STACK_MIN (STACK_TOP - ARG_MAX - PAGE_SIZE)

/* A file of a program. */
struct image {
	Elf32_Ehdr elf;	    /* e_phnum is 0 if there is none */
	unsigned long bias; /* from its addresses to those in memory */
};

/* A program being loaded: one page, taken for as long as that takes. */
struct load {
	struct space space; /* first: task->loading points to it */
	struct space old;
	struct node *program; /* held, or 0; in the end the old one */
	struct image image, interp;
	unsigned long phdr; /* where the program's headers lie */
	unsigned long argc, envc;
	unsigned long text;  /* where the lowest string of the stack lies */
	unsigned long first; /* bytes of that string, with its zero */
	unsigned long execfn, esp; /* where the path lies; the stack's end */
	int from_kernel; /* the strings and the path are the kernel's own */
	int error;	 /* the first: nothing is done any more */
	unsigned int scripts;
	char line[2][LINE_BYTES + 1]; /* first lines of the last two scripts */
	char path[INTERP_MAX];	      /* of the loader that a program names */
};

_Static_assert(sizeof(struct load) <= PAGE_SIZE, "one page");

/* Reads the header of an ELF file. */
static int read_elf(const struct node *node, Elf32_Ehdr *elf)
{
	unsigned long size = node->contents.size;

	read_contents(&node->contents, elf, 0, sizeof(*elf));
	if (size < sizeof(*elf) || memcmp(elf->e_ident, "\177ELF", 4) ||
	    (elf->e_type != ET_EXEC && elf->e_type != ET_DYN) ||
	    elf->e_machine != EM_386 ||
	    elf->e_phentsize != sizeof(Elf32_Phdr) || elf->e_phnum == 0 ||
	    elf->e_phoff > size ||
	    elf->e_phnum * sizeof(Elf32_Phdr) > size - elf->e_phoff)
		return -ENOEXEC;
	return 0;
}

/* Reads program header i, which the file has. */
static void read_segment(const struct node *node, const Elf32_Ehdr *elf, int i,
			 Elf32_Phdr *to)
{
	read_contents(&node->contents, to, elf->e_phoff + i * sizeof(*to),
		      sizeof(*to));
}

/* One PT_LOAD becomes an area, in the place of what earlier ones have there. If
 * it begins in a page of an earlier one, that page becomes part of the new
 * area: in the file it has the bytes of both. Page 0, and what the stack may
 * need (STACK_MIN), cannot be part of it. As on Linux the file may end before
 * the segment: pages after its end are SIGBUS, and no zeros can follow them. */
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
	int has_zeros = segment->p_memsz > segment->p_filesz;
	struct area area = {
		.start = vaddr - shift,
		.end = PAGE_UP(vaddr + segment->p_memsz),
		.flags = (segment->p_flags & PF_R ? AREA_READ : 0) |
			 (segment->p_flags & PF_W ? AREA_WRITE : 0) |
			 (segment->p_flags & PF_X ? AREA_EXEC : 0) |
			 (ends_first ? AREA_FILE : 0),
		.contents = bytes ? &node->contents : 0,
		.offset = bytes ? NR(begin) : 0,
		.bytes = ends_first ? 0 :
			 has_zeros  ? least(bytes, left) :
				      least(PAGE_UP(bytes), left),
	};

	if (segment->p_memsz == 0)
		return 0;
	if (segment->p_filesz > segment->p_memsz || (ends_first && has_zeros) ||
	    (bytes && segment->p_offset % PAGE_SIZE != shift) ||
	    vaddr + segment->p_memsz < vaddr || area.start == 0 ||
	    area.end <= area.start || area.end > STACK_MIN)
		return -ENOEXEC;
	error = add_area(&load->space, &area);
	if (error == -EEXIST) {
		error = remove_areas(&load->space, area.start, area.end);
		if (!error)
			error = add_area(&load->space, &area);
	}
	if (!load->interp.elf.e_phnum &&
	    load->space.brk < vaddr + segment->p_memsz)
		load->space.brk = vaddr + segment->p_memsz;
	return error;
}

/* Loads a file: all its areas; at where, if it can be loaded anywhere. For the
 * program, which comes before its interpreter, it also finds out where the
 * headers lie in memory, in the segment that has them, and where the heap
 * begins. */
static int load_file(struct load *load, struct node *node, struct image *image,
		     unsigned long where)
{
	Elf32_Ehdr *elf = &image->elf;
	int error = read_elf(node, elf);

	image->bias = elf->e_type == ET_DYN ? where : 0;
	for (int i = 0; i < elf->e_phnum && !error; i++) {
		Elf32_Phdr segment;
		unsigned long place;

		read_segment(node, elf, i, &segment);
		if (segment.p_type != PT_LOAD)
			continue;
		place = elf->e_phoff - segment.p_offset;
		if (image == &load->image && segment.p_offset <= elf->e_phoff &&
		    place < segment.p_filesz)
			load->phdr = segment.p_vaddr + image->bias + place;
		error = load_segment(load, node, &segment, image->bias);
	}
	return error;
}

struct node *hold_program(struct node *node)
{
	if (node)
		hold_node(node)->writers--;
	return node;
}

void drop_program(struct node *node)
{
	if (node)
		node->writers++;
	drop_node(node);
}

/* Finds a program, or a script. As long as it is held here, and while it runs,
 * nobody can open it for writing. */
static int open_program(const char *path, unsigned long n, struct node **result)
{
	struct node *node;
	int error = lookup(current->cwd, path, n, 1, &node);

	if (!error && (!is(node, S_IFREG) || !(node->mode & 0111)))
		error = -EACCES;
	if (!error && node->writers > 0)
		error = -ETXTBSY;
	*result = error ? 0 : hold_program(node);
	return error;
}

/* Goes over blanks, or over all but blanks, as far as the line goes. */
static char *skip(char *at, int blanks)
{
	while (*at && *at != '\n' && (*at == ' ' || *at == '\t') == blanks)
		at++;
	return at;
}

/* Copies n bytes to an address of the space that is being built: bytes of the
 * program, or of the kernel. */
static void put_bytes(struct load *load, unsigned long to, const char *from,
		      unsigned long n)
{
	unsigned long size;

	for (; n > 0 && !load->error; to += size, from += size, n -= size) {
		size = least(n, PAGE_SIZE - to % PAGE_SIZE);
		load->error = touch_page(&load->space, to, 1);
		if (!load->error && (unsigned long)from < KERNEL_BASE)
			load->error = verify_area(&current->space,
						  (unsigned long)from, size, 0);
		if (!load->error)
			memcpy((char *)entries(
				       *find_entry(load->space.dir, to)) +
				       to % PAGE_SIZE,
			       from, size);
	}
}

/* Puts a string below those that are on the new stack. Where programs share
 * memory, another one may change a string, or unmap it, at each point. So each
 * is copied as soon as its length is known. */
static void push(struct load *load, const char *s)
{
	long n = load->error	   ? load->error :
		 load->from_kernel ? (long)strlen(s) :
				     user_string((unsigned long)s, ARG_MAX);
	unsigned long words = load->argc + load->envc + 2;

	if (n == -ENAMETOOLONG ||
	    (n >= 0 && STACK_TOP - load->text + n + 4 * words > ARG_MAX))
		n = -E2BIG;
	if (n < 0)
		load->error = n;
	if (load->error)
		return;
	load->first = n + 1;
	load->text -= n + 1;
	put_bytes(load, load->text, s, n + 1);
}

/* The string n of a list; 0 behind the last one, and after an error. */
static const char *string(struct load *load, strings list, unsigned long n)
{
	const char *s = 0;

	if (load->error || !list)
		return 0;
	if (load->from_kernel)
		return list[n];
	load->error = get_user(&s, (unsigned long)&list[n], sizeof(s));
	return s;
}

static unsigned long count(struct load *load, strings list)
{
	unsigned long n = 0;

	for (; string(load, list, n) && !load->error; n++) {
		if (4 * n > ARG_MAX)
			load->error = -E2BIG;
		point();
	}
	return n;
}

/* Puts the n strings of a list on the stack, the last one first. */
static void push_list(struct load *load, strings list, unsigned long n)
{
	while (n-- && !load->error) {
		push(load, string(load, list, n));
		point();
	}
}

/* Puts what the first line of a script says in the place of argv[0]: its
 * interpreter, the rest of the line as one word, with the blanks in it, and the
 * script's path. Then *path is the interpreter's. -ENOEXEC if the line names
 * none, or the name does not end in the bytes that count. */
static int run_line(struct load *load, char *line, const char **path)
{
	char *name = skip(line + 2, 1), *name_end = skip(name, 0);
	char *word = skip(name_end, 1), *end = word;

	if (name_end == name || name_end == line + LINE_BYTES)
		return -ENOEXEC;
	line[LINE_BYTES - 1] = 0;
	for (char *at = word; *at && *at != '\n'; at++)
		if (*at != ' ' && *at != '\t')
			end = at + 1;
	*name_end = *end = 0;
	load->text += load->first;
	push(load, *path);
	load->from_kernel = 1;
	if (end > word) {
		load->argc++;
		push(load, word);
	}
	load->argc++;
	push(load, name);
	*path = name;
	return load->error;
}

/* Finds the interpreter of a script, which may be a script, too. */
static void find_interpreter(struct load *load, const char *path)
{
	while (!load->error) {
		char *line = load->line[load->scripts % 2];

		if (read_contents(&load->program->contents, line, 0, 2) < 2 ||
		    memcmp(line, "#!", 2))
			return;
		memset(line, 0, LINE_BYTES + 1);
		read_contents(&load->program->contents, line, 0, LINE_BYTES);
		load->error = run_line(load, line, &path);
		if (load->error)
			return;
		drop_program(load->program);
		load->error = open_program(path, strlen(path), &load->program);
		if (!load->error && ++load->scripts > SCRIPTS)
			load->error = -ELOOP;
	}
}

/* Reads the path of the program that the file itself names as its loader.
 * Returns its length; 0 if it names none. */
static int interp_path(struct load *load)
{
	const struct node *node = load->program;
	char *path = load->path;
	const Elf32_Ehdr *elf = &load->image.elf;
	Elf32_Phdr segment;
	int i = 0;

	do {
		if (i == elf->e_phnum)
			return 0;
		read_segment(node, elf, i++, &segment);
	} while (segment.p_type != PT_INTERP);
	if (segment.p_filesz < 2 || segment.p_filesz > sizeof(load->path))
		return -ENOEXEC;
	if (read_contents(&node->contents, path, segment.p_offset,
			  segment.p_filesz) < segment.p_filesz)
		return -EIO;
	if (path[segment.p_filesz - 1])
		return -ENOEXEC;
	return *path ? (int)strlen(path) : -ENOENT;
}

/* Loads the program, and the other one that it names, if it does. */
static int load_program(struct load *load)
{
	struct node *interp = 0;
	int error = load_file(load, load->program, &load->image, LOAD_BIAS);
	int n = error ? error : interp_path(load);

	error = n > 0 ? open_program(load->path, n, &interp) : n;
	if (interp)
		error = load_file(load, interp, &load->interp, INTERP_BIAS);
	drop_program(interp);
	load->space.brk = load->space.start_brk = PAGE_UP(load->space.brk);
	return error;
}

unsigned long random_word(void)
{
	static unsigned long seed;

	seed = seed * 1664525 + 1013904223 + ticks;
	return seed ^ seed >> 16;
}

/* Where the random bytes lie: below the strings. */
static unsigned long random_at(const struct load *load)
{
	return (load->text - 2 * RANDOM_BYTES) & ~15UL;
}

/* Says where the new stack ends, and makes its pages present. */
static void make_stack(struct load *load)
{
	unsigned long words = load->argc + load->envc + 3 + AUX_WORDS;

	load->esp = (random_at(load) - 4 * words) & ~15UL;
	for (unsigned long page = PAGE_DOWN(load->esp);
	     page < load->text && !load->error; page += PAGE_SIZE)
		load->error = touch_page(&load->space, page, 1);
}

/* Writes pointers to n strings, which lie from text on, and a 0. Returns where
 * the next strings lie. */
static const char *put_pointers(const char ***at, const char *text,
				unsigned long n)
{
	for (; n; n--, text += strlen(text) + 1) {
		*(*at)++ = text;
		point(); /* it is about to end: then it does so soon enough */
	}
	*(*at)++ = 0;
	return text;
}

/* Fills the stack, all but its strings, which is the current task's now. */
static void fill_stack(const struct load *load)
{
	unsigned long random = random_at(load), *lot = (void *)random;
	const char **at = (const char **)load->esp;
	const char *text = (const char *)load->text;

	*at++ = (const char *)load->argc;
	text = put_pointers(&at, text, load->argc);
	put_pointers(&at, text, load->envc);
	for (int i = 0; i < RANDOM_BYTES / 4; i++)
		lot[i] = random_word();
	memcpy((void *)(random + RANDOM_BYTES), "i386", 5);
	memcpy(at,
	       (const unsigned long[AUX_WORDS]){
		       AT_PHDR,	    load->phdr,
		       AT_PHENT,    sizeof(Elf32_Phdr),
		       AT_PHNUM,    load->image.elf.e_phnum,
		       AT_PAGESZ,   PAGE_SIZE,
		       AT_BASE,	    load->interp.bias,
		       AT_FLAGS,    0,
		       AT_ENTRY,    load->image.elf.e_entry + load->image.bias,
		       AT_UID,	    0,
		       AT_EUID,	    0,
		       AT_GID,	    0,
		       AT_EGID,	    0,
		       AT_HWCAP,    cpu_features(),
		       AT_CLKTCK,   HZ,
		       AT_SECURE,   0,
		       AT_PLATFORM, random + RANDOM_BYTES,
		       AT_RANDOM,   random,
		       AT_EXECFN,   load->execfn,
		       AT_NULL,	    0,
	       },
	       4 * AUX_WORDS);
}

/* The task's name, as ps shows it. */
void set_name(const char *name, unsigned long n)
{
	memset(current->name, 0, sizeof(current->name));
	memcpy(current->name, name, n < TASK_NAME_MAX ? n : TASK_NAME_MAX);
}

/* Nothing can fail from here on. The old space takes the new one's place. */
static void become(struct load *load)
{
	const struct image *first =
		load->interp.elf.e_phnum ? &load->interp : &load->image;
	const char *path = (const char *)load->execfn, *name = path;
	struct node *program = load->program;

	load->old = current->space;
	current->space = load->space;
	load->space = load->old;
	load->program = current->program;
	current->program = program;
	write_cr3(current->space.dir);
	fill_stack(load);
	for (const char *at = path; *at; at++)
		if (*at == '/')
			name = at + 1;
	set_name(name, strlen(name));
	close_files(FD_CLOEXEC);
	reset_actions();
	fpu_forget(current);
	current->fpu_used = 0;
	current->has_execed = 1;
	current->exit_signal = SIGCHLD;
	*FRAME(current) = (struct frame){
		.es = USER_DS,
		.ds = USER_DS,
		.eip = first->elf.e_entry + first->bias,
		.cs = USER_CS,
		.eflags = X86_EFLAGS_IF | 2,
		.esp = load->esp,
		.ss = USER_DS,
	};
	memset(current->tls, 0, sizeof(current->tls));
	current->more_tls = 0;
	load_tls(current, 1);
	write_fs(0);
	write_gs(0);
	end_vfork();
}

/* Builds the new space. */
static void prepare(struct load *load, const char *path, strings argv,
		    strings envp)
{
	const struct area stack = {
		.start = STACK_TOP - PAGE_SIZE,
		.end = STACK_TOP,
		.flags = AREA_READ | AREA_WRITE | AREA_EXEC | AREA_GROWS,
	};
	long n = load->from_kernel ? (long)strlen(path) :
				     user_string((unsigned long)path, PATH_MAX);

	load->error = n < 0 ? n : open_program(path, n, &load->program);
	load->argc = count(load, argv);
	load->envc = count(load, envp);
	if (load->error)
		return;
	load->space.dir = new_page_dir();
	load->error =
		load->space.dir ? add_area(&load->space, &stack) : -ENOMEM;
	load->text = STACK_TOP - 4;
	push(load, path);
	load->execfn = load->text;
	push_list(load, envp, load->envc);
	push_list(load, argv, load->argc);
	if (load->argc == 0) { /* argv[0], on which all rely: the path's end */
		load->argc = 1;
		push(load, path + n);
	}
	find_interpreter(load, path);
	if (!load->error)
		load->error = load_program(load);
	make_stack(load);
}

/*
 * Makes the program at path the current task's. The path and the strings are
 * the program's; of a task that has none yet, they are the kernel's. On an
 * error (as execve(2) has them) nothing has changed.
 */
int sys_execve(const char *path, strings argv, strings envp)
{
	unsigned long page = kalloc();
	struct load *load = P2V(page);
	int error;

	if (!page)
		return -ENOMEM;
	memset(load, 0, __builtin_offsetof(struct load, line));
	load->from_kernel = !current->program;
	current->loading = &load->space;
	prepare(load, path, argv, envp);
	error = load->error;
	if (!error)
		become(load);
	if (load->space.dir) {
		free_tables(&load->space);
		free_areas(&load->space);
		free_page_dir(load->space.dir);
	}
	current->loading = 0;
	drop_program(load->program);
	kfree(page);
	return error;
}
