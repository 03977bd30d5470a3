/*
 * A model for spin of the protocol of the counts: for shared page tables as in
 * mm/paging.c, and for files, which are trees of pages, as in mm/contents.c.
 * spin tries every order in which TASKS tasks can fork, write, unmap and end,
 * also when memory runs out or a count is full. Wherever the kernel's books
 * must balance, the model recounts them.
 *
 *	dir[task] ──> slot[task][TABLES] ──> entry[table][ENTRIES] ──> page
 *	                         top[file] ──^
 *
 * With FILES there are two files, and a third one while one of the two becomes
 * the other's clone. Tasks write to files, cut them, clone them, map them
 * private or shared, and remove their names. A write through a shared mapping
 * must be visible in the file, but in no clone and in no task's own page. No
 * page may be mapped that its file has lost.
 *
 * Two rules say between which steps other tasks or interrupts can run, in the
 * kernel as in the model:
 *
 *	d_step		one instruction, or steps that nobody can see in
 *			between: interrupts touch no page (W1 of idle.c). A
 *			broken interrupt, which does, may come between any two
 *			d_steps
 *	inside		a task in the kernel keeps the CPU until its call ends
 *			or reaches a point: the kernel is not preempted. Only
 *			at a point must the books balance (T3 of sched.c). With
 *			EVERY_STEP other tasks run at each point, with CUTS
 *			only at the points of a cut
 *
 * Each inline is the kernel's function of the same name. un_wp_page() is two
 * inlines, because tables and pages are two arrays here. `broken` is the number
 * of a step that is left out or done wrongly; with 0 the protocol is unchanged.
 * tests/campaigns/model.t tries all numbers: spin must find each of these
 * faults.
 *
 * Ancestor: none.
 */
#include "state.pml"
#include "pages.pml"
#include "files.pml"
#include "faults.pml"
#include "audit.pml"
#include "tasks.pml"
