/*
 * Declares the library of our own programs. Programs and tests include this
 * header, and most of them no other; tally/ has a part of it for each kind of
 * system call. Programs are static, and use only numbers, names and structures
 * of Linux/i386, so they run on Linux, too.
 *
 * If a system call fails, it returns -1 with the reason in errno. Each function
 * only makes the call. It has no buffer, does not try again, and remembers
 * nothing, so a program sees exactly what the kernel did. If a function does
 * more, a comment at its declaration says what.
 *
 * The layouts are written from Linux's manual pages, and are not shared with
 * the kernel's abi.h. So if one of them is wrong, a test fails.
 *
 * Ancestor: Linux 0.01's unistd.h, which was the library of its programs, too.
 * There a macro made each call; here a table in lib/syscall.S does.
 */
#pragma once

#include <linux/errno.h>

#include "tally/clocks.h"
#include "tally/files.h"
#include "tally/memory.h"
#include "tally/processes.h"
#include "tally/signals.h"
#include "tally/terminal.h"
#include "tally/types.h"
#include "tally/waits.h"

/* ---- lib/crt0.S ---- */

extern int errno;
extern char **environ;

/* ---- lib/string.c ---- */

void *memset(void *to, int value, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strcpy(char *to, const char *from);
char *strchr(const char *s, int c);
char *strstr(const char *s, const char *part);
unsigned long strtoul(const char *s, char **end, int base);
int atoi(const char *s);

/* ---- lib/print.c: %d %i %u %x %p %c %s %%, with -, 0, width, .precision
 * of strings, l and ll ---- */

int vsnprintf(char *to, size_t size, const char *fmt, va_list list);
int snprintf(char *to, size_t size, const char *fmt, ...) PRINTF(3, 4);
int printf(const char *fmt, ...) PRINTF(1, 2);
int dprintf(int fd, const char *fmt, ...) PRINTF(2, 3);
int put(int fd, const void *from, size_t n);
const char *strerror(int error);
void die(const char *what) NORETURN;

/* ---- lib/help.c: the list of our programs ---- */

#define PROGRAM_LIST "/etc/programs"

int print_file(const char *path);
void help_if_asked(int argc, char **argv, const char *name);

/* ---- lib/path.c ---- */

#define PATH_MAX 4096 /* bytes with the zero; longer paths: ENAMETOOLONG */

int is_directory(const char *path);
const char *name_in(const char *to, const char *from);

/* ---- line.c and init.c: the pipe with the lines typed so far ---- */

#define HISTORY_IN  30 /* descriptors that every shell has */
#define HISTORY_OUT 31

/* ---- lib/books.c: only on Tally; elsewhere these fail ---- */

#define MEM_MAP_PAGE  1 /* ioctl on /dev/mem_map: nr of the page at addr */
#define MEM_MAP_TABLE 2 /* nr of the page table that maps addr */

long count_free(void);
long page_of(int mem_map, const void *addr);
long table_of(int mem_map, const void *addr);
long page_count(int mem_map, long nr);
int read_all(const char *path, char *to, size_t size);
int on_tally(void);
void finish(unsigned command, int status) NORETURN;

/* ---- lib/syscall.S ---- */

/* Makes any call by its number, with up to six arguments. */
long syscall(long nr, ...);
