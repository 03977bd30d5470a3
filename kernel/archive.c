/*
 * Reads the archive, a file in ustar format on the floppy. The loader loads the
 * archive after the kernel. At boot each member gets a node and a name, which
 * are copied from its header. The pages that contain bytes of a file belong to
 * that file for ever. All other pages of the archive are freed.
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

#define FOUR_ZEROS 0x30303030 /* "0000" */

struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char checksum[8], type, link[100], magic[8], uname[32], gname[32];
	char major[8], minor[8], prefix[PREFIX], unused[12];
};

_Static_assert(sizeof(struct ustar) == BLOCK, "POSIX's layout");

/* Reads an octal number of at most n digits. If it does not fit in 32 bits,
 * returns the highest number, which is refused as a size or a checksum. */
static unsigned long octal(const char *s, int n)
{
	unsigned long value = 0;
	unsigned char digit;

	for (; n > 4 && *(const unsigned int *)s == FOUR_ZEROS; n -= 4)
		s += 4;
	for (; n > 0 && (*s == ' ' || *s == '0'); n--)
		s++;
	for (; n > 0 && (digit = *s - '0') < 8; n--, s++)
		value = value >> 29 ? ~0UL : value * 8 + digit;
	return value;
}

static unsigned long length(const char *s, unsigned long max)
{
	unsigned long n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

/* Returns the sum of the bytes of n words; n is at most 128. The lower half of
 * `sum` adds the bytes 0 and 2 of each word, the upper half the bytes 1 and 3.
 * Neither half overflows. */
static unsigned long byte_sum(const void *words, unsigned long n)
{
	const unsigned long *word = words, *end = word + n;
	unsigned long sum = 0;

	while (word < end)
		if (*word) {
			sum += (*word & 0xff00ff) + (*word >> 8 & 0xff00ff);
			word++;
		} else {
			word += zero_words(word, end - word);
		}
	return (sum & 0xffff) + (sum >> 16);
}

/* Returns 1 if a header has ustar's format and its checksum is right, otherwise
 * 0. The checksum is the sum of the header's bytes, where the bytes of the
 * checksum itself count as spaces. */
static int header_is_whole(const struct ustar *header)
{
	const char *own = header->checksum;
	unsigned long sum = byte_sum(header, BLOCK / 4) - byte_sum(own, 2);

	return sum + 8 * ' ' == octal(own, 8) &&
	       !memcmp(header->magic, "ustar", 5);
}

static unsigned long passed; /* nr of the first page not yet handled */
static unsigned int copied;  /* number of files whose bytes were copied */

static struct node *must_have(struct node *node)
{
	if (!node)
		panic("archive: no memory for its files");
	return node;
}

/* Makes a node for a member, as its header says. The caller gives it a name. */
static struct node *make_node(const struct node *parent,
			      const struct ustar *header)
{
	static const unsigned short type[] = { ['2' - '2'] = S_IFLNK,
					       ['3' - '2'] = S_IFCHR,
					       ['5' - '2'] = S_IFDIR };
	unsigned int n = header->type - '2';
	struct node *node = must_have(new_node(parent, S_IFREG));

	/* a member of an unknown type is a file, as POSIX says */
	if (n < ARRAY_SIZE(type) && type[n])
		node->mode = type[n];
	node->mode |= octal(header->mode, 8) & 07777;
	node->uid = octal(header->uid, 8);
	node->gid = octal(header->gid, 8);
	node->mtime.sec = octal(header->mtime, 12);
	node->mtime.nsec = 0;
	node->atime = node->ctime = node->mtime;
	if (is(node, S_IFLNK)) {
		node->mode |= 0777;
		n = length(header->link, sizeof(header->link));
		if (n && set_link_text(node, header->link, n))
			must_have(0);
	} else if (is(node, S_IFCHR)) {
		node->rdev =
			octal(header->major, 8) << 8 | octal(header->minor, 8);
	}
	return node;
}

/* Gives the archive's pages [passed, end) to a file, or, if `file` is 0, frees
 * them. All pages before `passed` have been handled already. */
static void pass_pages(unsigned long end, int file)
{
	if (passed < end) {
		open_archive(passed, end, file);
		passed = end;
	}
}

/* Gives a file its bytes, which lie in the archive at a physical address. If
 * the address is the beginning of a page, the file gets the archive's pages
 * themselves; else the bytes are copied. The archive's pages before the file's
 * bytes are freed. */
static void fill_file(struct contents *contents, unsigned long from,
		      unsigned long size)
{
	unsigned long end = from + size, page;

	pass_pages(NR(from), 0);
	contents->size = size;
	if (size && from % PAGE_SIZE == 0) {
		contents->top = from;
		contents->height = FLAT;
		contents->pages = pages_for(size);
		pass_pages(NR(from) + contents->pages, 1);
		return;
	}
	copied += size != 0;
	for (unsigned long nr = 0; from < end; nr++, from += PAGE_SIZE) {
		if (own_page(contents, nr, &page))
			must_have(0);
		memcpy(P2V(page), P2V(from), least(end - from, PAGE_SIZE));
		pass_pages(NR(least(end, from + PAGE_SIZE)), 0);
	}
}

/* Calls lookup() for a name of the archive. Panics if there is no memory. */
static int find(struct node *dir, const char *path, unsigned long n, int follow,
		struct node **node)
{
	int error = lookup(dir, path, n, follow, node);

	if (error == -ENOMEM)
		must_have(0);
	return error;
}

/* Returns the node that a hard link names, and holds it. Returns 0 if there is
 * no such node, or if it is a directory. */
static struct node *original(const struct ustar *header)
{
	struct node *node;

	if (find(root, header->link, length(header->link, 100), 0, &node) ||
	    is(node, S_IFDIR))
		return 0;
	return hold_node(node);
}

/* Makes a node and a name for a member, whose contents are `size` bytes. The
 * member's directory must have come before the member. The path of the
 * directory is the prefix and all of the name except its last component. If
 * there is no such directory, or if a hard link names no file, prints a message
 * and makes nothing. */
static void add_member(const struct ustar *header, unsigned long size)
{
	static char name[sizeof(header->name) + 1]; /* with a final zero */
	unsigned long end = length(header->name, sizeof(header->name));
	unsigned long prefix = length(header->prefix, PREFIX), start;
	struct node *parent = root, *node;
	struct timespec64 mtime;

	while (end && header->name[end - 1] == '/')
		end--;
	for (start = end; start && header->name[start - 1] != '/'; start--)
		;
	if (end == start || (end == 1 && header->name[0] == '.'))
		return; /* the root itself */
	memcpy(name, header->name, sizeof(header->name));
	if ((prefix && find(root, header->prefix, prefix, 1, &parent)) ||
	    (start && find(parent, name, start, 1, &parent)) ||
	    !is(parent, S_IFDIR)) {
		printk("archive: %s has no directory\n", name);
		return;
	}
	node = header->type == '1' ? original(header) :
				     make_node(parent, header);
	if (!node) {
		printk("archive: %s links to nothing\n", name);
		return;
	}
	mtime = parent->mtime;
	if (add_name(parent, name + start, end - start, node))
		must_have(0);
	parent->mtime = parent->ctime = mtime;
	if (is(node, S_IFREG) && header->type != '1')
		fill_file(&node->contents, V2P(header + 1), size);
	drop_node(node);
}

/* Makes nodes for all members of the archive, up to the first damaged header.
 * Headers of pax are skipped: tools/align puts comments in them, so that files
 * begin on a page. */
void archive_init(void)
{
	const struct image_part *part = &params.parts[PART_ARCHIVE];
	unsigned long at = 0, size, most = max_file_pages;

	archive_start = part->address;
	archive_bytes = PAGE_UP(part->bytes);
	passed = NR(archive_start);
	max_file_pages = ~0UL; /* the limit is for files of programs */
	root = must_have(new_node(0, S_IFDIR | 0755));
	root->dev = DEV_ARCHIVE;
	root->parent = root;
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
			add_member(header, size);
		size = BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
	}
	pass_pages(NR(archive_start + archive_bytes), 0);
	if (copied)
		printk("archive: %u files do not begin on a page: copied\n",
		       copied);
	max_file_pages = most;
	file_pages = 0;
}
