/*
 * The page of the race: what the reader chooses, and time. What is shown is
 * also in the address, so that a link brings it back:
 *
 *	race.html#trace=storm&at=1200&who=linux001,xv6,tally
 *
 * window.race says to a test where the race is: see tell().
 *
 * Ancestor: none.
 */
import { FREE, GET, Runner, history, read_trace, what } from "./racetrace.js";
import { colour, draw_chart, draw_map, line_colour, on_theme } from
	"./racemap.js";

const FIRST = ["coremap", "linux001", "buddy", "tally"];
const MOMENTS = 400;	/* of a line of the chart */
const ABOUT = {
	boot: "power-on to the prompt",
	session: "commands at the shell",
	storm: "forks until memory ends",
	busybox: "a script of busybox",
	build: "many short programs",
	lua: "a script of lua",
};
const KINDS = { never: "never given out", free: "free again",
	held: "one holder", shared: "several holders", last: "the last event" };

const $ = (id) => document.getElementById(id);
const number = (n) => Math.round(n).toLocaleString("en");

let prices, trace, trace_name, runners = [], lines = new Map();
let at = 0, playing = false, due = 0, before = 0;

function element(name, properties, ...children) {
	const it = Object.assign(document.createElement(name), properties);

	it.append(...children);
	return it;
}

/* ---- Who takes part ---- */

/* The first that nobody has: who stays keeps its own. */
function free_colour() {
	const taken = new Set(runners.map((runner) => runner.colour));
	let nr = 0;

	while (taken.has(nr))
		nr++;
	return nr;
}

/* Maps stand in the order of the trace. */
function add(name) {
	const nr = trace.allocators.findIndex((a) => a.name === name);
	const allocator = trace.allocators[nr];

	if (nr < 0 || runners.some((runner) => runner.nr === nr))
		return;
	const runner = new Runner(trace, allocator,
		prices.traces[trace_name][name]);

	runner.nr = nr;
	runner.colour = free_colour();
	if (!lines.has(nr))
		lines.set(nr, history(trace, allocator, MOMENTS));
	runners.push(runner);
	runners.sort((a, b) => a.nr - b.nr);
	make_card(runner);
	$("maps").replaceChildren(...runners.map((one) => one.card));
}

function remove(nr) {
	runners.find((runner) => runner.nr === nr)?.card.remove();
	runners = runners.filter((runner) => runner.nr !== nr);
}

function make_chips() {
	$("chips").replaceChildren(...trace.allocators.map(({ name,
		provenance }, nr) => {
		const chip = element("button", { type: "button",
			textContent: name, title: provenance });

		chip.onclick = () => {
			if (runners.some((runner) => runner.nr === nr))
				remove(nr);
			else
				add(name);
			show();
		};
		return chip;
	}));
}

function make_card(runner) {
	const { name, provenance } = runner.allocator;
	const rows = ["longest free run", "runs of free pages", "instructions",
		"clocks of a 386", "cycles, times Tally's"];
	const swatch = element("span", { className: "swatch" });

	runner.canvas = element("canvas", {});
	runner.canvas.setAttribute("role", "img");
	runner.canvas.setAttribute("aria-label", `Memory under ${name}`);
	runner.bar = element("div", {});
	runner.swatch = swatch;
	runner.values = rows.map(() => element("dd", {}));
	runner.card = element("section", { className: "map" },
		element("h2", {}, swatch, name),
		element("p", { className: "soft", textContent: provenance }),
		runner.canvas,
		element("div", { className: "track" }, runner.bar),
		element("dl", {}, ...rows.flatMap((row, i) =>
			[element("dt", { textContent: row }),
				runner.values[i]])));
	runner.card.dataset.name = name;
}

/* ---- What is to be seen ---- */

function cycles_of(name) {
	const { hot, cold } = prices.cycles;
	const times = (n) => n === undefined ? "not measured" :
		n.toPrecision(3).replace(/\.?0+$/, "");

	return `hot ${times(hot[name])}, cold ${times(cold[name])}`;
}

function show_card(runner, most) {
	const { runs, longest } = runner.free_runs(), cost = runner.cost();
	const price = $("price").value;
	const values = [number(longest), number(runs),
		cost ? number(cost.instructions) : "not measured yet",
		cost ? number(cost.clocks) : "not measured yet",
		cycles_of(runner.allocator.name)];

	values.forEach((value, i) => { runner.values[i].textContent = value; });
	runner.bar.style.width = `${cost && most ?
		100 * cost[price] / most : 0}%`;
	runner.swatch.style.background = line_colour(runner.colour);
	draw_map(runner.canvas, runner);
}

