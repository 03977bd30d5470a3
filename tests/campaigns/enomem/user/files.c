/*
 * What changes files in /tmp, with each allocation refused. What is there
 * belongs to the state that a refusal must not change: names, attributes, and
 * all bytes. Each subject makes it anew; when the subject has ended, the tester
 * removes it.
 *
 *	/tmp/e/text		one page and a bit
 *	/tmp/e/copy		a clone of it
 *	/tmp/e/holes		its only page is behind 4 MiB
 *	/tmp/e/full/		its names fill its page: the next one needs
 *another /tmp/e/dir/, empty/	a file in one of them /tmp/e/link, fifo
 *
 * Ancestor: none.
 */
#include "enomem.h"

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200
#define MIB	     (1024 * 1024L)
#define LONG_NAME    "a-name-so-long-that-few-fit-into-a-page-of-a-directory-"

/* ---- The files ---- */

static void make(const char *path, const char *text, int times)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	if (fd < 0)
		die(path);
	while (times-- > 0)
		write(fd, text, strlen(text));
	close(fd);
}

static void copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out = open(to, O_RDWR | O_CREAT, 0755);

	if (ioctl(out, FICLONE, in) < 0)
		die(to);
	close(in);
	close(out);
}

static long pages_free(void)
{
	struct books books;

	refuse(REFUSE_BOOKS, (long)&books, 0);
	return books.free;
}

/* So many names in a new directory; or, with 0, until it takes a second page
 * for them. Returns how many fit into the first one. */
static int fill_directory(const char *path, int most)
{
	char name[100];
	long before;
	int i;

	mkdir(path, 0755);
	for (i = 0; i < most || most == 0; i++) {
		snprintf(name, sizeof(name), "%s/" LONG_NAME "%03d", path, i);
		before = pages_free();
		if (link("text", name) < 0)
			die(name);
		if (i && pages_free() != before)
			break;
	}
	return i;
}

/* The working directory is /tmp/e, and file 3 is text, to read and write. */
static void plant(void)
{
	mkdir("/tmp/e", 0755);
	chdir("/tmp/e");
	make("text", "0123456789", 500);
	copy("text", "copy");
	make("holes", "", 0);
	make("other", "other", 1);
	mkdir("dir", 0755);
	mkdir("empty", 0755);
	make("dir/file", "x", 1);
	symlink("text", "link");
	syscall(14, "fifo", S_IFIFO | 0644, 0);
	if (open("holes", O_RDWR) != 3)
		die("holes");
	pwrite64(3, "far", 3, 5 * MIB);
	close(3);
	if (open("text", O_RDWR) != 3)
		die("text");
}

/* ... and file 3 is another. */
static void plant_with(const char *path, int flags)
{
	plant();
	close(3);
	if (open(path, flags, 0644) != 3)
		die(path);
}

static void with_copy(void)
{
	plant_with("copy", O_RDWR);
}

static void with_holes(void)
{
	plant_with("holes", O_RDWR);
}

static void with_new(void)
{
	plant_with("new", O_RDWR | O_CREAT);
}

static void with_append(void)
{
	plant_with("copy", O_WRONLY | O_APPEND);
}

static void with_directory(void)
{
	plant_with("dir", O_RDONLY);
}

/* File 4 is text, a clone of which file 3 becomes. */
static void with_both(void)
{
	with_new();
	open("text", O_RDONLY);
}

/* The clone is of a file that is mapped and shared, so it is copied. */
static void with_mapping(void)
{
	plant();
	mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
	close(3);
	open("new", O_RDWR | O_CREAT, 0644);
	open("text", O_RDONLY);
}

static void with_program(void)
{
	plant();
	close(3);
	make("again", "#!/tests/enomem again\n", 1);
	make("passed", "#!/tests/enomem passed\n", 1);
	chmod("again", 0755);
	chmod("passed", 0755);
}

/* A path and the text of a link in it, too long together for one page. */
static char long_path[4001];

static void with_long_link(void)
{
	plant();
	memset(long_path, '/', 4000);
	memcpy(long_path, "/tmp/e/dir", 10);
	symlink(long_path, "long");
	for (int i = 0; i < 3994; i += 2)
		memcpy(long_path + i, "/.", 2);
	memcpy(long_path, "long", 4);
	memcpy(long_path + 3996, "file", 4);
}

