/*
 * The processes that arguments name. The word of a value decides which process
 * is meant; make_pid() makes some of these processes.
 *
 * Ancestor: none.
 */
#include "linux.h"

int leader, stranger;

enum {
	SELF = 0x7abc0000,
	GROUP, /* the own group: a negative pid */
	PARENT,
	CHILD, /* waits for ever */
	ZOMBIE,
	STOPPED,
	LEADER,	   /* of the own session */
	STRANGER,  /* of another session */
	ANY,	   /* -1, and one child is a zombie */
	ANY_GROUP, /* 0, and a child of the group is a zombie */
};

static const struct value pid_values[] = {
	{ "self", SELF },	   { "0", 0 },
	{ "own-group", GROUP },	   { "parent", PARENT },
	{ "child", CHILD },	   { "zombie", ZOMBIE },
	{ "stopped", STOPPED },	   { "leader", LEADER },
	{ "stranger", STRANGER },  { "1", 1 },
	{ "29999", 29999 },	   { "-29999", -29999UL },
	{ "32768", 32768 },	   { "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 }, { "INT_MIN+1", 0x80000001 },
};
const struct kind pids = KIND(pid_values);

static const struct value any_pid_values[] = {
	{ "zombie", ZOMBIE },
	{ "0", 0 },
	{ "own-group", GROUP },
	{ "self", SELF },
	{ "child", CHILD },
	{ "any-of-group", ANY_GROUP },
	{ "stopped", STOPPED },
	{ "any", ANY },
	{ "-1", -1UL },
	{ "1", 1 },
	{ "29999", 29999 },
	{ "-29999", -29999UL },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "INT_MIN+1", 0x80000001 },
};
const struct kind waited = KIND(any_pid_values);

/* Processes that may be killed, because no other fact needs them. */
static const struct value killed_values[] = {
	{ "self", SELF },
	{ "0", 0 },
	{ "own-group", GROUP },
	{ "child", CHILD },
	{ "zombie", ZOMBIE },
	{ "stopped", STOPPED },
	{ "1", 1 },
	{ "29999", 29999 },
	{ "-29999", -29999UL },
	{ "32768", 32768 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "INT_MIN+1", 0x80000001 },
};
const struct kind killed = KIND(killed_values);

static int child_pid;
static volatile int news;

static void note_news(int signal)
{
	(void)signal;
	news = 1;
}

/* Makes a child, and waits until it is in this state. */
static int make_child(unsigned long state)
{
	sigset_t before, sigchld = 1UL << (SIGCHLD - 1);

	handle(SIGCHLD, note_news, 0);
	sigprocmask(SIG_BLOCK, &sigchld, &before);
	child_pid = fork();
	if (child_pid == 0) {
		if (state == ZOMBIE)
			exit_group(7);
		handle(SIGUSR1, SIG_DFL, 0);
		sigprocmask(SIG_SETMASK, &before, NULL);
		if (state == STOPPED)
			kill(getpid(), SIGSTOP);
		for (;;)
			pause();
	}
	while (state != CHILD && !news)
		sigsuspend(before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	handle(SIGCHLD, SIG_DFL, 0);
	return child_pid;
}

/* Returns the pid that a word stands for. */
unsigned long make_pid(unsigned long word)
{
	switch (word) {
	case SELF:
		return getpid();
	case GROUP:
		return -getpid();
	case PARENT:
		return getppid();
	case CHILD:
	case ZOMBIE:
	case STOPPED:
		return make_child(word);
	case ANY:
		make_child(ZOMBIE);
		return -1UL;
	case ANY_GROUP:
		make_child(ZOMBIE);
		return 0;
	case LEADER:
		return leader;
	case STRANGER:
		return stranger;
	}
	return word;
}

void end_children(void)
{
	if (child_pid > 0 && kill(child_pid, SIGKILL) == 0)
		waitpid(child_pid, NULL, 0);
}

/* Moves the process into a group of its own, so that signals to the group reach
 * no other process. */
void leave_group(unsigned long *a)
{
	(void)a;
	setpgid(0, 0);
}
