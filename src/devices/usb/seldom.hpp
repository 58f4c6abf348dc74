#pragma once
// Tells what may happen a thousand times a second once in ten, with how often it did: a log that nobody can flood.

#include <optional>
#include <string>

#include "devices/event_queue.hpp"

namespace ohmic::devices::usb {

/// One thread calls it.
class Seldom {
 public:
  static constexpr Clock::Time pause = std::chrono::seconds(10);

  void tell(EventQueue& events, Clock::Time now, std::string words) {
    if (told_ && now - *told_ < pause) {
      ++kept_;
      return;
    }
    if (kept_ > 0) words += " (and " + std::to_string(kept_) + " like it before)";
    events.push(Event::Kind::told, now, {}, words);
    told_ = now;
    kept_ = 0;
  }

 private:
  std::optional<Clock::Time> told_;
  long kept_ = 0;
};

}  // namespace ohmic::devices::usb
