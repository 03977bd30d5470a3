# Makes pages and tables for study/report. They need no other file and no
# network, are light or dark like the reader's system, and can be read on a
# screen of 400 pixels.
#
# Ancestor: none.
package Html;

use strict;
use warnings;
use Exporter 'import';
use Style;
use Tables qw(study_file short slurp);

our @EXPORT = qw(escape html_table named page section);

sub escape {
	my ($text) = @_;
	$text = '' if !defined $text;
	$text =~ s/&/&amp;/g;
	$text =~ s/</&lt;/g;
	return $text;
}

# Returns an allocator's name with its mark, as a link to its page.
sub named {
	my ($name) = @_;
	return '<a class="name" href="' . escape($name) . '.html">' .
	    glyph($name) . escape(short($name)) . '</a>';
}

sub section {
	my ($title, $body) = @_;
	my $id = lc $title =~ s/[^\w]+/-/gr =~ s/-$//r;
	return $body eq '' ? '' : "<section id=\"$id\">\n<h2>" .
	    escape($title) . "</h2>\n$body</section>\n";
}

# Figures are aligned right, words left; a column's head is aligned like the
# first cell below it.
sub side {
	my ($cell) = @_;
	my $plain = ($cell // '') =~ s/<[^>]*>//gr;
	return $plain =~ /^(?:[-+±\d.,%\/ ]|–|×|&lt;)*$/ ? '' :
	    ' class="words"';
}

sub cell {
	my ($cell) = @_;
	return '<td' . side($cell) . ">$cell</td>";
}

# Returns a table in its own frame. It scrolls in the frame; the head and the
# first column stay. Cells are HTML.
sub html_table {
	my ($columns, @rows) = @_;
	return '' if !@rows;
	return "<div class=\"frame\" tabindex=\"0\"><table>\n<thead><tr>" .
	    join('', map { '<th scope="col"' . side($rows[0][$_]) .
		">$columns->[$_]</th>" } 0 .. $#$columns) .
	    "</tr></thead>\n<tbody>\n" . join('', map {
		my ($first, @cells) = @$_;
		"<tr><th scope=\"row\">$first</th>" .
		    join('', map { cell($_) } @cells) . "</tr>\n"
	    } @rows) . "</tbody></table></div>\n";
}

sub look {
	my $file = study_file('report.css');
	return (slurp($file) // die "$file: $!\n") . Style::css();
}

# Returns a whole page.
sub page {
	my ($title, $body) = @_;
	my $heading = escape($title);
	return "<!DOCTYPE html>\n<html lang=\"en\">\n" .
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" " .
	    "content=\"width=device-width, initial-scale=1\">\n" .
	    "<title>$heading</title>\n<style>\n" . look() . "</style>\n" .
	    '<nav><a href="index.html">The study</a>' .
	    '<a href="tables.html">All tables</a></nav>' . "\n" .
	    "<h1>$heading</h1>\n$body</html>\n";
}

1;
