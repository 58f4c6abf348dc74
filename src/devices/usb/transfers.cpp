// The transfers that a host has under way, oldest first; bounded.

#include "devices/usb/stream.hpp"

namespace ohmic::devices::usb {

Transfers::Transfer* Transfers::add() {
  if (count_ == most) return nullptr;
  Transfer& place = ring_[(begin_ + count_) % most];
  ++count_;
  place.packets.clear();
  return &place;
}

void Transfers::remove_first() noexcept {
  begin_ = (begin_ + 1) % most;
  --count_;
}

bool Transfers::remove(std::uint32_t sequence, Transfer& taken) {
  for (std::size_t i = 0; i < count_; ++i) {
    if (ring_[(begin_ + i) % most].sequence != sequence) continue;
    taken = ring_[(begin_ + i) % most];
    for (; i + 1 < count_; ++i) std::swap(ring_[(begin_ + i) % most], ring_[(begin_ + i + 1) % most]);
    --count_;
    return true;
  }
  return false;
}

}  // namespace ohmic::devices::usb
