/*
 * Nodes, and the directories that give them names. The archive's and those of
 * /tmp and /dev/shm are of one kind; their node->dev tells them apart.
 *
 * A directory is a file of records. A page is full of them: the last one of a
 * page ends where the page ends. A record never moves, so that a place in a
 * directory is a number of bytes.
 *
 *	[node, bytes, 1, "a" ][node, bytes, 3, "bin"     ][0, bytes        ]
 *	 <----- bytes ------> <-- bytes, some unused ---> <---- bytes ---->
 *
 * A record whose node is 0 is free; only the first one of a page can be, for
 * any other is joined to the one in front of it.
 *
 * D1  node->links is the number of records that lead to it; a directory has one
 *     more for itself and one for each directory in it. The root counts as if
 *     it had a record.
 * D2  node->users is the number of open files, current directories, walks,
 *     programs and mounts that need it, and of the directories whose parent it
 *     is, also of those that were removed but are still in use.
 * D3  a node whose links, users and contents.areas are 0 does not exist.
 *
 * Ancestor: the directories are those of 4.2BSD and of ext2; Linux 0.01's, in
 * fs/namei.c, were arrays of 14 bytes for a name. Linux's tmpfs has none: its
 * names are in the cache of names alone.
 */
#include "files.h"

/* Bytes. A symbolic link's text of fewer has no page. */
#define SHORT_TEXT 128

#define DAY 86400 /* seconds */

struct node *root;
unsigned long tree_changes, tmp_nodes;

static struct node *nodes; /* all */

/* Makes a node without a name, which the caller holds. It belongs to the file
 * system of a directory; without one (dir is 0) it never gets a name. 0 if no
 * memory is left, or the file systems have max_file_pages nodes. */
struct node *new_node(const struct node *dir, unsigned int mode)
{
	static unsigned int last_ino;
	int in_tmp = dir && dir->dev >= DEV_TMP;
	struct node *node = in_tmp && tmp_nodes >= max_file_pages ?
				    0 :
				    new_object(sizeof(*node));

	if (!node)
		return 0;
	tmp_nodes += in_tmp;
	node->ino = ++last_ino;
	node->mode = mode;
	node->dev = dir ? dir->dev : DEV_NONE;
	if (dir && dir->mode & S_ISGID) {
		node->gid = dir->gid;
		node->mode |= is(node, S_IFDIR) ? S_ISGID : 0;
	}
	node->users = 1;
	node->atime = node->mtime = node->ctime = date();
	LIST_ADD(&nodes, node, next, where);
	return node;
}

/* The text of a symbolic link, contents.size bytes. A short one is an object of
 * the pool, a longer one a page of the file. */
const char *link_text(const struct node *link)
{
	return P2V(contents_page(&link->contents, 0));
}

/* Gives a new symbolic link its text, n bytes, less than a page. -ENOMEM,
 * -ENOSPC: it has none. */
int set_link_text(struct node *link, const char *text, unsigned long n)
{
	unsigned long page;
	void *object;
	int error;

	if (n < SHORT_TEXT) {
		object = new_object(n);
		if (!object)
			return -ENOMEM;
		page = V2P(object);
		link->contents.top = page;
		link->contents.height = FLAT;
	} else {
		error = own_page(&link->contents, 0, &page);
		if (error)
			return error;
	}
	memcpy(P2V(page), text, n);
	link->contents.size = n;
	return 0;
}

static int has_short_text(const struct node *node)
{
	return is(node, S_IFLNK) && node->contents.height == FLAT;
}

/* Nobody can find the node any more. Its pages go with points between them, and
 * the audit sees those that are left. */
static void free_node(struct node *node)
{
	if (has_short_text(node))
		free_object((void *)link_text(node), node->contents.size);
	else
		free_contents(&node->contents);
	tmp_nodes -= node->dev >= DEV_TMP;
	mem_changes++; /* the audit may be at this node */
	LIST_REMOVE(node, next, where);
	free_object(node, sizeof(*node));
}

/* One user less; the node may be 0. With the last user of a file that was
 * removed its pages go, and with a directory its hold on its parent. */
void drop_node(struct node *node)
{
	while (node && !--node->users && !node->links &&
	       !node->contents.areas) {
		struct node *parent = node->parent;

		free_node(node);
		node = parent;
		point();
	}
}

