/*
 * knrgrows: knr as the book has it: the heap begins with nothing, and a get
 * for which nothing fits asks the system for 1,024 units more, 8 KiB. What was
 * asked for lies in one piece, so a new part joins the chunk below it. It
 * stands beside knr, which has all of its heap from the beginning, as all other
 * heaps of the study do.
 *
 *	[ asked for at first | and then | and then |     not asked for      ]
 *	heap                                       ^ asked_end       heap_end
 *
 * Ancestor: Kernighan and Ritchie 8.7, morecore() and NALLOC.
 */
#define NAME   knrgrows
#define GROWTH 1024
#include "knr.c"
