/*
 * dosbox-x.js: boots a floppy in a DOSBox-X that was compiled for web pages,
 * but without a web page. Standard output is the guest's serial line. Standard
 * input is typed on the guest's keyboard, because this DOSBox-X reads nothing
 * from a serial line. tools/emulate starts and ends this program; a guest
 * cannot end it.
 *
 *	node dosbox-x.js MEMORY IMAGE
 *
 * MEMORY is in MiB. After a key was pressed, the next key is pressed when the
 * guest has printed something, usually the echo, or after PATIENCE
 * milliseconds.
 *
 * Ancestor: none.
 */
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");

const DOSBOX = path.join(__dirname,
	"../../build/npm/node_modules/emulators/dist/wdosbox-x.js");
const HOME = path.posix.join("/home", "web_user"); /* DOSBox-X's directory */
const SESSION = "tally";
const PATIENCE = 1000; /* ms */
const LEFT_SHIFT = 340, LEFT_CTRL = 341; /* GLFW's numbers of these keys */

const [memory, image] = process.argv.slice(2);
const config = `
[dosbox]
memsize=${memory}
[cpu]
core=normal
cputype=pentium
cycles=fixed 50000
[mixer]
nosound=true
[serial]
serial1=file file:serial.txt
[autoexec]
mount c .
c:
boot image.img
`;

/* ---- Functions of a web page that DOSBox-X calls ----------------------- */

const listeners = [];

globalThis.window = globalThis.self = globalThis;
globalThis.addEventListener = (name, listener) => {
	if (name === "message")
		listeners.push(listener);
};
globalThis.removeEventListener = () => {};
/* DOSBox-X continues when its own message comes back to it under another
 * name. */
globalThis.postMessage = ({ props }) => setImmediate(() => {
	for (const listener of listeners)
		listener({ data: { name: "wc-sync-sleep", props } });
});

const machine = {};

function tell(name, props) {
	machine.messageHandler({
		data: { name, props: { sessionId: SESSION, ...props } },
	});
}

machine.postMessage = (name, props) => {
	if (name === "ws-ready")
		setImmediate(run);
	else if (name === "ws-sync-sleep")
		postMessage({ props });
	else if (name === "ws-err")
		console.error(props.message);
};

/* ---- The keyboard ----------------------------------------------------- */

/* The number of a key is the code of the character that the key types without
 * shift. Only the keys in `special` have other numbers. */
const plain = "`1234567890-=[]\\;',./";
const shifted = "~!@#$%^&*()_+{}|:\"<>?";
const special = { "\n": 257, "\r": 257, "\t": 258, "\b": 259, "\x7f": 259 };
const typed = [];
/* When the last key was pressed, in ms; 0 if the guest has printed something
 * since then. */
let pressed = 0;

function press(keys, down) {
	const timeMs = Math.round(performance.now());

	for (const key of keys)
		tell("wc-add-key", { key, pressed: down, timeMs });
}

/* Returns the keys that type this character. */
function keysOf(character) {
	const at = shifted.indexOf(character);

	if (character in special)
		return [special[character]];
	if (character < " ")
		return [LEFT_CTRL, character.charCodeAt(0) + 64];
	if (at >= 0)
		return [LEFT_SHIFT, plain.charCodeAt(at)];
	if (/[A-Z]/.test(character))
		return [LEFT_SHIFT, character.charCodeAt(0)];
	return [character.toUpperCase().charCodeAt(0)];
}

function type(character) {
	const keys = keysOf(character);

	press(keys, true);
	press(keys.reverse(), false);
}

function typeNext() {
	if (!typed.length || (pressed &&
		performance.now() < pressed + PATIENCE))
		return;
	pressed = performance.now();
	type(typed.shift());
}

/* ---- The machine ------------------------------------------------------ */

function run() {
	const files = machine.FS;

	files.createPath(HOME, ".jsdos", true, true);
	files.writeFile(HOME + "/.jsdos/dosbox.conf", config);
	files.writeFile(HOME + "/image.img", fs.readFileSync(image));
	/* Makes a file that is a device: each byte that is written to it is
	 * passed to the function at once. */
	files.createDevice(HOME, "serial.txt", null, (byte) => {
		fs.writeSync(1, Buffer.of(byte));
		pressed = 0;
	});
	tell("wc-run", {});
	process.stdin.on("data", (bytes) => {
		typed.push(...bytes.toString("latin1"));
	});
	setInterval(typeNext, 20);
}

/* DOSBox-X's file was compiled for a web page and exports nothing. So its
 * source is wrapped in a function that returns its object. */
async function start() {
	const source = fs.readFileSync(DOSBOX, "utf8") + "\nWDOSBOXX";
	const code = vm.runInThisContext(
		`((require, __filename, __dirname) => { ${source}; return ` +
		"WDOSBOXX; })", { filename: DOSBOX });

	await code(require, DOSBOX, path.dirname(DOSBOX))(machine);
	machine.callMain([SESSION]);
}

start();
