# Makes plots for study/report, by gnuplot: lines with their names at their
# ends, and bars for values without an order. Each plot is drawn twice, for a
# wide page and for a telephone. The wide one is also kept as a file.
#
# Ancestor: none.
package Plots;

use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use List::Util qw(max min);
use Html;
use Style;
use Tables qw(short);

our @EXPORT = qw(lines_plot bars_plot empty_plots);

use constant {
	NAMES => 122,		# pixels for the names at the right
	LINE => 14,		# pixels for one name
	MARKS => 12,		# marks on a line
	BAR => 20,		# pixels for a bar
};

my %sizes = (wide => [860, 480], narrow => [380, 430]);
my $dir = tempdir('report-XXXXXXXX', TMPDIR => 1, CLEANUP => 1);
my @empty;

# Returns the names of the plots that had nothing in them.
sub empty_plots { return @empty }

# Runs gnuplot's commands; the result is an SVG file.
sub draw {
	my ($file, $width, $height, $background, @commands) = @_;
	open my $gnuplot, '|-', 'gnuplot' or die "report: gnuplot: $!\n";
	print $gnuplot "set terminal svg size $width,$height noenhanced " .
	    "font 'sans,12'$background\nset output '$file'\n",
	    "unset key\nset border 3\nset tics nomirror out\n" .
	    "set grid lc rgb '#b0b0b0' lw 0.5\n", map { "$_\n" } @commands;
	close $gnuplot or die "report: gnuplot failed for $file\n";
}

