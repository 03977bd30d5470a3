/*
 * Operations that are system calls and page faults with files in /tmp. A
 * refusal must not change the names, attributes or bytes in /tmp. Each subject
 * makes the files of plant.h; after its end the tester removes them.
 *
 * Ancestor: none.
 */
#include "plant.h"

/* ---- Calls with arguments of their own ---- */

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

/* ---- Pages of files that are mapped ---- */

static long read_mapped(void)
{
	return *(volatile char *)mapped & 0;
}

static long write_mapped(void)
{
	*(volatile char *)mapped = 'w';
	return 0;
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

/* ---- A program, and memory that is shared ---- */

static long exec_here(void)
{
	char *const argv[] = { "here", NULL };

	return result_of(execve(again ? "again" : "passed", argv, environ));
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
