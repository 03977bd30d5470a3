/*
 * instructions [long]: tries every instruction that only a kernel may use,
 * every interrupt number, every port (without long, only each 13th from 0x400
 * on), and every flag. What a program may not use must cause its exception, and
 * nothing may give the program more rights. It also tries instructions that are
 * not privileged but show something of the kernel, and prints what they show.
 *
 * Ancestor: none.
 */
#include "attempt.h"

static long instructions, interrupts, ports, flags;

/* Instructions, and the exception that each must cause. Some may cause an
 * invalid opcode instead, because not every CPU knows the instruction. */
static const struct privileged {
	const char *name;
	unsigned char size, code[8];
	unsigned char trap, or_else;
} table[] = {
#define GP  PROTECTION, PROTECTION
#define NEW PROTECTION, INVALID_OPCODE
#define UD  INVALID_OPCODE, INVALID_OPCODE
	{ "hlt", 1, { 0xf4 }, GP },
	{ "cli", 1, { 0xfa }, GP },
	{ "sti", 1, { 0xfb }, GP },
	{ "clts", 2, { 0x0f, 0x06 }, GP },
	{ "invd", 2, { 0x0f, 0x08 }, NEW },
	{ "wbinvd", 2, { 0x0f, 0x09 }, NEW },
	{ "invlpg", 3, { 0x0f, 0x01, 0x38 }, NEW },
	{ "lgdt", 3, { 0x0f, 0x01, 0x10 }, GP },
	{ "lidt", 3, { 0x0f, 0x01, 0x18 }, GP },
	{ "lldt of 0", 3, { 0x0f, 0x00, 0xd2 }, GP },
	{ "ltr", 3, { 0x0f, 0x00, 0xd8 }, GP },
	{ "lmsw", 3, { 0x0f, 0x01, 0xf0 }, GP },
	{ "mov from cr0", 3, { 0x0f, 0x20, 0xc0 }, GP },
	{ "mov from cr2", 3, { 0x0f, 0x20, 0xd0 }, GP },
	{ "mov from cr3", 3, { 0x0f, 0x20, 0xd8 }, GP },
	{ "mov from cr4", 3, { 0x0f, 0x20, 0xe0 }, NEW },
	{ "mov from cr1", 3, { 0x0f, 0x20, 0xc8 }, NEW },
	{ "mov to cr0", 3, { 0x0f, 0x22, 0xc0 }, GP },
	{ "mov to cr2", 3, { 0x0f, 0x22, 0xd0 }, GP },
	{ "mov to cr3", 3, { 0x0f, 0x22, 0xd8 }, GP },
	{ "mov to cr4", 3, { 0x0f, 0x22, 0xe0 }, NEW },
	{ "mov from dr0", 3, { 0x0f, 0x21, 0xc0 }, GP },
	{ "mov from dr6", 3, { 0x0f, 0x21, 0xf0 }, GP },
	{ "mov from dr7", 3, { 0x0f, 0x21, 0xf8 }, GP },
	{ "mov to dr0", 3, { 0x0f, 0x23, 0xc0 }, GP },
	{ "mov to dr7", 3, { 0x0f, 0x23, 0xf8 }, GP },
	{ "mov to a test register", 3, { 0x0f, 0x26, 0xf0 }, NEW },
	{ "rdmsr", 2, { 0x0f, 0x32 }, NEW },
	{ "wrmsr", 2, { 0x0f, 0x30 }, NEW },
	{ "rdpmc", 2, { 0x0f, 0x33 }, NEW },
	{ "sysenter", 2, { 0x0f, 0x34 }, NEW },
	{ "sysexit", 2, { 0x0f, 0x35 }, NEW },
	{ "syscall", 2, { 0x0f, 0x05 }, NEW },
	{ "sysret", 2, { 0x0f, 0x07 }, NEW },
	{ "rsm", 2, { 0x0f, 0xaa }, NEW },
	{ "monitor", 3, { 0x0f, 0x01, 0xc8 }, NEW },
	{ "mwait", 3, { 0x0f, 0x01, 0xc9 }, NEW },
	{ "vmcall", 3, { 0x0f, 0x01, 0xc1 }, NEW },
	{ "vmrun", 3, { 0x0f, 0x01, 0xd8 }, NEW },
	{ "swapgs", 3, { 0x0f, 0x01, 0xf8 }, NEW },
	{ "xsetbv", 3, { 0x0f, 0x01, 0xd1 }, NEW },
	{ "ud2", 2, { 0x0f, 0x0b }, UD },
	{ "lock of nothing", 2, { 0xf0, 0x90 }, UD },
	{ "in of a byte", 2, { 0xe4, 0x60 }, GP },
	{ "in of a word", 3, { 0x66, 0xe5, 0x60 }, GP },
	{ "in of four bytes", 2, { 0xe5, 0x60 }, GP },
	{ "out of a byte", 2, { 0xe6, 0x80 }, GP },
	{ "out of four bytes", 2, { 0xe7, 0x80 }, GP },
	{ "in by dx", 1, { 0xec }, GP },
	{ "in of a word by dx", 2, { 0x66, 0xed }, GP },
	{ "out by dx", 1, { 0xee }, GP },
	{ "out of a word by dx", 2, { 0x66, 0xef }, GP },
	{ "insb", 1, { 0x6c }, GP },
	{ "insl", 1, { 0x6d }, GP },
	{ "outsb", 1, { 0x6e }, GP },
	{ "outsl", 1, { 0x6f }, GP },
	{ "rep insl", 2, { 0xf3, 0x6d }, GP },
	{ "rep outsb", 2, { 0xf3, 0x6e }, GP },
};

