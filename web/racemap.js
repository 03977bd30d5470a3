/*
 * The pictures of the race: an arena as a map, a cell a page, and the longest
 * run of free pages as a line for each allocator.
 *
 *	draw_map(canvas, runner)
 *	draw_chart(canvas, lines, { pages, at })	at: from 0 to 1
 *
 * A line is { values, nr }; nr says which colour and dashes it has. Both draw
 * into the width that the canvas has on the page.
 *
 * Ancestor: none.
 */
const COLUMNS = 48, GAP = 1, HIGH = 150;

/* On a light page, on a dark one. */
const COLOURS = {
	never: ["#eef1f4", "#1c2228"],
	free: ["#c9d6e2", "#33404d"],
	held: ["#0072b2", "#2b8fd0"],
	shared: ["#e69f00", "#e69f00"],
	last: ["#d55e00", "#ff8533"],
	grid: ["#c4ccd4", "#3a444e"],
	ink: ["#14181c", "#f2f5f7"],
};

/* Those of Okabe and Ito, each dark enough for its page; then once more, with
 * other dashes. */
const LINES = [
	["#0072b2", "#56b4e9"], ["#d55e00", "#ff8533"], ["#00805d", "#2cc79b"],
	["#a8437f", "#e39bc2"], ["#8a6d00", "#f0e442"], ["#5b3a8e", "#a58bdc"],
];
const DASHES = [[], [6, 3], [2, 3]];

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const pick = (pair) => pair[dark.matches ? 1 : 0];

export const colour = (name) => pick(COLOURS[name]);
export const line_colour = (nr) => pick(LINES[nr % LINES.length]);
export const line_dashes = (nr) =>
	DASHES[Math.floor(nr / LINES.length) % DASHES.length];

/* Calls when the reader's taste changes. */
export function on_theme(call) {
	dark.addEventListener("change", call);
}

/* A clean canvas of so many CSS pixels. */
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

/* Page 0 is above on the left. The last event's page has a frame. */
export function draw_map(canvas, runner) {
	const width = canvas.clientWidth, size = width / COLUMNS;
	const lines = Math.ceil(runner.holders.length / COLUMNS);
	const context = prepare(canvas, width, lines * size);
	const cell = (nr) => [nr % COLUMNS * size,
		Math.floor(nr / COLUMNS) * size];

	for (const name of ["never", "free", "held", "shared"]) {
		context.fillStyle = colour(name);
		for (let nr = 0; nr < runner.holders.length; nr++)
			if (state(runner, nr) === name)
				context.fillRect(...cell(nr), size - GAP,
					size - GAP);
	}
	if (runner.last < 0)
		return;
	const [x, y] = cell(runner.last);

	context.strokeStyle = colour("last");
	context.lineWidth = 2;
	context.strokeRect(x - 1, y - 1, size + 1, size + 1);
}

/* ---- The lines ---- */

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
	for (const line of lines)
		draw_line(context, line, x_of, y_of);
	context.strokeStyle = colour("ink");
	context.lineWidth = 1;
	context.strokeRect(x_of(at), ABOVE, 0, HIGH - ABOVE - BELOW);
}
