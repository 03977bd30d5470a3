/*
 * Makes the frame that a signal's handler finds on the program's stack, and
 * handles the return from the handler. call_handler() writes the frame; the
 * system call sigreturn() loads the registers from it:
 *
 *	high  [ what the program had there        ]
 *	      [ FPU state, if the FPU was used    ]   struct sigframe, abi.h
 *	      [ code: a call of sigreturn()       ]
 *	      [ registers: struct sigcontext_32   ]
 *	      [ signal number: the only argument  ]
 *	low   [ where the handler returns to      ]   <── esp
 *
 * With SA_SIGINFO the handler gets two more arguments: the address of its
 * siginfo, and that of a ucontext, which holds the registers. The code in this
 * frame calls rt_sigreturn(). With SA_ONSTACK the frame lies on the stack that
 * the program has named by sigaltstack(), unless the program is on that stack
 * already:
 *
 *	base [ ... free ... ][ frame ] base + size
 *
 * Ancestor: Linux 0.01's signal.c put the registers on the program's stack one
 * by one. When the handler returned, a function of the program's library, the
 * restorer, took them off the stack.
 */
#include "task.h"

/* The flags that sigreturn() loads from a frame: carry, parity, adjust, zero,
 * sign, trap, direction, overflow, resume, alignment check. The other flags
 * keep the values that they have at the end of the handler. */
#define USER_FLAGS 0x00050dd5UL

#define IN_FRAME(member) __builtin_offsetof(struct sigframe, member)

/* From es to ss, Linux's struct sigcontext_32 has the same layout as struct
 * frame. */
_Static_assert(__builtin_offsetof(struct sigcontext_32, fpstate) ==
		       __builtin_offsetof(struct sigcontext_32, es) +
			       sizeof(struct frame),
	       "sigcontext");

/* Returns the mask that the handler's return must restore. */
static sigset mask_to_save(void)
{
	return current->restore_mask ? current->saved_mask : current->blocked;
}

/* Saves the program's registers in a context that is all zero, and the FPU's
 * registers at the address `fpu` if the FPU was used. */
static void save_context(struct sigcontext_32 *context, struct _fpstate_32 *fpu,
			 const struct frame *frame)
{
	memcpy(&context->es, frame, sizeof(*frame));
	context->sp = frame->esp; /* pusha has stored the kernel's esp */
	context->fs = read_fs();
	context->gs = read_gs();
	context->trapno = current->trapno;
	context->err = current->trap_error;
	context->cr2 = current->fault_addr;
	context->oldmask = mask_to_save();
	if (!current->fpu_used)
		return;
	fpu_put(fpu);
	context->fpstate = (unsigned long)fpu;
	current->fpu_used = 0; /* the handler begins with a clean FPU */
}

static void restore_context(struct frame *frame, const struct sigcontext_32 *c)
{
	unsigned long kept = frame->eflags & ~USER_FLAGS;

	memcpy(frame, &c->es, sizeof(*frame));
	frame->esp = c->sp;
	frame->es = safe_selector(c->es);
	frame->ds = safe_selector(c->ds);
	frame->cs = USER_CS;
	frame->ss = USER_DS;
	frame->eflags = (c->flags & USER_FLAGS) | kept;
	frame->vector = 0; /* so restart() repeats no system call */
	write_fs(safe_selector(c->fs));
	write_gs(safe_selector(c->gs));
}

/* Returns 1 if esp is on the stack for handlers, otherwise 0. If esp is the
 * address of the stack's end, returns 1, because a push writes below esp. If
 * esp is the address of its base, returns 0. */
static int in_altstack(unsigned long esp)
{
	unsigned long base = (unsigned long)current->altstack.ss_sp;

	return esp > base && esp - base <= current->altstack.ss_size;
}

/* Returns SS_DISABLE if there is no stack for handlers; SS_ONSTACK if esp is on
 * that stack; else 0. With SS_AUTODISARM the result is never SS_ONSTACK:
 * call_handler() takes the stack away while a handler runs on it. */
static int altstack_state(unsigned long esp)
{
	const stack_t *stack = &current->altstack;
	int tells = !(stack->ss_flags & SS_AUTODISARM);

	return !stack->ss_size		 ? SS_DISABLE :
	       tells && in_altstack(esp) ? SS_ONSTACK :
					   0;
}

/* Reads a new stack for handlers from the program, and writes the old one to
 * `old`; each only if its address is not 0. Returns -EPERM while the program
 * runs on the old stack, -EINVAL for unknown flags, -ENOMEM if the new stack is
 * too small. */
int sys_sigaltstack(unsigned long new, unsigned long old)
{
	stack_t stack = { 0 }, before = current->altstack;
	int state = altstack_state(FRAME(current)->esp);
	int error = new ? get_user(&stack, new, sizeof(stack)) : 0;
	int disables = (stack.ss_flags & ~SS_AUTODISARM) == SS_DISABLE;

	before.ss_flags = (before.ss_flags & SS_AUTODISARM) | state;
	if (!error && new && state == SS_ONSTACK)
		error = -EPERM;
	if (!error && (stack.ss_flags & ~SS_AUTODISARM) > SS_DISABLE)
		error = -EINVAL;
	if (!error && new && !disables && stack.ss_size < MINSIGSTKSZ)
		error = -ENOMEM;
	if (!error && old)
		error = put_user(old, &before, sizeof(before));
	if (error || !new)
		return error;
	if (disables)
		stack = (stack_t){ .ss_flags = stack.ss_flags };
	current->altstack = stack;
	return 0;
}

