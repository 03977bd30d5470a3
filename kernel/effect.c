/*
 * Tells what a signal does to a task that takes it, and whether a pending
 * signal ends a sleep, or ends the task. These functions change nothing, and
 * call no function of another file. The scheduler and all functions that send,
 * take or await signals call them.
 *
 * Ancestor: in Linux 0.01 schedule() looked at the bits itself.
 */
#include "task.h"

#define IGNORED_SIGNALS                                                        \
	(SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGURG) | SIGBIT(SIGWINCH))

/* Returns what a signal does to a task that takes it. */
enum effect effect_of(const struct task *task, int signal)
{
	__sighandler_t handler = task->action[signal - 1].handler;

	if (handler != SIG_DFL)
		return handler == SIG_IGN ? NOTHING : HANDLER;
	return SIGBIT(signal) & IGNORED_SIGNALS ? NOTHING :
	       SIGBIT(signal) & STOP_SIGNALS	? STOP :
						  END;
}

/* Returns 1 if a pending signal will end the current task, otherwise 0. */
int fatal_signal_pending(void)
{
	for (int signal = 1; signal <= _NSIG; signal++)
		if (current->pending & ~current->blocked & SIGBIT(signal) &&
		    effect_of(current, signal) == END)
			return 1;
	return 0;
}

/* Returns 1 if a signal is pending that ends the current task's sleep,
 * otherwise 0. */
int signal_pending(void)
{
	return (current->pending & (~current->blocked | current->awaited)) != 0;
}
