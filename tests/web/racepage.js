/*
 * Tests the race's page in Debian's Chromium, which is used as a person uses
 * it: each control, the keyboard alone, links, a narrow screen.
 *
 *	node racepage.js		TAP on standard output
 *
 * Ancestor: tests/web/page.js, for the playground.
 */
import { becomes, close, complaints, fits, go, must, open, reached, says, text,
	visit as visit_site } from "./browser.js";
import { done, is, ok } from "./tap.js";

const visit = (hash, options) => visit_site(`race.html${hash}`, () =>
	window.race, options);
const race = (page) => page.evaluate(() => window.race);
const where = async (page) => (await race(page)).at;
const values = (page, who) => page.$$eval(`[data-name=${who}] dd`, (all) =>
	all.map((one) => one.textContent));
const pictures = (page) => page.$$eval("canvas", (all) => all.map((one) =>
	one.toDataURL()));
const cards = (page) => page.$$eval("[data-name]", (all) => all.map((one) =>
	one.dataset.name));
const bars = (page) => page.$$eval(".track div", (all) => all.map((one) =>
	Math.round(parseFloat(one.style.width))));

/* Returns for each colour the number of cells with this colour in the middle.
 */
const middles = (page, who) => page.$eval(`[data-name=${who}] canvas`,
	(canvas) => {
		const { width, height } = canvas, size = width / 48, n = {};
		const copy = new OffscreenCanvas(width, height).getContext("2d",
			{ willReadFrequently: true });

		copy.drawImage(canvas, 0, 0);
		for (let nr = 0; nr < 1536; nr++) {
			const [r, g, b] = copy.getImageData(
				Math.floor((nr % 48 + 0.5) * size - 0.5),
				Math.floor((Math.floor(nr / 48) + 0.5) * size -
					0.5), 1, 1).data;
			const key = [r, g, b].join();

			n[key] = (n[key] ?? 0) + 1;
		}
		return n;
	});
const HELD = "0,114,178", HOLE = "20,24,28", NEVER = "238,241,244";

/* ---- The picture ---- */

async function picture(page) {
	const said = await text(page, "#event");

	is(said, "Event 5,000 of 7,176: a get; 119 of 1,536 pages are held",
		"the page shows the event and how many pages are held");
	for (const who of ["linux001", "tally"]) {
		const n = await middles(page, who);

		is([n[HELD] + n[HOLE], n[HELD] + n[HOLE] + n[NEVER]],
			[119, 1536], `the map of ${who} shows 119 held pages`);
	}
	ok((await text(page, "[data-name=tally]")).includes("this kernel"),
		"a card names the allocator's origin");
	is(await page.locator("svg.swatch").count(), 2,
		"each allocator has its line in the chart");
}

/* ---- Controls ---- */

async function steps(page) {
	const before = (await pictures(page))[0];

	await page.click("#step");
	is(await where(page), 5001, "Step does one event");
	ok((await pictures(page))[0] !== before, "Step extends the chart");
	await page.click("#back");
	await page.click("#back");
	is(await where(page), 4999, "Step back undoes one event");
	await page.click("#start");
	is([await where(page), (await values(page, "tally"))[0]], [0, "1,536"],
		"at the start all memory is free");
	await page.locator("#at").fill("3000");
	is(await where(page), 3000,
		"the bar of events goes to the chosen event");
}

async function time(page) {
	await page.selectOption("#speed", "60");
	await page.click("#play");
	ok(await becomes(page, () => window.race.at > 3003),
		"Play does more events");
	is(await text(page, "#play"), "Pause", "the button Play becomes Pause");
	await page.click("#play");
	const at = await where(page);

	await page.waitForTimeout(300);
	is(await where(page), at, "Pause stops the events");
	ok(at < 5000, "Play does not do events faster than the chosen speed");
	await page.selectOption("#speed", "6000");
	await page.click("#play");
	ok(await becomes(page, () => window.race.at === window.race.end),
		"at a higher speed Play reaches the last event");
	is(await text(page, "#play"), "Play",
		"at the last event the button Pause becomes Play");
	await page.click("#play");
	ok(await becomes(page, () => window.race.playing &&
		window.race.at < 7000),
		"after the last event Play begins at the first one");
	await page.click("#play");
}

