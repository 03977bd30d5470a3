/*
 * Tests the playground's engine in Node, without a page: the recount of
 * books.js equals the kernel's counts at many moments, wrong counts are found,
 * the holders of pages are right, and the machine can be controlled.
 *
 *	node engine.js			TAP on standard output
 *
 * Ancestor: tests/guest/kernel/memory.c, for the kernel's own audit.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Books } from "../../build/web/books.js";
import { K, KINDS } from "../../build/web/kinds.js";
import { done, is, ok } from "./tap.js";
import { Guest } from "./guest.js";

const MOMENTS = 200;
const here = new URL("../../build/web/", import.meta.url);

/* ---- The layout ---- */

/* Returns all strings in the site's scripts that may be names of members or
 * variables of the kernel. */
function names_used() {
	const names = new Set();

	for (const file of readdirSync(here).filter((f) => /\.js$/.test(f))) {
		const text = readFileSync(new URL(file, here), "utf8");

		for (const [, name] of text.matchAll(
			/\b(?:constant|variable)\("(\w+(?:\.\w+)?)"\)/g))
			names.add(name);
		for (const [, name] of text.matchAll(
			/(?:\b(?:place|member|list)\([^;]*?)"(\w+\.\w+)"\)/g))
			names.add(name);
	}
	return names;
}

function layout_is_complete(layout) {
	const used = [...names_used()];

	ok(used.length > 40, "the scripts use more than 40 names of the layout",
		used.length);
	is(used.filter((name) => !(name in layout)), [],
		"the layout has each name that the scripts use");
}

/* ---- The recount ---- */

/* Returns the differences of the recount at this moment, as text; "" if there
 * are none. */
function difference(books) {
	const { differences, counts, recount } = books.recount();

	return differences.map((nr) => `${nr.toString(16)}: kernel ${
		counts[nr]}, recount ${recount[nr]}`).join("; ");
}

async function equal_under_storm(guest) {
	const seen = new Set(), wrong = [];
	let moments = 0, most = 0;

	guest.onmoment = () => {
		guest.books.guest.look();
		const state = guest.books.guest.variable("mem_changes");

		if (moments >= MOMENTS || seen.has(state))
			return;
		seen.add(state);
		moments++;
		const { tasks } = guest.books.recount();

		most = Math.max(most, tasks.length);
		if (difference(guest.books))
			wrong.push(difference(guest.books));
	};
	for (let i = 0; i < 20 && moments < MOMENTS; i++)
		await guest.ask("storm; cp /bin/cow /tmp/a; cp /tmp/a /tmp/b" +
			"; cat /tmp/b | cat | cat >/tmp/c; cow >/tmp/d");
	guest.onmoment = () => {};
	is([moments, wrong], [MOMENTS, []], "the recount equals the kernel's " +
		`counts at ${MOMENTS} moments, each with other counts`);
	ok(most > 100, "at one of the moments there are more than 100 tasks",
		most);
	ok(/audit: ok/.test(await guest.ask("audit")),
		"after the storm the kernel's own audit says ok", guest.said);
}

/* ---- Faults ---- */

/* Changes 16 bits of the guest's memory, calls look(), and restores them. */
async function with_half(guest, addr, change, look) {
	const at = addr - guest.books.guest.base;
	const old = [...guest.machine.read(at, 2)];
	const half = change(old[0] | old[1] << 8);

	guest.machine.write(at, [half & 255, half >> 8]);
	await look();
	guest.machine.write(at, old);
}

/* Returns the pages of a kind at this moment. */
function pages_of(guest, kind) {
	const { kinds } = guest.books.recount();

	return [...kinds.keys()].filter((nr) => kinds[nr] === kind);
}

/* Returns the address of a page's count. */
function count_at(guest, nr) {
	guest.books.guest.look();
	return guest.books.guest.variable("mem_map") + 2 * nr;
}

async function count_altered(guest, kind, change, name) {
	const nr = pages_of(guest, kind)[0];
	let found;

	await with_half(guest, count_at(guest, nr), change, () => {
		found = guest.books.recount().differences;
	});
	is(found, [nr], name);
	is(guest.books.recount().differences, [],
		`${name} only until it is restored`);
}

async function faults_are_seen(guest) {
	const more = (count) => count + 1;

	await count_altered(guest, K.PROGRAM, more,
		"a count that is too large is a difference");
	await count_altered(guest, K.TABLE, () => 0,
		"a table with count 0 is a difference");
	await count_altered(guest, K.NEVER, more,
		"a count beyond the frontier is a difference");
	await count_altered(guest, K.FREE, more,
		"a count of a free page is a difference");
	await count_altered(guest, K.STACK, () => 65535,
		"a task whose page is reserved is a difference");
	await holder_lost(guest);
	await both_audits(guest);
}

