/*
 * The page of the race: its buttons, and how the race runs. The page's address
 * says what the page shows, so that a link shows the same again:
 *
 *	race.html#trace=storm&at=1200&speed=60&price=all&who=linux001,xv6
 *
 * window.race tells a test how far the race is: see tell().
 *
 * Ancestor: none.
 */
import { copy_address } from "./copy.js";
import { on_theme } from "./palette.js";
import { draw_chart, draw_map, draw_sample, swatch } from "./racemap.js";
import { FREE, GET, Runner, history, read_trace, what } from "./racetrace.js";

const FIRST = ["coremap", "linux001", "xv6", "tally"];
const MOMENTS = 400;	/* how many points a line of the chart has */
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
const number = (n) => Number.isFinite(n) ? Math.round(n).toLocaleString("en") :
	"not measured";

let prices, trace, trace_name, runners = [], lines = new Map();
let at = 0, playing = false, due = 0, before = 0;
let written = "", wishes = 0;

function element(name, properties, ...children) {
	const it = Object.assign(document.createElement(name), properties);

	it.append(...children);
	return it;
}

/* ---- The allocators in the race ---- */

/* Puts the maps into the order of the allocators in the trace. The lines of the
 * chart keep the order in which the reader has chosen the allocators. */
function place_cards() {
	const sorted = [...runners].sort((a, b) => a.nr - b.nr);

	$("maps").replaceChildren(...sorted.map((one) => one.card));
	runners.forEach(({ title, allocator }, i) =>
		title.replaceChildren(swatch(i), allocator.name));
}

function add(name) {
	const nr = trace.allocators.findIndex((a) => a.name === name);
	const allocator = trace.allocators[nr];

	if (nr < 0 || runners.some((runner) => runner.nr === nr))
		return;
	const runner = new Runner(trace, allocator,
		prices.traces[trace_name][name], { hot: prices.cycles.hot[name],
			cold: prices.cycles.cold[name] });

	runner.nr = nr;
	if (!lines.has(nr))
		lines.set(nr, history(trace, allocator, MOMENTS));
	runners.push(runner);
	make_card(runner);
}

function make_buttons() {
	$("who").replaceChildren(...trace.allocators.map(({ name,
		provenance }, nr) => {
		const button = element("button", { type: "button",
			textContent: name, title: provenance });

		button.onclick = () => {
			const others = runners.filter((one) => one.nr !== nr);

			if (others.length < runners.length)
				runners = others;
			else
				add(name);
			place_cards();
			keep_in_address();
			show();
		};
		return button;
	}));
}

/* Returns the rows of a runner's card: names and values. */
function facts(runner) {
	const { runs, longest } = runner.free_runs(), cost = runner.cost();
	const ratio = (n) => n ? `, ${n.toPrecision(3)} of xv6` : "";
	const { hot, cold } = runner.cycles;

	return [["longest free run", longest], ["runs of free pages", runs],
		["instructions", cost.instructions],
		["repetitions", cost.repetitions],
		["clocks of a 386", cost.clocks],
		[`cycles hot${ratio(hot)}`, cost.hot],
		[`cycles cold${ratio(cold)}`, cost.cold]];
}

function make_card(runner) {
	const { name, provenance } = runner.allocator;
	const rows = facts(runner);

	runner.canvas = element("canvas", {});
	runner.canvas.setAttribute("role", "img");
	runner.canvas.setAttribute("aria-label", `Memory under ${name}`);
	runner.bar = element("div", {});
	runner.title = element("h2", {});
	runner.values = rows.map(() => element("dd", {}));
	runner.card = element("section", { className: "map" },
		runner.title,
		element("p", { textContent: provenance }),
		runner.canvas,
		element("div", { className: "track" }, runner.bar),
		element("dl", {}, ...rows.flatMap(([row], i) =>
			[element("dt", { textContent: row }),
				runner.values[i]])));
	runner.card.dataset.name = name;
}

/* ---- What the page shows ---- */

function show_card(runner, most) {
	const part = runner.cost()[$("price").value] / most;

	facts(runner).forEach(([, value], i) => {
		runner.values[i].textContent = number(value);
	});
	runner.bar.style.width = `${100 * (part || 0)}%`;
	draw_map(runner.canvas, runner);
}

