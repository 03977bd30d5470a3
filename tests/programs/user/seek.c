/*
 * Tests offsets in files up to 2^31, beyond it and far beyond, by lseek(),
 * whose result has 32 bits, and by _llseek(), which stores 64 bits.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NOWHERE ((void *)0xfffff000)

static int fd;

/* Calls lseek(). Prints its result as a number even if it looks like an error.
 */
static void step(const char *name, long offset, int whence)
{
	errno = 0;
	printf("%s: %ld, %s\n", name, lseek(fd, offset, whence),
	       errno ? error_name(errno) : "well");
}

static void far(const char *name, long long offset, int whence)
{
	long long place = 77;
	long result =
		_llseek(fd, (unsigned long)((unsigned long long)offset >> 32),
			(unsigned long)offset, &place, whence);

	fact(name, result);
	printf("... the place is: %llx\n", place);
}

static void nothing_there(const char *name)
{
	struct iovec parts[2] = { { &(char[8]){ 0 }, 8 },
				  { &(char[8]){ 0 }, 8 } };
	char c[8];

	fact(name, read(fd, c, sizeof(c)));
	fact("... by readv", readv(fd, parts, 2));
}

static void past_2_31(void)
{
	fd = open("text", O_RDONLY);
	step("half_way", 0x40000000, SEEK_SET);
	step("half_way_again", 0x40000000, SEEK_CUR);
	nothing_there("read_there");
	step("where_is_it", 0, SEEK_CUR);
	step("back_a_step", -1, SEEK_CUR);
	step("as_far_as_one_step_goes", 0x7fffffff, SEEK_CUR);
	step("the_last_byte_of_32_bits", 0, SEEK_CUR);
	far("where_it_is", 0, SEEK_CUR);
	step("around", 0x7fffffff, SEEK_CUR);
	far("where_that_is", 0, SEEK_CUR);
	nothing_there("read_there");
	step("far_back", -0x7fffffff - 1, SEEK_CUR);
	step("far_back_again", -0x7fffffff - 1, SEEK_CUR);
	step("too_far", -0x7fffffff - 1, SEEK_CUR);
	step("it_has_stayed", 0, SEEK_CUR);
	step("from_the_end", 0x7fffffff, SEEK_END);
	far("where_that_is", 0, SEEK_CUR);
	close(fd);
}

static void by_64_bits(void)
{
	fd = open("long", O_RDONLY);
	far("to_4_GiB", 1LL << 32, SEEK_SET);
	nothing_there("read_there");
	far("to_2_40", 1LL << 40, SEEK_SET);
	far("before_the_start", -1, SEEK_SET);
	far("far_before_the_start", -(1LL << 40), SEEK_END);
	far("it_has_stayed", 0, SEEK_CUR);
	far("back", -(1LL << 40) + 5, SEEK_CUR);
	far("the_longest_way_too_far", 0x7fffffffffffffff, SEEK_CUR);
	far("data", 100, SEEK_DATA);
	far("data_at_the_end", 10000, SEEK_DATA);
	far("data_behind_it", 1LL << 33, SEEK_DATA);
	far("data_before_it", -1, SEEK_DATA);
	far("a_hole", 100, SEEK_HOLE);
	far("a_hole_behind_the_end", 10001, SEEK_HOLE);
	far("an_unknown_kind", 0, 5);
	fact("to_nowhere", _llseek(fd, 0, 7, NOWHERE, SEEK_SET));
	fact("it_has_moved", lseek(fd, 0, SEEK_CUR));
	fact("an_unknown_kind_to_nowhere", _llseek(fd, 0, 7, NOWHERE, 99));
	close(fd);
	fact("a_closed_one", _llseek(fd, 0, 0, NOWHERE, 99));
}

/* Seeks in files that have no offset. */
static void others(void)
{
	static const char *const names[] = { "/dev/null", "/dev/zero" };
	int ends[2];
	char c[4];

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		printf("%s:\n", names[i]);
		fd = open(names[i], O_RDONLY);
		step("to_5", 5, SEEK_SET);
		step("from_there", 5, SEEK_CUR);
		step("before_the_start", -5, SEEK_SET);
		step("an_unknown_kind", 0, 9);
		far("far", 1LL << 40, SEEK_SET);
		fact("read", read(fd, c, 4));
		close(fd);
	}
	make_pipe(ends);
	fd = ends[0];
	step("a_pipe", 0, SEEK_SET);
	step("a_pipe_for_data", 0, SEEK_DATA);
	step("a_pipe_in_an_unknown_way", 0, 9);
	far("a_pipe_from_afar", 1LL << 40, SEEK_SET);
	close(ends[0]);
	close(ends[1]);
}

/* Two descriptors of one open file share its offset. */
static void shared(void)
{
	int copy;

	fd = open("text", O_RDONLY);
	copy = dup(fd);
	far("far", 3LL << 32, SEEK_SET);
	step("here", 0, SEEK_CUR);
	fact("a_copy_is_there_too", lseek(copy, 0, SEEK_CUR));
	close(fd);
	close(copy);
}

int main(void)
{
	past_2_31();
	by_64_bits();
	others();
	shared();
	return 0;
}
