# Tables for docs/book/chapters: where a long word may be divided, and on paper
# how wide each column is.
#
# A column gets the width of its longest word. What is then left of the page
# goes, letter by letter, to the column that has the most text for its width.
# If the words alone are too wide the table is set smaller, and if it would be
# too small, its columns become two tables, one below the other. weasyprint
# cannot be left to do this: its tables are as wide as their words, and cut off.
#
# Ancestor: none.

package Tables;

use strict;
use warnings;
use List::Util qw(max min sum0);

# A line of a table at 8 points has so many letters, of which each column takes
# some for the space beside it. No table is set smaller than LEAST.
use constant { WIDE => 102, BESIDE => 2, POINTS => 8, LEAST => 0.74 };

# A table, its long words divided, its figures kept together; on paper also
# with widths.
sub table {
	my ($inside, $paper) = @_;
	my $here = $paper ? "\x{200b}" : '<wbr>';
	$inside =~ s{>([^<]*)}{'>' . divided($1, $here)}ge;
	return join '', map { qq(<div class="table">$_</div>) }
	    $paper ? on_paper($inside) : "<table>$inside</table>";
}

# A name in two lines is easier to read if it is divided where its parts meet.
# On paper it gets a blank of no width there: weasyprint breaks no line at <wbr>
# if a blank stands before the word.
sub divided {
	my ($text, $here) = @_;
	return $text =~ s/ /\x{a0}/gr if $text =~ m{^[\d., /+\x{b1}]{3,16}$};
	return $text =~ s{(?=\S{13})(\S+)}{
	    $1 =~ s/(?<=\w\w)([_\/.(|=])(?=\w\w)/$1$here/gr}gerx;
}

# ---- On paper -----------------------------------------------------------

# Rows are lists of cells, and a cell is its HTML, tag and all.
sub on_paper {
	my ($inside) = @_;
	my @rows = map { [m{<t[hd].*?</t[hd]>}gs] }
	    $inside =~ m{<tr[^>]*>(.*?)</tr>}gs;
	return map { set($_) } parts(@rows);
}

# The rows as they are, or in two halves that both begin with the first column.
sub parts {
	my @rows = @_;
	my ($word) = sizes(@rows);
	my $last = $#$word;
	return \@rows if size($word) >= LEAST || $last < 4;
	my $half = int(($last + 1) / 2);
	return map { my @columns = @$_; parts(map { [@$_[0, @columns]] }
	    @rows) } [1 .. $half], [$half + 1 .. $last];
}

# How large the letters can be if each word has room, 1 for 8 points.
sub size {
	my ($word) = @_;
	return min(1, WIDE / sum0(map { $_ + BESIDE } @$word));
}

# A cell's words as their widths, in letters. Headings and capitals are wider.
sub words {
	my ($cell) = @_;
	my $wide = $cell =~ /^<th/ ? 1.2 : 1;
	my $text = $cell =~ s/<[^>]*>//gr =~ s/&\w+;/x/gr;
	return map { $wide * (length($_) + 0.35 * tr/A-Z//) }
	    split /[ \n\x{200b}]+/, $text;
}

# For each column the width of its longest word, of its longest cell, and of
# its cells on the average.
sub sizes {
	my @rows = @_;
	my (@word, @long, @mean);
	for my $column (0 .. $#{$rows[0]}) {
		my @cells = map { [words($_->[$column])] } @rows;
		my @long_here = map { sum0(map { $_ + 1 } @$_) } @cells;
		push @word, max(3, map { @$_ } @cells);
		push @long, max($word[-1], @long_here);
		push @mean, sum0(@long_here) / @cells;
	}
	return (\@word, \@long, \@mean);
}

# How many letters each column gets. None gets more than its longest cell has.
sub shares {
	my ($room, $word, $long, $mean) = @_;
	my @wide = @$word;
	for (1 .. $room - sum0(@wide)) {
		my ($poor) = sort { $mean->[$b] / $wide[$b] <=>
		    $mean->[$a] / $wide[$a] || $a <=> $b }
		    grep { $wide[$_] < $long->[$_] } 0 .. $#wide;
		last if !defined $poor;
		$wide[$poor]++;
	}
	return @wide;
}

# Rows as a table with widths.
sub set {
	my ($rows) = @_;
	my ($word, $long, $mean) = sizes(@$rows);
	my $size = size($word);
	my $room = WIDE / $size;
	my @wide = map { $_ + BESIDE } shares($room - BESIDE * @$word,
	    $word, $long, $mean);
	my ($head, @body) = map { '<tr>' . join('', @$_) . "</tr>\n" } @$rows;
	return sprintf('<table style="width: %.1f%%; font-size: %.2fpt">',
	    min(100, 100 * sum0(@wide) / $room), POINTS * $size) .
	    join('', '<colgroup>', (map { sprintf
	    '<col style="width: %.2f%%">', 100 * $_ / sum0(@wide) } @wide),
	    '</colgroup>') . "<thead>$head</thead><tbody>@body</tbody></table>";
}

1;
