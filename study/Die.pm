# use Die status => N: die ends the script with status N. Perl by itself uses
# the number of the last error, so that a caller cannot rely on it.
#
# Ancestor: none.
package Die;

use strict;
use warnings;

sub import {
	my (undef, undef, $status) = @_;
	$SIG{__DIE__} = sub {
		return if !defined $^S || $^S;	# while compiling, or in an eval
		print STDERR @_;
		exit $status;
	};
}

1;
