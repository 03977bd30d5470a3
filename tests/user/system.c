/*
 * What the system says of itself, and calls that do not exist.
 *
 * Ancestor: none.
 */
#include "test.h"

/* Numbers that Linux has given to no call, or has taken back. */
static const long none[] = { 17,  31,  32,  35,	 44,	53,	    56,	 58,
			     98,  112, 137, 167, 188,	189,	    222, 223,
			     251, 285, 700, 999, 65536, 0x7fffffff, -1,	 -38 };

static int terminated(const char *field, int size)
{
	for (int i = 0; i < size; i++)
		if (!field[i])
			return i > 0;
	return 0;
}

static void name(void)
{
	struct utsname name;

	memset(&name, '#', sizeof(name));
	fact("uname", uname(&name));
	yes("its_fields_are_strings", terminated(name.sysname, 65) &&
					      terminated(name.nodename, 65) &&
					      terminated(name.release, 65) &&
					      terminated(name.version, 65) &&
					      terminated(name.machine, 65) &&
					      terminated(name.domainname, 65));
	yes("we_know_it", on_tally() || !strcmp(name.sysname, "Linux"));
}

int main(void)
{
	char text[40];

	name();
	for (unsigned i = 0; i < ARRAY_SIZE(none); i++) {
		snprintf(text, sizeof(text), "call_%ld", none[i]);
		fact(text, syscall(none[i], 0, 0, 0, 0, 0, 0));
	}
	fact("sync", sync());
	return 0;
}