static void privileged(void)
{
	static char buffer[16];
	struct registers given = { .edx = 0x3fd,
				   .ecx = 1,
				   .esi = (unsigned long)buffer,
				   .edi = (unsigned long)buffer };

	for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
		attempt(place(table[i].code, table[i].size), &given);
		if (!faulted(table[i].trap) && !faulted(table[i].or_else))
			bad("%s", table[i].name);
		instructions++;
	}
}

/* Tries int n. Programs may use 3, 4 and 0x80; any other number must cause a
 * protection fault that names the gate. */
static void interrupt(unsigned n)
{
	const unsigned char code[] = { 0xcd, (unsigned char)n };
	struct registers given = { .eax = 20 }; /* getpid */

	attempt(place(code, 2), &given);
	if (n == 3 || n == 4) {
		if (!faulted(n))
			bad("int %x", n);
	} else if (n == 0x80) {
		if (came.signal || came.eax != (unsigned long)getpid())
			bad("int %x", n);
	} else if (!faulted(PROTECTION) || came.error != (n << 3 | 2)) {
		bad("int %x", n);
	}
	interrupts++;
}

/* Tries in and out with a byte at port n, and in with a word at this port. */
static void port(unsigned long n)
{
	static const unsigned char codes[][4] = { { 0xec, 0xc3 },
						  { 0xee, 0xc3 },
						  { 0x66, 0xed, 0xc3 } };
	struct registers given = { .edx = n };

	for (unsigned i = 0; i < ARRAY_SIZE(codes); i++) {
		attempt(codes[i], &given);
		if (!faulted(PROTECTION))
			bad("port %lx", n);
	}
	ports++;
}

/* Load the flags from %eax, by popf or by iret, and return the flags in
 * %eax. */
void by_popf(void), by_iret(void);

__asm__(".text\n"
	"by_popf:\n\t"
	"pushl %eax\n\t"
	"popfl\n\t"
	"jmp told\n"
	"by_iret:\n\t"
	"pushl %eax\n\t"
	"pushl %cs\n\t"
	"pushl $told\n\t"
	"iret\n"
	"told:\n\t"
	"nop\n\t"
	"pushfl\n\t"
	"popl %eax\n\t"
	"ret\n");

