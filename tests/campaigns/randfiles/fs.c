/*
 * The model: see fs.h. The errors come in Linux's order.
 *
 * Ancestor: none.
 */
#include "fs.h"

#define NOREPLACE  1
#define EXCHANGE   2
#define MOST_LINKS 40

struct node nodes[NODES], *fs_root, *fs_cwd;
struct entry entries[ENTRIES];
int free_nodes, free_entries, free_pool;

static unsigned char pool[POOL][PAGE_SIZE];
static unsigned char *spare[POOL]; /* the first free_pool are free */

/* ---- Nodes and entries ---- */

static struct node *new_node(unsigned mode, struct node *parent)
{
	struct node *node = nodes;

	while (node->mode)
		node++;
	memset(node, 0, sizeof(*node));
	node->mode = mode;
	node->parent = parent;
	free_nodes--;
	return node;
}

/* One link or one open less; with the last one it is gone. */
static void release(struct node *node)
{
	if (node->links || node->opens)
		return;
	set_size(node, 0);
	node->mode = 0;
	free_nodes++;
}

static struct entry *find(const struct node *dir, const char *name)
{
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].dir == dir && !strcmp(entries[i].name, name))
			return &entries[i];
	return NULL;
}

static int is_dir(const struct node *node)
{
	return S_ISDIR(node->mode);
}

static int is_empty(const struct node *dir)
{
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].dir == dir)
			return 0;
	return 1;
}

static void enter(struct node *dir, const char *name, struct node *node)
{
	struct entry *entry = entries;

	while (entry->dir)
		entry++;
	entry->dir = dir;
	entry->node = node;
	strcpy(entry->name, name);
	free_entries--;
	node->links++;
	if (is_dir(node)) {
		node->links = 2 + node->nr;
		node->parent = dir;
		dir->links++;
		dir->nr++;
	}
}

static void strike(struct entry *entry)
{
	struct node *node = entry->node, *dir = entry->dir;

	entry->dir = NULL;
	free_entries++;
	node->links--;
	if (is_dir(node)) {
		node->links = 0;
		dir->links--;
		dir->nr--;
	}
	release(node);
}

void fs_begin(void)
{
	memset(nodes, 0, sizeof(nodes));
	memset(entries, 0, sizeof(entries));
	free_nodes = NODES;
	free_entries = ENTRIES;
	for (free_pool = 0; free_pool < POOL; free_pool++)
		spare[free_pool] = pool[free_pool];
	fs_root = fs_cwd = new_node(S_IFDIR | 0755, NULL);
	fs_root->links = 2;
}

/* ---- Paths ---- */

enum last { NORM, DOT, DOTDOT };

struct found {
	struct node *dir, *node;
	enum last last;
	int slash, links;
	char name[NAME_SIZE + 8]; /* the last component */
};

#define FOLLOW 1 /* a symbolic link at the end */
#define PARENT 2 /* only dir, last, slash, name are wanted */

static enum last kind(const char *name)
{
	return !strcmp(name, ".") ? DOT : !strcmp(name, "..") ? DOTDOT : NORM;
}

/* Takes a component off the front of rest; returns whether a slash follows. */
static int take(char *name, char *rest)
{
	int n = 0, slash;
	char *behind;

	while (rest[n] && rest[n] != '/')
		n++;
	memcpy(name, rest, n);
	name[n] = 0;
	slash = rest[n] == '/';
	for (behind = rest + n; *behind == '/'; behind++)
		;
	memmove(rest, behind, strlen(behind) + 1);
	return slash;
}

