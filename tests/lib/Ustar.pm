# Makes archives byte by byte, so that a test can make archives with any error.
#
# Source: POSIX.1-2017, pax, "ustar Interchange Format".

package Ustar;

use strict;
use warnings;
use Exporter qw(import);

our @EXPORT = qw(member directory comment aligned seal ending FIELDS);

# The offset and the size of each field of a header, in bytes.
use constant FIELDS => { name => [0, 100], mode => [100, 8], uid => [108, 8],
	gid => [116, 8], size => [124, 12], mtime => [136, 12],
	sum => [148, 8], type => [156, 1], link => [157, 100],
	magic => [257, 6], version => [263, 2], uname => [265, 32],
	gname => [297, 32], major => [329, 8], minor => [337, 8],
	prefix => [345, 155], rest => [500, 12] };

# Returns these bytes with the right checksum in the header, their first 512
# bytes.
sub seal {
	my ($bytes) = @_;
	substr($bytes, 148, 8) = ' ' x 8;
	substr($bytes, 148, 8) = sprintf "%06o\0 ",
	    unpack '%32C*', substr $bytes, 0, 512;
	return $bytes;
}

# Returns a member of an archive: a header with these fields, and the body.
# Without fields it is an empty file.
sub member {
	my (%is) = @_;
	my $body = defined $is{body} ? $is{body} : '';
	my %field = (mode => '0000644', uid => '0000000', gid => '0000000',
	    size => sprintf('%011o', length $body), mtime => '05065236600',
	    type => '0', magic => "ustar\0", version => '00', %is);
	my $header = "\0" x 512;
	for my $name (grep { defined $field{$_} } keys %{+FIELDS}) {
		my ($at, $bytes) = @{FIELDS->{$name}};
		my $value = substr $field{$name}, 0, $bytes;
		substr($header, $at, length $value) = $value;
	}
	$header = seal($header) if !defined $is{sum};
	return $header . $body . "\0" x (-length($body) % 512);
}

sub directory {
	return member(name => "$_[0]/", type => '5', mode => '0000755');
}

# Returns n blocks that have no effect: a global pax header with a body of
# spaces.
sub comment {
	my ($n) = @_;
	return member(name => 'pax_global_header', type => 'g',
	    body => ' ' x (512 * ($n - 1)));
}

# Returns these members with comments between them. The comments make the body
# of each member begin at the start of a page.
sub aligned {
	my ($at, @members) = (0);
	for my $member (@_) {
		my $gap = length $member > 512 ? (-$at / 512 - 1) % 8 : 0;
		push @members, $gap ? comment($gap) : (), $member;
		$at += 512 * $gap + length $member;
	}
	return @members;
}

sub ending {
	return "\0" x 1024;
}

1;