# Returns an SVG for use in a page. Its ids must differ from those of other
# plots.
sub inline {
	my ($file, $class, $id, $title) = @_;
	open my $in, '<', $file or die "report: $file: $!\n";
	my $svg = do { local $/; <$in> };
	$svg =~ s/^.*?(?=<svg)//s;
	$svg =~ s/<(title|desc)>[^<]*<\/\1>\s*//g;
	$svg =~ s/^<svg/<svg class="plot $class" role="img"/;
	$svg =~ s/>/'>\n<title>' . escape($title) . '<\/title>'/e;
	$svg =~ s/(\bid=['"]|url\(#|xlink:href=['"]#)/$1$id-$class-/g;
	return $svg;
}

# Draws a plot for a wide and for a narrow page. Returns both drawings as one
# figure of HTML, and keeps the wide one as a file.
sub figure {
	my ($directory, $name, $title, $commands) = @_;
	my $html = '';
	for my $class (reverse sort keys %sizes) {
		my ($width, $height, @commands) = $commands->($class);
		draw("$dir/$class.svg", $width, $height, '', @commands);
		$html .= inline("$dir/$class.svg", $class, $name, $title);
		draw("$directory/$name.svg", $width, $height,
		    " background 'white'", @commands) if $class eq 'wide';
	}
	return "<figure>\n$html</figure>\n";
}

# ---- Lines ---------------------------------------------------------------

# Returns the position of a value between the ends of an axis, from 0 to 1.
sub place {
	my ($value, $low, $high, $log) = @_;
	($value, $low, $high) = map { log($_) } $value, $low, $high if $log;
	return ($value - $low) / ($high - $low || 1);
}

sub ends {
	my ($log, @values) = @_;
	my ($low, $high) = (min(@values), max(@values));
	return ($low / 1.15, $high * 1.15) if $log;
	my $room = ($high - $low) * 0.04 || 1;
	return ($low >= 0 && $low < $high / 3 ? 0 : $low - $room,
	    $high + $room);
}

# Returns positions near the wanted ones, with at least this gap between them.
sub spread {
	my ($gap, @wanted) = @_;
	my @order = sort { $wanted[$a] <=> $wanted[$b] || $a <=> $b }
	    0 .. $#wanted;
	my @placed = @wanted;
	my $below = -$gap;
	for my $i (@order) {
		$below = $placed[$i] = max($placed[$i], $below + $gap);
	}
	my $above = 1 + $gap;
	for my $i (reverse @order) {
		$above = $placed[$i] = min($placed[$i], $above - $gap);
	}
	return @placed;
}

# Puts names beside the right border, connected to the ends of their lines.
sub end_labels {
	my ($ends, $gap) = @_;
	my @at = spread($gap, map { $_->[2] } @$ends);
	my @commands;
	for my $i (0 .. $#$ends) {
		my ($name, $x, $y) = @{$ends->[$i]};
		my $style = style($name);
		push @commands, "set arrow from graph $x,$y to graph 1.03," .
		    "$at[$i] nohead lc rgb '$style->{colour}' lw 0.6",
		    "set label '" . short($name) . "' at graph 1.045,$at[$i] " .
		    "left point pt $style->{number} ps 0.7 lc rgb " .
		    "'$style->{colour}' offset 0.6,0";
	}
	return @commands;
}

# Returns the command for one line, with a mark at intervals.
sub line_of {
	my ($name, $file, $points) = @_;
	my $style = style($name);
	my $every = max(1, int($points / MARKS));
	return "'$file' with linespoints pt $style->{number} ps 0.55 " .
	    "pointinterval $every dashtype $style->{dashes} lw 1.6 " .
	    "lc rgb '$style->{colour}' notitle";
}

sub range_of {
	my ($axis, $low, $high, $log) = @_;
	return ("set ${axis}range [$low:$high]",
	    $log ? "set logscale $axis" : ());
}

# Returns a command for few numbers at the axis of a narrow plot: in steps of 1,
# 2 or 5 times a power of ten. Numbers of five digits need more room.
sub few_tics {
	my ($low, $high) = @_;
	my $most = $high < 10000 ? 5 : 3;
	my $step = 10 ** int(log($high - $low) / log(10));
	for my $part (0.1, 0.2, 0.5, 1, 2, 5) {
		next if ($high - $low) / ($part * $step) > $most;
		return 'set xtics ' . $part * $step;
	}
	return ();
}

# Draws a line for each name, in the order of names, through the points [x, y]
# in the list of this name. Options: log, xlog, and more commands for gnuplot.
sub lines_plot {
	my ($directory, $file, $title, $x, $y, $names, $lines, %option) = @_;
	my @names = grep { @{$lines->{$_} || []} } @$names;
	if (!@names) {
		push @empty, $file;
		return '';
	}
	my @all = map { @{$lines->{$_}} } @names;
	my @x = (min(map { $_->[0] } @all), max(map { $_->[0] } @all));
	$x[1] = $x[0] + 1 if $x[0] == $x[1];
	my @y = ends($option{log}, map { $_->[1] } @all);
	my (@curves, @ends);
	for my $name (@names) {
		my $points = $lines->{$name};
		open my $out, '>', "$dir/$name" or die "report: $!\n";
		print $out "$_->[0] $_->[1]\n" for @$points;
		close $out;
		push @curves, line_of($name, "$dir/$name", scalar @$points);
		push @ends, [$name,
		    place($points->[-1][0], @x, $option{xlog}),
		    place($points->[-1][1], @y, $option{log})];
	}
	return figure($directory, $file, $title, sub {
		my ($width, $height) = @{$sizes{$_[0]}};
		return ($width, $height, "set xlabel '$x'", "set ylabel '$y'",
		    range_of('x', @x, $option{xlog}),
		    range_of('y', @y, $option{log}),
		    'set rmargin at screen ' . (1 - NAMES / $width),
		    $_[0] eq 'narrow' && !$option{xlog} ? few_tics(@x) : (),
		    end_labels(\@ends, LINE / ($height - 65)),
		    @{$option{more} || []}, 'plot ' . join ', ', @curves);
	});
}

# ---- Bars ----------------------------------------------------------------

# Returns a line of text for each bar. gnuplot's columns are the bar's value,
# its place, its lower and its upper edge, its colour, its mark, and the ends of
# the line across.
sub bar_lines {
	my @rows = @_;
	return map {
		my ($name, $value, $least, $most) = @{$rows[$_]};
		my $style = style($name);
		join(' ', $value, $_, $_ - 0.3, $_ + 0.3,
		    hex substr($style->{colour}, 1), $style->{number},
		    $least // $value, $most // $value) . "\n"
	} 0 .. $#rows;
}

# Returns the command for the words below a plot, and how many lines they have
# after the first one. In a narrow plot a line ends after each comma or
# semicolon.
sub label_of {
	my ($words, $class) = @_;
	my $more = $class eq 'narrow' ?
	    $words =~ s/([,;]) /$1\\n/g : 0;
	return ("set xlabel \"$words\"", $more || 0);
}

# Draws rows [name, value, least, most], ordered by value: a bar for the value,
# and across its end a line from least to most.
sub bars_plot {
	my ($directory, $file, $title, $x, @rows) = @_;
	if (!@rows) {
		push @empty, $file;
		return '';
	}
	@rows = sort { $b->[1] <=> $a->[1] || $a->[0] cmp $b->[0] } @rows;
	my $most = 1.05 * max(map { grep { defined } @$_[1, 3] } @rows) || 1;
	open my $out, '>', "$dir/bars" or die "report: $!\n";
	print $out bar_lines(@rows);
	close $out;
	my @tics = map { "'" . short($rows[$_][0]) . "' $_" } 0 .. $#rows;
	my $across = grep { defined $_->[3] } @rows;
	return figure($directory, $file, $title, sub {
		my ($width) = @{$sizes{$_[0]}};
		my ($label, $more) = label_of($x, $_[0]);
		return ($width, 70 + LINE * $more + BAR * @rows, $label,
		    'set ytics (' . join(', ', @tics) . ') scale 0',
		    "set xrange [0:$most]", 'set yrange [-0.7:' .
		    ($#rows + 0.7) . ']', 'set grid noytics',
		    'set style fill solid 0.8 noborder',
		    $_[0] eq 'narrow' ? few_tics(0, $most) : (),
		    "plot '$dir/bars' using (\$1/2):2:(0):1:3:4:5 with " .
		    'boxxyerror lc rgb variable notitle' . ($across ?
		    ", '' using 1:2:7:8 with xerrorbars pt 0 lw 1.3 " .
		    "lc rgb '#777777' notitle" : '') .
		    ", '' using 1:2:6:5 with points pt variable ps 0.8 " .
		    'lc rgb variable notitle');
	});
}

1;
