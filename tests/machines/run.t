#!/usr/bin/perl
# Tests the make commands as a user types them: with and without a terminal,
# with and without a display.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IPC::Open2;
use Tally;
use Test::More;

delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
$ENV{TIMEOUT} = GUARD;
my $dir = private_dir();

# Copies the tree without build/, as on a fresh machine.
mkdir "$dir/tally";
run('cp', '-R', grep({ $_ ne 'build' } glob '*'), "$dir/tally");
chdir "$dir/tally" or die "no copy of the tree: $!";
my ($status, $out, $err) = run('make', 'all', 'build/test.img');
is($status, 0, 'a fresh tree builds') or diag("$out\n$err");
is($err, '', 'a fresh tree builds without a warning');
like($out, qr/^boot sector \d+ of 348 bytes$/m,
    'the build prints how full the boot sector is');
($status, $out, $err) = run('make');
is("$status$err" . join(' ', $out =~ /^  [A-Z]+ .*/mg), '0',
    'the second make has nothing to do');

# The dependencies in an older build/ may name a source that no longer exists.
spew('build/init/main.d', "build/init/main.o: init/gone.c\n");
($status, $out, $err) = run('make');
is("$status$err", '0', 'a removed source does not stop make')
    or diag("$out$err");

# A product that make builds from all files of a directory must be built again
# when one of the files is removed.
my @made = (['build/archive.tar', 'user/etc/some', "words\n", 'etc/some'],
    ['build/user.tar', 'tests/programs/shell/some.sh', "words\n",
	'shell/some.sh'],
    ['build/test.elf', 'tests/guest/kernel/some.c', "int some_words;\n",
	'some_words']);
for my $case (@made) {
	my ($product, $file, $text, $words) = @$case;
	spew($file, $text);
	run('make', $product);
	my $with = slurp($product);
	unlink $file;
	run('make', $product);
	my $without = slurp($product);
	ok($with =~ /\Q$words\E/ && $without ne '' &&
	    $without !~ /\Q$words\E/,
	    "make builds $product again after a change of " .
	    ($file =~ s{/[^/]*$}{}r));
}

# This tree has no klibc, so its shell is user/mini.c. The following tests would
# hold for klibc's shell, too.

# Each successful boot prints these. Standard input is empty, so the shell ends
# at once, and then the machine ends, too.
my @well = ('memory: ', 'audit: ok', 'tally> ', 'finish: success');

sub make_works {
	my ($name, $words, @arguments) = @_;
	my ($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'make',
	    @arguments);
	my @wanting = grep { index("$out$err", $_) < 0 } @$words;
	ok($status == 0 && !@wanting, $name)
	    or diag("make @arguments: status $status\n",
		map({ "never said: $_\n" } @wanting), "$out\n$err");
	return "$out$err";
}

make_works('make run boots', \@well, 'run');
make_works('make run CMDLINE passes the command line', ['command line: mem=8M',
    'memory: 2048 pages',
    @well], 'run', 'CMDLINE=mem=8M');
for my $size ('foo', '', '0', 'M', '16X', '16MB') {
	make_works("mem=$size is refused", ["mem=$size is no size such as",
	    'memory: 8160 pages', @well], 'run', "CMDLINE=mem=$size");
}
for my $size ('4097M', '99999999999999999999999', '18014398509481985K') {
	my $said = make_works("mem=$size gives all memory that the machine has",
	    ['memory: 8160 pages', @well], 'run', "CMDLINE=mem=$size");
	unlike($said, qr/is no size/, "mem=$size is a valid size");
}

# Runs three machines at the same time: each must get its own command line.
{
	my %words;
	for my $size (qw(8M 9M 10M)) {
		open $words{$size}, '-|', 'sh', '-c', 'exec timeout -k 5 ' .
		    GUARD . " make run CMDLINE=mem=$size </dev/null 2>&1"
		    or die "make: $!";
	}
	for my $size (sort keys %words) {
		my $text = join '', readline $words{$size};
		like($text, qr/^command\ line:\ mem=$size\ once\n
		    .*finish:\ success/msx,
		    "beside other machines, mem=$size is passed");
	}
}
make_works('make run MEMORY sets the memory', ['memory: 16352 pages', @well],
    'run',
    'MEMORY=64M');
make_works('make run without MEMORY has the usual memory again',
    ["command line: once\n",
    @well], 'run');
make_works('make run-window works without a display', ['no display', @well],
    'run-window');
make_works('make bochs works without a display', ['no display', @well],
    'bochs');
make_works('make all succeeds', [], 'all');
make_works('make help prints the commands', ['make run ', 'make test ',
    'make deps '], 'help');

# Runs a command whose standard input has lines for the shell.
sub fed {
	my ($text, @command) = @_;
	spew("$dir/stdin", $text);
	return run('sh', '-c', 'exec "$@" <"$0"', "$dir/stdin",
	    qw(timeout -k 5), GUARD, @command);
}

for my $how ('run', 'bochs') {
	($status, $out, $err) = fed("cow; mem\naudit", 'make', $how);
	ok($status == 0 && $out =~ /tally>\ cow;\ mem\n.*child\ has\ ended
	    .* in\ all\n tally>\ audit\n audit:\ ok\n
	    tally>\ \nfinish:\ success\n/sx,
	    "make $how runs the lines of standard input")
	    or diag("status $status\n$out\n$err");
}
my $many = join '', map { "/bin/nothing$_\n" } 10 .. 99;
($status, $out, $err) = fed($many, 'make', 'run');
is(join(' ', $out =~ /^mini: .bin.nothing(\d+): no such file/mg),
    join(' ', 10 .. 99), 'the guest gets each of ninety lines')
    or diag("$out\n$err");

