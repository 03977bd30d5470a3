/*
 * Compares what the victim's signals and its call must do with what they do.
 * Each signal has one of four actions. These rules say what Linux allows:
 *
 *	R1  The call returns its own result, or EINTR. It may return EINTR
 *	    only if a handler has run after which the call does not start
 *	    again. It must return EINTR if that handler's signal came before
 *	    the program continued after the call.
 *	R2  Each time a signal becomes pending, it acts once: a handler runs,
 *	    the program stops, or the program ends. No signal acts twice,
 *	    and nothing happens without a signal. There are two exceptions:
 *	    SIGCONT removes pending stop signals, and a stop signal removes
 *	    a pending SIGCONT. A blocked signal stays pending.
 *	R3  After the call the program's mask of signals is as before.
 *	R4  Afterwards as many pages are free as before, and the audit is clean.
 *
 * The linker (--wrap) redirects some calls of the kernel to this file; the
 * kernel's code does not change.
 *
 * With forget=1 on the command line, task->attention becomes 0 when the last
 * pending signal is removed, as if the way out looked only for pending signals.
 * Then this file must find that R1 is broken.
 *
 * Ancestor: none.
 */
#include "raise.h"

#define STOPS                                                                  \
	(SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define FATAL (SIGBIT(SIGINT) | SIGBIT(SIGQUIT) | SIGBIT(SIGHUP))

int __wrap_send_signal(struct task *task, int signal, int code);
int __real_send_info(struct task *task, const struct kernel_siginfo *info);
int __wrap_send_info(struct task *task, const struct kernel_siginfo *info);
void __real_take_back(struct task *task, sigset set);
void __wrap_take_back(struct task *task, sigset set);
void __real_notify_parent(struct task *task);
void __wrap_notify_parent(struct task *task);

struct counts counts;
int forgets;

static int owed[_NSIG + 1]; /* how often each signal must still act */
static sigset breaks;	    /* signals with handlers that came in the call */
static int handled;	    /* a handler that makes it return EINTR has run */
static int broken;	    /* the signal of such a handler came in the call */
static int results;	    /* how often the call has returned */
static sigset waiting;	    /* signals pending but blocked at the end */

/* Begins a run: no signal has come yet. */
void expect_nothing(void)
{
	memset(owed, 0, sizeof(owed));
	breaks = 0;
	handled = broken = results = 0;
	waiting = 0;
}

/* ---- Signals that come ---- */

static enum action action_of(int signal)
{
	if (signal == SIGUSR1)
		return HANDLE;
	if (signal == SIGPIPE)
		return IGNORE;
	if (signal == first.signal)
		return first.action;
	return signal == second.signal ? second.action : DEFAULT;
}

static int does_something(int signal)
{
	enum action action = action_of(signal);

	return action != IGNORE &&
	       (action != DEFAULT || !(SIGBIT(signal) & HARMLESS));
}

/* Does the call end with EINTR if this signal's handler interrupts it? */
static int ends_call(int signal)
{
	return call->after == ALWAYS_EINTR ||
	       (call->after == RESTARTS && action_of(signal) == HANDLE);
}

/* Called when another signal removes these pending ones: they need not act any
 * more. */
static void disown(sigset set)
{
	for (int signal = 1; signal <= _NSIG; signal++)
		if (set & SIGBIT(signal) && does_something(signal)) {
			check(owed[signal] > 0);
			owed[signal]--;
			breaks &= ~SIGBIT(signal);
			counts.taken_back++;
		}
}

/* Called when a signal is sent to the victim: from now on it is expected to
 * act. */
static void owe(int signal)
{
	sigset bit = SIGBIT(signal), pending = victim->pending;

	if (signal == SIGCONT)
		disown(pending & STOPS);
	if (bit & STOPS)
		disown(pending & SIGBIT(SIGCONT));
	if (!does_something(signal) || pending & bit)
		return;
	owed[signal]++;
	if (in_call && action_of(signal) != DEFAULT)
		breaks |= bit;
}

/* Called for every signal that anybody sends. */
int __wrap_send_info(struct task *task, const struct kernel_siginfo *info)
{
	int was_ready = (task->pending & ~task->blocked) != 0, error;

	if (task == victim && task->state != ZOMBIE)
		owe(info->si_signo);
	error = __real_send_info(task, info);
	if (task == victim && forgets && was_ready &&
	    !(task->pending & ~task->blocked))
		task->attention = 0;
	return error;
}

int __wrap_send_signal(struct task *task, int signal, int code)
{
	const struct kernel_siginfo info = { .si_signo = signal,
					     .si_code = code };

	return __wrap_send_info(task, &info);
}

/* Called when pending signals are removed. If all are removed, the victim is
 * ending: then notes those that were blocked. */
void __wrap_take_back(struct task *task, sigset set)
{
	if (task == victim && set == ~0ULL)
		waiting = task->pending & task->blocked;
	__real_take_back(task, set);
}

/* ---- Signals that act ---- */

static void done(int signal)
{
	check(owed[signal] > 0);
	owed[signal]--;
}

/* Notes that the victim stops. */
void __wrap_notify_parent(struct task *task)
{
	int signal = task->exit_status >> 8;

	if (task == victim && task->unreported == WUNTRACED) {
		check(signal > 0 && signal <= _NSIG && STOPS & SIGBIT(signal));
		check(action_of(signal) == DEFAULT);
		done(signal);
		counts.stops++;
	}
	__real_notify_parent(task);
}

static void handler_runs(int signal)
{
	check(signal > 0 && signal <= _NSIG);
	check(action_of(signal) == HANDLE || action_of(signal) == RESTART);
	done(signal);
	counts.handlers++;
	if (ends_call(signal)) {
		handled = 1;
		broken |= (breaks & SIGBIT(signal)) != 0;
	}
	breaks &= ~SIGBIT(signal);
}

/* ---- The call's result ---- */

/* Must the call end with EINTR? A call that can start again need not if one of
 * two handlers has SA_RESTART: the kernel may take either signal first, and
 * only the first one decides. */
static int must_end(void)
{
	return broken &&
	       (call->after == ALWAYS_EINTR ||
		(first.action != RESTART && second.action != RESTART));
}

/* Is this the result that the call has if no signal interrupts it? If SIGCHLD
 * is ignored, wait() returns ECHILD. */
static int is_own(int result)
{
	if (call->answer == end_child && action_of(SIGCHLD) == IGNORE)
		return result == -ECHILD;
	return call->result == ANY_PID ? result > 0 : result == call->result;
}

static void call_returns(int result)
{
	check(++results == 1);
	if (-result >= ERESTARTSYS && -result <= ERESTART_RESTARTBLOCK)
		printk("# the program has seen errno %d\n", -result);
	check(result > -ERESTARTSYS);
	if (result == -EINTR && call->result != -EINTR) {
		check(handled);
		counts.eintr++;
	} else {
		check(is_own(result));
		check(!must_end() || call->result == -EINTR);
		counts.own++;
	}
	check(victim->blocked ==
	      (call->borrows ?
		       ~(SIGBIT(SIGUSR1) | SIGBIT(SIGKILL) | SIGBIT(SIGSTOP)) :
		       0)); /* R3 */
}

/* Handles the system call by which the victim reports the result of its call,
 * or that a signal's handler runs. */
int report(int value, int is_handler)
{
	if (current != victim)
		send_first(); /* vfork()'s child: the victim waits for it */
	else if (is_handler)
		handler_runs(value);
	else
		call_returns(value);
	return 0;
}

/* Checks how the victim has ended. If no signal has ended it, checks that its
 * call has returned, and that each signal has acted or is pending and
 * blocked. */
void check_end(void)
{
	int status = victim->exit_status;

	counts.ends += status != 0;
	if (status) {
		check(!(status & ~0xff) && FATAL & SIGBIT(status & 0x7f));
		check(action_of(status & 0x7f) == DEFAULT);
		done(status & 0x7f);
		return;
	}
	check(results == 1);
	for (int signal = 1; signal <= _NSIG; signal++)
		if (owed[signal])
			check(owed[signal] == 1 && waiting & SIGBIT(signal));
}
