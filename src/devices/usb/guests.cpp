// Guests of the USB card's service: one after the other, each with a card that nobody touched before.

#include <tuple>

#include <unistd.h>

#include "devices/usb/service.hpp"

namespace ohmic::devices::usb {

bool Service::offer(Plug plug, std::string who) {
  if (!has_guests_ || is_taken_.exchange(true)) return false;
  {
    const std::lock_guard guard(offered_guard_);
    offered_.emplace(std::move(plug), std::move(who));
  }
  const std::uint64_t ring = 1;
  std::ignore = ::write(bell_, &ring, sizeof ring);
  return true;
}

// Whoever was offered meanwhile.
void Service::welcome() {
  std::uint64_t rung = 0;
  std::ignore = ::read(bell_, &rung, sizeof rung);
  std::optional<Guest> guest;
  {
    const std::lock_guard guard(offered_guard_);
    guest.swap(offered_);
  }
  if (!guest) return;
  plug_ = std::move(guest->plug);
  guest_ = std::move(guest->who);
  events_.push(Event::Kind::told, clock_.now(), {}, guest_ + " has the USB card now");
}

// The host is gone. True: somebody else may come.
bool Service::part() {
  if (!has_guests_) return false;
  plug_ = Plug();
  reader_.reset();
  function_.emplace(layout_, rings_);
  sent_ = 0;
  stuck_since_.reset();
  is_behind_ = false;
  events_.push(Event::Kind::told, clock_.now(), {}, guest_ + " has let the USB card go");
  is_taken_.store(false, std::memory_order_release);
  return true;
}

}  // namespace ohmic::devices::usb