static long walk(struct node *dir, const char *path, int flags, struct found *f)
{
	static char rest[4 * PATH_SIZE], after[4 * PATH_SIZE];
	struct node *next;
	struct entry *entry;
	int last;

	strcpy(rest, path);
	if (!*rest)
		return -ENOENT;
	for (;;) {
		f->slash = take(f->name, rest);
		f->last = kind(f->name);
		f->dir = dir;
		last = !*rest;
		if (last && flags & PARENT)
			return 0;
		if (f->last == DOTDOT && dir == fs_root)
			return OUT;
		if (f->last == NORM && strlen(f->name) > 255)
			return -ENAMETOOLONG;
		entry = f->last == NORM ? find(dir, f->name) : NULL;
		next = f->last == DOT	 ? dir :
		       f->last == DOTDOT ? dir->parent :
		       entry		 ? entry->node :
					   NULL;
		if (!next)
			return -ENOENT;
		if (S_ISLNK(next->mode) &&
		    (!last || f->slash || flags & FOLLOW)) {
			if (++f->links > MOST_LINKS)
				return -ELOOP;
			snprintf(after, sizeof(after), "%s%s%s", next->text,
				 f->slash ? "/" : "", rest);
			strcpy(rest, after);
			continue;
		}
		if ((!last || f->slash) && !is_dir(next))
			return -ENOTDIR;
		f->node = next;
		if (last)
			return 0;
		dir = next;
	}
}

long fs_find(const char *path, int follow, struct node **node)
{
	struct found f = { 0 };
	long error = walk(fs_cwd, path, follow ? FOLLOW : 0, &f);

	*node = f.node;
	return error;
}

/* Where a new name is to stand. */
static long walk_new(const char *path, int dir, struct found *f)
{
	long error = walk(fs_cwd, path, PARENT, f);

	if (error)
		return error;
	if (f->last != NORM)
		return -EEXIST;
	if (strlen(f->name) > 255)
		return -ENAMETOOLONG;
	if (find(f->dir, f->name))
		return -EEXIST;
	return f->slash && !dir ? -ENOENT : 0;
}

/* ---- Calls ---- */

static long opened(struct node *node, int flags, struct node **result)
{
	int writes = (flags & 3) != O_RDONLY || flags & O_TRUNC;

	if (flags & O_CREAT && is_dir(node))
		return -EISDIR;
	if (flags & O_DIRECTORY && !is_dir(node))
		return -ENOTDIR;
	if (S_ISLNK(node->mode))
		return -ELOOP;
	if (is_dir(node) && writes)
		return -EISDIR;
	if (flags & O_TRUNC)
		set_size(node, 0);
	node->opens++;
	*result = node;
	return 0;
}

static long open_to_create(const char *path, int flags, unsigned mode,
			   struct node **result)
{
	static char text[64];
	struct found f = { 0 };
	struct node *dir = fs_cwd, *node;
	struct entry *entry;
	long error;

	for (;;) {
		error = walk(dir, path, PARENT, &f);
		if (error)
			return error;
		if (f.last == DOTDOT && f.dir == fs_root)
			return OUT;
		if (f.last != NORM)
			return flags & O_EXCL ? -EEXIST : -EISDIR;
		if (f.slash)
			return -EISDIR;
		if (strlen(f.name) > 255)
			return -ENAMETOOLONG;
		entry = find(f.dir, f.name);
		if (!entry) {
			node = new_node(S_IFREG | mode, NULL);
			enter(f.dir, f.name, node);
			return opened(node, flags & ~O_TRUNC, result);
		}
		if (flags & O_EXCL)
			return -EEXIST;
		if (!S_ISLNK(entry->node->mode) || flags & O_NOFOLLOW)
			return opened(entry->node, flags, result);
		if (++f.links > MOST_LINKS)
			return -ELOOP;
		strcpy(text, entry->node->text);
		path = text;
		dir = f.dir;
	}
}

long fs_open(const char *path, int flags, unsigned mode, struct node **result)
{
	struct node *node;
	long error;

	if (flags & O_CREAT)
		return open_to_create(path, flags, mode, result);
	error = fs_find(path, !(flags & O_NOFOLLOW), &node);
	return error ? error : opened(node, flags, result);
}

void fs_close(struct node *node)
{
	node->opens--;
	release(node);
}

long fs_mkdir(const char *path, unsigned mode)
{
	struct found f = { 0 };
	long error = walk_new(path, 1, &f);

	if (!error)
		enter(f.dir, f.name, new_node(S_IFDIR | mode, f.dir));
	return error;
}

