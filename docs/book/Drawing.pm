# Drawings for docs/book/chapters: turns a block of code that is marked as a
# drawing into a picture, in SVG. Each character is a cell of a grid, and means:
#
#	+ - | and the box characters	lines, joined where they meet
#	[ words ]			a box, unless a name stands before it
#	> or < beside a line		the head of an arrow
#	v between blanks		the head of an arrow
#	^ that does not follow a word	the head of an arrow
#	/ or \ between blanks		a line that slopes
#	all others			words
#
# Words stay as they are, in the same place. A - without another - or + beside
# it is no line. For readers who cannot see the picture, its label has the
# words.
#
# Ancestor: Markdeep's drawings and svgbob's. Both also draw letters inside of
# words, for example a v or an o, and brackets. Here nothing inside of a word is
# drawn.

package Drawing;

use strict;
use warnings;

# The size of a cell in units of the picture, and the font size at which a
# letter is as wide as a cell.
use constant { WIDE => 8, HIGH => 18, LETTER => 13.29 };
use constant FONT => 'DejaVu Sans Mono, Menlo, Consolas, monospace';

# The lines of a character, from the middle of its cell: to the left (l), to the
# right (r), up (u), down (d).
my %LINES = ('|' => 'ud', "\x{2500}" => 'lr', "\x{2502}" => 'ud',
    "\x{250c}" => 'rd', "\x{2510}" => 'ld', "\x{2514}" => 'ru',
    "\x{2518}" => 'lu', "\x{251c}" => 'rud', "\x{2524}" => 'lud',
    "\x{252c}" => 'lrd', "\x{2534}" => 'lru', "\x{253c}" => 'lrud');
my $ACROSS = join '', '-', grep { $LINES{$_} =~ /[lr]/ } keys %LINES;

# The heads of arrows, as paths from the upper left corner of a cell, and the
# characters that stand for them in the label.
my %HEAD = ('>' => 'm7.5 9l-7.5-3.5v7z', '<' => 'm0.5 9l7.5-3.5v7z',
    '^' => 'm4 1.5l3.5 7.5h-7z', 'v' => 'm4 16.5l3.5-7.5h-7z');
my %ARROW = ('>' => "\x{2192}", '<' => "\x{2190}", '^' => "\x{2191}",
    'v' => "\x{2193}");
my %SLOPE = ('/' => 'm8 0l-8 18', '\\' => 'm0 0l8 18');

# ---- What a character means ---------------------------------------------

sub at {
	my ($rows, $y, $x) = @_;
	return ' ' if $y < 0 || $x < 0 || $y > $#$rows;
	return $x < length $rows->[$y] ? substr $rows->[$y], $x, 1 : ' ';
}

# Returns what the character at a place means: the directions of its lines, or a
# key of %HEAD or of %SLOPE; "" if it belongs to a word.
sub meaning {
	my ($rows, $y, $x) = @_;
	my $is = at($rows, $y, $x);
	my ($left, $right) = map { at($rows, $y, $x + $_) } -1, 1;
	return $LINES{$is} if $LINES{$is};
	return "$left$right" =~ /[-+]/ ? 'lr' : '' if $is eq '-';
	return corner($left, $right, map { at($rows, $y + $_, $x) } -1, 1)
	    if $is eq '+';
	return $is if $is eq '>' && $left =~ /[$ACROSS]/ ||
	    $is eq '<' && $right =~ /[$ACROSS]/ || $is eq '^' && $left !~ /\w/;
	return $is =~ m{[v/\\]} && "$left$right" eq '  ' ? $is : '';
}

# Returns the directions of the lines of a +: it has a line to each neighbour
# that is a line.
sub corner {
	my ($left, $right, $up, $down) = @_;
	return ($left eq '-' ? 'l' : '') . ($right eq '-' ? 'r' : '') .
	    ($up eq '|' ? 'u' : '') . ($down eq '|' ? 'd' : '');
}

# ---- The parts of a picture ---------------------------------------------

# Gets the meanings of a row or of a column. Returns its lines, each as [start,
# length] in cells. Each cell has two halves; halves with a line that touch each
# other become one line.
sub pieces {
	my ($first, $second, @meanings) = @_;
	my $halves = join '', map {
		(/$first/ ? 1 : 0) . (/$second/ ? 1 : 0) } @meanings;
	my @pieces;
	push @pieces, [$-[0] / 2, ($+[0] - $-[0]) / 2] while $halves =~ /1+/g;
	return @pieces;
}

