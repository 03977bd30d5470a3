/*
 * The bytes of files.
 */
#include "mm.h"
#include "kernel.h"

unsigned long file_pages, max_file_pages;

/* The page nr of a file; 0 if it is a hole. */
unsigned long contents_page(const struct contents *contents, unsigned long nr)
{
	return contents->top + PAGE(nr);
}
