/*
 * The playground's page in headless Chromium, as a person sees it: it is loaded
 * once, from a server of its own, and then used.
 *
 *	node page.js			TAP on standard output
 *
 * Ancestor: none.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from
	"../../build/npm/node_modules/playwright-core/index.mjs";
import { done, is, ok } from "./tap.js";

const PATIENCE = 300000; /* ms: a guard, on a busy machine */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/* The server of make web-serve, at a free port. */
function serve() {
	const server = spawn("node", [file("../../tools/node/serve.js"),
		file("../../build/web"), "0"],
	{ stdio: ["ignore", "pipe", "inherit"] });

	return new Promise((resolve) => server.stdout.on("data", (text) =>
		resolve([server, String(text).match(/http:\S+/)[0]])));
}

/* All that the console complains of, and requests to other places. */
function watch(page, home) {
	const wrong = [], others = [];

	page.on("pageerror", (error) => wrong.push(error.message));
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()))
			wrong.push(message.text());
	});
	page.on("request", (request) => {
		if (!/^(data|blob):/.test(request.url()) &&
			!request.url().startsWith(home))
			others.push(request.url());
	});
	page.on("requestfailed", (request) => wrong.push(request.url()));
	page.on("response", (response) => {
		if (response.status() >= 400)
			wrong.push(`${response.status()} ${response.url()}`);
	});
	return { wrong, others };
}

async function opens(page, home) {
	await page.goto(home, { timeout: PATIENCE });
	await page.waitForFunction(() => /tally[#>]/.test(
		document.querySelector(".xterm-rows")?.textContent ?? ""), null,
	{ timeout: PATIENCE, polling: 200 });
	ok(true, "the page shows the guest's prompt");
	await page.waitForFunction(() => /books balance/.test(
		document.querySelector("#audit").textContent), null,
	{ timeout: PATIENCE, polling: 200 });
	ok(true, "... and that the recount equals the counts");
}

const [server, home] = await serve();
const browser = await chromium.launch({
	executablePath: BROWSERS.find((path) => existsSync(path)),
	args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
const { wrong, others } = watch(page, home);

if (existsSync(file("../../build/web/index.html")))
	await opens(page, home);
is(wrong, [], "the console has no error");
is(others, [], "no other host is asked for anything");
await browser.close();
server.kill();
done();
