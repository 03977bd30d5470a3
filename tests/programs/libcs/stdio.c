/*
 * Tests formats, buffers and files. The program reads a file in tests/fixture,
 * the directory in which all these programs start.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void formats(void)
{
	char text[40];

	printf("[%d] [%5d] [%-5d] [%05d] [%+d]\n", 42, 42, 42, 42, 42);
	printf("[%u] [%x] [%X] [%#x] [%o]\n", UINT_MAX, 48879, 48879, 48879, 8);
	printf("[%s] [%8s] [%-8s] [%.2s] [%c]\n", "tally", "tally", "tally",
	       "tally", 't');
	printf("[%lld] [%llu] [%lld]\n", LLONG_MAX, ULLONG_MAX, LLONG_MIN);
	printf("[%*d] [%.*s] [%%]\n", 6, 7, 3, "abcdef");
	printf("%d bytes wanted\n", snprintf(text, 8, "%s", "too long a text"));
	printf("[%s]\n", text);
}

static void scans(void)
{
	int a = 0, b = 0, n;
	char word[20] = "";

	n = sscanf("17 0x2a and so on", "%d %i %19s", &a, &b, word);
	printf("%d read: %d %d %s\n", n, a, b, word);
	printf("%ld %ld %lu\n", strtol("-123x", NULL, 10),
	       strtol("777", NULL, 8), strtoul("ffffffff", NULL, 16));
}

static void files(void)
{
	char line[100] = "";
	FILE *file = fopen("text", "r");

	if (!file) {
		printf("no text: %d\n", errno);
		return;
	}
	printf("%s", fgets(line, sizeof(line), file));
	printf("then %s\n", fgets(line, sizeof(line), file) ? "more" : "none");
	printf("%d %d\n", fseek(file, 7, SEEK_SET), fgetc(file));
	ungetc('A', file);
	printf("%s", fgets(line, sizeof(line), file));
	printf("at %ld\n", ftell(file));
	fclose(file);
	file = fopen("long", "r");
	if (file) {
		long sum = 0, bytes = 0;
		int c;

		while ((c = fgetc(file)) != EOF) {
			sum += c;
			bytes++;
		}
		printf("%ld bytes, their sum is %ld\n", bytes, sum);
		fclose(file);
	}
	file = fopen("none", "r");
	printf("%s, %d\n", file ? "a file" : "no file", errno == ENOENT);
}

int main(void)
{
	int i;

	formats();
	scans();
	files();
	for (i = 0; i < 2000; i++)
		printf("%d%c", i, i % 20 == 19 ? '\n' : ' ');
	fflush(stdout);
	dup2(1, 2);
	fprintf(stderr, "to stderr\n");
	return ferror(stdout);
}
