/*
 * The third audit: recounts every holder of every page of the guest, and
 * compares the result with the kernel's counts. It runs in the browser and in
 * Node, shows nothing itself, and changes nothing.
 *
 *	const books = new Books(layout, read);
 *	books.recount()		all counts, kinds, tasks and differences
 *	books.holders(nr)	the holders of a page, a sentence for each
 *	books.held_by(pid)	the pages of a task: its own, and shared ones
 *
 * The books balance only at a quiet moment of the guest (machine.js). holders()
 * and held_by() read the guest's memory again at each call.
 *
 * Ancestor: mm/audit.c, with which this file shares no code, and tests/host.
 */
import { Guest } from "./guest.js";
import { Holders } from "./holders.js";
import { K, KINDS } from "./kinds.js";
import { Names } from "./names.js";
import { Walk } from "./walk.js";

const STATES = ["running", "sleeping", "waiting", "stopped", "ended"];

export class Books {
	constructor(layout, read) {
		this.guest = new Guest(layout, read);
		this.walk = new Walk(this.guest);
		this.names = new Names(this.guest, this.walk);
		this.reserved = this.guest.constant("reserved");
	}

	/* Does the first program exist already? Before that, the counts mean
	 * nothing. */
	ready() {
		this.guest.look();
		return this.guest.pages > 0 &&
			this.guest.variable("init_task") !== 0;
	}

