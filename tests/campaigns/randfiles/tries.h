/*
 * What the files of the program randfiles share: its open files, the present
 * operation, and the results of the system and of the model.
 *
 * Ancestor: none.
 */
#pragma once

#include "fs.h"

#define FILES 6 /* that can be open at once */
#define BYTES (3 * PAGE_SIZE)

/* A file that is open both in the system and in the model. */
struct open {
	struct node *node; /* 0: closed */
	int fd, flags;
	long at; /* the file's position */
};

extern struct open files[FILES];

/* Stores a description of the operation, for the message about a difference. */
#define TRY(...) snprintf(words, sizeof(words), __VA_ARGS__)

extern char words[300];

/* bytes: what the system has read. wanted: what it should read according to the
 * model, or what it should write. */
extern unsigned char bytes[BYTES], wanted[BYTES];

/* judge.c: these functions end the program if system and model differ. */
extern int aloud;	    /* is each result printed? */
extern unsigned sum;	    /* of all results */
extern unsigned long tried; /* number of operations */
void same(const char *what, long system, long model);
void result(long system, long model);
void same_bytes(long n);
void same_stat(const struct stat64 *st, const struct node *node);
void compare_all(void);
void remove_all(int dir, const struct node *node);

/* arguments.c */
const char *old_path(void);
const char *new_path(void);
unsigned some_mode(void);
long some_place(void);
long some_length(void);
struct open *some_file(void);
void fill(long n);

/* The operations. Each returns 1, or 0 if it cannot be tried with the arguments
 * that were drawn. */

/* names.c */
int try_open(void);
int try_new(void);
int try_remove(void);
int try_rename(void);
int try_look(void);
int try_readlink(void);
int try_chmod(void);
int try_truncate(void);
int try_chdir(void);

/* opens.c */
int try_close(void);
int try_read(void);
int try_write(void);
int try_seek(void);
int try_size(void);
int try_fstat(void);
int try_clone(void);
