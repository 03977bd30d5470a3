/*
 * build: makes the floppy image, or gives an image another command line.
 *
 *   build -b boot.bin -k kernel.elf [-a archive.tar] [-c "command line"]
 *         [-o tally.img] [-d disk.img]
 *   build -s tally.img [-c "command line"] [-l sector] -o other.img
 *
 * -l: the sector of the medium where the image begins; for an ISO.
 * -d: if the parts do not fit on a floppy, this disk image is made instead. One
 *     of the two files is written, and the other one is removed.
 *
 *   sector 0   1        4       …         …         …          … 2880
 *   +------+--------+-------+---------+---------+---------+----------+
 *   | boot | loader | setup | kernel  | symbols | archive | zeros    |
 *   +------+--------+-------+---------+---------+---------+----------+
 *            header: sectors, addresses and sums of the parts
 *
 * In memory the parts follow each other on page boundaries; the symbols follow
 * the kernel's bss. The kernel is made flat: the ELF file's PT_LOAD segments
 * are copied to their physical addresses. symbols.h describes the symbol table.
 * All checks come before the image is written. Host and target are both
 * little-endian.
 *
 * Ancestor: Linux 0.01's tools/build.c, which put boot sector and system
 * together and printed their sizes. It did not check what it put together.
 */
#include "../include/layout.h"
#include "../include/boot.h"
#include "../include/symbols.h"

#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETUP_START ((size_t)SECTOR_SIZE * (1 + LOADER_SECTORS))
#define CD_SECTOR   2048       /* each part begins with one */
#define IMAGE_MAGIC 0x594c4154 /* "TALY" */
#define SYMBOLS_MAX 65536
#define TABLE_SPAN  0x400000  /* bytes that a page table maps */
#define KERNEL_END  0x1000000 /* limit of its addresses in memory */

/* The bytes after the archive that paging_init() needs if there is RAM up to
 * RAM_END: for each page two bytes in mem_map, two on the sheet and four in a
 * table; and three more pages for the directory and for rounding up. */
#define BOOKS (RAM_END / PAGE_SIZE * (2 + 2 + 4) + 3 * PAGE_SIZE)

#define DISK_HEADS 16 /* geometry of a disk image */
#define DISK_TRACK 63
#define CYLINDER   (DISK_HEADS * DISK_TRACK * SECTOR_SIZE)

/* A file or a part, in memory. */
struct blob {
	unsigned char *data;
	size_t bytes;
};

static unsigned char image[DISK_MAX];
static size_t image_bytes = IMAGE_SIZE; /* of the floppy, disk or given image */
static size_t most_bytes = IMAGE_SIZE;	/* the most that it may have */
static unsigned char kernel_bytes[IMAGE_SIZE];
static const char *const part_name[PARTS] = { "setup", "kernel", "symbols",
					      "archive" };

