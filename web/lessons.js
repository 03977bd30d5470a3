/*
 * The lessons: what each step types at the prompt, and a sentence before it
 * that says what the reader will see. teach.js runs them.
 *
 *	say	what the next step does, and what to look at
 *	type	what is typed; ^D is written \x04
 *	until	words of the machine after which the step is done
 *	show	a task by its name: the newest of this name lights up
 *	act	instead of type: something that only a page can do
 *
 * A lesson with shell: true needs Debian's shell. The page shows `end` when all
 * steps are done. After each lesson the shell is at its prompt again; only one
 * lesson ends the machine.
 *
 * Ancestor: /etc/demo, four steps of the same kind.
 */
const PROMPT = /tally[#>] $/;
const row = (words) => new RegExp(`${words} +[0-9a-f]+: \\d+.*[0-9] *$`);

const cow = {
	title: "cow",
	steps: [{
		say: "A program writes to a page. Its page and the page " +
			"table above it then have one holder each. The " +
			"terminal prints their numbers; point at these " +
			"cells.",
		type: "cow -s\n", until: row("parent writes"), show: "cow",
	}, {
		say: "Now it forks. Fork shares the page table itself: the " +
			"table's count becomes 2, and the page's stays 1.",
		type: "\n", until: row("both have read"), show: "cow",
	}, {
		say: "The child writes to the next page. It gets a copy of " +
			"the table, so our page has two holders: its count " +
			"becomes 2.",
		type: "\n", until: row("the next page"), show: "cow",
	}, {
		say: "The child writes to our page. It gets a page of its " +
			"own; the old one has one holder again.",
		type: "\n", until: row("this page"), show: "cow",
	}, {
		say: "The child ends. What it held turns free.",
		type: "\n", until: row("child has ended"), show: "cow",
	}, {
		say: "The parent writes again. It is the only holder, so " +
			"nothing is copied. Then the program ends.",
		type: "\n\n", until: PROMPT,
	}],
	end: "Copy-on-write needs no list of who shares what. A count is " +
		"enough.",
};

const storm = {
	title: "storm",
	steps: [{
		say: "Thirty children, one after the other. Each needs a " +
			"page for itself and its kernel stack, a directory " +
			"and tables. The line of free pages goes down and " +
			"comes back.",
		type: "storm -s 30\n", until: PROMPT,
	}, {
		say: "Now as many as there is memory for. When no page is " +
			"free, fork fails, or the kernel ends the process " +
			"that needs one.",
		type: "storm\n", until: PROMPT,
	}, {
		say: "Are all pages back? The kernel counts the holders " +
			"itself.",
		type: "audit\n", until: PROMPT,
	}],
	end: "As many pages are free as before. None was lost in the storm.",
};

const tree = {
	title: "fork tree",
	shell: true,
	steps: [{
		say: "We teach the shell a function: it starts itself " +
			"twice, until a depth is reached, and waits for a " +
			"line.",
		type: "t() { if [ $1 -gt 0 ]; then t $(($1-1)) & t " +
			"$(($1-1)) & fi; read x <&3; }\n", until: PROMPT,
	}, {
		say: "Depth 2: seven shells, each forked by the one above " +
			"it in the list of tasks. Point at one: most of " +
			"what it holds is shared with the others.",
		type: "cat | { exec 3<&0; t 2; }\n", until: /t 2; \}\s*$/,
		show: "sh",
	}, {
		say: "End of file at the keyboard ends cat, and with it the " +
			"tree.",
		type: "\x04", until: PROMPT,
	}, {
		say: "Depth 3: fifteen shells. A program of 47 pages, 15 " +
			"times; look how few pages that takes.",
		type: "cat | { exec 3<&0; t 3; }\n", until: /t 3; \}\s*$/,
		show: "sh",
	}, {
		say: "And down it comes again.",
		type: "\x04", until: PROMPT,
	}],
	end: "Each shell could write to all of its memory. It only pays for " +
		"what it really writes to.",
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
		say: "The reader takes four pages out. cat wakes up and " +
			"fills the gap with others.",
		type: "\n", until: /records out\s*$/,
	}, {
		say: "Again.",
		type: "\n", until: /records out\s*$/,
	}, {
		say: "The reader ends, and the pipe with it: all its pages " +
			"are free at once.",
		type: "\x04", until: PROMPT,
	}],
	end: "A pipe is a ring of pages. Whoever writes a page puts it in; " +
		"whoever reads it to its end frees it.",
};

