/*
 * Handles the system calls that tell a program about the file that a path or a
 * descriptor names, or list a directory. paths.c has found the node.
 *
 * Ancestor: Linux 0.01's fs/stat.c, and chdir() and access() of its open.c.
 */
#include "files.h"
#include "boot.h"

static unsigned int device_of(const struct node *node)
{
	return is(node, S_IFDIR) ? 0 : node->rdev;
}

/* Returns the size of a file. A directory has 20 bytes for each name, as in
 * Linux's tmpfs. */
static unsigned long size_of(const struct node *node)
{
	return is(node, S_IFDIR) ? (node->names + 2) * 20 : node->contents.size;
}

/* Returns how much memory a file takes, in units of 512 bytes. */
static unsigned long blocks_of(const struct node *node)
{
	if (node->dev == DEV_ARCHIVE)
		return (node->contents.size + 511) / 512;
	return is(node, S_IFDIR) ? 0 : node->contents.pages * (PAGE_SIZE / 512);
}

/* The fields that struct stat64 and the older struct stat have in common. */
#define STAT_OF(node)                                                          \
	.st_dev = (node)->dev, .st_ino = (node)->ino, .st_mode = (node)->mode, \
	.st_nlink = (node)->links, .st_uid = (node)->uid,                      \
	.st_gid = (node)->gid, .st_rdev = device_of(node),                     \
	.st_size = size_of(node), .st_blksize = PAGE_SIZE,                     \
	.st_blocks = blocks_of(node), .st_atime = (node)->atime.sec,           \
	.st_atime_nsec = (node)->atime.nsec, .st_mtime = (node)->mtime.sec,    \
	.st_mtime_nsec = (node)->mtime.nsec, .st_ctime = (node)->ctime.sec,    \
	.st_ctime_nsec = (node)->ctime.nsec

int sys_stat(const struct node *node, unsigned long to, int old)
{
	const struct stat64 stat = { STAT_OF(node), .__st_ino = node->ino };
	const struct stat narrow = { STAT_OF(node) };

	return old ? put_user(to, &narrow, sizeof(narrow)) :
		     put_user(to, &stat, sizeof(stat));
}

/* Writes all fields that the kernel knows, whatever statx()'s mask asks for.
 */
int sys_statx(const struct node *node, unsigned long to)
{
	const struct statx stat = {
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = PAGE_SIZE,
		.stx_nlink = node->links,
		.stx_uid = node->uid,
		.stx_gid = node->gid,
		.stx_mode = node->mode,
		.stx_ino = node->ino,
		.stx_size = size_of(node),
		.stx_blocks = blocks_of(node),
		.stx_atime = { node->atime.sec, node->atime.nsec, 0 },
		.stx_ctime = { node->ctime.sec, node->ctime.nsec, 0 },
		.stx_mtime = { node->mtime.sec, node->mtime.nsec, 0 },
		.stx_rdev_major = device_of(node) >> 8 & 0xfff,
		.stx_rdev_minor = (device_of(node) & 0xff) |
				  (device_of(node) >> 12 & 0xfff00),
		.stx_dev_major = node->dev >> 8,
		.stx_dev_minor = node->dev & 0xff,
	};

	return put_user(to, &stat, sizeof(stat));
}

/* Writes what is known about the file system of a file. If `wide` is 1, writes
 * a struct statfs64, else a struct statfs. The numbers of blocks and files
 * (words 2 to 6 of a struct statfs) have 64 bits in the first, 32 in the
 * second. */
int sys_statfs(const struct node *node, unsigned long to, int wide)
{
	struct statfs stat = { .f_type = PIPEFS_MAGIC,
			       .f_bsize = PAGE_SIZE,
			       .f_namelen = MAX_NAME,
			       .f_frsize = PAGE_SIZE };
	unsigned long words[sizeof(struct statfs64) / 4], n = 0;

	if (node->dev == DEV_ARCHIVE) {
		stat.f_type = ROMFS_MAGIC;
		stat.f_blocks = params.parts[PART_ARCHIVE].bytes / PAGE_SIZE;
		stat.f_flags = ST_RDONLY;
	} else if (node->dev != DEV_NONE) {
		stat.f_type = TMPFS_MAGIC;
		stat.f_blocks = stat.f_files = max_file_pages;
		stat.f_bfree = stat.f_bavail = max_file_pages - file_pages;
		stat.f_ffree = max_file_pages - tmp_nodes;
	}
	for (unsigned long i = 0; i < sizeof(stat) / 4; i++) {
		words[n++] = ((const unsigned long *)&stat)[i];
		if (wide && i >= 2 && i <= 6)
			words[n++] = 0;
	}
	return put_user(to, words, 4 * n);
}

