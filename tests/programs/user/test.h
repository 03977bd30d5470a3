/*
 * What the programs in this directory share. Each of them has one subject. On
 * Linux and on Tally it must print the same, word for word, so nothing is
 * printed that may differ: no pids, no addresses, no durations.
 *
 * A line names a fact and its value: "open_of_missing_file: ENOENT".
 *
 * Ancestor: xv6's usertests, which check themselves; here Linux is the judge.
 */
#pragma once

#include "../../../user/lib/tally.h"

#define SIGWINCH 28
#define SIGURG	 23
#define NSIG	 32

#define RESTART 0 /* the number of restart_syscall() */

/* The content of the working directory: see root.pl. */
#define TEXT "hello, archive\n"
#define TIME 685065600 /* the time of its last change */

/* What a handler finds above its argument: Linux/i386's struct sigcontext. */
struct context {
	unsigned long gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax;
	unsigned long trap, error, eip, cs, eflags, old_esp, ss;
	unsigned long fpu, mask, cr2;
};

void fact(const char *name, long result);
void yes(const char *name, int is);
void ended(const char *name, int status);
const char *error_name(int error);

int child(void (*run)(void));
int reap(int pid);
int outcome(void (*run)(void));
void in_child(const char *name, void (*run)(void));
void nap(int milliseconds);
int pester(int signal);
void forget_signals(void);
void leave_alone(int pid);
void handle(int signal, handler *what, unsigned long flags);
void catch (int signal, void (*what)(int, struct context));
void make_pipe(int ends[2]);
char *map(unsigned long pages);
char *border(void);

/* ---- Memory and files ---- */

/* Prints "mapped" or the error, but no address, which may differ. */
void mapped(const char *name, void *result);

/* Prints n bytes, of memory or of a file; a zero is a dot. */
void tell_bytes(const char *name, const char *from, int n);
void tell_file(const char *name, int fd, long offset, int n);

/* Reads and then writes a byte, each in a child, and prints how the child has
 * ended: "read_NAME", "write_NAME". */
void touch_it(const char *name, char *where);

/* Makes a file with a text, and holes after it up to its size. */
int file_with(const char *path, const char *text, unsigned long size);

/* Maps pages of a file, or of no file if fd is below 0, as shared. */
char *share_pages(int fd, unsigned long pages);
