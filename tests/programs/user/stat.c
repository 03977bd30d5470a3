/*
 * Prints what stat64() and similar calls return for files.
 *
 * Ancestor: none.
 */
#include "test.h"

static const char *const names[] = {
	"text", "empty",   "page",	 "long",      "program",   "hard",
	"dir",	"to-text", "to-nowhere", "/dev/null", "/dev/zero", "/",
};

static const char *type(unsigned mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "directory";
	case S_IFLNK:
		return "link";
	case S_IFCHR:
		return "device";
	case S_IFIFO:
		return "pipe";
	default:
		return "something else";
	}
}

/* Prints what must be equal. Sizes and links of directories differ between
 * systems. */
static void tell(const char *name, const struct stat64 *st)
{
	if (S_ISDIR(st->st_mode))
		printf("%s: directory\n", name);
	else if (S_ISCHR(st->st_mode))
		printf("%s: device %u:%u, %lld bytes\n", name,
		       major(st->st_rdev), minor(st->st_rdev), st->st_size);
	else
		printf("%s: %s, mode %x, %lld bytes, %u links, user %lu, "
		       "group %lu, %s\n",
		       name, type(st->st_mode), st->st_mode & 07777,
		       st->st_size, st->st_nlink, st->st_uid, st->st_gid,
		       S_ISLNK(st->st_mode) || st->st_mtime == TIME ?
			       "as old as it is" :
			       "changed since");
}

static void same(const char *name, const char *a, const char *b)
{
	struct stat64 x, y;

	if (stat64(a, &x) < 0 || stat64(b, &y) < 0)
		die(name);
	yes(name, x.st_ino == y.st_ino && x.st_dev == y.st_dev);
}

static void pipes_and_numbers(void)
{
	struct stat64 st;
	int ends[2];

	make_pipe(ends);
	fact("fstat_of_a_pipe", fstat64(ends[0], &st));
	printf("it_is_a: %s, %u bytes\n", type(st.st_mode),
	       (unsigned)st.st_size);
	fact("fstat_of_no_file", fstat64(63, &st));
	fact("fstat_of_minus_one", fstat64(-1, &st));
}

int main(void)
{
	struct stat64 st, other;

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		if (lstat64(names[i], &st) < 0)
			fact(names[i], -1);
		else
			tell(names[i], &st);
	}
	if (stat64("to-text", &st) < 0)
		die("stat64");
	tell("to-text, followed", &st);
	fact("stat_of_a_link_to_nowhere", stat64("to-nowhere", &st));
	same("hard_links_are_one_file", "text", "hard");
	same("a_copy_is_another", "text", "copy");
	same("a_directory_and_its_dot_are_one", "dir", "dir/.");
	same("a_directory_and_its_way_back_are_one", "dir", "dir/deep/..");
	same("the_root_is_its_own_parent", "/", "/..");
	stat64("text", &st);
	fstat64(open("text", O_RDONLY), &other);
	yes("fstat_says_what_stat_says", !memcmp(&st, &other, sizeof(st)));
	pipes_and_numbers();
	return 0;
}