sub lines {
	my ($columns, @mean) = @_;
	my $path = '';
	for my $y (0 .. $#mean) {
		$path .= sprintf 'M%g %gh%g', WIDE * $_->[0], HIGH * ($y + 0.5),
		    WIDE * $_->[1] for pieces('l', 'r', @{$mean[$y]});
	}
	for my $x (0 .. $columns - 1) {
		$path .= sprintf 'M%g %gv%g', WIDE * ($x + 0.5), HIGH * $_->[0],
		    HIGH * $_->[1] for pieces('[uv]', '[d^]',
		    map { $_->[$x] } @mean);
	}
	return $path;
}

# Removes the brackets of boxes from a row, and returns the path that draws the
# boxes. A box without its closing bracket stays open at the right; [0, 4) is no
# box.
sub boxes {
	my ($y, $row) = @_;
	my $path = '';
	while ($$row =~ /\w\[[^][]*\]|\[(?:[^][]*(?=\])|[^][)]*$)(\]?)/g) {
		next if !defined $1;
		my ($x, $wide) = ($-[0], $+[0] - $-[0]);
		$path .= sprintf 'M%d %dh%dv%dh%d%s', WIDE * ($x + $wide),
		    HIGH * $y, -WIDE * $wide, HIGH, WIDE * $wide, $1 && 'z';
		substr $$row, $x, 1, "\t";
		substr $$row, $x + $wide - 1, 1, "\t" if $1;
	}
	return $path;
}

# Returns the words of a row that are still to be drawn. Words with one blank
# between them are one text, which has the width of its cells in any font.
sub words {
	my ($y, $row) = @_;
	my $words = '';
	while ($row =~ /\S+(?: \S+)*/g) {
		my ($x, $text) = ($-[0], $&);
		$words .= sprintf '<text x="%d" y="%g" textLength="%d">%s' .
		    '</text>', WIDE * $x, HIGH * $y + 13, WIDE * length $text,
		    escaped($text);
	}
	return $words;
}

sub escaped {
	my %name = qw(& amp < lt > gt " quot);
	return $_[0] =~ s/([&<>"])/&$name{$1};/gr;
}

sub plain {
	my %sign = (qw(amp & lt < gt > quot "), '#39', "'");
	return $_[0] =~ s/&([#\w]+);/$sign{$1}/gr;
}

# ---- The whole picture --------------------------------------------------

# Returns the picture of a drawing, which is given as HTML. A cell of the
# picture is `cell` pixels wide.
sub svg {
	my ($html, $cell) = @_;
	my @rows = split /\n/, plain($html);
	my ($columns) = sort { $b <=> $a } map { length } @rows;
	my @mean = map { my $y = $_;
	    [map { meaning(\@rows, $y, $_) } 0 .. $columns - 1] } 0 .. $#rows;
	my ($lines, $heads, $words, @said) = (lines($columns, @mean), '', '');
	for my $y (0 .. $#rows) {
		my $row = $rows[$y];
		my @drawn = grep { $mean[$y][$_] } 0 .. length($row) - 1;
		$lines .= placed($y, $mean[$y], \%SLOPE, @drawn);
		$heads .= placed($y, $mean[$y], \%HEAD, @drawn);
		push @said, said($row, $mean[$y], @drawn);
		substr $row, $_, 1, "\t" for @drawn;
		$lines .= boxes($y, \$row);
		$words .= words($y, $row);
	}
	return framed($columns, scalar @rows, $cell,
	    join('; ', grep { /\S/ } @said), $lines, $heads, $words);
}

# Puts the parts into one SVG element. It is a little larger than the grid,
# because half of a line's width may lie outside of the grid.
sub framed {
	my ($columns, $rows, $cell, $said, $lines, $heads, $words) = @_;
	my ($wide, $high) = (WIDE * $columns + 2, HIGH * $rows + 2);
	my $unit = $cell / WIDE;
	return sprintf <<'END', escaped($said), $unit * $wide, $unit * $high,
<svg role="img" aria-label="%s" width="%g" height="%g" viewBox="-1 -1 %d %d">
<path fill="none" stroke="currentColor" stroke-linecap="square" d="%s"/>
<path fill="currentColor" d="%s"/>
<g fill="currentColor" font-size="%g" font-family="%s">
%s</g></svg>
END
	    $wide, $high, $lines, $heads, LETTER, FONT, $words;
}

# Returns the paths for these cells of a row, from a table of paths.
sub placed {
	my ($y, $mean, $form, @cells) = @_;
	return join '', map { sprintf('M%d %d', WIDE * $_, HIGH * $y) .
	    $form->{$mean->[$_]} } grep { $form->{$mean->[$_]} } @cells;
}

# Returns a row for the label, which is read aloud: its words, and its arrows.
sub said {
	my ($row, $mean, @drawn) = @_;
	substr $row, $_, 1, $ARROW{$mean->[$_]} // ' ' for @drawn;
	return $row =~ s/^\s+|\s+$//gr =~ s/\s+/ /gr;
}

1;
