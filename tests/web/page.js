/*
 * Tests the playground's page in Debian's Chromium, which is used as a person
 * uses it: lessons, the pointer, the keyboard alone, links, a narrow screen.
 *
 *	node page.js			TAP on standard output
 *
 * Ancestor: tests/guest/screen.t, which tests the kernel's own screen.
 */
import { becomes, close, complaints, fits, go, must, open, reached, says, text,
	visit as visit_site } from "./browser.js";
import { done, is, ok } from "./tap.js";

const STEPS = 12;

/* ---- Questions to the page ---- */

const visit = (hash = "", options = {}) => visit_site(hash, () =>
	document.querySelector("body[data-ready]"), options);
const balance = async (page) => /books balance$/.test(
	await text(page, "#audit"));
const pressed = (page, where) => page.$$eval(
	`${where} [aria-pressed=true]`, (all) => all.map((one) =>
		one.textContent).join());

/* Returns the middle of the cell of page nr, in pixels of the window. */
async function place_of(page, nr) {
	const box = await page.locator("#map").boundingBox();
	const frame = await page.evaluate(() => parseFloat(document
		.querySelector(".frame").style.width) - 3);
	const columns = Math.round(box.width / frame);

	return { x: box.x + (nr % columns + 0.5) * frame,
		y: box.y + (Math.floor(nr / columns) + 0.5) * frame };
}

/* Counts the pixels of the picture that have this colour. */
const pixels = (page, colour) => page.evaluate((wanted) => {
	const { width, height } = document.querySelector("#map");
	const copy = new OffscreenCanvas(width, height).getContext("2d",
		{ willReadFrequently: true });

	copy.drawImage(document.querySelector("#map"), 0, 0);
	const { data } = copy.getImageData(0, 0, width, height);
	let n = 0;

	for (let i = 0; i < data.length; i += 4)
		n += data[i] === wanted[0] && data[i + 1] === wanted[1] &&
			data[i + 2] === wanted[2];
	return n;
}, colour);
const OWN = [0xd5, 0x5e, 0x00], SHARED = [0xff, 0xc2, 0x7a];
const WRONG = [0xd0, 0x02, 0x1b];

/* ---- While it loads ---- */

const LOADING = /^Loading: ([\d,]+) KB so far, the last was (\S+)$/;

/* Records all texts of the line #audit, which shows the recount and messages.
 */
function listen_to_audit() {
	window.heard = [];
	new MutationObserver((changes) => {
		for (const { target, addedNodes } of changes)
			if (target.id === "audit")
				window.heard.push(...[...addedNodes].map(
					(node) => node.textContent));
	}).observe(document, { childList: true, subtree: true });
}

async function says_what_it_loads(page) {
	const heard = await page.evaluate(() => window.heard);
	const loads = heard.map((line) => LOADING.exec(line))
		.filter((found) => found);
	const sizes = loads.map(([, size]) => Number(size.replace(",", "")));
	const { files } = await page.evaluate(() => fetch("manifest.json")
		.then((answer) => answer.json()));
	const sum = loads.reduce((all, [,, name]) => all + files[name], 0);

	is(heard[0], "Loading the page …",
		"the page's first message is that it loads");
	is(loads.map(([,, name]) => name).sort(), ["bios.bin", "layout.json",
		"tally.img", "v86.wasm", "vgabios.bin"],
	"the page names each file of the machine while it loads");
	ok(sizes.every((size, i) => size > (sizes[i - 1] ?? 0)) &&
		Math.abs(sizes.at(-1) - sum / 1024) < loads.length,
	"the page says how many KB are loaded", sizes);
}

/* ---- Lessons ---- */

const next_waits = () => document.querySelector("#next[aria-disabled=false]");

/* Opens a lesson and clicks "Next" until its last step is done. Calls look()
 * after each step. */
async function to_the_end(page, name, look) {
	await page.click(`[data-lesson=${name}]`);
	await must(page, next_waits);
	for (let step = 1; step <= STEPS; step++) {
		await page.click("#next");
		await must(page, next_waits);
		await look(step);
		if (/All \d+ steps/.test(await text(page, "#lesson")))
			return true;
	}
	return false;
}

async function lessons(page) {
	const names = await page.$$eval("[data-lesson]", (all) =>
		all.map((one) => one.dataset.lesson));

	is(names.length, 7, "there are seven lessons");
	for (const name of names.filter((one) => one !== "twice")) {
		let wrong = 0;

		ok(await to_the_end(page, name, async () => {
			wrong += !await balance(page);
		}), `all steps of lesson ${name} can be done`,
		await text(page, "#lesson"));
		is(wrong, 0, `lesson ${name}: the recount agrees at each step`);
	}
}