function event_text() {
	const names = { [GET]: "a get", [FREE]: "one holder less" };
	const last = at ? `: ${names[what(trace.events[at - 1])] ??
		"one holder more"}` : "";

	return `Event ${number(at)} of ${number(trace.events.length)}${last}` +
		(runners.length ? `; ${number(runners[0].held)} of ` +
		`${number(trace.pages)} pages are held` : "");
}

function show() {
	for (const runner of runners)
		runner.go_to(at);
	const most = Math.max(0, ...runners.map((runner) =>
		runner.cost()[$("price").value] || 0));

	runners.forEach((runner) => show_card(runner, most));
	draw_chart($("chart"), runners.map((runner, i) =>
		({ nr: i, values: lines.get(runner.nr) })),
	{ pages: trace.pages, at: at / trace.events.length });
	[...$("who").children].forEach((button, nr) =>
		button.setAttribute("aria-pressed",
			runners.some((runner) => runner.nr === nr)));
	$("at").value = at;
	$("event").textContent = event_text();
	tell();
}

/* Draws the legend and the titles, whose colours depend on light or dark mode.
 * At each event show() draws the maps, the chart and the values. */
function show_theme() {
	const samples = Object.keys(KINDS).map((name) =>
		[name, element("canvas", {})]);

	$("legend").replaceChildren(...samples.map(([name, canvas]) =>
		element("li", {}, canvas, KINDS[name])));
	for (const [name, canvas] of samples)
		draw_sample(canvas, name);
	place_cards();
}

function tell() {
	window.race = { trace: trace_name, at, playing,
		end: trace.events.length, costs: Object.fromEntries(runners.map(
			(one) => [one.allocator.name, one.cost()])) };
}

function keep_in_address() {
	const who = runners.map((one) => one.allocator.name).join(",");

	written = `#trace=${trace_name}&at=${at}&speed=${$("speed").value}` +
		`&price=${$("price").value}&who=${who}`;
	window.history.replaceState(null, "", written);
}

/* ---- How the race runs ---- */

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

/* Shows one frame. The time since the last frame counts as 100 ms at most, so
 * after the page was hidden the race continues where it was. */
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
		throw new Error(`there is no ${file}: the site was built on a` +
			" machine that cannot run the allocators");
	return answer[how]();
}

/* Loads a trace, and shows this event of it with the allocators of these names.
 * If the reader chooses another trace before the file has come, only the last
 * choice counts. */
async function choose(name, who, event) {
	const wish = ++wishes;
	const buffer = await load(`race-${name}.bin`, "arrayBuffer");

	if (wish !== wishes)
		return;
	trace = read_trace(buffer);
	trace_name = name;
	runners = [];
	lines = new Map();
	make_buttons();
	who.forEach(add);
	place_cards();
	$("trace").value = name;
	$("at").max = trace.events.length;
	for (const id of ["play", "back", "step", "start", "at", "link"])
		$(id).disabled = false;
	go_to(event);
}

/* Restores what the page's address says. If a value is missing or wrong, a
 * default replaces it. */
function restore() {
	const wish = new URLSearchParams(window.location.hash.slice(1));
	const known = (id) => [...$(id).options].some(({ value }) =>
		value === wish.get(id));

	for (const id of ["speed", "price"])
		if (known(id))
			$(id).value = wish.get(id);
	return choose(known("trace") ? wish.get("trace") : "session",
		wish.get("who")?.split(",") ?? FIRST,
		parseInt(wish.get("at"), 10) || 0);
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
	$("price").onchange = () => { keep_in_address(); show(); };
	$("speed").onchange = keep_in_address;
	$("link").onclick = () => {
		keep_in_address();
		copy_address($("link"));
	};
	$("trace").onchange = () => choose($("trace").value, runners.map(
		(one) => one.allocator.name), 0).catch(failed);
	window.onhashchange = () => {
		if (window.location.hash !== written)
			restore().catch(failed);
	};
	new ResizeObserver(show).observe($("maps"));
	on_theme(() => { show_theme(); show(); });
}

async function begin() {
	show_theme();
	prices = await load("race.json", "json");
	$("trace").append(...Object.keys(prices.traces).map((name) =>
		element("option", { value: name, textContent:
			[name, ABOUT[name]].filter(Boolean).join(": ") })));
	await restore();
	listen();
}

begin().catch(failed);
