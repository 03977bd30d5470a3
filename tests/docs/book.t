#!/usr/bin/perl
# The book: its links lead somewhere, the listing has every function of the
# kernel where it is defined, the evenings name what there is, and what is on
# paper has bookmarks, and fewer than 400 pages. A part of the sources is
# printed here, twice, and has to be the same; the whole PDFs are looked at if
# they have been made.
#
# Needs: build/book/index.html build/tally.elf

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $book = 'build/book';
my %page = map { s{^$book/}{}r => slurp($_) }
    glob("$book/*.html $book/listing/*.html");
cmp_ok(scalar keys %page, '>', 80, 'there is a book');

# ---- Links --------------------------------------------------------------

my %has;				# page => its anchors
my @twice;
for my $name (sort keys %page) {
	$has{$name}{$_}++ && push @twice, "$name#$_"
	    for $page{$name} =~ / id="([^"]+)"/g;
}
is(join(' ', @twice), '', 'no anchor is there twice');

# The PDFs are made later than the pages that lead to them.
sub is_dead {
	my ($from, $link) = @_;
	my ($path, $anchor) = $link =~ /^([^#]*)#?(.*)$/;
	my $to = $path eq '' ? $from : $from =~ s{[^/]*$}{}r . $path;
	1 while $to =~ s{[^/]+/\.\./}{};
	return 0 if $to =~ /^(?:tally|listing)\.pdf$/;
	return 1 if !-e "$book/$to";
	return $anchor ne '' && !$has{$to}{$anchor};
}

my ($count, @dead, @out) = 0;
for my $name (sort keys %page) {
	for my $link ($page{$name} =~ / (?:href|src)="([^"]*)"/g) {
		$count++;
		next if $link =~ /^https:/;
		push @dead, "$name: $link" if is_dead($name, $link);
	}
	push @out, $name if $page{$name} =~ /<(?:script|link|img)[^>]*\/\//;
}
cmp_ok($count, '>', 30000, 'the book has links');
is(join("\n", @dead), '', '... which lead somewhere');
is(join(' ', @out), '', '... and it asks nobody else for anything');
ok(is_dead('memory.html', '#no-such-place'), 'a dead link would be found');

# ---- The listing --------------------------------------------------------

my %at;					# name => addresses of its definitions
for (split /\n/, slurp("$book/listing/names.tsv")) {
	my ($name, $kind, $file, $line, $to) = split /\t/;
	push @{$at{$name}}, [$file, $line, $to, $kind];
}

# Does one of them lead to a line with this name, and this number?
sub is_defined {
	my ($name) = @_;
	return grep {
		my (undef, $line, $to) = @$_;
		my ($file, $id) = $to =~ /^(.*)#(.*)$/;
		$page{"listing/$file"} =~ m{^<a\ class="n"\ id="L$line".*
		    id="\Q$id\E"[^>]*>(?:<a[^>]*>)?$name<}mx;
	} @{$at{$name} || []};
}

# The linker knows all functions. Not in a source are its own names, and what
# tools/calls makes of the table of calls.
my (undef, $symbols) = run('tools/cross', 'nm', 'build/tally.elf');
my @functions = grep { !/^(?:(?:with|at|kernel|vector)_|entry_physical$)/ }
    $symbols =~ /^\w+ [tT] ([a-z]\w*)$/mg;
my @missing = grep { !is_defined($_) } @functions;
cmp_ok(scalar @functions, '>', 300, 'the kernel has functions');
is(join(' ', @missing), '', 'each is in the listing, where it is defined');
ok($page{'listing/names.html'} =~ m{function\ <b\ id="n-kalloc">kalloc</b>.*\n
    .*xv6:\ kalloc.*\n.*fork\.c\ \d+}x,
    'the index says what kalloc was, and where it is used');
ok($page{'listing/mm-paging.c.html'} =~ m{Linux\ 0\.01:\ copy_page_tables;
    \ xv6:\ copyuvm</i>\n.*>copy_page_tables</a></b>}x,
    'and the ancestors stand above a function');

# Each function of the boot and the kernel has such a line, and the smaller ones
# stand in the files where docs/book/counterparts has them.
my %small;
{
	my $file;
	for (split /\n/, slurp('docs/book/counterparts')) {
		$file = $1 if /^== (\S+)$/;
		$small{"$file $_"}++ for
		    /^(\w[\w ]*) \| [^|]+ \| [^|]+$/ ? split / /, $1 : ();
	}
}
my $lines = () = slurp('docs/book/counterparts') =~ /^\w/mg;
my $rows = () = slurp('docs/book/counterparts') =~
    /^\w[\w ]* \| [^|\n]+ \| [^|\n]+$/mg;
