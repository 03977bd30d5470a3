/*
 * Tests symbolic links with long texts, in long paths.
 *
 * Ancestor: none.
 */
#include "test.h"

static char text[4096], path[4200];

/* Fills n bytes with copies of a piece, and the remaining bytes with slashes.
 */
static void fill(char *to, const char *piece, unsigned n)
{
	unsigned size = strlen(piece), at = 0;

	for (; at + size <= n; at += size)
		memcpy(to + at, piece, size);
	memset(to + at, '/', n - at);
	to[n] = 0;
}

static void try(const char *name, const char *first, const char *piece,
		const char *last, unsigned n)
{
	unsigned size = strlen(first);
	struct stat64 st;

	memcpy(path, first, size);
	fill(path + size, piece, n - size - strlen(last));
	memcpy(path + n - strlen(last), last, strlen(last) + 1);
	fact(name, stat64(path, &st));
}

int main(void)
{
	struct stat64 st;

	mkdir("/tmp/l", 0755);
	chdir("/tmp/l");
	mkdir("d", 0755);
	close(open("d/file", O_WRONLY | O_CREAT, 0644));
	fill(text, "d/../", 4000);
	memcpy(text + 3999, "/d", 3);
	fact("symlink", symlink(text, "long"));
	fact("a_long_link", stat64("long", &st));
	fact("below", stat64("long/file", &st));
	fact("below_what_is_no_directory", stat64("long/file/x", &st));
	fact("missing", stat64("long/missing", &st));
	try("long_behind_it", "long/", "../d/", "file", 4000);
	try("as_long_as_can_be", "long/", "../d/", "file", 4095);
	try("longer", "long/", "../d/", "file", 4096);
	try("again_and_again", "long/", "../long/", "file", 160);
	try("forty", "long/", "../long/", "file", 325);
	try("more", "long/", "../long/", "file", 333);
	fact("create", close(open("long/new", O_WRONLY | O_CREAT, 0644)));
	fact("rename", rename("long/new", "long/newer"));
	fact("it_is_there", unlink("d/newer"));
	fill(text, "/", 4095);
	fact("symlink", symlink(text, "slashes"));
	fact("slashes", stat64("slashes", &st));
	fact("below_them", stat64("slashes/tmp/l/d/file", &st));
	fact("behind_each_other", stat64("slashes/tmp/l/long/file", &st));
	fact("and_a_slash", stat64("slashes/tmp/l/long/file/", &st));
	try("long_behind_them", "slashes/tmp/l/", "d/../", "d/file", 4095);
	symlink("slashes/", "to-slashes");
	fact("through_another", stat64("to-slashes/tmp/l/d/file", &st));
	try("and_long", "to-slashes/tmp/l/", "d/../", "d/file", 4095);
	unlink("to-slashes");
	unlink("slashes");
	unlink("long");
	unlink("d/file");
	rmdir("d");
	chdir("/");
	fact("rmdir", rmdir("/tmp/l"));
	return 0;
}