const shared = {
	title: "shared map",
	steps: [{
		say: "A program maps memory that is to be shared, and " +
			"writes to it. The page has two holders: the memory " +
			"itself, as if it were a file, and the program that " +
			"maps it.",
		type: "cow -m -s\n", until: row("parent writes"), show: "cow",
	}, {
		say: "It forks. Again only the page table is shared, and " +
			"counts 2.",
		type: "\n", until: row("both have read"), show: "cow",
	}, {
		say: "The child writes. It gets a table of its own, so the " +
			"page has three holders. But nobody copies the page.",
		type: "\n", until: row("the next page"), show: "cow",
	}, {
		say: "The child writes to this very page, and still nothing " +
			"is copied: the parent sees the new byte.",
		type: "\n", until: row("this page"), show: "cow",
	}, {
		say: "The child ends: two holders again. And then the " +
			"parent: the last one frees the page.",
		type: "\n\n\n", until: PROMPT,
	}],
	end: "The same page with three holders: in the lesson cow a write " +
		"copies it, here it does not. The kind of memory decides, " +
		"not the count.",
};

const files = {
	title: "/tmp",
	shell: true,
	steps: [{
		say: "Copy a program to /tmp. Its bytes are in the archive, " +
			"so the copy needs pages: twelve or so change to " +
			"the colour of files.",
		type: "cp /bin/sh /tmp/a\n", until: PROMPT,
	}, {
		say: "Copy the copy. Now no page is needed: both files have " +
			"the same tree of pages.",
		type: "cp /tmp/a /tmp/b; free\n", until: PROMPT,
	}, {
		say: "Write four bytes at the end of the second one. It " +
			"gets a tree and a last page of its own; all other " +
			"pages now count 2.",
		type: "echo end >>/tmp/b; free\n", until: PROMPT,
	}, {
		say: "Run it. The program's text is the file's pages: files " +
			"and programs hold the same ones.",
		type: "chmod +x /tmp/b; /tmp/b -c 'echo it runs'\n",
		until: PROMPT,
	}, {
		say: "Remove the first file, and then the second.",
		type: "rm /tmp/a; free; rm /tmp/b; free\n", until: PROMPT,
	}],
	end: "A file is a holder like a program. The last holder frees the " +
		"page, whoever it is.",
};

const twice = {
	title: "double kfree",
	shell: true,
	steps: [{
		say: "A program sleeps in the background.",
		type: "sleep 900 &\n", until: PROMPT, show: "sleep",
	}, {
		say: "Now we do what a bug would do: we take a holder away " +
			"from a page of this program that has only one. It " +
			"is as if somebody had called kfree() for it. The " +
			"page above says at once which page is wrong.",
		act: (page) => page.lose_holder("sleep"), show: "sleep",
	}, {
		say: "The kernel's own audit finds the same page.",
		type: "audit\n", until: PROMPT,
	}, {
		say: "The program ends, and lets go of its pages: the " +
			"second kfree() for one of them. The kernel panics, " +
			"and says who called whom.",
		type: "kill $!\n", until: /finish: failure/,
	}],
	end: "It names the page, the count, and the way there: exit, the " +
		"page tables, kfree. Restart the machine to go on.",
};

export const LESSONS = { cow, storm, tree, pipe, shared, files, twice };
