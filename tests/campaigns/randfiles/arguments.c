/*
 * Draws random arguments for the operations: paths, places in files, lengths,
 * open files.
 *
 * Ancestor: none.
 */
#include "tries.h"

/* Returns a random name of the current directory; NULL if it has none. */
static const char *name_here(void)
{
	int start = below(ENTRIES);

	for (int i = 0; i < ENTRIES; i++) {
		const struct entry *entry = &entries[(start + i) % ENTRIES];

		if (entry->dir == fs_cwd)
			return entry->name;
	}
	return NULL;
}

/* Returns a name that may exist or not; sometimes a very long one. */
static const char *some_name(void)
{
	static const char *const names[] = { "a", "b", "c", "d",  "e", "f",
					     "g", "h", ".", "..", "i", "j" };
	static char name[260];

	if (below(40))
		return names[below(ARRAY_SIZE(names))];
	memset(name, 'n', 256);
	name[one_in(4) ? 256 : 255] = 0;
	return name;
}

/* Draws a path of fewer than `most` bytes. If `here` is set and the current
 * directory has names, the path begins with one of them. */
static void draw_path(char *path, int most, int here)
{
	int n = 1 + one_in(3) + (one_in(6) ? below(3) : 0);
	const char *name;

	*path = 0;
	if (one_in(300))
		return;
	for (int i = 0; i < n && strlen(path) + 262 < (size_t)most; i++) {
		if (i)
			strcpy(path + strlen(path), one_in(30) ? "//" : "/");
		if (i || !here || !(name = name_here()))
			name = some_name();
		strcpy(path + strlen(path), name);
	}
	if (one_in(25))
		strcpy(path + strlen(path), "/");
}

/* Returns a path that mostly leads to something. */
const char *old_path(void)
{
	static char path[PATH_SIZE];

	draw_path(path, PATH_SIZE, !one_in(4));
	return path;
}

/* Returns a path that mostly leads to nothing yet. */
const char *new_path(void)
{
	static char path[PATH_SIZE];

	draw_path(path, PATH_SIZE, one_in(4));
	return path;
}

unsigned some_mode(void)
{
	return below(01000) | 0600;
}

/* Returns a place in a file: mostly near its start, sometimes where the tree of
 * its pages must become higher. */
long some_place(void)
{
	static const long far[] = { 4 << 20, (4 << 20) - 5000, 12 << 20,
				    1000 << 20 };
	long place = below(one_in(3) ? 40000 : 9000);

	if (one_in(4))
		place = place / PAGE_SIZE * PAGE_SIZE;
	if (one_in(12))
		place += far[below(ARRAY_SIZE(far))];
	return place;
}

long some_length(void)
{
	return one_in(4) ? below(BYTES) : one_in(3) ? PAGE_SIZE : below(300);
}

/* Chooses one of `files`. Returns it if it is open, otherwise NULL. */
struct open *some_file(void)
{
	struct open *file = &files[below(FILES)];

	return file->node ? file : NULL;
}

/* Fills the n bytes that will be written with random values. */
void fill(long n)
{
	unsigned long *word = (unsigned long *)wanted;

	for (long i = 0; i < (n + 3) / 4; i++)
		word[i] = i % 8 ? word[i - 1] * 69069 + 1 : draw();
}
