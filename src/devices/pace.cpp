// When a period is due, and how many frames are lost when it comes too late: arithmetic without a thread.

#include "devices/pace.hpp"

#include <cmath>

namespace ohmic::devices {

Pace::Pace(const Format& format, Clock::Time anchor) noexcept
    : period_(format.frames * 1e9 / format.rate.value()), frames_(format.frames), anchor_(anchor) {}

// A period can be computed once its last frame has passed the converter: the first is due one period after the anchor.
// Doubles hold whole nanoseconds for 104 days.
Clock::Time Pace::after(std::int64_t periods) const noexcept {
  return anchor_ + Clock::Time(std::llround(static_cast<double>(periods) * period_));
}

Clock::Time Pace::due() const noexcept { return after(next_ + 1); }

Frames Pace::begin(Clock::Time now) noexcept {
  const double late = static_cast<double>((now - due()).count());
  const auto lost = late >= period_ ? static_cast<std::int64_t>(late / period_) : 0;
  next_ += lost + 1;
  return Frames(lost * frames_);
}

}  // namespace ohmic::devices
