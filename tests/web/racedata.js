/*
 * Tests the race without a browser: what the page replays equals a count that
 * this test makes from the traces' text, and the study's results.
 *
 *	node racedata.js		TAP on standard output
 *
 * Ancestor: tests/web/engine.js, which counts a machine's holders.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Runner, history, read_trace } from "../../build/web/racetrace.js";
import { done, is, ok } from "./tap.js";

process.chdir(new URL("../../", import.meta.url).pathname);

/* Returns those lines of a CSV file, as objects, for which passes() is true. */
function rows(file, passes) {
	const [names, ...lines] = readFileSync(file, "utf8").trim().split("\n")
		.map((line) => line.split(","));

	return lines.map((line) => Object.fromEntries(names.map((name, i) =>
		[name, line[i]]))).filter(passes);
}

const RUNS = rows("study/results/runs.csv", (row) => row.variant === "count");
const CLOCKS = rows("study/results/clocks.csv", ({ family, key }) =>
	family === "pages" && key.startsWith("trace."));
const CYCLES = rows("study/results/host/cycles.csv", () => true);
const prices = JSON.parse(readFileSync("build/web/race.json"));

function trace_file(name) {
	const bytes = readFileSync(`build/web/race-${name}.bin`);

	return bytes.buffer.slice(bytes.byteOffset,
		bytes.byteOffset + bytes.byteLength);
}

/* ---- The count of this test ---- */

/*
 * Returns the events of a trace's text as pairs of a letter and a slot: "g 12"
 * becomes ["g", "12"].
 */
function events_of(name) {
	return execFileSync("study/tracefile",
		["show", `study/traces/${name}`], { encoding: "utf8" })
		.split("\n").filter((line) => /^[gzsf] \d+$/.test(line))
		.map((line) => line.split(" "));
}

/*
 * Follows the events of a trace and the pages that an allocator gave. Returns
 * the pages that are held at the end, or a text that says which page is wrong.
 */
function follow(events, given, pages) {
	const holders = new Map(), page_of = {};
	let gets = 0;

	for (const [what, slot] of events) {
		if (what === "g" || what === "z") {
			const page = given[gets++];

			if (!(page < pages) || holders.has(page))
				return `get ${gets} gives page ${page}`;
			page_of[slot] = page;
			holders.set(page, 0);
		}
		const page = page_of[slot];

		holders.set(page, holders.get(page) + (what === "f" ? -1 : 1));
		if (holders.get(page) === 0)
			holders.delete(page);
	}
	return [...holders.keys()].sort((a, b) => a - b);
}

const all_of = (array, good) => [...array.keys()].filter((i) =>
	good(array[i]));

/* ---- A trace, and each allocator ---- */

function same_pages(trace, events) {
	return trace.allocators.filter((allocator) => {
		const runner = new Runner(trace, allocator);

		runner.go_to(events.length);
		return JSON.stringify(all_of(runner.holders, (n) => n > 0)) !==
			JSON.stringify(follow(events, allocator.given,
				trace.pages));
	}).map(({ name }) => name);
}

/* Compares held pages and runs of free pages with the study's rows. Each row
 * says how many events of the trace are done. Returns the number of rows, and
 * the differences. */
function same_runs(trace, name) {
	const wrong = [];
	let n = 0;

	for (const allocator of trace.allocators) {
		const runner = new Runner(trace, allocator);

		for (const row of RUNS.filter((one) => one.work === name &&
			one.name === allocator.name)) {
			runner.go_to(Number(row.step));
			const { runs, longest } = runner.free_runs();
			const got = [runner.held, runs, longest].join();

			n++;
			if (got !== [row.held, row.runs, row.longest].join())
				wrong.push(`${row.name} at ${row.step}: ` +
					got);
		}
	}
	return [n, wrong];
}

/* Returns the allocators whose costs at the end of the trace, which the page
 * computes from means, differ from the study's sums. */
function same_costs(trace, name) {
	const sum = (who, what) => CLOCKS.filter((row) =>
		row.work === name && row.name === who).reduce((all, row) =>
		all + Number(row[what]), 0);

	return trace.allocators.filter((allocator) => {
		const runner = new Runner(trace, allocator,
			prices.traces[name][allocator.name]);

		runner.go_to(trace.events.length);
		const cost = runner.cost();

		return ["instructions", "repetitions", "clocks"].some((what) =>
			Math.round(cost[what]) !== sum(allocator.name, what));
	}).map((one) => one.name);
}

function look_at(name) {
	const trace = read_trace(trace_file(name));
	const events = events_of(name);

	is(trace.events.length, events.length,
		`the race has all events of the trace ${name}`);
	is(same_pages(trace, events), [],
		`${name}: each allocator holds the right pages at the` +
		" end, and gave none twice");
	const [n, wrong] = same_runs(trace, name);

	ok(n > 500, `${name}: more than 500 rows of the study are compared`);
	is(wrong, [], `${name}: held pages and runs equal the study's`);
	is(same_costs(trace, name), [],
		`${name}: the costs equal the study's sums`);
}

/* ---- Cycles, damaged files, going back ---- */

function same_cycles() {
	for (const [key, row] of [["hot", "churn90_hot"],
		["cold", "pair_cold"]]) {
		const units = Object.fromEntries(CYCLES.filter((one) =>
			one.row === row).map((one) => [one.who, one.units]));
		const wrong = Object.keys(units).filter((who) => Math.abs(
			prices.cycles[key][who] * units.xv6 / units[who] - 1) >
			0.001);

		is(wrong, [],
			`the ${key} cycles have the study's ratios to xv6`);
	}
}

/* The page must refuse a damaged file. */
function refusals() {
	const whole = trace_file("boot"), trace = read_trace(whole);
	const given = Uint16Array.from(trace.allocators[0].given);
	const why = (run) => {
		try {
			run();
		} catch (error) {
			return error.message;
		}
		return "nothing";
	};

	is(why(() => read_trace(whole.slice(0, whole.byteLength - 2))),
		"this is not all of a trace", "a file that is cut is refused");
	is(why(() => read_trace(whole.slice(4))),
		"this is no trace of the race",
		"a file of another kind is refused");
	given[1] = given[0];
	is(why(() => new Runner(trace, { ...trace.allocators[0], given })
		.go_to(10)), `page ${given[0]} is given twice`,
	"a page that is given twice ends the replay");
}

function way_back() {
	const trace = read_trace(trace_file("storm"));
	const [first] = trace.allocators;
	const there = new Runner(trace, first), back = new Runner(trace, first);

	there.go_to(700);
	back.go_to(1500);
	back.go_to(700);
	is([...back.holders], [...there.holders],
		"going back to an event gives the same state as going forward");
	const line = history(trace, first, 10);

	there.go_to(trace.events.length);
	is([line[0], line[9]], [trace.pages, there.free_runs().longest],
		"the chart's line goes from the first event to the last");
}

const names = readFileSync("study/study.mk", "utf8").match(
	/^OUR_TRACES = (.*)$/m)[1].split(" ");

ok(names.every((name) => prices.traces[name]),
	"all of Tally's own traces have prices");
Object.keys(prices.traces).forEach(look_at);
same_cycles();
refusals();
way_back();
done();
