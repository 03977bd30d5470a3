#!/usr/bin/perl
# Measures which lines of the kernel's C the tests run: coverage/gather reads
# the counters of a kernel built with --coverage from the machine's memory.
# Measures also how deep the stacks of the usual kernel become
# (coverage/depth.c): at most as deep as tools/stack has computed.
#
# The short form boots two images. The long form boots all images of the suite
# (Others.pm): then 95 % of mm/ and 85 % of kernel/ must have run, and
# coverage/uncovered must explain the lines that have not run.
#
# Needs: build/tally.elf $(IMAGES_coverage) $(IMAGES_depth)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Others;
use Tally;
use Test::More;
use Torture;

my %least = (mm => long(90, 95), kernel => long(65, 85));
my @suite = long(0, 1) ? suite() : ();

sub boot_one {
	my ($kernel, $cmdline, $image) = @_;
	my ($status, $out, $err) = boot_other($kernel, '--cmdline', $cmdline,
	    $image);
	is($status, SUCCESS, "$image succeeds on kernel $kernel")
	    or diag("$out\n$err");
	tried('boots', 1);
}

sub report {
	my ($status, $out, $err) = run('tests/campaigns/coverage/report',
	    'build/coverage', @_);
	is($status, 0, 'coverage/report makes a report') or diag($err);
	return $out;
}

sub percentage {
	my ($report, $directory) = @_;
	my ($words, $percent) = $report =~
	    /^(\Q$directory\E: ([\d.]+) %, .*)$/m;
	diag($words // "nothing of $directory");
	return $percent // 0;
}

# ---- Lines -------------------------------------------------------------

unlink glob 'build/coverage/*/*.gcda';
boot_one('coverage', 'mem=16M', 'build/test.img');
boot_one('coverage', 'init=/tests/run', 'build/user.img');
suite_on('coverage', @suite);
tried('test files', scalar @suite);

my $report = report('tests/campaigns/coverage/uncovered');
for my $directory (qw(mm kernel)) {
	cmp_ok(percentage($report, $directory), '>=', $least{$directory},
	    "$least{$directory} % or more of the lines of $directory/ ran");
}
ok(-s 'build/coverage/html/index.html', 'coverage/report writes HTML, too');
my @unexplained = grep { m{^(?:mm|kernel|init)/.*EXPLAINED$} }
    split /\n/, $report;
if (long(0, 1)) {
	is(join("\n", @unexplained), '', 'coverage/uncovered ' .
	    'explains each line that has not run');
	note($report);
} else {
	cmp_ok(scalar @unexplained, '>', 5,
	    'the short form does not reach every line');
}

# No test can reach the lines after the write that ends QEMU: the report must
# name them.
like($report, qr/^kernel\/finish\.c finish: /m,
    'the report names a line that cannot have run');

# ---- Stacks ------------------------------------------------------------

unlink 'build/depth/deepest';
boot_one('depth', 'init=/tests/run', 'build/user.img');
# The kernel's own tests are left out: they look up functions by address, and in
# this kernel the linker has replaced two functions.
suite_on('depth', grep { $_ ne 'kernel' } @suite);
my (undef, $computed) = run(qw(make -s stack));
my ($bound, $room) = $computed =~ /^stack (\d+) of (\d+) bytes/m;
my ($bytes, $tasks, $name) = (0, 0, '');
for (split /\n/, slurp('build/depth/deepest')) {
	my ($b, $t, $n) = split / /;
	($bytes, $name) = ($b, $n) if $b > $bytes;
	$tasks += $t;
}
diag("the deepest stack of $tasks tasks took $bytes bytes, in a task named " .
    "$name; $bound are possible, there is room for $room");
cmp_ok($tasks, '>', 500, 'more than 500 tasks have ended');
cmp_ok($bytes, '>', 300, 'the deepest stack takes more than 300 bytes');
cmp_ok($bytes, '<=', $bound || 0,
    'no stack was deeper than tools/stack has computed');
tried('stacks', $tasks);

summary();
done_testing();
