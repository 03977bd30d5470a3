#!/usr/bin/perl
# Tests tools/stack, which computes how deep the kernel stack can become: there
# is room for the deepest path. If there is not, or if the tool cannot compute
# the depth, it reports an error.
#
# Needs: build/tally.elf build/frees.elf

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my ($status, $out) = run(qw(make -s -n stack));
is($status, 0, 'make prints the command that runs tools/stack');
my @command = split ' ', $out =~ /^(tools\/stack .*)$/m ? $1 : '';
cmp_ok(scalar @command, '>', 30, 'the command names the objects of the kernel');

($status, my $report, my $err) = run(@command);
is($status, 0, 'the kernel stack has room for the deepest path')
    or diag($report);
is($err, '', 'the tool resolves every call');
my ($deepest, $room) = $report =~ /^stack (\d+) of (\d+) bytes/m;
cmp_ok($deepest, '>', 500, 'the deepest path takes more than 500 bytes');
my ($path) = $report =~ /^the deepest: .*?\n(.*?)^a panic/ms;
my $sum = 0;
$sum += $_ for $path =~ /^ *(\d+)/mg;
is($sum, $deepest, 'the frames of the deepest path add up to its depth');
like($path, qr/^ +60  an interrupt\n +\d+  irq$/m,
    'an interrupt is at the end of the path');

# In the report a path begins at each system call, even if the path is short.
my @calls = map { $_->{function} } system_calls();
cmp_ok(scalar @calls, '>', 50, 'there are more than 50 system calls');
is(join(' ', grep { $report !~ /  system call $_,/ } @calls), '',
    'a path begins at the function of each system call');

sub margin_of {
	my ($bytes) = @_;
	my ($tool, @rest) = @command;
	my ($said) = run($tool, '--room', $bytes, @rest);
	return $said;
}

is(margin_of($deepest + 128), 0, 'a margin of 128 bytes is enough');
is(margin_of($deepest + 127), 1, 'a margin of 127 bytes is too little');

# A copy of the tool that lacks a line of its tables must report an error.
sub ignorant {
	my ($line, $name, $words) = @_;
	my $dir = private_dir();
	my $tool = slurp('tools/stack');
	$tool =~ s/^\t\Q$line\E.*\n//m or return fail("$name: no such line");
	spew("$dir/stack", $tool);
	my (undef, @rest) = @command;
	my ($said, undef, $complaint) = run($^X, "$dir/stack", @rest);
	is($said, 2, "$name is an error");
	like($complaint, qr/$words/, "the error names $name");
}

ignorant('irq => [', 'an indirect call that no table resolves',
    qr/^stack: irq calls through a pointer/m);
ignorant('ret_from_fork => [', 'a function whose address is taken',
    qr/^stack: the address of run_init is taken/m);
ignorant('notify_parent => ', 'a recursion without a bound',
    qr/^stack: a recursion without a bound: .*notify_parent/m);
ignorant('switch_stacks => ', 'a function in assembler of unknown depth',
    qr/^stack: what does switch_stacks take of the stack/m);

# W1: an interrupt must reach no function that wakes a task. A copy of the tool
# forbids leave_work() instead, which an interrupt can reach.
my $w1_dir = private_dir();
my $tool = slurp('tools/stack');
$tool =~ s/qw\(wake_task wake_up /qw(leave_work wake_up /
    or fail('the tool checks W1');
spew("$w1_dir/stack", $tool);
($status, undef, $err) = run($^X, "$w1_dir/stack", @command[1 .. $#command]);
is($status, 2, 'a forbidden function that an interrupt reaches is an error');
is($err, "stack: W1: an interrupt can come to leave_work\n",
    'the error of an interrupt names W1');

# W1: checks another kernel, whose handler of the serial line frees a page. The
# tool must report this error and no other one.
my @frees = map { s{^build/tally\.elf$}{build/frees.elf}r }
    map { s{^build/kernel/serial\.o$}{build/frees/serial.o}r } @command;
($status, undef, $err) = run(@frees);
is($status, 2, 'a handler that frees a page is an error');
my $found = 'stack: W1: an interrupt can come to';
for my $book (qw(mem_map run_list)) {
	like($err, qr/^$found $_, which touches $book$/m,
	    "the error names $_ and $book") for qw(kalloc kfree);
}
unlike($err, qr/^(?!$found)/m, 'the error names nothing else');

# A page fault must let no other task run. A copy of the tool forbids
# soft_limit() instead of schedule(): a page fault calls it, because it reads
# the limit of the stack.
spew("$w1_dir/stack", slurp('tools/stack') =~
    s/qw\(schedule wake_task/qw(soft_limit wake_task/r);
($status, undef, $err) = run($^X, "$w1_dir/stack", @command[1 .. $#command]);
is($status, 2, 'a forbidden function that a page fault reaches is an error');
is($err, "stack: a page fault can come to soft_limit\n",
    'the error of a page fault names the function');

my @fewer = grep { !m{/tty\.o$} } @command;
($status, undef, $err) = run(@fewer);
is($status, 2, 'an object without its .su file is an error');
like($err, qr/^stack: what does tty_\w+ take of the stack/m,
    'an object without its .su file: its functions are named');

done_testing();
