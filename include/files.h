/*
 * Declares open files, and what they refer to: pipes, and nodes, which are
 * files, directories and devices.
 *
 *	task->fd[fd] ────> struct file ──> struct node ──> contents: pages
 *	                   count: fds  └─> struct pipe     (of a pipe or FIFO)
 *
 * Ancestor: Linux 0.01's linux/fs.h. Its inode was a copy of an inode on disk.
 * Here a file is only its node and its pages, in memory.
 */
#pragma once

#include "task.h"

#define MAX_NAME     255	  /* at most so many bytes in a name */
#define FILE_MAX     0xfffff000UL /* at most so many bytes in a file */
#define NO_LARGE_MAX 0x7fffffffUL /* FILE_MAX without O_LARGEFILE */

/*
 * A file, a directory, a device, a FIFO or a symbolic link, with the invariants
 * D1 to D3 of kernel/tree.c. The contents of a directory are records; the
 * contents of a symbolic link are a path, which link_text() returns.
 */
struct node {
	struct contents contents;   /* must be first: see contents_unused() */
	struct node *next, **where; /* in the list of all nodes */
	struct node *parent;	    /* of a directory; the root's is the root */
	unsigned short mode, dev;
	unsigned int ino, links, users, uid, gid;
	union {
		unsigned int rdev;  /* number of a device */
		unsigned int names; /* number of names in a directory */
	};
	struct timespec64 atime, mtime, ctime;
	struct pipe *pipe; /* the pipe of a FIFO that is open */
	union {
		int writers;	     /* > 0: open for writing; < 0: being run */
		struct record *room; /* in a directory: see find_record() */
	};
	int linkable; /* 1: link() may give a name to this O_TMPFILE file */
};

/* node->dev: the file system, which stat() returns. A new node is in the file
 * system of its directory. The archive is read-only; pipes and shared memory
 * are in no file system. */
enum { DEV_NONE, DEV_ARCHIVE = 0x100, DEV_TMP, DEV_SHM };

/* A name in a directory, or free room for one. */
struct record {
	struct node *node;    /* 0: the record is free */
	unsigned short bytes; /* from this record to the next one */
	unsigned short length;
	char name[];
};

static inline int is(const struct node *node, unsigned int type)
{
	return (node->mode & S_IFMT) == type;
}

struct file {
	const struct file_ops *ops;
	struct node *node; /* pipes without a name share one node */
	struct pipe *pipe;
	long long pos; /* 0 or more; may be past the end. FIFO: open_fifo() */
	unsigned int flags; /* as F_GETFL returns them */
	unsigned int count; /* number of its descriptors, in all tasks */
};

/* Returns 1 or more if the file was opened for writing (`write` is 1) or for
 * reading (`write` is 0); otherwise 0. A file that was opened with O_ACCMODE is
 * only for ioctl(): it can be neither read nor written. */
static inline int may_move(const struct file *file, int write)
{
	return (file->flags + 1) & (write ? 2 : 1);
}

/* Sleeps on a queue until the file may be ready. Returns 0, also if a signal
 * ends the sleep. Returns at once -EAGAIN if the file has O_NONBLOCK, or
 * -ERESTARTSYS if a signal is pending. */
static inline int wait_for(const struct file *file, struct link *queue)
{
	return file->flags & O_NONBLOCK ? -EAGAIN : sleep_on(queue);
}

/* The operations on an open file. The addresses `to` and `from` are a
 * program's. The kernel has checked only that the buffers lie below
 * KERNEL_BASE. */
struct file_ops {
	long (*read)(struct file *file, unsigned long to, unsigned long n);
	long (*write)(struct file *file, unsigned long from, unsigned long n);
	void (*close)(struct file *file);
	int (*ioctl)(struct file *file, unsigned long request,
		     unsigned long arg);
	int (*poll)(const struct file *file); /* 0: the file is always ready */
	int no_place;			      /* 1: lseek() always returns 0 */
};

/* A copy of one entry of the vector of readv() or writev(). The kernel copies
 * the vector when the call begins, because a read may overwrite it. */
struct part {
	struct part *next;
	struct iovec iov;
};

/* Nodes and open files are objects of mm/pool.c. */
_Static_assert(sizeof(struct node) <= 2 * OBJECT_SIZE, "pool");
_Static_assert(sizeof(struct file) <= OBJECT_SIZE, "pool");

/* kernel/tree.c */
extern struct node *root;
extern unsigned long tree_changes; /* counts changes in directories */
extern unsigned long tmp_nodes;	   /* number of nodes in /tmp and /dev/shm */

struct node *new_node(const struct node *dir, unsigned int mode);
void drop_node(struct node *node);
struct node *hold_program(struct node *node);
void drop_program(struct node *node);
void touch_node(struct node *node);
void touch_atime(struct node *node);
const char *link_text(const struct node *link);
int set_link_text(struct node *link, const char *text, unsigned long n);
struct record *first_record(const struct node *dir, unsigned long nr);
struct record *next_record(struct record *record);
int find_record(struct node *dir, const char *name, unsigned long n,
		const struct node *node, struct record **result);
