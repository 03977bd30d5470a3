/*
 * Proofs about the string moves. In the proofs about mm/ they are plain loops
 * (x86.h here); in the kernel they are one or a few instructions
 * (include/x86.h). CBMC does not read assembler, so this file has the
 * instructions in C, step by step from Intel's manual (SDM, volume 2: REP,
 * STOS, MOVS, SCAS, CMPS), and each function of include/x86.h uses them, with
 * the operands of its constraints. The proofs show that the plain loops do the
 * same, for any contents and any n up to WORDS, which is only a bound.
 * tests/host/strings.c tests that the assembler does the same.
 *
 * Ancestor: none.
 */
#include "machine.h"

#ifndef WORDS
#define WORDS 6
#endif
#define BYTES (4 * WORDS)

/* ---- the CPU ---- */

/* The registers and the flag that the instructions change. For CBMC, EDI and
 * ESI are pointers. The direction flag is clear, so both increase. */
static struct {
	unsigned long eax, ecx;
	char *edi;
	const char *esi;
	int zf;
} cpu;

static void stosl(void)
{
	*(unsigned long *)cpu.edi = cpu.eax;
	cpu.edi += 4;
}

static void stosb(void)
{
	*cpu.edi = (char)cpu.eax;
	cpu.edi += 1;
}

static void movsl(void)
{
	*(unsigned long *)cpu.edi = *(const unsigned long *)cpu.esi;
	cpu.esi += 4;
	cpu.edi += 4;
}

static void movsb(void)
{
	*cpu.edi = *cpu.esi;
	cpu.esi += 1;
	cpu.edi += 1;
}

static void scasl(void)
{
	cpu.zf = cpu.eax - *(unsigned long *)cpu.edi == 0;
	cpu.edi += 4;
}

static void scasw(void)
{
	cpu.zf = (unsigned short)cpu.eax == *(unsigned short *)cpu.edi;
	cpu.edi += 2;
}

static void cmpsl(void)
{
	cpu.zf = *(const unsigned long *)cpu.esi - *(unsigned long *)cpu.edi ==
		 0;
	cpu.esi += 4;
	cpu.edi += 4;
}

/* The prefix REP before an instruction. */
#define REP(instruction)                                                       \
	do {                                                                   \
		while (cpu.ecx != 0) {                                         \
			instruction();                                         \
			cpu.ecx = cpu.ecx - 1;                                 \
		}                                                              \
	} while (0)

/* The prefix REPE: it also ends after an element that is not equal. */
#define REPE(instruction)                                                      \
	do {                                                                   \
		while (cpu.ecx != 0) {                                         \
			instruction();                                         \
			cpu.ecx = cpu.ecx - 1;                                 \
			if (cpu.ecx == 0 || cpu.zf == 0)                       \
				break;                                         \
		}                                                              \
	} while (0)

/* Gives registers and flags any values. */
static void any_cpu(void)
{
	cpu.eax = nondet_word();
	cpu.ecx = nondet_word();
	cpu.zf = nondet_int() != 0;
}

/* ---- include/x86.h, with these instructions ---- */

static void *rep_fill_words(void *to, unsigned long value, unsigned long n)
{
	cpu.edi = to;	 /* "+D"(to) */
	cpu.ecx = n;	 /* "+c"(n) */
	cpu.eax = value; /* "a"(value) */
	REP(stosl);
	return cpu.edi;
}

static void rep_copy_words(void *to, const void *from, unsigned long n)
{
	cpu.edi = to;	/* "+D"(to) */
	cpu.esi = from; /* "+S"(from) */
	cpu.ecx = n;	/* "+c"(n) */
	REP(movsl);
}

static void rep_fill_bytes(void *to, char value, unsigned long n)
{
	cpu.edi = to; /* "+D"(to) */
	cpu.ecx = n;  /* "+c"(n) */
	/* "a"(value): AL; the rest of EAX may be anything */
	cpu.eax = (cpu.eax & ~0xffUL) | (unsigned char)value;
	REP(stosb);
}

static void rep_copy_bytes(void *to, const void *from, unsigned long n)
{
	unsigned long operand = n % 4; /* "g"(n % 4) */

	cpu.edi = to;	 /* "+&D"(to) */
	cpu.esi = from;	 /* "+&S"(from) */
	cpu.ecx = n / 4; /* "+&c"(words) */
	REP(movsl);
	cpu.ecx = operand; /* movl %3, %%ecx */
	REP(movsb);
}

