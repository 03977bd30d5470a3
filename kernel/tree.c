/*
 * Keeps the nodes, and the directories that give them names. The nodes of the
 * archive, of /tmp and of /dev/shm are of one kind; node->dev says to which of
 * the three a node belongs.
 *
 * A directory is a file of records. The records of a page fill it: the last one
 * ends where the page ends. A record never moves, so a program's position in a
 * directory can be a number of bytes.
 *
 *	[node, bytes, 1, "a" ][node, bytes, 3, "bin"     ][0, bytes        ]
 *	 <----- bytes ------> <-- bytes, some unused ---> <---- bytes ---->
 *
 * A record whose node is 0 is free. Only the first record of a page can be
 * free. Any other record that becomes free is merged with the record before it.
 *
 * D1  node->links is the number of records that lead to it; a directory has one
 *     more for itself and one for each directory in it. The root counts as if
 *     it had a record.
 * D2  node->users is the number of its users. These are open files, current
 *     directories, walks, programs, mounts, and the directories whose parent it
 *     is, also those that were removed but are still in use.
 * D3  a node whose links, users and contents.areas are 0 does not exist.
 *
 * Ancestor: the directories are those of 4.2BSD and of ext2; Linux 0.01's, in
 * fs/namei.c, were arrays with 14 bytes for each name. Linux's tmpfs stores no
 * directories: its names are only in the kernel's cache of names.
 */
#include "files.h"

/* A symbolic link's text of fewer bytes is an object of the pool. */
#define SHORT_TEXT 128

#define DAY 86400 /* seconds */

struct node *root;
unsigned long tree_changes, tmp_nodes;

static struct node *nodes; /* the list of all nodes */

/* Makes a node without a name. The caller holds it. The node belongs to the
 * file system of dir; if dir is 0, it never gets a name. Returns 0 if there is
 * no memory, or if the file systems have max_file_pages nodes already. */
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

/* Returns the text of a symbolic link. The text has contents.size bytes. A
 * short text is an object of the pool, a longer one a page of the file. */
const char *link_text(const struct node *link)
{
	return P2V(contents_page(&link->contents, 0));
}

/* Gives a new symbolic link its text of n bytes, which are less than a page.
 * Returns 0; -ENOMEM or -ENOSPC, and then the link has no text. */
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

/* Frees a node that has no name and no user, and its pages. May call point();
 * if the audit runs then, it sees the pages that are not yet freed.
 */
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

/* Subtracts one from a node's users; the node may be 0. If a file was removed
 * and this was its last user, frees the file. If it was a directory, then drops
 * its parent, too. Calls point() after each node that it frees. */
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

/* Holds the file of a program, so that nobody can open it for writing while the
 * program runs. */
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

/* Frees the file of these contents if it was removed and has no users. mm/
 * calls this when no area maps the file any more. */
void contents_unused(struct contents *contents)
{
	drop_node(hold_node((struct node *)contents));
}

/* Sets the times of modification and change of a node whose contents were
 * changed. */
void touch_node(struct node *node)
{
	node->mtime = node->ctime = date();
}

static int is_after(const struct timespec64 *a, const struct timespec64 *b)
{
	return a->sec > b->sec || (a->sec == b->sec && a->nsec > b->nsec);
}

/* Sets the access time of a node whose contents were read. Does this only in
 * /tmp and /dev/shm. As on Linux (relatime), only two kinds of reads set it:
 * the first read after a change, and a read that comes a day or more after the
 * old access time. */
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

/* Returns how many bytes of a record are in use. */
static unsigned long used_bytes(const struct record *record)
{
	return record->node ? record_bytes(record->length) : 0;
}

struct record *next_record(struct record *record)
{
	return (struct record *)((char *)record + record->bytes);
}

/* Returns the first record of page nr of a directory; the other records follow
 * up to the page's end. */
struct record *first_record(const struct node *dir, unsigned long nr)
{
	return P2V(contents_page(&dir->contents, nr));
}

/* Finds the record of a name in page nr of a directory or, if node is not 0,
 * the record that leads to node. Returns 0 if there is none. A search for a
 * name sets dir->room to the first record that has room for it, if dir->room is
 * 0. */
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
 * Finds the record of a name or, if node is not 0, the record that leads to
 * node. The caller holds dir, because find_record() calls point() after each
 * page. If any directory was changed meanwhile, the search begins again. So the
 * result is valid until the next call of point(). Returns 0; -ENOENT if there
 * is no such record, and then dir->room is the first record that has room for
 * the name, or 0; -EINTR if a signal ends the task.
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

/* Makes a record lead to a node, or to none if node is 0. The node that it led
 * to before loses this name. The caller sets the times of dir. */
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
 * Gives a node a name in a directory. The caller has just called find_record(),
 * which found no such name, and set dir->room. At boot names are only added, so
 * dir->room then is the record that was added last. Returns 0; -ENOMEM, -EAGAIN
 * or -ENOSPC, and then nothing has changed. Does not call point().
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

/* Removes the name of a record. The caller holds dir, and also the node if the
 * caller needs the node afterwards. Pages at the directory's end that have no
 * names any more are freed, and point() is called after each. If there is no
 * memory for that, the pages stay. */
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

/* Makes an empty directory that can be written to. If the archive has a node of
 * that name, the new directory hides this node, and is a user of it (D2). If
 * there is no memory, no directory is made. */
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

/* Makes /tmp and /dev/shm, after archive_init(). */
void mount_init(void)
{
	struct record *dev;

	mount(root, "tmp", DEV_TMP);
	if (!find_record(root, "dev", 3, 0, &dev))
		mount(dev->node, "shm", DEV_SHM);
}

/* Visits the pages of all nodes, for the audit. */
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

/* Returns a record that leads to a node, and sets *dir to its directory; 0 if
 * there is none. */
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

/* Returns the path of the file that has a page, or the end of this path if it
 * is long. Returns 0 if no file has the page. Does not call point(). */
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
