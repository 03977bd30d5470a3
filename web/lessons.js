/*
 * The lessons: for each step, a text that says what the reader will see, and
 * what is then typed at the prompt. teach.js runs them.
 *
 *	say	what the step does, and what to look at
 *	type	what is typed; ^D is written \x04
 *	until	when the machine has printed this, the step is done
 *	show	the name of a task: the pages of the newest such task light up
 *	act	a function that is called instead of typing
 *
 * A lesson with shell: true needs Debian's shell. The page shows `end` when all
 * steps are done. After each lesson the shell is at its prompt again, except
 * after the lesson that ends the machine.
 *
 * Ancestor: /etc/demo, four steps of the same kind.
 */
const PROMPT = /tally[#>] $/;
const row = (words) => new RegExp(`${words} +[0-9a-f]+: \\d+.*[0-9] *$`);

const cow = {
	title: "cow",
	steps: [{
		say: "A program writes to a page. Then this page and the " +
			"page table that maps it have one holder each. The " +
			"terminal prints the numbers of both; point at " +
			"their cells.",
		type: "cow -s\n", until: row("parent writes"), show: "cow",
	}, {
		say: "Now the program forks. Parent and child share the page " +
			"table: its count becomes 2. The page's count stays " +
			"1.",
		type: "\n", until: row("both have read"), show: "cow",
	}, {
		say: "The child writes to another page, the next one. So it " +
			"gets a copy of the table. Now both tables map our " +
			"page: its count becomes 2.",
		type: "\n", until: row("the next page"), show: "cow",
	}, {
		say: "The child writes to our page. It gets a page of its " +
			"own; the old one has one holder again.",
		type: "\n", until: row("this page"), show: "cow",
	}, {
		say: "The child ends. The pages that only it held become " +
			"free.",
		type: "\n", until: row("child has ended"), show: "cow",
	}, {
		say: "The parent writes again. It is the only holder, so " +
			"nothing is copied. Then the program ends.",
		type: "\n\n", until: PROMPT,
	}],
	end: "Copy-on-write needs no list of the processes that share a " +
		"page. A count is enough.",
};

const storm = {
	title: "storm",
	steps: [{
		say: "A program forks thirty children, one after the other. " +
			"Each needs a page for itself and its kernel stack, " +
			"a directory and tables. The line of free pages " +
			"falls, and rises again when the children end.",
		type: "storm -s 30\n", until: PROMPT,
	}, {
		say: "Now the program forks until memory is full. When no " +
			"page is free, fork fails; or the kernel ends a " +
			"process that needs a page.",
		type: "storm\n", until: PROMPT,
	}, {
		say: "Are all pages free again? The command audit lets the " +
			"kernel count all holders again.",
		type: "audit\n", until: PROMPT,
	}],
	end: "As many pages are free as before the storm. No page was lost.",
};

const tree = {
	title: "fork tree",
	shell: true,
	steps: [{
		say: "We define a shell function t. It starts itself twice, " +
			"until a depth is reached, and then waits for a " +
			"line.",
		type: "t() { if [ $1 -gt 0 ]; then t $(($1-1)) & t " +
			"$(($1-1)) & fi; read x <&3; }\n", until: PROMPT,
	}, {
		say: "With depth 2 there are seven shells, each forked by " +
			"the one above it in the list of tasks. Point at " +
			"one: it shares most of its pages with the others.",
		type: "cat | { exec 3<&0; t 2; }\n", until: /t 2; \}\s*$/,
		show: "sh",
	}, {
		say: "We type ^D, which is the end of the file for cat. So " +
			"cat ends, and all shells of the tree end, too.",
		type: "\x04", until: PROMPT,
	}, {
		say: "With depth 3 there are fifteen shells. The program has " +
			"47 pages, and runs 15 times: look how few pages " +
			"that takes.",
		type: "cat | { exec 3<&0; t 3; }\n", until: /t 3; \}\s*$/,
		show: "sh",
	}, {
		say: "^D ends this tree, too.",
		type: "\x04", until: PROMPT,
	}],
	end: "Each shell may write to all of its memory. It gets pages of " +
		"its own only where it really writes.",
};

