/*
 * Runs a herd of processes that may do anything. Their keeper runs as init:
 * their signals do not reach it, and it inherits all their orphans.
 *
 *	keeper ──fork──> 32 processes, at nice 19: one tick each in turn
 *	   │
 *	   └─ after each turn: waits for those that have ended. If none has
 *	      ended in some turns: sends SIGUSR1 to all, which ends waits and
 *	      loops. After QUIET such turns: sends SIGKILL.
 *
 * Ancestor: none.
 */
#include "herd.h"

#define QUIET 100 /* turns without the end of a process */

static unsigned state;

/* Starts the random numbers: with another sequence for each pair of seed and
 * `which`. */
void sow(unsigned seed, unsigned which)
{
	state = seed * 2654435761U ^ (which + 1) * 2246822519U;
	state += state == 0;
	for (int i = 0; i < 8; i++)
		draw();
}

/* Returns a random word: Marsaglia's xorshift of 32 bits. */
unsigned draw(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

unsigned below(unsigned n)
{
	return draw() % n;
}

int one_in(unsigned n)
{
	return below(n) == 0;
}

/* Sends a byte to the keeper, which counts how often each value comes. */
void note(unsigned char what)
{
	write(COUNT_FD, &what, 1);
}

unsigned long noted(const struct result *result)
{
	unsigned long sum = 0;

	for (int i = 0; i < 256; i++)
		sum += result->notes[i];
	return sum;
}

/* Runs in a new process of the herd: makes its descriptors /dev/null and the
 * pipe, then calls run(). */
static void begin(void (*run)(unsigned), unsigned which, int pipe_end)
{
	int null = open("/dev/null", O_RDWR);

	dup2(pipe_end, COUNT_FD);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	syscall(436, 3, COUNT_FD - 1, 0);
	syscall(436, COUNT_FD + 1, -1, 0);
	setpgid(0, 0);
	nice(19);
	run(which);
	exit_group(0);
}

/* Waits until all processes of the herd and their orphans have ended. Sends
 * SIGUSR1 after each `patience` turns without an end, SIGKILL after each
 * QUIET. */
static void see_them_end(struct result *result, int patience)
{
	int quiet = 0, pid, status;

	while ((pid = waitpid(-1, &status, WNOHANG)) >= 0 || errno == EINTR) {
		if (pid > 0) {
			result->processes++;
			result->killed += WIFSIGNALED(status) &&
					  WTERMSIG(status) == SIGKILL;
			quiet = 0;
			continue;
		}
		sched_yield();
		if (++quiet % QUIET == 0)
			kill(-1, SIGKILL);
		else if (quiet % patience == 0)
			kill(-1, SIGUSR1);
	}
}

/* Reads all bytes that the herd has written. The herd must not write more than
 * 65,536, which is what a pipe holds. */
static void read_notes(struct result *result, int fd)
{
	unsigned char bytes[512];
	int n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		for (int i = 0; i < n; i++)
			result->notes[bytes[i]]++;
	close(fd);
}

/* Checks that as many pages are free as before, and that the audit passes. */
static void look_at_books(struct result *result, unsigned first, long before)
{
	char audit[64] = "";
	long after = count_free();

	result->steps++;
	read_all("/dev/audit", audit, sizeof(audit));
	if (after == before && !strcmp(audit, "audit: ok\n"))
		return;
	result->wrong++;
	printf("\n=== herd %u: %ld pages free before, %ld after, %s", first,
	       before, after, audit);
}

/* Starts HERD processes, which call run(first), run(first + 1) and so on, and
 * waits until all have ended. `patience` is the number of turns without the end
 * of a process before SIGUSR1 is sent. */
void run_herd(struct result *result, void (*run)(unsigned), unsigned first,
	      int patience)
{
	long before = count_free();
	int fds[2];

	if (pipe(fds) < 0)
		die("pipe");
	for (int i = 0; i < HERD; i++) {
		int pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0)
			begin(run, first + i, fds[1]);
	}
	see_them_end(result, patience);
	close(fds[1]);
	read_notes(result, fds[0]);
	look_at_books(result, first, before);
}

/* Prints the line that the test file reads; the notes have the form
 * VALUE:HOW-OFTEN. */
void last_words(const char *name, const struct result *result)
{
	printf("\n=== %s: %lu noted, %lu processes, %lu killed, %lu steps, "
	       "%lu wrong;",
	       name, noted(result), result->processes, result->killed,
	       result->steps, result->wrong);
	for (int i = 0; i < 256; i++)
		if (result->notes[i])
			printf(" %d:%lu", i, result->notes[i]);
	printf("\n");
}

/* Is this word on the command line? */
int has_word(char **argv, const char *word)
{
	for (; *argv; argv++)
		if (!strcmp(*argv, word))
			return 1;
	return 0;
}

/* Returns the number after NAME= on the command line, or `otherwise` if there
 * is none. */
unsigned long word(char **argv, const char *name, unsigned long otherwise)
{
	size_t n = strlen(name);

	for (; *argv; argv++)
		if (!strncmp(*argv, name, n) && (*argv)[n] == '=')
			return strtoul(*argv + n + 1, NULL, 10);
	return otherwise;
}