/* Removes the first page from the run list. It has no holder. */
async function holder_lost(guest) {
	const g = guest.books.guest, at = g.constant("run_list") - g.base;
	const first = g.variable("run_list"), old = guest.machine.read(at, 4)
		.slice();

	guest.machine.write(at, guest.machine.read(first - g.base, 4).slice());
	is(guest.books.recount().differences, [g.nr_of(first)],
		"a page with count 0 that is on no list is a difference");
	guest.machine.write(at, old);
	is(guest.books.recount().differences, [],
		"there is no difference after the lost page is put back");
}

/* Changes a count. The kernel's audit must name the page with this count. */
async function both_audits(guest) {
	const nr = pages_of(guest, K.ARCHIVE)[0];
	const at = count_at(guest, nr);

	await with_half(guest, at, (count) => count + 5, async () => {
		const name = (nr * 4096).toString(16).padStart(8, "0");
		const said = await guest.ask("audit");

		ok(said.includes(`M1: page ${name} expected`),
			"the kernel's audit names a page with a wrong count",
			said);
	});
	ok(/audit: ok/.test(await guest.ask("audit")),
		"the kernel's audit says ok after the count is restored",
		guest.said);
}

/* ---- Holders ---- */

/* The recount of a page must be the number of its described holders. The tasks
 * in these descriptions must be those for which held_by() lists the page. */
async function holders_agree(guest) {
	const { pages, recount, tasks } = guest.books.recount();
	const held = new Map(tasks.map(({ pid }) => {
		const { own, shared } = guest.books.held_by(pid);

		return [pid, { own: new Set(own), shared: new Set(shared) }];
	}));
	const wrong = [], alone = [];

	for (let nr = 0; nr < pages; nr++) {
		if (recount[nr] === 0 || recount[nr] === 65535)
			continue;
		const holders = guest.books.holders(nr);
		const who = new Set(holders.flatMap((one) => one.tasks));

		if (holders.length !== recount[nr])
			wrong.push(nr);
		for (const [pid, { own, shared }] of held) {
			if (who.has(pid) !== (own.has(nr) || shared.has(nr)))
				wrong.push(nr);
			if (own.has(nr) && (who.size > 1 || recount[nr] > 1))
				alone.push(nr);
		}
	}
	is(wrong, [],
		"each page has as many described holders as counted ones");
	is(alone, [], "a page that a task holds alone has no other holder");
}

async function holders_in_words(guest) {
	await guest.ask("sleep 9999 | sleep 9999 &");
	const { tasks } = guest.books.recount();
	const sleep = tasks.filter(({ name }) => name === "sleep");
	const all = pages_of(guest, K.ARCHIVE).flatMap((nr) =>
		guest.books.holders(nr));
	const told = (words) => all.filter(({ text }) => words.test(text));

	ok(sleep.length > 0 && sleep.every(({ parent, state }) =>
		parent > 0 && state === "sleeping"),
		"tasks are shown with parent and state", JSON.stringify(tasks));
	ok(told(/^It is page 0 of \/bin\/cow\.$/).length === 1,
		"a page of a file is shown with the file's name", all.length);
	const where = `task ${sleep[0]?.pid} \\(sleep\\).* at [0-9a-f]{8}`;
	ok(told(new RegExp(where)).length > 0,
		"a mapped page is shown with task and address");
	for (const task of sleep)
		is(guest.books.held_by(task.pid).own.length +
			guest.books.held_by(task.pid).shared.length, task.pages,
			`sleeping task ${sleep.indexOf(task)} holds as many ` +
			"pages as its row says");
	await holders_agree(guest);
}

/* A fork shares tables. A table that two tasks share is one holder of each of
 * its pages. */
async function forks_share(guest) {
	let found = null;

	guest.onmoment = () => {
		const { kinds, pages } = guest.books.recount();

		const by_two = (nr) => guest.books.holders(nr).find(
			({ tasks }) => tasks.length > 1) ?? null;
		for (let nr = 0; nr < pages && !found; nr++)
			if (kinds[nr] === K.SHARED)
				found = by_two(nr);
	};
	await guest.ask("storm 4");
	guest.onmoment = () => {};
	ok(/ and task .* which they share: that is one holder\.$/
		.test(found?.text), "a shared table is one holder of its pages",
		JSON.stringify(found));
}

/* ---- The machine ---- */

