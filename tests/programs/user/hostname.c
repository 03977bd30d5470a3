/*
 * Tests the names of the machine and of its domain, which every process can
 * read. On Linux the program sets them in a namespace, so that the host keeps
 * its names.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SETHOSTNAME   74
#define SETDOMAINNAME 121
#define UNSHARE	      310
#define CLONE_NEWUTS  0x04000000

static void say(const char *what)
{
	struct utsname is;

	uname(&is);
	printf("%s: %s, %s\n", what, is.nodename, is.domainname);
}

static long host(const char *name, long n)
{
	return syscall(SETHOSTNAME, name, n);
}

static long domain(const char *name, long n)
{
	return syscall(SETDOMAINNAME, name, n);
}

static void in_another(void)
{
	say("a_child");
	fact("it_sets_it", host("other", 5));
}

int main(void)
{
	static char name[66];
	struct utsname before, is;
	char *edge = border();

	if (!on_tally() && syscall(UNSHARE, CLONE_NEWUTS) < 0)
		die("unshare");
	uname(&before);
	fact("host", host("some.name", 9));
	fact("domain", domain("some.domain", 11));
	say("both");
	fact("a_part", host("some.name", 4));
	say("told");
	in_child("another_process", in_another);
	say("for_all");
	memset(name, 'n', 65);
	fact("64_letters", host(name, 64));
	say("are_told");
	fact("65_letters", domain(name, 65));
	fact("negative", host(name, -1));
	fact("very_negative", domain(name, 0x80000000));
	fact("64_at_the_edge", host(memset(edge - 64, 'e', 64), 64));
	fact("64_over_it", domain(edge - 63, 64));
	fact("nowhere", host(NULL, 5));
	fact("nothing_nowhere", domain(NULL, 0));
	say("the_end");
	uname(&is);
	yes("the_rest_is_as_it_was",
	    !memcmp(before.sysname, is.sysname, 65) &&
		    !memcmp(before.release, is.release, 65) &&
		    !memcmp(before.version, is.version, 65) &&
		    !memcmp(before.machine, is.machine, 65));
	host(before.nodename, strlen(before.nodename));
	domain(before.domainname, strlen(before.domainname));
	return 0;
}