async function double_kfree(page) {
	const heard = [];

	ok(await to_the_end(page, "twice", async () => {
		heard.push(await text(page, "#audit"));
	}), "all steps of lesson twice can be done");
	ok(/1 difference\. page \w+: the kernel counts 0, we count 1$/.test(
		heard[1]), "a lost holder is reported at once", heard[1]);
	ok(await pixels(page, WRONG) > 50,
		"the cell of the lost holder is red");
	const said = await text(page, ".xterm-rows");

	ok(/audit:\s1\sdifferences.*panic:\skfree:.*has\scount\s0.*do_exit/su
		.test(said), "the kernel finds the lost holder, and panics",
	said);
	ok(/the machine has ended$/.test(heard[3]),
		"the page says that the machine has ended",
		heard[3]);
	await page.click("#restart");
	ok(await becomes(page, () => /books balance$/.test(document
		.querySelector("#audit").textContent)),
		"after a restart the machine's books balance");
}

/* ---- Pointer, keys, buttons ---- */

async function pointer(page) {
	await page.locator("#map").focus();
	await page.keyboard.press("Home");
	const { x, y } = await place_of(page, 1);

	await page.mouse.move(x, y);
	ok(await says(page, "#cell", "Page 1 at 00001000: count"),
		"pointing at a cell shows page, address and count",
		await text(page, "#cell"));
	ok(await page.locator("#cell li").count() > 0,
		"pointing at a cell shows its holders");
	await page.mouse.move(x, 5);
	ok(await says(page, "#cell", "Page 0 at 00000000: not counted"),
		"the focused cell is shown again when the pointer leaves");
	await page.hover("#tasks li:nth-child(2) button");
	ok(await says(page, "#lit", "task 2 (sh) alone:"),
		"pointing at a task shows its pages");
	ok(await pixels(page, OWN) > 50 && await pixels(page, SHARED) > 50,
		"a task's own pages and its shared pages differ in colour");
	await page.mouse.move(x, 5);
	is([await pixels(page, OWN), await pixels(page, SHARED)], [0, 0],
		"a task's pages lose these colours when the pointer leaves");
}

async function keyboard(page) {
	const all = await reached(page);
	const wanted = ["pause", "tick", "speed", "memory", "restart", "link",
		"map", "cow", "storm", "tree", "pipe", "shared", "files",
		"twice", "xterm-helper-textarea", "1", "2",
		"A Race of the ancestors", "A Licences"];

	is(wanted.filter((name) => !all.has(name)), [],
		"Tab reaches each button, the picture, terminal and tasks");
	await page.locator("#map").focus();
	for (const key of ["Home", "ArrowRight", "ArrowRight", "ArrowLeft"])
		await page.keyboard.press(key);
	ok(await says(page, "#cell", "Page 1 at"),
		"arrow keys choose the next cell");
	await page.keyboard.press("Escape");
	ok(await says(page, "#cell", "Point at a cell"),
		"after Escape no cell is chosen");
	await page.locator("[data-lesson=storm]").focus();
	await page.keyboard.press("Enter");
	await must(page, next_waits);
	await page.keyboard.press("Tab");
	for (let i = 0; i < 8 && await page.evaluate(() =>
		document.activeElement.id) !== "next"; i++)
		await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	ok(await says(page, "#lesson", "next is step 2"),
		"the keyboard continues a lesson",
		await text(page, "#lesson"));
	is(await page.evaluate(() => document.activeElement.id), "next",
		"the focus stays at the button Next");
}

async function terminal(page) {
	await page.locator(".xterm-helper-textarea").focus();
	await page.keyboard.type("echo $((6*7))x\n");
	ok(await says(page, ".xterm-rows", "42x"), "the terminal accepts keys");
	await page.evaluate(() => {
		const data = new DataTransfer();

		data.setData("text/plain", "echo $((5*5))y\r");
		document.activeElement.dispatchEvent(new ClipboardEvent("paste",
			{ clipboardData: data, bubbles: true }));
	});
	ok(await says(page, ".xterm-rows", "25y"),
		"the terminal accepts pasted text");
}

async function time(page) {
	const picture = () => page.evaluate(() => document.querySelector(
		"#free").toDataURL());

	await page.click("#pause");
	is(await text(page, "#pause"), "Continue",
		"the button Pause becomes Continue");
	const before = await picture();

	await page.waitForTimeout(400);
	ok(await picture() === before, "Pause stops the machine");
	await page.click("#tick");
	ok(await picture() !== before,
		"the button One tick adds a sample to the curve");
	await page.click("#pause");
	ok(await becomes(page, (old) => document.querySelector("#free")
		.toDataURL() !== old, await picture()),
		"the button Continue starts the machine again");
}

async function speeds(page) {
	const all = await page.$$eval("#speed option", (options) =>
		options.map(({ value }) => value));

	is(all, ["1", "0.1", "0.02", "0.002"], "there are four speeds");
	for (const speed of all.slice(1)) {
		await page.selectOption("#speed", speed);
		is(new URLSearchParams(new URL(page.url()).hash.slice(1))
			.get("speed"), speed, `speed ${speed} is in the link`);
	}
	await page.selectOption("#speed", "1");
	ok(!page.url().includes("speed"), "full speed is not in the link");
}

