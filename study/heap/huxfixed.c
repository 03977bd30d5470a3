/*
 * huxfixed: huxheap with one line more, so that the rover steps back from a
 * chunk that is taken whole. It stands beside huxheap, not instead of it.
 *
 * Ancestor: none; it shows what the missing line costs and saves.
 */
#define HUXFIXED
#include "huxheap.c"
