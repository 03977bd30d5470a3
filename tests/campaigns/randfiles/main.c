/*
 * Random operations on files, below /tmp: each is made twice, by the model in
 * fs.c and by the system, and what they say must be the same. From time to time
 * the whole tree is compared, with all bytes. Runs on Linux, which judges the
 * model, and on Tally, in the place of init.
 *
 *	seed=N		all that follows depends on it
 *	operations=N	so many
 *	aloud		with a line for each
 *
 * On Tally init itself takes over in the end, so that the shell can be asked
 * how it is.
 *
 * Ancestor: none; fsx of NeXT (A. Tevanian, 1991) did so with the bytes of one
 * file.
 */
#include "fs.h"

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200
#define FILES	     6 /* open at once */
#define BYTES	     (3 * PAGE_SIZE)
#define EVERY	     1000 /* operations, the whole tree is compared */

static struct open {
	struct node *node; /* 0: closed */
	int fd, flags;
	long at;
} files[FILES];

static unsigned char bytes[BYTES], wanted[BYTES];
static char words[300]; /* what is tried */
static int aloud;
static unsigned sum;
static unsigned long tried;

/* ---- Judgement ---- */

static void differ(const char *what, long system, long model)
{
	printf("operation %lu: %s\n", tried, words);
	printf("%s: the system says %ld, the model %ld\n", what, system, model);
	printf("=== failed: 1\n");
	if (on_tally())
		finish(REBOOT_POWER_OFF, 1);
	exit_group(1);
}

static void same(const char *what, long system, long model)
{
	if (system != model)
		differ(what, system, model);
	sum = sum * 31 + model;
}

static void result(long system, long model)
{
	if (system == -1)
		system = -errno;
	if (aloud)
		printf("%lu %s = %ld\n", tried, words, model);
	same("result", system, model);
}

static void same_bytes(long n)
{
	for (long i = 0; i < n; i++)
		if (bytes[i] != wanted[i])
			differ("a byte", bytes[i], wanted[i]);
	for (long i = 0; i < n; i += 61)
		sum = sum * 31 + wanted[i];
}

static void same_stat(const struct stat64 *st, const struct node *node)
{
	same("mode", st->st_mode, node->mode);
	same("links", st->st_nlink, node->links);
	if (S_ISDIR(node->mode))
		return;
	same("size", st->st_size, node->size);
	if (S_ISREG(node->mode))
		same("blocks", st->st_blocks, 8 * node->pages);
}

/* ---- The whole tree ---- */

static void compare_bytes(int fd, const struct node *node)
{
	for (long at = 0; at < node->size; at += BYTES) {
		long n = node->size - at < BYTES ? node->size - at : BYTES;
		long data = seek_data(node, at, SEEK_DATA);

		if (data < 0)
			break;
		at = data - data % PAGE_SIZE;
		n = node->size - at < BYTES ? node->size - at : BYTES;
		same("bytes", pread64(fd, bytes, BYTES, at), n);
		read_at(node, at, wanted, n);
		same_bytes(n);
	}
}

static int count_names(int fd)
{
	static char buffer[2048] __attribute__((aligned(8)));
	int n, count = 0;

	while ((n = getdents64(fd, (void *)buffer, sizeof(buffer))) > 0)
		for (int at = 0; at < n; count++)
			at += ((struct dirent64 *)(buffer + at))->d_reclen;
	return count - 2; /* the dots */
}

static void compare_tree(int dir, const struct node *node)
{
	int count = 0;

	for (int i = 0; i < ENTRIES; i++) {
		const struct entry *entry = &entries[i];
		struct stat64 st;
		int fd;

		if (entry->dir != node)
			continue;
		count++;
		snprintf(words, sizeof(words), "the name %s", entry->name);
		same("fstatat",
		     fstatat64(dir, entry->name, &st, AT_SYMLINK_NOFOLLOW), 0);
		same_stat(&st, entry->node);
		if (S_ISLNK(st.st_mode))
			continue;
		fd = openat(dir, entry->name, O_RDONLY);
		if (S_ISDIR(st.st_mode))
			compare_tree(fd, entry->node);
		else
			compare_bytes(fd, entry->node);
		close(fd);
	}
	same("names", count_names(dir), count);
}

