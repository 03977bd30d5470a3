/*
 * Declarations for the programs in this directory. Each program has one
 * subject. It must print the same, word for word, on Linux and on Tally. So it
 * prints nothing that may differ: no pids, no addresses, no durations.
 *
 * A line names a fact and its value: "open_of_missing_file: ENOENT".
 *
 * Ancestor: xv6's usertests, which check their results themselves; here the
 * results on Linux are the right ones.
 */
#pragma once

#include "../../../user/lib/tally.h"

#define SIGWINCH 28
#define SIGURG	 23
#define NSIG	 32

/* Arguments of waitid(): which child, and which of its changes. */
#define P_PID	1
#define WEXITED 4
#define WNOWAIT 0x01000000

#define RESTART 0 /* the number of restart_syscall() */

/* The file "text" in the working directory, which root.pl makes. */
#define TEXT "hello, archive\n"
#define TIME 685065600 /* the time of its last change */

/* Linux/i386's struct sigcontext, which stands above a handler's argument on
 * the stack. */
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
void await_child(int pid, int what);
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

/* ---- Bytes of memory and files ---- */

/* Prints "mapped" or the error, but no address, which may differ. */
void mapped(const char *name, void *result);

/* Prints n bytes of memory, or of a file. A zero is printed as a dot. */
void tell_bytes(const char *name, const char *from, int n);
void tell_file(const char *name, int fd, long offset, int n);

/* Reads a byte in a child, and writes one in another child. Prints how each
 * child has ended: "read_NAME", "write_NAME". */
void touch_it(const char *name, char *where);

/* Makes a file with a text and a hole after it, up to this size. */
int file_with(const char *path, const char *text, unsigned long size);

/* Maps pages of a file with MAP_SHARED, or memory without a file if fd is below
 * 0. */
char *share_pages(int fd, unsigned long pages);
