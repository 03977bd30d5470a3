/*
 * Tests how the pages of the site look, light and dark: for people who see no
 * colours or little contrast, or who want no motion.
 *
 *	node looks.js			TAP on standard output
 *
 * Contrast is that of WCAG 2: at least 4.5 for words, 3 for drawings.
 *
 * Ancestor: none.
 */
import { becomes, close, complaints, open, visit } from "./browser.js";
import { done, is, ok } from "./tap.js";

const WORDS = 4.5, DRAWN = 3;

/* ---- Contrast ---- */

/* Functions that run in the page. rgb() converts a colour of the page, "#..."
 * or rgb(...), to numbers, by means of a canvas. contrast() returns the
 * contrast of two colours. */
const MEASURE = `
window.rgb = (colour) => {
	const c = new OffscreenCanvas(1, 1).getContext("2d");

	c.fillStyle = colour;
	c.fillRect(0, 0, 1, 1);
	return [...c.getImageData(0, 0, 1, 1).data];
};
window.contrast = (...colours) => {
	const [a, b] = colours.map((colour) => window.rgb(colour).slice(0, 3)
		.map((part) => part / 255).map((part) => part <= 0.04045 ?
		part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).map((parts) =>
		0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]);

	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};`;

/* Returns how many elements contain words themselves, and those whose words
 * have too little contrast. Disabled buttons do not count. */
const pale_words = (page) => page.evaluate((least) => {
	const ground = (one) => {
		for (; one; one = one.parentElement) {
			const { backgroundColor } = getComputedStyle(one);

			if (window.rgb(backgroundColor)[3] === 255)
				return backgroundColor;
		}
		return "#fff";
	};
	const able = (one) => !one.closest(
		":disabled, [aria-disabled=true], .xterm, option");
	const own = (one) => [...one.childNodes].some((node) =>
		node.nodeType === 3 && node.data.trim());
	const all = [...document.body.querySelectorAll("*")].filter((one) =>
		own(one) && able(one) && one.checkVisibility());

	return [all.length, all.filter((one) => window.contrast(
		getComputedStyle(one).color, ground(one)) < least).map((one) =>
		`${one.tagName} ${one.textContent.slice(0, 30)}`)];
}, WORDS);

async function words_are_seen(page, name) {
	await page.evaluate(MEASURE);
	const [n, pale] = await pale_words(page);

	ok(n > 20, `${name}: more than 20 elements have words`);
	is(pale, [], `${name}: no words have too little contrast`);
}

/* Tests the colours of the picture, which it gets from the scripts that draw
 * it. */
async function picture_is_seen(page, name) {
	const [counts, tints, wrong] = await page.evaluate(async () => {
		const { colour, ink_on, mark } = await import("./palette.js");
		const { KINDS } = await import("./kinds.js");
		const { contrast } = window;
		const fills = [...KINDS.map((kind) => colour(kind.name)),
			...["own", "shared", "wrong"].map(mark)];

		return [Math.min(...fills.map((fill) =>
			contrast(fill, ink_on(fill)))),
		contrast(mark("own"), mark("shared")),
		contrast(mark("ink"), mark("ground"))];
	});

	ok(counts >= WORDS, `${name}: a count can be read on each colour`,
		counts);
	ok(tints >= 1.5,
		`${name}: a task's own pages are darker than those it` +
		" shares", tints);
	ok(wrong >= DRAWN, `${name}: the border of a cell can be seen`, wrong);
}

async function race_is_seen(page, name) {
	const [lines, cells] = await page.evaluate(async () => {
		const { colour, line_colour } = await import("./racemap.js");
		const { contrast } = window;
		const ground = getComputedStyle(document.body).backgroundColor;

		return [Math.min(...Array.from({ length: 17 }, (_, nr) =>
			contrast(line_colour(nr), ground))),
		Math.min(...["held", "free"].map((kind) => contrast(
			colour(kind), colour("never"))),
		contrast(colour("shared"), colour("hole")))];
	});

	ok(lines >= DRAWN, `${name}: each line of the chart can be seen`,
		lines);
	ok(cells >= 2.5,
		`${name}: cells of different kinds differ in brightness`,
		cells);
}

