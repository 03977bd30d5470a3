/*
 * execve() runs a new program in the task that calls it. The kernel builds the
 * whole new address space beside the old one. The new space replaces the old
 * one only when nothing can fail any more. So after an error the caller is
 * unchanged.
 *
 *	STACK_TOP [ strings: path, environment, arguments ]
 *	          [ 16 random bytes, AT_PLATFORM's string ]
 *	          [ auxiliary vector .. AT_NULL           ]
 *	          [ envp[0] .. 0 | argv[0] .. 0 | argc    ] <── esp
 *
 * A script begins with the name of its interpreter. The kernel runs the
 * interpreter in place of the script:
 *
 *	script: #! /bin/sh -e		argv: script one two
 *	run:    /bin/sh			argv: /bin/sh -e script one two
 *	                                      [    words      ]
 *
 * Source: System V ABI, i386 supplement, "Process Initialization".
 * Ancestor: Linux 0.01's exec.c, for a.out; it freed the old program first, and
 * ended the task if the new program could not be loaded.
 */
#include "files.h"

#define LOAD_BIAS    0x08048000UL /* for a program that can lie anywhere */
#define INTERP_BIAS  0x20000000UL
#define RANDOM_BYTES 16
#define SCRIPTS	     5	 /* longest chain of scripts */
#define LINE_BYTES   256 /* so much of a script's first line is read */
#define AUX_WORDS    38	 /* 18 pairs of words, and two zeros at the end */

/* A program that is being loaded. This structure is one page, which is freed
 * when execve() ends. */
struct load {
	struct space space; /* must come first: task->loading points here */
	struct space old;
	struct node *program; /* held; or 0. After become(): the old program */
	struct image image, interp;
	unsigned long argc, envc;
	unsigned long text;  /* where the lowest string of the stack lies */
	unsigned long first; /* bytes of that string, with its zero */
	unsigned long execfn, esp; /* addresses of the path and of argc */
	int from_kernel; /* strings and path are in the kernel's memory */
	int error;	 /* the first error; later steps do nothing */
	unsigned int scripts;
	char line[2][LINE_BYTES + 1]; /* first lines of the last two scripts */
	char path[INTERP_MAX];	      /* of the program's loader */
};

_Static_assert(sizeof(struct load) <= PAGE_SIZE, "one page");

/* Finds a program or a script, and holds it. As long as it is held, also while
 * it runs, nobody can open it for writing. Returns 0; -EACCES if it is no file
 * that may be executed; -ETXTBSY if it is open for writing; or an error of
 * lookup(). After an error *result is 0. */
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

/* Searches the line from `at` on. Returns the address of the first character
 * that is no blank; or, if `blanks` is 0, of the first blank. If there is none,
 * returns the end of the line. */
static char *skip(char *at, int blanks)
{
	while (*at && *at != '\n' && (*at == ' ' || *at == '\t') == blanks)
		at++;
	return at;
}

/* Copies n bytes, from the program's memory or from the kernel's, to an address
 * of the space that is being built. After a failure sets load->error. */
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

/* Puts a string on the new stack, below the strings that are there. If programs
 * share memory, another program may change or unmap a string whenever this task
 * calls point(). So this function copies the string as soon as it knows its
 * length. */
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

/* Returns string n of a list; 0 after the last string, and after an error. */
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

/* Returns the number of strings in a list. Sets load->error to -E2BIG if there
 * are too many. */
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

/* Handles the first line of a script. Replaces argv[0] by three strings: the
 * interpreter; what follows the interpreter in the line, as one word with its
 * blanks; the script's path. The second string is left out if nothing follows.
 * Sets *path to the interpreter's path. Returns 0 or an error: -ENOEXEC if the
 * line names no interpreter, or if the name is not complete in the LINE_BYTES
 * that were read. */
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

/* Replaces a script by its interpreter, as long as the program is a script.
 * After more than SCRIPTS scripts sets load->error to -ELOOP. */
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

/* Loads the program. If the program names a loader (interp_path()), loads that
 * as well. The heap begins after the program. */
static int load_program(struct load *load)
{
	struct space *space = &load->space;
	struct image *image = &load->image;
	struct node *interp = 0;
	int error = load_file(space, load->program, image, LOAD_BIAS), n;

	space->start_brk = PAGE_UP(space->brk);
	n = error ?: interp_path(load->program, &image->elf, load->path);
	error = n > 0 ? open_program(load->path, n, &interp) : n;
	if (interp)
		error = load_file(space, interp, &load->interp, INTERP_BIAS);
	drop_program(interp);
	space->brk = space->start_brk;
	return error;
}

/* Returns a number that looks random. Computes it from the previous such number
 * and the ticks.
 */
unsigned long random_word(void)
{
	static unsigned long seed;

	seed = seed * 1664525 + 1013904223 + ticks;
	return seed ^ seed >> 16;
}

/* Returns the address of the random bytes, which lie below the strings. */
static unsigned long random_at(const struct load *load)
{
	return (load->text - 2 * RANDOM_BYTES) & ~15UL;
}

/* Computes where the new stack ends, and makes its pages present. */
static void make_stack(struct load *load)
{
	unsigned long words = load->argc + load->envc + 3 + AUX_WORDS;

	load->esp = (random_at(load) - 4 * words) & ~15UL;
	for (unsigned long page = PAGE_DOWN(load->esp);
	     page < load->text && !load->error; page += PAGE_SIZE)
		load->error = touch_page(&load->space, page, 1);
}

/* Writes n pointers and a 0 at *at. The pointers lead to the strings that lie
 * one after the other from `text` on. Returns the address after the last
 * string. */
static const char *put_pointers(const char ***at, const char *text,
				unsigned long n)
{
	for (; n; n--, text += strlen(text) + 1) {
		*(*at)++ = text;
		point(); /* if a fatal signal comes, the task ends soon */
	}
	*(*at)++ = 0;
	return text;
}

/* Fills the new stack, except its strings. The new space must be the current
 * one. */
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
		       AT_PHDR,	    load->image.phdr,
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

/* Sets the current task's name, which ps shows, to the first bytes of the n
 * bytes at `name`. */
void set_name(const char *name, unsigned long n)
{
	memset(current->name, 0, sizeof(current->name));
	memcpy(current->name, name, n < TASK_NAME_MAX ? n : TASK_NAME_MAX);
}

/* Makes the current task run the new program. Nothing here can fail. Puts the
 * old space and the old program into `load`, so that the caller frees them. */
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

/* Builds the new space: finds the program, copies the strings to the stack, and
 * loads the program. Sets load->error. */
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
	if (load->argc == 0) { /* programs need argv[0]: an empty string */
		load->argc = 1;
		push(load, path + n);
	}
	find_interpreter(load, path);
	if (!load->error)
		load->error = load_program(load);
	make_stack(load);
}

/*
 * Runs the program at path in the current task. The path and the strings are in
 * the memory of the old program; if the task has no program yet, in that of the
 * kernel. Returns 0 or one of execve(2)'s errors; after an error nothing has
 * changed.
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
