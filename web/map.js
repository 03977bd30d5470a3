/*
 * The count array as a picture: a canvas with a cell for each page.
 *
 *	const map = new CountMap(canvas, { onpoint, onselect });
 *					 the element after the canvas becomes
 *					 the frame around the chosen cell
 *	map.show(books.recount());
 *	map.light({ own: [nr], shared: [nr] });  null: lights up no pages
 *	map.light_kind(kind);                    -1: lights up no kind
 *	map.select(nr);                          -1: selects no page
 *
 * The map calls onpoint(nr) when the pointer comes to another cell, and
 * onpoint(-1) when the pointer leaves the map. It calls onselect(nr) when a
 * cell is clicked, tapped, or reached by the arrow keys, and onselect(-1) at
 * the key Escape. It draws a cell again only when something in it has changed.
 *
 * Ancestor: the live map (F2) of the kernel, which has 1,024 cells.
 */
import { colour, ink_on, mark, on_theme } from "./palette.js";

const ROOM = 11;	/* px: a cell of this size has room for a count */
const LARGEST = 30, SMALLEST = 2, LOWEST = 230, GAP = 1;
const OWN = 1, SHARED = 2, OTHER = 4, WRONG = 8, KIND = 16;

const KEYS = {
	ArrowLeft: () => -1, ArrowRight: () => 1,
	ArrowUp: (columns) => -columns, ArrowDown: (columns) => columns,
	PageUp: (columns) => -8 * columns, PageDown: (columns) => 8 * columns,
	Home: () => -Infinity, End: () => Infinity,
};

export class CountMap {
	#canvas;
	#frame;		/* around the chosen cell */
	#calls;
	#books = null;
	#lit = null;
	#kind = -1;
	#drawn = new Int32Array(0);	/* for each cell: what it shows */
	#chosen = -1;
	#pointed = -1;

	constructor(canvas, calls) {
		this.#canvas = canvas;
		this.#frame = canvas.nextElementSibling;
		this.#calls = calls;
		this.columns = 64;
		this.size = 12;
		canvas.addEventListener("pointermove", (event) =>
			this.#point(this.#cell_at(event)));
		canvas.addEventListener("pointerleave", () => this.#point(-1));
		canvas.addEventListener("pointerdown", (event) =>
			this.#choose(this.#cell_at(event)));
		canvas.addEventListener("keydown", (event) => this.#key(event));
		new ResizeObserver(() => this.#fit()).observe(
			canvas.parentElement.parentElement);
		on_theme(() => this.#fit());
	}

	/* ---- What it shows ---- */

	show(books) {
		const other = this.#books?.pages !== books.pages;

		this.#books = books;
		if (other)
			this.#fit();
		else
			this.#draw();
	}

	light(held) {
		this.#lit = held && {
			own: new Set(held.own), shared: new Set(held.shared),
		};
		this.#draw();
	}

	/* Draws a border around the cells of this kind. It can be seen without
	 * colours, too. */
	light_kind(kind) {
		this.#kind = kind;
		this.#draw();
	}

	select(nr) {
		this.#chosen = nr;
		this.#place_frame();
	}

	/* Makes the cells as large as possible, but so that all pages fit into
	 * half of the window's height. A line has a multiple of 16 cells. */
	#fit() {
		const width = this.#canvas.parentElement.parentElement
			.clientWidth;
		const pages = this.#books?.pages ?? 1024;
		const high = Math.max(LOWEST, window.innerHeight * 0.5);

		for (let size = LARGEST; size >= SMALLEST; size--) {
			this.size = size;
			this.columns = Math.max(16,
				Math.floor(width / size / 16) * 16);
			if (Math.ceil(pages / this.columns) * size <= high)
				break;
		}
		this.#resize(pages);
	}

	#resize(pages) {
		const canvas = this.#canvas, ratio = window.devicePixelRatio;
		const width = this.columns * this.size;
		const height = Math.ceil(pages / this.columns) * this.size;

		canvas.width = width * ratio;
		canvas.height = height * ratio;
		canvas.style.width = `${width}px`;
		canvas.style.height = `${height}px`;
		this.context = canvas.getContext("2d", { alpha: false });
		this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
		this.context.fillStyle = mark("ground");
		this.context.fillRect(0, 0, width, height);
		this.context.font = `${Math.min(13, Math.round(this.size *
			0.68))}px system-ui, sans-serif`;
		this.context.textAlign = "center";
		this.context.textBaseline = "middle";
		this.#drawn = new Int32Array(pages).fill(-1);
		this.#place_frame();
		this.#draw();
	}

	/* ---- Cells ---- */

	#draw() {
		const books = this.#books;

		if (!books || this.#drawn.length !== books.pages)
			return;
		const wrong = new Set(books.differences);

		for (let nr = 0; nr < books.pages; nr++) {
			const flags = this.#flags(nr, wrong);
			const state = books.counts[nr] << 10 |
				books.kinds[nr] << 5 | flags;

			if (state === this.#drawn[nr])
				continue;
			this.#drawn[nr] = state;
			this.#draw_cell(nr, flags);
		}
	}

	#flags(nr, wrong) {
		const lit = this.#lit;
		const kind = this.#books.kinds[nr] === this.#kind;

		return (wrong.has(nr) ? WRONG : 0) | (kind ? KIND : 0) |
			(!lit ? this.#kind >= 0 && !kind ? OTHER : 0 :
			lit.own.has(nr) ? OWN : lit.shared.has(nr) ? SHARED :
			OTHER);
	}

	#colour(nr, flags) {
		const books = this.#books;

		return flags & WRONG ? mark("wrong") :
			flags & OWN ? mark("own") :
			flags & SHARED ? mark("shared") :
			colour(books.KINDS[books.kinds[nr]].name);
	}

	#draw_cell(nr, flags) {
		const size = this.size, fill = this.#colour(nr, flags);
		const x = nr % this.columns * size;
		const y = Math.floor(nr / this.columns) * size;
		const marked = flags & (KIND | WRONG), c = this.context;
		const gap = size > 4 || marked ? GAP : 0;
		const edge = size > 4 && marked ? GAP : 0;

		c.fillStyle = mark(marked ? "ink" : "ground");
		c.fillRect(x, y, size, size);
		c.globalAlpha = flags & OTHER && !(flags & WRONG) ? 0.22 : 1;
		c.fillStyle = fill;
		c.fillRect(x + edge, y + edge, size - gap - edge,
			size - gap - edge);
		this.#write_count(nr, x, y, fill);
		c.globalAlpha = 1;
	}