/* Loads flags, and checks that the program cannot change its right to ports,
 * the interrupt flag, or virtual 8086 mode. */
static void give_flags(void (*code)(void), unsigned long value)
{
	struct registers given = { .eax = value };
	unsigned long is;

	attempt((const void *)code, &given);
	is = came.signal ? came.eflags : came.eax;
	if (came.signal && !(faulted(DEBUG) && value & FLAG_TRAP))
		bad("flags %lx", value);
	if ((is & (FLAG_IOPL | FLAG_INTERRUPTS | FLAG_VIRTUAL)) !=
	    FLAG_INTERRUPTS)
		bad("flags %lx became %lx", value, is);
	flags++;
}

/* Tries an iret to virtual 8086 mode. The CPU must ignore the flag; QEMU 7.2
 * enters that mode, and then the program ends. */
static void go_virtual(void)
{
	struct registers given = { .eax = FLAG_VIRTUAL | FLAG_INTERRUPTS };

	attempt((const void *)by_iret, &given);
	exit_group(came.signal || came.eax & FLAG_VIRTUAL);
}

static void all_flags(void)
{
	if (outcome(go_virtual))
		bad("iret with VM");
	flags++;
	for (unsigned bit = 0; bit < 32; bit++)
		give_flags(by_popf, 1UL << bit);
	for (unsigned long i = 0; i < 1024; i++) {
		unsigned long value = i << 12 | i << 22 | (i & 2) << 8;

		give_flags(by_popf, value);
		give_flags(by_iret, value & ~FLAG_VIRTUAL);
	}
	give_flags(by_popf, ~FLAG_TRAP);
	give_flags(by_popf, ~0UL);
	give_flags(by_iret, ~FLAG_VIRTUAL);
}

/* Tries an iret while the flag NT is on: such an iret returns to another
 * hardware task, and there is none. The code is: pushl $0x4002; popfl; iret */
static void nested_task(void)
{
	static const unsigned char code[] = {
		0x68, 0x02, 0x40, 0, 0, 0x9d, 0xcf
	};
	struct registers given = { 0 };

	attempt(code, &given);
	if (!faulted(INVALID_TSS))
		bad("iret with NT");
	instructions++;
}

/* Makes a system call while every flag that a program can set is on. This must
 * not disturb the kernel. */
static void flags_in_a_call(void)
{
	static const unsigned char code[] = { 0x53, 0x9d, 0xcd, 0x80, 0xc3 };
	struct registers given = { .eax = 20, .ebx = 0x44cd7 | FLAG_NESTED };

	attempt(code, &given);
	if (came.signal || came.eax != (unsigned long)getpid())
		bad("int 80 with all flags");
	flags++;
}

/* Prints what a program's instructions can show of the kernel. */
static void talkative(void)
{
	static unsigned char gdt[6], idt[6];
	unsigned short task, local, status;

	__asm__ volatile("sgdt %0\n\tsidt %1\n\tstr %2\n\tsldt %3\n\tsmsw %4"
			 : "=m"(gdt), "=m"(idt), "=m"(task), "=m"(local),
			   "=m"(status));
	printf("told: gdt %lx, idt %lx, tr %x, ldt %x, msw %x\n",
	       *(unsigned long *)(gdt + 2), *(unsigned long *)(idt + 2), task,
	       local, status);
	instructions += 5;
}

int main(int argc, char **argv)
{
	unsigned long step = is_long(argv) ? 1 : 13;

	(void)argc;
	begin();
	privileged();
	for (unsigned n = 0; n < 256; n++)
		interrupt(n);
	for (unsigned long n = 0; n < 65536; n += n < 0x400 ? 1 : step)
		port(n);
	all_flags();
	nested_task();
	flags_in_a_call();
	talkative();
	tried(instructions, "instructions");
	tried(interrupts, "interrupts by number");
	tried(ports, "ports");
	tried(flags, "sets of flags");
	return verdict();
}
