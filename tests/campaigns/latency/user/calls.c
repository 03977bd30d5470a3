/*
 * Two kinds of scenarios: spans of known length, by which the test checks the
 * measuring itself; and a table of system calls whose arguments cannot be
 * large.
 *
 * Ancestor: none.
 */
#include "latency.h"

/* ---- Known lengths ---- */

static void known_off(void)
{
	watch(WATCH_CLI, 1000000);
}

static void known_busy(void)
{
	watch(WATCH_LOOP, 1000000);
}

static void known_pairs(void)
{
	watch(WATCH_PAIRS, 10000);
}

/* ---- Calls whose arguments cannot be large ---- */

/* Stands for the address of a word that lies on two pages. Nobody has touched
 * them, and the second one is in another page table. */
#define FRESH -1000000

static const struct {
	int number;
	long argument[6];
} plain[] = {
	{ 0, { 0 } },
	{ 13, { FRESH } },
	{ 19, { 0, 0, 0 } },
	{ 20, { 0 } },
	{ 23, { 0 } },
	{ 24, { 0 } },
	{ 25, { FRESH } },
	{ 27, { 0 } },
	{ 34, { 0 } },
	{ 36, { 0 } },
	{ 43, { FRESH } },
	{ 46, { 0 } },
	{ 47, { 0 } },
	{ 48, { SIGUSR1, (long)SIG_IGN } },
	{ 49, { 0 } },
	{ 50, { 0 } },
	{ 54, { 0, TCGETS, FRESH } },
	{ 54, { 0, TIOCGWINSZ, FRESH } },
	{ 54, { 0, TIOCSWINSZ, FRESH } },
	{ 54, { 0, TIOCGPGRP, FRESH } },
	{ 54, { 0, TCSETSF, FRESH } },
	{ 55, { 0, F_DUPFD, 63 } },
	{ 57, { 0, 0 } },
	{ 60, { 022 } },
	{ 64, { 0 } },
	{ 65, { 0 } },
	{ 67, { SIGUSR1, FRESH, FRESH } },
	{ 70, { 0, 0 } },
	{ 71, { 0, 0 } },
	{ 73, { FRESH } },
	{ 74, { FRESH, 64 } },
	{ 75, { 10, FRESH } },
	{ 76, { 10, FRESH } },
	{ 77, { 0, FRESH } },
	{ 78, { FRESH, FRESH } },
	{ 79, { FRESH, 0 } },
	{ 80, { 0 } },
	{ 81, { 0 } },
	{ 82, { 0 } }, /* with a pointer to five zeros it never returns */
	{ 88, { 0 } },
	{ 90, { FRESH } },
	{ 96, { 2, 0 } },
	{ 96, { 1, 0 } },
	{ 97, { 1, 0, 0 } },
	{ 104, { 0, FRESH, FRESH } },
	{ 105, { 0, FRESH } },
	{ 99, { FRESH, FRESH } },
	{ 100, { 0, FRESH } },
	{ 106, { FRESH, FRESH } },
	{ 107, { FRESH, FRESH } },
	{ 108, { 0, FRESH } },
	{ 116, { FRESH } },
	{ 118, { 0 } },
	{ 121, { FRESH, 64 } },
	{ 122, { FRESH } },
	{ 125, { FRESH, 2 * PAGE_SIZE, PROT_READ } },
	{ 126, { SIG_BLOCK, FRESH, FRESH } },
	{ 132, { 1 } },
	{ 133, { 0 } },
	{ 136, { -1 } },
	{ 138, { 0 } },
	{ 139, { 0 } },
	{ 140, { 0, 0, 0, FRESH, 0 } },
	{ 142, { 0, 0, 0, 0, FRESH } },
	{ 144, { FRESH, PAGE_SIZE, 4 } },
	{ 147, { 0 } },
	{ 148, { 0 } },
	{ 150, { FRESH, PAGE_SIZE } },
	{ 151, { FRESH, PAGE_SIZE } },
	{ 152, { 1 } },
	{ 153, { 0 } },
	{ 154, { 0, FRESH } },
	{ 155, { 0, FRESH } },
	{ 156, { 0, 0, FRESH } },
	{ 157, { 0 } },
	{ 158, { 0 } },
	{ 159, { 1 } },
	{ 160, { 1 } },
	{ 161, { 0, FRESH } },
	{ 162, { FRESH, FRESH } },
	{ 163, { FRESH, PAGE_SIZE, 2 * PAGE_SIZE, 1 } },
	{ 164, { 0, 0, 0 } },
	{ 165, { FRESH, FRESH, FRESH } },
	{ 168, { FRESH, 64, 0 } },
	{ 170, { 0, 0, 0 } },
	{ 171, { FRESH, FRESH, FRESH } },
	{ 172, { 2, FRESH } },
	{ 172, { 16, FRESH } },
	{ 172, { 15, FRESH } },
	{ 174, { SIGUSR1, FRESH, FRESH, 8 } },
	{ 174, { 40, FRESH, FRESH, 8 } },
	{ 175, { SIG_BLOCK, FRESH, FRESH, 8 } },
	{ 176, { FRESH, 8 } },
	{ 177, { FRESH, FRESH, FRESH, 8 } },
	{ 178, { 1, 0, FRESH } },
	{ 180, { 0, FRESH, 8192 } },
	{ 181, { 1, FRESH, 8192 } },
	{ 183, { FRESH, 4096 } },
	{ 186, { FRESH, FRESH } },
	{ 191, { 10, FRESH } },
	{ 192, { 0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1 } },
	{ 197, { 0, FRESH } },
	{ 199, { 0 } },
	{ 200, { 0 } },
	{ 201, { 0 } },
	{ 202, { 0 } },
	{ 203, { 0, 0 } },
	{ 204, { 0, 0 } },
	{ 205, { 0 } },
	{ 206, { 0 } },
	{ 208, { 0, 0, 0 } },
	{ 209, { FRESH, FRESH, FRESH } },
	{ 210, { 0, 0, 0 } },
	{ 211, { FRESH, FRESH, FRESH } },
	{ 213, { 0 } },
	{ 214, { 0 } },
	{ 215, { 0 } },
	{ 216, { 0 } },
	{ 218, { FRESH, PAGE_SIZE, FRESH } },
	{ 219, { FRESH, PAGE_SIZE, 4 } },
	{ 221, { 0, F_GETFL } },
	{ 224, { 0 } },
	{ 238, { 1, 0 } },
	{ 240, { FRESH, 0, 1 } },
	{ 241, { 0, 4, FRESH } },
	{ 242, { 0, 4, FRESH } },
	{ 243, { FRESH } },
	{ 244, { FRESH } },
	{ 258, { FRESH } },
	{ 264, { CLOCK_REALTIME, FRESH } },
	{ 265, { CLOCK_MONOTONIC, FRESH } },
	{ 266, { CLOCK_MONOTONIC, FRESH } },
	{ 267, { CLOCK_MONOTONIC, 0, FRESH, FRESH } },
	{ 268, { FRESH, 84, FRESH } },
	{ 269, { 0, 84, FRESH } },
	{ 270, { 1, 1, 0 } },
	{ 284, { 0, 0, FRESH, WNOHANG | WEXITED, FRESH } },
	{ 305, { AT_FDCWD, FRESH, FRESH, 8192 } },
	{ 307, { AT_FDCWD, FRESH, 0 } },
	{ 308, { 64, FRESH, FRESH, FRESH, FRESH } },
	{ 309, { FRESH, 64, FRESH, FRESH, 8 } },
	{ 311, { FRESH, 12 } },
	{ 318, { FRESH, FRESH } },
	{ 330, { 0, 63, 0 } },
	{ 331, { FRESH, 0 } },
	{ 333, { 0, FRESH, 1024 } },
	{ 334, { 1, FRESH, 1024 } },
	{ 335, { 1, 1, 0, FRESH } },
	{ 340, { 0, 10, FRESH, FRESH } },
	{ 355, { FRESH, PAGE_SIZE } },
	{ 376, { FRESH, PAGE_SIZE, 0 } },
	{ 403, { CLOCK_MONOTONIC, FRESH } },
	{ 404, { CLOCK_REALTIME, FRESH } },
	{ 406, { CLOCK_MONOTONIC, FRESH } },
	{ 407, { CLOCK_MONOTONIC, 0, FRESH, FRESH } },
	{ 421, { FRESH, FRESH, FRESH, 8 } },
	{ 422, { FRESH, 0, 1 } },
	{ 423, { 0, FRESH } },
	{ 436, { 40, -1, 0 } },
	{ 439, { AT_FDCWD, FRESH, 0, 0 } },
	{ 14, { FRESH, 0, 0 } },
	{ 61, { FRESH } },
	{ 143, { 0, 2 } },
	{ 344, { 0 } },
	{ 15, { FRESH, 0 } },
	{ 16, { FRESH, 0, 0 } },
	{ 30, { FRESH, FRESH } },
	{ 39, { FRESH, 0 } },
	{ 40, { FRESH } },
	{ 93, { 0, 0 } },
	{ 94, { 0, 0 } },
	{ 95, { 0, 0, 0 } },
	{ 182, { FRESH, 0, 0 } },
	{ 193, { FRESH, 0, 0 } },
	{ 194, { 0, 0, 0 } },
	{ 198, { FRESH, 0, 0 } },
	{ 207, { 0, 0, 0 } },
	{ 212, { FRESH, 0, 0 } },
	{ 271, { FRESH, FRESH } },
	{ 296, { AT_FDCWD, FRESH, 0 } },
	{ 297, { AT_FDCWD, FRESH, 0, 0 } },
	{ 299, { AT_FDCWD, FRESH, FRESH } },
	{ 301, { AT_FDCWD, FRESH, 0 } },
	{ 302, { AT_FDCWD, FRESH, AT_FDCWD, FRESH } },
	{ 304, { FRESH, AT_FDCWD, FRESH } },
	{ 306, { AT_FDCWD, FRESH, 0 } },
	{ 320, { AT_FDCWD, FRESH, FRESH, 0 } },
};

/* Makes each call of the table. */
static void plain_calls(void)
{
	const long span = 0x400000, start = 0x20000000;

	for (unsigned i = 0; i < ARRAY_SIZE(plain); i++) {
		long a[6], edge = start + span;

		mmap((void *)start, 2 * span, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		for (int j = 0; j < 6; j++) {
			a[j] = plain[i].argument[j];
			if (a[j] == FRESH)
				a[j] = edge - 2;
		}
		syscall(plain[i].number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
}

const struct scenario calls[] = {
	{ "known_off", known_off },
	{ "known_busy", known_busy },
	{ "known_pairs", known_pairs },
	{ "plain_calls", plain_calls },
	{ 0 },
};
