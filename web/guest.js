/*
 * Reads the guest's memory as the kernel's own structures. layout.json says
 * where each member and each variable is; read(physical, bytes) returns bytes
 * of the memory as they are now. This file never writes to the memory.
 *
 *	guest.look();                         call it after the guest has run
 *	guest.variable("run_list")            a word
 *	guest.member(task, "task.pid")        4, 2 or 1 bytes, without a sign
 *	guest.table(page)                     1,024 words
 *
 * Addresses are linear addresses of the kernel; a page is named by its number.
 * A read outside of memory returns zeros, because the kernel's pointers may be
 * wrong: this is what the audit wants to find out.
 *
 * Ancestor: none.
 */

const EMPTY = new Uint32Array(1024);

export class Guest {
	#layout;
	#read;

	/* Each function that gets a name throws an error if the layout does not
	 * have this name. */
	constructor(layout, read) {
		this.#layout = layout;
		this.#read = read;
		this.base = this.constant("kernel_base");
		this.pages = 0;
		this.words = EMPTY;
	}

	/* Call this after the guest has run, before you read anything. */
	look() {
		const at = this.constant("nr_pages") - this.base;
		const few = this.#read(at, 4);
		const pages = few.length < 4 ? 0 :
			few[0] | few[1] << 8 | few[2] << 16;

		this.bytes = this.#read(0, pages * 4096);
		this.pages = Math.min(pages, this.bytes.length >> 12);
		if (this.bytes.byteOffset % 4)
			this.bytes = this.bytes.slice();
		this.words = new Uint32Array(this.bytes.buffer,
			this.bytes.byteOffset, this.pages * 1024);
		this.halves = new Uint16Array(this.bytes.buffer,
			this.bytes.byteOffset, this.pages * 2048);
	}

	constant(name) {
		const value = this.#layout[name];

		if (value === undefined)
			throw new Error(`layout.json has no ${name}`);
		return value;
	}

	word(addr) {
		return this.words[addr - this.base >>> 2] ?? 0;
	}

	half(addr) {
		return this.halves[addr - this.base >>> 1] ?? 0;
	}

	byte(addr) {
		return this.bytes[addr - this.base] ?? 0;
	}

	variable(name) {
		return this.word(this.constant(name));
	}

	/* Returns the address of a member of the structure at addr. */
	place(addr, name) {
		return addr + this.constant(name)[0];
	}

	member(addr, name) {
		const [offset, bytes] = this.constant(name);

		return bytes === 1 ? this.byte(addr + offset) :
			bytes === 2 ? this.half(addr + offset) :
			this.word(addr + offset);
	}

	/* Yields the structures of a list; the member `next` of each points to
	 * the next one. If a list is circular by mistake, this stops after as
	 * many structures as memory can hold. */
	*list(first, next) {
		let left = this.pages * 64;

		for (let at = first; at && left--; at = this.member(at, next))
			yield at;
	}

	is_page(nr) {
		return nr < this.pages;
	}

	/* Returns the words of page nr: the entries of a table or directory. */
	table(nr) {
		return nr < this.pages ?
			this.words.subarray(nr << 10, nr + 1 << 10) : EMPTY;
	}

	/* Returns the number of the page at a linear address of the kernel. */
	nr_of(addr) {
		return addr - this.base >>> 12;
	}

	/* Returns the text at an address, up to the first 0, of at most `most`
	 * bytes. */
	text(addr, most) {
		const start = addr - this.base;
		let text = "";

		for (let i = start; i < start + most && this.bytes[i]; i++)
			text += String.fromCharCode(this.bytes[i]);
		return text;
	}

	/* Returns mem_map as it is now. */
	counts() {
		const at = this.variable("mem_map") - this.base >>> 1;

		return this.halves.subarray(at, at + this.pages);
	}
}
