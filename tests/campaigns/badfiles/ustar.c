/*
 * The target for the reader of the archive, kernel/archive.c. The input is the
 * archive. The target first overwrites the archive's memory that belongs to no
 * file. Then it asks about every name all that programs could ask: it looks up
 * the path, follows a link, reads a file's bytes and a directory's entries. The
 * files' bytes must be those of the archive.
 *
 * Before the boot it corrects the checksums in the headers, because with random
 * changes few headers would have the right sum. It leaves a sum that begins
 * with an exclamation mark as it is.
 *
 * This file includes the kernel's files instead of linking them: each input is
 * a new boot, so forget_all() must empty their static variables.
 *
 * Ancestor: none.
 */
#include "badfiles.h"

#include "../../../kernel/archive.c"
#include "../../../kernel/tree.c"
#undef assert /* mm/pool.c uses the one of the host's tests */
#include "../../../mm/pool.c"

#define RAM 0x200000
#define ARCHIVE                                                                \
	(INPUT_MAX / PAGE_SIZE +                                               \
	 1) /* pages; an access to the last is an error */
#define PROGRAM	 0x10000000UL
#define MAX_PATH 4096

struct boot_params params;
struct task *current;

static struct task task;
static char archive[INPUT_MAX]; /* the input, with corrected sums */

static void visit_current(visitor *visit)
{
	if (task.space.dir)
		walk_space(&task.space, visit);
}

struct timespec64 date(void)
{
	return (struct timespec64){ 0 };
}

void begin(void)
{
	map_arena(RAM);
	map_program(PROGRAM, PAGE_SIZE);
	add_owner(visit_current);
	add_owner(visit_pool);
	add_owner(visit_nodes);
	add_owner(visit_walks);
}

static void must(int holds, const char *what, unsigned long value)
{
	if (!holds)
		bail("%s (%lx)", what, value);
}

/* ---- the boot ---- */

static void put_sum(struct ustar *header)
{
	const unsigned char *byte = (const unsigned char *)header;
	unsigned long sum = 8 * ' ';
	int digits = header->checksum[7] == ' ' ? 6 : 8;

	if (header->checksum[0] == '!' || memcmp(header->magic, "ustar", 5))
		return;
	for (int i = 0; i < BLOCK; i++)
		if (i < 148 || i >= 156)
			sum += byte[i];
	for (int i = 0; i < digits; i++)
		header->checksum[i] = '0' + (sum >> 3 * (digits - 1 - i) & 7);
	if (digits == 6)
		header->checksum[6] = 0;
}

static void forget_all(void)
{
	root = nodes = 0;
	pages = 0;
	copied = 0;
	tmp_nodes = file_pages = 0;
	memset(archive_map, 0, sizeof(archive_map));
	memset(&task, 0, sizeof(task));
}

/* Puts all free pages on the run list, and fills them with a pattern. */
static void spoil_free_pages(void)
{
	unsigned long page, list = 0;

	while ((page = kalloc()) != 0) {
		unsigned long *word = P2V(page);

		fill_words(word, 0x55555555, PAGE_SIZE / 4);
		*word = list;
		list = page;
	}
	while ((page = list) != 0) {
		list = *(unsigned long *)P2V(page);
		kfree(page);
	}
}

/* Boots with the input as archive. If it has an odd number of blocks, all free
 * pages are on the run list, so the pages that the archive frees are given out
 * soon. Otherwise the frontier has not reached the archive. */
static void boot_with(const unsigned char *input, unsigned long n)
{
	const struct area area = { .start = PROGRAM,
				   .end = PROGRAM + PAGE_SIZE,
				   .flags = AREA_READ | AREA_WRITE };
	unsigned long page;

	forget_all();
	boot_up(RAM);
	page = reserve_top(ARCHIVE);
	memcpy(archive, input, n);
	for (unsigned long at = 0; at + BLOCK <= n; at += BLOCK)
		put_sum((struct ustar *)(archive + at));
	memcpy(P2V(page), archive, n);
	__asan_poison_memory_region(P2V(page + n), ARCHIVE * PAGE_SIZE - n);
	params.parts[PART_ARCHIVE].address = page;
	params.parts[PART_ARCHIVE].bytes = n;
	current = &task;
	task.space.dir = new_page_dir();
	add_area(&task.space, &area);
	must(!verify_area(&task.space, PROGRAM, PAGE_SIZE, 1), "no task", 0);
	if (n / BLOCK % 2)
		spoil_free_pages();
	archive_init();
	__asan_unpoison_memory_region(P2V(page), ARCHIVE * PAGE_SIZE);
	must(file_pages == 0, "pages are counted as files' pages", file_pages);
	for (unsigned long at = 0; at < n; at += PAGE_SIZE)
		must(mem_map[NR(page + at)] != RESERVED,
		     "a page of the archive is still reserved", at);
}

/* ---- questions of programs ---- */

/* Looks up a name. The result must be an error that open(2) defines, or a node.
 * Returns the node, or 0. */
