/*
 * A machine of the playground without a page, for tests that wait for words.
 * Its start() is never called: the test runs its slices one after the other, so
 * that no result depends on the speed of this computer.
 *
 * Ancestor: boot() of tests/lib/Tally.pm.
 */
import { Books } from "../../build/web/books.js";
import { Machine } from "../../build/web/machine.js";

/* hear() runs a guest from one quiet moment (web/machine.js) to the next. It
 * gives up after PATIENCE such steps; usually at most 200 are needed. It also
 * gives up if LOST steps have reached no quiet moment: then the guest hangs. */
const PATIENCE = 5000;
const LOST = 5;

export class Guest {
	said = "";
	finished = null;
	onmoment = () => {};

	/* Boots a machine until it prints its prompt, or these words. */
	static async boot(options, until = /tally[#>] $/) {
		const guest = new Guest();

		guest.machine = new Machine({
			interval: 0, ...options,
			onserial: (byte) => {
				guest.said += String.fromCharCode(byte);
			},
			onquiet: () => guest.onmoment(),
			onfinish: (good) => {
				guest.finished = good;
			},
		});
		await guest.machine.ready;
		guest.books = new Books(guest.machine.layout, (at, bytes) =>
			guest.machine.read(at, bytes));
		await guest.hear(until);
		return guest;
	}

	/* Runs the machine until it has printed these words since the last
	 * ask(). v86 compiles code by promises, so this loop lets promises run
	 * from time to time. */
	async hear(words) {
		for (let i = 0, lost = 0; i < PATIENCE && lost < LOST; i++) {
			if (words.test(this.said) || this.finished !== null)
				break;
			lost += !this.machine.step_quiet();
			if (i % 16 === 0)
				await new Promise((go) => setImmediate(go));
		}
		if (!words.test(this.said))
			throw new Error(`no ${words} in: ${this.said}`);
		return this.said;
	}

	/* Types a line, and returns the output up to the next prompt. */
	async ask(line, words = /\n(?:.*\n)*tally[#>] $/) {
		this.said = "";
		this.machine.type(line + "\n");
		return (await this.hear(words)).replaceAll("\r", "");
	}
}
