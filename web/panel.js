/*
 * What the page says in words: the verdict of the audit, the legend, a cell,
 * and the list of tasks. It changes the elements that exist, and does not make
 * new ones, so that the focus stays where it is while the machine runs.
 *
 * Ancestor: none.
 */
import { colour, on_theme } from "./palette.js";

const hex = (nr) => nr.toString(16);
const RESERVED = 65535;

/* Sets an element's text, but only if it differs. */
function say(element, text) {
	if (element.textContent !== text)
		element.textContent = text;
}

/* ---- The verdict at the top ---- */

const MOST_NAMED = 3;

/* Shows the result of the last recount, also after the machine has ended. */
export function show_audit(element, books, ended) {
	const { pages, counts, recount, differences } = books;
	const wrong = differences.length;
	const named = differences.slice(0, MOST_NAMED).map((nr) =>
		`page ${hex(nr)}: ${counts[nr] === recount[nr] ?
		"its count does not fit the lists of free pages" :
		`the kernel counts ${counts[nr]}, we count ${recount[nr]}`}`);

	element.classList.toggle("wrong", wrong > 0);
	say(element, `Third audit: ${pages.toLocaleString("en")} pages ` +
		`recounted, ${!wrong ? "books balance" : `${wrong} ${wrong < 2 ?
		"difference" : "differences"}. ${named.join("; ")}${wrong >
		MOST_NAMED ? "; …" : ""}`}${!ended ? "" :
		". That was the last recount: the machine has ended"}`);
}

/* ---- The legend: the kinds of pages that exist now ---- */

/* Calls call(value) when the pointer or the focus comes to the element, and
 * call(none) when it leaves. */
function when_pointed(element, call, value, none) {
	element.addEventListener("pointerenter", ({ pointerType }) =>
		pointerType === "touch" ? 0 : call(value));
	element.addEventListener("pointerleave", () => call(none));
	element.addEventListener("focus", () => call(value));
	element.addEventListener("blur", () => call(none));
}

export class Legend {
	#items = [];
	#onpoint;

	/* Calls onpoint(kind) when the pointer or the focus comes to a kind,
	 * and onpoint(-1) when it leaves. The key Tab goes to one of the kinds,
	 * and the arrow keys go from there to the others. */
	constructor(list, onpoint) {
		this.list = list;
		this.#onpoint = onpoint;
		list.addEventListener("keydown", (event) => this.#key(event));
		on_theme(() => this.#colours());
	}

	show({ kinds, KINDS }) {
		const numbers = new Uint32Array(KINDS.length);

		for (const kind of kinds)
			numbers[kind]++;
		KINDS.forEach(({ name, text }, kind) => {
			const item = this.#items[kind] ??= this.#make(name,
				text, kind);

			item.hidden = !numbers[kind];
			say(item.firstChild.lastChild,
				numbers[kind].toLocaleString("en"));
		});
		if (this.#buttons().every((button) => button.tabIndex))
			this.#buttons()[0].tabIndex = 0;
	}

	#buttons() {
		return [...this.list.querySelectorAll("li:not([hidden]) > *")];
	}

	#key({ key }) {
		const all = this.#buttons(), at = all.indexOf(
			document.activeElement);
		const next = all[at + ({ ArrowLeft: -1, ArrowRight: 1 }[key] ??
			NaN)];

		if (!next)
			return;
		all[at].tabIndex = -1;
		next.tabIndex = 0;
		next.focus();
	}

	#make(name, text, kind) {
		const item = document.createElement("li");
		const button = document.createElement("button");
		const patch = document.createElement("span");
		const count = document.createElement("b");

		patch.className = "patch";
		patch.style.background = colour(name);
		button.type = "button";
		button.title = text;
		button.tabIndex = -1;
		button.dataset.kind = name;
		button.append(patch, `${name} `, count);
		when_pointed(button, this.#onpoint, kind, -1);
		item.append(button);
		this.list.append(item);
		return item;
	}

	#colours() {
		for (const item of this.#items)
			item.querySelector(".patch").style.background = colour(
				item.firstChild.dataset.kind);
	}
}

