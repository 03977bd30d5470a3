/*
 * Handles paths, for the programs that copy and move files.
 *
 * Ancestor: none. V6's cp and mv each had a loop for this.
 */
#include "tally.h"

int is_directory(const char *path)
{
	struct stat64 st;

	return stat64(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Returns a path in the directory `to`. The name in this directory is the last
 * part of `from`. The next call overwrites the path. A path that is cut off
 * still has PATH_MAX bytes, so every call refuses it. */
const char *name_in(const char *to, const char *from)
{
	static char name[PATH_MAX + 1];
	const char *last = from;

	for (const char *s = from; *s; s++)
		if (*s == '/' && s[1] && s[1] != '/')
			last = s + 1;
	snprintf(name, sizeof(name), "%s/%s", to, last);
	return name;
}
