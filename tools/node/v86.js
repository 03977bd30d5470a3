/*
 * v86.js: runs an image in v86, an emulator for web pages, but without a page.
 * Standard input and output are the guest's serial line. tools/emulate starts
 * it.
 *
 *	node v86.js BIOS VGA-BIOS KIND MEMORY IMAGE
 *
 * KIND is floppy, disk or cd; MEMORY is in MiB. When the guest writes a value
 * to port 0xf4, the program ends with status value * 2 + 1, as QEMU does for
 * its exit device. A triple fault ends v86, too.
 *
 * Ancestor: none.
 */
"use strict";

const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");

const BUILD = path.join(__dirname, "../../build/npm/node_modules/v86/build/");
const EXIT_PORT = 0xf4;

const [bios, vgaBios, kind, memory, image] = process.argv.slice(2);
const drive = { floppy: "fda", disk: "hda", cd: "cdrom" }[kind];
/* The boot order: each hexadecimal digit is a drive (1 floppy, 2 disk, 3 CD).
 * The BIOS tries the last digit first. */
const order = { floppy: 0x321, disk: 0x312, cd: 0x123 }[kind];

function load(name) {
	return { buffer: new Uint8Array(fs.readFileSync(name)).buffer };
}

function start({ V86 }) {
	const machine = new V86({
		wasm_path: BUILD + "v86.wasm",
		bios: load(bios),
		vga_bios: load(vgaBios),
		[drive]: load(image),
		boot_order: order,
		fastboot: true, /* the BIOS shows no boot menu */
		memory_size: memory * 1024 * 1024,
		disable_speaker: true,
		autostart: true,
	});

	machine.add_listener("serial0-output-byte", (byte) => {
		fs.writeSync(1, Buffer.of(byte));
	});
	machine.add_listener("emulator-loaded", () => {
		machine.v86.cpu.io.register_write(EXIT_PORT, null, (value) => {
			process.exit(value * 2 + 1);
		});
	});
	process.stdin.on("data", (bytes) => {
		machine.serial_send_bytes(0, bytes);
	});
}

import(pathToFileURL(BUILD + "libv86.mjs")).then(start);
