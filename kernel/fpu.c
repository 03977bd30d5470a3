/*
 * Gives each task its own registers of the FPU and of SSE. The CPU's registers
 * hold the state of one task, the owner. While another task runs, CR0.TS is
 * set, so that its first FPU instruction traps. On a CPU that has FXSR, fxsave
 * stores both kinds of registers; on an older CPU, fnsave stores those of the
 * FPU. A signal's handler finds, as on Linux, the state in both forms:
 *
 *	struct _fpstate_32	[ as fnsave has it: 108 bytes | status, magic ]
 *				[ as fxsave has it: 512 bytes                 ]
 *
 * When the handler returns, the kernel loads only MXCSR and the xmm registers
 * from the second form.
 *
 * Ancestor: Linux 0.01's math_state_restore().
 */
#include "task.h"

#define OLD_BYTES	 __builtin_offsetof(struct _fpstate_32, status)
#define NEW_AT		 __builtin_offsetof(struct _fpstate_32, _fxsr_env)
#define MXCSR		 6 /* indices of words that fxsave stores */
#define MXCSR_MASK	 7
#define MXCSR_FRESH	 0x1f80
#define MXCSR_MASK_OLDER 0xffbf /* used if the CPU stores the mask 0 */

struct task *fpu_owner;

static int has_fxsr;
static unsigned long mxcsr_mask;

/* Returns EDX of CPUID leaf 1; 0 on a CPU without CPUID. */
unsigned long cpu_features(void)
{
	unsigned long before, after, leaf = 1, features = 0;

	asm volatile("pushfl; popl %0\n\t"
		     "pushl %0; xorl %2, (%%esp); popfl\n\t"
		     "pushfl; popl %1"
		     : "=&r"(before), "=&r"(after)
		     : "i"(X86_EFLAGS_ID)
		     : "cc");
	if ((before ^ after) & X86_EFLAGS_ID)
		asm("cpuid" : "+a"(leaf), "=d"(features) : : "ebx", "ecx");
	return features;
}

/* Sets up the FPU and, if the CPU has it, SSE. Programs may use what CPUID
 * reports. */
void fpu_init(void)
{
	const unsigned long *words = (void *)idle_task.fpu;
	unsigned long features = cpu_features();

	write_cr0(read_cr0() | X86_CR0_MP | X86_CR0_NE);
	has_fxsr = (features & CPUID_FXSR) != 0;
	if (has_fxsr) {
		write_cr4(read_cr4() | X86_CR4_OSFXSR |
			  (features & CPUID_SSE ? X86_CR4_OSXMMEXCPT : 0));
		asm volatile("fxsave %0" : "=m"(idle_task.fpu));
		mxcsr_mask = words[MXCSR_MASK] ?: MXCSR_MASK_OLDER;
	}
	write_cr0(read_cr0() | X86_CR0_TS);
}

/* Copies the FPU's state to the task's structure, if the task is the owner. At
 * its next use of the FPU the task gets the state back. */
void fpu_save(struct task *task)
{
	if (fpu_owner != task)
		return;
	asm volatile("clts");
	if (has_fxsr)
		asm volatile("fxsave %0" : "=m"(task->fpu));
	else
		asm volatile("fnsave %0" : "=m"(task->fpu));
	fpu_forget(task);
}

/* If this task is the owner, the FPU has no owner from now on. The state in the
 * FPU is lost. */
void fpu_forget(struct task *task)
{
	if (fpu_owner != task)
		return;
	fpu_owner = 0;
	write_cr0(read_cr0() | X86_CR0_TS);
}

/* Saves the owner's state, then loads that of the current task. */
static void load(void)
{
	unsigned long *words = (void *)current->fpu;

	if (fpu_owner)
		fpu_save(fpu_owner);
	if (!current->fpu_used) {
		memset(current->fpu, 0, sizeof(current->fpu));
		words[0] = 0x37f;
		words[has_fxsr ? MXCSR : 2] = has_fxsr ? MXCSR_FRESH : 0xffff;
	}
	current->fpu_used = 1;
	fpu_owner = current;
	/* Another task may have caused an error, which frstor would report.
	 * fninit clears it. On some CPUs fxrstor does not load the address of
	 * the last instruction; fninit also resets that address. */
	asm volatile("clts; fninit");
	if (has_fxsr)
		asm volatile("fxrstor %0" : : "m"(current->fpu));
	else
		asm volatile("frstor %0" : : "m"(current->fpu));
}

/* Handles the first FPU instruction of a task: saves the owner's state, and
 * loads this task's. */
void fpu_trap(void)
{
	if (fpu_owner == current)
		asm volatile("clts");
	else
		load();
}

/* Puts the FPU state of the current task, which has used the FPU, into a
 * signal's frame. */
void fpu_put(struct _fpstate_32 *to)
{
	fpu_save(current);
	memcpy(has_fxsr ? to->_fxsr_env : &to->cw, current->fpu,
	       has_fxsr ? sizeof(current->fpu) : OLD_BYTES);
	if (has_fxsr) {
		load();
		asm volatile("fnsave %0" : "=m"(*to));
		fpu_forget(current);
	}
	to->status = to->sw;
	to->magic = has_fxsr ? X86_FXSR_MAGIC : 0xffff;
}

/* Loads the current task's FPU state from a signal's frame, which may have any
 * address and any bytes. Returns 0; -EFAULT if the frame cannot be read, or if
 * MXCSR has a bit that the CPU does not know. After an error the state is lost.
 */
int fpu_get(unsigned long from)
{
	const unsigned long *words = (void *)current->fpu;
	unsigned char old[OLD_BYTES];

	fpu_forget(current);
	current->fpu_used = 0;
	if (get_user(old, from, sizeof(old)) ||
	    get_user(current->fpu, from + (has_fxsr ? NEW_AT : 0),
		     has_fxsr ? sizeof(current->fpu) : OLD_BYTES) ||
	    (has_fxsr && words[MXCSR] & ~mxcsr_mask))
		return -EFAULT;
	current->fpu_used = 1;
	if (has_fxsr) {
		load();
		asm volatile("fnclex; frstor %0" : : "m"(old));
	}
	return 0;
}
