/*
 * Wrong calls that must end the machine, each in its own boot (test=NAME);
 * tests/guest/panics.t has the message that each must print.
 *
 * About kfree(), share_page(), bad_page().
 */
#include "files.h"
#include "test.h"

/* Is always 0. The compiler must not know this: it would warn of a null
 * pointer. */
static volatile unsigned long null;

static void kfree_twice_panics(void)
{
	unsigned long page = kalloc();

	kfree(page);
	kfree(page);
}

static void kfree_reserved_panics(void)
{
	kfree(KERNEL_LOAD);
}

static void kfree_null_panics(void)
{
	kfree(null);
}

static void kfree_unaligned_panics(void)
{
	kfree(kalloc() + 4);
}

/* A file holds each of its pages, as a mapping does. So kfree() of a page of a
 * file that no mapping holds must fail. */
static void kfree_page_of_the_archive_panics(void)
{
	struct node *node;

	assert(!lookup(root, "dir/misuse.c", 12, 1, &node));
	assert(!share_page(contents_page(&node->contents, 1)));
	kfree(contents_page(&node->contents, 1));
	printk("one holder less\n");
	kfree(contents_page(&node->contents, 1));
}

/* Linux 0.01's check accepted this address, the first one after the memory. */
static void kfree_end_of_memory_panics(void)
{
	kfree(PAGE(nr_pages));
}

static void kfree_wild_panics(void)
{
	kfree(0xfffff000);
}

static void free_page_never_given_out_panics(void)
{
	free_page(PAGE(nr_pages - 1));
}

static void share_free_page_panics(void)
{
	unsigned long page = kalloc();

	kfree(page);
	share_page(page);
}

static void read_null_panics(void)
{
	printk("%lu\n", *(volatile unsigned long *)null);
}

static void write_text_panics(void)
{
	*(volatile char *)kernel_start = 0;
}

static void divide_by_zero_panics(void)
{
	printk("%lu\n", 1000 / null);
}

static void invalid_opcode_panics(void)
{
	asm volatile("ud2");
}

/* A push without a stack causes a fault, and the CPU has no stack for the frame
 * of this fault either. */
static void lost_stack_double_faults(void)
{
	asm volatile("movl $0x1000, %esp; pushl %eax");
}

/* Grows the stack until it has just passed the canary, and writes all of it. If
 * `stays` is set, waits there for the next tick of the clock. */
static void overflow(int stays)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	unsigned long words = (here - (unsigned long)&current->canary) / 4 + 8;
	volatile unsigned long *hole = __builtin_alloca(words * 4);
	unsigned long start = ticks;

	for (unsigned long i = 0; i < words; i++)
		hole[i] = start;
	while (stays && ticks == start)
		asm volatile("sti; hlt");
	hole[0]++; /* the stack is in use until here */
}

/* Gives up the CPU for ever; start() continues. */
static void give_up(void)
{
	current->state = UNINTERRUPTIBLE;
	schedule();
}

static void overflow_until_tick(void)
{
	overflow(1);
	give_up();
}

static void overflow_until_schedule(void)
{
	overflow(0);
	give_up();
}

static void run_task(void (*function)(void))
{
	struct task *task = new_task(function);

	memcpy(task->name, "digger", 7);
	wake_task(task);
	schedule();
}

static void overflow_panics_at_tick(void)
{
	run_task(overflow_until_tick);
}

/* Interrupts stay off until the task gives up the CPU, so schedule() must find
 * the overflow. */
static void overflow_panics_at_schedule(void)
{
	cli();
	run_task(overflow_until_schedule);
}

static void failed_assertion_panics(void)
{
	assert(null == 1);
}

static void plain_panic(void)
{
	panic("on purpose, with %d words", 5);
}

static void hang(void)
{
	cli();
	for (;;)
		asm volatile("hlt");
}

/* The interrupt table is empty: the first fault finds no handler, the fault
 * that follows finds none, and the third one ends the machine. */
static void triple_fault(void)
{
	static const struct {
		unsigned short limit;
		unsigned long base;
	} __attribute__((packed)) nothing = { 0, 0 };

	asm volatile("lidt %0; ud2" : : "m"(nothing));
}

static void failed_test(void)
{
	printk("1..1\nnot ok 1 - on purpose\n");
	finish(1);
}

const struct test misuses[] = {
	TEST(kfree_twice_panics),
	TEST(kfree_reserved_panics),
	TEST(kfree_null_panics),
	TEST(kfree_page_of_the_archive_panics),
	TEST(kfree_unaligned_panics),
	TEST(kfree_end_of_memory_panics),
	TEST(kfree_wild_panics),
	TEST(free_page_never_given_out_panics),
	TEST(share_free_page_panics),
	TEST(read_null_panics),
	TEST(write_text_panics),
	TEST(divide_by_zero_panics),
	TEST(invalid_opcode_panics),
	TEST(lost_stack_double_faults),
	TEST(overflow_panics_at_tick),
	TEST(overflow_panics_at_schedule),
	TEST(failed_assertion_panics),
	TEST(plain_panic),
	TEST(hang),
	TEST(triple_fault),
	TEST(failed_test),
	{ 0, 0 },
};
