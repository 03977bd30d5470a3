/*
 * Prints what statx() returns for files.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NOWHERE	 ((void *)0xfffff000)
#define BASIC	 STATX_BASIC_STATS
#define NOFOLLOW AT_SYMLINK_NOFOLLOW
#define EMPTY	 AT_EMPTY_PATH

static const char *const names[] = {
	"text", "empty",   "page",	 "long",      "program",   "hard",
	"dir",	"to-text", "to-nowhere", "/dev/null", "/dev/zero", "/",
};

/* Prints whether statx() returns the same as stat64(). Sizes and links of
 * directories, and the owners of devices, differ between systems. */
static void tell(const char *name, const struct statx *stx,
		 const struct stat64 *st)
{
	printf("%s: mode %x, %s, %s\n", name,
	       S_ISDIR(stx->stx_mode) ? S_IFDIR : stx->stx_mode,
	       (stx->stx_mask & BASIC) == BASIC ? "whole" : "in part",
	       stx->stx_mtime.tv_sec == st->st_mtime ? "as old as stat says" :
						       "of another age");
	yes("... as stat says",
	    stx->stx_ino == st->st_ino && stx->stx_mode == st->st_mode &&
		    stx->stx_nlink == st->st_nlink &&
		    stx->stx_uid == st->st_uid && stx->stx_gid == st->st_gid &&
		    stx->stx_size == (unsigned long long)st->st_size &&
		    stx->stx_blocks == (unsigned long long)st->st_blocks &&
		    stx->stx_blksize == st->st_blksize &&
		    stx->stx_rdev_major == major(st->st_rdev) &&
		    stx->stx_rdev_minor == minor(st->st_rdev) &&
		    stx->stx_dev_major == major(st->st_dev) &&
		    stx->stx_ctime.tv_sec == (long long)st->st_ctime);
	if (S_ISREG(stx->stx_mode))
		printf("... %llu bytes, %u links, user %u, group %u\n",
		       stx->stx_size, stx->stx_nlink, stx->stx_uid,
		       stx->stx_gid);
}

static void files(void)
{
	struct statx stx;
	struct stat64 st;

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		fact(names[i],
		     statx(AT_FDCWD, names[i], NOFOLLOW, BASIC, &stx));
		lstat64(names[i], &st);
		tell(names[i], &stx, &st);
	}
	fact("followed", statx(AT_FDCWD, "to-text", 0, BASIC, &stx));
	stat64("to-text", &st);
	tell("to-text", &stx, &st);
	fact("to_nowhere", statx(AT_FDCWD, "to-nowhere", 0, BASIC, &stx));
	fact("asked_for_nothing", statx(AT_FDCWD, "text", 0, 0, &stx));
	yes("the_type_is_told", S_ISREG(stx.stx_mode));
	fact("asked_for_all", statx(AT_FDCWD, "text", 0, 0x7fffffff, &stx));
}

static void descriptors(void)
{
	int ends[2], dir = open("dir", O_RDONLY), text = open("text", O_RDONLY);
	struct statx stx;

	make_pipe(ends);
	fact("in_a_directory", statx(dir, "inner", 0, BASIC, &stx));
	fact("in_a_file", statx(text, "inner", 0, BASIC, &stx));
	fact("an_absolute_name_in_no_file", statx(60, "/", 0, BASIC, &stx));
	fact("in_no_file", statx(60, "text", 0, BASIC, &stx));
	fact("an_empty_name", statx(text, "", 0, BASIC, &stx));
	fact("of_a_descriptor", statx(text, "", EMPTY, BASIC, &stx));
	yes("it_is_the_file", S_ISREG(stx.stx_mode) && stx.stx_size == 15);
	fact("of_no_descriptor", statx(60, "", EMPTY, BASIC, &stx));
	fact("of_a_pipe", statx(ends[0], "", EMPTY, BASIC, &stx));
	printf("mode %x, %llu bytes, %u links\n", stx.stx_mode, stx.stx_size,
	       stx.stx_nlink);
	fact("of_here", statx(AT_FDCWD, "", EMPTY, BASIC, &stx));
	yes("it_is_a_directory", S_ISDIR(stx.stx_mode));
	for (int fd = 3; fd <= ends[1]; fd++)
		close(fd);
}

static void errors(void)
{
	struct statx stx;
	struct stat64 st;

	fact("a_mask_of_tomorrow",
	     statx(AT_FDCWD, NOWHERE, 0, 0x80000000, NOWHERE));
	fact("both_ways_of_sync", statx(AT_FDCWD, "text", 0x6000, 0, &stx));
	fact("one_way", statx(AT_FDCWD, "text", 0x2000, 0, &stx));
	fact("the_other", statx(AT_FDCWD, "text", 0x4000, 0, &stx));
	fact("without_automount", statx(AT_FDCWD, "text", 0x800, 0, &stx));
	fact("an_unknown_flag", statx(AT_FDCWD, "text", 1, 0, &stx));
	fact("an_unknown_flag_of_nothing",
	     statx(AT_FDCWD, "missing", 0x80000000, 0, &stx));
	fact("missing_to_nowhere", statx(AT_FDCWD, "missing", 0, 0, NOWHERE));
	fact("to_nowhere", statx(AT_FDCWD, "text", 0, 0, NOWHERE));
	fact("from_nowhere", statx(AT_FDCWD, NOWHERE, 0, 0, &stx));
	fact("fstatat_without_automount",
	     fstatat64(AT_FDCWD, "text", &st, 0x800));
	fact("fstatat_one_way", fstatat64(AT_FDCWD, "text", &st, 0x2000));
	fact("fstatat_of_an_unknown_flag",
	     fstatat64(AT_FDCWD, "text", &st, 0x10000));
}

int main(void)
{
	files();
	descriptors();
	errors();
	return 0;
}
