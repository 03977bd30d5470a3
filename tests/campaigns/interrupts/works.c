/*
 * What the works have in common: the lists of functions in which the books need
 * not balance, and a function that shows the audit the pages that the works
 * hold.
 *
 * In a function of the list `between`, a page may have no owner yet, or no
 * owner any more. A function of the list `changing` takes several instructions
 * to change a count and the run list. In all other functions the books balance
 * wherever an interrupt can come.
 *
 * Ancestor: none.
 */
#include "works.h"

const char *const between[] = { "get_free_page",    "new_page_dir",
				"copy_page_tables", "touch_page",
				"own_page",	    "free_page_tables",
				"free_tables",	    "new_task",
				"do_exit",	    "free_task",
				"run_kalloc",	    "run_get_free_page",
				"run_fork",	    "run_exit",
				"run_exit_last",    "run_kfree",
				"run_drop",	    "run_share",
				"use_memory",	    "add_area",
				"remove_areas",	    0 };

const char *const changing[] = { "kalloc",
				 "kfree",
				 "get_free_page",
				 "take_other",
				 "take_empty",
				 "put_back",
				 "new_page_table",
				 "new_page_dir",
				 "free_page_table",
				 "free_page_dir",
				 0 };

/* Shows the audit the pages and tables that the works hold. */
void visit_work(visitor *visit)
{
	visit_pages(visit);
	visit_spaces(visit);
}

/* Does nothing: for a work that needs no preparation, or that has nothing to
 * check and free. */
void nothing(void)
{
}