function event_text() {
	const names = { [GET]: "a get", [FREE]: "a holder less" };
	const last = at ? `: ${names[what(trace.events[at - 1])] ??
		"a holder more"}` : "";

	return `Event ${number(at)} of ${number(trace.events.length)}${last}` +
		(runners.length ? `; ${number(runners[0].held)} of ` +
		`${number(trace.pages)} pages are held` : "");
}

function show() {
	for (const runner of runners)
		runner.go_to(at);
	const most = Math.max(0, ...runners.map((runner) =>
		runner.cost()?.[$("price").value] ?? 0));

	runners.forEach((runner) => show_card(runner, most));
	draw_chart($("chart"), runners.map((runner) =>
		({ nr: runner.colour, values: lines.get(runner.nr) })),
	{ pages: trace.pages, at: at / trace.events.length });
	[...$("chips").children].forEach((chip, nr) =>
		chip.setAttribute("aria-pressed",
			runners.some((runner) => runner.nr === nr)));
	$("at").value = at;
	$("event").textContent = event_text();
	tell();
}

function show_legend() {
	$("legend").replaceChildren(...Object.entries(KINDS).map(([name,
		words]) => {
		const swatch = element("span", { className: "swatch" });

		swatch.style.background = colour(name);
		return element("li", {}, swatch, words);
	}));
}

function tell() {
	window.race = { trace: trace_name, at, playing,
		end: trace.events.length, costs: Object.fromEntries(runners.map(
			(one) => [one.allocator.name, one.cost()])) };
}

function keep_in_address() {
	const who = runners.map((one) => one.allocator.name).join(",");

	window.history.replaceState(null, "",
		`#trace=${trace_name}&at=${at}&who=${who}`);
}

/* ---- Time ---- */

function play(on) {
	playing = on;
	due = 0;
	if (on && at === trace.events.length)
		at = 0;
	$("play").textContent = on ? "Pause" : "Play";
	$("event").setAttribute("aria-live", on ? "off" : "polite");
	if (on)
		window.requestAnimationFrame(frame);
	else
		keep_in_address();
	show();
}

/* A page that was hidden for a while does not catch up. */
function frame(now) {
	if (!playing)
		return;
	due += Math.min(100, Math.max(0, now - before)) * $("speed").value /
		1000;
	before = now;
	at = Math.min(trace.events.length, at + Math.floor(due));
	due %= 1;
	if (at === trace.events.length)
		return play(false);
	show();
	window.requestAnimationFrame(frame);
}

function go_to(event) {
	at = Math.max(0, Math.min(trace.events.length, event));
	play(false);
}

/* ---- The beginning ---- */

async function load(file, how) {
	const answer = await fetch(file);

	if (!answer.ok)
		throw new Error(`${file} is not here: the site was built on a` +
			" machine that cannot run the allocators");
	return answer[how]();
}

async function choose(name, who, event) {
	const buffer = await load(`race-${name}.bin`, "arrayBuffer");

	trace = read_trace(buffer);
	trace_name = name;
	runners = [];
	lines = new Map();
	make_chips();
	who.forEach(add);
	$("trace").value = name;
	$("at").max = trace.events.length;
	for (const id of ["play", "back", "step", "start", "at"])
		$(id).disabled = false;
	go_to(event);
}

function failed(error) {
	playing = false;
	$("event").textContent = `The race cannot be shown: ${error.message}`;
}

function listen() {
	$("play").onclick = () => play(!playing);
	$("step").onclick = () => go_to(at + 1);
	$("back").onclick = () => go_to(at - 1);
	$("start").onclick = () => go_to(0);
	$("at").oninput = () => go_to(Number($("at").value));
	$("price").onchange = show;
	$("trace").onchange = () => choose($("trace").value, runners.map(
		(one) => one.allocator.name), 0).catch(failed);
	new ResizeObserver(show).observe($("maps"));
	on_theme(() => { show_legend(); show(); });
}

async function begin() {
	const wish = new URLSearchParams(window.location.hash.slice(1));

	show_legend();
	prices = await load("race.json", "json");
	const names = Object.keys(ABOUT).filter((name) => prices.traces[name]);

	$("trace").append(...names.map((name) => element("option",
		{ value: name, textContent: `${name}: ${ABOUT[name]}` })));
	await choose(names.includes(wish.get("trace")) ? wish.get("trace") :
		"session", wish.get("who")?.split(",") ?? FIRST,
	Number(wish.get("at")) || 0);
	listen();
}

begin().catch(failed);