const pipe = {
	title: "pipe",
	shell: true,
	steps: [{
		say: "A program writes into a pipe that nobody reads yet. " +
			"The pipe fills with pages of its own kind; then " +
			"the writer, cat, has to wait.",
		type: "cat /bin/sh /bin/sh /bin/sh | while read x " +
			"</dev/tty; do dd bs=4096 count=4 >/dev/null; done\n",
		until: /done\s*$/, show: "cat",
	}, {
		say: "The reader reads four pages. cat wakes up and fills " +
			"the pipe again.",
		type: "\n", until: /records out\s*$/,
	}, {
		say: "The reader reads four more pages.",
		type: "\n", until: /records out\s*$/,
	}, {
		say: "The reader ends, and the pipe with it: all its pages " +
			"are free at once.",
		type: "\x04", until: PROMPT,
	}],
	end: "A pipe is a ring of pages. A write adds pages to it. When all " +
		"bytes of a page have been read, the page is freed.",
};

const shared = {
	title: "shared map",
	steps: [{
		say: "A program maps shared memory, and writes to it. The " +
			"page has two holders: the shared memory itself, " +
			"which is like a file, and the program that maps " +
			"it.",
		type: "cow -m -s\n", until: row("parent writes"), show: "cow",
	}, {
		say: "The program forks. Again only the page table is " +
			"shared: its count becomes 2.",
		type: "\n", until: row("both have read"), show: "cow",
	}, {
		say: "The child writes to the next page. It gets a table of " +
			"its own, so our page has three holders. But no page " +
			"is copied.",
		type: "\n", until: row("the next page"), show: "cow",
	}, {
		say: "The child writes to our page. Still nothing is copied: " +
			"the parent sees the new byte.",
		type: "\n", until: row("this page"), show: "cow",
	}, {
		say: "The child ends, and the page has two holders again. " +
			"Then the parent ends. When the last holder has " +
			"gone, the page is free.",
		type: "\n\n\n", until: PROMPT,
	}],
	end: "In the lesson cow, a write copies a page that has several " +
		"holders. Here it does not. The kind of memory decides, not " +
		"the count.",
};

const files = {
	title: "/tmp",
	shell: true,
	steps: [{
		say: "We copy a program to /tmp. Its bytes are in the " +
			"archive, so the copy needs new pages: about twelve " +
			"cells get the colour of files.",
		type: "cp /bin/sh /tmp/a\n", until: PROMPT,
	}, {
		say: "We copy the copy. This needs no new page: both files " +
			"share one tree of pages.",
		type: "cp /tmp/a /tmp/b; free\n", until: PROMPT,
	}, {
		say: "We write four bytes at the end of the second file. It " +
			"gets a tree and a last page of its own. All its " +
			"other pages now have count 2.",
		type: "echo end >>/tmp/b; free\n", until: PROMPT,
	}, {
		say: "We run the second file. The program's code is in the " +
			"file's pages: file and program hold the same pages.",
		type: "chmod +x /tmp/b; /tmp/b -c 'echo it runs'\n",
		until: PROMPT,
	}, {
		say: "We remove the first file, and then the second.",
		type: "rm /tmp/a; free; rm /tmp/b; free\n", until: PROMPT,
	}],
	end: "A file is a holder, as a program is. When the last holder has " +
		"gone, the page is freed.",
};

const twice = {
	title: "double kfree",
	shell: true,
	steps: [{
		say: "A program sleeps in the background.",
		type: "sleep 900 &\n", until: PROMPT, show: "sleep",
	}, {
		say: "Now we do what a bug would do. A page of this program " +
			"has one holder; we set its count to 0, as if the " +
			"kernel had called kfree() by mistake. The line at " +
			"the top says at once which page is wrong.",
		act: (page) => page.lose_holder("sleep"), show: "sleep",
	}, {
		say: "The kernel's own audit finds the same page.",
		type: "audit\n", until: PROMPT,
	}, {
		say: "The program ends, and its pages are freed. For the " +
			"wrong page this is the second kfree(). The kernel " +
			"panics, and prints which functions were called.",
		type: "kill $!\n", until: /finish: failure/,
	}],
	end: "The panic names the page, its count, and the functions: exit, " +
		"page tables, kfree. Restart the machine to go on.",
};

export const LESSONS = { cow, storm, tree, pipe, shared, files, twice };