static void __attribute__((noreturn, format(printf, 1, 2)))
die(const char *text, ...)
{
	va_list args;

	fputs("build: ", stderr);
	va_start(args, text);
	vfprintf(stderr, text, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void *allocate(size_t bytes)
{
	void *data = calloc(1, bytes + 1);

	if (!data)
		die("no memory for %zu bytes", bytes);
	return data;
}

/* Reads a whole file into memory, which is not freed before the program
 * ends. */
static void read_file(const char *name, struct blob *blob)
{
	FILE *file = fopen(name, "rb");
	long end;

	if (!file)
		die("%s: %s", name, strerror(errno));
	if (fseek(file, 0, SEEK_END) || (end = ftell(file)) < 0 ||
	    fseek(file, 0, SEEK_SET))
		die("%s: cannot tell its size: %s", name, strerror(errno));
	blob->bytes = (size_t)end;
	blob->data = allocate(blob->bytes);
	if (fread(blob->data, 1, blob->bytes, file) != blob->bytes)
		die("%s: read ends before %zu bytes", name, blob->bytes);
	fclose(file);
}

static void write_image(const char *name)
{
	FILE *file = fopen(name, "wb");

	if (!file)
		die("%s: %s", name, strerror(errno));
	if (fwrite(image, 1, image_bytes, file) != image_bytes || fclose(file))
		die("%s: cannot write: %s", name, strerror(errno));
}

static size_t round_up(size_t bytes, size_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}

/*
 * The ELF file. check_elf() must be called first: it checks that the tables,
 * and the bytes of all segments, are inside the file.
 */

static int in_file(const struct blob *elf, uint64_t offset, uint64_t bytes)
{
	return offset + bytes <= elf->bytes;
}

static const Elf32_Ehdr *elf_header(const struct blob *elf)
{
	return (const void *)elf->data;
}

static const Elf32_Phdr *segment(const struct blob *elf, unsigned int i)
{
	return (const void *)(elf->data + elf_header(elf)->e_phoff +
			      i * sizeof(Elf32_Phdr));
}

static const Elf32_Shdr *section(const struct blob *elf, unsigned int i)
{
	return (const void *)(elf->data + elf_header(elf)->e_shoff +
			      i * sizeof(Elf32_Shdr));
}

static void check_tables(const char *name, const struct blob *elf)
{
	const Elf32_Ehdr *header = elf_header(elf);

	if (header->e_phentsize != sizeof(Elf32_Phdr) || header->e_phoff % 4 ||
	    !in_file(elf, header->e_phoff,
		     (uint64_t)header->e_phnum * sizeof(Elf32_Phdr)))
		die("%s: malformed: its program headers", name);
	if (header->e_shnum &&
	    (header->e_shentsize != sizeof(Elf32_Shdr) || header->e_shoff % 4 ||
	     !in_file(elf, header->e_shoff,
		      (uint64_t)header->e_shnum * sizeof(Elf32_Shdr))))
		die("%s: malformed: its section headers", name);
}

static void check_elf(const char *name, const struct blob *elf)
{
	const Elf32_Ehdr *header = elf_header(elf);
	unsigned int i;

	if (elf->bytes < sizeof(*header) ||
	    memcmp(header->e_ident, ELFMAG, SELFMAG))
		die("%s: not an ELF file", name);
	if (header->e_ident[EI_CLASS] != ELFCLASS32 ||
	    header->e_ident[EI_DATA] != ELFDATA2LSB ||
	    header->e_machine != EM_386 || header->e_type != ET_EXEC)
		die("%s: not an executable for 32-bit x86", name);
	check_tables(name, elf);
	for (i = 0; i < header->e_phnum; i++)
		if (segment(elf, i)->p_type == PT_LOAD &&
		    (segment(elf, i)->p_filesz > segment(elf, i)->p_memsz ||
		     !in_file(elf, segment(elf, i)->p_offset,
			      segment(elf, i)->p_filesz)))
			die("%s: malformed: segment %u", name, i);
}

/* Returns the entry as a physical address. The ELF file may have a virtual or a
 * physical one. */
static uint32_t entry_address(const struct blob *elf)
{
	uint32_t entry = elf_header(elf)->e_entry;
	unsigned int i;

	for (i = 0; i < elf_header(elf)->e_phnum; i++) {
		const Elf32_Phdr *load = segment(elf, i);

		if (load->p_type == PT_LOAD && load->p_vaddr <= entry &&
		    entry - load->p_vaddr < load->p_filesz)
			return entry - load->p_vaddr + load->p_paddr;
	}
	return entry;
}

/* Checks segment i: it has to lie between KERNEL_LOAD and KERNEL_END, and its
 * bytes must fit into an image. */
static void check_segment(const char *name, const struct blob *elf,
			  unsigned int i)
{
	const Elf32_Phdr *load = segment(elf, i);
	uint64_t bytes = (uint64_t)load->p_paddr + load->p_filesz - KERNEL_LOAD;

	if (load->p_paddr < KERNEL_LOAD)
		die("%s: segment %u at %08x, below %08x", name, i,
		    load->p_paddr, KERNEL_LOAD);
	if (load->p_paddr + (uint64_t)load->p_memsz > KERNEL_END)
		die("%s: segment %u ends at %08llx, after %08x", name, i,
		    load->p_paddr + 0ULL + load->p_memsz, KERNEL_END);
	if (load->p_filesz && bytes > IMAGE_SIZE)
		die("%s: %u bytes to load, %u too many for %d", name,
		    (unsigned int)bytes, (unsigned int)bytes - IMAGE_SIZE,
		    IMAGE_SIZE);
}

/*
 * Returns the bytes from KERNEL_LOAD to the last one that is not bss. Sets *end
 * to the physical address after the bss.
 */
static struct blob flatten(const char *name, const struct blob *elf,
			   size_t *end)
{
	struct blob flat = { kernel_bytes, 0 };
	unsigned int i;

	*end = KERNEL_LOAD;
	for (i = 0; i < elf_header(elf)->e_phnum; i++) {
		const Elf32_Phdr *load = segment(elf, i);
		size_t at = (size_t)load->p_paddr - KERNEL_LOAD;

		if (load->p_type != PT_LOAD || !load->p_memsz)
			continue;
		check_segment(name, elf, i);
		if (*end < load->p_paddr + load->p_memsz)
			*end = load->p_paddr + load->p_memsz;
		if (!load->p_filesz)
			continue;
		memcpy(flat.data + at, elf->data + load->p_offset,
		       load->p_filesz);
		if (flat.bytes < at + load->p_filesz)
			flat.bytes = at + load->p_filesz;
	}
	return flat;
}

/*
 * The symbol table.
 */

/* A name and its address. If two have the same address, the lower rank wins. */
struct text_symbol {
	uint32_t address;
	unsigned int rank;
	const char *name;
};

static int compare_symbols(const void *left, const void *right)
{
	const struct text_symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Returns the rank: 0 for a global function, up to 3 for a local label. */
static unsigned int rank(const Elf32_Sym *sym)
{
	return (ELF32_ST_TYPE(sym->st_info) != STT_FUNC) * 2U +
	       (ELF32_ST_BIND(sym->st_info) == STB_LOCAL);
}

static int is_text(const struct blob *elf, const Elf32_Sym *sym)
{
	unsigned int type = ELF32_ST_TYPE(sym->st_info);

	return sym->st_shndx && sym->st_shndx < elf_header(elf)->e_shnum &&
	       section(elf, sym->st_shndx)->sh_flags & SHF_EXECINSTR &&
	       sym->st_value >= KERNEL_LINKED &&
	       (type == STT_FUNC || type == STT_NOTYPE);
}

/* Puts all text symbols of a .symtab into the array `found`. Returns how
 * many. */
static size_t collect(const char *name, const struct blob *elf,
		      const Elf32_Shdr *table, struct text_symbol *found)
{
	const Elf32_Sym *sym;
	const Elf32_Shdr *names;
	size_t i, count = 0;

	if (table->sh_link >= elf_header(elf)->e_shnum)
		die("%s: malformed: the symbols' names", name);
	names = section(elf, table->sh_link);
	if (!in_file(elf, table->sh_offset, table->sh_size) ||
	    !in_file(elf, names->sh_offset, names->sh_size) ||
	    table->sh_offset % 4 || !names->sh_size ||
	    elf->data[names->sh_offset + names->sh_size - 1])
		die("%s: malformed: the symbols", name);
	sym = (const void *)(elf->data + table->sh_offset);
	for (i = 0; i < table->sh_size / sizeof(*sym); i++) {
		if (!is_text(elf, &sym[i]))
			continue;
		if (sym[i].st_name >= names->sh_size)
			die("%s: malformed: symbol %zu", name, i);
		found[count].address = sym[i].st_value;
		found[count].rank = rank(&sym[i]);
		found[count].name = (const char *)elf->data + names->sh_offset +
				    sym[i].st_name;
		if (*found[count].name)
			count++;
	}
	return count;
}

/* Keeps only the first symbol of each address. Returns how many are left. */
static size_t sort_symbols(struct text_symbol *symbol, size_t count)
{
	size_t i, kept = 0;

	qsort(symbol, count, sizeof(*symbol), compare_symbols);
	for (i = 0; i < count; i++)
		if (!kept || symbol[kept - 1].address != symbol[i].address)
			symbol[kept++] = symbol[i];
	return kept;
}

/* Makes the table that symbols.h describes. */
static struct blob pack_symbols(const char *kernel,
				const struct text_symbol *symbol, size_t count)
{
	struct blob blob = { NULL, 0 };
	uint32_t before = KERNEL_LINKED;
	size_t i;

	for (i = 0; i < count; i++)
		blob.bytes +=
			sizeof(struct symbol) + strlen(symbol[i].name) + 1;
	blob.data = allocate(blob.bytes);
	blob.bytes = 0;
	for (i = 0; i < count; i++) {
		struct symbol *packed = (void *)(blob.data + blob.bytes);
		uint32_t step = symbol[i].address - before;

		before = symbol[i].address;
		packed->step = (unsigned short)step;
		if (packed->step != step)
			die("%s: %s is not within 64 KiB of %08x", kernel,
			    symbol[i].name, before - step);
		strcpy(packed->name, symbol[i].name);
		blob.bytes += sizeof(*packed) + strlen(packed->name) + 1;
	}
	return blob;
}

static struct blob make_symbols(const char *name, const struct blob *elf)
{
	struct text_symbol *symbol;
	struct blob packed;
	size_t count;
	unsigned int i;

	for (i = 0; i < elf_header(elf)->e_shnum; i++)
		if (section(elf, i)->sh_type == SHT_SYMTAB)
			break;
	if (i == elf_header(elf)->e_shnum)
		die("%s: no symbol table: was it stripped?", name);
	count = section(elf, i)->sh_size / sizeof(Elf32_Sym);
	if (count > SYMBOLS_MAX)
		die("%s: %zu symbols, more than %d", name, count, SYMBOLS_MAX);
	symbol = allocate((count + 1) * sizeof(*symbol));
	count = collect(name, elf, section(elf, i), symbol);
	packed = pack_symbols(name, symbol, sort_symbols(symbol, count));
	free(symbol);
	return packed;
}

/*
 * The image.
 */

static struct image_header *head(void)
{
	return (void *)(image + SECTOR_SIZE);
}

static uint32_t sum(const unsigned char *data, size_t bytes)
{
	uint32_t total = 0, word[SUM_UNIT / 4];
	size_t at, i;

	/* zeros follow each part, up to a whole unit */
	for (at = 0; at < bytes; at += SUM_UNIT) {
		memcpy(word, data + at, SUM_UNIT);
		for (i = 0; i < SUM_UNIT / 4; i += 2)
			total = (total + word[i]) ^ word[i + 1];
		total *= SUM_FACTOR;
	}
	return total;
}

static void set_command_line(const char *text)
{
	if (strlen(text) >= COMMAND_LINE)
		die("command line of %zu bytes, at most %d fit", strlen(text),
		    COMMAND_LINE - 1);
	memset(head()->command_line, 0, COMMAND_LINE);
	memcpy(head()->command_line, text, strlen(text));
}

/* Sets the last word of a range of the image, so that all its words add up to
 * the wanted sum. */
static void seal(size_t start, size_t end, size_t size, uint32_t wanted)
{
	uint32_t word = 0;
	size_t i;

	for (i = start; i < end - size; i += size) {
		memcpy(&word, image + i, size);
		wanted -= word;
	}
	memcpy(image + end - size, &wanted, size);
}

static void seal_boot(void)
{
	seal(SECTOR_CODE, SECTOR_SUMMED, sizeof(uint16_t), 0);
	seal(SECTOR_SIZE, SETUP_START, sizeof(uint32_t), LOADER_SUM);
}

/* Fills in what firmware and other systems look for in a boot sector: the
 * parameter block of a 1.44M floppy without a file system, and one active
 * partition that covers the image, with a type that no other system has. If the
 * sector does not begin with a jump, as in the benchmark's image, there is code
 * in place of the block. */
static void put_tables(void)
{
	static const struct __attribute__((packed)) {
		char system[8];
		uint16_t sector_bytes;
		uint8_t cluster_sectors;
		uint16_t reserved_sectors;
		uint8_t tables;
		uint16_t root_entries, sectors;
		uint8_t medium;
		uint16_t table_sectors, track_sectors, heads;
		uint32_t hidden_sectors, large_sectors;
		uint8_t drive, unused, signature;
		uint32_t serial;
		char label[11], type[8];
	} block = { "TALLY   ",
		    SECTOR_SIZE,
		    1,
		    1,
		    2,
		    224,
		    IMAGE_SIZE / SECTOR_SIZE,
		    0xf0,
		    9,
		    18,
		    2,
		    0,
		    0,
		    0,
		    0,
		    0x29,
		    IMAGE_MAGIC,
		    "TALLY      ",
		    "        " };
	struct __attribute__((packed)) {
		uint32_t signature;
		uint16_t unused;
		uint8_t active, first[3], type, last[3];
		uint32_t start, sectors;
	} disk = { IMAGE_MAGIC, 0,
		   0x80,	{ 0, 1, 0 },
		   0x7f,	{ 1, 18, 79 },
		   0,		(uint32_t)(image_bytes / SECTOR_SIZE) };

	if (image_bytes > IMAGE_SIZE) {
		disk.last[0] = DISK_HEADS - 1;
		disk.last[1] = DISK_TRACK;
		disk.last[2] = (uint8_t)(image_bytes / CYLINDER - 1);
	}
	memcpy(image + SECTOR_SUMMED, &disk, sizeof(disk));
	if (image[0] == 0xeb)
		memcpy(image + 3, &block, sizeof(block));
}

/* Returns the address at which the last part ends. */
static size_t image_end(void)
{
	const struct image_part *last = &head()->parts[PARTS - 1];

	return round_up((size_t)last->sector * SECTOR_SIZE + last->bytes,
			SECTOR_SIZE);
}

/* Adds part nr: on the disk after part nr - 1, in memory at `address`. */
static void put_part(unsigned int nr, const struct blob *blob, size_t address)
{
	struct image_part *part = &head()->parts[nr];
	size_t offset = SETUP_START;

	if (nr)
		offset = part[-1].sector * SECTOR_SIZE +
			 round_up(part[-1].bytes, CD_SECTOR);
	if (blob->bytes > most_bytes - offset)
		die("%s: %zu bytes, but %zu are left in the image: %zu too "
		    "many",
		    part_name[nr], blob->bytes, most_bytes - offset,
		    blob->bytes - (most_bytes - offset));
	part->sector = (unsigned int)(offset / SECTOR_SIZE);
	part->address = (unsigned int)address;
	part->bytes = (unsigned int)blob->bytes;
	if (blob->bytes)
		memcpy(image + offset, blob->data, blob->bytes);
	part->sum = sum(image + offset, blob->bytes);
}

/* Adds boot sector, loader and setup; in the file setup follows the other
 * two. */
static void put_boot(const char *name)
{
	static struct blob boot;
	struct image_header empty = { 0 };

	read_file(name, &boot);
	if (boot.bytes <= SETUP_START ||
	    memcmp(boot.data + SECTOR_SIZE - 2, "\x55\xaa", 2) ||
	    memcmp(boot.data + SECTOR_SIZE, &empty, sizeof(empty)))
		die("%s: %zu bytes, not boot sector, loader and setup", name,
		    boot.bytes);
	memcpy(image, boot.data, SETUP_START);
	head()->magic = IMAGE_MAGIC;
	boot.data += SETUP_START;
	boot.bytes -= SETUP_START;
	put_part(PART_SETUP, &boot, BOOTSECT + SETUP_START);
}

static void put_parts(const char *kernel_name, const char *archive_name)
{
	static struct blob elf, archive, kernel, symbols;
	size_t end;

	read_file(kernel_name, &elf);
	check_elf(kernel_name, &elf);
	kernel = flatten(kernel_name, &elf, &end);
	if (!kernel.bytes)
		die("%s: nothing to load", kernel_name);
	if (entry_address(&elf) != KERNEL_LOAD)
		die("%s: its entry is at %08x, not at %08x", kernel_name,
		    entry_address(&elf), KERNEL_LOAD);
	symbols = make_symbols(kernel_name, &elf);
	if (archive_name)
		read_file(archive_name, &archive);
	put_part(PART_KERNEL, &kernel, KERNEL_LOAD);
	end = round_up(end, PAGE_SIZE);
	put_part(PART_SYMBOLS, &symbols, end);
	end = round_up(end + symbols.bytes, PAGE_SIZE);
	put_part(PART_ARCHIVE, &archive, end);
	end = round_up(end + archive.bytes + BOOKS, TABLE_SPAN);
	head()->mapped = (unsigned int)end;
	end = image_end();
	if (end > IMAGE_SIZE)
		image_bytes = round_up(end, CYLINDER);
}

/* Returns the number of bytes in a range up to the last one that is not 0. */
static size_t used(size_t start, size_t end)
{
	while (end > start && !image[end - 1])
		end--;
	return end - start;
}

/* Prints the sizes of all parts. */
static void print_image(void)
{
	const struct image_part *part = head()->parts;
	size_t i, code = used(SECTOR_CODE, SECTOR_SUMMED - 2);

	printf("boot sector %zu of %d bytes\n", code,
	       SECTOR_SUMMED - 2 - SECTOR_CODE);
	printf("  000 jump, parameter block\n"
	       "  %03x code and messages, %zu bytes left from %03zx on\n"
	       "  %03x sum, disk signature, partitions\n"
	       "  1fe 55 aa\n",
	       SECTOR_CODE, SECTOR_SUMMED - 2 - SECTOR_CODE - code,
	       SECTOR_CODE + code, SECTOR_SUMMED - 2);
	printf("loader %zu of %zu bytes\n", used(SECTOR_SIZE, SETUP_START - 4),
	       SETUP_START - 4 - SECTOR_SIZE);
	for (i = 0; i < PARTS; i++)
		printf("%s %u bytes at %08x, from sector %u, sum %08x\n",
		       part_name[i], part[i].bytes, part[i].address,
		       part[i].sector, part[i].sum);
	printf("%s room left %zu of %zu bytes\n",
	       image_bytes > IMAGE_SIZE ? "disk" : "image",
	       image_bytes - image_end(), image_bytes);
	printf("command line \"%s\"\n", head()->command_line);
}

/* Writes the image to the floppy's file or, if it is too large for a floppy, to
 * the disk's. Removes the other file, which has an older image. */
static void write_one(const char *floppy, const char *disk)
{
	int large = disk && image_bytes > IMAGE_SIZE;

	write_image(large ? disk : floppy);
	if (disk)
		remove(large ? floppy : disk);
}

/* Reads a finished image instead of the parts. */
static void load_image(const char *name)
{
	static struct blob blob;

	read_file(name, &blob);
	if (blob.bytes <= SETUP_START || blob.bytes > sizeof(image))
		die("%s: %zu bytes, an image has %d", name, blob.bytes,
		    IMAGE_SIZE);
	memcpy(image, blob.data, blob.bytes);
	image_bytes = blob.bytes;
	if (head()->magic != IMAGE_MAGIC ||
	    head()->parts[PART_SETUP].sector * SECTOR_SIZE != SETUP_START)
		die("%s: has no header of Tally", name);
}

static void __attribute__((noreturn)) usage(void)
{
	die("usage: build -b boot.bin -k kernel.elf [-a archive.tar] "
	    "[-c \"command line\"] [-o tally.img] [-d disk.img]\n"
	    "       build -s tally.img [-c \"command line\"] [-l sector] "
	    "-o other.img");
}

int main(int argc, char **argv)
{
	const char *given[128] = { NULL }; /* by the option's letter */
	int option, odd;

	while ((option = getopt(argc, argv, "b:k:a:c:o:d:s:l:")) != -1) {
		if (option == '?')
			usage();
		given[option] = optarg;
	}
	if (given['s'])
		odd = given['b'] || given['k'] || given['a'] || !given['o'] ||
		      given['d'] || (!given['c'] && !given['l']);
	else
		odd = !given['b'] || !given['k'] || given['l'];
	if (odd || optind != argc)
		usage();
	most_bytes = given['d'] ? DISK_MAX : IMAGE_SIZE;
	if (given['s']) {
		load_image(given['s']);
	} else {
		put_boot(given['b']);
		put_parts(given['k'], given['a']);
		put_tables();
	}
	if (given['c'])
		set_command_line(given['c']);
	if (given['l'])
		head()->base = (unsigned int)strtoul(given['l'], NULL, 0);
	seal_boot();
	write_one(given['o'] ? given['o'] : "tally.img", given['d']);
	if (!given['s'])
		print_image();
	return 0;
}
