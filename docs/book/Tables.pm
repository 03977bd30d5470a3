# Tables for docs/book/chapters: decides where a long word may be divided, and
# on paper how wide each column is.
#
# A column gets the width of its longest word. The rest of the page's width
# goes, letter by letter, to the column that has the most text for its width. If
# the longest words are too wide for the page, the table gets a smaller font. If
# the font would be too small, the columns are divided into two tables, one
# below the other. weasyprint does none of this: it cuts off tables that are too
# wide.
#
# Ancestor: none.

package Tables;

use strict;
use warnings;
use List::Util qw(max min sum0);

# WIDE: letters in a line of a table, in a font of POINTS points. BESIDE: the
# space beside each column, in letters. LEAST: the smallest font, as a fraction
# of POINTS.
use constant { WIDE => 102, BESIDE => 2, POINTS => 8, LEAST => 0.74 };

# Returns a table in which long words can be divided and figures cannot. On
# paper its columns also have widths.
sub table {
	my ($inside, $paper) = @_;
	my $here = $paper ? "\x{200b}" : '<wbr>';
	$inside =~ s{>([^<]*)}{'>' . divided($1, $here)}ge;
	return join '', map { qq(<div class="table">$_</div>) }
	    $paper ? on_paper($inside) : "<table>$inside</table>";
}

# Marks where a long name may be divided: between its parts, where it is easier
# to read. On paper the mark is a blank of no width: weasyprint does not divide
# a word at <wbr> if a blank stands before the word.
sub divided {
	my ($text, $here) = @_;
	return $text =~ s/ /\x{a0}/gr if $text =~ m{^[\d., /+\x{b1}]{3,16}$};
	return $text =~ s{(?=\S{13})(\S+)}{
	    $1 =~ s/(?<=\w\w)([_\/.(|=])(?=\w\w)/$1$here/gr}gerx;
}

# ---- On paper -----------------------------------------------------------

# Returns the tables that replace a table on paper. A row is a list of cells,
# and a cell is its HTML with its tags.
sub on_paper {
	my ($inside) = @_;
	my @rows = map { [m{<t[hd].*?</t[hd]>}gs] }
	    $inside =~ m{<tr[^>]*>(.*?)</tr>}gs;
	return map { set($_) } parts(@rows);
}

# Returns the rows as one table; or as several, each with a part of the columns,
# if one would be too wide. Each begins with the first column.
sub parts {
	my @rows = @_;
	my ($word) = sizes(@rows);
	my $last = $#$word;
	return \@rows if size($word) >= LEAST || $last < 4;
	my $half = int(($last + 1) / 2);
	return map { my @columns = @$_; parts(map { [@$_[0, @columns]] }
	    @rows) } [1 .. $half], [$half + 1 .. $last];
}

# Returns the largest font at which each column's longest word has room, as a
# fraction of POINTS.
sub size {
	my ($word) = @_;
	return min(1, WIDE / sum0(map { $_ + BESIDE } @$word));
}

# Returns the widths of a cell's words, in letters. Headings and capitals are
# wider.
sub words {
	my ($cell) = @_;
	my $wide = $cell =~ /^<th/ ? 1.2 : 1;
	my $text = $cell =~ s/<[^>]*>//gr =~ s/&\w+;/x/gr;
	return map { $wide * (length($_) + 0.35 * tr/A-Z//) }
	    split /[ \n\x{200b}]+/, $text;
}

# Returns three lists with a width for each column: of its longest word, of its
# longest cell, and of its average cell.
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

# Returns how many letters each column gets: never more than its longest cell
# has.
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

# Returns rows as a table with widths.
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
