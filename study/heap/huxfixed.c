/*
 * huxfixed: huxheap with one statement more: when the rover's chunk is taken
 * whole, the rover moves to the chunk before it. The study measures both heaps.
 *
 * Ancestor: none; it shows the cost and the effect of that statement.
 */
#define HUXFIXED
#include "huxheap.c"