void set_record(struct node *dir, struct record *record, struct node *node);
int add_name(struct node *dir, const char *name, unsigned long n,
	     struct node *node);
void remove_name(struct node *dir, struct record *record);
void mount_init(void);
void visit_nodes(visitor *visit);

/* Adds one user to a node. Returns the node. */
static inline struct node *hold_node(struct node *node)
{
	node->users++;
	return node;
}

/* kernel/archive.c */
void archive_init(void);

/* kernel/descriptors.c */
/* Returns the open file of a descriptor; 0 if it is closed. */
static inline struct file *fd_file(unsigned int fd)
{
	return fd < current->files ?
		       (struct file *)(current->fd[fd] & ~FD_CLOEXEC) :
		       0;
}

unsigned long fd_end(void);
int new_fd(struct file *file, unsigned int from, int cloexec);
int new_file(unsigned int flags, struct file **result);
void set_file(struct file *file, const struct file_ops *ops, struct node *node,
	      struct pipe *pipe);
int open_file(const struct file_ops *ops, struct node *node, struct pipe *pipe,
	      unsigned int flags);
void share_files(struct task *task, unsigned long page);
int sys_close(int fd);
void close_files(unsigned long bits);

/* kernel/files.c */
unsigned long read_contents(const struct contents *contents, void *to,
			    unsigned long offset, unsigned long n);
int clone_file(struct file *file, const struct file *from);

extern const struct file_ops tty_ops; /* of kernel/tty.c */

/* Returns 1 if a file has a position at which the next read or write begins. */
static inline int has_place(const struct file *file)
{
	return !file->pipe && file->ops != &tty_ops;
}

/* kernel/paths.c: a walk along a path */
struct walk {
	struct node *dir;	    /* held; `name` is searched here */
	const char *name;	    /* the next name; n is 0 if there is none */
	unsigned long n;	    /* bytes of the name */
	int slash;		    /* a slash follows the name */
	char *at, *end;		    /* [at, end): the path after the name */
	char *rest, *rest_end;	    /* the path after a link's text; 0: none */
	unsigned long page[2];	    /* copies of the path and of links' texts */
	int links;		    /* symbolic links followed so far */
	struct walk *next, **where; /* in the list of all walks */
};

/* The kinds of names that a walk can reach. A path that has only slashes
 * reaches THE_ROOT. */
enum { THE_ROOT, DOT, DOT_DOT, NAME };

int begin_walk(struct walk *walk, int dirfd, unsigned long path);
int walk_to_last(struct walk *walk);
int find_name(const struct walk *walk, struct record **record);
int last_is(const struct walk *walk);
int walk_to_node(struct walk *walk, int follow, int creates,
		 struct node **result);
void end_walk(struct walk *walk);
int lookup(struct node *dir, const char *path, unsigned long n, int follow,
	   struct node **result);
struct node *find_at(int dirfd, unsigned long path, int flags);
void visit_walks(visitor *visit);

/* kernel/elf.c: an ELF file, loaded into a space */
/* The arguments of a program may need all of the stack above STACK_MIN, so each
 * segment of the program must end below it. */
#define STACK_MIN  (STACK_TOP - ARG_MAX - PAGE_SIZE)
#define INTERP_MAX 3072 /* bytes of the path of a program's loader */
struct image {
	Elf32_Ehdr elf;	    /* e_phnum is 0 if no file is loaded */
	unsigned long bias; /* address in memory - address in file */
	unsigned long phdr; /* address of the program headers in memory */
};

int load_file(struct space *space, struct node *node, struct image *image,
	      unsigned long where);
int interp_path(const struct node *node, const Elf32_Ehdr *elf, char *path);

/* kernel/change.c */
int open_path(int dirfd, unsigned long path, unsigned int flags,
	      unsigned int mode, struct node **result);

/* kernel/devices.c */
#define DEV_ZERO 0x105 /* the number of /dev/zero */
const struct file_ops *device_ops(unsigned int rdev);

/* kernel/pipe.c */
long read_pipe(struct file *file, unsigned long addr, unsigned long n,
	       struct part *list);
long write_pipe(struct file *file, unsigned long addr, unsigned long n,
		struct part *list);
int open_fifo(struct file *file, struct node *node);
int size_of_pipe(struct pipe *pipe, unsigned long arg, int set);
void visit_pipes(visitor *visit);

/* kernel/poll.c */
extern struct link pollers; /* tasks that wait until a file is ready */

/* kernel/tty.c */
void take_input(void);
void tty_reset(void);
void wake_readers(void);

/* kernel/jobs.c */
extern int foreground;
void tty_leave(void);
int check_change(int signal);
int job_ioctl(unsigned long request, unsigned long arg);
