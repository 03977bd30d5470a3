/*
 * chmod MODE PATH...: sets the modes of files. MODE is octal, like 755, or a
 * change, like +x, go-w or u=rw. A change has three parts: whose rights (u, g,
 * o; a or nothing: all), how (+, -, =), and which rights (r, w, x).
 *
 * The exit status is 0 if all modes are set. On Tally every user is root, for
 * whom only x matters: a file without any x cannot be executed.
 *
 * Ancestor: chmod of V6, which had only octal modes.
 */
#include "tally.h"

/* The bits of the letters u, g, o and a, and of r, w and x for all users. */
static const struct {
	char letter;
	int bits;
} letters[] = { { 'u', 0700 }, { 'g', 0070 }, { 'o', 0007 }, { 'a', 0777 },
		{ 'r', 0444 }, { 'w', 0222 }, { 'x', 0111 } };

/* Reads letters of the text, as long as they stand between `first` and `last`
 * in the table. Returns their bits, and moves *text to after them. */
static int read_letters(const char **text, int first, int last)
{
	int bits = 0;

	for (int i = first; i <= last;)
		if (**text == letters[i].letter) {
			bits |= letters[i].bits;
			++*text;
			i = first;
		} else {
			i++;
		}
	return bits;
}

/* Returns the mode that a file with the mode `old` gets; -1 if the text is no
 * mode. */
static int new_mode(const char *text, int old)
{
	char *end;
	unsigned long octal = strtoul(text, &end, 8);
	int who, mask, bits;
	char how;

	if (*text >= '0' && *text <= '7')
		return *end || octal > 07777 ? -1 : (int)octal;
	who = read_letters(&text, 0, 3);
	mask = umask(0);
	umask(mask);
	how = *text;
	if (how != '+' && how != '-' && how != '=')
		return -1;
	text++;
	bits = read_letters(&text, 4, 6) & (who ? who : ~mask);
	if (*text)
		return -1;
	if (how == '-')
		return old & ~bits;
	return how == '+' ? old | bits : (old & ~(who ? who : 0777)) | bits;
}

static int set_mode(const char *mode, const char *path)
{
	struct stat64 st;

	if (stat64(path, &st) == 0 &&
	    chmod(path, new_mode(mode, st.st_mode & 07777)) == 0)
		return 0;
	dprintf(2, "chmod: %s: %s\n", path, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 3) /* if a path follows, -x is a mode */
		help_if_asked(argc, argv, "chmod");
	if (argc < 3 || new_mode(argv[1], 0) < 0) {
		dprintf(2, "usage: chmod MODE PATH...: 755, +x, go-w, u=rw\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		failed |= set_mode(argv[1], argv[i]);
	return failed;
}
