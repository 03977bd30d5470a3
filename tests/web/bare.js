/*
 * Tests the playground with an image that has no klibc: it says so, the lessons
 * that need Debian's shell are grey and do nothing, and all steps of the other
 * lessons can be done.
 *
 *	node bare.js IMAGE		TAP on standard output
 *
 * Ancestor: none.
 */
import { close, complaints, instead, must, open, says, text, visit } from
	"./browser.js";
import { done, is, ok } from "./tap.js";

const OWN = ["cow", "storm", "shared"];
const GREY = ["tree", "pipe", "files", "twice"];

const names = (page, what) => page.$$eval(`[data-lesson]${what}`, (all) =>
	all.map((one) => one.dataset.lesson));
const ready = () => document.querySelector("body[data-ready]");
const next_waits = () => document.querySelector("#next[aria-disabled=false]");

async function grey_ones_say_why(page) {
	for (const name of GREY) {
		await page.click("[data-lesson=cow]");
		await must(page, next_waits);
		await page.click(`[data-lesson=${name}]`, { force: true });
		ok(await says(page, "#lesson", "The grey lessons need " +
			"Debian's shell"), `lesson ${name} says why it is grey`,
		await text(page, "#lesson"));
	}
	ok(!/no such file/i.test(await text(page, ".xterm-rows")),
		"grey lessons type nothing");
	const other = await visit("#lesson=tree&step=1", ready);

	ok(await says(other, "#lesson", "The grey lessons"),
		"a link to a grey lesson says why it is grey");
	await other.context().close();
}

/* Runs in the page: its waits of a second or more end at once, as if the
 * machine were slow. */
function slow_machine() {
	const real = window.setTimeout;

	window.setTimeout = (f, ms, ...more) =>
		real(f, ms < 1000 ? ms : 0, ...more);
}

/* Clicks a lesson while the machine starts, before the page can know that there
 * is no shell. This must not start the machine again. */
async function early_ones_close() {
	const early = await visit("", () =>
		document.querySelector("[data-lesson=tree]"),
		{ script: slow_machine });

	await early.click("[data-lesson=tree]");
	await must(early, ready);
	ok(await says(early, "#lesson", "The grey lessons"),
		"a lesson that needs the shell closes, if it was opened early",
		await text(early, "#lesson"));
	await early.context().close();
}

async function others_come_to_their_end(page) {
	for (const name of OWN) {
		await page.click(`[data-lesson=${name}]`);
		await must(page, next_waits);
		while (/next is/.test(await text(page, "#lesson"))) {
			await page.click("#next");
			await must(page, next_waits);
		}
		ok(/All \d+ steps are done/.test(await text(page, "#lesson")),
			`all steps of lesson ${name} can be done`);
	}
}

instead.set("tally.img", process.argv[2]);
await open();
const page = await visit("", ready);

is(await names(page, "[aria-disabled=true]"), GREY, "four lessons are grey");
is(await names(page, "[aria-disabled=false]"), OWN,
	"three lessons are not grey");
await grey_ones_say_why(page);
await early_ones_close();
await others_come_to_their_end(page);
is(complaints, [], "the browser reports no error without klibc");
await close();
done();