	/* docs/playground.md describes the object that this returns. */
	recount() {
		this.guest.look();
		this.#clear();
		this.walk.all((nr, kind, holder) => this.#count(nr, kind,
			holder));
		this.#lists();
		this.#compare();
		return {
			pages: this.guest.pages, counts: this.counts,
			recount: this.sheet, kinds: this.kinds, KINDS,
			free: this.free, frontier: this.frontier,
			tasks: this.#tasks(), differences: this.differences,
		};
	}

	holders(nr) {
		this.recount();
		return new Holders(this).of(nr);
	}

	held_by(pid) {
		const own = new Set(), shared = new Set();

		this.recount();
		for (const task of this.walk.tasks())
			if (this.guest.member(task, "task.pid") === pid)
				this.#reach(task, own, shared);
		const in_order = (set) => [...set].sort((a, b) => a - b);
		return { own: in_order(own), shared: in_order(shared) };
	}

	/* ---- The recount ---- */

	/* Makes new arrays each time, because the caller may keep the old
	 * ones. */
	#clear() {
		const pages = this.guest.pages;

		this.counts = this.guest.counts().slice();
		this.sheet = new Uint16Array(pages);
		this.kinds = new Uint8Array(pages);
		/* For each page: the page that has the first pointer to it. */
		this.via = new Uint32Array(pages);
		this.listed = new Uint8Array(pages);
		/* numbers that no page has, and pages that are listed twice */
		this.nowhere = [];
		this.frontier = this.guest.variable("frontier");
		this.free = 0;
		this.differences = [];
	}

	/* Counts one holder. Returns true if it is the page's first one. */
	#count(nr, kind, { from }) {
		if (!this.guest.is_page(nr)) {
			this.nowhere.push(nr);
			return false;
		}
		if (this.sheet[nr]++)
			return false;
		this.kinds[nr] = kind;
		this.via[nr] = from;
		return true;
	}

	/* Reads the three lists of free pages. A page that is on two lists, or
	 * twice on one, is a difference. */
	#lists() {
		const g = this.guest;

		for (const name of ["run_list", "table_list", "dir_list"])
			for (const run of g.list(g.variable(name), "run.next"))
				if (!this.#put_on_list(g.nr_of(run)))
					break;
	}

	#put_on_list(nr) {
		if (!this.guest.is_page(nr) || this.listed[nr]) {
			this.nowhere.push(nr);
			return false;
		}
		this.listed[nr] = 1;
		return true;
	}

	#compare() {
		const pages = this.guest.pages, wrong = new Set();

		for (let nr = 0; nr < pages; nr++) {
			if (!this.#agrees(nr))
				wrong.add(nr);
			this.kinds[nr] = this.#kind(nr);
			if (this.counts[nr] === 0)
				this.free++;
		}
		for (const nr of this.nowhere)
			wrong.add(nr);
		this.differences = [...wrong].sort((a, b) => a - b);
	}

	/* Does the kernel's count of a page agree with the recount? A reserved
	 * page must have no holder. A free page must be on a list, unless it
	 * was never given out. */
	#agrees(nr) {
		const count = this.counts[nr], found = this.sheet[nr];

		if (count === this.reserved && !found) {
			this.sheet[nr] = this.reserved;
			return !this.listed[nr];
		}
		if (count || found)
			return count === found && !this.listed[nr];
		return this.listed[nr] === (nr < this.frontier ? 1 : 0);
	}

	#kind(nr) {
		const count = this.counts[nr];

		if (count === this.reserved)
			return this.#reserved_kind(nr);
		if (!this.sheet[nr])
			return count ? K.LOST : nr < this.frontier ? K.FREE :
				K.NEVER;
		if (this.kinds[nr] === K.FILE && this.is_archive(nr))
			return K.ARCHIVE;
		if (this.kinds[nr] === K.PROGRAM && this.is_shared(nr))
			return K.SHARED;
		return this.kinds[nr];
	}

	#reserved_kind(nr) {
		const g = this.guest, at = g.base + nr * 4096;
		const within = (start, end) => at + 4096 > start && at < end;
		const counts = g.variable("mem_map");
		const sheet = g.variable("mem_sheet");

		if (within(g.constant("kernel_start"),
			g.constant("kernel_end")))
			return K.KERNEL;
		if (within(counts, counts + 2 * g.pages) ||
			within(sheet, sheet + 2 * g.pages))
			return K.COUNTS;
		return this.is_archive(nr) ? K.ARCHIVE : K.RESERVED;
	}

	/* Does the page lie where the loader has put the archive? */
	is_archive(nr) {
		const start = this.guest.variable("archive_start");
		const bytes = this.guest.variable("archive_bytes");

		return nr * 4096 >= start && nr * 4096 < start + bytes;
	}

	/* Do several tasks use this page of a program? They do if the page has
	 * several holders, or if they share the table that maps it. */
	is_shared(nr) {
		return this.sheet[nr] > 1 || (this.kinds[this.via[nr]] ===
			K.TABLE && this.sheet[this.via[nr]] > 1);
	}

	/* ---- Tasks ---- */

	#tasks() {
		const g = this.guest, tasks = [];
		const current = g.variable("current");

		for (const task of this.walk.tasks()) {
			const parent = g.member(task, "task.parent");
			const [pages, shared] = this.#sizes(task);

			tasks.push({
				pid: this.pid(task), name: this.name(task),
				parent: parent ? this.pid(parent) : 0,
				state: STATES[g.member(task, "task.state")] ??
					"unknown",
				current: task === current, pages, shared,
			});
		}
		return tasks.sort((a, b) => a.pid - b.pid);
	}

	pid(task) {
		return this.guest.member(task, "task.pid");
	}

	name(task) {
		const [, bytes] = this.guest.constant("task.name");

		return this.guest.text(this.guest.place(task, "task.name"),
			bytes);
	}

	#sizes(task) {
		const own = new Set(), shared = new Set();

		this.#reach(task, own, shared);
		return [own.size + shared.size, shared.size];
	}

	/* Adds each page that a task holds, directly or through its tables, to
	 * the set `own` or, if other tasks use the page, to `shared`. */
	#reach(task, own, shared) {
		let all_shared = false; /* other tasks use this table, too */

		this.walk.task(task, (nr, kind) => {
			if (!this.guest.is_page(nr))
				return false;
			if (kind !== K.PROGRAM)
				all_shared = this.sheet[nr] > 1;
			(all_shared || this.sheet[nr] > 1 ? shared : own)
				.add(nr);
			return true;
		});
	}
}
