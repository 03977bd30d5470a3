/*
 * The buttons above the picture: pause, one tick, speed, memory, restart, and
 * the link.
 *
 *	const controls = new Controls({ machine, seen, begin, changed });
 *	controls.show();		call it when the machine starts, stops
 *					or ends
 *	controls.set_speed(0.1);	sets this speed; full speed if the
 *					reader cannot choose this one
 *
 * machine() returns the present machine or null; seen() returns what the page's
 * address says; begin() starts a new machine; changed() writes the address.
 *
 * Ancestor: none.
 */
import { copy_address } from "./copy.js";

const at = (id) => document.getElementById(id);

export class Controls {
	#calls;
	ended = false;	/* has the machine ended? Then only a new one runs */

	constructor(calls) {
		this.#calls = calls;
		at("pause").addEventListener("click", () => this.#pause());
		at("tick").addEventListener("click", () => this.#tick());
		at("link").addEventListener("click", () => {
			calls.changed();
			copy_address(at("link"));
		});
		at("restart").addEventListener("click", () => calls.begin());
		at("speed").addEventListener("change", ({ target }) => {
			this.set_speed(Number(target.value));
			calls.changed();
		});
		at("memory").addEventListener("change", ({ target }) => {
			calls.seen().memory = Number(target.value);
			calls.begin();
		});
	}

	show() {
		const runs = this.#calls.machine()?.running;

		at("pause").textContent = this.ended ? "Ended" : runs ?
			"Pause" : "Continue";
		at("pause").disabled = at("tick").disabled = this.ended;
		document.body.classList.toggle("ended", this.ended);
	}

	set_speed(speed) {
		const known = [...at("speed").options].some(({ value }) =>
			Number(value) === speed);
		const machine = this.#calls.machine();
		const seen = this.#calls.seen();

		seen.speed = known ? speed : 1;
		at("speed").value = seen.speed;
		if (machine)
			machine.speed = seen.speed;
	}

	#pause() {
		const machine = this.#calls.machine();

		if (machine?.running)
			machine.pause();
		else if (!this.ended)
			machine?.start();
		this.show();
	}

	#tick() {
		const machine = this.#calls.machine();

		if (machine?.running)
			machine.pause();
		if (!this.ended)
			machine?.step_tick();
		this.show();
	}
}
