/*
 * The rows about pages: for each row, the allocators that are measured, and the
 * function that measures each of them.
 *
 * Ancestor: none. The ancestors are those of study/pages/.
 */
#include "pages.h"

struct group ranked_pages[] = {
	{ { "churn90_hot" }, 0, { { "tally", churn_hot, &tally_plain } } },
	{ { "free_cold", "get_cold", "pair_cold" },
	  1,
	  { { "tally", cold_pair_of_any, &tally_plain } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};

/* Adds every allocator of the study that can free pages; Tally's is already
 * there. */
void rank_all(void)
{
	int n = 1;

	for (int i = 0; page_allocators[i]; i++) {
		const struct page_allocator *a = page_allocators[i];

		if (!a->free || a == &tally_plain)
			continue;
		check(n < WAYS - 1, "there is room for an allocator");
		for (struct group *g = ranked_pages; g->row[0]; g++) {
			g->way[n] = g->way[0];
			g->way[n].who = a->name;
			g->way[n].what = a;
		}
		n++;
		add_of_study(a);
	}
}

/* ---- The rows ---- */

/* clang-format off */
const struct group unit = { { "unit" }, 0, { { "xv6", pair, &xv6_plain } } };

const struct group hot_pages[] = {
	{ { "pair_hot" }, 0, {
		{ "tally", pair, &tally_plain },
		{ "xv6", pair, &xv6_plain },
		{ "linux001", pair_backwards, &linux001_plain },
		{ "jos", pair, &jos_plain },
		{ "sos", pair, &sos_plain } } },
	{ { "burst_hot" }, 0, {
		{ "tally", burst, &tally_plain },
		{ "xv6", burst, &xv6_plain },
		{ "linux001", burst_backwards, &linux001_plain },
		{ "jos", burst, &jos_plain },
		{ "sos", burst, &sos_plain } } },
	{ { "pair_as_it_was" }, 0, {
		{ "tally", pair, &tally_plain },
		{ "xv6", pair, &xv6_asis },
		{ "linux001", pair_backwards, &linux001_asis } } },
	{ { "zero_hot" }, 0, {
		{ "tally", pair, &tally_zero },
		{ "xv6", pair, &xv6_clear },
		{ "jos", pair, &jos_clear },
		{ "sos", pair, &sos_clear } } },
	{ { "share_hot" }, 0, {
		{ "tally", share, &tally_plain },
		{ "linux001", share, &linux001_plain },
		{ "jos", share, &jos_plain },
		{ "sos", share, &sos_plain } } },
	{ { "clear_hot" }, 0, {
		{ "stosl", clear_hot, &by_stosl },
		{ "stosb", clear_hot, &by_stosb },
		{ "loop", clear_hot, &by_store_loop },
		{ "movnti", clear_hot, &by_movnti } } },
	{ { "copy_hot" }, 0, {
		{ "movsl", copy_hot, &by_movsl },
		{ "movsb", copy_hot, &by_movsb },
		{ "loop", copy_hot, &by_copy_loop } } },
	{ { "scan_hot" }, 0, {
		{ "scasl", scan_hot, &by_scasl },
		{ "loop", scan_hot, &by_scan_loop },
		{ "eight", scan_hot, &by_eight } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};

const struct group cold_pages[] = {
	{ { "free_cold", "get_cold", "pair_cold" }, 1, {
		{ "tally", cold_pair, &tally_plain },
		{ "xv6", cold_pair, &xv6_plain },
		{ "linux001", cold_pair_backwards, &linux001_plain },
		{ "jos", cold_pair, &jos_plain },
		{ "sos", cold_pair, &sos_plain } } },
	{ { "zero_cold" }, 1, {
		{ "tally", cold_zero, &tally_zero },
		{ "xv6", cold_zero, &xv6_clear },
		{ "jos", cold_zero, &jos_clear },
		{ "sos", cold_zero, &sos_clear } } },
	{ { "share_cold" }, 1, {
		{ "tally", cold_share, &tally_plain },
		{ "linux001", cold_share, &linux001_plain },
		{ "jos", cold_share, &jos_plain },
		{ "sos", cold_share, &sos_plain } } },
	{ { "clear_cold", "clear_read_cold" }, 1, {
		{ "stosl", clear_cold, &by_stosl },
		{ "stosb", clear_cold, &by_stosb },
		{ "loop", clear_cold, &by_store_loop },
		{ "movnti", clear_cold, &by_movnti } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};
/* clang-format on */