static struct node *look(struct node *dir, const char *path, unsigned long n,
			 int follow)
{
	struct node *nowhere = (struct node *)1, *node = nowhere,
		    *found = nodes;
	int error = lookup(dir, path, n, follow, &node);

	if (error) {
		must(error == -ENOENT || error == -ENOTDIR ||
			     error == -ENAMETOOLONG || error == -ELOOP,
		     "lookup: an error that open(2) does not define", -error);
		return 0;
	}
	while (found && found != node)
		found = found->next;
	must(found != 0, "lookup: no error, and no node", (unsigned long)node);
	return node;
}

/* Reads every byte, so that AddressSanitizer finds bytes that no file has. */
static void read_all(const char *data, unsigned long n)
{
	static volatile char sink;

	for (unsigned long i = 0; i < n; i++)
		sink = data[i];
	(void)sink;
}

static struct file dir_file; /* the only open file */

long sys_getdents(struct file *file, unsigned long to, unsigned long n,
		  int wide);

/* Reads a directory's entries, with little room for each call. */
static void list(struct node *dir, int wide)
{
	unsigned long steps = 0;
	long n;

	dir_file = (struct file){ .node = dir };
	while ((n = sys_getdents(&dir_file, PROGRAM, 600, wide)) > 0) {
		read_all((const char *)PROGRAM, n);
		must(n <= 600 && steps < 1000,
		     "a directory's list does not end", steps);
		steps++;
	}
	must(n == 0, "a directory's list ends with an error", -n);
}

/* Does the file have the archive's bytes from this offset on? */
static int is_at(const struct node *node, unsigned long at, unsigned long n)
{
	for (unsigned long i = 0; i < node->contents.size; i += PAGE_SIZE) {
		unsigned long left = least(node->contents.size - i, PAGE_SIZE);
		unsigned long page = contents_page(&node->contents, NR(i));

		if (at + i + left > n || !page ||
		    memcmp(P2V(page), archive + at + i, left))
			return 0;
	}
	return 1;
}

static void check_bytes(const struct node *node, unsigned long n)
{
	unsigned long at = BLOCK;

	while (at < n && !is_at(node, at, n))
		at += BLOCK;
	must(node->contents.size == 0 || at < n,
	     "no member has the file's bytes", node->ino);
}

static void ask_dir(struct node *dir, char *path, unsigned long n,
		    unsigned long bytes);

/* Asks everything about a name. The first n bytes of `path` lead to it. */
static void ask(struct node *node, char *path, unsigned long n,
		unsigned long bytes)
{
	struct node *other;

	look(root, path, n, 0);
	other = look(root, path, n, 1);
	must(!other || !is(other, S_IFLNK), "a link was not followed", 0);
	memcpy(path + n, "/../x", 5);
	look(root, path, n + 1, 1);
	look(root, path, n + 5, 1);
	if (is(node, S_IFLNK))
		read_all(link_text(node), node->contents.size);
	else if (is(node, S_IFREG))
		check_bytes(node, bytes);
	else if (is(node, S_IFDIR))
		ask_dir(node, path, n, bytes);
	else
		must(node->contents.size == 0,
		     "a node without contents has bytes", node->ino);
}

static void ask_dir(struct node *dir, char *path, unsigned long n,
		    unsigned long bytes)
{
	list(dir, 0);
	list(dir, 1);
	for (unsigned long nr = 0; nr < NR(dir->contents.size); nr++) {
		struct record *record = first_record(dir, nr);

		do {
			unsigned long end = n + 1 + record->length;

			must(end + 5 < MAX_PATH, "a path does not end", end);
			path[n] = '/';
			memcpy(path + n + 1, record->name, record->length);
			if (record->node)
				ask(record->node, path, end, bytes);
			record = next_record(record);
		} while ((unsigned long)record % PAGE_SIZE);
	}
}

/* Checks D1: a node's links are the records that lead to it; a directory has
 * more, by its own "." and the ".." of its subdirectories. Checks D2: after a
 * boot its users are its subdirectories; the root has one more. */
static void check_links(const struct node *node)
{
	unsigned int links = is(node, S_IFDIR) ? 1 + (node == root) : 0;
	unsigned int users = node == root;

	for (struct node *dir = nodes; dir; dir = dir->next) {
		int is_parent =
			dir != root && is(dir, S_IFDIR) && dir->parent == node;

		links += is_parent;
		users += is_parent;
		for (unsigned long nr = 0;
		     is(dir, S_IFDIR) && nr < NR(dir->contents.size); nr++) {
			struct record *record = first_record(dir, nr);

			do {
				links += record->node == node;
				record = next_record(record);
			} while ((unsigned long)record % PAGE_SIZE);
		}
	}
	must(links == node->links, "the number of links is wrong", node->links);
	must(users == node->users, "the number of users is wrong", node->users);
}

void try_input(const unsigned char *input, unsigned long n)
{
	static char path[MAX_PATH];

	printed[0] = 0;
	boot_with(input, n);
	spoil_free_pages();
	ask_dir(root, path, 0, n);
	for (struct node *node = nodes; node; node = node->next)
		check_links(node);
	printed[0] = 0;
	must(mem_check() == 0, "the audit", 0);
}
