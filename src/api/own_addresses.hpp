#pragma once
// By which addresses others reach this machine: what a pairing link must say.

#include <string>
#include <string_view>
#include <vector>

namespace ohmic::api {

/// An address of this machine on one of its networks.
struct OwnAddress {
  std::string interface;  // "wlan0"
  std::string address;    // "192.168.1.20", "fd00::1"
  bool is_ipv6 = false;
  bool is_on_the_way_out = false;  // its network has the way to all others: most likely the studio's own
};

/// Those that a telephone may reach, the likeliest first: not of this machine's own loop, not link-local, not of bridges
/// and tunnels that virtual machines and containers make. [control]
std::vector<OwnAddress> own_addresses();

/// In that order: on the way out first, IPv4 before IPv6.
void put_likeliest_first(std::vector<OwnAddress>& addresses);
/// Is it one that virtual machines, containers or tunnels make? "docker0", "veth12", "tun0".
bool is_made_up(std::string_view interface);

}  // namespace ohmic::api
