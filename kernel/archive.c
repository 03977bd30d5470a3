/*
 * The file system: a ustar that travels on the floppy, lies in memory behind
 * the kernel, and is only read. At boot each member gets a node; symbolic
 * links are followed once and for all, so that a lookup only compares names.
 *
 *	[header 512][contents, filled up to 512][header][contents] ... [zeros]
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 * Ancestor: Linux 0.01's fs/namei.c, for the Minix file system on a disk.
 */
#include "files.h"
#include "boot.h"

#define BLOCK  512
#define PREFIX 155

struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char checksum[8], type, link[100], magic[8], uname[32], gname[32];
	char major[8], minor[8], prefix[PREFIX], unused[12];
};

_Static_assert(sizeof(struct ustar) == BLOCK, "POSIX's layout");

struct node *root;

static struct node *last_node;

/* What does not fit becomes a number that is too large for anything. */
static unsigned long octal(const char *s, int n)
{
	unsigned long value = 0;

	for (; n > 0 && (*s == ' ' || (*s >= '0' && *s <= '7')); n--, s++)
		if (*s != ' ')
			value = value >> 29 ? ~0UL : value * 8 + *s - '0';
	return value;
}

static unsigned long length(const char *s, unsigned long max)
{
	unsigned long n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

/* The sum of a header's bytes, its own sum taken as spaces. It is the sum of
 * both halves of sum: each is that of 256 bytes, and fits. */
static int header_is_whole(const struct ustar *header)
{
	const unsigned long *word = (const unsigned long *)header;
	const unsigned char *own = (const unsigned char *)header->checksum;
	unsigned long sum = 0;

	for (int i = 0; i < BLOCK / 4; i++)
		sum += (word[i] & 0xff00ff) + (word[i] >> 8 & 0xff00ff);
	sum = (sum & 0xffff) + (sum >> 16);
	for (int i = 0; i < 8; i++)
		sum += ' ' - own[i];
	return sum == octal(header->checksum, sizeof(header->checksum)) &&
	       !memcmp(header->magic, "ustar", 5);
}

/* What has a node's name: of a hard link, the file that it is a name of. */
static struct node *file_of(struct node *node)
{
	return is(node, 0) && node->target ? node->target : node;
}

/* What a component of a path, also an empty one, names in a directory; 0 if
 * nothing. */
static struct node *find_child(struct node *dir, const char *name,
			       unsigned long n)
{
	if (n == 0 || (n == 1 && name[0] == '.'))
		return dir;
	if (n == 2 && name[0] == '.' && name[1] == '.')
		return dir->parent;
	for (struct node *node = root; node; node = node->next)
		if (node->parent == dir && node->length == n && node != root &&
		    !memcmp(node->name, name, n))
			return file_of(node);
	return 0;
}

/*
 * Finds what length bytes of path name, from dir on or from the root. The last
 * component, if a symbolic link, is followed if follow says so. 0, -ENOENT,
 * -ENOTDIR, -ENAMETOOLONG or -ELOOP. After an error result is the directory
 * that the last component was looked for in, and as it was if it came to none.
 */
int lookup(struct node *dir, const char *path, unsigned long n, int follow,
	   struct node **result)
{
	const char *end = path + n;
	struct node *node = n && *path == '/' ? root : dir;

	if (n == 0)
		return -ENOENT;
	while (path < end) {
		const char *name = path;
		unsigned long size;

		while (path < end && *path != '/')
			path++;
		size = path - name;
		path += path < end;
		if (point())
			return -EINTR;
		if (!is(node, S_IFDIR))
			return -ENOTDIR;
		if (path == end)
			*result = node;
		if (size > MAX_NAME)
			return -ENAMETOOLONG;
		node = find_child(node, name, size);
		if (!node)
			return -ENOENT;
		if (is(node, S_IFLNK) &&
		    (follow || path < end || path[-1] == '/')) {
			if (!node->target)
				return node->error;
			node = node->target;
		}
	}
	if (path[-1] == '/' && !is(node, S_IFDIR))
		return -ENOTDIR;
	*result = node;
	return 0;
}

static struct node *new_node(void)
{
	struct node *node = new_object(sizeof(*node));

	if (!node)
		panic("archive: no memory for its nodes");
	node->contents.height = FLAT;
	node->ino = last_node ? last_node->ino + 1 : 1;
	if (last_node)
		last_node->next = node;
	last_node = node;
	return node;
}

/* What a member's header says. -ENOENT if it links to nothing. */
static int fill_node(struct node *node, struct node *parent,
		     const struct ustar *header)
{
	struct node *original;

	node->parent = parent;
	node->mode = octal(header->mode, 8) & 07777;
	node->uid = octal(header->uid, 8);
	node->gid = octal(header->gid, 8);
	node->mtime = octal(header->mtime, 12);
	node->links = 1;
	switch (header->type) {
	case '1':
		if (lookup(root, header->link, length(header->link, 100), 0,
			   &original) ||
		    is(original, S_IFDIR))
			return -ENOENT;
		node->target = original;
		original->links++;
		break;
	case '2':
		node->mode = S_IFLNK | 0777;
		node->contents.top = V2P(header->link);
		node->contents.size =
			length(header->link, sizeof(header->link));
		node->error = -ELOOP;
		break;
	case '3':
		node->mode |= S_IFCHR;
		node->rdev =
			octal(header->major, 8) << 8 | octal(header->minor, 8);
		break;
	case '5':
		node->mode |= S_IFDIR;
		node->links = 2;
		parent->links++;
		break;
	default: /* also a type that we do not know, as POSIX has it */
		node->mode |= S_IFREG;
		node->contents.size = octal(header->size, 12);
		node->contents.top = V2P(header + 1);
	}
	return 0;
}

/* Makes a node for a member; its directory, prefix and what of its name is in
 * front of the last component, must have come before it. */
static void add_member(const struct ustar *header)
{
	static char name[sizeof(header->name) + 1]; /* with its zero */
	unsigned long end = length(header->name, sizeof(header->name));
	unsigned long prefix = length(header->prefix, PREFIX), start;
	struct node *parent = root, *node;

	while (end && header->name[end - 1] == '/')
		end--;
	for (start = end; start && header->name[start - 1] != '/'; start--)
		;
	if (end == start || (end == 1 && header->name[0] == '.'))
		return; /* the root itself */
	memcpy(name, header->name, sizeof(header->name));
	if ((prefix && lookup(root, header->prefix, prefix, 1, &parent)) ||
	    (start && lookup(parent, name, start, 1, &parent)) ||
	    !is(parent, S_IFDIR)) {
		printk("archive: %s has no directory\n", name);
		return;
	}
	node = new_node();
	if (fill_node(node, parent, header))
		printk("archive: %s links to nothing\n", name);
	node->name = header->name + start;
	node->length = end - start;
}

/* Follows every symbolic link, again and again until nothing is new: one that
 * leads through another waits for it. What is left are circles: -ELOOP. */
static void resolve_links(void)
{
	struct node *target;
	int progress = 1;

	while (progress) {
		progress = 0;
		for (struct node *node = root; node; node = node->next) {
			if (!is(node, S_IFLNK) || node->target ||
			    node->error != -ELOOP)
				continue;
			node->error = lookup(node->parent, flat_data(node),
					     node->contents.size, 1, &target);
			if (!node->error)
				node->target = target;
			progress |= node->error != -ELOOP;
		}
	}
}

/* The archive holds its files for ever. */
void contents_unused(UNUSED struct contents *contents)
{
}

/* Makes nodes of the archive's members; a damaged header ends it. Headers of
 * pax are no members: tools/align fills gaps with comments. */
void archive_init(void)
{
	const struct image_part *part = &params.parts[PART_ARCHIVE];
	unsigned long at = 0, size;

	root = new_node();
	root->parent = root;
	root->mode = S_IFDIR | 0755;
	root->links = 2;
	for (; at + BLOCK <= part->bytes; at += size) {
		const struct ustar *header = P2V(part->address + at);

		if (header->name[0] == 0)
			break;
		size = octal(header->size, sizeof(header->size));
		if (!header_is_whole(header) ||
		    size > part->bytes - at - BLOCK) {
			printk("archive: damaged at byte %lu of %u\n", at,
			       part->bytes);
			break;
		}
		if (header->type != 'g' && header->type != 'x')
			add_member(header);
		size = BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
	}
	resolve_links();
}

/*
 * One directory entry to the program; the bytes it took, or -EINVAL if n are
 * too few. The old form has words of 4 bytes, the wide one of 8, and an entry
 * is filled up with zeros to whole words:
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

/* The first entry of a directory at place or behind it: 0 is ".", 1 is "..",
 * from 2 on the places in the list of all nodes. 0 at the end. */
static struct node *next_in_dir(struct node *dir, unsigned long *place)
{
	struct node *node = root;
	unsigned long at = 2;

	if (*place == 0)
		return dir;
	if (*place == 1)
		return dir->parent;
	for (; node; node = node->next, at++)
		if (at >= *place && node->parent == dir && node != root)
			break;
	*place = at;
	return node;
}

/* Entries of a directory from its place on. Bytes given, 0 at the end. */
long sys_getdents(struct file *file, unsigned long to, unsigned long n,
		  int wide)
{
	const unsigned long last = ~0UL; /* past every possible entry */
	unsigned long place, done = 0;
	struct node *node;

	if (!is(file->node, S_IFDIR))
		return -ENOTDIR;
	place = file->pos < last ? file->pos : last;
	while (!point() && (node = next_in_dir(file->node, &place))) {
		const char *name = place < 2 ? ".." : node->name;
		unsigned int size = place < 2 ? place + 1 : node->length;
		long bytes = put_entry(to + done, n - done, name, size,
				       file_of(node), place + 1, wide);

		if (bytes < 0)
			return done ? (long)done : bytes;
		done += bytes;
		file->pos = ++place;
	}
	return done;
}
