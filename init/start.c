/*
 * Starts the first program: init is task 1, and has the console as its three
 * files. The code that booted becomes task 0 (idle.c).
 *
 * Ancestor: Linux 0.01's init(), which executed /bin/sh itself.
 */
#include "files.h"
#include "boot.h"

static void open_console(void)
{
	static const char path[] = "/dev/console";
	struct node *node;
	int error = lookup(root, path, sizeof(path) - 1, 1, &node);

	for (int fd = 0; fd < 3 && error >= 0; fd++)
		error = open_file(&tty_ops, node, 0, O_RDWR);
	if (error < 0)
		printk("init: /dev/console: error %d\n", -error);
}

/* Executes init. Task 1 runs this function, and when it returns, continues with
 * the program. Panics if init cannot be executed. */
static void run_init(void)
{
	static const char *const envp[] = { "HOME=/", "PATH=/bin", "TERM=linux",
					    0 };
	const char *path = option("init");
	int error;

	init_argv[0] = path ? path : "/sbin/init";
	open_console();
	error = sys_execve(init_argv[0], init_argv, envp);
	if (error == -ENOMEM)
		panic("no memory for %s", init_argv[0]);
	if (error)
		panic("no first program: %s, error %d", init_argv[0], -error);
}

/* Prints the picture of memory, runs the audit, makes init, and becomes the
 * idle task. */
void start(void)
{
	mem_print(&params);
	printk("audit: %s\n", mem_check() ? "failed" : "ok");
	init_task = new_task(run_init);
	if (!init_task)
		panic("no memory for init");
	init_task->session = init_task->pid;
	enter_group(init_task, init_task->pid);
	wake_task(init_task);
	idle();
}
