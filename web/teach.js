/*
 * Runs the lessons of lessons.js. There is a button for each lesson. The open
 * lesson shows a text, the button "Next", and which step is next.
 *
 *	const teacher = new Teacher(bar, place, page);
 *	await teacher.open("cow", 3);   begins a lesson, does three steps
 *	teacher.close();                closes it, before a new machine starts
 *	teacher.shell(false);           says that there is no Debian shell
 *
 * A lesson calls these functions of page, which is in page.js: to_prompt(),
 * type(text), says(words), show(name), lose_holder(name), changed().
 *
 * Ancestor: none.
 */
import { LESSONS } from "./lessons.js";

const CHOOSE = "Choose a lesson, or type at the prompt below.";
const NO_SHELL = "The grey lessons need Debian's shell, which this image " +
	"lacks: make deps web fetches it, and builds the site with it.";

/* Makes an element with a class and a text. */
function make(tag, name, text) {
	const element = document.createElement(tag);

	element.className = name;
	element.textContent = text;
	return element;
}

export class Teacher {
	#page;
	#place;
	#buttons = {};
	#has_shell = true;
	#turn = 0;	/* grows at open() and close(); an older open() ends */

	constructor(bar, place, page) {
		this.#page = page;
		this.#place = place;
		this.name = "";
		this.step = 0;
		for (const [name, { title }] of Object.entries(LESSONS)) {
			const button = make("button", "", title);

			button.type = "button";
			button.dataset.lesson = name;
			button.addEventListener("click", () =>
				this.open(name, 0));
			bar.append(button);
			this.#buttons[name] = button;
		}
		this.#show();
	}

	close() {
		this.#turn++;
		this.name = "";
		this.step = 0;
		this.#show();
	}

	shell(has_shell) {
		this.#has_shell = has_shell;
		for (const [name, button] of Object.entries(this.#buttons))
			button.setAttribute("aria-disabled",
				!this.#can_open(name));
		/* The reader may have opened a lesson before the machine had
		 * started. */
		if (!this.#can_open(this.name))
			this.close();
	}

	#can_open(name) {
		return Object.hasOwn(LESSONS, name) &&
			(this.#has_shell || !LESSONS[name].shell);
	}

	async open(name, steps) {
		const turn = ++this.#turn;

		this.name = this.#can_open(name) ? name : "";
		this.step = 0;
		this.#show(true);
		this.#page.changed();
		if (this.name && !await this.#page.to_prompt())
			return;
		const end = Math.min(steps, this.#lesson?.steps.length ?? 0);

		while (turn === this.#turn && this.step < end)
			if (!await this.#run(turn))
				break;
		if (turn === this.#turn)
			this.#show();
	}

	get #lesson() {
		return LESSONS[this.name];
	}

	/* Does one step. Returns false if that failed: the machine, or the page
	 * or task that the step needs, no longer exists, or the reader has
	 * opened another lesson. */
	async #run(turn) {
		const { steps } = this.#lesson;
		const { type, act, until, show } = steps[this.step];
		let said = true;

		this.#show(true);
		if (act) {
			said = await act(this.#page);
		} else {
			this.#page.type(type);
			said = await this.#page.says(until);
		}
		if (!said || turn !== this.#turn)
			return false;
		this.step++;
		await this.#page.show(show);
		this.#page.changed();
		return true;
	}

	async #next() {
		const turn = this.#turn;

		await this.#run(turn);
		if (turn === this.#turn)
			this.#show();
	}

	/* ---- What the page shows ---- */

	#show(busy = false) {
		for (const [name, button] of Object.entries(this.#buttons))
			button.setAttribute("aria-pressed", name === this.name);
		if (!this.name) {
			this.#place.replaceChildren(make("p", "hint",
				this.#has_shell ? CHOOSE :
					`${CHOOSE} ${NO_SHELL}`));
			return;
		}
		const { steps, end } = this.#lesson;
		const ended = this.step >= steps.length;

		this.#place.replaceChildren(
			make("p", "say", ended ? end : steps[this.step].say),
			this.#foot(ended, busy));
	}

	#foot(ended, busy) {
		const { steps } = this.#lesson;
		const foot = make("p", "foot", "");
		const next = make("button", "next", ended ? "From the start" :
			"Next");
		const had_focus = this.#place.contains(document.activeElement);

		next.type = "button";
		next.id = "next";
		next.setAttribute("aria-disabled", busy);
		next.addEventListener("click", () => busy ? 0 : ended ?
			this.open(this.name, 0) : this.#next());
		foot.append(next, make("span", "how-far", ended ?
			`All ${steps.length} steps are done.` :
			`${busy ? "running" : "next is"} step ${this.step + 1
			} of ${steps.length}`));
		if (had_focus)
			setTimeout(() => next.focus());
		return foot;
	}
}
