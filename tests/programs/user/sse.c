/*
 * Tests that each process keeps its own SSE registers across switches, forks,
 * execs and signals. The frame of a signal has them in Linux's layout. On a CPU
 * without SSE nothing is tested.
 *
 * Ancestor: none.
 */
#include "test.h"

#define CPUID_SSE 0x2000000
#define MXCSR	  0x1f80 /* all errors masked, the default */

/* The state of FPU and SSE to which a context points. */
struct fpu_state {
	unsigned long cw, sw, tag, eip, cs, data_at, data_seg;
	unsigned char st[8][10];
	unsigned short status, magic;
	unsigned long fx[6], mxcsr, mxcsr_mask;
	unsigned char fx_st[8][16];
	unsigned long xmm[8][4];
};

static volatile int count;

static unsigned long features(void)
{
	unsigned long leaf = 1, result;

	__asm__("cpuid" : "+a"(leaf), "=d"(result) : : "ebx", "ecx");
	return result;
}

static void set_xmm(unsigned long word)
{
	unsigned long words[4] = { word, word + 1, word + 2, word + 3 };

	__asm__ volatile("movups %0, %%xmm0\n\tmovups %0, %%xmm7"
			 :
			 : "m"(words));
}

/* Returns whether xmm0 and xmm7 have the words that set_xmm() put there. */
static int has_xmm(unsigned long word)
{
	unsigned long words[8];

	__asm__ volatile("movups %%xmm0, (%0)\n\tmovups %%xmm7, 16(%0)"
			 :
			 : "r"(words)
			 : "memory");
	for (int i = 0; i < 8; i++)
		if (words[i] != word + i % 4)
			return 0;
	return 1;
}

static unsigned long mxcsr(void)
{
	unsigned long word;

	__asm__ volatile("stmxcsr %0" : "=m"(word));
	return word;
}

static void set_mxcsr(unsigned long word)
{
	__asm__ volatile("ldmxcsr %0" : : "m"(word));
}

/* ---- Switches, forks, execs ---- */

static void worker(void)
{
	unsigned long mine = getpid();
	int bad = 0;

	set_xmm(mine);
	set_mxcsr(MXCSR | (mine % 4) << 13);
	for (int i = 0; i < 200; i++) {
		sched_yield();
		bad += !has_xmm(mine) || mxcsr() != (MXCSR | (mine % 4) << 13);
	}
	exit_group(bad != 0);
}

static void switches(void)
{
	int bad = 0;

	set_xmm(77);
	for (int i = 0; i < 6; i++)
		child(worker);
	for (int i = 0; i < 6; i++) {
		int status = -1;

		waitpid(-1, &status, 0);
		bad += status != 0 || !has_xmm(77);
	}
	printf("workers_that_went_wrong: %d\n", bad);
}

static void in_a_child(void)
{
	yes("a_child_has_its_parent's", has_xmm(88));
	printf("mxcsr: %lx\n", mxcsr());
	set_xmm(99);
	set_mxcsr(MXCSR);
}

static void forks(void)
{
	set_xmm(88);
	set_mxcsr(MXCSR | 0x6000);
	in_child("a_child", in_a_child);
	yes("the_parent_has_its_own", has_xmm(88));
	printf("mxcsr: %lx\n", mxcsr());
}

static void becomes(void)
{
	char *argv[] = { "sse", "fresh", NULL }, *envp[] = { NULL };

	set_xmm(88);
	execve("../bin/sse", argv, envp);
}

static int fresh(void)
{
	static unsigned long words[4];

	__asm__ volatile("movups %%xmm7, %0" : "=m"(words));
	printf("mxcsr_after_exec: %lx\n", mxcsr());
	printf("xmm7_after_exec: %lx\n",
	       words[0] | words[1] | words[2] | words[3]);
	return 0;
}

/* ---- Signals ---- */

static void spoil(int signal)
{
	count += signal != 0;
	set_xmm(1);
	set_mxcsr(MXCSR);
}