/* Neither a node nor an open file can be had without a page. */
static void with_no_room(void)
{
	plant();
	leave_room(0);
}

/* What is behind the place where it is cut off fills tables of its own. */
static void with_tables(void)
{
	plant_with("far", O_RDWR | O_CREAT);
	for (int i = 0; i < 5; i++)
		pwrite64(3, "far", 3, i * 5 * MIB);
}

static char *mapped;

static void map_it(const char *path, int flags)
{
	plant();
	close(3);
	mapped = mmap(NULL, 6 * MIB, PROT_READ | PROT_WRITE, flags,
		      open(path, O_RDWR), 0);
	if (mapped == MAP_FAILED)
		die("mmap");
}

static void clone_mapped(void)
{
	map_it("copy", MAP_SHARED);
}

static void holes_mapped(void)
{
	map_it("holes", MAP_SHARED);
}

static void holes_private(void)
{
	map_it("holes", MAP_PRIVATE);
}

static void with_full(void)
{
	plant();
	if (fill_directory("full", fill_directory("fuller", 0)) < 2)
		die("full");
}

/* ---- What a refusal must not change ---- */

static unsigned long sum_of_files(int dir);

static unsigned long sum_of_bytes(int dir, const char *name)
{
	static char bytes[PAGE_SIZE];
	unsigned long sum = 0;
	int fd = openat(dir, name, O_RDONLY | O_NONBLOCK);
	long at = 0, n;

	while ((at = lseek(fd, at, SEEK_DATA)) >= 0) {
		n = pread64(fd, bytes, sizeof(bytes), at);
		for (long i = 0; i < n; i++)
			sum = sum * 31 + (unsigned char)bytes[i];
		sum += at;
		at += n;
	}
	close(fd);
	return sum;
}

static unsigned long sum_of_one(int dir, const char *name)
{
	struct stat64 st;
	unsigned long sum = 5381;
	int fd;

	fstatat64(dir, name, &st, AT_SYMLINK_NOFOLLOW);
	for (int i = 0; name[i]; i++)
		sum = sum * 31 + name[i];
	sum = sum * 31 + st.st_mode;
	sum = sum * 31 + st.st_nlink;
	sum = sum * 31 + st.st_ino;
	if (S_ISREG(st.st_mode)) {
		sum = sum * 31 + st.st_size;
		sum = sum * 31 + sum_of_bytes(dir, name);
	}
	if (S_ISDIR(st.st_mode)) {
		fd = openat(dir, name, O_RDONLY);
		sum = sum * 31 + sum_of_files(fd);
		close(fd);
	}
	return sum;
}

