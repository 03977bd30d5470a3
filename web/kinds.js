/*
 * The kinds of pages, as names for people and as numbers for programs. books.js
 * finds the kind of each page; the map and the panels show it. The numbers
 * follow the order of this list.
 *
 * Ancestor: enum kind of include/mm.h, which has fewer kinds.
 */
const KIND = {
	FREE: ["free", "on a list of free pages"],
	NEVER: ["never given", "after the frontier: nobody has ever had it"],
	RESERVED: ["reserved", "never given out: BIOS, video memory, a hole"],
	KERNEL: ["kernel", "the kernel's code and data, as it was loaded"],
	COUNTS: ["counts", "the count array, and the audit's second array"],
	ARCHIVE: ["archive", "bytes of a file that came with the image"],
	MAP: ["kernel's map", "the kernel's own directory or page table"],
	OBJECT: ["objects", "small objects: nodes, open files, areas, pipes"],
	STACK: ["kernel stack", "a task, and its stack in the kernel"],
	DESCRIPTORS: ["descriptors", "the file descriptors of a task"],
	DIRECTORY: ["directory", "the page directory of a task"],
	TABLE: ["page table", "maps 4 MiB of a program's addresses"],
	PROGRAM: ["program's page", "only one program has it"],
	SHARED: ["shared page", "more than one program has it"],
	FILE: ["file's page", "bytes of a file or names of a directory"],
	TREE: ["tree of a file", "a table that leads to a file's pages"],
	PIPE: ["pipe", "bytes that were written to a pipe and not read yet"],
	PATH: ["path", "the path of a file that a system call looks for"],
	LOADING: ["loading", "the address space of a program being loaded"],
	LOST: ["lost", "it has a count, but no holder was found"],
};

/* The kinds' numbers by name: K.FREE is 0. */
export const K = Object.fromEntries(Object.keys(KIND).map((name, i) =>
	[name, i]));

export const KINDS = Object.values(KIND).map(([name, text]) =>
	({ name, text }));
