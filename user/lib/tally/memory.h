/*
 * Declares the calls about memory.
 * tally.h says what is the same for all calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "types.h"

#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

#define MAP_SHARED    0x01
#define MAP_PRIVATE   0x02
#define MAP_FIXED     0x10
#define MAP_ANONYMOUS 0x20
#define MAP_FAILED    ((void *)-1)

/* sys_brk() is the system call. It returns the heap's end, which is the old one
 * if the call failed. brk() and sbrk() are those of C libraries; sbrk() returns
 * the old end. */
void *sys_brk(void *end);
int brk(void *end);
void *sbrk(long increase);
void *mmap2(void *addr, size_t size, int prot, int flags, int fd,
	    unsigned long offset_pages);
void *old_mmap(const unsigned long arguments[6]); /* system call 90 */
void *mmap(void *addr, size_t size, int prot, int flags, int fd,
	   unsigned long offset); /* mmap2 with an offset in bytes */
int munmap(void *addr, size_t size);
int mprotect(void *addr, size_t size, int prot);
int msync(void *addr, size_t size, int flags);
void *mremap(void *addr, size_t size, size_t new, int flags, void *to);
int mincore(void *addr, size_t size, unsigned char *in_memory);
int madvise(void *addr, size_t size, int advice);

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED   2

#define MS_ASYNC      1
#define MS_INVALIDATE 2
#define MS_SYNC	      4

#define MADV_DONTNEED 4
#define MADV_REMOVE   9
