#!/usr/bin/perl
# The deepest kernel stack, as tools/stack computes it: there is room for it,
# and the tool says so when there is not, or when it cannot know.
#
# Needs: build/tally.elf build/frees.elf

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my ($status, $out) = run(qw(make -s -n stack));
is($status, 0, 'make knows how');
my @command = split ' ', $out =~ /^(tools\/stack .*)$/m ? $1 : '';
cmp_ok(scalar @command, '>', 30, 'by a program and the objects');

($status, my $report, my $err) = run(@command);
is($status, 0, 'there is room for the deepest path') or diag($report);
is($err, '', 'and nothing that it could not resolve');
my ($deepest, $room) = $report =~ /^stack (\d+) of (\d+) bytes/m;
cmp_ok($deepest, '>', 500, 'a path is more than a frame');
my ($path) = $report =~ /^the deepest: .*?\n(.*?)^a panic/ms;
my $sum = 0;
$sum += $_ for $path =~ /^ *(\d+)/mg;
is($sum, $deepest, 'its functions take what it takes');
like($path, qr/^ +60  an interrupt\n +\d+  irq$/m,
    'with an interrupt on top');

# Each system call begins a path, however shallow.
my @calls = map { $_->{function} } system_calls();
cmp_ok(scalar @calls, '>', 50, 'there are system calls');
is(join(' ', grep { $report !~ /  system call $_,/ } @calls), '',
    'and each function is an entry');

sub margin_of {
	my ($bytes) = @_;
	my ($tool, @rest) = @command;
	my ($said) = run($tool, '--room', $bytes, @rest);
	return $said;
}

is(margin_of($deepest + 128), 0, 'a margin of 128 bytes is enough');
is(margin_of($deepest + 127), 1, 'and 127 are not');

# A copy of the tool that knows less, or other objects, must not pass.
sub ignorant {
	my ($line, $name, $words) = @_;
	my $dir = private_dir();
	my $tool = slurp('tools/stack');
	$tool =~ s/^\t\Q$line\E.*\n//m or return fail("$name: no such line");
	spew("$dir/stack", $tool);
	my (undef, @rest) = @command;
	my ($said, undef, $complaint) = run($^X, "$dir/stack", @rest);
	is($said, 2, "$name is an error");
	like($complaint, qr/$words/, 'which names it');
}

ignorant('irq => [', 'an indirect call that no table resolves',
    qr/^stack: irq calls through a pointer/m);
ignorant('ret_from_fork => [', 'a function whose address is taken',
    qr/^stack: the address of run_init is taken/m);
ignorant('notify_parent => ', 'a recursion without a bound',
    qr/^stack: a recursion without a bound: .*notify_parent/m);
ignorant('switch_stacks => ', 'a function in assembler of unknown depth',
    qr/^stack: what does switch_stacks take of the stack/m);

# W1: an interrupt does come to leave_work(), and to no function that wakes a
# task.
my $w1_dir = private_dir();
my $tool = slurp('tools/stack');
$tool =~ s/qw\(wake_task wake_up /qw(leave_work wake_up /
    or fail('the tool looks for W1');
spew("$w1_dir/stack", $tool);
($status, undef, $err) = run($^X, "$w1_dir/stack", @command[1 .. $#command]);
is($status, 2, 'what interrupts must not come to is an error');
is($err, "stack: W1: an interrupt can come to leave_work\n",
    'which says W1');

# W1: in another kernel the handler of the serial line frees a page. Its rest is
# the same, and has no mistake.
my @frees = map { s{^build/tally\.elf$}{build/frees.elf}r }
    map { s{^build/kernel/serial\.o$}{build/frees/serial.o}r } @command;
($status, undef, $err) = run(@frees);
is($status, 2, 'a handler that frees a page is an error');
my $found = 'stack: W1: an interrupt can come to';
for my $book (qw(mem_map run_list)) {
	like($err, qr/^$found $_, which touches $book$/m,
	    "which names $_ and $book") for qw(kalloc kfree);
}
unlike($err, qr/^(?!$found)/m, 'and nothing else');

# A page fault asks how large the stack may be, but lets nobody run.
spew("$w1_dir/stack", slurp('tools/stack') =~
    s/qw\(schedule wake_task/qw(soft_limit wake_task/r);
($status, undef, $err) = run($^X, "$w1_dir/stack", @command[1 .. $#command]);
is($status, 2, 'what a page fault must not come to is an error');
is($err, "stack: a page fault can come to soft_limit\n",
    'which says so');

my @fewer = grep { !m{/tty\.o$} } @command;
($status, undef, $err) = run(@fewer);
is($status, 2, 'an object without its .su is an error');
like($err, qr/^stack: what does tty_\w+ take of the stack/m,
    'which names its functions');

done_testing();
