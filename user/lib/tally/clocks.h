/*
 * Declares the calls about time, and about the machine.
 * tally.h says what is the same for all calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "types.h"

#define HZ 100 /* ticks a second in struct tms */

struct timespec {
	long tv_sec;
	long tv_nsec;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

struct tms {
	long tms_utime;
	long tms_stime;
	long tms_cutime;
	long tms_cstime;
};

struct utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
};

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_TAI		 11
#define TIMER_ABSTIME		 1

int clock_gettime(int clock, struct timespec *time);
int clock_gettime64(int clock, struct timespec64 *time);
int clock_nanosleep(int clock, int flags, const struct timespec *time,
		    struct timespec *left);
int clock_nanosleep64(int clock, int flags, const struct timespec64 *time,
		      struct timespec64 *left);
int nanosleep(const struct timespec *time, struct timespec *left);
long time(long *to);
int gettimeofday(struct timeval *tv, struct timezone *tz);
long times(struct tms *to);
int uname(struct utsname *to);

#define REBOOT_MAGIC1	 0xfee1dead
#define REBOOT_MAGIC2	 0x28121969
#define REBOOT_RESTART	 0x01234567
#define REBOOT_HALT	 0xcdef0123
#define REBOOT_POWER_OFF 0x4321fedc

int reboot(unsigned magic1, unsigned magic2, unsigned command, int status);

_Static_assert(sizeof(struct utsname) == 390, "Linux's new_utsname");
