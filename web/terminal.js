/*
 * The terminal at the machine's serial line: xterm.js, with 80 columns. It also
 * stores the last characters that the machine has sent, so that a lesson can
 * wait for words.
 *
 *	const terminal = new Terminal(element, ontype);
 *	terminal.byte(b);                   shows a byte from the machine
 *	await terminal.says(/tally# $/);    waits until the machine prints this
 *	terminal.has_said(/init/);          returns true if it has printed this
 *
 * says() and has_said() look at what the machine has sent since the last
 * forget().
 *
 * The key Tab moves the focus out of the terminal, as everywhere in the page,
 * because no program of Tally needs this key.
 *
 * Ancestor: none.
 */
import { Terminal as Xterm } from "./xterm.js";

const COLUMNS = 80, ROWS = 20, SMALLEST = 9, KEPT = 8000;
const WIDE = 0.602; /* width of a character, divided by the font's size */

/* Returns a text without the sequences that move the cursor or set colours. */
const bare = (text) => text.replace(/\x1b\[[0-9;?]*[a-zA-Z]/g, "")
	.replace(/\r/g, "");

export class Terminal {
	#xterm;
	#element;
	#said = "";
	#bytes = [];
	#waiting = [];

	constructor(element, ontype) {
		const calm = matchMedia("(prefers-reduced-motion: reduce)");

		this.#element = element;
		this.#xterm = new Xterm({
			cols: COLUMNS, rows: ROWS, scrollback: 2000,
			cursorBlink: !calm.matches, fontSize: 11,
			fontFamily: "ui-monospace, 'DejaVu Sans Mono', " +
				"Menlo, Consolas, monospace",
			theme: { background: "#14181c", foreground: "#e6eaee" },
		});
		this.#xterm.attachCustomKeyEventHandler((event) =>
			event.key !== "Tab");
		this.#xterm.onData(ontype);
		this.#xterm.open(element);
		new ResizeObserver(() => this.#fit()).observe(element);
	}

	focus() {
		this.#xterm.focus();
	}

	#fit() {
		const style = getComputedStyle(this.#element);
		const wide = this.#element.clientWidth -
			parseFloat(style.paddingLeft) * 2 - 14;
		const size = Math.floor(wide / COLUMNS / WIDE * 2) / 2;

		this.#xterm.options.fontSize = Math.max(SMALLEST,
			Math.min(15, size));
	}

	/* ---- What the machine sends ---- */

	byte(byte) {
		if (!this.#bytes.length)
			setTimeout(() => this.#flush());
		this.#bytes.push(byte);
	}

	#flush() {
		const bytes = Uint8Array.from(this.#bytes);

		this.#bytes = [];
		this.#xterm.write(bytes);
		this.#said = (this.#said + String.fromCharCode(...bytes))
			.slice(-KEPT);
		this.#waiting = this.#waiting.filter(({ words, done }) => {
			if (!this.has_said(words))
				return true;
			done(true);
			return false;
		});
	}

	/* Forgets what the machine has said so far: says() waits for new
	 * words. */
	forget() {
		this.#said = "";
	}

	has_said(words) {
		return words.test(bare(this.#said));
	}

	/* Resolves to true when the machine has printed the words; to false if
	 * the machine is replaced before that. */
	says(words) {
		if (this.has_said(words))
			return Promise.resolve(true);
		return new Promise((done) =>
			this.#waiting.push({ words, done }));
	}

	clear() {
		for (const { done } of this.#waiting)
			done(false);
		this.#waiting = [];
		this.#bytes = [];
		this.#said = "";
		this.#xterm.reset();
	}
}
