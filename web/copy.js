/*
 * A button that copies the page's address, which says what the page shows.
 *
 *	copy_address(button)
 *
 * If the browser does not let the page write to the clipboard, the button tells
 * the reader to copy the address from the address bar.
 *
 * Ancestor: none.
 */
const REMINDER = 2000; /* ms */

export async function copy_address(button) {
	const text = button.dataset.text ??= button.textContent;

	try {
		await navigator.clipboard.writeText(location.href);
		button.textContent = "Copied";
	} catch {
		button.textContent = "See the address";
	}
	setTimeout(() => { button.textContent = text; }, REMINDER);
}
