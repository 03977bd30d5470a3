#!/usr/bin/perl
# Runs a shell script of about 150 lines. The same binary, dash of Debian's
# klibc, runs it on the host's Linux and on Tally, in QEMU and in Bochs. It must
# print the same, word for word, and end with the same status.
#
# Needs: build/user.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Oracle;
use Test::More;

plan skip_all => no_linux() if no_linux();

my $root = unpack_tree('build/user.tar');
ok(-x "$root/bin/sh", 'the shell is fetched by make deps');

# The script's own status is not 0, so tests/run reports a failure.
my ($status, $words, $err) = on_linux($root, '/tests/run', 'shell');
is($status, FAILURE, 'on Linux the runner fails, because the script does');
my $linux = by_program($words)->{shell} || {};
is($linux->{end}, 'exit 13 signal 0', 'on Linux the script runs to its end')
    or diag("$words\n$err");
cmp_ok(scalar(split /\n/, $linux->{words}), '>', 50,
    'on Linux the script prints more than 50 lines');

for my $on (qw(qemu bochs)) {
	my ($status, $out, $err) = boot('--on', $on, '--cmdline',
	    'init=/tests/run shell', 'build/user.img');
	subtest "on $on" => sub {
		is($status, FAILURE, 'the guest fails, because the script does')
		    or diag("$out\n$err");
		same('the script', $linux, by_program($out)->{shell} || {});
	};
}

done_testing();
