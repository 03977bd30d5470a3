/*
 * Defines the types and macros that all parts of the library use.
 *
 * Ancestor: none.
 */
#pragma once

typedef __SIZE_TYPE__ size_t;
typedef unsigned long sigset_t; /* bit n - 1 is for signal n */
typedef __builtin_va_list va_list;

#define va_start(list, last) __builtin_va_start(list, last)
#define va_arg(list, type)   __builtin_va_arg(list, type)
#define va_end(list)	     __builtin_va_end(list)

#define NULL		   ((void *)0)
#define NORETURN	   __attribute__((noreturn))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))
#define PAGE_SIZE	   4096

struct timeval {
	long tv_sec;
	long tv_usec;
};

struct timespec64 {
	long long tv_sec;
	long long tv_nsec;
};
