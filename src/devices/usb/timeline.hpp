#pragma once
// What time it is on the engine's frame counter, between one period and the next; and when there are no more periods.

#include <cstdint>

#include "units/clock.hpp"
#include "units/format.hpp"

namespace ohmic::devices::usb {

/// What the engine tells once a period.
struct Stamp {
  std::int64_t begun = 0;    // number of the period's first frame; 0 and `written` 0: there was no period yet
  std::int64_t written = 0;  // frames before this number are in the capture ring
  Clock::Time when{};        // when the period began
};

/// The card's clock as the host sees it. Frame numbers here are the card's; they are the engine's until it stops for a while.
///
/// Between two periods the time of the machine's clock is added, at the nominal rate: 200 ppm off over one period is a
/// hundredth of a frame, and the next stamp corrects it. The count never runs past the period: the engine that comes late
/// finds nothing lost, the host only waits a little. An engine that has not come for `patience` is given up: the count goes
/// on with the machine's clock, so that no program hangs, and the host hears silence until a period comes again.
class Timeline {
 public:
  static constexpr Clock::Time patience = std::chrono::milliseconds(100);

  void begin(const Format& format, Clock::Time now) noexcept;
  /// The newest stamp, again and again; looks at it only when it is a new one.
  void hear(const Stamp& stamp, Clock::Time now) noexcept;

  /// The card's frame counter. Whole frames that have passed.
  std::int64_t position(Clock::Time now) const noexcept;
  /// When the counter reaches `frame`, if the engine goes on as it does.
  Clock::Time time_of(std::int64_t frame) const noexcept;

  const Stamp& last() const noexcept { return last_; }
  bool is_running_free() const noexcept { return is_free_; }
  /// Card's frame number minus the engine's.
  std::int64_t offset() const noexcept { return offset_; }
  /// Frames before this card's number have come from the engine. Running free: all that pass, as silence.
  std::int64_t written(Clock::Time now) const noexcept { return is_free_ ? position(now) : last_.written + offset_; }

 private:
  double per_nanosecond_ = 48e-6;  // frames
  Stamp last_;
  Clock::Time heard_{};  // when the last stamp was new
  std::int64_t offset_ = 0;
  bool is_free_ = true;
  std::int64_t free_from_ = 0;  // the counter when it began to run free ...
  Clock::Time free_since_{};    // ... and when that was
};

}  // namespace ohmic::devices::usb