/* ---- What the two colours of a task mean ---- */

export function show_lit(element, task, held) {
	element.hidden = !task;
	if (!task)
		return;
	if (!element.children.length)
		for (const name of ["own", "", "shared", ""]) {
			const part = document.createElement("span");

			part.className = name && `patch ${name}`;
			element.append(part);
		}
	say(element.children[1], `task ${task.pid} (${task.name}) alone: ${
		held.own.length}`);
	say(element.children[3], `shared with others: ${held.shared.length}`);
}

/* ---- A cell ---- */

const count_in_words = (count) => count === RESERVED ? "not counted" :
	count === 0 ? "count 0" : `count ${count}`;

function holders_in_words(holders, count) {
	if (holders.length)
		return holders.map(({ text }) => text);
	return ["Nobody holds it" + (count === RESERVED ?
		", and the kernel never gives it out." : ".")];
}

const HINT = "Point at a cell, tap it, or go there with the arrow keys. Then " +
	"this box says who holds the page.";

export function show_cell(element, nr, { pages, counts, kinds, KINDS }, books) {
	if (nr < 0 || nr >= pages) {
		if (element.dataset.key !== "")
			element.replaceChildren(HINT);
		element.dataset.key = "";
		return;
	}
	const { name, text } = KINDS[kinds[nr]];
	const lines = holders_in_words(books.holders(nr), counts[nr]);
	const head = `Page ${hex(nr)} at ${hex(nr * 4096).padStart(8, "0")
	}: ${count_in_words(counts[nr])}, ${name} (${text})`;
	const key = [head, ...lines].join("\n");

	if (element.dataset.key === key)
		return;
	element.dataset.key = key;
	const title = document.createElement("strong");
	const list = document.createElement("ul");

	title.textContent = head;
	list.append(...lines.map((line) => {
		const item = document.createElement("li");

		item.textContent = line;
		return item;
	}));
	element.replaceChildren(title, list);
}

/* ---- Tasks ---- */

/* Returns the tasks, parents before their children, each with its depth. */
function as_tree(tasks) {
	const pids = new Set(tasks.map(({ pid }) => pid)), rows = [];
	const below = (parent, depth) => {
		for (const task of tasks)
			if (pids.has(task.parent) ? task.parent === parent :
				!parent) {
				rows.push([task, depth]);
				below(task.pid, depth + 1);
			}
	};

	below(0, 0);
	return rows;
}

export class Tasks {
	#list;
	#calls;
	#rows = new Map();	/* pid → element */

	/* Calls calls.onpoint(pid) when the pointer or the focus comes to a
	 * task, calls.onpoint(0) when it leaves, and calls.onselect(pid) when
	 * the task is clicked. */
	constructor(list, calls) {
		this.#list = list;
		this.#calls = calls;
	}

	show({ tasks }, chosen) {
		const rows = as_tree(tasks);
		const alive = new Set(tasks.map(({ pid }) => pid));

		for (const [pid, row] of this.#rows)
			if (!alive.has(pid)) {
				row.remove();
				this.#rows.delete(pid);
			}
		rows.forEach(([task, depth], at) =>
			this.#show(task, depth, at, task.pid === chosen));
	}

	#show({ pid, name, state, pages, shared }, depth, at, chosen) {
		let row = this.#rows.get(pid);

		if (!row) {
			row = this.#make(pid);
			this.#rows.set(pid, row);
		}
		if (this.#list.children[at] !== row)
			this.#list.insertBefore(row, this.#list.children[at]);
		const button = row.firstChild;

		row.style.setProperty("--depth", Math.min(depth, 8));
		button.setAttribute("aria-pressed", chosen);
		say(button, `${pid} ${name}: ${state}, ${pages} pages, ${shared
		} of them shared`);
	}

	#make(pid) {
		const row = document.createElement("li");
		const button = document.createElement("button");

		button.type = "button";
		button.dataset.pid = pid;
		when_pointed(button, this.#calls.onpoint, pid, 0);
		button.addEventListener("click", () =>
			this.#calls.onselect(pid));
		row.append(button);
		return row;
	}
}
