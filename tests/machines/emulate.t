#!/usr/bin/perl
# Tests tools/emulate as people start it: errors in one line, directories with
# odd names, a new emulator, signals, a picture of the screen, the ends of
# lines.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $image = 'build/tally.img';
my $dir = private_dir();

# ---- Errors --------------------------------------------------------------

sub refuses {
	my ($words, @arguments) = @_;
	my ($status, $out, $err) = run('tools/emulate', @arguments);
	ok($status == BROKEN && $out eq '' &&
	    $err =~ /\Aemulate: [^\n]*\Q$words\E[^\n]*\n\z/,
	    "tools/emulate refuses it in one line: $words")
	    or diag("status $status\n$out$err");
}

refuses('32M or 1G', '--memory', $_, $image) for '', 'foo', '0', '1K', '3.5G',
    '-1M', '16MB';
refuses('seconds', '--timeout', $_, $image) for '', 'foo', '-1', 'inf';
refuses('--slow 11: a number', '--icount', '--slow', 11, $image);
refuses('with --icount', '--slow', 10, $image);
refuses('--limit 0: a number', '--icount', '--limit', 0, $image);
refuses('with --icount', '--limit', 10, $image);
refuses('no --disk, --port, --ram', '--on', 'bochs', '--snapshots', $image);
refuses('no such step: press x', '--step', 'press x', $image);
refuses('--on foo: one of', '--on', 'foo', $image);
refuses('--as foo: ', '--as', 'foo', $image);
refuses('--as usb --by foo: disk by', qw(--as usb --by foo), $image);
refuses('dosbox-x has one machine', qw(--on dosbox-x --as disk), $image);
refuses("$_ has one machine", '--on', $_, '--icount', $image)
    for qw(v86 v86-bochs);
refuses('foo', '--foo', $image);
refuses('usage', $image, $image);
refuses('usage');
refuses('build/no-such.img: no image', @$_, 'build/no-such.img')
    for [], ['--console'], ['--cmdline', 'once'];
refuses('build: no image', 'build');
refuses('Makefile: ', @$_, 'Makefile') for ['--console'], ['--cmdline', 'once'];
refuses('at most 255 fit', '--cmdline', 'x' x 256, $image);
for my $option (qw(disk rom debug commands input)) {
	refuses("--$option $_: no file", "--$option", $_, $image)
	    for 'no-such-file', 'tests';
}
refuses('foo', '--cpu', 'foo', $image);

# ---- A new emulator ----------------------------------------------------

