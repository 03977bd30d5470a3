/*
 * The types and functions that the files of the image builder share.
 *
 *	files.c		reads files into memory, ends the program at an error
 *	elf.c		the kernel's ELF file: its checks, and its flat form
 *	symbols.c	the table of names that symbols.h describes
 *	image.c		the image: its parts, sums and tables
 *	../build.c	reads the command line, calls the others in order
 *
 * Ancestor: none.
 */
#pragma once

#include "../../include/layout.h"
#include "../../include/boot.h"
#include "../../include/symbols.h"

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_SPAN 0x400000 /* bytes that a page table maps */

/* The bytes of a file, or of a part of the image. */
struct blob {
	unsigned char *data;
	size_t bytes;
};

/* ---- files.c ---- */

/* Prints "build: " and the message, and ends with status 1. */
void die(const char *text, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Returns memory of this many bytes, all zero. It is not freed before the
 * program ends. */
void *allocate(size_t bytes);

/* Reads a whole file into memory. */
void read_file(const char *name, struct blob *blob);

size_t round_up(size_t bytes, size_t unit);

/* ---- elf.c ---- */

/* Checks that the file is a program for 32-bit x86, and that its tables and the
 * bytes of all its segments are inside the file. The functions below rely on
 * this check. */
void check_elf(const char *name, const struct blob *elf);

int in_file(const struct blob *elf, uint64_t offset, uint64_t bytes);
const Elf32_Ehdr *elf_header(const struct blob *elf);
const Elf32_Shdr *section(const struct blob *elf, unsigned int i);

/* Returns the entry point as a physical address. */
uint32_t entry_address(const struct blob *elf);

/* Returns the bytes from KERNEL_LOAD to the last one that is not bss. Sets *end
 * to the physical address after the bss. */
struct blob flatten(const char *name, const struct blob *elf, size_t *end);

/* ---- symbols.c ---- */

struct blob make_symbols(const char *name, const struct blob *elf);

/* ---- image.c ---- */

/* Returns the header of the image, which follows the boot sector. */
struct image_header *head(void);

/* Allows an image that is larger than a floppy. */
void allow_disk(void);

/* Adds boot sector, loader and setup, which are in one file. */
void put_boot(const char *name);

/* Adds part nr. On the disk it follows part nr - 1. The loader will put it at
 * `address` in memory. */
void put_part(unsigned int nr, const struct blob *blob, size_t address);

/* Gives the image the size that its parts need, and fills in the boot sector's
 * tables. */
void finish_parts(void);

void set_command_line(const char *text);
void seal_boot(void);

/* Reads a finished image. Is called in place of put_boot() and put_part(). */
void load_image(const char *name);

/* Writes the image to the floppy's file or, if it is too large for a floppy, to
 * the disk's. Removes the other file, which has an older image. */
void write_one(const char *floppy, const char *disk);

/* Prints the size and the place of each part, how much room is left, and the
 * command line. */
void print_image(void);