/* As long as a program runs, nobody can open its file for writing. */
struct node *hold_program(struct node *node)
{
	if (node)
		hold_node(node)->writers--;
	return node;
}

void drop_program(struct node *node)
{
	if (node)
		node->writers++;
	drop_node(node);
}

/* mm/ calls it when no area maps a file any more. */
void contents_unused(struct contents *contents)
{
	drop_node(hold_node((struct node *)contents));
}

/* The node's contents were changed. */
void touch_node(struct node *node)
{
	node->mtime = node->ctime = date();
}

static int is_after(const struct timespec64 *a, const struct timespec64 *b)
{
	return a->sec > b->sec || (a->sec == b->sec && a->nsec > b->nsec);
}

/* The node's contents were read. As on Linux (relatime), that is told only of
 * the first time after a change, and of the first time in a day. */
void touch_atime(struct node *node)
{
	const struct timespec64 time = date();

	if (node->dev >= DEV_TMP && (!is_after(&node->atime, &node->mtime) ||
				     !is_after(&node->atime, &node->ctime) ||
				     time.sec - node->atime.sec >= DAY))
		node->atime = time;
}

/* ---- directories ---- */

static unsigned long record_bytes(unsigned long n)
{
	return (sizeof(struct record) + n + 3) & ~3UL;
}

/* The bytes of a record that are in use. */
static unsigned long used_bytes(const struct record *record)
{
	return record->node ? record_bytes(record->length) : 0;
}

struct record *next_record(struct record *record)
{
	return (struct record *)((char *)record + record->bytes);
}

/* The records of page nr of a directory: from the first up to the end. */
struct record *first_record(const struct node *dir, unsigned long nr)
{
	return P2V(contents_page(&dir->contents, nr));
}

/* Finds the record of a name in page nr of a directory; or, if node is not 0,
 * the one that leads to it. 0: there is none; then dir->room is the first one
 * so far that has room for the name. */
static struct record *search_page(struct node *dir, unsigned long nr,
				  const char *name, unsigned long n,
				  const struct node *node)
{
	struct record *record = first_record(dir, nr);

	do {
		if (node ? record->node == node :
			   record->node && record->length == n &&
				    !memcmp(record->name, name, n))
			return record;
		if (!node && !dir->room &&
		    record->bytes - used_bytes(record) >= record_bytes(n))
			dir->room = record;
		record = next_record(record);
	} while ((unsigned long)record % PAGE_SIZE);
	return 0;
}

/*
 * Finds the record of a name, or the one that leads to a node. 0, or -ENOENT:
 * then dir->room is the first record that has room for this name, or 0. The
 * caller holds dir: there is a point after each page. What is found, also that
 * there is nothing, is true until the next point; therefore it begins again if
 * any directory was changed meanwhile. -EINTR if a signal ends the task.
 */
int find_record(struct node *dir, const char *name, unsigned long n,
		const struct node *node, struct record **result)
{
	unsigned long seen;

	do {
		seen = tree_changes;
		if (!node)
			dir->room = 0;
		for (unsigned long nr = 0; nr < NR(dir->contents.size); nr++) {
			*result = search_page(dir, nr, name, n, node);
			if (*result)
				return 0;
			if (point())
				return -EINTR;
		}
	} while (seen != tree_changes);
	return -ENOENT;
}

/* A record leads to a node from now on; what it led to has lost its name here.
 * The caller sets the times of dir. */
void set_record(struct node *dir, struct record *record, struct node *node)
{
	struct node *old = record->node;

	if (node && is(node, S_IFDIR)) {
		struct node *parent = node->parent;

		node->links++;
		dir->links++;
		node->parent = hold_node(dir);
		drop_node(parent);
	}
	if (node)
		node->links++;
	if (old && is(old, S_IFDIR)) {
		old->links--;
		dir->links--;
	}
	if (old)
		old->links--;
	record->node = node;
	tree_changes++;
}

/*
 * Gives a node a name in a directory. find_record() has just told that there is
 * no such name, and where there is room; at boot, when names are only added,
 * the room is behind the name that was added last. -ENOMEM, -EAGAIN, -ENOSPC:
 * nothing has changed. It passes no point.
 */
