/*
 * audit: runs the kernel's audit, which counts the holders of every page again,
 * and compares the result with the count array. Prints the verdict. The exit
 * status is 0 only if there is no difference. The kernel prints the differences
 * on the console.
 *
 * Ancestor: none. xv6-riscv's usertests compare the number of free pages. That
 * comparison finds a lost page, but not a page with a wrong count.
 */
#include "tally.h"

int main(int argc, char **argv)
{
	char verdict[128];

	help_if_asked(argc, argv, "audit");
	if (read_all(argc > 1 ? argv[1] : "/dev/audit", verdict,
		     sizeof(verdict)) < 0)
		die("audit");
	printf("%s", verdict);
	return strncmp(verdict, "audit: ok", 9) != 0;
}
