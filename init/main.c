/*
 * Starts the parts of the kernel, one after the other. head.S calls main() with
 * the boot tables in use, interrupts off and an empty bss.
 *
 * Ancestor: Linux 0.01's init/main.c, whose main() is a list of calls, too.
 */
#include "boot.h"
#include "files.h"

/* The arguments of init: its path, the words of the command line, and a null
 * pointer. */
const char *init_argv[1 + COMMAND_LINE / 2 + 1];

static void split_command_line(void)
{
	static char line[COMMAND_LINE] UNSET;
	char *s = line;
	int n = 1;

	memcpy(line, params.command_line, COMMAND_LINE);
	while (*s) {
		while (*s == ' ')
			*s++ = 0;
		if (*s)
			init_argv[n++] = s;
		while (*s && *s != ' ')
			s++;
	}
}

/* Returns the value of the first option "name=value" or "name" of the command
 * line: an empty string for "name"; 0 if there is no such option. */
const char *option(const char *name)
{
	unsigned long n = strlen(name);

	for (int i = 1; init_argv[i]; i++) {
		const char *end = init_argv[i] + n;

		if (!memcmp(init_argv[i], name, n) && (*end == '=' || !*end))
			return *end ? end + 1 : end;
	}
	return 0;
}

/* Reads a size: 16M, 4096K, or plain bytes. Returns the bytes, at most
 * RAM_END; 0 if s is no size. */
static unsigned long parse_size(const char *s)
{
	unsigned long long size = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		if (size < RAM_END)
			size = size * 10 + *s - '0';
	if (*s == 'M' || *s == 'K')
		size *= *s++ == 'M' ? 1024 * 1024 : 1024;
	return *s ? 0 : size < RAM_END ? size : RAM_END;
}

/* Returns the end of the RAM to use, from the option mem=; without it, or if
 * its value is no size, RAM_END. */
static unsigned long memory_limit(void)
{
	const char *value = option("mem");
	unsigned long limit = value ? parse_size(value) : RAM_END;

	if (limit)
		return limit;
	printk("mem=%s is no size such as 16M or 4096K: all memory is used\n",
	       value);
	return RAM_END;
}

/* Prints how much RAM lies above the addresses that the kernel can map. */
static void report_high_memory(void)
{
	unsigned long long high = 0;

	for (unsigned int i = 0; i < params.map_entries; i++) {
		const struct e820_entry *e = &params.map[i];

		if (e->type == E820_USABLE && e->base + e->length > RAM_END)
			high += e->base + e->length -
				(e->base > RAM_END ? e->base : RAM_END);
	}
	if (high)
		printk("memory: %lu KiB above %08x not used\n",
		       (unsigned long)(high >> 10), RAM_END);
}

void main(void) NORETURN;

void main(void)
{
	split_command_line();
	traps_init();
	serial_init();
	console_init();
	print_boot();
	report_high_memory();
	mem_init(&params, memory_limit());
	kinit1();
	paging_init(cpu_features() & CPUID_PSE);
	kinit2();
	fault_tss.cr3 = kernel_dir;
	if (option("nowp")) /* a 386 has no CR0.WP */
		write_cr0(read_cr0() & ~(unsigned long)X86_CR0_WP);
	add_owner(visit_pool);
	add_owner(visit_cuts);
	add_owner(visit_pipes);
	/* visit_nodes comes before visit_tasks, so that mem_kinds() shows a
	 * page of a file as KIND_FILE, also if a program maps it. */
	add_owner(visit_nodes);
	add_owner(visit_tasks);
	add_owner(visit_walks);
	archive_init();
	mount_init();
	fpu_init();
	sched_init();
	irq_init();
	tty_reset();
	keyboard_init();
	serial_listen();
	sti();
	clock_init();
	start();
}
