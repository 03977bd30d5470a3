/*
 * The colours of the picture: one for each kind of page. The kinds of pages
 * that programs hold have the colours of Okabe and Ito, which people with any
 * kind of colour vision can tell apart; rarer kinds have lighter colours. Pages
 * that nobody holds, or that the kernel keeps for ever, are grey. Only errors
 * are red.
 *
 * Ancestor: the colours of the live map in kernel/keys.c, which has 16 to
 * choose from.
 */

/* Two colours for each kind of kinds.js: in light mode, and in dark mode. */
const COLOURS = {
	"free": ["#dfe5ea", "#2a323a"],
	"never given": ["#f1f4f6", "#1c2228"],
	"reserved": ["#a3abb3", "#4b545d"],
	"kernel": ["#767f88", "#69737d"],
	"counts": ["#4d555d", "#8a949e"],
	"archive": ["#b5b09f", "#605c50"],
	"kernel's map": ["#332288", "#7f72d8"],
	"objects": ["#8c6d31", "#b08d4a"],
	"kernel stack": ["#e69f00", "#e69f00"],
	"descriptors": ["#f5cd79", "#f5cd79"],
	"directory": ["#882255", "#c05a93"],
	"page table": ["#f0e442", "#f0e442"],
	"program's page": ["#0072b2", "#2b8fd0"],
	"shared page": ["#56b4e9", "#8fd0f7"],
	"file's page": ["#009e73", "#009e73"],
	"tree of a file": ["#7fd6bb", "#7fd6bb"],
	"pipe": ["#cc79a7", "#e39bc2"],
	"path": ["#e5c3d6", "#e5c3d6"],
	"loading": ["#b39ddb", "#b39ddb"],
	"lost": ["#d0021b", "#ff3b4e"],
};

/* Other colours of the picture, for example of the chosen task's pages. */
const MARKS = {
	wrong: ["#d0021b", "#ff3b4e"],
	own: ["#d55e00", "#ff8533"],
	shared: ["#ffc27a", "#ffd9ad"],
	ink: ["#14181c", "#f2f5f7"],
	ground: ["#ffffff", "#12161a"],
	line: ["#0072b2", "#56b4e9"],
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/* Returns the colour for light or for dark mode, whichever the reader's browser
 * asks for. */
export const pick = (pair) => pair[dark.matches ? 1 : 0];

export const colour = (name) => pick(COLOURS[name] ?? ["#888", "#888"]);
export const mark = (name) => pick(MARKS[name]);

/* Returns black or white, whichever can be read better on a colour. The
 * colour's luminance decides, as WCAG 2 defines it: at 0.179 black and white
 * have the same contrast, 4.6. */
export function ink_on(hex) {
	const part = (at) => {
		const value = parseInt(hex.slice(at, at + 2), 16) / 255;

		return value <= 0.04045 ? value / 12.92 :
			((value + 0.055) / 1.055) ** 2.4;
	};

	return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.179 ?
		"#000000" : "#ffffff";
}

/* Calls `call` when the reader's browser changes between light and dark. */
export function on_theme(call) {
	dark.addEventListener("change", call);
}