static unsigned long rep_zero_words(unsigned long *p, unsigned long n)
{
	cpu.edi = (char *)p; /* "+D"(p) */
	cpu.ecx = n;	     /* "+c"(left) */
	cpu.eax = 0;	     /* "a"(0) */
	REPE(scasl);
	return n - cpu.ecx - !cpu.zf; /* "=@ccne"(found) */
}

static unsigned long rep_zero_halfwords(unsigned short *p, unsigned long n)
{
	cpu.edi = (char *)p; /* "+D"(p) */
	cpu.ecx = n;	     /* "+c"(left) */
	cpu.eax = 0;	     /* "a"(0) */
	REPE(scasw);
	return n - cpu.ecx - !cpu.zf; /* "=@ccne"(found) */
}

static unsigned long rep_same_words(const void *a, void *b, unsigned long n)
{
	cpu.esi = a; /* "+S"(a) */
	cpu.edi = b; /* "+D"(b) */
	cpu.ecx = n; /* "+c"(left) */
	REPE(cmpsl);
	return n - cpu.ecx - !cpu.zf; /* "=@ccne"(found) */
}

/* ---- the proofs ---- */

/* `one' and `two' have the same contents, of any values. The plain loops use
 * `one', the instructions use `two'. */
static unsigned long one[WORDS], two[WORDS], source[WORDS];

static void any_contents(void)
{
	any_cpu();
	__CPROVER_havoc_object(one);
	__CPROVER_havoc_object(source);
	for (int i = 0; i < WORDS; i++)
		two[i] = one[i];
}

/* Checks that any one byte is the same in both arrays. */
static void check_same(void)
{
	unsigned long i = any_below(BYTES);

	check(((char *)one)[i] == ((char *)two)[i], "the same contents");
	reach("two with the same contents");
}

/* The n words end where the array ends, so nothing after them can be
 * touched. */
void prove_fill_words(void)
{
	unsigned long n = any_below(WORDS + 1), value = nondet_word();
	void *end, *rep_end;

	any_contents();
	end = fill_words(one + WORDS - n, value, n);
	rep_end = rep_fill_words(two + WORDS - n, value, n);
	check(end == one + WORDS && rep_end == two + WORDS, "the same end");
	check_same();
}

/* `from' and `to' may overlap: the words are copied in the same order. */
void prove_copy_words(void)
{
	unsigned long n = any_below(WORDS + 1);
	unsigned long to = any_below(WORDS + 1 - n);
	unsigned long from = any_below(WORDS + 1 - n);

	any_contents();
	copy_words(one + to, one + from, n);
	rep_copy_words(two + to, two + from, n);
	check_same();
}

void prove_fill_bytes(void)
{
	unsigned long n = any_below(BYTES + 1);
	char value = (char)nondet_int();

	any_contents();
	fill_bytes((char *)one + BYTES - n, value, n);
	rep_fill_bytes((char *)two + BYTES - n, value, n);
	check_same();
}

/* `from' and `to' do not overlap: the kernel's function moves whole words
 * first. Each may begin at any byte of a word. */
void prove_copy_bytes(void)
{
	unsigned long n = any_below(BYTES + 1);
	unsigned long to = any_below(BYTES + 1 - n);
	unsigned long from = any_below(BYTES + 1 - n);

	any_contents();
	copy_bytes((char *)one + to, (char *)source + from, n);
	rep_copy_bytes((char *)two + to, (char *)source + from, n);
	check_same();
}

/* From here on n must be above 0: if the CPU executes no repetition, the flag
 * has an old value. */
void prove_zero_words(void)
{
	unsigned long n = 1 + any_below(WORDS), *p = one + WORDS - n, found;

	any_contents();
	found = zero_words(p, n);
	check(found == rep_zero_words(p, n), "as many");
	if (found < n)
		reach("a word that is not zero");
	else
		reach("zeros");
}

static unsigned long zero_halfwords(const unsigned short *p, unsigned long n)
{
	unsigned long i = 0;

	while (i < n && p[i] == 0)
		i++;
	return i;
}

void prove_zero_halfwords(void)
{
	unsigned long n = 1 + any_below(2 * WORDS), found;
	unsigned short *p = (unsigned short *)one + 2 * WORDS - n;

	any_contents();
	found = zero_halfwords(p, n);
	check(found == rep_zero_halfwords(p, n), "as many");
	if (found < n)
		reach("a halfword that is not zero");
	else
		reach("zeros");
}

void prove_same_words(void)
{
	unsigned long n = 1 + any_below(WORDS), *p = one + WORDS - n, found;
	unsigned long *q = source + WORDS - n;

	any_contents();
	found = same_words(p, q, n);
	check(found == rep_same_words(p, q, n), "as many");
	if (found < n)
		reach("two that differ");
	else
		reach("no difference");
}
