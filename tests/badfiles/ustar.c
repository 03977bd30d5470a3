/*
 * The reader of the archive, kernel/archive.c: the input is the archive. All
 * that programs could ask of it is asked, of every node: its path, its parent,
 * where its link leads, its bytes, the entries of a directory.
 *
 * The sums in the headers are made right first, or hardly any input would come
 * further than they; but for headers whose sum begins with an exclamation
 * mark.
 *
 * The kernel's file is included rather than linked: each input is a boot, with
 * no node yet.
 *
 * Ancestor: none.
 */
#include "badfiles.h"

#include "../../kernel/archive.c"
#include "../../mm/pool.c"

#define RAM	 0x200000
#define ARCHIVE	 (INPUT_MAX / PAGE_SIZE + 1) /* pages; the last is poison */
#define PROGRAM	 0x10000000UL
#define MAX_PATH 4096

struct boot_params params;
struct task *current;

static struct task task;

static void visit_current(visitor *visit)
{
	if (task.space.dir)
		walk_space(&task.space, visit);
}

void begin(void)
{
	map_arena(RAM);
	map_program(PROGRAM, PAGE_SIZE);
	add_owner(visit_current);
	add_owner(visit_pool);
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

static void boot_with(const unsigned char *input, unsigned long n)
{
	const struct area area = { .start = PROGRAM,
				   .end = PROGRAM + PAGE_SIZE,
				   .flags = AREA_READ | AREA_WRITE };
	unsigned long page;
	char *archive;

	root = last_node = 0;
	pages = 0;
	memset(&task, 0, sizeof(task));
	boot_up(RAM);
	page = hold_row(ARCHIVE);
	archive = P2V(page);
	memcpy(archive, input, n);
	for (unsigned long at = 0; at + BLOCK <= n; at += BLOCK)
		put_sum((struct ustar *)(archive + at));
	__asan_poison_memory_region(archive + n, ARCHIVE * PAGE_SIZE - n);
	params.parts[PART_ARCHIVE].address = page;
	params.parts[PART_ARCHIVE].bytes = n;
	current = &task;
	task.space.dir = new_page_dir();
	add_area(&task.space, &area);
	must(!verify_area(&task.space, PROGRAM, PAGE_SIZE, 1), "no task", 0);
	archive_init();
}

/* ---- what programs ask ---- */

/* A lookup: an error that open(2) knows, or one of the nodes. */
static struct node *look(struct node *dir, const char *path, unsigned long n,
			 int follow)
{
	struct node *nowhere = (struct node *)1, *node = nowhere, *found = root;
	int error = lookup(dir, path, n, follow, &node);

	if (error) {
		must(error == -ENOENT || error == -ENOTDIR ||
			     error == -ENAMETOOLONG || error == -ELOOP,
		     "lookup: an error of its own", -error);
		return 0;
	}
	while (found && found != node)
		found = found->next;
	must(found != 0, "lookup: no error, and no node", (unsigned long)node);
	return node;
}

/* Reads every byte, so that poison is found. */
static void read_all(const char *data, unsigned long n)
{
	static volatile char sink;

	for (unsigned long i = 0; i < n; i++)
		sink = data[i];
	(void)sink;
}

/* The path of a node, as getcwd() puts it together: before end, for as many
 * bytes as are answered. */
static unsigned long path_of(const struct node *node, char *end)
{
	unsigned long n = 0;

	for (; node != root; node = node->parent) {
		n += node->length + 1;
		must(n < MAX_PATH, "a path without end", n);
		memcpy(end - n + 1, node->name, node->length);
		end[-n] = '/';
	}
	return n;
}

static struct file dir_file; /* the only open file */

long sys_getdents(struct file *file, unsigned long to, unsigned long n,
		  int wide);

/* A directory's entries, with little room for each call. */
static void list(struct node *dir, int wide)
{
	unsigned long steps = 0;
	long n;

	dir_file = (struct file){ .node = dir };
	while ((n = sys_getdents(&dir_file, PROGRAM, 600, wide)) > 0) {
		read_all((const char *)PROGRAM, n);
		must(n <= 600 && steps < 1000, "a list without end", steps);
		steps++;
	}
	must(n == 0, "a list that breaks off", -n);
}

static void ask(struct node *node)
{
	static char space[MAX_PATH + 8];
	char *path = space + MAX_PATH;
	unsigned long n = path_of(node, path);
	struct node *other;

	must(is(node->parent, S_IFDIR), "lies in no directory", node->ino);
	path -= n;
	if (n) {
		look(root, path, n, 0);
		other = look(root, path, n, 1);
		must(!other || !is(other, S_IFLNK), "a link not followed", 0);
		memcpy(path + n, "/../x", 5);
		look(root, path, n + 1, 1);
		look(root, path, n + 5, 1);
	}
	if (is(node, S_IFLNK)) {
		look(node->parent, node->data, node->size, 1);
		must(node->target || node->error, "a link to nothing", 0);
	}
	if (node->data)
		read_all(node->data, node->size);
	else
		must(node->size == 0, "bytes of nothing", node->size);
	if (is(node, S_IFDIR)) {
		list(node, 0);
		list(node, 1);
	}
}

/* No two files have the same number. */
static void check_numbers(void)
{
	for (struct node *a = root; a; a = a->next)
		for (struct node *b = a->next; b; b = b->next)
			must(a->ino != b->ino || a->data == b->data,
			     "two files of one number", a->ino);
}

void try_input(const unsigned char *input, unsigned long n)
{
	printed[0] = 0;
	boot_with(input, n);
	for (struct node *node = root; node; node = node->next)
		ask(node);
	check_numbers();
	printed[0] = 0;
	must(mem_check() == 0, "the audit", 0);
	__asan_unpoison_memory_region(P2V(params.parts[PART_ARCHIVE].address),
				      ARCHIVE * PAGE_SIZE);
}
