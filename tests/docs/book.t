#!/usr/bin/perl
# Tests the book: its links have targets, the listing has every function of the
# kernel where it is defined, and the evenings name existing files and
# functions. A part of the sources is printed twice, with the same result. The
# PDFs of the whole book are checked if they were made: they have bookmarks and
# fewer than 400 pages.
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
cmp_ok(scalar keys %page, '>', 80, 'the book has more than 80 pages');

# ---- Links --------------------------------------------------------------

my %has;				# page => its anchors
my @twice;
for my $name (sort keys %page) {
	$has{$name}{$_}++ && push @twice, "$name#$_"
	    for $page{$name} =~ / id="([^"]+)"/g;
}
is(join(' ', @twice), '', 'no page has an anchor twice');

# Does a link have no target? Links to the PDFs count as good, because the PDFs
# are made after the pages.
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
cmp_ok($count, '>', 30000, 'the book has more than 30000 links');
is(join("\n", @dead), '', 'every link of the book has a target');
is(join(' ', @out), '', 'the book loads nothing from other sites');
ok(is_dead('memory.html', '#no-such-place'), 'this test finds a dead link');

# ---- Pictures -----------------------------------------------------------

my (undef, $rules) = run('make', '-pn', 'help');
for my $made ('index.html', 'tally.pdf') {
	my ($of) = $rules =~ m{^\Q$book/$made\E: (.*)}m;
	my @pictures = map { my $page = $_;
	    map { $page =~ s{[^/]*$}{}r . $_ }
		slurp($page) =~ /^!\[[^]]*\]\((.*)\)/mg }
	    grep { -f && /\.md$/ } split / /, $of;
	s{[^/]+/\.\./}{} for @pictures;
	cmp_ok(scalar @pictures, '>', 5, "$made has more than 5 pictures");
	is(join(' ', grep { index(" $of ", " $_ ") < 0 } @pictures), '',
	    "$made is made again when a picture changes");
}

# ---- The listing --------------------------------------------------------

my %at;					# name => addresses of its definitions
for (split /\n/, slurp("$book/listing/names.tsv")) {
	my ($name, $kind, $file, $line, $to) = split /\t/;
	push @{$at{$name}}, [$file, $line, $to, $kind];
}

# Does one of the addresses of this name lead to a line of the listing that has
# the name, and the line number of the definition?
sub is_defined {
	my ($name) = @_;
	return grep {
		my (undef, $line, $to) = @$_;
		my ($file, $id) = $to =~ /^(.*)#(.*)$/;
		$page{"listing/$file"} =~ m{^<a\ class="n"\ id="L$line".*
		    id="\Q$id\E"[^>]*>(?:<a[^>]*>)?$name<}mx;
	} @{$at{$name} || []};
}

# Takes all functions from the linked kernel, except names of the linker, and
# functions that tools/calls generates from the table of system calls: no source
# has these.
my (undef, $symbols) = run('tools/cross', 'nm', 'build/tally.elf');
my @functions = grep { !/^(?:(?:with|at|kernel|vector)_|entry_physical$)/ }
    $symbols =~ /^\w+ [tT] ([a-z]\w*)$/mg;
my @missing = grep { !is_defined($_) } @functions;
cmp_ok(scalar @functions, '>', 300, 'the kernel has more than 300 functions');
is(join(' ', @missing), '',
    'the listing has each function where it is defined');
ok($page{'listing/names.html'} =~ m{function\ <b\ id="n-kalloc">kalloc</b>.*\n
    .*xv6:\ kalloc.*\n.*fork\.c\ \d+}x,
    'the index has the ancestor of kalloc() and the uses of kalloc()');
ok($page{'listing/mm-paging.c.html'} =~ m{Linux\ 0\.01:\ copy_page_tables;
    \ xv6:\ copyuvm</i>\n.*>copy_page_tables</a></b>}x,
    'the listing has the ancestors above copy_page_tables()');

