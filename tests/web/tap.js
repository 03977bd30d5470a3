/*
 * Prints the results of a JavaScript program's tests as TAP, which tap_of() in
 * tests/lib/Tally.pm reads.
 *
 *	ok(true, "the fact that is proved", "the reason")
 *	is(got, expected, "the fact")		compared as JSON
 *	done()					prints the plan, and ends
 *
 * Ancestor: Perl's Test::More.
 */
let tests = 0;

export function ok(good, name, why = "") {
	for (const line of good || why === "" ? [] : String(why).split("\n"))
		console.log(`# ${line}`);
	console.log(`${good ? "" : "not "}ok ${++tests} - ${name}`);
}

export function is(got, expected, name) {
	const [a, b] = [got, expected].map((value) => JSON.stringify(value));

	ok(a === b, name, `got ${a}\nexpected ${b}`);
}

export function done() {
	console.log(`1..${tests}`);
	process.exit(0);
}
