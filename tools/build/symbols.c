/*
 * Makes the table of names and addresses that the kernel's backtraces use.
 * symbols.h describes the table.
 *
 * Ancestor: none.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#define SYMBOLS_MAX 65536

/* A name and its address. Of two names with the same address, the table gets
 * the one with the lower rank. */
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

/* Puts all text symbols of a .symtab into the array `found`. Returns their
 * number. */
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

/* Sorts the symbols by address, and keeps for each address the one with the
 * lowest rank. Returns how many are left. */
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

struct blob make_symbols(const char *name, const struct blob *elf)
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
