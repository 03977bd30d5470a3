/*
 * knrgrows: knr as in the book. The heap is empty at first. If nothing fits, a
 * get asks the system for 1,024 units (8 KiB) or more. The system gives memory
 * in one piece, so that a new part is coalesced with the chunk below it.
 * The study measures it beside knr, which has all of its heap from the
 * beginning. Of the others only v7 asks for memory, too.
 *
 *	[ asked for at first | and then | and then |     not asked for      ]
 *	heap                                       ^ asked_end       heap_end
 *
 * Ancestor: Kernighan and Ritchie 8.7, morecore() and NALLOC.
 */
#define NAME   knrgrows
#define GROWTH 1024
#include "knr.c"
