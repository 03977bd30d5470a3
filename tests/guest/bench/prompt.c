/*
 * Counts the instructions from the boot sector to the shell's first prompt. The
 * kernel is the usual one, except that the linker (--wrap) redirects every byte
 * of its console to this file. The last bytes of the prompt, "tally# ", end the
 * count.
 */
#include "boot.h"
#include "kernel.h"
#include "mm.h"
#include "x86.h"
#include "tsc.h"

void __real_console_putc(char c);
void __wrap_console_putc(char c);

static void report(const char *name, unsigned long value)
{
	printk("\nbench: %s,%lu,%lu,%lu,1\n", name, value, value, value);
}

void __wrap_console_putc(char c)
{
	static const char prompt[] = "tally# ";
	static unsigned long matched;
	unsigned long long now;

	__real_console_putc(c);
	if (c != prompt[matched]) {
		matched = c == prompt[0];
		return;
	}
	if (prompt[++matched])
		return;
	now = rdtsc();
	report("boot_to_prompt",
	       now - (params.stamp[0] | (unsigned long long)params.stamp[1]
						<< 32));
	report("kernel_bytes", params.parts[PART_KERNEL].bytes);
	finish(0);
}