# A new emulator needs one file. The emulator of this test is a shell that
# answers like a guest.
my $copy = "$dir/tools of (ours)";
mkdir $copy or die "$copy: $!";
run('cp', '-R', 'tools/emulate', 'tools/lib', 'tools/emulators', $copy);
spew("$copy/emulators/Toy.pm", <<'END');
package Toy;
use parent qw(Emulate::Emulator);
sub names { return 'toy' }
sub command {
	return ('sh', '-c', 'echo "tally# "; read line; echo "got $line";
	    cmp image image && echo "finish: $line"');
}
1;
END
for (['success', SUCCESS], ['failure 7', 7]) {
	my ($line, $expected) = @$_;
	my ($status, $out, $err) = run("$copy/emulate", '--on', 'toy',
	    '--step', 'serial tally', '--step', "send $line\\n", $image);
	is($status, $expected, "a new emulator is one file: $line")
	    or diag($err);
	is($out, "tally# \ngot $line\nfinish: $line\n",
	    "tools/emulate makes steps with a new emulator: $line");
}
my (undef, undef, $shows) = run("$copy/emulate", '--on', 'toy', '--step',
    'screen tally', $image);
is($shows, "emulate: toy shows no screen\n",
    'a new emulator without a screen refuses to show one');

# ---- A guest that hangs ------------------------------------------------

# The guest's boot sector jumps to itself. In the second case it first stops the
# PC's clock.
for my $case (['runs on', "\xeb\xfe"],
    ['stops the clock', "\xb0\x0b\xe6\x70\xb0\x82\xe6\x71\xeb\xfe"]) {
	my ($name, $code) = @$case;
	spew("$dir/hangs", $code . "\0" x (510 - length $code) . "\x55\xaa" .
	    "\0" x (1474560 - 512));
	my ($status, $out, $err) = run('tools/emulate', '--icount', '--slow',
	    10, '--limit', 8, '--timeout', 0, "$dir/hangs");
	ok($status == HANG && $err =~ /^---- screen of the hung guest$/m &&
	    $err =~ /no end within 8 seconds of its own clock$/m,
	    "--limit ends a guest that $name") or diag("$status $out$err");
}

# ---- A boot that failed ------------------------------------------------

# The guest reports the reason and waits for a key, which nobody presses.
for my $on (qw(qemu bochs)) {
	boots("on $on, tools/emulate fails at once if memory is too little",
	    FAILURE, ['too little memory: found', 'press a key'],
	    '--on', $on, '--memory', '1M', $image);
}
my ($status, $out) = run('sh', '-c', 'echo "echo , press a key; sleep 1; ' .
    'audit" | exec tools/emulate --console --timeout ' . GUARD . " $image");
like($out, qr/^, press a key\n.*^audit: ok\n.*finish: success/ms,
    'a guest that prints "press a key" itself continues');

# ---- Directories with odd names ----------------------------------------

{
	local $ENV{TMPDIR} = "$dir/a b, c";
	mkdir $ENV{TMPDIR} or die "$ENV{TMPDIR}: $!";
	# poweroff is the first program: on DOSBox the shell does not run
	for my $on (qw(qemu bochs dosbox)) {
		boots("TMPDIR may have a blank and a comma, on $on", SUCCESS,
		    ['audit: ok'], '--on', $on, '--cmdline',
		    'init=/bin/poweroff', $image);
	}
	boots('TMPDIR may have a blank and a comma, without input', FAILURE,
	    ['press a key'], '--on',
	    'bochs', '--memory', '1M', $image);
	spew("$ENV{TMPDIR}/gdb", "break start\ncontinue\n");
	my @emulate = ('tools/emulate', '--timeout', GUARD);
	($status, $out) = run(@emulate, '--debug',
	    'build/tally.elf', '--commands', "$ENV{TMPDIR}/gdb", $image);
	like($out, qr/^Breakpoint 1, start/m,
	    'TMPDIR may have a blank and a comma, in gdb');
	spew("$ENV{TMPDIR}/bochs", "lb \"start\"\nc\n");
	($status, $out) = run(@emulate, '--on', 'bochs', '--debug',
	    'build/tally.elf', '--commands', "$ENV{TMPDIR}/bochs", $image);
	like($out, qr/Breakpoint 1.*\(start\+0/s,
	    'TMPDIR may have a blank and a comma, in the debugger of Bochs');
	my $ram = "$ENV{TMPDIR}/ram";
	run(@emulate, '--ram', $ram, '--step', 'serial tally', '--step',
	    'quit', $image);
	is(-s $ram, 32 << 20,
	    '--ram may name a file with a blank and a comma');
	is(join(' ', map { glob "'$ENV{TMPDIR}/*/$_'" } 'image*', 'commands'),
	    '', 'nothing is left in TMPDIR');
}

# ---- Signals -------------------------------------------------------------

# A terminal and timeout each send a signal; the second one may arrive at any
# time.
{
	local $ENV{TMPDIR} = "$dir/tmp";
	mkdir $ENV{TMPDIR} or die "$ENV{TMPDIR}: $!";
	for my $signal (qw(HUP INT QUIT TERM)) {
		pipe my $words, my $out or die "pipe: $!";
		my $pid = fork // die "fork: $!";
		if (!$pid) {
			open STDOUT, '>&', $out;
			exec('tools/emulate', '--timeout', 0, $image)
			    or POSIX::_exit(127);
		}
		close $out;
		sysread $words, my $first, 1;
		kill $signal, $pid;
		select undef, undef, undef, 0.001;
		1 while kill($signal, $pid) && waitpid($pid, 1) == 0;
		is(join(' ', glob "$ENV{TMPDIR}/*"), '',
		    "$signal, sent until tools/emulate ends, leaves no file");
	}
}

# ---- The screen ----------------------------------------------------------

# This command made the picture in README.md.
my ($taken, undef, $why) = run('timeout', '-k', '5', '200',
    'tools/screenshot', $image, "$dir/map.png");
is($taken, 0, 'tools/screenshot takes a picture') or diag($why);
my $png = slurp("$dir/map.png");
is(join(' ', unpack 'a8 x8 N2', $png), "\x89PNG\r\n\x1a\n 720 400",
    'the picture has the size of the text screen');
is(substr(slurp('docs/map.png'), 0, 24), substr($png, 0, 24),
    'the picture in docs/ has the same size');

# ---- Ends of lines -----------------------------------------------------

# Returns what a terminal shows. A terminal makes CR LF of a single LF.
sub shown {
	my ($input) = @_;
	my (undef, $out) = run('sh', '-c', 'exec "$@" >"$0"', "$dir/shown",
	    'timeout', '-k', '5', GUARD, 'script', '-qec', $input .
	    'tools/emulate --console --timeout ' . GUARD .
	    ' --cmdline once --step "serial tally" ' .
	    "--step 'send poweroff\\n' $image", '/dev/null');
	return slurp("$dir/shown");
}
for my $input ('', '</dev/null ') {
	my $text = shown($input);
	like($text, qr/^audit: ok\r\n/m,
	    "lines on a terminal end with CR and LF, $input");
	unlike($text, qr/\r\r/, "lines on a terminal have no second CR,
	    $input");
	unlike($text, qr/(?<!\r)\n/, "no line on a terminal lacks its CR,
	    $input");
}
run('sh', '-c', 'exec tools/emulate --timeout ' . GUARD .
    " --step 'serial tally' --step quit $image >\"\$0\"", "$dir/log");
like(slurp("$dir/log"), qr/^audit: ok\n/m,
    'lines in a file end with LF alone');

done_testing();