# In the listing each function of the boot code and of the kernel must have a
# line with its ancestors. docs/book/counterparts has the ancestors of smaller
# functions, file by file.
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
is($rows, $lines, 'each row of docs/book/counterparts has three columns');
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
is(join("\n", @alone), '', 'the listing has the ancestors above each function');
is(join("\n", sort keys %small), '',
    'docs/book/counterparts names functions of the right files');

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
	# Each function of a step must be in a file that the step names.
	my $there = join '|', map { quotemeta } $step =~ m{`(\w+/[^`]+)`}g;
	push @wrong, map { "$_ of $file" } grep { my $name = $_;
	    !grep { $_->[0] =~ /^(?:$there)$/ } @{$at{$name}} } @names;
}
is(join(', ', @wrong), '',
    'docs/evenings.md names existing files and functions in them');
is(() = $evenings =~ /^## The \w+ evening/mg, 6,
    'docs/evenings.md has six evenings');

# ---- On paper -----------------------------------------------------------

sub bookmarks {
	my ($pdf) = @_;
	my (undef, $xml) = run(qw(pdftohtml -xml -i -l 1 -stdout), $pdf);
	return $xml =~ m{<item page="\d+">(.*?)</item>}g;
}

sub pages {
	return (run('pdfinfo', $_[0]))[1] =~ /^Pages: +(\d+)/m;
}

# Returns the words that are outside of these columns. A column is a range of x,
# in points. The margins at the top and the bottom may have any words.
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

# Prints pages to a PDF with one of the scripts of docs/book. Returns the exit
# status, the output and the messages.
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
ok(slurp("$dir/1.pdf") eq slurp("$dir/2.pdf"),
    'the listing is printed twice with equal bytes');
my %mark = map { $_ => 1 } bookmarks("$dir/1.pdf");
is(join(' ', grep { !$mark{$_} } @part, qw(kalloc mem_init)), '',
    'the printed listing has bookmarks for its files and functions');
is(join("\n", outside("$dir/1.pdf", @LISTING)), '',
    'no line of the listing is wider than its column');
ok(outside("$dir/1.pdf", [28, 417]) > 0,
    'this test finds a line that is too wide');

# These pages have tables with long words.
my ($status, undef, $err) = printed("$dir/tables.pdf", 'chapters',
    qw(docs/memory.md docs/ancestors.md));
is($status, 0, 'chapters with tables are printed') or diag($err);
is(join("\n", outside("$dir/tables.pdf", @BOOK)), '',
    'no line of the chapters is wider than the page');

# Makes the whole book as HTML twice. Both results must be equal.
my ($sources) = join ' ', map { $_->[0] } map { @$_ } grep {
    grep { $_->[2] !~ /#/ } @$_ } map { $at{$_} } sort keys %at;
my @html = map { (run('sh', '-c', $_))[1] } ("docs/book/listing print " .
    "docs/book/listing.css $sources", 'docs/book/chapters print ' .
    'docs/book/print.css docs/*.md') x 2;
cmp_ok(length $html[0], '>', 1_000_000,
    'the listing is more than a million bytes of HTML');
ok($html[0] eq $html[2] && $html[1] eq $html[3],
    'listing and chapters are equal in both runs');
my %id = map { $_ => 1 } $html[1] =~ / id="([^"]+)"/g;
cmp_ok(scalar keys %id, '>', 200, 'the chapters have more than 200 anchors');

for (["$book/tally.pdf", @BOOK], ["$book/listing.pdf", @LISTING]) {
	my ($pdf, @columns) = @$_;
	next if !-e $pdf;
	cmp_ok(pages($pdf), '<', 400, "$pdf has fewer than 400 pages");
	cmp_ok(scalar(() = bookmarks($pdf)), '>', 20,
	    "$pdf has more than 20 bookmarks");
	is(join("\n", outside($pdf, @columns)), '',
	    "no line of $pdf is too wide");
}

# ---- Errors ---------------------------------------------------------------

($status, undef, $err) = run(qw(docs/book/chapters print
    docs/book/print.css docs/none.md));
is("$status $err", "1 chapters: docs/none.md: no such page\n",
    'docs/book/chapters names a missing page');
spew("$dir/page.md", "# A page\n\n[nowhere](nowhere.md)\n");
($status, undef, $err) = run(qw(docs/book/chapters print docs/book/print.css),
    "$dir/page.md");
like("$status $err", qr/^1 chapters: \S+: a link leads nowhere: /,
    'docs/book/chapters refuses a link without a target');
($status, undef, $err) = run(qw(docs/book/listing print
    docs/book/listing.css mm/none.c));
like("$status $err", qr/^1 .*none\.c/s,
    'docs/book/listing names a missing source');

done_testing();
