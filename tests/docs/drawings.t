#!/usr/bin/perl
# Tests that the drawings of the pages become pictures in the book. Each block
# that is marked as a drawing must become an SVG that has the block's words,
# also in its label. No other block may have lines or arrows. Small drawings
# must become exactly the expected lines.
#
# Needs:

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib", "$FindBin::Bin/../../docs/book";
use Drawing;
use Tally;
use Test::More;

my @pages = ('README.md', glob('docs/*.md'), 'labs/README.md',
    glob('labs/*/README.md'), 'tests/README.md');

# ---- Which blocks are drawings ------------------------------------------

# Matches two box characters, arrows, borders, and boxes in two rows.
my $LINES = qr/\x{2500}{2}|\x{2502}|-->|<--|\+--|\]\[|\[\ .*\]\n.*\[\ .*\]/x;

# Returns the blocks of a page, each with its kind and its text. A block that is
# only indented has the kind ''.
sub blocks {
	my ($page) = @_;
	my $text = slurp($page);
	utf8::decode($text);
	my @blocks;
	push @blocks, [$1 // '', $2 // $3] while $text =~
	    /^```(\w*)\n((?:.*\n)*?)```$|^((?:\t.*\n)+)/gm;
	return @blocks;
}

my (%drawings, @unmarked);
for my $page (@pages) {
	for (blocks($page)) {
		my ($kind, $text) = @$_;
		push @{$drawings{$page}}, $text if $kind eq 'drawing';
		push @unmarked, "$page: " . (split /\n/, $text)[0]
		    if $kind eq '' && $text =~ $LINES &&
		    $text !~ /^(?:tally[#&]|\$ )/m;
	}
}
is(join("\n", @unmarked), '', 'each block with lines is marked as a drawing');
cmp_ok(scalar map({ @$_ } values %drawings), '>', 30,
    'the pages have more than 30 drawings');

# ---- Drawings become pictures -------------------------------------------

my ($status, $book, $err) = run(qw(docs/book/chapters print
    docs/book/print.css), @pages);
is($status, 0, 'the pages become chapters') or diag($err);
utf8::decode($book);

# Returns the words of a text, in their order. A single v is an arrow, and no
# word.
sub words_of {
	my ($text) = @_;
	return join ' ', $text =~ s/(?<!\S)v(?!\S)//gr =~ /\w+/g;
}

sub decoded {
	my %sign = qw(amp & lt < gt > quot ");
	return $_[0] =~ s/&(\w+);/$sign{$1}/gr;
}

sub words_in {
	my ($picture) = @_;
	return words_of(decoded(join ' ',
	    $picture =~ m{<text [^>]*>([^<]*)</text>}g));
}

my @sections = $book =~ m{<section>(.*?)</section>}gs;
is(scalar @sections, scalar @pages, 'each page is a chapter');
for my $i (0 .. $#pages) {
	my @text = @{$drawings{$pages[$i]} || []};
	my @pictures = $sections[$i] =~ m{<svg role.*?</svg>}gs;
	is(scalar @pictures, scalar @text,
	    "$pages[$i]: each drawing becomes a picture");
	for my $n (0 .. $#text) {
		my $name = "$pages[$i], drawing " . ($n + 1);
		my ($label) = $pictures[$n] =~ /aria-label="([^"]*)"/;
		is(words_in($pictures[$n]), words_of($text[$n]),
		    "$name: the picture has all words");
		is(words_of(decoded($label)), words_of($text[$n]),
		    "$name: the label has all words");
	}
}

# ---- Small drawings -----------------------------------------------------

# Returns the lines, the heads of arrows, and the texts of a drawing's picture.
sub parts {
	my $picture = Drawing::svg($_[0], 8);
	return ($picture =~ /stroke-linecap="square" d="([^"]*)"/,
	    $picture =~ /<path fill="currentColor" d="([^"]*)"/,
	    join ' | ', $picture =~ m{<text [^>]*>([^<]*)</text>}g);
}

my @small = (
    ['a box of signs', "+--+\n|  |\n+--+\n",
	'M4 9h24M4 45h24M4 9v36M28 9v36', '', ''],
    ['a box of box characters', "\x{250c}\x{2500}\x{2510}\n" .
	"\x{2514}\x{2500}\x{2518}\n", 'M4 9h16M4 27h16M4 9v18M20 9v18', '', ''],
    ['a box of brackets', "[a][b c\n", 'M24 0h-24v18h24zM56 0h-32v18h32',
	'', 'a | b c'],
    ['an arrow', "a --&gt; b\n", 'M16 9h16', 'M32 0m7.5 9l-7.5-3.5v7z',
	'a | b'],
    ['an arrow down', "|\nv\n", 'M4 0v27', 'M0 18m4 16.5l3.5-7.5h-7z', ''],
    ['a branch', " /\n", 'M8 0m8 0l-8 18', '', ''],
    ['a line of words', "give-n v2 a[2] 1 + 2 &lt;x&gt; a/b o | \"\n",
	'M252 0v18', '', 'give-n v2 a[2] 1 + 2 &lt;x&gt; a/b o | &quot;'],
    ['a power and a range', "2^10 in [0, 4)\n", '', '', '2^10 in [0, 4)']);
for (@small) {
	my ($name, $text, @parts) = @$_;
	is(join("\n", parts($text)), join("\n", @parts),
	    "$name becomes the expected lines");
}
like(Drawing::svg("a --&gt; \"b\"\n^\n", 8),
    qr/aria-label="a \x{2192} &quot;b&quot;; \x{2191}"/,
    'the label has arrows as characters');

done_testing();
