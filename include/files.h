/*
 * Open files, and what they can be opened on: nodes of the archive, pipes,
 * devices.
 *
 *	task->fd[fd] ────> struct file ──> struct node    (archive, devices)
 *	                   count: fds      struct pipe
 *
 * Ancestor: Linux 0.01's linux/fs.h. Its inode was a copy of one on disk; a
 * node here points into the archive, which lies in memory and never changes.
 */
#pragma once

#include "task.h"

#define MAX_NAME 255 /* bytes of a name in a path */

#ifdef FILES_ARE_PAGES /* what this header becomes with kernel/tree.c */
/*
 * A file, a directory or whatever else has a mode. A directory's contents are
 * records (kernel/tree.c); the text of a symbolic link lies at link_text().
 *
 * A node goes when nothing is left of: its names (links), its users, and the
 * areas that map it. Users are open files, current directories, walks along a
 * path, programs that run, and a directory's subdirectories, for their "..".
 */
struct node {
	struct contents contents;   /* first: see contents_unused() */
	struct node *next, **where; /* all nodes */
	struct node *parent;	    /* of a directory, else 0; root's: itself */
	unsigned short mode, dev;
	unsigned int ino, links, users, uid, gid;
	unsigned int rdev; /* of a device; of a directory: its names */
	struct timespec64 atime, mtime, ctime;
	struct pipe *pipe; /* of a FIFO that is open */
	int writers;	   /* opens for writing; below 0: it runs */
	int linkable;	   /* O_TMPFILE without O_EXCL: link() takes it */
};
_Static_assert(sizeof(struct node) <= 128, "pool");

/* node->dev: DEV_ARCHIVE is read-only (EROFS), the others can be written. A new
 * node has that of its directory. */
enum { DEV_ARCHIVE = 0x100, DEV_TMP, DEV_SHM, DEV_NONE };

/* The last component of a path: the directory that it is looked for in, held;
 * and its name, in the copy of the path. */
struct last {
	struct node *dir;
	const char *name;
	unsigned long n;    /* bytes of the name */
	int slash;	    /* one comes after it */
	unsigned long page; /* the copy of the path */
};

/* kernel/tree.c */
extern struct node *root;

/* A node without a name and without users, or 0. It has the directory's device;
 * dir 0 is for one that never gets a name: DEV_NONE (shared memory, pipes). */
struct node *new_node(struct node *dir, unsigned int mode);
struct node *hold_node(struct node *node); /* returns it */
void drop_node(struct node *node); /* may pass points if it was the last hold;
				      0 is allowed */
struct timespec64 stamp(void);	   /* the time of now for atime, mtime, ctime */
void touch_node(struct node *node); /* mtime and ctime become now */
void visit_nodes(visitor *visit);
static inline const char *link_text(const struct node *node); /* no zero at its
		end; contents.size bytes */
/* For the archive and for boot: a name in a directory. -ENOMEM, -ENOSPC. */
int add_name(struct node *dir, const char *name, unsigned long n,
	     struct node *node);
int find_name(struct node *dir, const char *name, unsigned long n,
	      struct node **result);

/* kernel/names.c. What they find is valid until the next point: hold_node()
 * before one. */
int lookup(struct node *dir, const char *path, unsigned long n, int follow,
	   struct node **result); /* copies the path itself */
int user_path(int dirfd, unsigned long path, int follow, struct node **result);
int find_at(int dirfd, unsigned long path, int flags, struct node **node);

/* kernel/change.c: for openat(). With O_CREAT (O_EXCL) finds or makes the file
 * that a path names, with O_TMPFILE makes one without a name. *result is held
 * (drop_node() it, also after an error of what comes next). *made: it is new,
 * so it may be opened whatever its mode. -EEXIST, -EROFS, -ENOSPC, -ENOMEM,
 * -EISDIR (slash behind the name) and those of lookup(). */
int open_path(int dirfd, unsigned long path, unsigned int flags,
	      unsigned int mode, struct node **result, int *made);
