/*
 * Finds the paths of files. A node has no name of its own: the names are in the
 * records of the directories, which are files. When a directory has changed,
 * all directories are read again.
 *
 * Ancestor: name_of() of kernel/tree.c, which looks for one node.
 */
export class Names {
	#guest;
	#walk;
	#changes = -1;
	#found = new Map();	/* for each node: [its directory, its name] */

	constructor(guest, walk) {
		this.#guest = guest;
		this.#walk = walk;
	}

	/* Returns the path of a node; null if it is in no directory. */
	path(node) {
		const root = this.#guest.variable("root");
		let path = "";

		this.#refresh();
		for (let depth = 0; node !== root && depth < 64; depth++) {
			const at = this.#found.get(node);

			if (!at)
				return path ? "…" + path : null;
			path = `/${at[1]}${path}`;
			node = at[0];
		}
		return path || "/";
	}

	#refresh() {
		const changes = this.#guest.variable("tree_changes");

		if (changes === this.#changes && this.#found.size)
			return;
		this.#changes = changes;
		this.#found.clear();
		for (const node of this.#walk.nodes())
			this.#read(node);
	}

	#read(node) {
		const g = this.#guest, type = g.constant("type_mask");
		const contents = g.place(node, "node.contents");
		const size = g.member(contents, "contents.size");

		if ((g.member(node, "node.mode") & type) !==
			g.constant("directory"))
			return;
		for (let nr = 0; nr < Math.min(size >>> 12, g.pages); nr++)
			this.#read_page(node, this.#page(contents, nr));
	}

	/* Reads the records of a page of a directory. The last record ends
	 * where the page ends. */
	#read_page(dir, page) {
		const g = this.#guest, start = g.base + page * 4096;
		const head = g.constant("sizeof.record");

		for (let at = start; at < start + 4096;) {
			const bytes = g.member(at, "record.bytes");
			const node = g.member(at, "record.node");

			if (bytes < head)
				return;
			if (node && !this.#found.has(node))
				this.#found.set(node, [dir,
					g.text(g.place(at, "record.name"),
					g.member(at, "record.length"))]);
			at += bytes;
		}
	}

	/* Returns which page of memory has page nr of a file. */
	#page(contents, nr) {
		const g = this.#guest, height = this.#walk.height(contents);
		let entry = g.member(contents, "contents.top");

		if (height < 0)
			return (entry >>> 12) + nr;
		for (let level = height - 1; level >= 0; level--)
			entry = g.table(entry >>> 12)[nr >>> 10 * level & 1023];
		return entry >>> 12;
	}
}
