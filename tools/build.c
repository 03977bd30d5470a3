/*
 * build: makes the floppy image, or gives an image another command line.
 *
 *   build -b boot.bin -k kernel.elf [-a archive.tar] [-c "command line"]
 *         [-o tally.img] [-d disk.img]
 *   build -s tally.img [-c "command line"] [-l sector] -o other.img
 *
 * -l: at which sector of an ISO, of 512 bytes each, the image begins.
 * -d: if the parts do not fit on a floppy, build makes this disk image instead.
 *     It writes one of the two files, and removes the other one.
 *
 *   sector 0   1        8       …         …         …          … 2880
 *   +------+--------+-------+---------+---------+---------+----------+
 *   | boot | loader | setup | kernel  | symbols | archive | zeros    |
 *   +------+--------+-------+---------+---------+---------+----------+
 *            header: sectors, addresses and sums of the parts
 *
 * In memory the parts follow each other on page boundaries; the symbols follow
 * the kernel's bss. The kernel is made flat: the ELF file's PT_LOAD segments
 * are copied to their physical addresses. symbols.h describes the symbol table.
 * All checks come before the image is written. Host and target are both
 * little-endian. The functions are in tools/build/; build.h lists its files.
 *
 * Ancestor: Linux 0.01's tools/build.c, which put boot sector and system
 * together and printed their sizes. It checked only the headers of the two
 * files, and the size of the boot sector.
 */
#include "build/build.h"

#include <stdlib.h>
#include <unistd.h>

/* How many bytes paging_init() needs after the archive if there is RAM up to
 * RAM_END. Each page needs two bytes in mem_map, two on the audit's sheet and
 * four in a page table. The directory and rounding need three more pages. */
#define BOOKS (RAM_END / PAGE_SIZE * (2 + 2 + 4) + 3 * PAGE_SIZE)

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
	finish_parts();
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
	const char *given[128] = { NULL }; /* the value of each option */
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
	if (given['d'])
		allow_disk();
	if (given['s']) {
		load_image(given['s']);
	} else {
		put_boot(given['b']);
		put_parts(given['k'], given['a']);
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
