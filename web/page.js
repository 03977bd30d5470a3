/*
 * The page: connects a machine, its audit (books.js), and the parts that show
 * them. It stores what the reader has chosen, and writes it into the page's
 * address (link.js).
 *
 *	machine --quiet moment--> books.recount() --> map, tasks, cell, line
 *	   ^                                            |
 *	   +------ buttons, terminal, lessons <---------+ pointed at, chosen
 *
 * Ancestor: none.
 */
import { Books } from "./books.js";
import { Controls } from "./controls.js";
import { FreeLine } from "./free.js";
import { from_hash, to_hash } from "./link.js";
import { Machine } from "./machine.js";
import { CountMap } from "./map.js";
import { Legend, Tasks, show_audit, show_cell,
	show_lit } from "./panel.js";
import { Teacher } from "./teach.js";
import { Terminal } from "./terminal.js";

const PROMPT = /tally[#>] $/;
const NO_SHELL = /there is no \/bin\/sh/; /* a message of init */
const PATIENCE = 3000, SETTLE = 300; /* ms */
const at = (id) => document.getElementById(id);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function failed(error) {
	at("audit").classList.add("wrong");
	at("audit").textContent = "The machine does not start: " +
		error.message;
}

class Page {
	#machine = null;
	#books = null;
	#seen;			/* what the page's address (URL) says */
	#written = "";		/* the page's address that we wrote last */
	#result = null;		/* what the last recount has returned */
	#pointed = { page: -1, task: 0 };
	#starts = 0;		/* how many machines were started */
	#starting = null;	/* promise of the start that goes on, or null */
	#kilobytes = { now: 0, all: "" };

	constructor() {
		this.#seen = from_hash(location.hash);
		this.map = new CountMap(at("map"), {
			onpoint: (nr) => this.#point({ page: nr }),
			onselect: (nr) => this.#choose({ page: nr }),
		});
		this.tasks = new Tasks(at("tasks"), {
			onpoint: (pid) => this.#point({ task: pid }),
			onselect: (pid) => this.#choose({ task:
				pid === this.#seen.task ? 0 : pid }),
		});
		this.legend = new Legend(at("legend"), (kind) =>
			this.map.light_kind(kind));
		this.line = new FreeLine(at("free"), at("free-text"));
		this.terminal = new Terminal(at("terminal"), (text) =>
			this.#machine?.type(text));
		this.teacher = new Teacher(at("lessons"), at("lesson"), this);
		this.controls = new Controls({
			machine: () => this.#machine,
			seen: () => this.#seen,
			begin: () => this.#begin().catch(failed),
			changed: () => this.changed(),
		});
		addEventListener("hashchange", () => this.#follow());
	}

	/* ---- The machine ---- */

	/* Starts a new machine with the memory that the page's address says.
	 * Returns true when the machine has printed its prompt; false if
	 * another machine was started before that. */
	restart() {
		const start = this.#start();

		this.#starting = start;
		return start.finally(() => {
			if (this.#starting === start)
				this.#starting = null;
		});
	}

	async #start() {
		const old = this.#machine, start = ++this.#starts;

		this.#machine = this.#books = this.#result = null;
		this.controls.ended = false;
		this.terminal.clear();
		this.line.clear();
		this.#say("Starting the machine …");
		/* A machine that was never ready cannot be destroyed. */
		await old?.destroy().catch(() => {});
		if (start !== this.#starts)
			return false;
		const machine = new Machine({
			memory: this.#seen.memory, speed: 1,
			onserial: (byte) => this.terminal.byte(byte),
			onquiet: () => this.#quiet(machine),
			onfinish: () => this.#finish(machine),
			onload: (name, bytes) => this.#load(name, bytes),
		});

		this.#machine = machine;
		await machine.ready;
		if (machine !== this.#machine)
			return false;
		this.#books = new Books(machine.layout, (place, bytes) =>
			machine.read(place, bytes));
		machine.start();
		this.controls.show();
		if (!await this.terminal.says(PROMPT))
			return false;
		this.teacher.shell(!this.terminal.has_said(NO_SHELL));
		return true;
	}

	/* Starts a new machine when the reader has pressed a button: closes the
	 * lesson, and chooses no page and no task. */
	async #begin() {
		this.teacher.close();
		this.#choose({ page: -1, task: 0 });
		if (await this.restart())
			this.controls.set_speed(this.#seen.speed);
	}

	/* Restores what the page's address says: first the machine and the
	 * lesson, then the speed, the chosen page and the chosen task. */
	async restore() {
		const wanted = { ...this.#seen };

		this.teacher.close();
		at("memory").value = wanted.memory;
		if (!await this.restart())
			return;
		if (wanted.lesson)
			await this.teacher.open(wanted.lesson, wanted.step);
		this.controls.set_speed(wanted.speed);
		this.#choose({ page: wanted.page, task: wanted.task });
		document.body.dataset.ready = "yes";
	}

	#load(name, bytes) {
		this.#kilobytes.now += Math.round(bytes / 1024);
		this.#say(`Loading: ${this.#kilobytes.now.toLocaleString("en")
		} KB so far, the last was ${name}`);
	}

	/* Called when the machine has ended. Makes no recount: after a panic
	 * in the middle of a change the books need not balance. */
	#finish(machine) {
		if (machine !== this.#machine)
			return;
		this.controls.ended = true;
		this.controls.show();
		this.#show();
	}

	#say(text) {
		at("audit").classList.remove("wrong");
		at("audit").textContent = text;
	}

	/* ---- What is shown, ten times a second ---- */

	#quiet(machine) {
		if (machine !== this.#machine || this.controls.ended ||
			!this.#books?.ready())
			return;
		this.#result = this.#books.recount();
		this.line.add(this.#result.free);
		this.#show();
	}

	#show() {
		const result = this.#result;

		if (!result)
			return;
		show_audit(at("audit"), result, this.controls.ended);
		this.map.show(result);
		this.legend.show(result);
		this.tasks.show(result, this.#seen.task);
		this.#show_chosen();
	}

	/* Shows the cell and the task at which the pointer is; otherwise the
	 * chosen cell and the chosen task. */
	#show_chosen() {
		const { page } = this.#pointed;
		const pid = this.#pointed.task || this.#seen.task;

		if (!this.#result)
			return;
		const task = this.#result.tasks.find((one) => one.pid === pid);
		const held = task ? this.#books.held_by(pid) : null;

		this.map.light(held);
		show_lit(at("lit"), task, held);
		show_cell(at("cell"), page >= 0 ? page : this.#seen.page,
			this.#result, this.#books);
	}

	#point(what) {
		Object.assign(this.#pointed, what);
		this.#show_chosen();
	}

	#choose(what) {
		Object.assign(this.#seen, what);
		this.map.select(this.#seen.page);
		this.#show();
		this.changed();
	}

	/* ---- The page's address ---- */

	/* Writes the page's address again. Call this when something that the
	 * address contains has changed. */
	changed() {
		this.#seen.lesson = this.teacher.name;
		this.#seen.step = this.teacher.step;
		this.#written = to_hash(this.#seen);
		history.replaceState(null, "", this.#written);
	}

	/* Called when the reader has typed another address of the page, or
	 * followed a link: restores what the new address says. */
	#follow() {
		if (location.hash === this.#written)
			return;
		this.#seen = from_hash(location.hash);
		this.restore().catch(failed);
	}

	/* ---- What a lesson can do with the page ---- */

	/* Brings the machine to its prompt: lets it run; if that is not enough,
	 * types ^C; if that is not enough, starts a new machine. Returns true
	 * if the shell then asks for a command. */
	async to_prompt() {
		/* A machine that is starting needs no key, and not another
		 * start. */
		if (this.#starting)
			return this.#starting;
		if (!this.controls.ended && this.#machine) {
			this.#machine.start();
			this.controls.show();
			if (await this.#asks(0))
				return true;
			this.#machine.type("\x03");
			if (await this.#asks(PATIENCE))
				return true;
		}
		return this.restart();
	}

	#asks(ms) {
		return Promise.race([this.terminal.says(PROMPT),
			sleep(ms).then(() => false)]);
	}

	type(text) {
		this.terminal.forget();
		this.#machine.start();
		this.controls.show();
		this.#machine.type(text);
	}

	says(words) {
		return this.terminal.says(words);
	}

	#newest(name) {
		return this.#result?.tasks.findLast((task) =>
			task.name === name)?.pid ?? 0;
	}

	/* Lights up the pages of the newest task of this name; no pages if
	 * there is no name. */
	async show(name) {
		await sleep(SETTLE);
		this.#choose({ task: this.#newest(name) });
	}

	/* Sets the count of a page to 0, although the newest task of this name
	 * still holds the page. Returns false if this task has no page with
	 * count 1. */
	async lose_holder(name) {
		const books = this.#books, { counts, kinds, KINDS } =
			this.#result;
		const nr = books.held_by(this.#newest(name)).own.find((one) =>
			counts[one] === 1 &&
			KINDS[kinds[one]].name === "program's page");
		const place = books.guest.variable("mem_map") -
			books.guest.base + 2 * nr;

		if (nr === undefined)
			return false;
		this.#machine.write(place, Uint8Array.of(0, 0));
		await sleep(SETTLE);
		this.#choose({ page: nr });
		return true;
	}
}

new Page().restore().catch(failed);
