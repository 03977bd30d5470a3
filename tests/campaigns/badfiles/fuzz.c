/*
 * The driver of the fuzzing programs.
 *
 *	TARGET FILE...			tries each file; ends at the first
 *					defect
 *	TARGET -n N -s SEED -o DIR FILE...
 *					tries the files, then N mutations of
 *					them; writes each input with a defect to
 *					DIR
 *	TARGET -w DIR -n N -s SEED FILE...
 *					only writes N mutations to DIR
 *	afl-fuzz ... TARGET		tries the inputs of AFL++
 *
 * A forked worker tries one input after the other, so a bad input ends only the
 * worker. The parent can still read that input, because it is in memory that
 * both share. An input that takes more than 10 seconds of the CPU counts as a
 * defect, too.
 *
 * Debian's AFL++ compiles only for 64 bits, and this kernel has 32. So this
 * file does what AFL++'s compilers would add: it counts the basic blocks that
 * run (gcc calls __sanitizer_cov_trace_pc() at each one), and serve() speaks
 * afl-fuzz's protocol.
 *
 * Source: AFL++'s docs, "technical details": the map, the fork server.
 * Ancestor: none.
 */
#include "../../host/host.h"
#include "badfiles.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/time.h>
#include <sys/wait.h>

#define MAX_FILES 512
#define SECONDS	  10 /* of the CPU that one input may take */
#define ENOUGH	  20 /* the program ends after this many defects */

struct input {
	unsigned long n;
	unsigned char byte[INPUT_MAX];
};

static struct input inputs[MAX_FILES];
static unsigned int nr_inputs;

/* ---- for afl-fuzz ---- */

#define MAP_BYTES 65536
#define COMMANDS  198 /* descriptors that afl-fuzz has opened */
#define ANSWERS	  199
#define ROUNDS	  2000 /* inputs that one child tries */

static unsigned char own_map[MAP_BYTES], *map = own_map;
static unsigned long last_place;

void __sanitizer_cov_trace_pc(void);

/* Counts the edge from the basic block before to this one. */
void __sanitizer_cov_trace_pc(void)
{
	unsigned long place = (unsigned long)__builtin_return_address(0);

	place = (place >> 3 ^ place << 7) % MAP_BYTES;
	map[place ^ last_place]++;
	last_place = place >> 1;
}

static void read_input(struct input *input, int fd)
{
	long n = read(fd, input->byte, INPUT_MAX);

	input->n = n > 0 ? (unsigned long)n : 0;
}

/* Tries the input that standard input contains. */
static void try_stdin(void)
{
	static struct input input;

	lseek(0, 0, SEEK_SET);
	read_input(&input, 0);
	last_place = 0;
	try_input(input.byte, input.n);
}

/* The child of the fork server: stops itself after each input, and continues
 * when the next one is on standard input. */
static void try_inputs(void)
{
	close(COMMANDS);
	close(ANSWERS);
	for (int i = 1; i < ROUNDS; i++) {
		try_stdin();
		raise(SIGSTOP);
	}
	try_stdin();
	_exit(0);
}

static int tell(int word)
{
	return write(ANSWERS, &word, 4) == 4;
}

/* The fork server: afl-fuzz sends a word for each input, which is nonzero if
 * afl-fuzz has killed the child before. The server sends back the child's pid,
 * then its status. */
static void serve(void)
{
	int killed, status, pid = 0;

	while (read(COMMANDS, &killed, 4) == 4) {
		if (pid && killed) {
			waitpid(pid, &status, 0);
			pid = 0;
		}
		if (pid)
			kill(pid, SIGCONT);
		else if ((pid = fork()) == 0)
			try_inputs();
		tell(pid);
		waitpid(pid, &status, WUNTRACED);
		if (!WIFSTOPPED(status))
			pid = 0;
		tell(status);
	}
}

