/*
 * Checks the kernel's ELF file, and makes it flat: copies its PT_LOAD segments
 * to their physical addresses.
 *
 * Ancestor: none. Linux 0.01's build.c removed the kernel's a.out header, and
 * checked only this header.
 */
#include "build.h"

#include <string.h>

#define KERNEL_END 0x1000000 /* the kernel must end below this address */

static unsigned char kernel_bytes[IMAGE_SIZE];

int in_file(const struct blob *elf, uint64_t offset, uint64_t bytes)
{
	return offset + bytes <= elf->bytes;
}

const Elf32_Ehdr *elf_header(const struct blob *elf)
{
	return (const void *)elf->data;
}

static const Elf32_Phdr *segment(const struct blob *elf, unsigned int i)
{
	return (const void *)(elf->data + elf_header(elf)->e_phoff +
			      i * sizeof(Elf32_Phdr));
}

const Elf32_Shdr *section(const struct blob *elf, unsigned int i)
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

void check_elf(const char *name, const struct blob *elf)
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

/* The entry point in the ELF file may be a virtual or a physical address. */
uint32_t entry_address(const struct blob *elf)
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

struct blob flatten(const char *name, const struct blob *elf, size_t *end)
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