static void look(int signal, struct context context)
{
	const struct fpu_state *state = (void *)context.fpu;

	count += signal != 0;
	printf("magic: %x, cw: %lx, mxcsr: %lx\n", state->magic,
	       state->cw & 0xffff, state->mxcsr);
	printf("xmm7: %lu, status like sw: %d\n", state->xmm[7][0],
	       state->status == (state->sw & 0xffff));
	printf("st(0): %x, the same again: %d\n", state->st[0][9],
	       !memcmp(state->st[0], state->fx_st[0], 10));
}

static void change(int signal, struct context context)
{
	struct fpu_state *state = (void *)context.fpu;

	(void)signal;
	for (int i = 0; i < 4; i++)
		state->xmm[0][i] = state->xmm[7][i] = 500 + i;
	state->mxcsr = MXCSR | 0x2000;
	state->cw = 0xb7f;
	state->fx[0] = 0x77f; /* sigreturn ignores this copy */
}

static void forge(int signal, struct context context)
{
	struct fpu_state *state = (void *)context.fpu;

	(void)signal;
	state->mxcsr = 0xffffffff;
}

static void forged(void)
{
	catch (SIGUSR1, forge);
	set_xmm(3);
	kill(getpid(), SIGUSR1);
}

/* Lets the context point to a state whose second half is not mapped. */
static void cut(int signal, struct context context)
{
	volatile struct context *c = &context;

	(void)signal;
	memcpy(border() - 112, (void *)c->fpu, 112);
	c->fpu = (unsigned long)border() - 112;
}

static void halved(void)
{
	catch (SIGUSR1, cut);
	set_xmm(3);
	kill(getpid(), SIGUSR1);
}

static void move_odd(int signal, struct context context)
{
	static char odd[sizeof(struct fpu_state) + 200];
	volatile struct context *c = &context;

	(void)signal;
	memcpy(odd + 1, (void *)c->fpu, sizeof(struct fpu_state));
	c->fpu = (unsigned long)odd + 1;
}

static void signals(void)
{
	unsigned short control = 0;

	handle(SIGUSR1, spoil, 0);
	set_xmm(66);
	set_mxcsr(MXCSR | 0x4000);
	kill(getpid(), SIGUSR1);
	yes("a_handler_spoils_nothing", count == 1 && has_xmm(66));
	printf("mxcsr: %lx\n", mxcsr());
	catch (SIGUSR1, look);
	__asm__ volatile("fninit\n\tfldpi");
	kill(getpid(), SIGUSR1);
	yes("looked", count == 2 && has_xmm(66));
	catch (SIGUSR1, change);
	kill(getpid(), SIGUSR1);
	__asm__ volatile("fnstcw %0" : "=m"(control));
	yes("a_handler_changes_them", has_xmm(500));
	printf("mxcsr: %lx, control word: %x\n", mxcsr(), control);
	catch (SIGUSR1, move_odd);
	kill(getpid(), SIGUSR1);
	yes("from_an_odd_address", has_xmm(500));
	in_child("bits_of_mxcsr_that_are_none", forged);
	in_child("half_a_state", halved);
	set_mxcsr(MXCSR);
	__asm__ volatile("fninit");
}

/* ---- Errors ---- */

static void divide(void)
{
	unsigned long one[4] = { 0x3f800000 }, zero[4] = { 0 };

	set_mxcsr(MXCSR & ~0x200UL);
	__asm__ volatile("movups %0, %%xmm0\n\tmovups %1, %%xmm1\n\t"
			 "divss %%xmm1, %%xmm0"
			 :
			 : "m"(one), "m"(zero));
}

static void code(int signal, const int *info)
{
	exit_group(signal == SIGFPE ? info[2] : 1);
}

static void divide_caught(void)
{
	handle(SIGFPE, (handler *)(void *)code, 4 /* SA_SIGINFO */);
	divide();
}

int main(int argc, char **argv)
{
	(void)argv;
	if (!(features() & CPUID_SSE))
		return 0;
	if (argc > 1)
		return fresh();
	printf("mxcsr_at_first: %lx\n", mxcsr());
	switches();
	forks();
	set_mxcsr(MXCSR);
	in_child("exec", becomes);
	signals();
	in_child("a_division_by_zero", divide);
	in_child("its_code", divide_caught);
	return 0;
}