/* Each name in a directory but the dots; sums do not depend on their order. */
static unsigned long sum_of_files(int dir)
{
	char names[512] __attribute__((aligned(8)));
	unsigned long sum = 0;
	int n;

	while ((n = getdents64(dir, (void *)names, sizeof(names))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(names + at);

			at += entry->d_reclen;
			if (entry->d_name[0] != '.')
				sum += sum_of_one(dir, entry->d_name);
		}
	return sum;
}

unsigned long sum_of_tmp(void)
{
	int fd = open("/tmp", O_RDONLY);
	unsigned long sum = sum_of_files(fd);

	close(fd);
	return sum;
}

static void clear(int dir)
{
	char names[512] __attribute__((aligned(8)));
	int n;

	while ((n = getdents64(dir, (void *)names, sizeof(names))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(names + at);
			const char *name = entry->d_name;
			int fd;

			at += entry->d_reclen;
			if (*name == '.' ||
			    syscall(UNLINKAT, dir, name, 0) == 0)
				continue;
			fd = openat(dir, name, O_RDONLY);
			clear(fd);
			close(fd);
			syscall(UNLINKAT, dir, name, AT_REMOVEDIR);
		}
}

void clear_tmp(void)
{
	int fd = open("/tmp", O_RDONLY);

	clear(fd);
	close(fd);
}

/* ---- Calls that are more than a number ---- */

static long create(void)
{
	int fd = open("created", O_RDWR | O_CREAT | O_EXCL, 0644);

	return fd < 0 ? -errno : result_of(close(fd));
}

static long create_nameless(void)
{
	int fd = open("/tmp/e", O_RDWR | O_TMPFILE, 0644);

	return fd < 0 ? -errno : result_of(close(fd));
}

static long create_in_full(void)
{
	int fd = open("full/" LONG_NAME "new", O_RDWR | O_CREAT, 0644);

	return fd < 0 ? -errno : result_of(close(fd));
}

static long open_fifo(void)
{
	int fd = open("fifo", O_RDWR);

	return fd < 0 ? -errno : result_of(close(fd));
}

static long link_in_full(void)
{
	return result_of(link("other", "full/" LONG_NAME "new"));
}

static long rename_to_full(void)
{
	return result_of(rename("dir", "full/" LONG_NAME "new"));
}

static long write_here(const char *path, long at, long n)
{
	static char bytes[3 * PAGE_SIZE];
	int fd = open(path, O_WRONLY);
	long result;

	if (fd < 0)
		return -errno;
	memset(bytes, 'w', sizeof(bytes));
	result = result_of(pwrite64(fd, bytes, n, at));
	close(fd);
	return result;
}

static long write_page(void)
{
	return write_here("text", 4096, 4096);
}

static long write_clone(void)
{
	return write_here("copy", 10, 10);
}

static long write_hole(void)
{
	return write_here("holes", MIB, 10);
}

static long write_far(void)
{
	return write_here("text", 100 * MIB, 10);
}

static long write_much(void)
{
	return write_here("other", 0, 3 * PAGE_SIZE);
}

static long shorten_clone(void)
{
	return result_of(truncate64("copy", 4095));
}

/* Pages of files that are mapped: a touch of one with a clone, which becomes
 * the file's own, and of a hole, which becomes a page of the file. */
static char *mapped;

static void map_here(const char *path, int kind)
{
	plant_with(path, O_RDWR);
	mapped = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, kind, 3, 0);
}

static void map_clone(void)
{
	map_here("copy", MAP_SHARED);
}

static void map_clone_privately(void)
{
	map_here("copy", MAP_PRIVATE);
}

static void map_hole(void)
{
	map_here("holes", MAP_SHARED);
}

static void map_hole_privately(void)
{
	map_here("holes", MAP_PRIVATE);
}

static long read_mapped(void)
{
	return *(volatile char *)mapped & 0;
}

static long write_mapped(void)
{
	*(volatile char *)mapped = 'w';
	return 0;
}

static long exec_here(void)
{
	char *const argv[] = { "here", NULL };

	return result_of(execve(again ? "again" : "passed", argv, environ));
}

static long write_to_start(void)
{
	*mapped = 'm';
	return 0;
}

static long write_to_hole(void)
{
	mapped[MIB] = 'm';
	return 0;
}

static long read_hole(void)
{
	return *(volatile char *)(mapped + MIB);
}

static long map_shared(void)
{
	void *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? -errno : result_of(munmap(page, PAGE_SIZE));
}

/* ---- The table ---- */

/* clang-format off */
#define CHANGE(name, call) \
	{ name, 0, plant, call, .flags = FILES }

#define MAPPED(name, map, touch) \
	{ name, 0, map, touch, .flags = FILES | KILLED }

const struct operation files[] = {
	CHANGE("create", create),
	{ "create_no_room", 0, with_no_room, create, .flags = FILES },
	CHANGE("create_nameless", create_nameless),
	{ "create_nameless_no_room", 0, with_no_room, create_nameless,
	  .flags = FILES },
	CHANGE("open_fifo", open_fifo),
	{ "open_fifo_no_room", 0, with_no_room, open_fifo, .flags = FILES },
	CHANGE("write_page", write_page),
	CHANGE("write_clone", write_clone),
	CHANGE("write_hole", write_hole),
	CHANGE("write_far", write_far),
	{ "write_much", 0, plant, write_much, .wanted = 3 * PAGE_SIZE,
	  .flags = FILES | LESS },
	CHANGE("shorten_clone", shorten_clone),
	{ "create_in_full", 0, with_full, create_in_full, .flags = FILES },
	{ "link_in_full", 0, with_full, link_in_full, .flags = FILES },
	{ "rename_to_full", 0, with_full, rename_to_full, .flags = FILES },
	MAPPED("fault_read_clone", map_clone, read_mapped),
	MAPPED("fault_write_clone", map_clone, write_mapped),
	MAPPED("fault_copy_of_clone", map_clone_privately, write_mapped),
	MAPPED("fault_write_hole", map_hole, write_mapped),
	MAPPED("fault_read_hole", map_hole_privately, read_mapped),
	MAPPED("fault_copy_of_hole", map_hole_privately, write_mapped),
	{ "exec_here", 0, with_program, exec_here,
	  .flags = FILES | LEAVES | KILLED },
	{ "creat_here", 8, plant, .argument = { (long)"new", 0644 },
	  .flags = FILES },
	{ "mkdir_here", 39, plant, .argument = { (long)"new", 0755 },
	  .flags = FILES },
	{ "mkdir_no_room", 39, with_no_room, .argument = { (long)"new", 0755 },
	  .flags = FILES },
	{ "symlink_no_room", 83, with_no_room, .argument = { (long)"some/where",
	  (long)"new" }, .flags = FILES },
	{ "mknod_here", 14, plant, .argument = { (long)"new", S_IFIFO },
	  .flags = FILES },
	{ "symlink_here", 83, plant, .argument = { (long)"some/where",
	  (long)"new" }, .flags = FILES },
	{ "link_here", 9, plant, .argument = { (long)"text", (long)"new" },
	  .flags = FILES },
	{ "unlink_here", 10, plant, .argument = { (long)"text" },
	  .flags = FILES },
	{ "unlink_clone", 10, with_directory, .argument = { (long)"copy" },
	  .flags = FILES },
	{ "rmdir_here", 40, plant, .argument = { (long)"empty" },
	  .flags = FILES },
	{ "rename_here", 38, plant, .argument = { (long)"text", (long)"new" },
	  .flags = FILES },
	{ "rename_over", 38, plant, .argument = { (long)"text",
	  (long)"dir/file" }, .flags = FILES },
	{ "rename_directory", 38, plant, .argument = { (long)"dir",
	  (long)"empty" }, .flags = FILES },
	{ "exchange_here", 353, plant, .argument = { AT_FDCWD, (long)"text",
	  AT_FDCWD, (long)"dir", 2 }, .flags = FILES },
	{ "chmod_here", 15, plant, .argument = { (long)"text", 0600 },
	  .flags = FILES },
	{ "truncate_here", 92, plant, .argument = { (long)"text", 1 },
	  .flags = FILES },
	{ "truncate_to_more", 92, plant, .argument = { (long)"text", 100000 },
	  .flags = FILES },
	{ "ftruncate_of_tables", 93, with_tables, .argument = { 3, MIB },
	  .flags = FILES },
	{ "ftruncate_of_clone", 93, with_copy, .argument = { 3, 10 },
	  .flags = FILES },
	{ "append_to_clone", 4, with_append, .argument = { 3,
	  (long)"appended", 8 }, .wanted = 8, .flags = FILES },
	{ "clone_here", 54, with_both, .argument = { 3, FICLONE, 4 },
	  .flags = FILES },
	{ "clone_of_mapped", 54, with_mapping, .argument = { 3, FICLONE, 4 },
	  .flags = FILES },
	{ "fault_of_clone", 0, clone_mapped, write_to_start,
	  .flags = FILES | KILLED },
	{ "fault_of_hole", 0, holes_mapped, write_to_hole,
	  .flags = FILES | KILLED },
	{ "fault_of_private_hole", 0, holes_private, write_to_hole,
	  .flags = FILES | KILLED },
	{ "fault_read_private", 0, holes_private, read_hole,
	  .flags = FILES | KILLED },
	{ "map_shared", 192, plant, map_shared, .flags = FILES },
	{ "map_shared_no_room", 192, with_no_room, map_shared,
	  .flags = FILES },
	{ "read_here", 3, plant, .argument = { 3, OUT(0), 5000 },
	  .wanted = 5000, .flags = FILES | BUFFER | LESS },
	{ "read_hole", 3, with_holes, .argument = { 3, OUT(0), 9000 },
	  .wanted = 9000, .flags = FILES | BUFFER | LESS },
	{ "access_long", 33, with_long_link, .argument = { (long)long_path, 0 },
	  .flags = FILES },
	{ "readlink_here", 85, plant, .argument = { (long)"link", OUT(0), 60 },
	  .flags = FILES | BUFFER },
	{ "stat_here", 195, plant, .argument = { (long)"link", OUT(0) },
	  .flags = FILES | BUFFER },
	{ "getdents_here", 220, with_directory, .argument = { 3, OUT(0), 100 },
	  .flags = FILES | BUFFER | LESS },
	{ "getcwd_here", 183, plant, .argument = { OUT(0), 60 },
	  .flags = FILES | BUFFER },
	{ 0 }
};
