#pragma once
// When a period is due, and how many frames are lost when it comes too late: arithmetic without a thread.

#include <cstdint>

#include "units/clock.hpp"
#include "units/format.hpp"

namespace ohmic::devices {

/// Absolute deadlines from one anchor, so that rounding does not add up: period n is due at
///   anchor + n * frames / rate
class Pace {
 public:
  Pace(const Format& format, Clock::Time anchor) noexcept;

  /// When the next period is due. [audio]
  Clock::Time due() const noexcept;
  /// Begins the next period at `now`. Late by a period or more: the whole periods that passed are lost and returned,
  /// and the grid of deadlines holds. [audio]
  Frames begin(Clock::Time now) noexcept;

 private:
  Clock::Time after(std::int64_t periods) const noexcept;

  double period_;  // ns
  int frames_;
  Clock::Time anchor_;
  std::int64_t next_ = 0;
};

}  // namespace ohmic::devices
