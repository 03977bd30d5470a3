/*
 * Describes the holders of a page for books.js, after a recount. A holder is
 * an object with these members:
 *
 *	kind		a number of KINDS
 *	task		a pid, or null
 *	tasks		the pids of all tasks that use the page through this one
 *			holder: a table that a fork has left shared is one
 *			holder of each of its pages, however many tasks use it
 *	address		an address in the program, or null
 *	file		a path, or null
 *	from		the page with the pointer, or null
 *	text		the sentence to show
 *
 * Ancestor: none.
 */
import { K } from "./kinds.js";

const hex = (n) => n.toString(16);
const address = (n) => n.toString(16).padStart(8, "0");

const list = (words) => words.length < 2 ? words.join("") :
	words.slice(0, -1).join(", ") + " and " + words.at(-1);

export class Holders {
	#books;

	constructor(books) {
		this.#books = books;
	}

	of(nr) {
		const found = this.#gather(nr);

		return found.map((holder) => this.#tell(nr, holder));
	}

	/* Returns the holders of a page as the walk visits them. The walk reads
	 * each table only once, however many directories point to the table;
	 * the recount does the same. */
	#gather(nr) {
		const found = [], seen = new Set();

		this.#books.walk.all((page, kind, holder) => {
			const first = !seen.has(page);

			seen.add(page);
			if (page === nr)
				found.push({ ...holder, kind });
			return first;
		});
		return found;
	}

	#tell(nr, { from, task, node, at, kind }) {
		const books = this.#books;
		const tasks = kind === K.PROGRAM ? this.#users(from) :
			task ? [task] : [];
		const file = node ? books.names.path(node) ??
			"a file without a name" : null;
		const told = {
			kind, task: tasks.length ? books.pid(tasks[0]) : null,
			tasks: tasks.map((one) => books.pid(one)),
			address: kind === K.PROGRAM || kind === K.TABLE ? at :
				null,
			file, from: from < 0 ? null : from,
		};

		told.text = this.#sentence(nr, told, tasks, at);
		return told;
	}

	/* Returns the tasks that use a table. */
	#users(table) {
		return this.#gather(table).filter(({ task }) => task)
			.map(({ task }) => task);
	}

	#sentence(nr, { kind, address: addr, file, from }, tasks, at) {
		const who = list(tasks.map((task) => `task ${
			this.#books.pid(task)} (${this.#books.name(task)})`));
		const pages = `page ${hex(at)} of`;

		switch (kind) {
		case K.MAP:
			return from === null ? "It is the kernel's directory." :
				`It maps the kernel's addresses from ${
				address(at)} on.`;
		case K.OBJECT:
			return "It contains small objects of the kernel: " +
				"nodes, open files, areas, pipes.";
		case K.PIPE:
			return "A pipe keeps bytes in it until they are read.";
		case K.FILE:
			return file ? `It is ${pages} ${file}.` :
				"A file no longer needs it, and the kernel " +
				"is about to free it.";
		case K.TREE:
			return `It is a table in the tree of ${file ??
				"a file that is being freed"}.`;
		case K.STACK:
			return `It is ${who} itself, with its kernel stack.`;
		case K.DESCRIPTORS:
			return `It contains the file descriptors of ${who}.`;
		case K.DIRECTORY:
			return `It is the page directory of ${who}.`;
		case K.LOADING:
			return `It belongs to the address space of a program ` +
				`that ${who} is loading or leaving.`;
		case K.TABLE:
			return `The directory of ${who} has it as the table ` +
				`for ${address(addr)} and the 4 MiB above.`;
		case K.PATH:
			return "A system call keeps a path in it.";
		}
		return tasks.length < 2 ? `${who || "A table"} maps it at ${
			address(addr)}, by page table ${hex(from)}.` :
			`${who} map it at ${address(addr)}, by page table ${
			hex(from)}, which they share: that is one holder.`;
	}
}
