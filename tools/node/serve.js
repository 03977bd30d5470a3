/*
 * serve.js: serves the files of a directory to browsers on this computer.
 *
 *	node serve.js DIRECTORY PORT
 *
 * It listens only on 127.0.0.1, and serves only the files in the directory
 * itself. PORT 0 means any free port. It prints its address when it is ready.
 * Exit status: 1 if PORT is wrong or not free.
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
	json: "application/json", png: "image/png",
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
