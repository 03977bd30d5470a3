/*
 * The line of free pages over time: a canvas with one pixel for each sample,
 * the newest at the right. The top of the canvas is the largest of the last
 * LONGEST samples.
 *
 *	const line = new FreeLine(canvas, caption);
 *	line.add(free);  line.clear();
 *
 * Ancestor: none.
 */
import { mark, on_theme } from "./palette.js";

const HEIGHT = 56, LONGEST = 2000;

export class FreeLine {
	#canvas;
	#caption;
	#samples = [];

	constructor(canvas, caption) {
		this.#canvas = canvas;
		this.#caption = caption;
		new ResizeObserver(() => this.#draw()).observe(
			canvas.parentElement);
		on_theme(() => this.#draw());
	}

	clear() {
		this.#samples = [];
		this.#draw();
	}

	add(free) {
		this.#samples.push(free);
		if (this.#samples.length > LONGEST)
			this.#samples.shift();
		this.#draw();
	}

	#draw() {
		const now = this.#samples.at(-1) ?? 0;
		const most = Math.max(1, ...this.#samples);

		this.#caption.textContent = this.#samples.length ?
			`Free pages: ${now.toLocaleString("en")} now, ` +
			`${most.toLocaleString("en")} at most, ${Math.min(
			...this.#samples).toLocaleString("en")} at least` :
			"Free pages over time";
		this.#curve(this.#context(), most);
	}

	#context() {
		const canvas = this.#canvas, ratio = window.devicePixelRatio;

		this.width = canvas.parentElement.clientWidth;
		canvas.width = this.width * ratio;
		canvas.height = HEIGHT * ratio;
		canvas.style.width = `${this.width}px`;
		canvas.style.height = `${HEIGHT}px`;
		const context = canvas.getContext("2d");

		context.setTransform(ratio, 0, 0, ratio, 0, 0);
		return context;
	}

	#curve(context, most) {
		const shown = this.#samples.slice(-this.width);
		const y = (free) => HEIGHT - 2 - free / most * (HEIGHT - 5);

		if (!shown.length)
			return;
		context.beginPath();
		shown.forEach((free, x) => context.lineTo(x, y(free)));
		context.strokeStyle = mark("line");
		context.lineWidth = 1.5;
		context.stroke();
		context.lineTo(shown.length - 1, HEIGHT);
		context.lineTo(0, HEIGHT);
		context.globalAlpha = 0.18;
		context.fillStyle = mark("line");
		context.fill();
		context.globalAlpha = 1;
	}
}
