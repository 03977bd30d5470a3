#!/usr/bin/perl
# Somebody at the PC's keyboard, who looks at its screen: keys are pressed
# through QEMU's monitor, and the text screen is read back from video memory,
# characters and colours.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

use constant { COLUMNS => 80, LINES => 25, GREY => 0x07 };

# What is pressed for a character, where that is not its own name.
my %key = (
	' ' => 'spc', "\n" => 'ret', '-' => 'minus', '=' => 'equal',
	'[' => 'bracket_left', ']' => 'bracket_right', '\\' => 'backslash',
	';' => 'semicolon', "'" => 'apostrophe', '`' => 'grave_accent',
	',' => 'comma', '.' => 'dot', '/' => 'slash',
);
my %unshifted;
@unshifted{split //, '!@#$%^&*()_+{}|:"~<>?'} =
    split //, q(1234567890-=[]\;'`,./);

my (@steps, @names);

sub step {
	push @steps, map { ('--step', $_) } @_;
}

# Presses what makes this text on a US keyboard.
sub type {
	my ($text) = @_;
	step('key ' . join ' ', map {
		my $plain = $unshifted{$_} // lc $_;
		my $name = $key{$plain} // $plain;
		$plain eq $_ ? $name : "shift-$name";
	} split //, $text);
}

# Waits for words on the screen, and remembers all of it under a name.
sub look {
	my ($name, @words) = @_;
	step(map({ "screen $_" } @words), 'monitor xp /2000hx 0xb8000');
	push @names, $name;
}

# Runs all steps; returns what was seen, by name: 2000 cells each.
sub seen {
	my ($memory, $done) = @_;
	my ($status, $out, $err) = boot('--memory', $memory, @steps,
	    '--step', 'quit', 'build/tally.img');
	if ($status != SUCCESS) {
		diag($err, $out =~ s{\S*b[89][0-9a-f]{3}: 0x.*\n}{}gr);
		BAIL_OUT($done);
	}
	my @cells = map { hex } map { split ' ' } $out =~
	    /[0-9a-f]+b[89][0-9a-f]{3}: ((?:0x[0-9a-f]{4} ?)+)/g;
	my %screen;
	for my $name (@names) {
		$screen{$name} = [splice @cells, 0, COLUMNS * LINES];
	}
	is(scalar @cells, 0, $done);
	(@steps, @names) = ();
	return %screen;
}

# A line of a screen, without the spaces at its end.
sub line {
	my ($screen, $y) = @_;
	my @cells = @$screen;
	my $text = join '', map { chr($_ & 0xff) }
	    @cells[$y * COLUMNS .. ($y + 1) * COLUMNS - 1];
	return $text =~ s/[ \0]+$//r;
}

sub text {
	my ($screen) = @_;
	return join '', map { line($screen, $_) . "\n" } 0 .. LINES - 1;
}

# The colours of some cells, as long as they are the same; else -1.
sub colour {
	my ($screen, $x, $y, $n) = @_;
	my %found = map { ($_ >> 8) => 1 }
	    @$screen[$y * COLUMNS + $x .. $y * COLUMNS + $x + $n - 1];
	return keys %found == 1 ? (keys %found)[0] : -1;
}

# A line of the screen is exactly this.
sub shows {
	my ($screen, $line, $name) = @_;
	my @found = grep { line($screen, $_) eq $line } 0 .. LINES - 1;
	is(scalar @found, 1, $name) or diag(text($screen));
	return @found ? $found[0] : 0;
}

# ---- Keys --------------------------------------------------------------

my $letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
my $signs = '!@#$%^&*()_+{}|:"~<>?-=[]\;`,./';

step('screen tally# ');
type("echo $letters\n");
look('letters', "\n$letters");
type("echo a" . uc(substr $letters, 0, 26) . "b\n");
look('shift', "\naABCDEFGHIJKLMNOPQRSTUVWXYZb");
step('key caps_lock');
type('echo q1');		# the letters as large ones, not the digit
step('key shift-z caps_lock');
type("x 2>&1 # caps\n");
look('caps', '# caps', 'not found');
type("printf '\\033c'\necho '$signs'\n");
look('signs', "\n$signs");
type('echo abx');
step('key backspace');
type("c # erased");
look('erase', '# erased');
type("\nsleep 100\n");
look('sleep', 'sleep 100');
step('key ctrl-c');
type("echo status \$?\n");
look('killed', 'status 130');
type("cat\njunk");
step('key ctrl-c');
type("echo and \$?\n");
look('cat killed', 'and 130');
type("cat\nonce more\n");
look('cat', "once more\nonce more");
step('key ctrl-d');
type("echo end \$?\n");
look('cat ended', 'end 0');
type("cat\n");
step('key up down right left home end pgup pgdn insert delete alt-x ' .
    'ctrl-spc kp_divide');
look('arrows', '^[x^@/');
step('key ctrl-c');
type('echo wrong');
step('key ctrl-u print menu');
type("echo right\n");
look('kill', "\nright");
my %screen = seen('16M', 'somebody types');

shows($screen{letters}, "tally# echo $letters", 'letters and digits appear');
shows($screen{letters}, $letters, 'and arrive');
shows($screen{shift}, 'aABCDEFGHIJKLMNOPQRSTUVWXYZb', 'shift');
shows($screen{caps}, 'tally# ECHO Q1zx 2>&1 # caps',
    'caps lock turns letters, and shift turns them back');
shows($screen{signs}, $signs, 'signs');
my $y = shows($screen{erase}, 'tally# echo abc # erased',
    'backspace takes the last character off the screen');
shows($screen{killed}, 'abc', 'and off the line');
$y = shows($screen{killed}, '^C', 'control-c');
is(line($screen{killed}, $y + 1), 'tally# echo status $?',
    'ends a program that sleeps');
shows($screen{'cat killed'}, 'junk^C', 'and one that reads');
$y = shows($screen{'cat ended'}, 'tally# echo end $?', 'control-d');
is(line($screen{'cat ended'}, $y - 1), 'once more', 'is not seen');
is(line($screen{'cat ended'}, $y + 1), 'end 0', 'and ends the input');
shows($screen{arrows}, '^[[A^[[B^[[C^[[D^[[H^[[F^[[5~^[[6~^[[2~^[[3~^[x^@/',
    'keys that are sequences, alt, control with space, and the grey slash');
$y = shows($screen{kill}, 'right', 'control-u');
is(line($screen{kill}, $y - 1), 'tally# echo right',
    'forgets the line, and keys without a character send none');

# ---- The screen --------------------------------------------------------

# Lines come by the serial port: that is faster, and the shell knows no
# difference. The %s is a word that is in the output only.
sub prints {
	my ($format, $word) = @_;
	step("send printf '$format' $word\\n");
}

step('screen tally# ', 'send printf \'\033c\'\n');
prints('\033[1;31;44mbo\033[22mplain\033[0mnone \033[7mrev\033[27mer' .
    '\033[95mlight\033[39;42mgreen\033[m \033[49mend%s\012', 'ing');
look('colours', 'ending');
prints('\033[2J\033[?25l\033[18d\033[2Cw\033[12;40Hmid%s' .
    '\033[5;10H\007\016\017\177x\033[2Ay' .
    '\033[3Bz\033[4D<\033[1;1Htop\033[25;1H', 'dle');
look('addresses', 'middle');
prints('\033[2J\033[H0123456789\033[5G\033[K\012abcdefghij\033[5G' .
    '\033[1K\033[20;1HEDI%s\012', 'TED');
look('edited', 'EDITED');
prints('\033[2J\033[H%080d<\012a\033[2;5Hwrap%s\012', '7 ped');
look('wrapped', 'wrapped');
step('send printf \'\033c\'; i=0; while [ $i -lt 60 ]; do echo line $i; ' .
    'i=$((i + 1)); done\n');
look('scrolled', 'line 59');
step('key shift-pgup');
look('back', 'line 30');
step('key shift-pgup');
look('further back', 'line 20');
step('key shift-pgdn shift-pgdn shift-pgdn');
look('forward', 'line 59');
step('key shift-pgup', 'screen line 30');
type('echo x');
look('typed on', 'echo x');
%screen = seen('16M', 'programs print');

$y = shows($screen{colours}, 'boplainnone reverlightgreen ending',
    'colours are not seen as characters');
my @colours = (2, 0x1c, 'bold red on blue', 5, 0x14, 'red on blue',
	5, GREY, 'none', 3, 0x70, 'reverse', 2, GREY, 'not reverse',
	5, 0x0d, 'a light colour', 5, 0x27, 'the background',
	1, GREY, 'none again', 3, GREY, 'to the end');
for (my $x = 0; my ($n, $colour, $name) = splice @colours, 0, 3; $x += $n) {
	is(sprintf('%02x', colour($screen{colours}, $x, $y, $n)),
	    sprintf('%02x', $colour), "colour: $name");
}

my %at = (0 => 'top', 2 => (' ' x 10) . 'y', 4 => (' ' x 9) . 'x',
	5 => (' ' x 8) . '<  z', 11 => (' ' x 39) . 'middle',
	17 => '  w', 24 => 'tally#');
is(text($screen{addresses}), join('', map { ($at{$_} || '') . "\n" }
    0 .. 24), 'the cursor goes where it is sent');
is(colour($screen{addresses}, 0, 0, 2000), GREY, 'cleared cells are grey');

is_deeply([map { line($screen{edited}, $_) } 0 .. 2],
    ['0123', '     fghij', ''], 'parts of lines are erased')
    or diag(text($screen{edited}));
is(line($screen{wrapped}, 0), '0' x 79 . '7', 'a full line');
is(line($screen{wrapped}, 1), '<   wrapped', 'wraps with the next character');

is(text($screen{scrolled}), join('', map { "line $_\n" } 36 .. 59) .
    "tally#\n", 'the last lines stay');
is(text($screen{back}), join('', map { "line $_\n" } 24 .. 48),
    'shift with page up looks back');
is(text($screen{'further back'}), join('', map { "line $_\n" } 12 .. 36),
    'and further');
is_deeply($screen{forward}, $screen{scrolled}, 'page down comes back');
is(text($screen{'typed on'}), text($screen{scrolled}) =~
    s/tally#\n/tally# echo x\n/r, 'and so does a key');

# ---- The kernel's own keys ---------------------------------------------

step('screen tally# ', 'key f1');
look('help', 'F4 audit');
step('key f3');
look('tasks', '  pid  ppid', 'init');
step('send printf \'\033c\'; echo \'\033[33mbefore\033[0m\'\n');
look('before', 'before');
step('key f2');
look('map', 'F2 ends');
step('key f2', 'screen before');
look('after', 'tally# ');
step('key f2', 'screen F2 ends', 'send echo un\'\'der it\n',
    'serial under it');
look('idle map', 'F2 ends');
# A second is four maps.
step('send i=0; while [ $i -lt 50 ]; do sleep 9 & i=$((i + 1)); done; ' .
    'sleep 1; echo st\'\'arted\n', 'serial started');
look('full map', 'F2 ends');
step('key f2');
look('uncovered', 'started');
step('send printf \'\033c\'; echo cl\'\'ear\n', 'screen clear',
    'key f4');
look('audit', 'audit: ok');
%screen = seen('8M', 'somebody uses the function keys');

like(text($screen{help}), qr/^Tally\. F1 this help, F2 live map/m, 'F1');
like(text($screen{tasks}), qr/^ +1 +\d+ +1 [RS] .* init$/m, 'F3: init');
like(text($screen{tasks}), qr/^ +\d+ +1 +\d+ S .* sh$/m, 'and the shell');
like(text($screen{audit}), qr/^audit: ok$/m, 'F4 by itself');
is_deeply($screen{after}, $screen{before},
    'F2 twice leaves the screen as it was, colours and all');
is(colour($screen{after}, 0, (grep { line($screen{after}, $_) eq 'before' }
    0 .. 24)[0] || 0, 6), 0x06, 'which are there');

# What the map says: 8160 of its pages are the cells of 64 a line.
my ($pages, $free) = line($screen{map}, 0) =~
    /^memory: (\d+) pages, (\d+) free; a cell is \d+ KiB; F2 ends$/;
is($pages, 2048 - 32, 'the map knows how much memory there is');
cmp_ok($free || 0, '>', 1000, 'and how much of it is free');
like(line($screen{map}, 1), qr/^00000000 \S{64}$/, 'a line of cells');
like(line($screen{map}, 24), qr/^kernel task dir table program pipe files /,
    'the legend');
unlike(text($screen{map}), qr/before/, 'the map covers the screen');
unlike(text($screen{'idle map'}), qr/under it|tally#/,
    'and what is written meanwhile');

# Cells that are neither dots, for free ones, nor reserved, by their colour.
sub held {
	my ($screen) = @_;
	my @cells = map { @$screen[$_ * 80 + 9 .. $_ * 80 + 72] } 1 .. 23;
	return scalar grep { $_ >> 8 != GREY && $_ >> 8 != 8 } @cells;
}
cmp_ok(held($screen{map}), '>', 10, 'some cells are held');
cmp_ok(held($screen{'full map'}), '>', 3 * held($screen{map}),
    'many more while fifty programs run');
like(text($screen{uncovered}), qr/^under it\n.*^started$/ms,
    'what was written meanwhile is there when the map goes');

done_testing();