is($rows, $lines, 'each row of the smaller functions has three columns');
my @alone;
for my $name (sort keys %at) {
	for (@{$at{$name}}) {
		my ($file, $line, $to, $kind) = @$_;
		next if $kind ne 'function' || $file =~ /^user/;
		my $page = $page{'listing/' . $to =~ s/#.*//r};
		push @alone, "$file $name" if $page !~ m{<i\ class="a">[^<]*
		    (?:</i>\n\ *<i\ class="a">[^<]*)*</i>\n
		    <a\ class="n"\ id="L$line"}x;
		delete $small{"$file $name"};
	}
}
is(join("\n", @alone), '', 'the ancestors stand above each function');
is(join("\n", sort keys %small), '', 'and the smaller ones are where it says');

# ---- The evenings -------------------------------------------------------

my $evenings = slurp('docs/evenings.md');
my @wrong;
for my $step ($evenings =~ /^\d+\. (`.*)$/mg) {
	my ($file, @names) = ('');
	for my $word ($step =~ /`([^`]+)`/g) {
		if ($word =~ m{/}) {
			$file = $word;
			push @wrong, $word if !-f $word;
		} elsif ($word =~ /^(\w+)\(\)$/) {
			push @names, $1;
		}
	}
	# All of them are in files that the step names.
	my $there = join '|', map { quotemeta } $step =~ m{`(\w+/[^`]+)`}g;
	push @wrong, map { "$_ of $file" } grep { my $name = $_;
	    !grep { $_->[0] =~ /^(?:$there)$/ } @{$at{$name}} } @names;
}
is(join(', ', @wrong), '', 'the evenings name files, and functions in them');
is(() = $evenings =~ /^## The \w+ evening/mg, 6, 'there are six');

# ---- On paper -----------------------------------------------------------

sub bookmarks {
	my ($pdf) = @_;
	my (undef, $xml) = run(qw(pdftohtml -xml -i -l 1 -stdout), $pdf);
	return $xml =~ m{<item page="\d+">(.*?)</item>}g;
}

sub pages {
	return (run('pdfinfo', $_[0]))[1] =~ /^Pages: +(\d+)/m;
}

# Words that are not inside one of these columns, each from x to x, in points.
# Between the margins of top and bottom anything may stand.
sub outside {
	my ($pdf, @columns) = @_;
	my (undef, $boxes) = run(qw(pdftotext -bbox), $pdf, '-');
	my ($page, @words) = 0;
	for (split /\n/, $boxes) {
		$page++ if /<page /;
		my ($left, $top, $right, $bottom, $word) =
		    /xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</
		    or next;
		next if $top < 50 && $bottom < 55 || $word =~ /^\d+$/;
		push @words, "$page: $word" if !grep {
		    $left > $_->[0] - 1 && $right < $_->[1] + 1 } @columns;
	}
	return @words;
}

my @BOOK = ([54, 541]);
my @LISTING = ([28, 417], [419, 808]);

# Prints with one of the scripts. Returns its exit status, and what it said.
sub printed {
	my ($pdf, $script, @pages) = @_;
	my $style = $script eq 'listing' ? 'listing' : 'print';
	return run('bash', '-c', "set -o pipefail; docs/book/$script print " .
	    "docs/book/$style.css @pages | weasyprint -q -u ./ - $pdf");
}

my $dir = private_dir();
$ENV{SOURCE_DATE_EPOCH} = 1;
my @part = qw(mm/kalloc.c mm/memory.c kernel/syscalls.tbl);
for my $n (1, 2) {
	my ($status, undef, $err) = printed("$dir/$n.pdf", 'listing', @part);
	is($status, 0, 'a part of the listing is printed') or diag($err);
}
ok(slurp("$dir/1.pdf") eq slurp("$dir/2.pdf"), '... twice the same');
my %mark = map { $_ => 1 } bookmarks("$dir/1.pdf");
is(join(' ', grep { !$mark{$_} } @part, qw(kalloc mem_init)), '',
    '... with bookmarks');
is(join("\n", outside("$dir/1.pdf", @LISTING)), '', '... and nothing cut');
ok(outside("$dir/1.pdf", [28, 417]) > 0, 'what is cut would be found');

# Pages with tables of long words.
my ($status, undef, $err) = printed("$dir/tables.pdf", 'chapters',
    qw(docs/memory.md docs/ancestors.md));
is($status, 0, 'chapters with tables are printed') or diag($err);
is(join("\n", outside("$dir/tables.pdf", @BOOK)), '', '... and nothing cut');

# All of it as HTML, twice the same.
my ($sources) = join ' ', map { $_->[0] } map { @$_ } grep {
    grep { $_->[2] !~ /#/ } @$_ } map { $at{$_} } sort keys %at;
my @html = map { (run('sh', '-c', $_))[1] } ("docs/book/listing print " .
    "docs/book/listing.css $sources", 'docs/book/chapters print ' .
    'docs/book/print.css docs/*.md') x 2;
cmp_ok(length $html[0], '>', 1_000_000, 'the listing is set');
ok($html[0] eq $html[2] && $html[1] eq $html[3], '... and twice the same');
my %id = map { $_ => 1 } $html[1] =~ / id="([^"]+)"/g;
cmp_ok(scalar keys %id, '>', 200, 'the chapters have places to go to');

for (["$book/tally.pdf", @BOOK], ["$book/listing.pdf", @LISTING]) {
	my ($pdf, @columns) = @$_;
	next if !-e $pdf;
	cmp_ok(pages($pdf), '<', 400, "$pdf has fewer than 400 pages");
	cmp_ok(scalar(() = bookmarks($pdf)), '>', 20, '... and bookmarks');
	is(join("\n", outside($pdf, @columns)), '', '... and nothing is cut');
}

# ---- What is wrong is said ----------------------------------------------

($status, undef, $err) = run(qw(docs/book/chapters print
    docs/book/print.css docs/none.md));
is("$status $err", "1 chapters: docs/none.md: no such page\n",
    'a page that is not there');
spew("$dir/page.md", "# A page\n\n[nowhere](nowhere.md)\n");
($status, undef, $err) = run(qw(docs/book/chapters print docs/book/print.css),
    "$dir/page.md");
like("$status $err", qr/^1 chapters: \S+: a link leads nowhere: /,
    'a link that leads nowhere');
($status, undef, $err) = run(qw(docs/book/listing print
    docs/book/listing.css mm/none.c));
like("$status $err", qr/^1 .*none\.c/s, 'a source that is not there');

done_testing();
