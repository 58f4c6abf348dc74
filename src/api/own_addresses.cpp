// What the kernel says of its interfaces and of its way out.

#include "api/own_addresses.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>
#include <tuple>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

namespace ohmic::api {
namespace {

/// The interface of the default route: in /proc/net/route its destination is 00000000 (Linux, proc(5)).
std::string interface_of_the_way_out() {
  std::ifstream routes("/proc/net/route");
  std::string line;
  std::getline(routes, line);  // its heading
  while (std::getline(routes, line)) {
    std::istringstream words(line);
    std::string interface, destination;
    if (words >> interface >> destination && destination == "00000000") return interface;
  }
  return {};
}

/// Nothing: none that a telephone could reach.
std::string reachable(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
    const auto number = ntohl(ipv4.sin_addr.s_addr);
    const bool is_link_local = (number >> 16) == 0xA9FE;  // 169.254/16 (RFC 3927)
    if (is_link_local || ::inet_ntop(AF_INET, &ipv4.sin_addr, text.data(), text.size()) == nullptr) return {};
  } else if (address.sa_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_LINKLOCAL(&ipv6.sin6_addr) || IN6_IS_ADDR_LOOPBACK(&ipv6.sin6_addr)) return {};
    if (::inet_ntop(AF_INET6, &ipv6.sin6_addr, text.data(), text.size()) == nullptr) return {};
  }
  return text.data();
}

}  // namespace

bool is_made_up(std::string_view interface) {
  constexpr std::array<std::string_view, 8> beginnings = {"docker", "br-",  "veth", "virbr",
                                                          "vmnet",  "vbox", "tun",  "tap"};
  return std::ranges::any_of(beginnings, [&](std::string_view one) { return interface.starts_with(one); });
}

void put_likeliest_first(std::vector<OwnAddress>& addresses) {
  std::ranges::stable_sort(addresses, {},
                           [](const OwnAddress& one) { return std::tuple(!one.is_on_the_way_out, one.is_ipv6); });
}

std::vector<OwnAddress> own_addresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> all(first, ::freeifaddrs);
  const std::string way_out = interface_of_the_way_out();
  std::vector<OwnAddress> list;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    const bool is_up = (one->ifa_flags & IFF_UP) != 0 && (one->ifa_flags & IFF_RUNNING) != 0;
    if (one->ifa_addr == nullptr || !is_up || (one->ifa_flags & IFF_LOOPBACK) != 0 || is_made_up(one->ifa_name))
      continue;
    if (std::string address = reachable(*one->ifa_addr); !address.empty())
      list.push_back({.interface = one->ifa_name,
                      .address = std::move(address),
                      .is_ipv6 = one->ifa_addr->sa_family == AF_INET6,
                      .is_on_the_way_out = way_out == one->ifa_name});
  }
  put_likeliest_first(list);
  return list;
}

}  // namespace ohmic::api
