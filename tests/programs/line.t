#!/usr/bin/perl
# Tests user/line.c, which lets the user edit lines at the prompt of klibc's
# shell, from the serial line and from the PC's keyboard. The shell's output
# shows which line the shell got.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

plan skip_all => 'there is no klibc' if !-d 'build/klibc/root';

my %key = (up => '\x1b[A', down => '\x1b[B', right => '\x1b[C',
	left => '\x1b[D', home => '\x1b[1~', end => '\x1b[4~',
	delete => '\x1b[3~', backspace => '\x7f', escape => '\x1bx\x1b[5~',
	map { ("^$_" => sprintf '\x%02x', ord($_) - 64) } 'A' .. 'Z');

# Returns the bytes that keys send: <left> stands for a key, \n for Enter.
sub press { return $_[0] =~ s{<(\^?\w+)>}{$key{$1} // die $1}ger }

# Types each line at a prompt, or with "words => keys" after these words.
# Returns the output from the first prompt on.
sub session {
	my ($name, $options, @lines) = @_;
	my ($status, $out, $err) = boot('--memory', '16M', '--cmdline', 'once',
	    @$options, (map { my ($words, $typed) = /^(?:(.*) => )?(.*)$/s;
		('--step', 'serial ' . ($words // 'tally# '), '--step',
		'send ' . press($typed)) } @lines, 'free; audit; exit 5\n'),
	    'build/tally.img');
	is($status, 5, "$name: the shell ends with its status")
	    or diag("$out\n$err");
	like($out, qr/^\d+\naudit: ok$/m, "$name: the audit is clean");
	return $out =~ /(tally# .*)/s ? $1 : '';
}

# ---- Keys, and the line that the shell prints --------------------------

my @typed = (
	'echo plain\n' => 'plain',
	'echo ac<left>b\n' => 'abc',
	'echo b<left>a<right>c\n' => 'abc',
	'cho home<home>e\n' => 'home',
	'ho twice<^A>e<^A><^F>c\n' => 'twice',
	'cho end<^A>e<end>s\n' => 'ends',
	'cho end<^A>e<^E>ed\n' => 'ended',
	'echo f<^B><^B><^B><^F><^F>e<^F>g\n' => 'efg',
	'echo abx<backspace>c\n' => 'abc',
	'echo xabc<left><left><left><backspace>\n' => 'abc',
	'echo abxc<left><left><delete>\n' => 'abc',
	'echo abxc<left><left><^D>\n' => 'abc',
	'echo kept lost<left><left><left><left><^K>\n' => 'kept',
	'lost<^U>echo kept\n' => 'kept',
	'lost echo kept<^A><^F><^F><^F><^F><^F><^U>\n' => 'kept',
	'echo one two  <^W>three\n' => 'one three',
	'<^W><backspace><^U><^K><delete><left><right>echo none\n' => 'none',
	'<escape><^Z><^G>echo other keys\n' => 'other keys',
	"echo \"a\tb\"\\n" => 'a b',
);
my ($i, @said) = 0;
my $out = session('keys', [], map { $_ % 2 ? () : $typed[$_] } 0 .. $#typed);
$out =~ s/\x1b\[[0-9]*[A-Z]//g;
@said = $out =~ /\n(?!tally# )(.*)\n(?=tally# )/g;
for my $n (0 .. $#typed / 2) {
	is($said[$n], $typed[2 * $n + 1], "keys edit a line: $typed[2 * $n]");
}

# ^L clears the screen and shows the prompt again, with the typed command. The
# next keys complete this command.
$out = session('another screen', [], 'echo shown<^L>', ' again\n');
like($out, qr/\x1b\[H\x1b\[Jtally# .*\nshown again\n/s,
    '^L clears the screen and keeps the line');

# ---- The history ----------------------------------------------------------

$out = session('past', [], 'echo one 1\n', 'echo two 2\n', 'echo three 3\n',
    '<up><up><home>true; \n', '<^P><^P><^P><^P><^P><^P><^P><^N><down> down\n',
    'draft<up><up><down><down><^U>echo back\n', '<^R>one\n',
    '<^R>echo<^R><^R>\n', '<^R>threx<backspace>e<^E> found\n',
    '<^R>two<^C>');
$out =~ s/\x1b\[[0-9]*[A-Z]//g;
@said = $out =~ /\n(?!tally# )(.*)\n(?=tally# )/g;
is(join('|', @said[0 .. 8]), join('|', 'one 1', 'two 2', 'three 3', 'two 2',
    'three 3 down', 'back', 'one 1', 'three 3 down', 'three 3 down found'),
    'up, down and ^R find earlier lines') or diag($out);
like($out, qr/\(two\) .*\^C\n/, '^C ends a search');

my @many = map { sprintf 'echo %03d %s\n', $_, 'x' x 60 } 1 .. 70;
$out = session('much past', [], @many, '<^R>echo 069\n', '<^R>echo 001<^U>' .
    'echo is gone\n');
like($out, qr/\n069 x{60}\ntally# /, 'a full history keeps the newest lines');
like($out, qr/\nis gone\n/, 'a full history drops the oldest lines');

# ---- Pasted lines -------------------------------------------------------

# Lines are pasted while the shell still echoes earlier ones; a later command
# prints the results.
my $paste = join '', map { "all=\"\$all $_\"\\n" } 1 .. 20;
my $numbers = join ' ', 1 .. 20;
$out = session('paste', [], $paste . 'given=$(cat)\n' .
    join('', map { "$_\\n" } 1 .. 20) . '\x04echo $((6 * 7)) at last\n',
    '42 at last => ', 'echo all $all, given $given.\n');
like($out, qr/^all $numbers, given $numbers\.$/m, "twenty lines at once are " .
    'twenty commands; a program gets its own lines, and ^D');

# ^C must end a line, a command of several lines, and a program.
$out = session('signals', [], 'echo never<^C>', 'for i in 1 2\n',
    '> => do ec<^C>', "echo 'in\\n", '> => <left>quotes\'\n',
    'if true\n', '> => then ech yes<left><left><left><left>o\n', '> => fi\n',
    'cat <<.\n', '> => hee<left>r\n', '> => .\n',
    'sh -c "echo go; exec sleep 1000"\n',
    "\ngo => <^C>",
    'echo got $?\n', '(exit 44)\n', 'echo "got $?"\n', '\n', 'echo got $?\n',
    ')\n', ')\n', 'echo ab<left>x\n');
my @all = $out =~ /^(got \d+)$/mg;
$out =~ s/\x1b\[[0-9]*[A-Z]//g;
unlike($out, qr/\nnever/, '^C drops a line');
like($out, qr/^> do ec\^C\n+tally# /m, '^C drops a command of several lines');
like($out, qr/^yes\n.*^here\n/ms,
    'keys edit the second line of a command, too');
is("@all", 'got 130 got 44 got 0',
    '^C ends a program; a prompt does not change $?');
like($out, qr/^axb$/m, 'a syntax error does not end the shell');

# ---- Rows ---------------------------------------------------------------

# The prompt has 7 columns, so 73 bytes fill a row.
my $wide = 'echo ' . join '', map { chr(ord('a') + $_ % 26) } 0 .. 199;
my $moved = $wide . '<left>' x 150 . 'X' . '<^A>' . '<right>' x 5 . 'Y<^E>Z\n';
(my $word = $wide) =~ s/^echo //;
substr $word, 50, 0, 'X';
$out = session('rows', [], $moved, 'echo ' . 'y' x 68 . '\n',
    'echo ' . 'y' x 68 . '<left>z\n', 'true ' . 'x' x 400 . '<^U>echo gone\n');
like($out, qr/^Y${word}Z$/m, 'a line of three rows is edited');
like($out, qr/^y{68}$/m, 'a line can fill a row');
like($out, qr/^y{67}zy$/m, 'a line that fills a row is edited');

# ---- Shells without editing ---------------------------------------------

$out = session('others', [], 'PS1=pl""ain:; echo set\n',
    'plain: => echo unchanged\n', 'plain: => . /etc/profile\n',
    'sh\necho nested\nread x\nwords for x\necho "[$x]"\n' .
    'exit\n', 'echo "echo from a file" | sh -i 2>/dev/null\n',
    'echo ab<left>c\n', 'exec sh -l\n', 'echo de<left>f\n');
like($out, qr/^set\nplain:echo unchanged\nunchanged\nplain:/m,
    'the user can set a prompt without editing');
like($out, qr/nested\n.*\[words for x\]\n/s,
    'a shell in the shell gets its lines, and its read gets one');
like($out, qr/^from a file$/m,
    'a shell that reads commands from a pipe does not edit');
like($out, qr/^acb\n.*^dfe\n/ms,
    'a shell that has read /etc/profile edits lines again');

# Without memory for the program that edits lines the prompt is plain. With some
# sizes of memory the shell itself gets no page and is killed: then the test
# tries another size. When the shell has waited for the killed tasks, their
# pages are free.
my ($status, $err, $kib) = (0, '', 3072 - 4);
do {
	$kib += 4;
	($status, $out, $err) = boot('--memory', '4M', '--cmdline',
	    "once mem=${kib}K", map({ ('--step', $_) } 'serial tally# ',
	    'send while :; do sleep 1000 & done\n', 'serial annot fork',
	    'serial tally# ', 'send kill -9 -1; wait\n', 'serial tally# ',
	    'send free; audit; . /etc/profile\n', 'serial audit: ok',
	    'serial tally# ', 'send ' . press('exit 45<left><backspace>\n')),
	    'build/tally.img');
} while ($out =~ /^finish: failure 137$/m && $kib < 3072 + 4 * 16);
is($status, 5, 'a shell that cannot fork still reads a line')
    or diag("$out\n$err");

# ---- The PC's keyboard --------------------------------------------------

my @screen = map { ('--step', $_) } 'screen tally# ',
    'key e c h o spc a c left b home delete e end d ret', 'screen abcd',
    'key up left left shift-x ret', 'screen abXcd', 'key ctrl-r d ret',
    'show', 'key ctrl-d', 'serial finish: success';
($status, $out, $err) = boot('--memory', '16M', '--cmdline', 'once', @screen,
    'build/tally.img');
is($status, SUCCESS, 'keys of the PC edit lines, too') or diag("$out\n$err");

done_testing();
