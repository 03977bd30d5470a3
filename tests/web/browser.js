/*
 * Opens pages of the site in Debian's Chromium, for tests. tools/node/serve.js
 * serves the site at a free port. This file records the errors that the browser
 * reports.
 *
 *	await open();
 *	const page = await visit("race.html#at=5", question, options);
 *	instead.set("tally.img", path);	uses this file in place of the site's
 *	await becomes(page, question, argument)	false: the answer stayed false
 *	is(complaints, [], "nothing went wrong");
 *	await close();
 *
 * A question is a function that runs in the page. complaints lists warnings and
 * errors of the console, answers of the server that are errors, and requests to
 * other hosts.
 *
 * Ancestor: boot() of tests/lib/Tally.pm.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from
	"../../build/npm/node_modules/playwright-core/index.mjs";

const root = new URL("../../", import.meta.url).pathname;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
const PATIENCE = 300000; /* ms; long enough for a busy machine */
const FRAMES = 1800; /* that a page draws in 30 s on an idle machine */

let server, browser, address;
export const complaints = [], instead = new Map();

async function serve() {
	server = spawn(process.execPath, [`${root}tools/node/serve.js`,
		`${root}build/web`, "0"], { stdio: ["ignore", "pipe", 2] });
	process.on("exit", () => server.kill());
	for await (const bytes of server.stdout) {
		[address] = /http:\S+/.exec(bytes) ?? [];
		return;
	}
}

export async function open() {
	await serve();
	browser = await chromium.launch({
		executablePath: BROWSERS.find((path) => existsSync(path)),
		args: ["--no-sandbox", "--disable-gpu"] });
}

export const close = () => browser.close();

function listen(page) {
	page.on("console", (message) => /error|warning/.test(message.type()) &&
		complaints.push(message.text()));
	page.on("pageerror", (error) => complaints.push(error.message));
	page.on("response", (response) => response.status() < 400 ||
		complaints.push(`${response.status()} ${response.url()}`));
	page.on("request", (request) => request.url().startsWith(address) ||
		/^(data|blob):/.test(request.url()) ||
		complaints.push(`asks for ${request.url()}`));
}

export const go = (page, where) => page.goto(address + where);

/* Opens a page in its own window, waits until the question is true, and
 * returns the page. A script, if there is one, runs before the page's own
 * scripts. */
export async function visit(where, question, { script, ...options } = {}) {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 }, ...options });
	const page = await context.newPage();

	if (script)
		await page.addInitScript(script);
	page.setDefaultTimeout(PATIENCE);
	listen(page);
	for (const [name, path] of instead)
		await page.route(`**/${name}`, (route) =>
			route.fulfill({ path }));
	await go(page, where);
	await must(page, question);
	return page;
}

/* Waits until the question is true. Returns false if it is not true after
 * FRAMES frames of the page, which come more slowly when the computer is busy.
 */
export async function becomes(page, question, argument) {
	const answer = await page.waitForFunction(({ text, what, frames }) => {
		window.frames_waited = (window.frames_waited ?? 0) + 1;
		if (!eval(`(${text})`)(what) && window.frames_waited < frames)
			return null;
		const soon = window.frames_waited < frames;

		delete window.frames_waited;
		return { soon };
	}, { text: String(question), what: argument, frames: FRAMES });

	return (await answer.jsonValue()).soon;
}

/* Does what becomes() does, but ends the test where becomes() returns false. */
export async function must(page, question, argument) {
	if (!await becomes(page, question, argument))
		throw new Error(`never so: ${question}`);
}

export const text = (page, where) => page.textContent(where);

export const says = (page, where, words) => becomes(page, ([at, what]) =>
	document.querySelector(at).textContent.includes(what), [where, words]);

/* Presses Tab from the start of the page on. Returns the names of all elements
 * that get the focus. */
export async function reached(page) {
	const seen = new Set();

	await page.evaluate(() => document.activeElement.blur());
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press("Tab");
		const name = await page.evaluate(() => {
			const { id, dataset, tagName, className, textContent } =
				document.activeElement;

			return id || dataset.lesson || dataset.pid ||
				className || `${tagName} ${textContent}`;
		});

		if (seen.has(name))
			break;
		seen.add(name);
	}
	return seen;
}

/* Is the page exactly as wide as its window, and no picture wider? */
export const fits = (page) => page.evaluate(() => {
	const rights = [...document.querySelectorAll("canvas")].map((one) =>
		one.getBoundingClientRect().right);

	return document.documentElement.scrollWidth === window.innerWidth &&
		Math.max(...rights) <= window.innerWidth;
});