/* ---- Without colours ---- */

/* Counts the cells of the picture whose border has the colour of the page's
 * text. */
const bordered = (page) => page.evaluate(() => {
	const map = document.querySelector("#map");
	const c = new OffscreenCanvas(map.width, map.height).getContext("2d",
		{ willReadFrequently: true });
	const size = parseFloat(document.querySelector(".frame").style
		.width) - 3;
	const [r, g, b] = window.rgb(getComputedStyle(document.body).color);
	let n = 0;

	c.drawImage(map, 0, 0);
	for (let y = 0; y < map.height; y += size)
		for (let x = 0; x < map.width; x += size) {
			const { data } = c.getImageData(x, y, 1, 1);

			n += Math.abs(data[0] - r) + Math.abs(data[1] - g) +
				Math.abs(data[2] - b) < 20;
		}
	return n;
});

async function kinds_without_colour(page) {
	const shown = () => page.$$eval("#legend li:not([hidden]) button",
		(all) => all.map((one) => [one.dataset.kind, Number(one
			.querySelector("b").textContent.replace(",", ""))]));

	is(await bordered(page), 0, "at first no cell has a border");
	await page.click("#pause");
	for (const [kind, n] of await shown()) {
		await page.hover(`[data-kind="${kind}"]`);
		is(await bordered(page), n,
			`pointing at kind ${kind} gives its cells a border`);
	}
	await page.mouse.move(5, 5);
	is(await bordered(page), 0,
		"no cell has a border after the pointer has left");
	const [[, first], [, second]] = await shown();

	await page.focus("#legend [tabindex='0']");
	is(await bordered(page), first,
		"the focus on a kind gives its cells a border");
	await page.keyboard.press("ArrowRight");
	is(await bordered(page), second,
		"an arrow key moves the focus to the next kind");
	is(await page.locator("#legend [tabindex='0']").count(), 1,
		"Tab reaches only one of the kinds");
}

/* ---- Motion ---- */

const cursor_blinks = (page) => page.evaluate(() =>
	document.querySelector(".xterm-cursor-blink") !== null);

async function stands_still(page, name) {
	is(await page.evaluate(() => [document.getAnimations().length,
		[...document.querySelectorAll("*")].filter((one) =>
			!/^(0s|)$/.test(getComputedStyle(one)
				.transitionDuration)).length]), [0, 0],
	`${name}: nothing moves by itself if the user wants no motion`);
}

/* ---- The run ---- */

const ready = () => document.querySelector("body[data-ready]");
const raced = () => window.race;

await open();
for (const colorScheme of ["light", "dark"]) {
	const calm = colorScheme === "dark";
	const options = { colorScheme,
		reducedMotion: calm ? "reduce" : "no-preference" };
	const page = await visit("", ready, options);

	await words_are_seen(page, `playground, ${colorScheme}`);
	await picture_is_seen(page, `playground's picture, ${colorScheme}`);
	await page.focus(".xterm-helper-textarea");
	ok(await becomes(page, () => document.querySelector(".xterm-cursor")),
		`${colorScheme}: the terminal has a cursor`);
	is(await cursor_blinks(page), !calm,
		`${colorScheme}: the cursor ${calm ? "is still" : "blinks"}`);
	if (calm)
		await stands_still(page, "playground");
	else
		await kinds_without_colour(page);
	await page.context().close();
	const race = await visit("race.html", raced, options);

	await words_are_seen(race, `race, ${colorScheme}`);
	await race_is_seen(race, `race's pictures, ${colorScheme}`);
	if (calm)
		await stands_still(race, "race");
	await race.context().close();
}
is(complaints, [], "the browser reports no error on pages of any look");
await close();
done();
