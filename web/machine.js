/*
 * A PC with Tally in it: v86, in the browser or in Node. v86 runs in slices of
 * a millisecond, and this file starts each slice. Between two slices the guest
 * stands still, and its memory can be read.
 *
 *	slice       slice       slice            in a slice the guest's clock
 *	[=====].....[=====].....[=====]....      advances; between slices it
 *	       ^wait       ^is it quiet?         stands still, unless the guest
 *	                                         waits for an interrupt
 *
 * Slow motion only makes the pauses between slices longer, so the guest does
 * not notice it.
 *
 *	const machine = new Machine({ memory: 8, onserial });
 *	await machine.ready;
 *	machine.start();
 *
 * The options, which include functions that the machine calls:
 *
 *	memory			in MiB
 *	cmdline			the kernel's command line
 *	speed			1, or less for slow motion
 *	interval		ms between two calls of onquiet(), at least; 100
 *	onserial(byte)		for each byte that the guest sends
 *	onquiet()		at quiet moments: see quiet()
 *	onfinish(success)	when the guest ends its machine
 *	onload(name, bytes)	for each file that was loaded, with its size
 *
 * Ancestor: tools/node/v86.js, which lets v86 run by itself.
 */
import { V86 } from "./libv86.js";

const FILES = {
	wasm: "v86.wasm", bios: "bios.bin", vga: "vgabios.bin",
	image: "tally.img", layout: "layout.json",
};
const FLOPPY_FIRST = 0x321;
const EXIT_PORT = 0xf4, EXIT_SUCCESS = 0x10;
const SLICE = 1.01; /* ms; v86 ends a slice after more than 1 */
const TICK = 10; /* ms between two interrupts of the kernel's clock */
const PAGING = 0x80000000; /* the bit of CR0 */
const CALMING = 5000; /* a quiet moment must come within so many slices */
const TYPED_AT_ONCE = 16; /* bytes that a serial chip can store */
const in_node = typeof process !== "undefined" && !!process.versions?.node;

/* ---- Its files ---- */

async function load(name, onload) {
	const url = new URL(FILES[name], import.meta.url);
	let bytes;

	if (in_node) {
		const { readFile } = await import("node:fs/promises");

		bytes = new Uint8Array(await readFile(url)).buffer;
	} else {
		const response = await fetch(url);

		if (!response.ok)
			throw new Error(`${FILES[name]}: ${response.status} ` +
				response.statusText);
		bytes = await response.arrayBuffer();
	}
	onload?.(FILES[name], bytes.byteLength);
	return bytes;
}

/* All machines use the same files, which are loaded once. If a file cannot be
 * loaded, the next machine tries again. */
let loaded;
async function load_all(onload) {
	loaded ??= Promise.all(Object.keys(FILES).map(async (name) =>
		[name, await load(name, onload)])).then(Object.fromEntries);
	loaded.catch(() => { loaded = undefined; });
	return loaded;
}

/* Returns the sum of some words in 32 bits, as the loader computes it. */
function sum(view, at, end) {
	let total = 0;

	for (; at < end; at += 4)
		total = total + view.getInt32(at, true) | 0;
	return total;
}

/* Returns a copy of the image, which the guest may write to, with this command
 * line. The command line is a part of the loader's words, and the sum of these
 * words stays the same. */
function with_command_line(image, layout, words) {
	const bytes = new Uint8Array(image.slice(0));
	const at = layout.command_line_at, most = layout.command_line_bytes;
	const line = new TextEncoder().encode(words);

	if (line.length >= most)
		throw new Error(`the command line has ${line.length} bytes, ` +
			`at most ${most - 1} have room`);
	const view = new DataView(bytes.buffer), seal = layout.loader_seal_at;
	const before = sum(view, at, at + most);

	bytes.fill(0, at, at + most);
	bytes.set(line, at);
	view.setInt32(seal, view.getInt32(seal, true) + before -
		sum(view, at, at + most) | 0, true);
	return bytes.buffer;
}

/* Returns a function that calls `call` soon, but lets the browser do its other
 * work first. */
function make_soon(call) {
	if (in_node)
		return () => setImmediate(call);
	const { port1, port2 } = new MessageChannel();

	port1.onmessage = call;
	return () => port2.postMessage(0);
}

export class Machine {
	#options;
	#pc;		/* V86; #loop and #cpu are parts of it */
	#loop;
	#cpu;
	#tick;		/* the number of the next slice, for #loop */
	#delay = 0;	/* ms: how long the guest waits for an interrupt */
	#began = 0;	/* ms: when this slice began; 0 between slices */
	#ran = 0;	/* ms: how long the last slice took */
	#planned = 0;	/* ms: when our wait for the next slice began */
	#timer = null;
	#soon;
	#waits = false;	/* #soon() was called, and has not called back yet */
	#running = false;
	#clock = 0;	/* ms: the guest's clock; set at the end of a slice */
	#shown = 0;	/* ms: when onquiet() was last called */
	#wanted = false; /* this slice should end at a quiet moment */
	#caught = false; /* this slice has ended at a quiet moment */
	#asked = 0;	/* how often v86 asked for the time in this slice */
	#typed = [];

