// Who on a network may have the USB card: addresses and prefixes, as a rig names them.

#include "devices/usb/peers.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace ohmic::devices::usb {

namespace {

constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int mapped_bits = 96, fewest_ipv4 = 8, fewest_ipv6 = 16;

constexpr const char* how = R"(Write usb_peers = ["192.168.1.20", "fd00::/64"]: addresses, or prefixes of addresses.)";

}  // namespace

bool Address::is_ipv4() const noexcept { return std::equal(mapped.begin(), mapped.end(), bytes.begin()); }

bool Address::is_loopback() const noexcept {
  if (is_ipv4()) return bytes[12] == 127;
  return bytes[15] == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

Result<Address> read_address(std::string_view text) {
  const std::string words(text);
  Address address;
  if (::inet_pton(AF_INET6, words.c_str(), address.bytes.data()) == 1) return address;
  std::copy(mapped.begin(), mapped.end(), address.bytes.begin());
  if (::inet_pton(AF_INET, words.c_str(), address.bytes.data() + mapped.size()) == 1) return address;
  return failure(fmt::format("\"{}\" is no address of a machine.", text), how);
}

std::string text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> words{};
  const bool is_ipv4 = address.is_ipv4();
  ::inet_ntop(is_ipv4 ? AF_INET : AF_INET6, address.bytes.data() + (is_ipv4 ? mapped.size() : 0), words.data(),
              static_cast<socklen_t>(words.size()));
  return words.data();
}

bool Peer::includes(const Address& other) const noexcept {
  // "::/16" is a prefix of IPv6, though that of mapped addresses begins like it.
  if (other.is_ipv4() && bits < mapped_bits) return false;
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  other.bytes.begin())) {
    return false;
  }
  const int rest = bits % 8;
  return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

Result<Peer> read_peer(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = read_address(text.substr(0, slash));
  if (!address) return failure(fmt::format("\"{}\" is no address of a machine.", text), how);
  Peer peer{.address = *address, .bits = 128};
  if (slash == std::string_view::npos) return peer;
  const bool is_ipv4 = address->is_ipv4();
  const int fewest = is_ipv4 ? fewest_ipv4 : fewest_ipv6, most = is_ipv4 ? 32 : 128;
  const std::string_view digits = text.substr(slash + 1);
  int bits = -1;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (problem != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > most)
    return failure(fmt::format("\"{}\" is no prefix of addresses: behind the / stands a number up to {}.", text, most),
                   how);
  if (bits < fewest)
    return failure(
        fmt::format("\"{}\" means so many machines that it names nobody.", text),
        fmt::format("Name those that may have the card: an address, or a prefix of /{} and longer.", fewest));
  peer.bits = bits + (is_ipv4 ? mapped_bits : 0);
  return peer;
}

bool includes(std::span<const Peer> peers, const Address& address) noexcept {
  return std::ranges::any_of(peers, [&](const Peer& peer) { return peer.includes(address); });
}

}  // namespace ohmic::devices::usb
