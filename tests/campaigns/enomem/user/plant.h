/*
 * The files in /tmp that the operations of files.c use. Each function here
 * makes the files, and opens those that its operation needs.
 *
 *	/tmp/e/text		a little more than one page
 *	/tmp/e/copy		a clone of it
 *	/tmp/e/holes		its only page lies above 4 MiB
 *	/tmp/e/full/		its names fill one page: the next one needs
 *				another page
 *	/tmp/e/dir/, empty/	dir has a file, empty has none
 *	/tmp/e/link, fifo	a link to text; a pipe
 *
 * Ancestor: none.
 */
#pragma once

#include "enomem.h"

#define MIB	  (1024 * 1024L)
#define LONG_NAME "a-name-so-long-that-few-fit-into-a-page-of-a-directory-"

extern char long_path[]; /* made by with_long_link() */
extern char *mapped;	 /* where a map_ function has mapped a file */

void plant(void);
void with_append(void);
void with_both(void);
void with_copy(void);
void with_directory(void);
void with_full(void);
void with_holes(void);
void with_long_link(void);
void with_mapping(void);
void with_no_room(void);
void with_program(void);
void with_tables(void);

void map_clone(void);
void map_clone_privately(void);
void map_hole(void);
void map_hole_privately(void);
void clone_mapped(void);
void holes_mapped(void);
void holes_private(void);
