# Functions for all parts of tools/emulate: they read a file, write a file, and
# find a program.
#
# Ancestor: none.
package Emulate::Files;

use strict;
use warnings;
use Emulate::Verdict qw(broken);
use Exporter qw(import);

our @EXPORT = qw(slurp spew find_tool);

# Returns the bytes of a file; "" if it cannot be read.
sub slurp {
	my ($file) = @_;
	open my $in, '<:raw', $file or return '';
	local $/;
	my $text = <$in>;
	return defined $text ? $text : '';
}

sub spew {
	my ($file, $text) = @_;
	open my $out, '>:raw', $file or broken("$file: $!");
	print $out $text;
	close $out or broken("$file: $!");
}

# Finds the first of these tools that is installed.
sub find_tool {
	my (@names) = @_;
	for my $name (@names) {
		for my $path (split /:/, $ENV{PATH}) {
			return "$path/$name" if -x "$path/$name";
		}
	}
	broken("$names[-1] is not installed: make deps test installs it");
}

1;
