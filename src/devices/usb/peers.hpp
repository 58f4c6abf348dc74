#pragma once
// Who on a network may have the USB card: addresses and prefixes, as a rig names them.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::devices::usb {

/// An address of either protocol: that of IPv4 as IPv6 maps it (RFC 4291, 2.5.5.2: ::ffff:192.168.1.20).
struct Address {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const Address&) const = default;
  bool is_ipv4() const noexcept;
  /// Of this machine itself: 127.0.0.0/8, ::1.
  bool is_loopback() const noexcept;
};

/// Reads "192.168.1.20", "fd00::7". Errors: neither; a name is none, because who answers for names chooses who comes in.
Result<Address> read_address(std::string_view text);
/// As a person writes it.
std::string text(const Address& address);

/// An address, or all that begin like it.
struct Peer {
  Address address;
  int bits = 128;  // that must be the same; of an IPv4 address 96 more than people write

  bool includes(const Address& other) const noexcept;
  bool operator==(const Peer&) const = default;
};

/// Reads "192.168.1.20", "10.0.0.0/8", "fd00::/64". Errors: no address; a prefix that means so many (shorter than /8, of
/// IPv6 /16) that it names nobody.
Result<Peer> read_peer(std::string_view text);

bool includes(std::span<const Peer> peers, const Address& address) noexcept;

}  // namespace ohmic::devices::usb