static void compare_all(void)
{
	int fd = open("/tmp/r", O_RDONLY | O_DIRECTORY);

	compare_tree(fd, fs_root);
	close(fd);
	for (int i = 0; i < FILES; i++)
		if (files[i].node && S_ISREG(files[i].node->mode) &&
		    (files[i].flags & 3) != O_WRONLY)
			compare_bytes(files[i].fd, files[i].node);
}

static void remove_all(int dir, const struct node *node)
{
	for (int i = 0; i < ENTRIES; i++) {
		const struct entry *entry = &entries[i];
		int is_dir = entry->dir == node && S_ISDIR(entry->node->mode);
		int fd;

		if (entry->dir != node)
			continue;
		if (is_dir) {
			fd = openat(dir, entry->name, O_RDONLY);
			remove_all(fd, entry->node);
			close(fd);
		}
		same("unlinkat",
		     syscall(UNLINKAT, dir, entry->name,
			     is_dir ? AT_REMOVEDIR : 0),
		     0);
	}
}

/* ---- Arguments ---- */

/* One that is in the current directory; 0 if none is. */
static const char *name_here(void)
{
	int start = below(ENTRIES);

	for (int i = 0; i < ENTRIES; i++) {
		const struct entry *entry = &entries[(start + i) % ENTRIES];

		if (entry->dir == fs_cwd)
			return entry->name;
	}
	return NULL;
}

static const char *some_name(void)
{
	static const char *const names[] = { "a", "b", "c", "d",  "e", "f",
					     "g", "h", ".", "..", "i", "j" };
	static char name[260];

	if (below(40))
		return names[below(ARRAY_SIZE(names))];
	memset(name, 'n', 256);
	name[one_in(4) ? 256 : 255] = 0;
	return name;
}

/* here: its first name is one that is there, if possible. */
static void draw_path(char *path, int most, int here)
{
	int n = 1 + one_in(3) + (one_in(6) ? below(3) : 0);
	const char *name;

	*path = 0;
	if (one_in(300))
		return;
	for (int i = 0; i < n && strlen(path) + 262 < (size_t)most; i++) {
		if (i)
			strcpy(path + strlen(path), one_in(30) ? "//" : "/");
		if (i || !here || !(name = name_here()))
			name = some_name();
		strcpy(path + strlen(path), name);
	}
	if (one_in(25))
		strcpy(path + strlen(path), "/");
}

static const char *old_path(void)
{
	static char path[PATH_SIZE];

	draw_path(path, PATH_SIZE, !one_in(4));
	return path;
}

static const char *new_path(void)
{
	static char path[PATH_SIZE];

	draw_path(path, PATH_SIZE, one_in(4));
	return path;
}

static unsigned some_mode(void)
{
	return below(01000) | 0600;
}

/* A place in a file: mostly near its beginning, sometimes where the tree of
 * its pages grows. */
static long some_place(void)
{
	static const long far[] = { 4 << 20, (4 << 20) - 5000, 12 << 20,
				    1000 << 20 };
	long place = below(one_in(3) ? 40000 : 9000);

	if (one_in(4))
		place = place / PAGE_SIZE * PAGE_SIZE;
	if (one_in(12))
		place += far[below(ARRAY_SIZE(far))];
	return place;
}

static long some_length(void)
{
	return one_in(4) ? below(BYTES) : one_in(3) ? PAGE_SIZE : below(300);
}

/* One that is open; 0 if the one that was drawn is not. */
static struct open *some_file(void)
{
	struct open *file = &files[below(FILES)];

	return file->node ? file : NULL;
}

static void fill(long n)
{
	unsigned long *word = (unsigned long *)wanted;

	for (long i = 0; i < (n + 3) / 4; i++)
		word[i] = i % 8 ? word[i - 1] * 69069 + 1 : draw();
}

#define TRY(...) snprintf(words, sizeof(words), __VA_ARGS__)

/* ---- Operations on names: 0 if nothing was tried ---- */

static int has_room(void)
{
	return free_nodes > 2 && free_entries > 2;
}

