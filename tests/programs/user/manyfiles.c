/*
 * Tests processes with up to 1,024 descriptors: the highest numbers, the limit,
 * fork, exec, pipes, ppoll() and pselect().
 *
 * Ancestor: none.
 */
#include "test.h"

#define MANY	    1024 /* descriptors 0 to 1023: the limit */
#define NOFILE	    7
#define PRLIMIT64   340
#define CLOSE_RANGE 436

static void limit_to(unsigned long long soft, unsigned long long hard)
{
	const unsigned long long new[2] = { soft, hard };

	fact("limited", syscall(PRLIMIT64, 0, NOFILE, new, NULL));
}

static long close_range(unsigned first, unsigned last, unsigned flags)
{
	return syscall(CLOSE_RANGE, first, last, flags);
}

/* Prints how many descriptors are open, from a number on, and the sum of their
 * numbers. */
static void tell_open(const char *name, int from)
{
	int n = 0, sum = 0;

	for (int fd = from; fd < MANY + 10; fd++)
		if (fcntl(fd, F_GETFD) >= 0) {
			n++;
			sum += fd;
		}
	printf("%s: %d, sum %d\n", name, n, sum);
}

/* On Tally runs the audit: each page of descriptors must have its holder. */
static void audit(void)
{
	char line[40] = "audit: ok";
	int fd = open("/dev/audit", O_RDONLY);

	if (fd >= 0)
		read(fd, line, sizeof(line));
	close(fd);
	yes("the_books_balance", !memcmp(line, "audit: ok", 9));
}

/* Opens a descriptor with one number after the other, while the others are
 * closed. */
static void alone(void)
{
	static const int at[] = { 30, 31, 32, 33, 63, 64, 65, 127, 128, 1022 };
	char name[40], c;
	int fd = open("text", O_RDONLY);

	for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
		snprintf(name, sizeof(name), "dup2_to_%d", at[i]);
		fact(name, dup2(fd, at[i]));
		fact("read", (lseek(fd, 0, SEEK_SET), read(at[i], &c, 1)));
		fact("the_one_below", fcntl(at[i] - 1, F_GETFD));
		fact("the_one_above", fcntl(at[i] + 1, F_GETFD));
		fact("dup", dup(at[i]));
		fact("close", close(at[i]));
		fact("close_again", close(at[i]));
		fact("close_that", close(4));
	}
	fact("to_the_last", dup2(fd, MANY - 1));
	fact("past_the_last", dup2(fd, MANY));
	fact("far_past_the_last", dup2(fd, 2000000));
	fact("the_last_to_itself", dup2(MANY - 1, MANY - 1));
	fact("the_last_to_a_low_one", dup2(MANY - 1, 31));
	fact("dup_from_the_last", fcntl(fd, F_DUPFD, MANY - 1));
	fact("dup_past_the_last", fcntl(fd, F_DUPFD, MANY));
	fact("from_the_one_before_it", fcntl(fd, F_DUPFD, MANY - 2));
	fact("from_there_again", fcntl(fd, F_DUPFD, MANY - 2));
	fact("to_close", fcntl(fd, F_DUPFD_CLOEXEC, 600));
	fact("its_flag", fcntl(600, F_GETFD));
	fact("its_flag_is_gone", (dup2(fd, 600), fcntl(600, F_GETFD)));
	tell_open("open", 3);
	fact("close_all_above", close_range(3, ~0U, 0));
	tell_open("still_open", 3);
}

static void all(void)
{
	int fd, n = 0, last = -1, ends[2] = { -7, -8 };

	while ((fd = open("text", O_RDONLY)) >= 0) {
		last = fd;
		n++;
	}
	printf("opened: %d, the last is %d\n", n, last);
	fact("another_one", fd);
	fact("dup", dup(0));
	fact("pipe", pipe(ends));
	fact("dup2_over_one", dup2(0, 700));
	fact("close_one", close(500));
	fact("pipe_with_room_for_one", pipe(ends));
	fact("so_it_is_free", open("text", O_RDONLY));
	fact("close_two", close(40) | close(900));
	fact("pipe_with_room_for_two", pipe(ends));
	printf("it_is: %d %d\n", ends[0], ends[1]);
	fact("to_close_some", close_range(100, 199, 4));
	fact("flag_of_99", fcntl(99, F_GETFD));
	fact("flag_of_100", fcntl(100, F_GETFD));
	fact("flag_of_199", fcntl(199, F_GETFD));
	fact("flag_of_200", fcntl(200, F_GETFD));
	fact("close_some", close_range(20, 60, 0));
	fact("the_lowest_free", dup(0));
	tell_open("open", 0);
}

/* Runs in a child, which has all descriptors of the parent and may close any of
 * them. */
static void close_most(void)
{
	char c;

	tell_open("in_the_child", 0);
	audit();
	fact("read", read(1000, &c, 1));
	fact("close", close_range(3, ~0U, 0));
	tell_open("left_in_the_child", 0);
	fact("open", dup2(0, 999));
	audit();
}