/* Serves afl-fuzz, if afl-fuzz has started this program. If afl-showmap has,
 * which sends no words, tries one input. */
static void ask_afl(void)
{
	const char *id = getenv("__AFL_SHM_ID");

	if (!id)
		return;
	map = shmat(atoi(id), 0, 0);
	if (map == (void *)-1)
		bail("the map of afl-fuzz cannot be attached");
	if (tell(0))
		serve();
	else
		try_stdin();
	_exit(0);
}

/* ---- mutations ---- */

/* Returns a random number below n. POSIX defines lrand48()'s numbers for each
 * seed, so they are the same on every system. */
static uint32_t pick(uint32_t n)
{
	return (uint32_t)lrand48() % n;
}

static int rarely(uint32_t n)
{
	return pick(n) == 0;
}

static const uint32_t odd[] = {
	0,	    1,		2,	    3,		7,	    31,
	32,	    52,		84,	    511,	512,	    4095,
	4096,	    4097,	0x7fff,	    0xffff,	0x9ffff,    0xa0000,
	0x100000,   0x8048000,	0x20000000, 0x3fffe000, 0x3ffff000, 0x3fffffff,
	0x40000000, 0x7fffffff, 0x80000000, 0xbffff000, 0xf7fb8000, 0xfffff000,
	0xffffffff,
};

/* Puts another value into the `size` bytes at p: a value from odd[], one near
 * the old value, or the negative of such a value. */
static void change_value(unsigned char *p, unsigned long size)
{
	uint64_t value = 0;

	memcpy(&value, p, size);
	if (rarely(2))
		value += pick(65) - 32ULL;
	else
		value = odd[pick(ARRAY_SIZE(odd))];
	if (rarely(4))
		value = -value;
	memcpy(p, &value, size);
}

static void change_text(unsigned char *p, unsigned long n)
{
	static const char letters[] = "0123456777 /.a-~";

	if (rarely(6))
		memset(p, letters[pick(16)], n);
	else
		*p = rarely(8) ? 0 : letters[pick(16)];
}

/* Copies a part of a random file of the corpus over some place of the input. */
static void copy_stretch(struct input *to)
{
	const struct input *from = &inputs[pick(nr_inputs)];
	unsigned long size, at, place = pick(to->n);

	if (from->n == 0)
		return;
	at = pick(from->n);
	size = 1 + pick(rarely(2) ? 32 : 600);
	if (size > from->n - at)
		size = from->n - at;
	if (size > to->n - place)
		size = to->n - place;
	memcpy(to->byte + place, from->byte + at, size);
}

static void mutate_once(struct input *input)
{
	static const unsigned long sizes[] = { 1, 2, 4, 4, 8 };
	unsigned long at = pick(input->n);
	unsigned long size = sizes[pick(ARRAY_SIZE(sizes))];
	unsigned long room = input->n - at;

	if (rarely(3)) { /* choose a place in the headers */
		at = pick(input->n < 148 ? input->n : 148);
		room = input->n - at;
	}
	if (size >= 4 && rarely(2))
		at -= at % 4;
	switch (pick(8)) {
	case 0:
		input->byte[at] ^= 1 << pick(8);
		break;
	case 1:
	case 2:
	case 3:
		if (size <= input->n - at)
			change_value(input->byte + at, size);
		break;
	case 4:
	case 5:
		change_text(input->byte + at, room < 12 ? room : 12);
		break;
	case 6:
		copy_stretch(input);
		break;
	case 7:
		if (rarely(4))
			input->n = at + 1;
		break;
	}
}

/* Makes mutation number i, which depends only on the seed, i and the files. */
static void mutate(struct input *input, uint32_t seed, uint32_t i)
{
	srand48((long)((seed * 2654435761u ^ i) * 2246822519u));
	do
		*input = inputs[pick(nr_inputs)];
	while (input->n == 0);
	for (uint32_t left = 1 + pick(6); left > 0; left--)
		mutate_once(input);
}

