/*
 * Walks along all holders of all pages, and calls a function, visit(), once for
 * each holder, as mem_walk() of mm/audit.c does inside the kernel. This file
 * was written from docs/memory.md and the meaning of the structures. It shares
 * no code with the kernel, so that an error in one of the two walks is not in
 * the other.
 *
 *	visit(nr, kind, holder)       for a page that is no table
 *	visit(nr, TABLE, holder)      for a table; if it returns true, the walk
 *	                              visits the table's entries, too
 *
 * A holder is { from, task, node, at }. A member without a value is -1 (from,
 * at) or 0 (task, node).
 *
 *	from		the page with the pointer
 *	task, node	the addresses of a struct task and of a struct node
 *	at		an address in the program, or the page's number in its
 *			file or pipe
 *
 * Each call of visit() gets the same object, with other values.
 *
 * Ancestor: none.
 */
import { K } from "./kinds.js";

const PAGE = 4096, SPAN = 4096 * 1024;

export class Walk {
	constructor(guest) {
		this.guest = guest;
		this.holder = { from: -1, task: 0, node: 0, at: -1 };
	}

	/* Visits every holder of every page, files before the tasks that map
	 * them. */
	all(visit) {
		this.#kernel(visit);
		this.#pool(visit);
		this.#cuts(visit);
		this.#pipes(visit);
		this.#nodes(visit);
		for (const task of this.tasks())
			this.task(task, visit);
		this.#walks(visit);
	}

	#show(visit, nr, kind, from, at) {
		this.holder.from = from;
		this.holder.at = at;
		return visit(nr, kind, this.holder);
	}

	#owner(task, node) {
		this.holder.task = task;
		this.holder.node = node;
	}

	/* Visits the kernel's directory and its tables; large pages need no
	 * table. */
	#kernel(visit) {
		const g = this.guest, nr = g.variable("kernel_dir") >>> 12;
		const present = g.constant("present"), big = g.constant("big");
		const dir = g.table(nr);

		this.#owner(0, 0);
		this.#show(visit, nr, K.MAP, -1, -1);
		for (let i = g.constant("user_tables"); i < 1024; i++)
			if (dir[i] & present && !(dir[i] & big))
				this.#show(visit, dir[i] >>> 12, K.MAP, nr,
					i * SPAN);
	}

	#pool(visit) {
		const g = this.guest;

		for (const name of ["pages", "full_pages"])
			for (const page of g.list(g.variable(name),
				"pool_page.next"))
				this.#show(visit, g.nr_of(page), K.OBJECT, -1,
					-1);
	}

	/* Visits the pages that were cut off files and are not freed yet. */
	#cuts(visit) {
		const g = this.guest;

		for (const cut of g.list(g.variable("cuts"), "cut.next"))
			this.#contents(g.place(cut, "cut.contents"), visit);
	}

	#pipes(visit) {
		const g = this.guest, [, bytes] = g.constant("pipe.ring");

		for (const pipe of g.list(g.variable("pipes"), "pipe.next")) {
			const ring = g.place(pipe, "pipe.ring");

			for (let i = 0; i < bytes; i += 4) {
				const entry = g.word(ring + i);

				/* An entry is the address after the last byte
				 * that its page holds. */
				if (entry)
					this.#show(visit, entry - 1 >>> 12,
						K.PIPE, g.nr_of(pipe), i / 4);
			}
		}
	}

	#nodes(visit) {
		for (const node of this.nodes()) {
			this.#owner(0, node);
			if (!this.has_short_text(node))
				this.#contents(this.guest.place(node,
					"node.contents"), visit);
		}
		this.#owner(0, 0);
	}

	nodes() {
		const g = this.guest;

		return g.list(g.variable("nodes"), "node.next");
	}

	/* Is this a symbolic link whose text is an object of the pool, not a
	 * page? */
	has_short_text(node) {
		const g = this.guest;
		const type = g.member(node, "node.mode") &
			g.constant("type_mask");

		return type === g.constant("symbolic_link") &&
			(this.height(g.place(node, "node.contents")) ===
			g.constant("flat"));
	}

	height(contents) {
		return this.guest.member(contents, "contents.height") | 0;
	}

	/* Visits a file's pages, which follow one another in memory (flat), or
	 * are in a tree with up to two levels of tables. */
	#contents(contents, visit) {
		const g = this.guest, height = this.height(contents);
		const top = g.member(contents, "contents.top");
		const n = g.member(contents, "contents.pages");

		if (height === g.constant("flat"))
			for (let i = 0; i < n && i < g.pages; i++)
				this.#show(visit, (top >>> 12) + i, K.FILE, -1,
					i);
		else if (top && height <= 2)
			this.#tree(top, height, g.nr_of(contents), 0, visit);
	}

	#tree(entry, height, from, at, visit) {
		const nr = entry >>> 12, table = this.guest.table(nr);
		const kind = height ? K.TREE : K.FILE;

		if (!this.#show(visit, nr, kind, from, at) || !height)
			return;
		for (let i = 0; i < 1024; i++)
			if (table[i])
				this.#tree(table[i], height - 1, nr,
					at + i * 1024 ** (height - 1), visit);
	}

	/* Yields all tasks except task 0, which has no page of its own. */
	*tasks() {
		const g = this.guest, chains = g.constant("pid_chains");

		for (let i = 0; i < chains; i++)
			yield* g.list(g.word(g.constant("pid_table") + 4 * i),
				"task.next_pid");
	}

	/* Visits a task's page, its page of descriptors, and its address space;
	 * also the address space of a program that it is loading. */
	task(task, visit) {
		const g = this.guest, own = g.nr_of(task);
		const loading = g.member(task, "task.loading");

		this.#owner(task, 0);
		this.#show(visit, own, K.STACK, -1, -1);
		if (g.member(task, "task.files") > g.constant("fd_array"))
			this.#show(visit, g.nr_of(g.member(task, "task.fd")),
				K.DESCRIPTORS, own, -1);
		this.#space(g.place(task, "task.space"), own, visit);
		if (loading) {
			this.#show(visit, g.nr_of(loading), K.LOADING, own, -1);
			this.#space(loading, g.nr_of(loading), visit);
		}
		this.#owner(0, 0);
	}

	#space(space, from, visit) {
		const g = this.guest, nr = g.member(space, "space.dir") >>> 12;
		const tables = g.constant("user_tables"), dir = g.table(nr);

		if (!nr || !this.#show(visit, nr, K.DIRECTORY, from, -1))
			return;
		for (let i = 0; i < tables; i++)
			if (dir[i] && this.#show(visit, dir[i] >>> 12, K.TABLE,
				nr, i * SPAN))
				this.#table(dir[i] >>> 12, i * SPAN, visit);
	}

	/* Visits the pages of a table. An entry without the present bit holds
	 * its page, too (PROT_NONE). */
	#table(nr, start, visit) {
		const table = this.guest.table(nr);

		for (let i = 0; i < 1024; i++)
			if (table[i])
				this.#show(visit, table[i] >>> 12, K.PROGRAM,
					nr, start + i * PAGE);
	}

	/* Visits the pages in which system calls keep the paths that they
	 * follow. */
	#walks(visit) {
		const g = this.guest;

		for (const walk of g.list(g.variable("walks"), "walk.next"))
			for (let i = 0; i < 2; i++) {
				const page = g.word(g.place(walk, "walk.page") +
					4 * i);

				if (page)
					this.#show(visit, page >>> 12, K.PATH,
						g.nr_of(walk), -1);
			}
	}
}
