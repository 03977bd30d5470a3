/*
 * The model: a file system in arrays, as a program sees it. Linux's tmpfs and
 * Tally's /tmp must return the same results as the model. One process uses it,
 * and has all permissions.
 *
 *	entries[]  directory, name ──> node
 *	nodes[]    type, mode, links; size and pages of a file, text of a link
 *	pool[]     pages with bytes; a part of a file without a page is a hole
 *
 * Paths lead to fs_root and below. For a path that leaves fs_root by "..", a
 * call returns OUT: the model does not know what is there, and changes nothing.
 *
 * Ancestor: none.
 */

#include "../randcalls/herd.h"

#define NODES	   160
#define ENTRIES	   200
#define FILE_PAGES 24  /* pages of one file */
#define POOL	   400 /* pages */
#define NAME_SIZE  260
#define PATH_SIZE  1200
#define OUT	   (-1000)

struct node {
	unsigned mode; /* 0: not in use */
	int links, opens;
	int nr; /* number of subdirectories; 0 for a file */
	struct node *parent;
	long size;
	int pages;
	struct {
		long nr;
		unsigned char *bytes;
	} page[FILE_PAGES];
	char text[64];
};

struct entry {
	struct node *dir, *node; /* dir 0: not in use */
	char name[NAME_SIZE];
};

extern struct node nodes[NODES], *fs_root, *fs_cwd;
extern struct entry entries[ENTRIES];
extern int free_nodes, free_entries, free_pool;

void fs_begin(void);

/* Each returns what the system call returns, but -errno for an error. */
long fs_open(const char *path, int flags, unsigned mode, struct node **node);
long fs_mkdir(const char *path, unsigned mode);

/* fs.c */
void fs_begin(void);
int is_dir(const struct node *node);

/* paths.c and calls.c. Each returns what the system call returns, but -errno
 * for an error. */
long fs_find(const char *path, int follow, struct node **node);
long fs_open(const char *path, int flags, unsigned mode, struct node **node);
void fs_close(struct node *node);
long fs_mkdir(const char *path, unsigned mode);
long fs_rmdir(const char *path);
long fs_unlink(const char *path);
long fs_symlink(const char *text, const char *path);
long fs_link(const char *from, const char *to);

/* rename.c */
long fs_rename(const char *from, const char *to, unsigned flags);

/* bytes.c. write_at() and clone() fail and change nothing if the file or the
 * pool has no room: then the caller draws another operation. */
int write_at(struct node *node, long at, const unsigned char *from, long n);
void read_at(const struct node *node, long at, unsigned char *to, long n);
void set_size(struct node *node, long size);
int clone(const struct node *from, struct node *to);
long seek_data(const struct node *node, long at, int whence);