/* ---- the worker that tries inputs ---- */

static struct input *shown; /* input being tried: parent and worker share it */
static volatile uint32_t *next;

static void write_input(const char *path, const struct input *input)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	if (fd < 0 || write(fd, input->byte, input->n) != (long)input->n ||
	    close(fd))
		bail("cannot write %s", path);
}

static void choose(struct input *input, uint32_t seed, uint32_t i)
{
	if (i < nr_inputs)
		*input = inputs[i];
	else
		mutate(input, seed, i);
}

static void work(uint32_t seed, uint32_t end)
{
	const struct itimerval patience = { .it_value.tv_sec = SECONDS };

	begin();
	while (*next < end) {
		choose(shown, seed, (*next)++);
		setitimer(ITIMER_PROF, &patience, 0);
		try_input(shown->byte, shown->n);
	}
	_exit(0);
}

/* Tries inputs [0, end). Returns how many of them showed a defect. */
static int try_all(uint32_t seed, uint32_t end, const char *dir)
{
	int found = 0;

	while (*next < end && found < ENOUGH) {
		char path[256];
		int status, pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0)
			work(seed, end);
		waitpid(pid, &status, 0);
		if (status == 0)
			break;
		found++;
		snprintf(path, sizeof(path), "%s/input-%u", dir, *next - 1);
		write_input(path, shown);
		printf("found %s: %s %d\n", path,
		       WIFSIGNALED(status) ? "signal" : "status",
		       WIFSIGNALED(status) ? WTERMSIG(status) :
					     WEXITSTATUS(status));
	}
	return found;
}

static void write_all(uint32_t seed, uint32_t end, const char *dir)
{
	for (uint32_t i = 0; i < end; i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s/%u", dir, i);
		mutate(shown, seed, nr_inputs + i);
		write_input(path, shown);
	}
}

/* ---- the interface of badfiles.h, and main() ---- */

void map_program(unsigned long addr, unsigned long bytes)
{
	if (mmap((void *)addr, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		 0) != (void *)addr)
		bail("no memory at %08lx", addr);
}

unsigned long reserve_top(unsigned long pages)
{
	for (unsigned long nr = nr_pages - pages; nr < nr_pages; nr++)
		mem_map[nr] = RESERVED;
	return PAGE(nr_pages - pages);
}

static void read_files(char **path)
{
	for (; *path; path++) {
		int fd = open(*path, O_RDONLY);

		if (fd < 0 || nr_inputs == MAX_FILES)
			bail("cannot read %s", *path);
		read_input(&inputs[nr_inputs++], fd);
		close(fd);
	}
}

int main(int argc, char **argv)
{
	const char *dir = 0, *corpus = 0;
	uint32_t n = 0, seed = 1;
	int option, found;

	while ((option = getopt(argc, argv, "n:s:o:w:")) != -1) {
		if (option == 'n')
			n = strtoul(optarg, 0, 0);
		else if (option == 's')
			seed = strtoul(optarg, 0, 0);
		else if (option == 'o')
			dir = optarg;
		else if (option == 'w')
			corpus = optarg;
		else
			bail("fuzz: an unknown option");
	}
	if (getenv("__AFL_SHM_ID")) {
		begin();
		ask_afl();
	}
	read_files(argv + optind);
	shown = mmap(0, sizeof(*shown) + PAGE_SIZE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	next = (void *)((char *)shown + sizeof(*shown));
	if (nr_inputs == 0 || shown == MAP_FAILED)
		bail("fuzz: no files");
	if (corpus) {
		write_all(seed, n, corpus);
		return 0;
	}
	if (!dir)
		work(seed, nr_inputs);
	found = try_all(seed, nr_inputs + n, dir);
	printf("tried %u files and %u mutations with seed %u, found %d\n",
	       nr_inputs, n, seed, found);
	return found != 0;
}
