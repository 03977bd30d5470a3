/*
 * Calls that read and write bytes, move the offset of a file, or change its
 * size.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- What can be seen after a call ---- */

static void add_place(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);
	long long place = -1;

	(void)result;
	if (_llseek(a[0], 0, 0, &place, SEEK_CUR) == 0)
		snprintf(text + n, TEXT_MAX - n, " at 0x%llx", place);
}

static const struct value whence_values[] = {
	{ "SEEK_SET", 0 },	   { "SEEK_CUR", 1 },  { "SEEK_END", 2 },
	{ "SEEK_DATA", 3 },	   { "SEEK_HOLE", 4 }, { "5", 5 },
	{ "INT_MIN", 0x80000000 }, { "-1", -1UL },
};
static const struct kind whences = KIND(whence_values);

static const struct value whence_bit_values[] = { BITS };
static const struct kind whence_bits = KIND(whence_bit_values);
static const struct value one_offset_values[] = { { "1", 1 } };
static const struct kind one_offset = KIND(one_offset_values);

static const struct value offset_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "14", 14 },
	{ "15", 15 },
	{ "16", 16 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-15", -15UL },
	{ "-16", -16UL },
	{ "-1", -1UL },
};
static const struct kind offsets = KIND(offset_values);

/* Lets a call that would wait return an error at once. */
static void do_not_wait(unsigned long *a)
{
	fcntl(a[0], F_SETFL, O_NONBLOCK);
}

/* Lets a write to a pipe without a reader return an error without a signal. */
static void ignore_sigpipe(unsigned long *a)
{
	(void)a;
	handle(SIGPIPE, SIG_IGN, 0);
}

/* ---- Files that are written, and clones ---- */

static const struct value written_fd_values[] = {
	{ "tmp-file", 25 },
	{ "tmp-to-append", 26 },
	{ "tmp-large", 27 },
};
static const struct kind written_fds = KIND_OF_FDS(written_fd_values);

static const struct value cloned_fd_values[] = {
	{ "tmp-file", 25 }, { "tmp-to-append", 26 }, { "tmp-large", 27 },
	{ "file", 10 },	    { "dir", 11 },	     { "pipe", 12 },
	{ "closed", 23 },   { "-1", -1UL },
};
static const struct kind cloned_fds = KIND_OF_FDS(cloned_fd_values);

static const struct value clone_values[] = { { "FICLONE", 0x40049409 } };
static const struct kind clone_request = KIND(clone_values);

/* Adds the file's size and its offset to the answer. */
static void add_size(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);
	struct stat64 stat;

	if (fstat64(a[0], &stat) == 0 && (stat.st_mode & S_IFMT) == S_IFREG)
		snprintf(text + n, TEXT_MAX - n, " size 0x%llx",
			 (unsigned long long)stat.st_size);
	add_place(text, a, result);
}

/* ---- Vectors ---- */

static const struct iovec plain[1024] = { { (void *)GOOD, 2 },
					  { (void *)GOOD, 2 } };
static const struct iovec of_nothing[1024] = { { NULL, 0 }, { NULL, 0 } };
static const struct iovec first_bad[1024] = { { (void *)END, 2 },
					      { (void *)GOOD, 2 } };
static const struct iovec second_bad[1024] = { { (void *)GOOD, 2 },
					       { (void *)END, 2 } };
static const struct iovec negative[1024] = { { (void *)GOOD, 2 },
					     { (void *)GOOD, -1UL } };
static const struct iovec too_much[1024] = { { (void *)GOOD, 0x7fffffff },
					     { (void *)GOOD, 0x7fffffff } };
static const struct iovec bad_and_negative[1024] = { { (void *)END, 2 },
						     { (void *)GOOD, -1UL } };
static const struct value vector_values[] = {
	{ "2+2", AT(plain) },
	{ "0+0", AT(of_nothing) },
	{ "bad+2", AT(first_bad) },
	{ "2+bad", AT(second_bad) },
	{ "2+negative", AT(negative) },
	{ "too-much", AT(too_much) },
	{ "bad+negative", AT(bad_and_negative) },
	{ "read-only", READ_ONLY },
	BAD_PLACES,
};
static const struct kind vectors = KIND(vector_values);

static const struct value entry_values[] = {
	{ "2", 2 },
	{ "0", 0 },
	{ "1", 1 },
	{ "1024", 1024 },
	{ "1025", 1025 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind entries = KIND(entry_values);

const struct call bytes_calls[] = {
	{ 3, "read", NUMBER, { &fds, &to, &bytes }, NULL, NULL },
	{ 4, "write", NUMBER, { &not_terminal, &from, &bytes }, NULL, NULL },
	{ 4, "write to", NUMBER, { &terminal, &from, &few_bytes }, NULL, NULL },
	{ 4,
	  "write to a file",
	  NUMBER,
	  { &written_fds, &from, &bytes },
	  NULL,
	  add_size },
	{ 19, "lseek", NUMBER, { &fds, &offsets, &whences }, NULL, add_place },
	{ 19,
	  "lseek",
	  NUMBER,
	  { &fds, &one_offset, &whence_bits },
	  NULL,
	  add_place },
	{ 54,
	  "ioctl on a file",
	  NUMBER,
	  { &cloned_fds, &clone_request, &cloned_fds },
	  NULL,
	  add_size },
	{ 140,
	  "_llseek",
	  NUMBER,
	  { &fds, &edges, &offsets, &to, &whences },
	  NULL,
	  add_place },
	{ 141, "getdents", WHETHER, { &fds, &to, &bytes }, NULL, NULL },
	{ 145, "readv", NUMBER, { &fds, &vectors, &entries }, NULL, NULL },
	{ 146, "writev", NUMBER, { &fds, &vectors, &entries }, NULL, NULL },
	{ 220, "getdents64", WHETHER, { &fds, &to, &bytes }, NULL, NULL },
	{ 180,
	  "pread64",
	  NUMBER,
	  { &fds, &to, &bytes, &offsets, &edges },
	  NULL,
	  add_place },
	{ 181,
	  "pwrite64",
	  NUMBER,
	  { &not_terminal, &from, &few_bytes, &offsets, &edges },
	  NULL,
	  add_place },
	{ 181,
	  "pwrite64 to a file",
	  NUMBER,
	  { &written_fds, &from, &few_bytes, &offsets, &edges },
	  NULL,
	  add_size },
	{ 93,
	  "ftruncate of a file",
	  NUMBER,
	  { &written_fds, &edges },
	  NULL,
	  add_size },
	{ 194,
	  "ftruncate64 of a file",
	  NUMBER,
	  { &written_fds, &offsets, &edges },
	  NULL,
	  add_size },
	{ 334,
	  "pwritev to a file",
	  NUMBER,
	  { &written_fds, &vectors, &entries, &offsets, &edges },
	  NULL,
	  add_size },
	{ 333,
	  "preadv",
	  NUMBER,
	  { &fds, &vectors, &entries, &offsets, &edges },
	  NULL,
	  add_place },
	{ 334,
	  "pwritev",
	  NUMBER,
	  { &not_terminal, &vectors, &entries, &offsets, &edges },
	  NULL,
	  add_place },
	{ 3,
	  "read without waiting",
	  NUMBER,
	  { &fds, &to, &few_bytes },
	  do_not_wait,
	  NULL },
	{ 4,
	  "write without waiting",
	  NUMBER,
	  { &not_terminal, &from, &few_bytes },
	  do_not_wait,
	  NULL },
	{ 4,
	  "write without SIGPIPE",
	  NUMBER,
	  { &not_terminal, &from, &few_bytes },
	  ignore_sigpipe,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