long fs_symlink(const char *text, const char *path)
{
	struct found f = { 0 };
	struct node *node;
	long error = walk_new(path, 0, &f);

	if (error)
		return error;
	node = new_node(S_IFLNK | 0777, NULL);
	strcpy(node->text, text);
	node->size = strlen(text);
	enter(f.dir, f.name, node);
	return 0;
}

long fs_link(const char *from, const char *to)
{
	struct found f = { 0 };
	struct node *node;
	long error = fs_find(from, 0, &node);

	if (!error)
		error = walk_new(to, 0, &f);
	if (error)
		return error;
	if (is_dir(node))
		return -EPERM;
	enter(f.dir, f.name, node);
	return 0;
}

long fs_unlink(const char *path)
{
	struct found f = { 0 };
	struct entry *entry;
	long error = walk(fs_cwd, path, PARENT, &f);

	if (error)
		return error;
	if (f.last != NORM)
		return -EISDIR;
	if (strlen(f.name) > 255)
		return -ENAMETOOLONG;
	entry = find(f.dir, f.name);
	if (!entry)
		return -ENOENT;
	if (is_dir(entry->node))
		return -EISDIR;
	if (f.slash)
		return -ENOTDIR;
	strike(entry);
	return 0;
}

long fs_rmdir(const char *path)
{
	struct found f = { 0 };
	struct entry *entry;
	long error = walk(fs_cwd, path, PARENT, &f);

	if (error)
		return error;
	if (f.last != NORM)
		return f.last == DOT ? -EINVAL : -ENOTEMPTY;
	if (strlen(f.name) > 255)
		return -ENAMETOOLONG;
	entry = find(f.dir, f.name);
	if (!entry)
		return -ENOENT;
	if (!is_dir(entry->node))
		return -ENOTDIR;
	if (!is_empty(entry->node))
		return -ENOTEMPTY;
	if (entry->node == fs_cwd)
		return OUT;
	strike(entry);
	return 0;
}

/* Is one the other, or above it? */
static int is_above(const struct node *node, const struct node *other)
{
	while (other && other != node)
		other = other->parent;
	return other != NULL;
}

/* What rename() says of two names that are both there or may be. */
static long may_rename(const struct found *a, const struct found *b,
		       const struct node *node, const struct node *over,
		       unsigned flags)
{
	if (over && flags & NOREPLACE)
		return -EEXIST;
	if (flags & EXCHANGE && !over)
		return -ENOENT;
	if (flags & EXCHANGE && !is_dir(over) && b->slash)
		return -ENOTDIR;
	if (!is_dir(node) && a->slash)
		return -ENOTDIR;
	if (!is_dir(node) && b->slash && !(flags & EXCHANGE))
		return -ENOTDIR;
	if (is_dir(node) && is_above(node, b->dir))
		return -EINVAL;
	if (over && is_dir(over) && is_above(over, a->dir))
		return flags & EXCHANGE ? -EINVAL : -ENOTEMPTY;
	if (!over || over == node || flags & EXCHANGE)
		return 0;
	if (is_dir(node) && !is_dir(over))
		return -ENOTDIR;
	if (!is_dir(node) && is_dir(over))
		return -EISDIR;
	if (is_dir(over) && !is_empty(over))
		return -ENOTEMPTY;
	return over == fs_cwd ? OUT : 0;
}

/* The node of an entry goes to another directory. */
static void put_in(struct entry *entry, struct node *node)
{
	struct node *dir = entry->dir;

	entry->node = node;
	if (is_dir(node)) {
		node->parent = dir;
		dir->nr++;
		dir->links++;
	}
}

static void take_out(struct entry *entry)
{
	if (is_dir(entry->node)) {
		entry->dir->nr--;
		entry->dir->links--;
	}
}

