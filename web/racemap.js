/*
 * The pictures of the race: a map of an arena, with a cell for each page; and a
 * chart, with a line for each allocator: the longest run of free pages.
 *
 *	draw_map(canvas, runner)
 *	draw_chart(canvas, lines, { pages, at })	at: which part of the
 *							events is done, 0 to 1
 *	draw_sample(canvas, "shared")			draws a cell like this
 *	swatch(nr)					returns a piece of a
 *							line as a picture
 *
 * A line is { values, nr }; nr says which colour and dashes it has. The part of
 * a line after the present event is pale. Map and chart fill the width of their
 * canvas.
 *
 * Ancestor: none.
 */
import { pick } from "./palette.js";

const COLUMNS = 48, GAP = 1, HIGH = 150, SAMPLE = 12;

/* The colours in light mode, and in dark mode. */
const COLOURS = {
	never: ["#eef1f4", "#1c2228"],
	free: ["#8293a3", "#6b7b8a"],
	held: ["#0072b2", "#2b8fd0"],
	shared: ["#e69f00", "#e69f00"],
	hole: ["#14181c", "#14181c"],
	ground: ["#ffffff", "#12161a"],
	grid: ["#c4ccd4", "#3a444e"],
	ink: ["#14181c", "#f2f5f7"],
};

/* The colours of lines are those of Okabe and Ito, changed to have enough
 * contrast in both modes. Each line also has its own dashes. The seventh line
 * has the first colour again, with other dashes. */
const LINES = [
	["#0072b2", "#56b4e9"], ["#d55e00", "#ff8533"], ["#00805d", "#2cc79b"],
	["#a8437f", "#e39bc2"], ["#8a6d00", "#f0e442"], ["#5b3a8e", "#a58bdc"],
];
const DASHES = [[], [7, 3], [2, 3], [12, 3, 2, 3], [12, 5], [7, 3, 2, 3, 2, 3]];

export const colour = (name) => pick(COLOURS[name]);
export const line_colour = (nr) => pick(LINES[nr % LINES.length]);
export const line_dashes = (nr) => DASHES[(nr + Math.floor(nr / LINES.length)) %
	DASHES.length];

/* Clears a canvas of this size in CSS pixels, and returns its context. */
function prepare(canvas, width, height) {
	const ratio = window.devicePixelRatio;
	const context = canvas.getContext("2d");

	if (canvas.width !== Math.round(width * ratio) ||
		canvas.height !== Math.round(height * ratio)) {
		canvas.width = Math.round(width * ratio);
		canvas.height = Math.round(height * ratio);
		canvas.style.height = `${height}px`;
	}
	context.setTransform(ratio, 0, 0, ratio, 0, 0);
	context.clearRect(0, 0, width, height);
	return context;
}

function state(runner, nr) {
	const holders = runner.holders[nr];

	return holders > 1 ? "shared" : holders ? "held" :
		runner.used[nr] ? "free" : "never";
}

/* Draws a cell. The states can be told apart without colours, too: the cell of
 * a page that is free again is hollow, and the cell of a page with several
 * holders has a hole in the middle. */
function draw_cell(context, name, { x, y, width, height }) {
	const edge = Math.round(width / (name === "free" ? 5 : 3));

	context.fillStyle = colour(name);
	context.fillRect(x, y, width, height);
	if (name === "free" || name === "shared") {
		context.fillStyle = colour(name === "free" ? "never" : "hole");
		context.fillRect(x + edge, y + edge, width - 2 * edge,
			height - 2 * edge);
	}
}

/* Returns the place of a page's cell, in whole pixels, so that no two colours
 * are mixed at its edges. */
function cell(nr, size) {
	const column = nr % COLUMNS, line = Math.floor(nr / COLUMNS);
	const x = Math.round(column * size), y = Math.round(line * size);

	return { x, y, width: Math.round((column + 1) * size) - GAP - x,
		height: Math.round((line + 1) * size) - GAP - y };
}

/* Page 0 is at the top left. The page of the last event has a frame. */
export function draw_map(canvas, runner) {
	const width = canvas.clientWidth, size = width / COLUMNS;
	const lines = Math.ceil(runner.holders.length / COLUMNS);
	const context = prepare(canvas, width, Math.round(lines * size));

	for (let nr = 0; nr < runner.holders.length; nr++)
		draw_cell(context, state(runner, nr), cell(nr, size));
	if (runner.last >= 0)
		draw_frame(context, cell(runner.last, size));
}

/* Draws a frame of two colours, so that it can be seen on any colour. */
function draw_frame(context, { x, y, width, height }) {
	for (const [name, wide] of [["ground", 4], ["ink", 2]]) {
		context.strokeStyle = colour(name);
		context.lineWidth = wide;
		context.strokeRect(x - 1, y - 1, width + 2, height + 2);
	}
}

export function draw_sample(canvas, name) {
	const context = prepare(canvas, SAMPLE + 4, SAMPLE + 4);
	const place = { x: 2, y: 2, width: SAMPLE, height: SAMPLE };

	if (name === "last")
		draw_frame(context, place);
	else
		draw_cell(context, name, place);
}

/* ---- The lines ---- */

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 40, ABOVE = 8, BELOW = 8;

function draw_grid(context, width, pages, y_of) {
	context.font = "12px system-ui, sans-serif";
	context.textAlign = "right";
	context.textBaseline = "middle";
	context.lineWidth = 1;
	for (const part of [0, 0.5, 1]) {
		const y = Math.round(y_of(part * pages)) + 0.5;

		context.strokeStyle = colour("grid");
		context.beginPath();
		context.moveTo(LEFT, y);
		context.lineTo(width, y);
		context.stroke();
		context.fillStyle = colour("ink");
		context.fillText(part * pages, LEFT - 6, y);
	}
}

function draw_line(context, { values, nr }, x_of, y_of) {
	context.strokeStyle = line_colour(nr);
	context.setLineDash(line_dashes(nr));
	context.lineWidth = 2;
	context.beginPath();
	values.forEach((value, i) =>
		context.lineTo(x_of(i / (values.length - 1)), y_of(value)));
	context.stroke();
	context.setLineDash([]);
}

export function draw_chart(canvas, lines, { pages, at }) {
	const width = canvas.clientWidth;
	const context = prepare(canvas, width, HIGH);
	const x_of = (part) => LEFT + part * (width - LEFT - 2);
	const y_of = (value) => ABOVE + (1 - value / pages) *
		(HIGH - ABOVE - BELOW);

	draw_grid(context, width, pages, y_of);
	for (const [from, to, alpha] of [[at, 1, 0.25], [0, at, 1]]) {
		context.save();
		context.beginPath();
		context.rect(x_of(from), 0, x_of(to) - x_of(from), HIGH);
		context.clip();
		context.globalAlpha = alpha;
		for (const line of lines)
			draw_line(context, line, x_of, y_of);
		context.restore();
	}
	context.strokeStyle = colour("ink");
	context.lineWidth = 1;
	context.strokeRect(x_of(at), ABOVE, 0, HIGH - ABOVE - BELOW);
}

/* Returns a piece of a line as a sample for the title of a map: it has the
 * line's dashes, which can be told apart without colours. */
export function swatch(nr) {
	const svg = document.createElementNS(SVG, "svg");
	const line = document.createElementNS(SVG, "path");

	svg.setAttribute("class", "swatch");
	svg.setAttribute("aria-hidden", "true");
	line.setAttribute("d", "M0 5H48");
	line.setAttribute("stroke-dasharray", line_dashes(nr).join(" "));
	line.style.stroke = line_colour(nr);
	svg.append(line);
	return svg;
}
