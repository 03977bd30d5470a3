/*
 * Writes what the page shows into the part of its address (URL) after the #,
 * and reads it from there:
 *
 *	#memory=4&speed=0.1&lesson=cow&step=3&page=1b&task=5
 *
 * Numbers of pages are hexadecimal, as everywhere in the page. FIRST has the
 * default values: if a value is missing or wrong, its default is used.
 *
 * Ancestor: none.
 */
export const FIRST = { memory: 4, speed: 1, lesson: "", step: 0, page: -1,
	task: 0 };

const MEMORIES = [2, 4, 8, 16, 32, 64];

export function from_hash(hash) {
	const words = new URLSearchParams(hash.replace(/^#/, ""));
	const memory = Number(words.get("memory"));
	const speed = Number(words.get("speed"));
	const page = parseInt(words.get("page"), 16);

	return {
		memory: MEMORIES.includes(memory) ? memory : FIRST.memory,
		speed: speed > 0 && speed <= 1 ? speed : FIRST.speed,
		lesson: words.get("lesson") ?? "",
		step: Math.max(0, parseInt(words.get("step"), 10) || 0),
		page: page >= 0 ? page : -1,
		task: Math.max(0, parseInt(words.get("task"), 10) || 0),
	};
}

export function to_hash(seen) {
	const words = new URLSearchParams();

	for (const name of Object.keys(FIRST))
		if (seen[name] !== FIRST[name] || name === "memory")
			words.set(name, name === "page" ?
				seen.page.toString(16) : seen[name]);
	return `#${words}`;
}
