# The names in the sources, for docs/book/listing: where each name is defined,
# which definition a word in a line means, and where a name is used.
#
# ctags finds the definitions, and the parameters and local variables of each
# function. A word is looked up in its own file, then in the files of the same
# directory, then in the whole kernel or in all programs. A word in the kernel
# never means a name of the programs, nor the reverse.
#
# Ancestor: none; the cross references of Lions' book were made by hand.

package Names;

use strict;
use warnings;

my %kind = map { $_ => 1 } qw(function macro struct union enum enumerator
    typedef variable label);
my $word = qr/[A-Za-z_]\w*/;

# Returns "user" for a file of the programs, below user/, otherwise "kernel". A
# word may mean one thing in the programs and another thing in the kernel.
sub realm { return $_[0] =~ m{^user/} ? 'user' : 'kernel' }

sub new {
	my ($class, @files) = @_;
	my $self = bless { def => {}, own => {}, at => {} }, $class;
	open my $ctags, '-|', qw(ctags -f - --fields=nKeZsf --sort=no),
	    qw(--kinds-C=degfmlstuvzxp), grep { !/\.tbl$/ } @files
	    or die "ctags: $!\n";
	while (<$ctags>) {
		$self->tag($_) if !/^!/;
	}
	close $ctags or die "listing: ctags failed\n";
	return $self;
}

# Reads one line of ctags. For a parameter, a local variable or a member, stores
# the lines in which the word does not mean a global name.
sub tag {
	my ($self, $line) = @_;
	my ($name, $file, $rest) = $line =~ /^(\S+)\t(\S+)\t.*;"\t(.*)$/
	    or return;
	my ($kind) = $rest =~ /^(\w+)/;
	my ($at) = $rest =~ /\bline:(\d+)/;
	my ($end) = $rest =~ /\bend:(\d+)/;
	my ($scope) = $rest =~ /\bscope:\w+:(\w+)/;
	if ($kind =~ /^(?:local|parameter|member)$/) {
		push @{$self->{own}{$file}{$name}}, [$at, $end // $at,
		    $kind eq 'member' ? '' : $scope // ''];
		return;
	}
	return if !$kind{$kind} || $name =~ /^__anon|_H$|^\d/;
	my $key = $kind =~ /^(?:struct|union|enum)$/ ? "$kind $name" : $name;
	my $def = { key => $key, name => $name, file => $file, line => $at,
	    end => $end // $at, kind => $kind, uses => {},
	    static => $rest =~ /\tfile:/ ? 1 : 0 };
	push @{$self->{def}{$key}}, $def;
	$self->{at}{"$file:$at"}{$name} //= $def;
	$self->{body}{$file}{$name} = $def if $kind eq 'function';
}

# Is this word a parameter or a local variable here, or a member of a structure?
sub is_own {
	my ($self, $file, $line, $name) = @_;
	for (@{$self->{own}{$file}{$name} || []}) {
		my ($from, $to, $function) = @$_;
		my $body = $self->{body}{$file}{$function};
		($from, $to) = @$body{qw(line end)} if $body;
		return 1 if $from <= $line && $line <= $to;
	}
	return 0;
}

# Returns the definition that a word means in this line. `before` is the text of
# the line in front of the word.
sub meaning {
	my ($self, $file, $line, $name, $before) = @_;
	my $here = $self->{at}{"$file:$line"}{$name};
	return $here if $here;
	my $key = $before =~ /\b(struct|union|enum)\s+$/ ? "$1 $name" : $name;
	return if $before =~ /(?:->|\.)\s*$/ ||
	    $key eq $name && $self->is_own($file, $line, $name);
	my ($dir) = $file =~ m{^(.*)/};
	my @all = grep { realm($_->{file}) eq realm($file) &&
	    ($_->{file} eq $file || !$_->{static} || /h$/) }
	    @{$self->{def}{$key} || []};
	for my $fits (sub { $_->{file} eq $file },
	    sub { $_->{file} =~ m{^\Q$dir\E/} }, sub { 1 }) {
		my ($found) = grep { $fits->() } @all;
		return $found if $found;
	}
	return;
}

# Returns a source as a list of lines. Each line is a list of pieces: [class,
# text, definition]. The class is comment, string, word, def or "". In comments
# only words with parentheses are looked up. A word in code that is looked up
# counts as a use of the name.
sub pieces {
	my ($self, $file, $text) = @_;
	my @lines = ([]);
	my $tbl = $file =~ /\.tbl$/;
	my $class = $tbl ? qr/^#.*/m : qr{/\*.*?\*/}s;
	while ($text =~ /($class)|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])')
	    |($word)|([^A-Za-z_"'\/\n#]+|.|\n)/gsx) {
		my ($comment, $string, $name, $other) = ($1, $2, $3, $4);
		if (defined $comment) {
			$self->comment($file, \@lines, $comment);
		} elsif (defined $string) {
			push @{$lines[-1]}, ['string', $string];
		} elsif (defined $name) {
			my $call = $tbl && tabs($lines[-1]) > 2 ?
			    "sys_$name" : $name;
			my $before = join '', map { $_->[1] } @{$lines[-1]};
			push @{$lines[-1]}, $self->looked_up($file,
			    scalar @lines, $name, $call, $before);
		} elsif ($other eq "\n") {
			push @lines, [];
		} else {
			push @{$lines[-1]}, ['', $other];
		}
	}
	pop @lines if !@{$lines[-1]};
	return @lines;
}

# Returns how many columns of a table these pieces of a line fill: how many
# times they have one or more tabs.
sub tabs {
	my ($line) = @_;
	return () = join('', map { $_->[1] } @$line) =~ /\t+/g;
}

sub comment {
	my ($self, $file, $lines, $text) = @_;
	for my $part (split /(\n)|(\b$word(?=\(\)))/, $text) {
		next if !defined $part || $part eq '';
		if ($part eq "\n") {
			push @$lines, [];
		} elsif ($part =~ /^$word$/) {
			my (undef, undef, $def) = @{$self->looked_up($file,
			    scalar @$lines, $part, $part, '', 1)};
			push @{$lines->[-1]}, ['comment', $part, $def];
		} else {
			push @{$lines->[-1]}, ['comment', $part];
		}
	}
}

sub looked_up {
	my ($self, $file, $line, $name, $call, $before, $spoken) = @_;
	my $def = $self->meaning($file, $line, $call, $before) or
	    return ['', $name];
	return ['def', $name, $def] if !$spoken && $def->{file} eq $file &&
	    $def->{line} == $line;
	$def->{uses}{$file}{$line} = 1 if !$spoken;
	return ['word', $name, $def];
}

# Returns all definitions, sorted by name.
sub all {
	my ($self) = @_;
	return sort { lc $a->{name} cmp lc $b->{name} ||
	    $a->{key} cmp $b->{key} || $a->{file} cmp $b->{file} }
	    map { @$_ } values %{$self->{def}};
}

1;
