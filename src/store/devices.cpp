// Brings the rows of one device together, the most trusted first, so that the first fact of each list is the one to use.

#include "store/devices.hpp"

#include <algorithm>
#include <tuple>

namespace ohmic::store {
namespace {

void describe(Device& to, const Row& row) {
  if (to.id.empty()) {
    to.kind = row.kind;
    to.id = row.id, to.maker = row.maker, to.model = row.model;
  }
  if (to.type.empty()) to.type = row.type;
  for (const auto& alias : row.aliases)
    if (std::ranges::find(to.aliases, alias) == to.aliases.end()) to.aliases.push_back(alias);
  to.sources.push_back(row.source);
  if (row.price) to.prices.push_back({*row.price, static_cast<int>(to.sources.size()) - 1});
}

template <class D>
void add(std::vector<D>& to, const Row& row) {
  if (to.empty() || to.back().id != row.id) to.emplace_back();
  describe(to.back(), row);
  take(to.back(), row.values, static_cast<int>(to.back().sources.size()) - 1);
}

}  // namespace

bool is_trusted_before(const Source& a, const Source& b) {
  const auto trust = [](const Source& s) {
    return std::pair(static_cast<int>(s.basis), static_cast<int>(s.confidence));
  };
  return trust(a) > trust(b);
}

Devices assemble(std::vector<Row> rows) {
  std::ranges::stable_sort(rows, [](const Row& a, const Row& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.id != b.id) return a.id < b.id;
    return is_trusted_before(a.source, b.source);
  });
  Devices devices;
  for (const Row& row : rows) switch (row.kind) {
      case Kind::headphone: add(devices.headphones, row); break;
      case Kind::amplifier: add(devices.amplifiers, row); break;
      case Kind::interface: add(devices.interfaces, row); break;
      case Kind::microphone: add(devices.microphones, row); break;
      case Kind::source: add(devices.sources, row); break;
    }
  return devices;
}

}  // namespace ohmic::store