	/* Writes the count into a cell. Free and reserved pages get no number,
	 * so that held pages are easy to see. */
	#write_count(nr, x, y, fill) {
		const books = this.#books, count = books.counts[nr];

		if (this.size < ROOM || count === 0 && !books.recount[nr] ||
			count === 65535)
			return;
		this.context.fillStyle = ink_on(fill);
		this.context.fillText(count > 99 ? "99+" : count,
			x + (this.size - GAP) / 2, y + this.size / 2,
			this.size - GAP);
	}

	/* Places the frame around the chosen cell. It is an element of its own,
	 * above the canvas, so that it hides no number. */
	#place_frame() {
		const nr = this.#chosen, frame = this.#frame;

		frame.hidden = nr < 0 || nr >= (this.#books?.pages ?? 0);
		frame.style.width = frame.style.height = `${this.size + 3}px`;
		frame.style.left = `${nr % this.columns * this.size - 2}px`;
		frame.style.top = `${Math.floor(nr / this.columns) *
			this.size - 2}px`;
	}

	/* ---- Pointer and keys ---- */

	#cell_at({ offsetX, offsetY }) {
		const column = Math.floor(offsetX / this.size);
		const nr = Math.floor(offsetY / this.size) * this.columns +
			column;

		return column < 0 || column >= this.columns || nr < 0 ||
			nr >= (this.#books?.pages ?? 0) ? -1 : nr;
	}

	#point(nr) {
		if (nr === this.#pointed)
			return;
		this.#pointed = nr;
		this.#calls.onpoint(nr);
	}

	#choose(nr) {
		this.select(nr);
		this.#calls.onselect(nr);
	}

	#key(event) {
		const step = KEYS[event.key];

		if (event.key === "Escape")
			this.#choose(-1);
		else if (step && this.#books)
			this.#choose(this.#chosen < 0 ? 0 :
				Math.max(0, Math.min(this.#books.pages - 1,
					this.#chosen + step(this.columns))));
		else
			return;
		event.preventDefault();
	}
}