int sys_access(const struct node *node, unsigned int mode)
{
	if (mode & 1 && !is(node, S_IFDIR) && !(node->mode & 0111))
		return -EACCES;
	if (mode & W_OK && node->dev == DEV_ARCHIVE && !is(node, S_IFCHR))
		return -EROFS;
	return 0;
}

int sys_readlink(struct node *node, unsigned long to, unsigned long n)
{
	int error;

	if (!is(node, S_IFLNK))
		return -EINVAL;
	touch_atime(node);
	n = least(n, node->contents.size);
	error = put_user(to, link_text(node), n);
	return error ? error : (int)n;
}

/* Changes the current directory. If is_root is 1, it is a call of chroot(),
 * which accepts only the present root. */
int sys_chdir(struct node *node, int is_root)
{
	struct node *old = current->cwd;

	if (!is(node, S_IFDIR))
		return -ENOTDIR;
	if (is_root)
		return node == root ? 0 : -EPERM;
	current->cwd = hold_node(node);
	drop_node(old);
	return 0;
}

/*
 * Writes one directory entry to the program. Returns the size of the entry;
 * -EINVAL if this is more than n bytes. The old form has words of 4 bytes, the
 * wide form words of 8. An entry is filled up with zeros to whole words:
 *
 *	old	[word: ino][word: next][2: bytes][name][0]...[1: type]
 *	wide	[word: ino][word: next][2: bytes][1: type][name][0]...
 */
static long put_entry(unsigned long to, long n, const char *name,
		      unsigned int size, const struct node *node,
		      unsigned long next, int wide)
{
	unsigned long word = wide ? 8 : 4, head = 2 * word + (wide ? 3 : 2);
	unsigned long least = head + size + (wide ? 1 : 2);
	unsigned long bytes = (least + word - 1) & -word;
	char *entry = (char *)to;
	int error;

	if ((long)bytes > n)
		return -EINVAL;
	error = verify_area(&current->space, to, bytes, 1);
	if (error)
		return error;
	memset(entry, 0, bytes);
	memcpy(entry, &node->ino, 4);
	memcpy(entry + word, &next, 4);
	memcpy(entry + 2 * word, &bytes, 2);
	memcpy(entry + head, name, size);
	entry[wide ? head - 1 : bytes - 1] = (node->mode & S_IFMT) >> 12;
	return bytes;
}

/* Returns the first record that has a name and lies at *place or after it, and
 * sets *place to the record's offset in bytes. Returns 0 at the end. */
static struct record *record_from(const struct node *dir, unsigned long *place)
{
	while (*place < dir->contents.size) {
		struct record *record = first_record(dir, NR(*place));
		unsigned long at = PAGE_DOWN(*place);

		do {
			if (record->node && at >= *place) {
				*place = at;
				return record;
			}
			at += record->bytes;
			record = next_record(record);
		} while (at % PAGE_SIZE);
		*place = at;
	}
	return 0;
}

/* Writes the entries of a directory to the program, from the file's position
 * on. Position 0 is ".", position 1 is "..", and the position of a record is
 * its offset in the directory + 2. Returns the number of bytes written; 0 at
 * the end; -EINVAL if n bytes have no room for an entry. Calls point() between
 * two pages of records. */
long sys_getdents(struct file *file, unsigned long to, unsigned long n,
		  int wide)
{
	const unsigned long last = ~0UL / 2; /* a position after all entries */
	struct node *dir = file->node;
	unsigned long place = file->pos < last ? file->pos : last, done = 0;
	struct record *record;
	long bytes = 0;

	if (!is(dir, S_IFDIR))
		return -ENOTDIR;
	if (!dir->links)
		return -ENOENT;
	touch_atime(dir);
	for (; place < 2; file->pos = ++place, done += bytes) {
		bytes = put_entry(to + done, n - done, "..", place + 1,
				  place ? dir->parent : dir, place + 1, wide);
		if (bytes < 0)
			return done ? (long)done : bytes;
	}
	place -= 2;
	record = record_from(dir, &place);
	while (record) {
		place += record->bytes;
		bytes = put_entry(to + done, n - done, record->name,
				  record->length, record->node, place + 2,
				  wide);
		if (bytes < 0)
			break;
		done += bytes;
		file->pos = place + 2;
		record = next_record(record);
		if (place % PAGE_SIZE == 0)
			record = point() ? 0 : record_from(dir, &place);
	}
	return done || bytes >= 0 ? (long)done : bytes;
}