long fs_rename(const char *from, const char *to, unsigned flags)
{
	struct found a = { 0 }, b = { 0 };
	struct entry *entry, *over;
	struct node *node;
	long error = walk(fs_cwd, from, PARENT, &a);

	if (!error)
		error = walk(fs_cwd, to, PARENT, &b);
	if (error)
		return error;
	if (a.last != NORM)
		return -EBUSY;
	if (b.last != NORM)
		return flags & NOREPLACE ? -EEXIST : -EBUSY;
	if (strlen(a.name) > 255)
		return -ENAMETOOLONG;
	entry = find(a.dir, a.name);
	if (!entry)
		return -ENOENT;
	if (strlen(b.name) > 255)
		return -ENAMETOOLONG;
	over = find(b.dir, b.name);
	node = entry->node;
	error = may_rename(&a, &b, node, over ? over->node : NULL, flags);
	if (error || (over && over->node == node))
		return error;
	if (flags & EXCHANGE) {
		struct node *other = over->node;

		take_out(entry);
		take_out(over);
		put_in(entry, other);
		put_in(over, node);
		return 0;
	}
	if (over)
		strike(over);
	take_out(entry);
	entry->dir = b.dir;
	strcpy(entry->name, b.name);
	put_in(entry, node);
	return 0;
}

/* ---- Bytes ---- */

static unsigned char *page_of_file(const struct node *node, long nr)
{
	for (int i = 0; i < node->pages; i++)
		if (node->page[i].nr == nr)
			return node->page[i].bytes;
	return NULL;
}

static unsigned char *add_page(struct node *node, long nr)
{
	unsigned char *bytes = spare[--free_pool];

	memset(bytes, 0, PAGE_SIZE);
	node->page[node->pages].nr = nr;
	node->page[node->pages++].bytes = bytes;
	return bytes;
}

static long least(long a, long b)
{
	return a < b ? a : b;
}

int write_at(struct node *node, long at, const unsigned char *from, long n)
{
	int needed = n / PAGE_SIZE + 2;

	if (needed > free_pool || node->pages + needed > FILE_PAGES)
		return -1;
	if (at + n > node->size)
		node->size = at + n;
	while (n) {
		unsigned char *page = page_of_file(node, at / PAGE_SIZE);
		long part = least(n, PAGE_SIZE - at % PAGE_SIZE);

		if (!page)
			page = add_page(node, at / PAGE_SIZE);
		memcpy(page + at % PAGE_SIZE, from, part);
		at += part;
		from += part;
		n -= part;
	}
	return 0;
}

void read_at(const struct node *node, long at, unsigned char *to, long n)
{
	while (n) {
		unsigned char *page = page_of_file(node, at / PAGE_SIZE);
		long part = least(n, PAGE_SIZE - at % PAGE_SIZE);

		if (page)
			memcpy(to, page + at % PAGE_SIZE, part);
		else
			memset(to, 0, part);
		at += part;
		to += part;
		n -= part;
	}
}

void set_size(struct node *node, long size)
{
	long kept = (size + PAGE_SIZE - 1) / PAGE_SIZE;
	unsigned char *last;

	for (int i = 0; i < node->pages;)
		if (node->page[i].nr >= kept) {
			spare[free_pool++] = node->page[i].bytes;
			node->page[i] = node->page[--node->pages];
		} else {
			i++;
		}
	last = page_of_file(node, size / PAGE_SIZE);
	if (last)
		memset(last + size % PAGE_SIZE, 0,
		       PAGE_SIZE - size % PAGE_SIZE);
	node->size = size;
}

/* Into an empty file. */
int clone(const struct node *from, struct node *to)
{
	if (from->pages > free_pool)
		return -1;
	for (int i = 0; i < from->pages; i++)
		memcpy(add_page(to, from->page[i].nr), from->page[i].bytes,
		       PAGE_SIZE);
	to->size = from->size;
	return 0;
}

long seek_data(const struct node *node, long at, int whence)
{
	if (at < 0 || at >= node->size)
		return -ENXIO;
	while (at < node->size &&
	       !page_of_file(node, at / PAGE_SIZE) == (whence == SEEK_DATA))
		at = (at / PAGE_SIZE + 1) * PAGE_SIZE;
	if (at < node->size)
		return at;
	return whence == SEEK_DATA ? -ENXIO : node->size;
}
