/*
 * A button that copies the page's address, which has what one sees.
 *
 *	copy_address(button)
 *
 * Where the browser gives no clipboard, the address bar has it.
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
