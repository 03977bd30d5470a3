/*
 * The count protocol of shared page tables, as mm/paging.c follows it, and of
 * files that are trees of pages, as mm/contents.c does, for spin: every order
 * in which TASKS tasks can fork, write, unmap and end, with memory that runs
 * out and counts that are full, is tried, and after each step that the kernel
 * does not interrupt the books are recounted.
 *
 *	dir[task] ──> slot[task][TABLES] ──> entry[table][ENTRIES] ──> page
 *	                         top[file] ──^
 *
 * With FILES there are two files, and a third one while one of the two becomes
 * the other's clone. Tasks write to them, cut them, clone them, map them
 * private or shared, and take their names away. What a write through a shared
 * mapping does is seen in the file, and in no clone and no task's own page; no
 * page is mapped that its file has lost.
 *
 * Two kinds of step come between others in the kernel, and so here:
 *
 *	d_step		what one instruction does, or what nobody sees who can
 *			come: interrupts touch no page (W1 of idle.c). A broken
 *			one that does may come between any two others
 *	inside		a task that has entered the kernel keeps the CPU until
 *			its call is done, or at a point: the kernel is not
 *			preempted. Only there do the books have to balance
 *			(T3 of sched.c). Others do come there with EVERY_STEP,
 *			and with CUTS where a file is cut
 *
 * Each inline below is the function of mm/ whose name it has; un_wp_page() is
 * two, because tables and pages are two arrays here. `broken` is the number of
 * a step that is left out or done wrongly (tests/campaigns/model.t tries them
 * all): each of them must be found. 0 is the protocol as it is.
 *
 * Ancestor: none.
 */
#include "state.pml"
#include "pages.pml"
#include "files.pml"
#include "faults.pml"
#include "audit.pml"
#include "tasks.pml"
