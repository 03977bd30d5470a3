/*
 * The kinds of pages, as names for people and numbers for programs: books.js
 * gives each page one of these kinds; the map and the panels show it. The
 * numbers follow this order.
 *
 * Ancestor: enum kind of include/mm.h, which is coarser.
 */
const KIND = {
	FREE: ["free", "on a list of free pages"],
	NEVER: ["never given", "behind the frontier: nobody has ever had it"],
	RESERVED: ["reserved", "not ours: the BIOS, video memory, a hole"],
	KERNEL: ["kernel", "the kernel's code and data, as it was loaded"],
	COUNTS: ["counts", "the array of counts, and the audit's sheet"],
	ARCHIVE: ["archive", "bytes of a file that came with the image"],
	MAP: ["kernel's map", "the kernel's own directory or page table"],
	OBJECT: ["objects", "small objects: nodes, open files, areas, pipes"],
	STACK: ["kernel stack", "a task, and its stack in the kernel"],
	DESCRIPTORS: ["descriptors", "a task's numbers of open files"],
	DIRECTORY: ["directory", "the page directory of a task"],
	TABLE: ["page table", "maps 4 MiB of a program's addresses"],
	PROGRAM: ["program's page", "one program alone has it"],
	SHARED: ["shared page", "more than one program has it"],
	FILE: ["file's page", "bytes of a file or names of a directory"],
	TREE: ["tree of a file", "a table that leads to a file's pages"],
	PIPE: ["pipe", "bytes on their way from program to program"],
	PATH: ["path", "a name that a system call is looking for"],
	LOADING: ["loading", "the address space of a program as it begins"],
	LOST: ["lost", "it has a count, but no holder was found"],
};

/* The kinds' numbers by name: K.FREE is 0. */
export const K = Object.fromEntries(Object.keys(KIND).map((name, i) =>
	[name, i]));

export const KINDS = Object.values(KIND).map(([name, text]) =>
	({ name, text }));