async function machine(page) {
	await page.selectOption("#memory", "8");
	ok(await says(page, "#audit", "2,048 pages recounted, books balance"),
		"another memory size starts another machine",
		await text(page, "#audit"));
	await page.context().grantPermissions(["clipboard-read",
		"clipboard-write"]);
	await page.click("#link");
	ok(await says(page, "#link", "Copied"), "Copy link copies the address");
	const link = await page.evaluate(() => navigator.clipboard.readText());

	is([link, new URL(link).hash], [page.url(), "#memory=8"],
		"the copied address has all choices except the default ones");
}

/* ---- Links and screens ---- */

async function links(page) {
	await go(page, "#memory=2&lesson=cow&step=3&page=1");
	ok(await says(page, "#lesson", "next is step 4 of 6"),
		"a link restores lesson and step", await text(page, "#lesson"));
	ok(await says(page, "#cell", "Page 1 at"),
		"a link restores the chosen cell");
	await page.click("#tasks li:nth-child(3) button");
	await page.selectOption("#speed", "0.1");
	await page.mouse.move(5, 5);
	const see = async (where) => [await where.inputValue("#memory"),
		await where.inputValue("#speed"), await text(where, "#lesson"),
		await text(where, "#cell"), await pressed(where, "#tasks"),
		await text(where, "#lit")];
	const seen = await see(page);

	is(seen.slice(0, 2), ["2", "0.1"], "a link restores memory and speed");
	ok(/^4 cow:/.test(seen[4]), "a clicked task stays chosen",
		seen[4]);
	const other = await visit(new URL(page.url()).hash);

	await says(other, "#tasks", "4 cow");
	is(await see(other), seen, "a link shows the same in another window");
	await other.context().close();
}

/* Wrong values in a link must become the default, and must not stop the page.
 */
async function odd_links(page) {
	await go(page, "#memory=3&speed=7&lesson=cow&step=99&page=fffff" +
		"&task=9999");
	ok(await says(page, "#lesson", "All 6 steps are done"),
		"too large a step becomes the last step",
		await text(page, "#lesson"));
	ok(await says(page, "#cell", "Point at a cell"),
		"a link to a page that does not exist chooses no cell");
	is([await page.inputValue("#memory"), await page.inputValue("#speed")],
		["4", "1"],
		"wrong values of memory and speed become the default");
	await go(page, "#lesson=toString&step=2&page=%3Cb%3E&task=-1");
	ok(await says(page, "#audit", "Starting"),
		"another link starts another machine");
	ok(await says(page, "#audit", "books balance"),
		"the machine of another link runs");
	is([await text(page, "#lesson"), await pressed(page, "#lessons")],
		["Choose a lesson, or type at the prompt below.", ""],
		"an unknown lesson is ignored");
}

/* Kills the task that a step of a lesson needs, before the step. */
async function lesson_without_task(page) {
	await page.click("[data-lesson=twice]");
	await must(page, next_waits);
	await page.click("#next");
	ok(await says(page, "#lesson", "next is step 2"),
		"a lesson starts a task that sleeps");
	await page.locator(".xterm-helper-textarea").focus();
	await page.keyboard.type("kill $!; wait; echo $((8*8))z\n");
	ok(await says(page, ".xterm-rows", "64z"),
		"the sleeping task is killed");
	await must(page, () => !/ sleep:/.test(
		document.querySelector("#tasks").textContent));
	await page.click("#next");
	await must(page, next_waits);
	ok(await says(page, "#lesson", "next is step 2"),
		"a step is not done if its task has ended",
		await text(page, "#lesson"));
	ok(await balance(page),
		"after a step without its task the books balance");
}

async function sizes() {
	for (const [memory, pages] of [[2, "512"], [64, "16,384"]]) {
		const page = await visit(`#memory=${memory}`,
			{ viewport: { width: 360, height: 800 },
				colorScheme: "dark" });

		ok(await says(page, "#audit",
			`${pages} pages recounted, books`),
			`a machine of ${memory} MiB has ${pages} pages`,
			await text(page, "#audit"));
		ok(await fits(page),
			`the page of ${memory} MiB fits into 360 pixels`);
		ok(await page.$eval("#map", (map) => map.clientWidth) > 150,
			`the picture of ${memory} MiB is over 150 pixels wide`);
		await page.context().close();
	}
}

await open();
const first = await visit("", { script: listen_to_audit });

ok(await balance(first), "the page starts, and the recount agrees",
	await text(first, "#audit"));
for (const look of [says_what_it_loads, pointer, keyboard, terminal, time,
	speeds, machine, lessons, double_kfree, links, odd_links,
	lesson_without_task])
	await look(first);
await sizes();
is(complaints, [], "the browser reports no error of the playground");
await close();
done();
