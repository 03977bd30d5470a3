/*
 * What the files of the model share among themselves: how a path is walked,
 * and how names are entered and removed. fs.h is for its users.
 *
 * Ancestor: none.
 */
#pragma once

#include "fs.h"

#define NAME_MAX   255
#define MOST_LINKS 40 /* that a walk may follow */

/* The kinds of a path's last component: a name, "." or "..". */
enum last { NORM, DOT, DOTDOT };

/* Where a walk has ended. */
struct found {
	struct node *dir, *node;
	enum last last;
	int slash;		  /* is there one after the last component? */
	int links;		  /* followed so far */
	char name[NAME_SIZE + 8]; /* the last component */
};

/* Flags of walk(). */
#define FOLLOW 1 /* a symbolic link at the end, too */
#define PARENT 2 /* only dir, last, slash and name are wanted */

/* fs.c */
struct node *new_node(unsigned mode, struct node *parent);
void release(struct node *node);
struct entry *find(const struct node *dir, const char *name);
int is_empty(const struct node *dir);
void enter(struct node *dir, const char *name, struct node *node);
void strike(struct entry *entry);

/* paths.c */
long walk(struct node *dir, const char *path, int flags, struct found *f);
long walk_new(const char *path, int dir, struct found *f);

/* bytes.c */
void empty_pool(void);
