/*
 * The race without its page: reads the trace that study/host/race.c wrote. A
 * runner goes through the trace with one allocator.
 *
 *	const trace = read_trace(buffer);	the bytes of race-NAME.bin
 *	const runner = new Runner(trace, trace.allocators[0], prices, cycles);
 *	runner.go_to(100);			does the first 100 events
 *	runner.holders[nr], runner.used[nr], runner.cost(), runner.free_runs()
 *
 * prices are those of race.json for this trace and this allocator: how many
 * calls of each kind the trace has, and what they cost together. For each call
 * the runner adds the mean cost of its kind, so the sum is the measured one
 * only at the end. cycles has the cycles of a get and a free together, divided
 * by those of xv6: hot if their memory is in the cache, cold if it is not.
 * prices and cycles may be missing.
 *
 * Ancestor: study/replay.c, which has the same events and holders.
 */
export const GET = 0, SHARE = 2, FREE = 3;
export const CALLS = ["get", "share", "free"];

const HEADER = 20, NAME = 16, PROVENANCE = 48;

function text(bytes) {
	return new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
}

/* Returns the kind of an event. GET also stands for a get of a cleared page. */
export function what(event) {
	return event >> 14 === 1 ? GET : event >> 14;
}

export function read_trace(buffer) {
	const view = new DataView(buffer);
	const word = (at) => view.getUint32(at, true);

	if (buffer.byteLength < HEADER ||
		text(new Uint8Array(buffer, 0, 4)) !== "RACE")
		throw new Error("this is no trace of the race");
	const [events, gets, n, pages] = [4, 8, 12, 16].map(word);
	const each = NAME + PROVENANCE + 4 + 2 * gets;

	if (buffer.byteLength !== HEADER + 2 * events + n * each)
		throw new Error("this is not all of a trace");
	const numbers = (at, length) =>
		Uint16Array.from({ length }, (_, i) =>
			view.getUint16(at + 2 * i, true));
	const allocator = (_, i) => {
		const at = HEADER + 2 * events + i * each;

		return {
			name: text(new Uint8Array(buffer, at, NAME)),
			provenance: text(new Uint8Array(buffer, at + NAME,
				PROVENANCE)),
			counts: word(at + NAME + PROVENANCE) === 1,
			given: numbers(at + NAME + PROVENANCE + 4, gets),
		};
	};
	return { pages, events: numbers(HEADER, events),
		allocators: Array.from({ length: n }, allocator) };
}

export class Runner {
	constructor(trace, allocator, prices, cycles) {
		this.trace = trace;
		this.allocator = allocator;
		this.prices = prices;
		this.cycles = cycles;
		this.reset();
	}

	reset() {
		this.at = 0;			/* how many events are done */
		this.held = 0;
		this.last = -1;			/* the page of the last event */
		this.calls = { get: 0, share: 0, free: 0 };
		this.holders = new Uint16Array(this.trace.pages);
		this.used = new Uint8Array(this.trace.pages);
		this.slots = [];
	}

	/* Does the first `at` events of the trace. If more events are done
	 * already, begins again at the start, which does not take long. */
	go_to(at) {
		if (at < this.at)
			this.reset();
		while (this.at < at)
			this.#step(this.trace.events[this.at++]);
	}

	#step(event) {
		const slot = event & 0x3fff, kind = what(event);

		if (kind === GET)
			this.#get(slot);
		else if (kind === SHARE)
			this.#share(this.slots[slot]);
		else
			this.#free(this.slots[slot]);
		this.last = this.slots[slot];
	}

	#get(slot) {
		const page = this.allocator.given[this.calls.get++];

		if (this.holders[page])
			throw new Error(`page ${page} is given twice`);
		this.slots[slot] = page;
		this.holders[page] = 1;
		this.used[page] = 1;
		this.held++;
	}

	/* An allocator without counts is not called for a share, and is called
	 * only for the last free of a page. */
	#share(page) {
		this.holders[page]++;
		this.calls.share += this.allocator.counts;
	}

	#free(page) {
		const last = --this.holders[page] === 0;

		this.held -= last;
		this.calls.free += last || this.allocator.counts;
	}

	/* Returns the costs so far; a cost that was not measured is NaN. */
	cost() {
		const sum = (price) => CALLS.reduce((all, call) => {
			const prices = this.prices?.[call] ?? [1, 0, 0, 0];

			return all + this.calls[call] * prices[price] /
				prices[0];
		}, this.prices ? 0 : NaN);
		const [instructions, repetitions, clocks] = [1, 2, 3].map(sum);

		return { instructions, repetitions, clocks,
			all: instructions + repetitions,
			hot: this.calls.get * this.cycles?.hot,
			cold: this.calls.get * this.cycles?.cold };
	}

	/* Returns how many runs of free pages there are, and the length of the
	 * longest one. */
	free_runs() {
		let runs = 0, longest = 0, run = 0;

		for (const holders of this.holders) {
			run = holders ? 0 : run + 1;
			if (run === 1)
				runs++;
			if (run > longest)
				longest = run;
		}
		return { runs, longest };
	}
}

/* Returns the length of the longest free run at `moments` moments, evenly from
 * the first event to the last. */
export function history(trace, allocator, moments) {
	const runner = new Runner(trace, allocator);
	const end = trace.events.length;

	return Array.from({ length: moments }, (_, i) => {
		runner.go_to(Math.round(i * end / (moments - 1)));
		return runner.free_runs().longest;
	});
}
