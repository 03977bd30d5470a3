/*
 * The works (works.h) with tasks: a switch to another task, and a whole
 * program.
 *
 * Ancestor: none.
 */
#include "works.h"

static struct task *other;
static volatile int turns;
static int result;

/* The other task: uses memory and runs the audit, then sleeps until an
 * interrupt wakes it, and so on. */
static void use_memory(void)
{
	for (;;) {
		unsigned long it = get_free_page();

		if (it)
			kfree(it);
		audit_unstepped();
		turns++;
		cli(); /* no interrupt may wake it before it sleeps */
		current->state = UNINTERRUPTIBLE;
		schedule();
		sti();
	}
}

static void run_switch(void)
{
	int before = turns;

	wake_task(other);
	while (turns == before)
		schedule();
}

/* Becomes the program of entries.S. */
static void become_program(void)
{
	sti();
	add_text(&current->space);
	add_range(&current->space, DATA, DATA + 4 * PAGE_SIZE,
		  AREA_READ | AREA_WRITE);
	add_range(&current->space, STACK - PAGE_SIZE, STACK,
		  AREA_READ | AREA_WRITE | AREA_GROWS);
	*FRAME(current) = program_frame();
}

/* Runs a task to its end. */
static void run_task(void (*function)(void))
{
	struct task *task = new_task(function);

	check(task != 0);
	if (!task)
		return;
	wake_task(task);
	for (int i = 0; task->state != ZOMBIE; i++) {
		check(i < 2000);
		schedule();
	}
	result = task->exit_status;
	free_task(task);
}

static void run_program(void)
{
	run_task(become_program);
}

/* Goes to the end of the run queue; an interrupt puts the other task there at
 * the same time. */
static void give_way(void)
{
	sti();
	schedule();
	schedule();
	do_exit(0);
}

static void run_give_way(void)
{
	run_task(give_way);
}

static void ended_program(void)
{
	check(result == 0);
	if (result)
		printk("# the program ended with %04x\n", result);
}

void work_init(void)
{
	other = new_task(use_memory);
	check(other != 0);
	interrupts_at(other);
	run_switch();
}

const struct work task_works[] = {
	{ "switch", nothing, run_switch, nothing },
	{ "switch while an interrupt wakes another task", nothing, run_give_way,
	  ended_program },
	{ "a program", nothing, run_program, ended_program },
	{ 0, 0, 0, 0 },
};