static void run_target(void)
{
	char *argv[] = { "target", "state", NULL }, *envp[] = { NULL };

	close_range(5, 1015, 4);
	execve("../target", argv, envp);
}

/* Sets close-on-exec for all descriptors but 0 to 2 and 7: the new program has
 * only these. */
static void run_with_few(void)
{
	close_range(3, ~0U, 4);
	fcntl(7, F_SETFD, 0);
	execve("../target", (char *[]){ "target", "state", NULL },
	       (char *[]){ NULL });
}

static void fail_to_run(void)
{
	close_range(3, ~0U, 4);
	fact("execve", execve("missing", (char *[]){ NULL }, NULL));
	tell_open("open", 0);
	fact("a_flag", fcntl(1000, F_GETFD));
}

static void children(void)
{
	audit();
	fact("place", lseek(1000, 3, SEEK_SET));
	in_child("child", close_most);
	fact("place_after_it", lseek(1000, 0, SEEK_CUR));
	in_child("target", run_target);
	in_child("target_with_few", run_with_few);
	in_child("failure", fail_to_run);
	tell_open("open", 0);
}

/* A lower limit closes nothing, and a number above it can still be used. */
static void limits(void)
{
	limit_to(600, MANY);
	fact("one_above", lseek(1000, 0, SEEK_CUR));
	fact("dup_to_one_above", dup2(0, 1000));
	fact("dup_to_the_limit", dup2(0, 600));
	fact("dup_below_it", dup2(0, 599));
	fact("close_them", close_range(590, 1010, 0));
	fact("dup_from_590", fcntl(0, F_DUPFD, 590));
	fact("from_599", fcntl(0, F_DUPFD, 599));
	fact("from_599_again", fcntl(0, F_DUPFD, 599));
	limit_to(MANY, MANY);
	fact("from_599_with_more", fcntl(0, F_DUPFD, 599));
	fact("to_1000", dup2(0, 1000));
	limit_to(700, 700);
	limit_to(700, 700);
	fact("to_1000_with_less", dup2(0, 1000));
	fact("close_all_above", close_range(3, ~0U, 0));
	fact("to_699", dup2(0, 699));
	fact("to_700", dup2(0, 700));
	close(699);
}

/* Makes as many pipes as possible, each with its own byte. */
static void pipes(void)
{
	int ends[2], n = 0, good = 0;
	unsigned char c;

	while (pipe(ends) == 0) {
		c = ends[0] % 251;
		n += write(ends[1], &c, 1) == 1;
	}
	printf("pipes: %d\n", n);
	for (int fd = 3; fd < 3 + 2 * n; fd += 2) {
		close(fd + 1);
		good += read(fd, &c, 1) == 1 && c == fd % 251 &&
			read(fd, &c, 1) == 0;
	}
	printf("with_their_byte_and_an_end: %d\n", good);
	fact("close", close_range(3, ~0U, 0));
}

static void waiting(void)
{
	static struct pollfd fds[MANY + 1];
	static fd_set in[MANY / 64], out[MANY / 64];
	struct timespec64 none = { 0, 0 };
	int ends[2];

	make_pipe(ends);
	dup2(ends[0], 1000);
	dup2(ends[1], 1023);
	in[1000 / 64] = 1ULL << 1000 % 64;
	out[1023 / 64] = 1ULL << 1023 % 64;
	fact("select", pselect64(1024, in, out, NULL, &none, NULL));
	printf("in: %llx, out: %llx\n", in[1000 / 64], out[1023 / 64]);
	write(1023, "x", 1);
	in[1000 / 64] = 1ULL << 1000 % 64;
	memset(out, 0, sizeof(out));
	fact("with_a_byte", pselect64(1001, in, out, NULL, &none, NULL));
	printf("in: %llx\n", in[1000 / 64]);
	fact("one_less", pselect64(1000, in, out, NULL, &none, NULL));
	printf("in: %llx\n", in[1000 / 64]);
	memset(in, 0, sizeof(in));
	in[999 / 64] = 1ULL << 999 % 64;
	fact("a_closed_one", pselect64(1024, in, NULL, NULL, &none, NULL));
	for (int i = 0; i < MANY; i++)
		fds[i] = (struct pollfd){ i, POLLIN, 0 };
	fds[0].fd = fds[1].fd = fds[2].fd = -1;
	fact("poll", ppoll64(fds + 1000, 24, &none, NULL, 0));
	printf("they_are: %x %x %x\n", fds[1000].revents, fds[1001].revents,
	       fds[1023].revents);
	fact("close", close_range(3, 998, 0));
	fact("poll_all", ppoll64(fds, MANY, &none, NULL, 0));
	fact("poll_more", ppoll64(fds, MANY + 1, &none, NULL, 0));
	fact("close_the_rest", close_range(3, ~0U, 0));
}

int main(void)
{
	close_range(3, ~0U, 0);
	limit_to(MANY, MANY);
	in_child("alone", alone);
	alone();
	all();
	children();
	fact("close_all_above", close_range(3, ~0U, 0));
	pipes();
	waiting();
	all();
	limits();
	return 0;
}