int add_name(struct node *dir, const char *name, unsigned long n,
	     struct node *node)
{
	struct record *record = dir->room;
	unsigned long used, page;
	int error;

	if (!record || record->bytes - used_bytes(record) < record_bytes(n)) {
		error = own_page(&dir->contents, NR(dir->contents.size), &page);
		if (error)
			return error;
		dir->contents.size += PAGE_SIZE;
		record = P2V(page);
		record->bytes = PAGE_SIZE;
	}
	used = used_bytes(record);
	if (used) {
		struct record *rest = (struct record *)((char *)record + used);

		rest->node = 0;
		rest->bytes = record->bytes - used;
		record->bytes = used;
		record = rest;
	}
	record->length = n;
	memcpy(record->name, name, n);
	set_record(dir, record, node);
	dir->names++;
	dir->room = record;
	touch_node(dir);
	return 0;
}

/* Takes the name of a record away. The caller holds dir, and the node if that
 * is to outlive the name. Pages at the end that have no name any more go, with
 * a point after each; they stay if no memory is free. */
void remove_name(struct node *dir, struct record *record)
{
	struct record *other = (struct record *)PAGE_DOWN((long)record);

	set_record(dir, record, 0);
	while (next_record(other) < record)
		other = next_record(other);
	if (other != record)
		other->bytes += record->bytes;
	dir->names--;
	dir->room = 0;
	touch_node(dir);
	while (dir->contents.size) {
		record = first_record(dir, NR(dir->contents.size) - 1);
		if (record->node || record->bytes < PAGE_SIZE ||
		    resize(&dir->contents, dir->contents.size - PAGE_SIZE))
			break;
		point();
	}
}

/* ---- boot and audit ---- */

/* Makes an empty directory to write to. What the archive may have there is
 * hidden, and stays: the mount is a user of it. Without memory, or without the
 * directory above, there is none. */
static void mount(struct node *dir, const char *name, unsigned int dev)
{
	struct node *node = new_node(dir, S_IFDIR | S_ISVTX | 0777);
	unsigned long n = strlen(name);
	struct record *record;

	if (!node)
		return;
	node->dev = dev;
	if (!find_record(dir, name, n, 0, &record)) {
		hold_node(record->node);
		set_record(dir, record, node);
	} else {
		add_name(dir, name, n, node);
	}
	drop_node(node);
}

/* After the archive. */
void mount_init(void)
{
	struct record *dev;

	mount(root, "tmp", DEV_TMP);
	if (!find_record(root, "dev", 3, 0, &dev))
		mount(dev->node, "shm", DEV_SHM);
}

/* For the audit: the pages of all nodes. */
void visit_nodes(visitor *visit)
{
	for (struct node *node = nodes; node; node = node->next)
		if (!has_short_text(node))
			walk_contents(&node->contents, visit);
}

/* ---- names for messages ---- */

static int has_page(const struct node *node, unsigned long page)
{
	unsigned long n = pages_for(node->contents.size), nr = 0;

	if (has_short_text(node))
		return 0;
	while (nr < n && contents_page(&node->contents, nr) != page)
		nr++;
	return nr < n;
}

/* A name of a node, and the directory that has it; or 0. */
static const struct record *name_of(const struct node *node, struct node **dir)
{
	const struct record *record = 0;

	for (*dir = nodes; *dir; *dir = (*dir)->next) {
		unsigned long n = is(*dir, S_IFDIR) ? (*dir)->contents.size : 0;

		for (unsigned long nr = 0; !record && nr < NR(n); nr++)
			record = search_page(*dir, nr, "", 0, node);
		if (record)
			break;
	}
	return record;
}

/* The path of the file that has a page, or its end; 0 if none has it. No point
 * is passed. */
const char *file_name(unsigned long page)
{
	static char path[80];
	char *at = path + sizeof(path) - 1;
	const struct record *record;
	struct node *node = nodes;

	while (node && !has_page(node, page))
		node = node->next;
	if (!node)
		return 0;
	while (node != root && (record = name_of(node, &node)) &&
	       at - path > record->length) {
		at -= record->length;
		memcpy(at, record->name, record->length);
		*--at = '/';
	}
	return *at ? at : "a file without a name";
}
