/*
 * The tasks of a run: the victim, which makes the call; the task that sends the
 * second signal; and a task that inherits orphans, as init does.
 *
 * Ancestor: none.
 */
#include "raise.h"

/* The other task: sends the second signal each time that to_send is set. While
 * it sends the signal, in_call is 1 if the victim is still in its call: the
 * interrupt came while the victim was in the kernel, and the victim had entered
 * the kernel by a system call, and not by a page fault, for example. */
void send_second(void)
{
	for (;;) {
		cli();
		in_call = before_program &&
			  FRAME(victim)->vector == SYSCALL_VECTOR;
		if (to_send)
			send_signal(victim, to_send, SI_KERNEL);
		in_call = to_send = 0;
		current->state = UNINTERRUPTIBLE;
		schedule();
	}
}

/* The third task: inherits orphans, and waits for none of them. */
void adopt(void)
{
	for (;;) {
		cli();
		current->state = UNINTERRUPTIBLE;
		schedule();
	}
}

/* Sends the first signal to the victim, which waits in its call. */
void send_first(void)
{
	armed = in_call = 1;
	send_signal(victim, first.signal, SI_KERNEL);
	in_call = 0;
}

/* ---- The victim ---- */

/* Sets the action of a signal. */
static void set_action(const struct raised *it)
{
	static const __sighandler_t handlers_of[] = {
		[DEFAULT] = SIG_DFL, [IGNORE] = SIG_IGN
	};
	struct rt_sigaction *action = &current->action[it->signal - 1];

	if (it->signal == SIGSTOP)
		return;
	action->handler = it->action == HANDLE || it->action == RESTART ?
				  (__sighandler_t)(TEXT + (handler - program)) :
				  handlers_of[it->action];
	action->flags = it->action == RESTART ? SA_RESTART : 0;
}

/* Makes the current task the victim: it becomes a program, which makes the
 * call. */
void become_victim(void)
{
	static const struct raised last = { SIGUSR1, HANDLE };
	struct frame *frame = FRAME(current);
	struct space *space = &current->space;

	sti();
	add_range(space, TEXT, TEXT + PAGE_SIZE, AREA_RIGHTS);
	add_range(space, DATA, DATA + PAGE_SIZE, AREA_READ | AREA_WRITE);
	add_range(space, STACK - PAGE_SIZE, STACK,
		  AREA_READ | AREA_WRITE | AREA_GROWS);
	check(put_user(TEXT, program, program_end - program) == 0);
	*frame = program_frame();
	frame->eax = call->nr;
	frame->ebx = call->args[0];
	frame->ecx = call->args[1];
	frame->edx = call->args[2];
	frame->esi = call->args[3];
	frame->edi = call->args[4];
	frame->ebp = call->args[5];
	set_action(&first);
	set_action(&second);
	set_action(&last);
	call->prepare();
	if (call->borrows)
		set_blocked(~SIGBIT(SIGUSR1));
}

/* Ends the victim's child, and frees the victim and all orphans. */
void clean_up(void)
{
	end_child();
	schedule();
	free_task(victim);
	victim = 0;
	while (init_task->children) {
		check(init_task->children->state == ZOMBIE);
		free_task(init_task->children);
	}
}
