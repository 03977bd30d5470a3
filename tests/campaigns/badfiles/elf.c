/*
 * The target for the ELF loader, kernel/elf.c and exec.c. The input is a
 * program. A task executes it twice: first with enough memory, then with
 * little.
 *
 *	pages reserved for the archive
 *	[headers of directories][/ld, headers][/program: input, then poison ...]
 *	page                    page          page
 *
 *	10000000  the old program's memory: path, arguments
 *
 * If execve() fails, its error must be one that execve(2) defines, and the old
 * program must be as it was. If it succeeds, the areas must be accessible. In
 * both cases the audit must be clean, and in the end as many pages must be free
 * as before.
 *
 * Ancestor: none.
 */
#include "badfiles.h"

#include "boot.h"
#include "files.h"
#include "../../free_pages.h"

#define RAM	     0x200000
#define ARCHIVE	     8 /* pages that are reserved for the archive */
#define ENOUGH	     200
#define PROGRAM	     0x10000000UL
#define PROGRAM_SIZE 0x20000UL
#define STACK_SIZE   0x100000UL
#define TOUCHES	     6

struct boot_params params;
struct task *current;
volatile unsigned long long ticks;

static union {
	struct task task;
	char page[PAGE_SIZE];
} old __attribute__((aligned(PAGE_SIZE)));

static struct node *program;
static char *slot; /* the input's place in the archive */
static unsigned long free_before;

/* ---- replacements for functions that exec.c calls ---- */

static int ended_vfork;

extern unsigned long cpu_cr3; /* host.c */
extern void (*on_flush)(void);
unsigned long long gdt[TLS_ENTRY + TLS_ENTRIES];

void close_files(UNUSED unsigned long bits)
{
}

void reset_actions(void)
{
}

void fpu_forget(UNUSED struct task *task)
{
}

unsigned long cpu_features(void)
{
	return 0;
}

struct timespec64 date(void)
{
	return (struct timespec64){ 0 };
}

int send_signal(UNUSED struct task *task, UNUSED int signal, UNUSED int code)
{
	return 0;
}

void end_vfork(void)
{
	ended_vfork = 1;
}

/* ---- the archive ---- */

/* Puts a member of a ustar archive at `at`; returns the place of the next
 * member. */
static char *put_member(char *at, const char *name, char type,
			unsigned long size)
{
	unsigned long sum = 0;

	memset(at, 0, 512);
	memcpy(at, name, strlen(name));
	memcpy(at + 100, "0000755", 7);
	for (int i = 0; i < 11; i++)
		at[124 + i] = '0' + (size >> 3 * (10 - i) & 7);
	memset(at + 148, ' ', 8);
	at[156] = type;
	memcpy(at + 257, "ustar", 5);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)at[i];
	for (int i = 0; i < 6; i++)
		at[148 + i] = '0' + (sum >> 3 * (5 - i) & 7);
	return at + 512 + (size + 511) / 512 * 512;
}

/* Puts an interpreter of two segments, for the inputs that name one. */
static void put_interpreter(char *at)
{
	Elf32_Ehdr *elf = (void *)at;
	Elf32_Phdr *segment = (void *)(elf + 1);

	memset(at, 0, 512);
	memcpy(elf->e_ident, "\177ELF\1\1\1", 7);
	elf->e_type = ET_DYN;
	elf->e_machine = EM_386;
	elf->e_phoff = sizeof(*elf);
	elf->e_phentsize = sizeof(*segment);
	elf->e_phnum = 2;
	segment[0] = (Elf32_Phdr){ .p_type = PT_LOAD,
				   .p_filesz = 200,
				   .p_memsz = 200,
				   .p_flags = PF_R };
	segment[1] = (Elf32_Phdr){ .p_type = PT_LOAD,
				   .p_vaddr = PAGE_SIZE,
				   .p_memsz = 2 * PAGE_SIZE,
				   .p_flags = PF_R | PF_W };
}

static void make_archive(unsigned long page)
{
	char *archive = P2V(page), *at = archive;

	for (int i = 0; i < 7; i++)
		at = put_member(at, "dir/", '5', 0);
	put_interpreter(at + 512);
	at = put_member(at, "ld", '0', 512);
	for (int i = 0; i < 6; i++)
		at = put_member(at, "dir/", '5', 0);
	slot = at + 512;
	at = put_member(at, "program", '0', INPUT_MAX);
	memset(at, 0, 512);
	params.parts[PART_ARCHIVE].address = page;
	params.parts[PART_ARCHIVE].bytes = at + 512 - archive;
	archive_init();
	if (printed[0] || lookup(root, "program", 7, 1, &program))
		bail("the archive: %s", printed);
}

/* ---- the old program ---- */

static void visit_current(visitor *visit)
{
	if (current->space.dir)
		walk_space(&current->space, visit);
}

/* Called when a space becomes the current one: copies the pages of its stack to
 * the addresses at which a CPU would map them. */
static void show_stack(void)
{
	for (unsigned long addr = STACK_TOP - STACK_SIZE; addr < STACK_TOP;
	     addr += PAGE_SIZE) {
		unsigned long *entry = find_entry(cpu_cr3, addr);

		if (entry)
			memcpy((void *)addr, entries(*entry), PAGE_SIZE);
	}
}

