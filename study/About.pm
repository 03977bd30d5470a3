# Makes a page for each allocator. It has the idea and the drawing from
# docs/study*.md, the comment at the head of the source, the figures of every
# table beside those of xv6 (pages) or knr (heaps), and the source. The page of
# xv6 has the figures of tally beside its own; the page of knr has those of
# dlmalloc. A page has no text of its own: it takes all from these files.
#
# Ancestor: none.
package About;

use strict;
use warnings;
use Exporter 'import';
use Text::Tabs qw(expand);
use Html;
use Style;
use Summary;
use Tables qw(:DEFAULT study_file slurp);

our @EXPORT = qw(about_page);

# The page of each allocator compares it with the allocator that stands first
# here in its family. The page of this first one compares it with the second.
my %references = (pages => [qw(xv6 tally)], heaps => [qw(knr dlmalloc)]);

# ---- Text from other files -------------------------------------------------

sub source_of {
	my ($name, $family) = @_;
	my $directory = $family eq 'pages' ? 'pages' : 'heap';
	return "$directory/" . ($name =~ s/^ostep-.*/ostep/r) . '.c';
}

sub head_comment {
	my ($source) = @_;
	my ($comment) = $source =~ /\A\/\*\n(.*?)^ \*\/$/ms or return '';
	return join "\n", map { s/^ \* ?//r } expand(split /\n/, $comment);
}

# Splits a page into paragraphs and drawings.
sub parts_of {
	my ($markdown) = @_;
	return grep { defined && /\S/ }
	    split /^(```.*?^```\n)|\n{2,}/ms, $markdown;
}

# Is this part a drawing? Drawings are fenced, or begin with a tab.
sub drawing {
	my ($part) = @_;
	return $1 if $part =~ /^```\n(.*)^```$/ms;
	return $part =~ /^\t/ ? $part =~ s/^\t//gmr =~ s/\s+\z//r : undef;
}

# Returns what the docs say about an allocator: the paragraph that begins with
# its name, in bold or not, and the drawing that follows.
sub section_of {
	my ($name) = @_;
	my $known = $name =~ s/^ostep-.*/ostep/r;
	for my $page (glob study_file('../docs/study*.md')) {
		my @parts = parts_of(slurp($page));
		my ($i) = grep { $parts[$_] =~
		    /^\s*(?:\*\*\Q$known\E\*\* |\Q$known\E is )/ } 0 .. $#parts
		    or next;
		my $next = $parts[$i + 1] // '';
		return ($parts[$i], defined drawing($next) ? $next : ());
	}
	return ();
}

sub inline_words {
	my ($text) = @_;
	$text = escape($text);
	$text =~ s/\[([^\]]*)\]\([^)]*\)/$1/g;
	$text =~ s/`([^`]*)`/<code>$1<\/code>/g;
	$text =~ s/\*\*([^*]+)\*\*/<b>$1<\/b>/g;
	$text =~ s/\*([^*]+)\*/<i>$1<\/i>/g;
	return $text;
}

sub prose {
	return join '', map {
		my $drawing = drawing($_);
		defined $drawing ? '<pre>' . escape($drawing) . "</pre>\n" :
		    '<p>' . inline_words($_) . "</p>\n"
	} @_;
}

# ---- Figures beside those of the other allocator ---------------------------

# Returns this figure divided by the other's.
sub ratio_of {
	my ($mine, $other) = @_;
	return '–' if grep { !defined || !/^-?[\d.]+(?:e[-+]?\d+)?$/ }
	    $mine, $other;
	return '–' if $other == 0;
	my $ratio = $mine / $other;
	return '×&lt;0.01' if 0 < $ratio && $ratio < 0.01;
	return sprintf $ratio < 100 ? '×%.2f' : '×%.0f', $ratio;
}

# Returns a row for each figure of the summary.
sub rows_of_summary {
	my ($family, $name, $other) = @_;
	return map {
		my $column = $_;
		my ($mine, $its) = map { $column->{value}->($_) } $name, $other;
		defined $mine ? [escape("$_->{head}, $_->{unit}"),
		    map({ $column->{shown}->($_) } $name, $other),
		    ratio_of($mine, $its)] : ()
	} columns($family);
}

# Puts rows of two allocators side by side. Rows with the same values in the
# key's columns become one row of the page; each other column is a figure.
sub beside {
	my ($rows, $name, $other, $key, $columns) = @_;
	my (%its, @page);
	my $label = sub { my ($row) = @_; return join ' ', map {
		$row->{$_} // '' } @$key };
	$its{$label->($_)} = $_ for grep { $_->{name} eq $other } @$rows;
	for my $row (grep { $_->{name} eq $name } @$rows) {
		my $there = $its{$label->($row)} || {};
		push @page, [escape($label->($row)), map {
			my ($mine, $theirs) = ($row->{$_}, $there->{$_});
			(escape($mine // '–'), escape($theirs // '–'),
			    ratio_of($mine, $theirs))
		} @$columns];
	}
	return @page;
}

# Returns the means of a call, from a table with the sums over all calls.
sub per_call {
	my ($rows, @columns) = @_;
	return [map {
		my $row = { %$_ };
		$row->{$_} = sprintf('%.4g', $row->{$_} / $row->{n}) + 0
		    for grep { ($row->{$_} // '') =~ /^\d+$/ } @columns;
		$row
	} @$rows];
}

my %compared;	# by directory, computed once for all pages

# Returns for each table its title, the rows, the columns of the key, and the
# columns of figures.
sub comparisons {
	my ($directory) = @_;
	my $of = sub { return [table($directory, $_[0])] };
	my $asis = sub { return [grep { $_->{variant} eq 'asis' }
	    @{$of->($_[0])}] };
	return @{$compared{$directory} ||= [
		['Mean of a call, plain', per_call($of->('clocks'),
			qw(instructions repetitions clocks)),
		    [qw(work key)], [qw(instructions repetitions clocks)]],
		['Looked at, touched and filled in a call, mean',
		    per_call([grep { $_->{work} ne 'level' }
			@{$of->('work')}], qw(entries touched filled)),
		    [qw(work key)], [qw(entries touched filled)]],
		['Set-up, as it was', $asis->('init'), ['memory'],
		    [qw(instructions metadata_bytes)]],
		['Requests that were granted, %', [requests($directory)],
		    ['pages'], ['granted']],
		['Many seeds', $of->('seeds'), [qw(work measure)],
		    [qw(mean half)]],
		['Heaps of programs', $of->('heaptraces'), ['trace'],
		    [qw(tight_get_x100 tight_free_x100 way1 way4)]],
		['A simulated cache', $of->('cache'), ['trace'],
		    [qw(Ir D1mr D1mw)]],
		['What must not be done, as it was', $asis->('misuse'),
		    ['case'], [qw(answer consequence)]],
		['Lines of code', $of->('lines'), ['family'],
		    [qw(code core)]]]};
}

sub comparison {
	my ($name, $other, $title, $rows, $key, $columns) = @_;
	my @rows = beside($rows, $name, $other, $key, $columns);
	# Only columns of numbers have a ratio.
	my @numbers = grep { my $i = $_; grep { $_->[3 * $i + 3] ne '–' }
	    @rows } 0 .. $#$columns;
	my %number = map { $_ => 1 } @numbers;
	my @shown = map { (3 * $_ + 1, 3 * $_ + 2,
	    $number{$_} ? 3 * $_ + 3 : ()) } 0 .. $#$columns;
	my @heads = map { ("$columns->[$_]<small>$name</small>",
	    "<small>$other</small>", $number{$_} ? '' : ()) } 0 .. $#$columns;
	return section($title, html_table([join(' ', @$key), @heads],
	    map { [@$_[0, @shown]] } @rows));
}

sub endings {
	my ($directory, $name) = @_;
	my @odd = grep { $_->{name} eq $name && $_->{key} ne 'none' &&
	    $_->{key} ne 'harness' } table($directory, 'words');
	return section('What ended otherwise', html_table(
	    [qw(work variant words)],
	    map { [map { escape($_) } @$_{qw(work variant words)}] } @odd));
}

sub about_page {
	my ($directory, $family, $name) = @_;
	my ($other) = grep { $_ ne $name } @{$references{$family}};
	my $path = source_of($name, $family);
	my $source = slurp(study_file($path)) // '';
	my $idea = style($name)->{idea};
	my $year = style($name)->{year};
	my $body = '<p class="soft">' . glyph($name) .
	    ($year eq '–' ? '' : "$year: ") . escape($idea) . "</p>\n" .
	    prose(section_of($name)) .
	    section('How it works, and its quirks',
		'<pre>' . escape(head_comment($source)) . "</pre>\n");
	my $figures = join '', section('In short', html_table(
	    ['figure', escape(short($name)), $other, 'ratio'],
	    rows_of_summary($family, $name, $other))),
	    map { comparison($name, $other, @$_) } comparisons($directory);
	return page(short($name), $body . $figures .
	    endings($directory, $name) . section('Source', "<details>" .
	    "<summary>study/$path</summary>\n<pre>" . escape($source) .
	    "</pre></details>\n"));
}

1;
