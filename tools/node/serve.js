/*
 * serve.js: shows the files of a directory to browsers on this computer.
 *
 *	node serve.js DIRECTORY PORT
 *
 * Only 127.0.0.1 is listened to, and only files are shown whose names the
 * directory has: no path leads out of it. PORT 0 is any free one. The address
 * is printed when it may be asked. Exit status: 1 if that port cannot be had.
 *
 * Ancestor: none.
 */
"use strict";

const fs = require("fs");
const http = require("http");
const path = require("path");

const HOST = "127.0.0.1";
const TYPES = {
	css: "text/css", html: "text/html", js: "text/javascript",
	json: "application/json", mjs: "text/javascript", png: "image/png",
	svg: "image/svg+xml", txt: "text/plain", wasm: "application/wasm",
};

const [directory, port] = process.argv.slice(2);

function answer(request, response) {
	const { pathname } = new URL(request.url, `http://${HOST}`);
	const name = pathname === "/" ? "index.html" : pathname.slice(1);
	const type = TYPES[path.extname(name).slice(1)] ??
		"application/octet-stream";

	if (!fs.readdirSync(directory).includes(name)) {
		response.writeHead(404, { "Content-Type": "text/plain" });
		response.end(`There is no ${name} here.\n`);
		return;
	}
	response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`,
		"Cache-Control": "no-cache" });
	fs.createReadStream(path.join(directory, name)).pipe(response);
}

if (!/^\d+$/.test(port) || port > 65535) {
	console.error(`serve: ${port} is no port from 0 to 65535`);
	process.exit(1);
}
const server = http.createServer(answer);
server.on("error", (error) => {
	console.error(`serve: ${error.message}`);
	process.exit(1);
});
server.listen(Number(port), HOST, () => {
	console.log(`The playground is at http://${HOST}:${
		server.address().port}/ until you type ctrl-C.`);
});
