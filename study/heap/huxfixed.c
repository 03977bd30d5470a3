/*
 * huxfixed: huxheap with one line more: when the rover's chunk is taken whole,
 * the rover moves back. The study measures both.
 *
 * Ancestor: none; it shows the cost and the effect of the missing line.
 */
#define HUXFIXED
#include "huxheap.c"
