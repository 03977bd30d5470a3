/*
 * Loads the ELF file of a program: reads its headers, and makes an area for
 * each segment. A page of a segment is read when the program first touches it.
 *
 *	file  [ header | program headers | segment | segment ... ]
 *	                 PT_LOAD ── p_offset ──> p_filesz bytes: an area at
 *	                                         p_vaddr + bias, p_memsz long
 *
 * Source: System V ABI, i386 supplement, "Object Files", "Program Loading".
 * Ancestor: Linux 0.01's exec.c loaded a.out files, which have one header, one
 * text and one data part.
 */
#include "files.h"

/* Reads the header of an ELF file. Returns 0; -ENOEXEC if the file is no i386
 * program, or does not contain all its program headers. */
static int read_elf(const struct node *node, Elf32_Ehdr *elf)
{
	unsigned long size = node->contents.size;

	read_contents(&node->contents, elf, 0, sizeof(*elf));
	if (size < sizeof(*elf) || memcmp(elf->e_ident, "\177ELF", 4) ||
	    (elf->e_type != ET_EXEC && elf->e_type != ET_DYN) ||
	    elf->e_machine != EM_386 ||
	    elf->e_phentsize != sizeof(Elf32_Phdr) || elf->e_phnum == 0 ||
	    elf->e_phoff > size ||
	    elf->e_phnum * sizeof(Elf32_Phdr) > size - elf->e_phoff)
		return -ENOEXEC;
	return 0;
}

/* Reads program header i. The caller knows that the file has it. */
static void read_segment(const struct node *node, const Elf32_Ehdr *elf, int i,
			 Elf32_Phdr *to)
{
	read_contents(&node->contents, to, elf->e_phoff + i * sizeof(*to),
		      sizeof(*to));
}

/* Returns 1 if a segment may be loaded into an area; 0 if not. ends_first is 1
 * if the file ends in an earlier page than the segment's bytes. */
static int can_load(const Elf32_Phdr *segment, const struct area *area,
		    int ends_first)
{
	/* All bytes from the file must have a place in memory. */
	if (segment->p_filesz > segment->p_memsz)
		return 0;
	/* As on Linux the file may end before the segment: a touch of the pages
	 * after the file's end causes SIGBUS. But no zeros may follow the bytes
	 * of such a segment. */
	if (ends_first && segment->p_memsz > segment->p_filesz)
		return 0;
	/* A page of the file becomes one page in memory. So a byte must have
	 * the same offset in both pages. */
	if (area->contents &&
	    segment->p_offset % PAGE_SIZE != segment->p_vaddr % PAGE_SIZE)
		return 0;
	/* A segment of more than STACK_MIN bytes has no room. If the end of a
	 * smaller one wraps around, it is below the start. */
	if (segment->p_memsz > STACK_MIN || area->end <= area->start)
		return 0;
	/* Page 0 is never mapped, so that a null pointer faults. The range from
	 * STACK_MIN to STACK_TOP is for the stack. */
	return area->start != 0 && area->end <= STACK_MIN;
}

/* Makes an area for one PT_LOAD segment, and removes the areas that earlier
 * segments have in the same place. If the segment begins in the last page of an
 * earlier segment, that page becomes part of the new area. This is right,
 * because in the file this page contains the bytes of both segments. Returns 0;
 * -ENOEXEC if the segment is not valid; or -ENOMEM. */
static int load_segment(struct space *space, struct node *node,
			const Elf32_Phdr *segment, unsigned long bias)
{
	unsigned long vaddr = segment->p_vaddr + bias;
	unsigned long shift = vaddr % PAGE_SIZE;
	unsigned long begin = segment->p_offset - shift;
	unsigned long bytes = segment->p_filesz ? segment->p_filesz + shift : 0;
	unsigned long left =
		begin < node->contents.size ? node->contents.size - begin : 0;
	int ends_first = PAGE_UP(bytes) > PAGE_UP(left), error;
	int has_zeros = segment->p_memsz > segment->p_filesz;
	struct area area = {
		.start = vaddr - shift,
		.end = PAGE_UP(vaddr + segment->p_memsz),
		.flags = (segment->p_flags & PF_R ? AREA_READ : 0) |
			 (segment->p_flags & PF_W ? AREA_WRITE : 0) |
			 (segment->p_flags & PF_X ? AREA_EXEC : 0) |
			 (ends_first ? AREA_FILE : 0),
		.contents = bytes ? &node->contents : 0,
		.offset = bytes ? NR(begin) : 0,
		.bytes = ends_first ? 0 :
			 has_zeros  ? least(bytes, left) :
				      least(PAGE_UP(bytes), left),
	};

	if (segment->p_memsz == 0)
		return 0;
	if (!can_load(segment, &area, ends_first))
		return -ENOEXEC;
	error = add_area(space, &area);
	if (error == -EEXIST) {
		error = remove_areas(space, area.start, area.end);
		if (!error)
			error = add_area(space, &area);
	}
	if (space->brk < vaddr + segment->p_memsz)
		space->brk = vaddr + segment->p_memsz;
	return error;
}

/* Adds all areas of a file to a space. If the file can be loaded anywhere
 * (ET_DYN), `where` is added to its addresses. Sets image->phdr to the address
 * of its program headers, if a segment contains them. Raises space->brk to the
 * end of the highest segment. Returns 0, -ENOEXEC or -ENOMEM. */
int load_file(struct space *space, struct node *node, struct image *image,
	      unsigned long where)
{
	Elf32_Ehdr *elf = &image->elf;
	int error = read_elf(node, elf);

	image->bias = elf->e_type == ET_DYN ? where : 0;
	for (int i = 0; i < elf->e_phnum && !error; i++) {
		Elf32_Phdr segment;
		unsigned long place;

		read_segment(node, elf, i, &segment);
		if (segment.p_type != PT_LOAD)
			continue;
		place = elf->e_phoff - segment.p_offset;
		if (segment.p_offset <= elf->e_phoff &&
		    place < segment.p_filesz)
			image->phdr = segment.p_vaddr + image->bias + place;
		error = load_segment(space, node, &segment, image->bias);
	}
	return error;
}

/* Reads the path of the loader (interpreter) that a file names. path has
 * INTERP_MAX bytes. Returns the length; 0 if the file names none; -ENOEXEC if
 * the path is too short or too long, or has no final zero; -EIO if the file
 * ends before the path; -ENOENT if the path is empty. */
int interp_path(const struct node *node, const Elf32_Ehdr *elf, char *path)
{
	Elf32_Phdr segment;
	int i = 0;

	do {
		if (i == elf->e_phnum)
			return 0;
		read_segment(node, elf, i++, &segment);
	} while (segment.p_type != PT_INTERP);
	if (segment.p_filesz < 2 || segment.p_filesz > INTERP_MAX)
		return -ENOEXEC;
	if (read_contents(&node->contents, path, segment.p_offset,
			  segment.p_filesz) < segment.p_filesz)
		return -EIO;
	if (path[segment.p_filesz - 1])
		return -ENOEXEC;
	return *path ? (int)strlen(path) : -ENOENT;
}