#endif

struct node {
	struct contents contents; /* or where a symbolic link points */
	struct node *next;	  /* all nodes, in the order of the archive */
	struct node *parent;	  /* the root's is itself */
	struct node *target; /* of a link; of a symbolic one once resolved */
	const char *name;
	unsigned int length; /* of the name */
	unsigned int ino, mode, uid, gid, mtime, links, rdev;
	int error; /* of a symbolic link that leads nowhere */
};

/* The bytes of a file of the archive. */
static inline const char *flat_data(const struct node *node)
{
	return P2V(node->contents.top);
}

static inline int is(const struct node *node, unsigned int type)
{
	return (node->mode & S_IFMT) == type;
}

struct file {
	const struct file_ops *ops;
	struct node *node; /* all pipes have the same one */
	struct pipe *pipe;
	long long pos;	    /* 0 or more; may be past the end */
	unsigned int flags; /* as open() got them */
	unsigned int count; /* descriptors, of all tasks */
};

/* Was the file opened for reading, or for writing? One that was opened with
 * O_ACCMODE, for ioctl() alone, was for neither. */
static inline int may_move(const struct file *file, int write)
{
	return (file->flags + 1) & (write ? 2 : 1);
}

/* Buffers are a program's, checked for being in its half, no more. */
struct file_ops {
	long (*read)(struct file *file, unsigned long to, unsigned long n);
	long (*write)(struct file *file, unsigned long from, unsigned long n);
	void (*close)(struct file *file);
	int (*ioctl)(struct file *file, unsigned long request,
		     unsigned long arg);
	int (*poll)(const struct file *file); /* 0: the file is always ready */
	int no_place;			      /* lseek() always returns 0 */
};

/* Both are objects of mm/pool.c. */
_Static_assert(sizeof(struct node) <= 2 * OBJECT_SIZE, "pool");
_Static_assert(sizeof(struct file) <= OBJECT_SIZE, "pool");

/* kernel/archive.c */
extern struct node *root;

void archive_init(void);
int lookup(struct node *dir, const char *path, unsigned long length, int follow,
	   struct node **result);

/* kernel/descriptors.c */
/* The open file of a descriptor, 0 if it is closed. */
static inline struct file *fd_file(unsigned int fd)
{
	return fd < current->files ?
		       (struct file *)(current->fd[fd] & ~FD_CLOEXEC) :
		       0;
}

int new_fd(struct file *file, unsigned int from, int cloexec);
void share_files(struct task *task, unsigned long page);
int sys_close(int fd);
void close_files(unsigned long bits);

/* kernel/files.c */
unsigned long read_contents(const struct contents *contents, void *to,
			    unsigned long offset, unsigned long n);
long read_bytes(struct file *file, unsigned long to, unsigned long n,
		const void *data, unsigned long size);
int open_file(const struct file_ops *ops, struct node *node, struct pipe *pipe,
	      unsigned int flags);
int open_node(struct node *node, unsigned int flags);
int wait_for(const struct file *file, struct link *queue);

/* kernel/names.c */
int walk(int dirfd, const char *path, long n, int follow, struct node **result);
int user_path(int dirfd, unsigned long path, int follow, struct node **result);
int find_at(int dirfd, unsigned long path, int flags, struct node **node);

/* kernel/devices.c */
#define DEV_ZERO 0x105 /* the number of /dev/zero */
int task_line(const struct task *task, char *line); /* at most 80 bytes */
const struct file_ops *device_ops(unsigned int rdev);

/* kernel/pipe.c */
int wait_for_room(const struct file *file, unsigned long n);
void visit_pipes(visitor *visit);

/* kernel/poll.c */
extern struct link pollers; /* to be woken when a file has become ready */

/* kernel/tty.c */
extern const struct file_ops tty_ops;
void tty_input(char c);
void take_input(void);
void tty_leave(void);
void tty_reset(void);