/* When the machine stops, all of its clocks must stop. If the PC's clock
 * continued, the kernel would add the ticks of that time, ten at once, when the
 * machine continues. */
async function clock_stands(machine) {
	const steps = 201, before = machine.ticks();

	await new Promise((resolve) => setTimeout(resolve, 2500));
	for (let i = 0; i < steps; i++)
		machine.step_tick();
	is(machine.ticks() - before, steps,
		"after a stop of 2.5 s a step is still one tick");
}

/* Returns how many ticks a machine makes in this number of ms. Where the
 * machine would wait, the clock of this test jumps to the end of the wait. */
async function ticks_in(machine, speed, ms) {
	const { setTimeout, clearTimeout } = globalThis;
	const now = performance.now.bind(performance), before = machine.ticks();
	const end = now() + ms;
	let jumped = 0, waits = null;

	performance.now = () => now() + jumped;
	globalThis.setTimeout = (call, wait) => { waits = { call, wait }; };
	globalThis.clearTimeout = () => { waits = null; };
	machine.speed = speed;
	machine.start();
	while (performance.now() < end) {
		await new Promise((go) => setImmediate(go));
		jumped += waits?.wait ?? 0;
		waits?.call();
	}
	machine.pause();
	Object.assign(globalThis, { setTimeout, clearTimeout });
	delete performance.now;
	return machine.ticks() - before;
}

/* A second has 100 ticks. There may be fewer if the computer is busy. There may
 * be more, because a slice that ends at a quiet moment lasts two ms longer. */
async function slow_motion(machine) {
	for (const part of [10, 50, 500]) {
		const ticks = await ticks_in(machine, 1 / part, 1000 * part);

		ok(ticks > 40 && ticks < 140, `at 1/${part} of its speed ` +
			`a second takes ${part} s`, ticks);
	}
	machine.speed = 1;
}

async function machine_obeys(guest) {
	const { machine, books } = guest;
	let moments = 0, wrong = "";

	ok(machine.step_tick() && machine.quiet(),
		"a step ends at a moment when the kernel runs no call");
	const before = machine.ticks();

	machine.step_tick();
	is(machine.ticks() - before, 1, "the next step ends a tick later");
	await clock_stands(machine);
	await slow_motion(machine);
	is(await guest.ask("echo what was typed"),
		"echo what was typed\r\nwhat was typed\r\ntally# "
			.replaceAll("\r", "").replace("tally# ",
			guest.said.match(/tally[#>] $/)[0]),
		"the machine's shell runs a typed line");
	guest.onmoment = () => {
		moments++;
		if (books.ready())
			wrong ||= difference(books);
	};
	await guest.ask("reboot", /tally[#>] $/);
	guest.onmoment = () => {};
	is(wrong, "", "there is no difference during a second boot");
	ok(moments > 10, "a second boot has more than 10 quiet moments",
		moments);
	await guest.ask("poweroff", /finish: success/).catch(() => {});
	is(guest.finished, true, "the machine reports that it has finished");
}

/* The command line tells a machine of 16 MiB to use 8 MiB. A command line that
 * is too long is refused. */
async function command_line_counts(guest) {
	ok(guest.said.includes("command line: mem=8M"),
		"the kernel reads the command line", guest.said);
	is(guest.books.recount().pages, 2048,
		"the kernel uses only the memory that the command line allows");
	const error = await Guest.boot({ memory: 4, cmdline: "x".repeat(256) })
		.catch(({ message }) => message);
	is(error, "the command line has 256 bytes, at most 255 have room",
		"a command line that is too long is refused");
}

/* Tests a machine whose memory cannot be read, and a layout without one of the
 * names. */
function refuses() {
	const layout = JSON.parse(readFileSync(new URL("layout.json", here)));
	const none = new Books(layout, () => new Uint8Array(0));
	let message;

	is(none.ready(), false, "without memory the recount is not ready");
	try {
		delete layout.kernel_base;
		new Books(layout, () => new Uint8Array(0));
	} catch (error) {
		({ message } = error);
	}
	is(message, "layout.json has no kernel_base",
		"a name that the layout lacks is reported");
	ok(KINDS.every(({ name, text }) => name && text),
		"each kind has a name and a sentence");
}

const guest = await Guest.boot({ memory: 16, cmdline: "mem=8M" });

layout_is_complete(guest.machine.layout);
refuses();
await command_line_counts(guest);
await equal_under_storm(guest);
await faults_are_seen(guest);
await forks_share(guest);
await holders_in_words(guest);
await machine_obeys(guest);
done();