static int try_open(void)
{
	static const int some_flags[] = {
		O_RDONLY,
		O_RDWR,
		O_WRONLY,
		O_RDWR | O_CREAT,
		O_RDWR | O_CREAT,
		O_RDWR | O_CREAT | O_EXCL,
		O_RDWR | O_CREAT | O_TRUNC,
		O_WRONLY | O_APPEND | O_CREAT,
		O_RDWR | O_TRUNC,
		O_RDONLY | O_TRUNC,
		O_RDWR | O_APPEND,
		O_RDONLY | O_DIRECTORY,
		O_RDWR | O_NOFOLLOW,
		O_RDWR | O_CREAT | O_NOFOLLOW,
	};
	int flags = some_flags[below(ARRAY_SIZE(some_flags))];
	struct open *file = &files[below(FILES)];
	const char *path = one_in(2) ? old_path() : new_path();
	unsigned mode = some_mode();
	struct node *node;
	long model;
	int fd;

	if (file->node || !has_room())
		return 0;
	model = fs_open(path, flags, mode, &node);
	if (model == OUT)
		return 0;
	TRY("open %s flags %x", path, flags);
	fd = open(path, flags, mode);
	result(fd < 0 ? fd : 0, model);
	if (model < 0)
		return 1;
	file->node = node;
	file->fd = fd;
	file->flags = flags;
	file->at = 0;
	return 1;
}

static int try_new(void)
{
	const char *path = new_path(), *text = old_path();
	unsigned mode = some_mode();
	long model;

	if (!has_room())
		return 0;
	if (one_in(3)) {
		model = fs_mkdir(path, mode);
		TRY("mkdir %s", path);
		if (model != OUT)
			result(mkdir(path, mode), model);
		return model != OUT;
	}
	if (strlen(text) > 60 || !*text)
		return 0;
	if (one_in(3)) {
		model = fs_symlink(text, path);
		TRY("symlink %s %s", text, path);
		if (model != OUT)
			result(symlink(text, path), model);
		return model != OUT;
	}
	model = fs_link(text, path);
	TRY("link %s %s", text, path);
	if (model != OUT)
		result(link(text, path), model);
	return model != OUT;
}

static int try_remove(void)
{
	const char *path = old_path();
	int dir = one_in(4);
	long model = dir ? fs_rmdir(path) : fs_unlink(path);

	if (model == OUT)
		return 0;
	TRY("%s %s", dir ? "rmdir" : "unlink", path);
	result(dir ? rmdir(path) : unlink(path), model);
	return 1;
}

static int try_rename(void)
{
	const char *from = old_path(), *to = new_path();
	unsigned flags = one_in(4) ? 1 + below(2) : 0;
	long model = fs_rename(from, to, flags);

	if (model == OUT)
		return 0;
	TRY("rename %s %s %u", from, to, flags);
	result(syscall(353, AT_FDCWD, from, AT_FDCWD, to, flags), model);
	return 1;
}

static int try_look(void)
{
	const char *path = old_path();
	int follow = one_in(2);
	struct stat64 st;
	struct node *node;
	long model = fs_find(path, follow, &node);

	if (model == OUT)
		return 0;
	TRY("%s %s", follow ? "stat" : "lstat", path);
	result(follow ? stat64(path, &st) : lstat64(path, &st), model);
	if (model == 0)
		same_stat(&st, node);
	return 1;
}

static int try_readlink(void)
{
	const char *path = old_path();
	struct node *node;
	long model = fs_find(path, 0, &node);

	if (model == OUT)
		return 0;
	if (model == 0)
		model = S_ISLNK(node->mode) ? (long)strlen(node->text) :
					      -EINVAL;
	TRY("readlink %s", path);
	result(readlink(path, (char *)bytes, 100), model);
	if (model > 0) {
		memcpy(wanted, node->text, model);
		same_bytes(model);
	}
	return 1;
}

static int try_chmod(void)
{
	const char *path = old_path();
	unsigned mode = some_mode();
	struct node *node;
	long model = fs_find(path, 1, &node);

	if (model == OUT)
		return 0;
	TRY("chmod %s", path);
	result(chmod(path, mode), model);
	if (model == 0)
		node->mode = (node->mode & S_IFMT) | mode;
	return 1;
}

static int try_truncate(void)
{
	const char *path = old_path();
	long size = one_in(9) ? -1 : some_place();
	struct node *node;
	long model = size < 0 ? -EINVAL : fs_find(path, 1, &node);

	if (model == OUT)
		return 0;
	if (model == 0 && !S_ISREG(node->mode))
		model = -EISDIR;
	TRY("truncate %s %ld", path, size);
	result(truncate64(path, size), model);
	if (model == 0)
		set_size(node, size);
	return 1;
}

