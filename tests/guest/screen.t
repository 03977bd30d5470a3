#!/usr/bin/perl
# Imitates a person at the PC's keyboard and screen: presses keys through QEMU's
# monitor, and reads the characters and colours of the text screen from video
# memory.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Handle;
use IO::Socket::INET;
use Tally;
use Test::More;

use constant { COLUMNS => 80, LINES => 25, GREY => 0x07 };

# The keys to press for a character that is not the name of a key.
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

# Presses the keys that make this text on a US keyboard.
sub type {
	my ($text) = @_;
	step('key ' . join ' ', map {
		my $plain = $unshifted{$_} // lc $_;
		my $name = $key{$plain} // $plain;
		$plain eq $_ ? $name : "shift-$name";
	} split //, $text);
}

# Waits for words on the screen, and keeps the whole screen under a name.
sub look {
	my ($name, @words) = @_;
	step(map({ "screen $_" } @words), 'monitor xp /2000hx 0xb8000');
	push @names, $name;
}

# Runs all steps; returns the screens by name: 2000 cells each.
sub seen {
	my ($memory, $done, @options) = @_;
	my ($status, $out, $err) = boot('--memory', $memory, @options, @steps,
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

# Returns a line of a screen, without the spaces at its end.
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

# Returns the colour of n cells if they all have the same, otherwise -1.
sub colour {
	my ($screen, $x, $y, $n) = @_;
	my %found = map { ($_ >> 8) => 1 }
	    @$screen[$y * COLUMNS + $x .. $y * COLUMNS + $x + $n - 1];
	return keys %found == 1 ? (keys %found)[0] : -1;
}

# Expects that exactly one line of the screen is this line. Returns the number
# of the first such line; 0 if there is none.
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
type('echo q1');		# caps lock changes letters, not the digit
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
my %screen = seen('16M', 'the machine reads typed keys');

shows($screen{letters}, "tally# echo $letters", 'letters and digits appear');
shows($screen{letters}, $letters, 'letters and digits reach the program');
shows($screen{shift}, 'aABCDEFGHIJKLMNOPQRSTUVWXYZb', 'shift makes capitals');
shows($screen{caps}, 'tally# ECHO Q1zx 2>&1 # caps',
    'caps lock makes capitals, with shift small letters');
shows($screen{signs}, $signs, 'the screen shows typed signs');
my $y = shows($screen{erase}, 'tally# echo abc # erased',
    'backspace takes the last character off the screen');
shows($screen{killed}, 'abc', 'backspace removes the character from the line');
$y = shows($screen{killed}, '^C', 'control-c is echoed');
is(line($screen{killed}, $y + 1), 'tally# echo status $?',
    'control-c ends a program that sleeps');
shows($screen{'cat killed'}, 'junk^C', 'control-c ends a program that reads');
$y = shows($screen{'cat ended'}, 'tally# echo end $?',
    'a line after control-d is echoed');
is(line($screen{'cat ended'}, $y - 1), 'once more',
    'control-d itself is not shown');
is(line($screen{'cat ended'}, $y + 1), 'end 0', 'control-d ends the input');
shows($screen{arrows}, '^[[A^[[B^[[C^[[D^[[1~^[[4~^[[5~^[[6~^[[2~^[[3~^[x^@/',
    'a program reads keys that are sequences, alt, control with space, ' .
    'and the slash of the keypad');
SKIP: {
	my ($status, $terminfo) = run('infocmp', '-1', 'linux');
	skip 'no infocmp, which knows what the keys of TERM=linux send', 1
	    if $status;
	my $keys = join '', map { $terminfo =~ /^\tk$_=\\E(.*),$/m; "^[$1" }
	    qw(cuu1 cud1 cuf1 cub1 home end pp np ich1 dch1);
	is($keys . '^[x^@/', line($screen{arrows}, shows($screen{arrows},
	    "$keys^[x^@/", 'the screen shows the sequences of TERM=linux')),
	    'all keys send the sequences of TERM=linux');
}
$y = shows($screen{kill}, 'right',
    'after control-u the shell runs only what is typed then');
is(line($screen{kill}, $y - 1), 'tally# echo right',
    'control-u deletes the line; the keys print and menu send nothing');

# ---- The screen --------------------------------------------------------

# Sends a command through the serial port, which is faster than keys. The shell
# runs it in the same way. %s splits a word of the format, so that the whole
# word stands only in the output, not in the typed line.
sub prints {
	my ($format, $word) = @_;
	step("send printf '$format' $word\\n");
}

step('screen tally# ', 'send printf \'\033c\'\n');
prints('\033[4\033[1;31;44mbo\033[22mplain\033[0mnone \033[7mrev\033[27mer' .
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
%screen = seen('16M', 'programs print on the screen');

$y = shows($screen{colours}, 'boplainnone reverlightgreen ending',
    'sequences for colours are not printed');
my @colours = (2, 0x1c, 'bold red on blue', 5, 0x14, 'red on blue',
	5, GREY, 'the default', 3, 0x70, 'reverse', 2, GREY, 'reverse no more',
	5, 0x0d, 'a light colour', 5, 0x27, 'a green background',
	1, GREY, 'the default again', 3, GREY, 'the default to the end');
for (my $x = 0; my ($n, $colour, $name) = splice @colours, 0, 3; $x += $n) {
	is(sprintf('%02x', colour($screen{colours}, $x, $y, $n)),
	    sprintf('%02x', $colour), "sequences set the colour: $name");
}

my %at = (0 => 'top', 2 => (' ' x 10) . 'y', 4 => (' ' x 9) . 'x',
	5 => (' ' x 8) . '<  z', 11 => (' ' x 39) . 'middle',
	17 => '  w', 24 => 'tally#');
is(text($screen{addresses}), join('', map { ($at{$_} || '') . "\n" }
    0 .. 24), 'sequences move the cursor to every line');
is(colour($screen{addresses}, 0, 0, 2000), GREY, 'cleared cells are grey');

is_deeply([map { line($screen{edited}, $_) } 0 .. 2],
    ['0123', '     fghij', ''], 'sequences erase parts of lines')
    or diag(text($screen{edited}));
is(line($screen{wrapped}, 0), '0' x 79 . '7',
    'a full line keeps its last character');
is(line($screen{wrapped}, 1), '<   wrapped',
    'the next character wraps to the next line');

is(text($screen{scrolled}), join('', map { "line $_\n" } 36 .. 59) .
    "tally#\n", 'the screen shows the last lines');
is(text($screen{back}), join('', map { "line $_\n" } 24 .. 48),
    'shift with page up shows earlier lines');
is(text($screen{'further back'}), join('', map { "line $_\n" } 12 .. 36),
    'a second page up shows still earlier lines');
is_deeply($screen{forward}, $screen{scrolled},
    'shift with page down shows the last lines again');
is(text($screen{'typed on'}), text($screen{scrolled}) =~
    s/tally#\n/tally# echo x\n/r, 'a typed key shows the last lines again');

# ---- The kernel's own keys ---------------------------------------------

step('screen tally# ', 'send printf \'\033c\'; echo cl\'\'ear\n',
    'screen clear');
type('echo hal');
step('key f1');
look('help', "programs.\ntally# echo hal");
step('key f3');
look('tasks', "line\ntally# echo hal");
step('key f4');
look('audit', "audit: ok\ntally# echo hal");
type("f\nprintf 'abcdef\\033[3Gx'; cat\n");
step('screen abxdef', 'key f4', "screen ok\nabxdef");
type("y\n");
look('within', "\nabxyef\ny");
step('key ctrl-d', "screen y\ntally#",
    'send echo ' . 'long' x 30, "screen \n" . 'long' x 13 . "\n", 'key f4');
look('long', "audit: ok\ntally# echo long");
step('send \n', "screen long\ntally#",
    'send printf \'\033c\'; echo \'\033[33mbefore\033[0m\'\n');
look('before', "before\ntally#");
step('key f2');
look('map', 'F2 ends');
step('key f2', 'screen before');
look('after', 'tally# ');
step('send printf \'\033c\'; echo un\'\'der it\n', "screen it\ntally#",
    'key f2');
type('echo ty');
step('key f4');
look('below', "ends\nunder it", "ok\ntally# echo ty");
type("ped\n");
step("screen typed\ntally#");
# In one second the screen shows four maps. After each fourth map the cells show
# other pages.
step('send i=0; while [ $i -lt 50 ]; do sleep 999 & i=$((i + 1)); done\n');
for my $turn (1 .. 5) {
	step("send sleep 1; echo \"turn\"$turn\\n");
	look("full map $turn", "turn$turn\ntally#", '53 task');
}
step('key f2');
look('uncovered', 'turn5');
%screen = seen('32M', 'the machine reads function keys');

my $typed = 'tally# echo hal';
like(text($screen{help}), qr/^$typed\nKeys: F1 this .*\n.*\n.*\n$typed\n/m,
    'F1 prints its help, then the typed line again');
my $task = qr/ +\d+ +\d+ +\d+ [RS] .*/;
like(text($screen{tasks}),
    qr/^$typed\n  pid .*\n$task init\n$task sh\n$task line\n$typed\n/m,
    'F3 prints the tasks');
like(text($screen{audit}), qr/^$typed\naudit: ok\n$typed\n/m,
    'F4 prints the audit');
like(text($screen{within}),
    qr/^${typed}f\nhalf\n.*\nabxdef\naudit: ok\nabxyef\ny\n/m,
    'F4 puts the cursor back into the middle of its line');
my $long = ('tally# echo ' . 'long' x 30) =~ s/^.{80}\K/\n/r;
like(text($screen{long}), qr/^$long\naudit: ok\n$long\n/m,
    'F4 prints a wrapped line again, too');
is_deeply($screen{after}, $screen{before},
    'F2 twice restores the screen and its colours');
is(colour($screen{after}, 0, (grep { line($screen{after}, $_) eq 'before' }
    0 .. 24)[0] || 0, 6), 0x06, 'the restored screen has colours');

# ---- The map -----------------------------------------------------------

# The map has sixteen lines of 64 cells. Below them are three lines of the
# legend and a bar.
use constant { ROWS => 16, CELLS => 64, LEFT => 9 };

my ($pages, $group) = line($screen{map}, ROWS + 3) =~
    /^Memory: (\d+) pages of 4 KiB, (\d+) to a cell, which .*F2 ends$/;
is($pages, 8192 - 32, 'the map shows the size of memory');
is($group, 8, 'a cell of the map stands for eight pages');
is(join(' ', map { line($screen{map}, $_) =~ /^([0-9a-f]{8}) \S{60,64}$/ }
    0 .. ROWS - 1), join(' ', map { sprintf '%08x', $_ * 8 * CELLS * 4096 }
    0 .. ROWS - 1), 'each line of the map begins with its first address');
unlike(text($screen{map}), qr/before\n.*F2 ends/s, 'the map covers the screen');
is(join("\n", map { line($screen{below}, $_) } ROWS + 4 .. LINES - 1),
    "under it\ntally# echo ty\naudit: ok\ntally# echo ty\n",
    'the last lines below the map show F4 and typed text');
like(text($screen{uncovered}),
    qr/^under it\n.*^tally# echo typed\ntyped\n.*^turn5$/ms,
    'text that was printed under the map appears after it');

# Returns the legend: for the name of each kind its count, colour and sign.
sub legend {
	my ($screen) = @_;
	my %entry;
	for (0 .. 9) {
		my $at = (ROWS + int $_ / 4) * COLUMNS + $_ % 4 * 20;
		my $words = join '', map { chr($_ & 0xff) }
		    @$screen[$at + 1 .. $at + 19];
		my ($count, $name) = $words =~ /^ +(\d+) (\w+)/ or next;
		$entry{$name} = { count => $count,
			colour => $screen->[$at] >> 8,
			sign => $screen->[$at] & 0xff };
	}
	return %entry;
}
my %legend = legend($screen{'full map 1'});
my @held = qw(kernel task directory table program pipe objects files);
is(join(' ', sort keys %legend), join(' ', sort @held, 'free', 'reserved'),
    'the legend lists each kind of page');
my $sum = 0;
$sum += $_->{count} for values %legend;
is($sum, $pages, 'the counts of the legend add up to all pages');
is("$legend{task}{count} $legend{directory}{count}", '53 53',
    'there are 53 tasks: init, shell, line, fifty programs');
is($legend{free}{sign}, 0xfa, 'a dot on the map stands for a free page');

# Can people distinguish the colours? The test computes the distance of two
# colours in CIE L*a*b*, for most people, and for those whose eyes lack one of
# the three kinds of cones. The matrices are by Machado, Oliveira and Fernandes
# (2009).
my @cones = (
	[[1, 0, 0], [0, 1, 0], [0, 0, 1]],
	[[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
	    [-0.003882, -0.048116, 1.051998]],
	[[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
	    [-0.011820, 0.042940, 0.968881]],
	[[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
	    [0.004733, 0.691367, 0.303900]],
);

sub product {
	my ($matrix, @v) = @_;
	return map { my $row = $_; my $sum = 0;
		$sum += $row->[$_] * $v[$_] for 0 .. 2; $sum } @$matrix;
}

# Returns a colour of the VGA in L*a*b*. Its bits are light (8), red (4), green
# (2) and blue (1); the VGA shows dark yellow as brown.
sub lab {
	my ($colour, $cones) = @_;
	my @rgb = map { ($colour & $_ ? 0xaa : 0) + ($colour & 8 ? 0x55 : 0) }
	    4, 2, 1;
	@rgb = (0xaa, 0x55, 0) if $colour == 6;
	my @xyz = product([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722],
	    [0.0177, 0.1095, 0.8728]], map { $_ < 0 ? 0 : $_ > 1 ? 1 : $_ }
	    product($cones, map { ($_ / 255) ** 2.2 } @rgb));
	my ($x, $y, $z) = map { $_ > 0.008856 ? $_ ** (1 / 3) :
	    7.787 * $_ + 16 / 116 } @xyz;
	return (116 * $y - 16, 500 * ($x - $y), 200 * ($y - $z));
}

sub distance {
	my ($one, $other) = @_;
	my $least = 1000;
	for my $cones (@cones) {
		my @a = lab($one, $cones);
		my @b = lab($other, $cones);
		my $sum = 0;
		$sum += ($a[$_] - $b[$_]) ** 2 for 0 .. 2;
		$least = sqrt $sum if sqrt $sum < $least;
	}
	return $least;
}

# No better choice of colours is possible: in each set of eight VGA colours,
# without black and dark grey, two have a distance of 22.9 or less. For
# comparison, the distance of red and light red is 25.
my %colour = (black => 0, map { $_ => $legend{$_}{colour} } @held, 'reserved');
my @alike;
for my $one (sort keys %colour) {
	push @alike, map { $_ lt $one &&
	    distance(@colour{$one, $_}) < 22.9 ? "$one as $_" : () }
	    keys %colour;
}
is("@alike", '', 'no two kinds have similar colours');

# Returns the colours that a cell of the map has on these screens.
sub had {
	my ($cell, @screens) = @_;
	my $at = int($cell / CELLS) * COLUMNS + LEFT + $cell % CELLS;
	return keys %{{map { ($_->[$at] >> 8) => 1 } @screens}};
}
my @turns = map { $screen{"full map $_"} } 1 .. 5;
cmp_ok(scalar grep({ had($_, @turns) >= 3 } 0 .. ROWS * CELLS - 1), '>', 20,
    'a mixed cell shows its kinds one after the other');
my %mixed = map { $_ => 1 } map { had($_, $turns[0]) } 0 .. ROWS * CELLS - 1;
is(join(' ', grep { !$mixed{$legend{$_}{colour}} }
    qw(task directory table program)), '',
    'mixed memory shows several colours');

# ---- A panic -----------------------------------------------------------

# gdb writes an invalid instruction into the system call uname, and stops the
# machine in finish(), so that the test can read the screen.
my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')
    ->sockport;			# closes the port again
my $elf = join '/', grep { defined } 'build', $ENV{TALLY_KERNEL}, 'tally.elf';
open my $gdb, '|-', 'sh', '-c', 'exec timeout -k 5 ' . GUARD .
    " gdb -q -nx $elf >/dev/null 2>&1" or die "gdb: $!";
print $gdb <<GDB;
set confirm off
set tcp connect-timeout @{[GUARD]}
target remote :$port
break start
continue
set {unsigned short} sys_uname = 0x0b0f
break finish
continue
GDB
$gdb->flush;
step('screen tally# ', 'key f2', 'screen F2 ends',
    'send printf "\033[30;40mblack\033[3"; uname\n');
look('panic', 'panic: invalid opcode', 'trap_entry');
%screen = seen('16M', 'the kernel panics while the map is shown', '--server',
    $port);
close $gdb;
$y = shows($screen{panic}, 'panic: invalid opcode, error 0000',
    'the panic is on the screen');
is(colour($screen{panic}, 0, $y, 37), GREY, 'the panic is printed in grey');
like(text($screen{panic}), qr/eip [0-9a-f]{8} cs 0008 .*\neax/m,
    'the registers, printed before the panic, are on the screen');
unlike(text($screen{panic}), qr/F2 ends/, 'the panic removes the map');

done_testing();