void begin(void)
{
	unsigned long page;

	map_arena(RAM);
	map_program(PROGRAM, PROGRAM_SIZE);
	map_program(STACK_TOP - STACK_SIZE, STACK_SIZE);
	boot_up(RAM);
	on_flush = show_stack;
	page = reserve_top(ARCHIVE);
	current = &old.task;
	add_owner(visit_current);
	add_owner(visit_pool);
	add_owner(visit_nodes);
	add_owner(visit_walks);
	make_archive(page);
	current->cwd = root;
	current->program = hold_program(root); /* any node will do */
	free_before = free_pages();
}

static void must(int holds, const char *what, unsigned long value)
{
	if (!holds)
		bail("%s (%lx)", what, value);
}

static void balance(const char *when)
{
	printed[0] = 0;
	must(mem_check() == 0, when, 0);
}

/* Makes the task that will call execve(): its program has one area. */
static void start_task(void)
{
	const struct area area = {
		.start = PROGRAM,
		.end = PROGRAM + PROGRAM_SIZE,
		.flags = AREA_READ | AREA_WRITE,
	};

	memset(&old, 0, sizeof(old));
	current->cwd = root;
	current->space.dir = new_page_dir();
	must(current->space.dir && !add_area(&current->space, &area) &&
		     !verify_area(&current->space, PROGRAM, PROGRAM_SIZE, 1),
	     "no old program", 0);
	FRAME(current)->eip = 0x1234;
	ended_vfork = 0;
}

/* Puts a path and the list of arguments into the old program's memory. The list
 * has the path; with `many`, also 19 arguments of 5,000 bytes. Returns the
 * path. */
static const char *put_arguments(int many)
{
	unsigned long *argv = (void *)PROGRAM;
	char *text = (char *)(PROGRAM + PAGE_SIZE);
	unsigned long n = many ? 20 : 1;

	memcpy(text, "/program", 9);
	for (unsigned long i = 0; i < n; i++)
		argv[i] = (unsigned long)text + (i ? 16 : 0);
	argv[n] = 0;
	memset(text + 16, 'x', 5000);
	text[16 + 5000] = 0;
	return text;
}

/* ---- an execve() ---- */

static const int errors[] = { ENOEXEC,	    ENOMEM, E2BIG,  EFAULT,
			      EIO,	    ENOENT, EACCES, EAGAIN,
			      ENAMETOOLONG, ELOOP,  ENOTDIR };

static void check_error(int error, const struct space *before)
{
	unsigned int i = 0;

	while (i < ARRAY_SIZE(errors) && errors[i] != -error)
		i++;
	must(i < ARRAY_SIZE(errors), "an error that execve(2) does not define",
	     -error);
	must(!memcmp(before, &current->space, sizeof(*before)) &&
		     FRAME(current)->eip == 0x1234 && !ended_vfork,
	     "the old program has changed", 0);
}

/* Touches the areas of the new program: reads and writes some pages of each,
 * and the address after each. A touch may fail: memory may have run out. */
static void touch_areas(void)
{
	struct space *space = &current->space;

	for (const struct area *area = space->first[0]; area;
	     area = area->next[0]) {
		unsigned long start = area->start, end = area->end;
		unsigned long step = PAGE_DOWN((end - start) / TOUCHES);

		for (unsigned long at = start; at < end;
		     at += step ? step : PAGE_SIZE) {
			touch_page(space, at, 0);
			touch_page(space, at, 1);
		}
		touch_page(space, end - 1, 1);
		touch_page(space, end, 1);
	}
	touch_page(space, FRAME(current)->eip, 0);
}

static void check_success(void)
{
	const struct frame *frame = FRAME(current);
	const struct area *area = current->space.first[0];

	must(current->space.dir != 0 && ended_vfork, "no new program", 0);
	must(frame->cs == USER_CS && frame->ss == USER_DS &&
		     frame->eflags == (X86_EFLAGS_IF | 2),
	     "the registers are not a program's", frame->eflags);
	must(frame->esp < STACK_TOP && frame->esp % 16 == 0 &&
		     find_entry(current->space.dir, frame->esp) &&
		     find_entry(current->space.dir, STACK_TOP - 1),
	     "the stack pointer is wrong", frame->esp);
	must(area->start > 0, "page 0 is mapped", area->start);
	touch_areas();
}

/* Calls execve() once with this many pages free. */
static void try_exec(int pages, int many)
{
	unsigned long left;
	const char *path;
	struct space before;
	int error;

	start_task();
	path = put_arguments(many);
	before = current->space;
	take_all_but(pages);
	left = free_pages();
	error = sys_execve(path, (strings)PROGRAM, 0);
	balance("the audit after execve()");
	if (error) {
		check_error(error, &before);
		must(free_pages() == left, "pages lost by an error", -error);
	} else {
		check_success();
		balance("the audit after the new program");
	}
	free_space(&current->space);
	drop_program(current->program);
	give_back();
	balance("the audit after all is freed");
	must(free_pages() == free_before, "pages lost", free_pages());
}

/* A byte of the header's padding, which the loader does not read, says how many
 * arguments there are, and how many pages are free at the second try. */
void try_input(const unsigned char *input, unsigned long n)
{
	int many = n > 15 && input[15] & 1;
	int little = n > 15 ? (input[15] >> 1) % 16 : n % 16;

	memcpy(slot, input, n);
	__asan_poison_memory_region(slot + n, INPUT_MAX - n);
	program->contents.size = n;
	try_exec(ENOUGH, many);
	try_exec(little, many);
	__asan_unpoison_memory_region(slot, INPUT_MAX);
}