async function work(page) {
	await page.selectOption("#trace", "storm");
	await must(page, () => window.race.trace === "storm");
	is([await where(page), await cards(page)], [0, ["linux001", "tally"]],
		"another trace begins at event 0, with the same allocators");
	await page.focus("#at");
	await page.keyboard.press("End");
	const { at, end, costs } = await race(page);

	is(at, end, "the key End in the bar goes to the last event");
	const number = (n) => Math.round(n).toLocaleString("en");
	const { instructions, repetitions, clocks, hot, cold } = costs.linux001;

	is((await values(page, "linux001")).slice(2), [instructions,
		repetitions, clocks, hot, cold].map(number),
	"a card shows the costs of its allocator");
	is((await bars(page))[0], 100,
		"the bar of the most expensive allocator is full");
	const before = await bars(page);

	await page.selectOption("#price", "cold");
	is((await bars(page))[1], Math.round(100 * costs.tally.cold / cold),
		"the bar of another allocator is in proportion to its cost");
	ok((await bars(page))[1] !== before[1],
		"with another price the bars change");
}

async function who(page) {
	const button = (name) => page.locator("#who button",
		{ hasText: new RegExp(`^${name}$`) });
	const all = await page.$$eval("#who button", (them) => them.map((one) =>
		one.textContent));

	for (const name of all.filter((one) => !/^(linux001|tally)$/.test(one)))
		await button(name).click();
	is(await cards(page), all,
		`all ${all.length} allocators are shown together, in order`);
	const lines = await page.$$eval(".map .swatch path", (them) => them.map(
		(one) => one.style.stroke + one.getAttribute(
			"stroke-dasharray")));

	is(new Set(lines).size, all.length,
		"no two lines of the chart look alike");
	await button("buddy").click();
	ok(!(await cards(page)).includes("buddy"),
		"a second click removes an allocator");
	is(await button("buddy").getAttribute("aria-pressed"), "false",
		"the button of a removed allocator is not pressed");
}

async function keyboard(page) {
	const all = await reached(page);
	const wanted = ["trace", "play", "back", "step", "start", "speed",
		"price", "link", "at", "BUTTON bitmap", "BUTTON xv6",
		"BUTTON tally", "A Back to the playground"];

	is(wanted.filter((name) => !all.has(name)), [],
		"Tab reaches each control, each allocator, and the link back");
	await page.focus("#start");
	await page.keyboard.press("Enter");
	await page.focus("#step");
	await page.keyboard.press("Space");
	await page.focus("#at");
	for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"])
		await page.keyboard.press(key);
	is(await where(page), 2, "the arrow keys step forward and back");
	const outline = await page.$eval("#at", (one) =>
		getComputedStyle(one).outlineWidth);

	is(outline, "3px", "the element with the focus has an outline");
}

/* ---- Links and screens ---- */

async function links(page) {
	await page.context().grantPermissions(["clipboard-read",
		"clipboard-write"]);
	await page.focus("#at");
	await page.keyboard.press("PageUp");
	await page.click("#link");
	ok(await says(page, "#link", "Copied"), "Copy link copies the address");
	const link = await page.evaluate(() => navigator.clipboard.readText());
	const see = async (one) => [await race(one), await pictures(one),
		await bars(one), await one.inputValue("#speed"),
		await one.inputValue("#price"), await cards(one)];
	const other = await visit(new URL(link).hash);

	is(await see(other), await see(page),
		"a link shows the same in another window");
	await go(other, "race.html#trace=boot&at=70&who=jos,nobody,jos");
	ok(await becomes(other, () => window.race.trace === "boot"),
		"the page follows a new link in its address");
	is([await where(other), await cards(other)], [70, ["jos"]],
		"an unknown allocator in a link is ignored");
	await go(other, "race.html#trace=none&at=-3&speed=1&who=xv6");
	ok(await becomes(other, () => window.race.trace === "session"),
		"an unknown trace in a link becomes the default");
	is(await where(other), 0, "a wrong event in a link becomes the first");
	await other.click("header a");
	await must(other, () => document.querySelector("body[data-ready]"));
	is(await other.getAttribute("footer a", "href"), "race.html",
		"the playground links to the race, and back");
	await other.context().close();
}

async function narrow() {
	for (const colorScheme of ["light", "dark"]) {
		const page = await visit("#at=3000", { colorScheme,
			viewport: { width: 360, height: 800 } });

		ok(await fits(page),
			`${colorScheme}: the race fits into 360 pixels`);
		ok(await page.$eval(".map canvas", (map) => map.clientWidth) >
			300, `${colorScheme}: a map is wider than 300 pixels`);
		await page.context().close();
	}
}

await open();
const page = await visit("#trace=session&at=5000&who=linux001,tally");

for (const look of [picture, steps, time, work, who, keyboard, links])
	await look(page);
await narrow();
is(complaints, [], "the browser reports no error of the race");
await close();
done();
