# Gives each allocator the same colour and mark in all plots and tables.
# study/allocators assigns them. The colours are those of Okabe and Ito; people
# with red-green blindness can tell them apart. Yellow is left out: it is hard
# to see on white.
#
# Ancestor: none.
package Style;

use strict;
use warnings;
use Exporter 'import';
use Tables qw(study_file);

our @EXPORT = qw(style glyph legend);

# The colour of each kind, and its name in the legend. Pages and heaps are never
# in one plot, so a kind of pages and a kind of heaps may have the same colour.
my %kinds = (
	search => ['#d55e00', 'a map that is searched'],
	pieces => ['#cc79a7', 'free pieces in order'],
	list => ['#0072b2', 'a list'],
	count => ['#56b4e9', 'counts and links'],
	buddy => ['#009e73', 'buddies'],
	core => ['#e69f00', 'made for many cores'],
	circle => ['#0072b2', 'a chain through the heap'],
	tag => ['#d55e00', 'tags at the ends of blocks'],
	size => ['#009e73', 'lists by size'],
	inpage => ['#e69f00', 'a list in each page'],
	fit => ['#cc79a7', 'the ways of a textbook'],
	ours => ['#000000', 'this kernel'],
	other => ['#888888', 'none of these'],
);

# For each mark: gnuplot's number for this point, the dashes of its line, and an
# SVG shape of 16 by 16 units.
my %marks = (
	circle => [7, '1', '<circle cx="8" cy="8" r="5"/>'],
	square => [5, '(8,3)', '<path d="M3 3h10v10h-10z"/>'],
	triangle => [9, '(2,3)', '<path d="M8 2l6 11h-12z"/>'],
	diamond => [13, '(10,3,2,3)', '<path d="M8 1l6 7l-6 7l-6-7z"/>'],
	cross => [2, '(5,2)',
	    '<path class="line" d="M3 3l10 10M13 3l-10 10"/>'],
);
my @order = qw(circle square triangle diamond cross);

my %styles;

sub read_styles {
	my $file = study_file('allocators');
	open my $in, '<', $file or die "$file: $!\n";
	while (<$in>) {
		chomp;
		next if /^#/;
		my ($name, $kind, $mark, $year, $idea, @more) = split /\t/;
		defined $idea && !@more && $kinds{$kind} && $marks{$mark}
		    or die "$file:$.: it has to be NAME, KIND, MARK, YEAR " .
		    'and IDEA; kinds are ' . join(' ', sort keys %kinds) .
		    ', marks ' . join(' ', @order) . "\n";
		add_style($name, $kind, $mark, $year, $idea);
	}
}

sub add_style {
	my ($name, $kind, $mark, $year, $idea) = @_;
	my ($number, $dashes, $shape) = @{$marks{$mark}};
	$styles{$name} = { kind => $kind, colour => $kinds{$kind}[0],
	    mark => $mark, number => $number, dashes => $dashes,
	    shape => $shape, year => $year, idea => $idea };
}

# Returns the style of an allocator, also of one that study/allocators does
# not name.
sub style {
	my ($name) = @_;
	read_styles() if !%styles;
	if (!$styles{$name}) {
		my $used = grep { $_->{kind} eq 'other' } values %styles;
		add_style($name, 'other', $order[$used % @order], '–', '');
	}
	return $styles{$name};
}

# Returns the mark in its colour, for use before the name in a page.
sub glyph {
	my ($name) = @_;
	my $style = style($name);
	return '<svg class="mark ' . $style->{kind} . '" viewBox="0 0 16 16" ' .
	    "aria-hidden=\"true\">$style->{shape}</svg>";
}

# Returns a legend with each colour that these allocators have, once, in the
# order of the allocators.
sub legend {
	my %seen;
	return '<p class="soft">' . join(' ', map {
		my $kind = style($_)->{kind};
		$seen{$kind}++ ? () : "<span class=\"name\">" .
		    "<svg class=\"mark $kind\" viewBox=\"0 0 16 16\" " .
		    'aria-hidden="true"><path d="M1 4h14v8h-14z"/></svg>' .
		    "$kinds{$kind}[1]</span>&ensp;"
	} @_) . "</p>\n";
}

# Returns the colours as rules of a style sheet. Black becomes the text's
# colour, which is light on a dark page.
sub css {
	return join '', map {
		my $colour = $kinds{$_}[0];
		".mark.$_ { color: " . ($colour eq '#000000' ? 'var(--ink)' :
		    $colour) . "; }\n"
	} sort keys %kinds;
}

1;
