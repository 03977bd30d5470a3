/*
 * Nothing can be written: every attempt fails, most with EROFS.
 *
 * Ancestor: none.
 */
#include "test.h"

int main(void)
{
	fact("open_to_write", open("text", O_WRONLY));
	fact("open_to_read_and_write", open("text", O_RDWR));
	fact("open_to_truncate", open("text", O_RDONLY | O_TRUNC));
	fact("open_to_append", open("text", O_WRONLY | O_APPEND));
	fact("open_to_create", open("new", O_WRONLY | O_CREAT, 0644));
	fact("open_to_create_and_read", open("new", O_RDONLY | O_CREAT, 0644));
	fact("open_to_create_in_nothing",
	     open("missing/new", O_WRONLY | O_CREAT, 0644));
	fact("open_to_create_in_a_file",
	     open("text/new", O_WRONLY | O_CREAT, 0644));
	fact("open_to_create_exclusively",
	     open("new", O_WRONLY | O_CREAT | O_EXCL, 0644));
	fact("open_to_create_where_a_link_points",
	     open("to-nowhere", O_WRONLY | O_CREAT, 0644));
	fact("open_through_a_link_to_write", open("to-text", O_WRONLY));
	fact("open_of_a_missing_file_to_write", open("missing", O_WRONLY));
	fact("access_to_write", access("text", W_OK));
	fact("access_to_read_and_write", access("text", R_OK | W_OK));
	fact("access_to_write_a_directory", access("dir", W_OK));
	fact("access_to_write_a_missing_file", access("missing", W_OK));
	fact("access_to_write_a_device", access("/dev/null", W_OK));
	fact("a_device_can_be_written",
	     write(open("/dev/null", O_WRONLY), "x", 1));
	fact("a_device_can_be_truncated",
	     close(open("/dev/null", O_WRONLY | O_TRUNC | O_CREAT, 0644)));
	return 0;
}