	constructor(options) {
		this.#options = { memory: 32, interval: 100, cmdline: "",
			...options };
		this.speed = this.#options.speed ?? 1;
		this.#soon = make_soon(() => {
			this.#waits = false;
			if (this.#running && this.#timer === null)
				this.#turn();
		});
		this.ready = this.#build();
	}

	async #build() {
		const files = await load_all(this.#options.onload);

		this.layout = JSON.parse(new TextDecoder().decode(
			files.layout));
		this.#pc = new V86({
			wasm_fn: (imports) => this.#compile(files.wasm,
				imports),
			bios: { buffer: files.bios.slice(0) },
			vga_bios: { buffer: files.vga.slice(0) },
			fda: { buffer: with_command_line(files.image,
				this.layout, this.#options.cmdline) },
			boot_order: FLOPPY_FIRST,
			memory_size: this.#options.memory * 1024 * 1024,
			vga_memory_size: 1024 * 1024,
			disable_speaker: true,
			disable_keyboard: true,
			disable_mouse: true,
		});
		await new Promise((resolve) =>
			this.#pc.add_listener("emulator-loaded", resolve));
		this.#attach();
		return this;
	}

	/* v86 asks for the time in its WebAssembly and in its JavaScript. Both
	 * get the guest's clock. The WebAssembly asks after each thousand
	 * instructions, so a slice can end there (see web/finer). */
	async #compile(wasm, imports) {
		imports.env.microtick = () => {
			/* v86 takes the first answer as the time when the slice
			 * began. */
			if (!this.#asked++)
				this.#began = performance.now();
			else if (this.#wanted && this.quiet())
				this.#caught = true;
			return this.#now();
		};
		return (await WebAssembly.instantiate(wasm, imports)).instance
			.exports;
	}

	#attach() {
		this.#loop = this.#pc.v86;
		this.#cpu = this.#loop.cpu;
		this.#loop.yield = (delay, tick) => this.#yielded(delay, tick);
		this.#pc.add_listener("serial0-output-byte", (byte) =>
			this.#options.onserial?.(byte));
		this.#cpu.io.register_write(EXIT_PORT, this, (value) =>
			this.#finish(value));
		this.#keep_date();
		this.#pc.run();
	}

	/* Makes the PC's real-time clock follow the guest's clock. Otherwise it
	 * would advance while the guest stands still, and the kernel would add
	 * the ticks that seem to be lost. */
	#keep_date() {
		const rtc = this.#cpu.devices.rtc;
		const began = rtc.rtc_time - this.#now();
		const timer = rtc.timer.bind(rtc);

		rtc.timer = (now) => {
			const wait = timer(now);

			rtc.rtc_time = began + this.#now();
			return wait;
		};
	}

	#finish(value) {
		this.#running = false;
		this.#options.onfinish?.(value === EXIT_SUCCESS);
	}

	/* ---- Slices ---- */

	/* Returns the guest's clock. In a slice it advances by about SLICE at
	 * most, however busy this computer is. When it has advanced by SLICE,
	 * v86 ends the slice. */
	#now() {
		const ran = performance.now() - this.#began;

		if (!this.#began)
			return this.#clock;
		/* v86 measures from its first answer on, which may have come
		 * late in this slice. So after SLICE each answer is a little
		 * larger than the one before: v86's loop ends in any case. */
		return this.#clock + (this.#caught ? 2 * SLICE :
			ran < SLICE ? ran : SLICE + this.#asked / 1000);
	}

	/* v86 calls this to ask for its next slice in `delay` ms. It calls at
	 * the end of a slice; or between two slices, if a byte has come for a
	 * guest that waits. */
	#yielded(delay, tick) {
		this.#delay = delay;
		this.#tick = tick;
		if (!this.#began && this.#running)
			this.#plan();
	}

	#slice() {
		this.#feed();
		this.#caught = false;
		this.#asked = 0;
		this.#loop.constructor.microtick = () => this.#now();
		this.#began = performance.now();
		this.#loop.yield_callback(this.#tick);
		this.#ran = performance.now() - this.#began;
		this.#clock = this.#now();
		this.#began = 0;
	}

	/* If the guest waits for an interrupt, advances its clock by `ms`, but
	 * by one tick at most: so the guest never misses a tick. */
	#waited(ms) {
		if (this.#delay >= 1)
			this.#clock += Math.min(ms, TICK);
		this.#delay = 0;
	}

	#plan() {
		const wait = this.#delay >= 1 ? this.#delay / this.speed :
			this.#ran * (1 / this.speed - 1);

		clearTimeout(this.#timer);
		this.#timer = null;
		this.#planned = performance.now();
		if (wait >= 1) {
			this.#timer = setTimeout(() => {
				this.#timer = null;
				this.#turn();
			}, wait);
		} else if (!this.#waits) {
			this.#waits = true;
			this.#soon();
		}
	}

	#turn() {
		this.#waited((performance.now() - this.#planned) * this.speed);
		this.#wanted = performance.now() - this.#shown >=
			this.#options.interval;
		this.#slice();
		if (this.#wanted && this.quiet())
			this.#show();
		if (this.#running)
			this.#plan();
	}

	#show() {
		this.#shown = performance.now();
		this.#options.onquiet?.();
	}

	/* ---- What the page can do with the machine ---- */

	start() {
		if (this.#running)
			return;
		this.#running = true;
		this.#plan();
	}

	/* Stops the machine at the next quiet moment, and returns true. If no
	 * quiet moment comes for a long time, stops it anyway, and returns
	 * false. */
	pause() {
		this.#running = false;
		clearTimeout(this.#timer);
		this.#timer = null;
		return this.#go_on(() => this.quiet());
	}

	get running() {
		return this.#running;
	}

	/* Runs slices, without a pause between them, until done() is true.
	 * Returns false if that takes too long. */
	#go_on(done) {
		let left = CALMING;

		this.#wanted = true;
		while (!done() && left--) {
			/* The clock advances by 5 ms at most, half a tick. */
			this.#waited(Math.min(this.#delay, 5));
			this.#slice();
		}
		if (this.quiet())
			this.#show();
		return left >= 0;
	}

	/* Runs a paused machine until the kernel has counted a tick, and on to
	 * the next quiet moment. Returns false if that takes too long. */
	step_tick() {
		const before = this.ticks();

		return this.#go_on(() => this.ticks() !== before &&
			this.quiet());
	}

	/* Runs a paused machine until the next quiet moment. Returns false if
	 * that takes too long. */
	step_quiet() {
		let slices = 0;

		return this.#go_on(() => slices++ > 0 && this.quiet());
	}

	/* Returns the low word of the kernel's count of ticks. */
	ticks() {
		const at = this.layout.ticks - this.layout.kernel_base;
		const bytes = this.read(at, 4);

		return new DataView(bytes.buffer, bytes.byteOffset, 4)
			.getUint32(0, true);
	}

	/* Is this a quiet moment, at which the books must balance? It is if a
	 * program runs, or if the CPU waits, but not before the kernel has
	 * turned paging on. It also is if this slice has ended at such a moment
	 * (#caught). Then v86 may have begun an interrupt before it ended the
	 * slice. The books balance all the same, because no instruction of the
	 * interrupt's handler has run. */
	quiet() {
		return this.#caught || (this.#cpu.cr[0] & PAGING) !== 0 &&
			(this.#cpu.cpl[0] === 3 || this.#cpu.in_hlt[0] !== 0);
	}

	/* Returns a view of the guest's memory. It is valid until the guest
	 * runs again. */
	read(physical, bytes) {
		return this.#cpu.mem8.subarray(physical, physical + bytes);
	}

	write(physical, bytes) {
		this.#pc.write_memory(bytes, physical);
	}

	/* Sends characters to the serial line. The guest gets them while it
	 * runs. */
	type(text) {
		this.#typed.push(...new TextEncoder().encode(text));
		if (this.#running && this.#timer !== null && this.#delay >= 1) {
			clearTimeout(this.#timer);
			this.#timer = null;
			this.#turn();
		}
	}

	#feed() {
		if (this.#typed.length)
			this.#pc.serial_send_bytes(0, Uint8Array.from(
				this.#typed.splice(0, TYPED_AT_ONCE)));
	}

	/* Does what the reset button of a PC does. */
	reset() {
		this.#typed = [];
		this.#pc.restart();
	}

	/* save() returns the state of the whole machine, an ArrayBuffer;
	 * restore() sets it again. */
	save() {
		return this.#pc.save_state();
	}

	restore(state) {
		return this.#pc.restore_state(state);
	}

	/* Ends the machine for ever. After that, call none of its functions. */
	async destroy() {
		await this.ready;
		this.#running = false;
		clearTimeout(this.#timer);
		this.#timer = null;
		const ended = this.#pc.destroy();

		this.#loop.yield_callback(this.#loop.tick_counter);
		await ended;
	}
}
