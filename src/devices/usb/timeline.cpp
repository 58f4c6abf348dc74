// What time it is on the engine's frame counter, between one period and the next; and when there are no more periods.

#include "devices/usb/timeline.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::devices::usb {

namespace {

std::int64_t frames_in(Clock::Time time, double per_nanosecond) noexcept {
  return static_cast<std::int64_t>(std::floor(static_cast<double>(time.count()) * per_nanosecond));
}

}  // namespace

void Timeline::begin(const Format& format, Clock::Time now) noexcept {
  const std::int64_t here = position(now);
  per_nanosecond_ = format.rate.value() * 1e-9;
  is_free_ = true;
  free_from_ = here;
  free_since_ = now;
}

void Timeline::hear(const Stamp& stamp, Clock::Time now) noexcept {
  if (stamp.written != last_.written) {
    if (is_free_) {
      // The counter does not jump: what the engine calls its first frame is the card's next one.
      offset_ = std::max(position(now), free_from_) - stamp.begun;
      is_free_ = false;
    }
    last_ = stamp;
    heard_ = now;
  } else if (!is_free_ && now - heard_ > patience) {
    free_from_ = position(now);
    free_since_ = now;
    is_free_ = true;
  }
}

std::int64_t Timeline::position(Clock::Time now) const noexcept {
  if (is_free_) return free_from_ + std::max<std::int64_t>(0, frames_in(now - free_since_, per_nanosecond_));
  const std::int64_t passed = frames_in(now - last_.when, per_nanosecond_);
  return offset_ + std::clamp(last_.begun + passed, last_.begun, last_.written);
}

Clock::Time Timeline::time_of(std::int64_t frame) const noexcept {
  const std::int64_t from = is_free_ ? free_from_ : last_.begun + offset_;
  const Clock::Time since = is_free_ ? free_since_ : last_.when;
  return since + Clock::Time(static_cast<std::int64_t>(std::ceil(static_cast<double>(frame - from) / per_nanosecond_)));
}

}  // namespace ohmic::devices::usb
