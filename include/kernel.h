/*
 * Declares the functions and data that the kernel's files share, grouped by the
 * file that defines them.
 *
 * Ancestor: xv6's defs.h, which groups prototypes the same way.
 */
#pragma once

#include <linux/serial_reg.h>

#include "mm.h"
#include "x86.h"

/* UNSET is for data that need not be zero at boot. */
#define NORETURN	   __attribute__((noreturn))
#define UNUSED		   __attribute__((unused))
#define UNSET		   __attribute__((section(".bss.unset")))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))

static inline unsigned long least(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

/* Pointers that are error numbers, as in Linux. No data lie at such high
 * addresses. */
#define ERR_PTR(error) ((void *)(error))
#define IS_ERR(p)      ((unsigned long)(p) >= -4095UL)

struct frame;
struct boot_params;

/* init/kernel.lds.S defines these; setup has filled params */
extern struct boot_params params;
extern char kernel_start[], kernel_text_end[], kernel_ro_end[];
extern char kernel_data_end[], kernel_end[];

/* init/main.c */
extern const char *init_argv[];
const char *option(const char *name);

/* init/start.c: starts the first program; a test kernel has its own start() */
void start(void) NORETURN;

/* kernel/panic.c */
void panic(const char *fmt, ...) NORETURN PRINTF(1, 2);
void print_frame(const struct frame *frame);
void print_backtrace(unsigned long eip, unsigned long ebp);

#define assert(condition)                                                      \
	do {                                                                   \
		if (!(condition))                                              \
			panic("%s: assertion failed: %s (%s:%d)", __func__,    \
			      #condition, __FILE__, __LINE__);                 \
	} while (0)

/* kernel/printk.c */
void put_on_both(char c);
void printk(const char *fmt, ...) PRINTF(1, 2);
void vprintk(const char *fmt, __builtin_va_list args);
int sprintk(char *to, const char *fmt, ...) PRINTF(2, 3);

/* kernel/symbols.c */
const char *find_symbol(unsigned long addr, unsigned long *offset);

/* kernel/sched.c */
int point(void);
extern volatile unsigned long work_left; /* > 0: task 0 has work to do */
void leave_work(void);

/* kernel/limits.c */
unsigned long soft_limit(int resource);

/* kernel/tree.c */
const char *file_name(unsigned long page);

/* kernel/idle.c */
void do_work(void);
void idle(void) NORETURN;

/* kernel/keyboard.c */
void keyboard_init(void);

/* kernel/tty.c: for the handlers of interrupts, and for task 0 */
void tty_input(char c);
void serial_wake(void);

/* kernel/keys.c */
enum { LOOK_BACK = 6, LOOK_FORWARD }; /* numbers of keys; F1 to F5 are 1 to 5 */
void function_key(int n);
void redraw_map(void);
void do_keys(void);

/* kernel/machine.c */
void print_boot(void);
void print_machine(void);

/* kernel/console.c */
#define COLUMNS 80
#define LINES	25
#define COVERED 20 /* lines that the live map covers */

void console_init(void);
void console_putc(char c);
void show_cursor(void);
unsigned short *console_cover(int covered);
void console_reset(void);
int console_line(char *line);
void console_look_back(int backward);

/* kernel/uart.c */
#define COM1	    0x3f8
#define INTERRUPTS  (COM1 + UART_IER)
#define LINE_STATUS (COM1 + UART_LSR)

extern int serial_listens;
void serial_init(void);
void serial_send(void);
void serial_putc(char c);
int serial_has_room(void);
void serial_drain(void);

/* kernel/serial.c */
void serial_listen(void);

/* kernel/gdt.c */
extern struct tss tss, fault_tss; /* fault_tss: for double faults */

void gdt_init(void);

/* kernel/traps.c; struct frame has the layout that entry.S pushes */
struct frame {
	unsigned long es, ds;
	unsigned long edi, esi, ebp, esp_kernel, ebx, edx, ecx, eax;
	unsigned long vector, error; /* error: error code or call's number */
	unsigned long eip, cs, eflags;
	unsigned long esp, ss; /* only if the trap came from a program */
};

/* The number of this exception stands here because other files use it, too. */
#define DOUBLE_FAULT 8

static inline int from_program(const struct frame *frame)
{
	return frame->cs & 3;
}

void traps_init(void);
void double_fault(void);
void trap(struct frame *frame);
int page_fault(void);
void refuse_page(const struct frame *frame, int error);

/* kernel/fpu.c: which features the CPU has */
unsigned long cpu_features(void);

/* kernel/irq.c */
typedef void irq_handler(int from_program); /* 0: the kernel was interrupted */

void irq_init(void);
void irq_install(int number, irq_handler *handler);
void irq(const struct frame *frame);

/* kernel/time.c */
#define HZ	100
#define FOREVER ~0ULL /* later than every tick */

extern volatile unsigned long long ticks; /* clock ticks since boot */
unsigned long long now(void);		  /* reads ticks with interrupts off */

/* kernel/clock.c */
void clock_init(void);

/* kernel/finish.c */
void finish(int status) NORETURN; /* 0 is success */
void restart_machine(void);

/* kernel/string.c */
void *memcpy(void *to, const void *from, unsigned long n);
void *memset(void *to, int value, unsigned long n);
int memcmp(const void *a, const void *b, unsigned long n);
unsigned long strlen(const char *s);
