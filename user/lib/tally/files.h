/*
 * Declares the calls about files: lib/syscall.S and lib/calls.c make them.
 * waits.h has the calls that wait for several files. tally.h says what is the
 * same for all calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "types.h"

#define O_RDONLY    0
#define O_WRONLY    1
#define O_RDWR	    2
#define O_CREAT	    00000100
#define O_EXCL	    00000200
#define O_NOCTTY    00000400
#define O_TRUNC	    00001000
#define O_APPEND    00002000
#define O_NONBLOCK  00004000
#define O_LARGEFILE 00100000
#define O_DIRECTORY 00200000
#define O_NOFOLLOW  00400000
#define O_CLOEXEC   02000000
#define O_PATH	    010000000
#define O_TMPFILE   020200000

#define SEEK_SET  0
#define SEEK_CUR  1
#define SEEK_END  2
#define SEEK_DATA 3
#define SEEK_HOLE 4

#define FALLOC_FL_KEEP_SIZE  1
#define FALLOC_FL_PUNCH_HOLE 2
#define FICLONE		     0x40049409 /* ioctl: clone another file */

#define F_DUPFD		0
#define F_GETFD		1
#define F_SETFD		2
#define F_GETFL		3
#define F_SETFL		4
#define F_DUPFD_CLOEXEC 1030
#define FD_CLOEXEC	1

#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

#define AT_FDCWD	    (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_EMPTY_PATH	    0x1000

struct iovec {
	void *iov_base;
	size_t iov_len;
};

long read(int fd, void *to, size_t n);
long write(int fd, const void *from, size_t n);
long readv(int fd, const struct iovec *vector, int n);
long writev(int fd, const struct iovec *vector, int n);
int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int close(int fd);
long lseek(int fd, long offset, int whence);
int _llseek(int fd, unsigned long high, unsigned long low, long long *result,
	    int whence);
int dup(int fd);
int dup2(int fd, int to);
int pipe(int fds[2]);
int pipe2(int fds[2], int flags);
int fcntl(int fd, int request, ...);
int fcntl64(int fd, int request, ...);
int ioctl(int fd, unsigned long request, ...);
int access(const char *path, int mode);
long readlink(const char *path, char *to, size_t size);
int getcwd(char *to, size_t size); /* returns the length with the final zero */
int chdir(const char *path);
int umask(int mask);
int sync(void);
long pread64(int fd, void *to, size_t n, long long offset);
long pwrite64(int fd, const void *from, size_t n, long long offset);
int fsync(int fd);

/* Calls that change a file or its name. They work in /tmp; the archive is
 * read-only. */
int truncate64(const char *path, long long size);
int ftruncate64(int fd, long long size);
int fallocate(int fd, int mode, long long offset, long long size);
int mkdir(const char *path, int mode);
int rmdir(const char *path);
int unlink(const char *path);
int rename(const char *from, const char *to);
int link(const char *from, const char *to);
int symlink(const char *target, const char *path);
int chmod(const char *path, int mode);

#define S_IFMT	 0170000
#define S_IFIFO	 0010000
#define S_IFCHR	 0020000
#define S_IFDIR	 0040000
#define S_IFBLK	 0060000
#define S_IFREG	 0100000
#define S_IFLNK	 0120000
#define S_IFSOCK 0140000

#define S_ISFIFO(mode) (((mode) & S_IFMT) == S_IFIFO)
#define S_ISCHR(mode)  (((mode) & S_IFMT) == S_IFCHR)
#define S_ISDIR(mode)  (((mode) & S_IFMT) == S_IFDIR)
#define S_ISREG(mode)  (((mode) & S_IFMT) == S_IFREG)
#define S_ISLNK(mode)  (((mode) & S_IFMT) == S_IFLNK)

/* The parts of a device number whose minor part is below 256. */
#define major(dev) ((unsigned)((dev) >> 8) & 0xfff)
#define minor(dev) ((unsigned)(dev) & 0xff)

struct stat64 {
	unsigned long long st_dev;
	unsigned char pad0[4];
	unsigned long old_ino;
	unsigned int st_mode;
	unsigned int st_nlink;
	unsigned long st_uid;
	unsigned long st_gid;
	unsigned long long st_rdev;
	unsigned char pad3[4];
	long long st_size;
	unsigned long st_blksize;
	unsigned long long st_blocks; /* blocks of 512 bytes */
	unsigned long st_atime;
	unsigned long st_atime_nsec;
	unsigned long st_mtime;
	unsigned long st_mtime_nsec;
	unsigned long st_ctime;
	unsigned long st_ctime_nsec;
	unsigned long long st_ino;
};

int stat64(const char *path, struct stat64 *st);
int lstat64(const char *path, struct stat64 *st);
int fstat64(int fd, struct stat64 *st);
int fstatat64(int dir, const char *path, struct stat64 *st, int flags);

struct statx_timestamp {
	long long tv_sec;
	unsigned tv_nsec;
	int pad;
};

struct statx {
	unsigned stx_mask;
	unsigned stx_blksize;
	unsigned long long stx_attributes;
	unsigned stx_nlink;
	unsigned stx_uid;
	unsigned stx_gid;
	unsigned short stx_mode;
	unsigned short pad;
	unsigned long long stx_ino;
	unsigned long long stx_size;
	unsigned long long stx_blocks;
	unsigned long long stx_attributes_mask;
	struct statx_timestamp stx_atime;
	struct statx_timestamp stx_btime;
	struct statx_timestamp stx_ctime;
	struct statx_timestamp stx_mtime;
	unsigned stx_rdev_major;
	unsigned stx_rdev_minor;
	unsigned stx_dev_major;
	unsigned stx_dev_minor;
	unsigned long long more[14];
};

#define STATX_BASIC_STATS 0x7ff

int statx(int dir, const char *path, int flags, unsigned mask,
	  struct statx *st);

#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe

int utimensat64(int dir, const char *path, const struct timespec64 *times,
		int flags);

#define DT_FIFO 1
#define DT_CHR	2
#define DT_DIR	4
#define DT_REG	8
#define DT_LNK	10

/* The last of the d_reclen bytes of an entry is its type. */
struct dirent {
	unsigned long d_ino;
	unsigned long d_off;
	unsigned short d_reclen;
	char d_name[];
};

struct dirent64 {
	unsigned long long d_ino;
	long long d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[];
};

int getdents(int fd, struct dirent *to, size_t size);
int getdents64(int fd, struct dirent64 *to, size_t size);

_Static_assert(sizeof(struct stat64) == 96, "Linux/i386's stat64");
