/*
 * A TLB that keeps as much as the CPU's rules allow: it has every translation,
 * and keeps each until the next flush. So a missing flush in mm/ leaves a wrong
 * translation, which check_tlb() finds.
 *
 * Ancestor: none.
 */
#include "model.h"

static unsigned long tlb[PAGES];
static unsigned long dir_tlb[TABLES]; /* a CPU caches directory entries, too */

static unsigned long dir_entry_of(int t)
{
	return ((unsigned long *)P2V(cpu_cr3))[table_at[t]];
}

static unsigned long translation(int p)
{
	unsigned long *entry = find_entry(cpu_cr3, addr_of(p));

	if (!entry)
		return 0;
	return (*entry & ~(unsigned long)(PG_WRITE | PG_MAY_WRITE)) |
	       (can_touch(cpu_cr3, addr_of(p), 1) ? PG_WRITE : 0);
}

void load_tlb(void)
{
	for (int p = 0; p < PAGES; p++)
		tlb[p] = translation(p);
	for (int t = 0; t < TABLES; t++)
		dir_tlb[t] = dir_entry_of(t);
}

/* Compares the TLB with the tables. An entry needs no flush if it was not
 * present, or has only got the write bit: then the CPU faults, or reads it
 * again. Afterwards loads the TLB as after a flush. */
void check_tlb(void)
{
	for (int p = 0; p < PAGES; p++)
		if (tlb[p] && tlb[p] != translation(p) &&
		    (tlb[p] | PG_WRITE) != translation(p))
			wrong("page %d: TLB %08lx, tables %08lx", p, tlb[p],
			      translation(p));
	for (int t = 0; t < TABLES; t++)
		if (dir_tlb[t] && dir_tlb[t] != dir_entry_of(t) &&
		    (dir_tlb[t] | PG_WRITE) != dir_entry_of(t))
			wrong("table %d: TLB %08lx, directory %08lx", t,
			      dir_tlb[t], dir_entry_of(t));
	load_tlb();
}
