#pragma once
// How fast another card's clock runs against ours, and where it stands now: heard from time stamps that come late.

#include <cstdint>

#include "units/clock.hpp"
#include "units/quantity.hpp"

namespace ohmic::engine {

/// "By then so many frames had passed." Frames count from any start and never go back.
struct ClockStamp {
  Clock::Time time{};
  std::int64_t frames = 0;
};

/// F. Adriaensen's loop (zita-ajbridge; "Controlling adaptive resampling", LAC 2012): second order, behind a filter of two
/// poles. What differs, and why:
/// - It follows the clock itself, not one ring's fill: a card's inputs and outputs share one loop, and its resamplers,
///   whose positions are known exactly, are set to where it points. Nothing but the clocks' own noise is in the loop.
/// - Its bandwidth glides from 1 Hz as 1 / age instead of jumping after 4 s, and ends lower: a straight line through
///   everything heard so far is the best that noise allows, and a loop whose bandwidth falls as 1 / age comes close to it.
/// - What a stamp says is cut off at four times the usual deviation: one thread that woke 10 ms late moves nothing.
/// Pure arithmetic, one thread. [audio]
class DriftLoop {
 public:
  /// Rates as the cards call them.
  void prepare(Hertz clock, Hertz follower) noexcept;
  /// Position and certainty are forgotten, the frequency is kept: after a pause, a loss, another clock.
  void restart() noexcept;

  /// A period of our clock with so many frames came at `when`; the other card's newest stamp.
  void period(int frames, Clock::Time when, const ClockStamp& follower) noexcept;
  /// Our clock lost so many frames before the next period; 0: nobody knows how many.
  void missed(Frames frames) noexcept;

  /// Has it heard both clocks since prepare() or restart() for as long as a first position takes (a quarter of a second)?
  bool has_position() const noexcept;
  /// Frames that have passed on the other clock, at the end of the last period of ours. Moves without steps, except where
  /// jumps() counts one.
  double position() const noexcept { return position_; }
  /// Times that the position was taken anew because one of the clocks jumped.
  long jumps() const noexcept { return jumps_; }
  /// Frames of the follower that pass in one frame of the clock, now.
  double ratio() const noexcept;
  /// The follower's clock against ours, in parts of a million: +100 runs fast.
  double ppm() const noexcept;
  /// What stamps say against position(), smoothed over a second, in frames of the follower.
  double error() const noexcept { return smooth_error_; }
  /// The error is below a frame, and the loop is past its first seconds.
  bool is_locked() const noexcept;

 private:
  void hear(double error, double seconds, int frames, bool is_new) noexcept;

  double clock_rate_ = 48000.0, follower_rate_ = 48000.0;
  double position_ = 0.0;
  double z1_ = 0.0, z2_ = 0.0, z3_ = 0.0;
  double slow_z3_ = 0.0;
  double age_ = 0.0;        // s since the restart, or as if it were: an error that lasts makes it younger
  double heard_for_ = 0.0;  // s since the restart
  double deviation_ = 0.0;  // mean of |error|, frames
  double smooth_error_ = 0.0;
  Clock::Time last_when_{};
  ClockStamp last_stamp_;
  bool has_started_ = false;
  double outside_least_ = 0.0;  // of errors that are all far on one side: the one nearest to zero
  double outside_for_ = 0.0;    // s that they have been
  int outside_stamps_ = 0;
  long jumps_ = 0;
};

}  // namespace ohmic::engine