/* The code in the frame, which calls sigreturn() or rt_sigreturn(). */
static const unsigned char return_code[2][8] = {
	{ 0x58, 0xb8, 0x77, 0, 0, 0, 0xcd, 0x80 }, /* popl, movl $119, int */
	{ 0xb8, 0xad, 0, 0, 0, 0xcd, 0x80, 0 },	   /* movl $173, int */
};

/* Writes a handler's frame to the program's stack, where the caller has checked
 * that there is room. Sets edx and ecx to the second and third argument, for a
 * handler that is compiled to take its arguments in registers. */
static void put_sigframe(struct sigframe *to, struct frame *frame,
			 const struct kernel_siginfo *info,
			 const struct rt_sigaction *action)
{
	int rt = (action->flags & SA_SIGINFO) != 0;

	memset(to, 0, IN_FRAME(fpu));
	memcpy(to->code, return_code[rt], sizeof(to->code));
	to->return_to = (unsigned long)(action->flags & SA_RESTORER ?
						(void *)action->restorer :
						to->code);
	to->signal = info->si_signo;
	save_context(rt ? &to->ucontext.context : &to->context, &to->fpu,
		     frame);
	frame->edx = frame->ecx = 0;
	if (rt) {
		frame->edx = to->info_at = (unsigned long)&to->info;
		frame->ecx = to->ucontext_at = (unsigned long)&to->ucontext;
		memcpy(&to->info, info, sizeof(*info));
		to->ucontext.stack = current->altstack;
		to->ucontext.mask = mask_to_save();
	} else {
		to->high_mask = mask_to_save() >> 32;
	}
}

/* Makes the program continue in its handler. The frame is aligned as the ABI
 * (the rules by which functions call one another) wants it at a function's
 * entry. If the stack has no room for the frame, the program gets SIGSEGV. If
 * the handler was for SIGSEGV itself, that signal's action becomes the default
 * first, so the program ends. */
void call_handler(struct frame *frame, const struct kernel_siginfo *info,
		  struct rt_sigaction *action)
{
	const unsigned long n = sizeof(struct sigframe);
	stack_t *stack = &current->altstack;
	unsigned long top = frame->esp, place;

	if (action->flags & SA_ONSTACK && altstack_state(top) == 0)
		top = (unsigned long)stack->ss_sp + stack->ss_size;
	place = ((top - n) & ~15UL) - 4;
	if ((in_altstack(top) && !in_altstack(place)) ||
	    verify_area(&current->space, place, n, 1)) {
		if (info->si_signo == SIGSEGV)
			action->handler = SIG_DFL;
		force_signal(SIGSEGV, SI_KERNEL, 0);
		return;
	}
	put_sigframe((struct sigframe *)place, frame, info, action);
	frame->esp = place;
	frame->eip = (unsigned long)action->handler;
	frame->eax = info->si_signo;
	frame->cs = USER_CS;
	frame->ds = frame->es = frame->ss = USER_DS;
	frame->eflags &= ~(unsigned long)(X86_EFLAGS_DF | X86_EFLAGS_TF);
	frame->vector = 0;
	if (stack->ss_flags & SS_AUTODISARM)
		*stack = (stack_t){ .ss_flags = SS_DISABLE };
	current->restore_mask = 0;
	current->blocked |= action->mask;
	if (!(action->flags & SA_NODEFER))
		current->blocked |= SIGBIT(info->si_signo);
	if (action->flags & SA_RESETHAND)
		action->handler = SIG_DFL;
}

/* Returns from a handler; `rt` is 1 for rt_sigreturn(). The handler has popped
 * the return address. Before sigreturn() the program has popped the signal
 * number, too. So the frame begins 4 or 8 bytes below esp. The program may have
 * moved esp, and may have changed the frame. If the registers, the mask or the
 * FPU's state cannot be read, the task gets SIGSEGV. */
int sys_sigreturn(int rt)
{
	struct frame *frame = FRAME(current);
	unsigned long at = frame->esp - (rt ? 4 : 8);
	unsigned long context =
		at + (rt ? IN_FRAME(ucontext.context) : IN_FRAME(context));
	unsigned long mask_at =
		at + (rt ? IN_FRAME(ucontext.mask) : IN_FRAME(high_mask));
	struct sigcontext_32 c;
	sigset mask;

	if (get_user(&c, context, sizeof(c)) ||
	    get_user(&mask, mask_at, rt ? sizeof(mask) : sizeof(long)) ||
	    (c.fpstate && fpu_get(c.fpstate))) {
		force_signal(SIGSEGV, SI_KERNEL, 0);
		return 0;
	}
	if (!c.fpstate) {
		fpu_forget(current);
		current->fpu_used = 0;
	}
	current->broken_sleep.end = 0;
	set_blocked(rt ? mask : mask << 32 | c.oldmask);
	restore_context(frame, &c);
	/* As on Linux, it is no error if the frame's stack for handlers cannot
	 * be set. But any code or stack segment except the program's own is an
	 * error, because the CPU would fault on the way back to the program. */
	if ((rt &&
	     sys_sigaltstack(at + IN_FRAME(ucontext.stack), 0) == -EFAULT) ||
	    (c.cs | 3) != USER_CS || (c.ss | 3) != USER_DS)
		force_signal(SIGSEGV, SI_KERNEL, 0);
	return frame->eax;
}