# If the guest fails, make fails, always with status 2. tools/emulate ends with
# the status of the last program.
is($status, 2, 'make run fails if the last command in the guest fails');
my @console = (qw(tools/emulate --console --timeout), GUARD);
($status, $out, $err) = fed("audit; exit 3", @console, 'build/tally.img');
is($status, 3, 'tools/emulate fails with the status of exit 3')
    or diag("$out\n$err");
($status, $out, $err) = fed("/bin/nothing\naudit\n", @console,
    '--cmdline', 'once mem=8M', 'build/tally.img');
ok($status == 0 && $out =~ /^command line: mem=8M once$/m,
    'only the last command in the guest sets the status') or diag("$out\n$err");
($status, $out, $err) = run('make', 'run', 'MEMORY=1M', 'TIMEOUT=4');
isnt($status, 0, 'make run fails if the guest does not boot');

# A second shell reads lines of standard input, and the end of input ends first
# this shell, then the other one.
($status, $out, $err) = fed("/bin/mini\nfree\n", @console, 'build/tally.img');
ok($status == 0 && $out =~ /(tally> .*){4}finish: success/s,
    'a shell in the shell reads lines, and both shells end')
    or diag("$out\n$err");

# Runs a command on a terminal, which script makes. Waits for words and presses
# keys; then does the same with the next words and keys.
sub on_terminal {
	my ($command, @keys) = @_;
	my $pid = open2(my $out, my $in, qw(timeout -k 5), GUARD,
	    qw(script -qec), $command, '/dev/null');
	my ($text, $seen) = ('', 0);
	while (sysread $out, $text, 4096, length $text) {
		while (@keys && index($text, $keys[0], $seen) >= 0) {
			$seen = length $text;
			shift @keys;
			syswrite $in, shift @keys;
		}
	}
	waitpid $pid, 0;
	return ($? >> 8, $text =~ tr/\r//dr);
}

for my $how ('run', 'bochs') {
	($status, $out) = on_terminal("make $how",
	    'tally> ' => "audix\x7ft; reboot\r", 'tally> ' => "poweroff\r");
	ok($status == 0 && $out =~ /ctrl-A,\ then\ X .* command\ line:\ \n .*
	    tally>\ audix.+t;\ reboot\naudit:\ ok\n
	    .* command\ line:\ \n .* tally>\ poweroff\n
	    finish:\ success/sx, "make $how on a terminal: reboot boots again")
	    or diag("status $status\n$out");
}
($status, $out) = on_terminal('make run',
    'tally> ' => "\x01one\x01\x01two\r", 'tally> ' => "\x01x");
ok($status == 0 && $out =~ /ended by its user/, 'ctrl-A X ends make run')
    or diag("status $status\n$out");
like($out, qr/tally> \^Aone\^Atwo\n/,
    'ctrl-A and a letter reach the guest; ctrl-A twice is one ctrl-A');
($status, $out) = on_terminal("@console --cmdline test=triple_fault " .
    'build/test.img');
ok($status == DEAD && $out =~ /the guest died: triple fault\n/,
    'a triple fault ends the machine') or diag("status $status\n$out");

# With a display a window must open: the screen, which was black, shows
# something while the machine runs.
sub opens_window {
	my ($name, @options) = @_;
	local $^F = 99;			# so that the server inherits the pipe
	pipe my $ready, my $number or die "pipe: $!";
	my $server = fork;
	if (!$server) {
		open STDOUT, '>', '/dev/null';
		open STDERR, '>', '/dev/null';
		exec('setpriv', '--pdeathsig', 'KILL', 'Xvfb', '-displayfd',
		    fileno $number, '-screen', '0', '1024x768x24', '-fbdir',
		    $dir) or POSIX::_exit(127);
	}
	close $number;
	my $display = <$ready>;
	chomp $display if ok($display, "$name: there is a display");
	my $frame = "$dir/Xvfb_screen0";
	my $lit = sub {
		my $bytes = substr slurp($frame), 4096;
		return ($bytes =~ tr/\0//c) > 20000;
	};
	ok(-s $frame && !$lit->(), "$name: the screen is black at first");
	my $machine = fork;
	if (!$machine) {
		$ENV{DISPLAY} = ":$display";
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', "$dir/window.log";
		open STDERR, '>&', \*STDOUT;
		exec('tools/emulate', '--window', '--timeout', GUARD,
		    '--cmdline', 'test=hang', @options, 'build/test.img')
		    or POSIX::_exit(127);
	}
	my $seen = 0;
	for (1 .. 10 * GUARD) {
		$seen = $lit->() and last;
		select undef, undef, undef, 0.1;
	}
	ok($seen, "$name opens a window") or diag(slurp("$dir/window.log"));
	kill 'TERM', $machine;
	waitpid $machine, 0;
	kill 'TERM', $server;
	waitpid $server, 0;
}
opens_window('QEMU');
opens_window('Bochs', '--on', 'bochs');

chdir '/';
done_testing();
