/*
 * What only the model's own files share: the walk along a path, and functions
 * that add and remove names. Users of the model include fs.h.
 *
 * Ancestor: none.
 */
#pragma once

#include "fs.h"

#define NAME_MAX   255
#define MOST_LINKS 40 /* the most links that a walk follows */

/* The kinds of a path's last component: a name, "." or "..". */
enum last { NORM, DOT, DOTDOT };

/* Where a walk has ended. */
struct found {
	struct node *dir, *node;
	enum last last;
	int slash; /* does a slash follow the last component? */
	int links; /* how many links the walk has followed so far */
	char name[NAME_SIZE + 8]; /* the last component */
};

/* Flags of walk(). */
#define FOLLOW 1 /* follow a symbolic link at the end, too */
#define PARENT 2 /* find only dir, last, slash and name */

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