/* The name of the current directory, below /tmp/r. */
static void name_of(const struct node *dir, char *path)
{
	if (dir == fs_root) {
		strcpy(path, "/tmp/r");
		return;
	}
	name_of(dir->parent, path);
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].dir && entries[i].node == dir) {
			strcpy(path + strlen(path), "/");
			strcpy(path + strlen(path), entries[i].name);
		}
}

static int try_chdir(void)
{
	static char path[NODES * NAME_SIZE], told[4096];
	struct node *node = fs_root;
	const char *name = one_in(2) ? "/tmp/r" : old_path();
	long model = *name == '/' ? 0 : fs_find(name, 1, &node);

	if (model == OUT)
		return 0;
	if (model == 0 && !S_ISDIR(node->mode))
		model = -ENOTDIR;
	TRY("chdir %s", name);
	result(chdir(name), model);
	if (model)
		return 1;
	fs_cwd = node;
	name_of(node, path);
	if (strlen(path) > 4000)
		return 1;
	TRY("getcwd %s", path);
	result(getcwd(told, sizeof(told)), strlen(path) + 1);
	same("the path", strcmp(told, path), 0);
	return 1;
}

/* ---- Operations on open files ---- */

static int try_close(void)
{
	struct open *file = some_file();

	if (!file)
		return 0;
	TRY("close %d", (int)(file - files));
	result(close(file->fd), 0);
	fs_close(file->node);
	file->node = NULL;
	return 1;
}

static int try_read(void)
{
	struct open *file = some_file();
	int here = one_in(2);
	long at = some_place(), n = some_length(), model;

	if (!file)
		return 0;
	if (here)
		at = file->at;
	model = (file->flags & 3) == O_WRONLY ? -EBADF :
		S_ISDIR(file->node->mode)     ? -EISDIR :
		at >= file->node->size	      ? 0 :
		at + n > file->node->size     ? file->node->size - at :
						n;
	TRY("%s %d at %ld: %ld bytes", here ? "read" : "pread",
	    (int)(file - files), at, n);
	result(here ? read(file->fd, bytes, n) :
		      pread64(file->fd, bytes, n, at),
	       model);
	if (model <= 0)
		return 1;
	read_at(file->node, at, wanted, model);
	same_bytes(model);
	if (here)
		file->at += model;
	return 1;
}

static int try_write(void)
{
	struct open *file = some_file();
	int here = one_in(2);
	long at = some_place(), n = some_length(), model = n;

	if (!file)
		return 0;
	if (here)
		at = file->at;
	if (file->flags & O_APPEND)
		at = file->node->size;
	if ((file->flags & 3) == O_RDONLY)
		model = -EBADF;
	if (model > 0) {
		fill(n);
		if (write_at(file->node, at, wanted, n) < 0)
			return 0;
	}
	TRY("%s %d at %ld: %ld bytes", here ? "write" : "pwrite",
	    (int)(file - files), at, n);
	result(here ? write(file->fd, wanted, n) :
		      pwrite64(file->fd, wanted, n, at),
	       model);
	if (model > 0 && here)
		file->at = at + n;
	return 1;
}

static int try_seek(void)
{
	struct open *file = some_file();
	int whence = below(5);
	long offset = some_place() - (whence == SEEK_SET ? 50 : 4000), model;

	if (!file || S_ISDIR(file->node->mode))
		return 0;
	model = whence == SEEK_SET ? offset :
		whence == SEEK_CUR ? file->at + offset :
		whence == SEEK_END ? file->node->size + offset :
				     seek_data(file->node, offset, whence);
	if (model < 0 && whence <= SEEK_END)
		model = -EINVAL;
	TRY("lseek %d %ld %d", (int)(file - files), offset, whence);
	result(lseek(file->fd, offset, whence), model);
	if (model >= 0)
		file->at = model;
	return 1;
}

static int try_size(void)
{
	struct open *file = some_file();
	long size = some_place(), model = 0;

	if (!file)
		return 0;
	if (one_in(3) && file->node->size > 0)
		size = below(file->node->size);
	if ((file->flags & 3) == O_RDONLY)
		model = -EINVAL;
	TRY("ftruncate %d %ld", (int)(file - files), size);
	result(ftruncate64(file->fd, size), model);
	if (model == 0)
		set_size(file->node, size);
	return 1;
}

static int try_fstat(void)
{
	struct open *file = some_file();
	struct stat64 st;

	if (!file)
		return 0;
	TRY("fstat %d", (int)(file - files));
	result(fstat64(file->fd, &st), 0);
	same_stat(&st, file->node);
	return 1;
}

