#!/usr/bin/perl
# The book: its links lead somewhere, the listing has every function of the
# kernel where it is defined, the evenings name existing files and functions,
# and the PDFs have bookmarks and fewer than 400 pages. A part of the sources is
# printed here twice, with the same result; the whole PDFs are checked if they
# were made.
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
cmp_ok(scalar keys %page, '>', 80, 'the book has many pages');

# ---- Links --------------------------------------------------------------

my %has;				# page => its anchors
my @twice;
for my $name (sort keys %page) {
	$has{$name}{$_}++ && push @twice, "$name#$_"
	    for $page{$name} =~ / id="([^"]+)"/g;
}
is(join(' ', @twice), '', 'no page has an anchor twice');

# The PDFs are made later than the pages that link to them.
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
is(join("\n", @dead), '', 'every link leads somewhere');
is(join(' ', @out), '', 'the book loads nothing from other sites');
ok(is_dead('memory.html', '#no-such-place'), 'a dead link is found');

# ---- Pictures -----------------------------------------------------------

my (undef, $rules) = run('make', '-pn', 'help');
for my $made ('index.html', 'tally.pdf') {
	my ($of) = $rules =~ m{^\Q$book/$made\E: (.*)}m;
	my @pictures = map { my $page = $_;
	    map { $page =~ s{[^/]*$}{}r . $_ }
		slurp($page) =~ /^!\[[^]]*\]\((.*)\)/mg }
	    grep { -f && /\.md$/ } split / /, $of;
	s{[^/]+/\.\./}{} for @pictures;
	cmp_ok(scalar @pictures, '>', 5, "$made has pictures");
	is(join(' ', grep { index(" $of ", " $_ ") < 0 } @pictures), '',
	    "$made is made again when a picture changes");
}

# ---- The listing --------------------------------------------------------

my %at;					# name => addresses of its definitions
for (split /\n/, slurp("$book/listing/names.tsv")) {
	my ($name, $kind, $file, $line, $to) = split /\t/;
	push @{$at{$name}}, [$file, $line, $to, $kind];
}

# Does one of them link to a line with this name and this number?
sub is_defined {
	my ($name) = @_;
	return grep {
		my (undef, $line, $to) = @$_;
		my ($file, $id) = $to =~ /^(.*)#(.*)$/;
		$page{"listing/$file"} =~ m{^<a\ class="n"\ id="L$line".*
		    id="\Q$id\E"[^>]*>(?:<a[^>]*>)?$name<}mx;
	} @{$at{$name} || []};
}

# The linker knows all functions. Sources do not have the linker's own names,
# and the functions that tools/calls generates from the table of calls.
my (undef, $symbols) = run('tools/cross', 'nm', 'build/tally.elf');
my @functions = grep { !/^(?:(?:with|at|kernel|vector)_|entry_physical$)/ }
    $symbols =~ /^\w+ [tT] ([a-z]\w*)$/mg;
my @missing = grep { !is_defined($_) } @functions;
cmp_ok(scalar @functions, '>', 300, 'the kernel has functions');
is(join(' ', @missing), '',
    'the listing has each function where it is defined');
ok($page{'listing/names.html'} =~ m{function\ <b\ id="n-kalloc">kalloc</b>.*\n
    .*xv6:\ kalloc.*\n.*fork\.c\ \d+}x,
    "the index shows kalloc's ancestor and its uses");
ok($page{'listing/mm-paging.c.html'} =~ m{Linux\ 0\.01:\ copy_page_tables;
    \ xv6:\ copyuvm</i>\n.*>copy_page_tables</a></b>}x,
    'the ancestors are above kalloc in the listing');

# Each function of the boot and the kernel has a line with its ancestors;
# docs/book/counterparts has the smaller functions by file.
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
is(join("\n", @alone), '', 'the ancestors are above each function');
is(join("\n", sort keys %small), '',
    'docs/book/counterparts has the right files');

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
	# All functions of a step are in files that the step names.
	my $there = join '|', map { quotemeta } $step =~ m{`(\w+/[^`]+)`}g;
	push @wrong, map { "$_ of $file" } grep { my $name = $_;
	    !grep { $_->[0] =~ /^(?:$there)$/ } @{$at{$name}} } @names;
}
is(join(', ', @wrong), '', 'the evenings name files, and functions in these');
is(() = $evenings =~ /^## The \w+ evening/mg, 6, 'there are six evenings');

# ---- On paper -----------------------------------------------------------

sub bookmarks {
	my ($pdf) = @_;
	my (undef, $xml) = run(qw(pdftohtml -xml -i -l 1 -stdout), $pdf);
	return $xml =~ m{<item page="\d+">(.*?)</item>}g;
}

sub pages {
	return (run('pdfinfo', $_[0]))[1] =~ /^Pages: +(\d+)/m;
}

# Returns words that are not inside one of these columns, each from x to x, in
# points. Anything may be in the margins at the top and the bottom.
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

# Prints by one of the scripts. Returns its exit status and its messages.
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
    'the printed listing has bookmarks');
is(join("\n", outside("$dir/1.pdf", @LISTING)), '',
    'nothing of the listing is cut off');
ok(outside("$dir/1.pdf", [28, 417]) > 0, 'a line that is cut off is found');

# Pages that have tables with long words.
my ($status, undef, $err) = printed("$dir/tables.pdf", 'chapters',
    qw(docs/memory.md docs/ancestors.md));
is($status, 0, 'chapters with tables are printed') or diag($err);
is(join("\n", outside("$dir/tables.pdf", @BOOK)), '',
    'nothing of the chapters is cut off');

# Makes the whole book as HTML twice; both must be equal.
my ($sources) = join ' ', map { $_->[0] } map { @$_ } grep {
    grep { $_->[2] !~ /#/ } @$_ } map { $at{$_} } sort keys %at;
my @html = map { (run('sh', '-c', $_))[1] } ("docs/book/listing print " .
    "docs/book/listing.css $sources", 'docs/book/chapters print ' .
    'docs/book/print.css docs/*.md') x 2;
cmp_ok(length $html[0], '>', 1_000_000, 'the listing is made as HTML');
ok($html[0] eq $html[2] && $html[1] eq $html[3],
    'listing and chapters are equal in both runs');
my %id = map { $_ => 1 } $html[1] =~ / id="([^"]+)"/g;
cmp_ok(scalar keys %id, '>', 200, 'the chapters have anchors');

for (["$book/tally.pdf", @BOOK], ["$book/listing.pdf", @LISTING]) {
	my ($pdf, @columns) = @$_;
	next if !-e $pdf;
	cmp_ok(pages($pdf), '<', 400, "$pdf has fewer than 400 pages");
	cmp_ok(scalar(() = bookmarks($pdf)), '>', 20, "$pdf has bookmarks");
	is(join("\n", outside($pdf, @columns)), '',
	    "nothing of $pdf is cut off");
}

# ---- Errors ---------------------------------------------------------------

($status, undef, $err) = run(qw(docs/book/chapters print
    docs/book/print.css docs/none.md));
is("$status $err", "1 chapters: docs/none.md: no such page\n",
    'a missing page is an error');
spew("$dir/page.md", "# A page\n\n[nowhere](nowhere.md)\n");
($status, undef, $err) = run(qw(docs/book/chapters print docs/book/print.css),
    "$dir/page.md");
like("$status $err", qr/^1 chapters: \S+: a link leads nowhere: /,
    'a link that leads nowhere is an error');
($status, undef, $err) = run(qw(docs/book/listing print
    docs/book/listing.css mm/none.c));
like("$status $err", qr/^1 .*none\.c/s, 'a missing source is an error');

done_testing();