/* What FICLONE does, by other calls: its holes are holes. */
static long copy_file(int from, int to)
{
	long at = 0, n;
	struct stat64 st;

	fstat64(from, &st);
	while ((at = lseek(from, at, SEEK_DATA)) >= 0) {
		at -= at % PAGE_SIZE;
		n = pread64(from, bytes, PAGE_SIZE, at);
		pwrite64(to, bytes, n, at);
		at += PAGE_SIZE;
	}
	return ftruncate64(to, st.st_size);
}

/* Only Tally has it, for files in memory. The target is made empty first. */
static int try_clone(void)
{
	struct open *from = some_file(), *to = some_file();

	if (!from || !to || from->node == to->node ||
	    !S_ISREG(from->node->mode) || (from->flags & 3) == O_WRONLY ||
	    (to->flags & 3) == O_RDONLY || to->flags & O_APPEND)
		return 0;
	TRY("clone %d %d", (int)(from - files), (int)(to - files));
	result(ftruncate64(to->fd, 0), 0);
	set_size(to->node, 0);
	if (clone(from->node, to->node) < 0)
		return 1;
	if (on_tally()) {
		result(ioctl(to->fd, FICLONE, from->fd), 0);
		return 1;
	}
	result(copy_file(from->fd, to->fd), 0);
	lseek(from->fd, from->at, SEEK_SET);
	return 1;
}

/* ---- All of it ---- */

static int (*const operations[])(void) = {
	try_open,   try_open, try_open,	    try_new,   try_new,	     try_remove,
	try_rename, try_look, try_readlink, try_chmod, try_truncate, try_chdir,
	try_close,  try_read, try_read,	    try_write, try_write,    try_write,
	try_seek,   try_size, try_fstat,    try_clone,
};

static int has_word(char **argv, const char *word)
{
	for (; *argv; argv++)
		if (!strcmp(*argv, word))
			return 1;
	return 0;
}

static void run(unsigned long most)
{
	int fd;

	if (mkdir("/tmp/r", 0755) < 0 || chdir("/tmp/r") < 0)
		die("/tmp/r");
	umask(0);
	fs_begin();
	memset(files, 0, sizeof(files));
	sum = tried = 0;
	while (tried < most) {
		tried += operations[below(ARRAY_SIZE(operations))]();
		if (one_in(EVERY))
			compare_all();
	}
	compare_all();
	for (int i = 0; i < FILES; i++)
		if (files[i].node)
			close(files[i].fd);
	fd = open("/tmp/r", O_RDONLY | O_DIRECTORY);
	remove_all(fd, fs_root);
	close(fd);
	chdir("/");
	if (rmdir("/tmp/r") < 0)
		die("/tmp/r");
}

static int failed(long before)
{
	static char audit[100];
	long after = count_free();

	if (!on_tally())
		return 0;
	read_all("/dev/audit", audit, sizeof(audit));
	printf("=== %ld pages free before, %ld after, %s", before, after,
	       audit);
	return after != before || strcmp(audit, "audit: ok\n");
}

/* What this needs itself is there before pages count: all of its data, stack
 * for deep trees, and what a short run takes. */
static void get_ready(void)
{
	extern char __bss_start[], end[];
	unsigned long first = (unsigned long)__bss_start;
	volatile char stack[16 * PAGE_SIZE];

	for (unsigned i = 0; i < sizeof(stack); i += PAGE_SIZE)
		stack[i] = 0;
	(void)stack;

	for (unsigned long at = first; at < (unsigned long)end;
	     at += PAGE_SIZE) {
		volatile char *place = (volatile char *)at;
		char byte = *place;

		*place = byte;
	}
	run(100);
}

int main(int argc, char **argv)
{
	static char *init[] = { "init", "once", NULL };
	static char *environment[] = { NULL };
	unsigned seed = word(argv, "seed", 1);
	long before;
	int bad;

	(void)argc;
	aloud = has_word(argv, "aloud");
	sow(seed, 0);
	get_ready();
	before = count_free();
	run(word(argv, "operations", 1000));
	printf("=== seed %u: %lu operations, sum %08x\n", seed, tried, sum);
	bad = failed(before);
	printf("=== failed: %d\n", bad);
	if (on_tally())
		execve("/sbin/init", init, environment);
	return bad;
}
