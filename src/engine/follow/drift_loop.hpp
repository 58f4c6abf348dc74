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

/// F. Adriaensen's loop (zita-ajbridge; "Controlling adaptive resampling", LAC 2012): of second order, behind a filter of
/// two poles. What differs, and why:
/// - It follows the clock itself, not one ring's fill. A card's inputs and outputs share one loop, and their resamplers,
///   whose positions are known exactly, are set to where it points: nothing but the stamps' own noise is in the loop.
/// - Threads wake late, never early: of each clock's stamps in a window of 50 to 100 ms (or 16 stamps) only the earliest counts. That takes most
///   of the lateness away, above all the kind that averages badly.
/// - It begins with a straight line through the first windows, and its bandwidth then glides down as 1 / age, instead of
///   jumping from 1 Hz to 0.05 Hz after 4 s: no loop hears noise out faster than a line through all that was heard.
/// - One window counts for no more than four times the usual deviation.
/// Pure arithmetic, one thread. [audio]
class DriftLoop {
 public:
  /// The rates as the cards call them. Begins anew.
  void prepare(Hertz clock, Hertz follower) noexcept;
  /// What was heard of these clocks before, in parts of a million: only the position is heard anew.
  void expect(double ppm) noexcept;
  /// The position is heard anew, the frequency is kept: after a pause, or when a clock jumped.
  void restart() noexcept;

  /// A period of our clock with so many frames came at `when`; the other card's newest stamp.
  void period(int frames, Clock::Time when, const ClockStamp& follower) noexcept;
  /// Our clock lost so many frames before the next period; 0: nobody knows how many, and restart().
  void missed(Frames frames) noexcept;

  /// Has it heard both clocks for half a second since it began? A tenth is enough where the drift is known.
  bool has_position() const noexcept { return has_position_; }
  /// Frames that have passed on the other clock at the end of our last period. Without steps while it has a position,
  /// except where jumps() counts one.
  double position() const noexcept { return position_; }
  /// Times that one of the clocks jumped by itself, and position() with it.
  long jumps() const noexcept { return jumps_; }
  /// Frames of the follower that pass in one frame of the clock, now.
  double ratio() const noexcept { return nominal_ * (1.0 + z2_ + z3_); }
  /// The follower's clock against ours, in parts of a million: +100 runs fast.
  double ppm() const noexcept { return 1e6 * calm_drift_; }
  /// By how much stamps say more than position(), over the last second, in frames of the follower.
  double error() const noexcept { return smooth_error_; }
  /// The error is below a frame, and the loop is past its first seconds.
  bool is_locked() const noexcept;

 private:
  /// The earliest stamp of a clock in this window: the one with the most frames for its time.
  struct Earliest {
    double time = 0.0;    // s
    double frames = 0.0;  // position of its clock
    int stamps = 0;
    void hear(double its_time, double its_frames, double rate) noexcept;
  };
  bool is_window_full() const noexcept;
  void end_window() noexcept;
  void hear_line(double error, double lasts, double frames) noexcept;
  bool has_jumped(double error) noexcept;
  void hear(double error, double lasts, double frames) noexcept;

  double clock_rate_ = 48000.0, follower_rate_ = 48000.0;
  double nominal_ = 1.0;  // frames of the follower per frame of the clock, without drift
  double position_ = 0.0;
  double z1_ = 0.0, z2_ = 0.0;  // the two poles in front: corrections per frame of the clock
  double z3_ = 0.0;             // drift, as part of 1
  double calm_drift_ = 0.0;     // the same, calmed
  double age_ = 0.0;            // s of stamps that it remembers; an error that lasts makes it younger
  bool is_drift_known_ = false;
  bool has_begun_ = false;
  bool has_position_ = false;
  int lines_ = 0;           // windows of the straight line so far
  double heard_for_ = 0.0;  // s that they lasted
  double deviation_ = 0.0;  // mean of |error|, frames of the follower
  double smooth_error_ = 0.0;
  double last_error_ = 0.0;
  int leaning_ = 0;  // windows in a row beyond the usual on one side: + or -
  int outside_ = 0;  // windows whose errors are suddenly far on one side
  double outside_error_ = 0.0;
  long jumps_ = 0;

  // The window. Our own frames count from its beginning.
  Earliest ours_, theirs_;
  double frames_ = 0.0;
  Clock::Time last_when_{};
  std::int64_t last_stamp_ = 0;  // frames of the newest one

  // Our clock against the time that stamps are in.
  double our_time_ = 0.0, our_frames_ = 0.0;  // the last window's earliest, frames counted from the end of that window
  double our_rate_ = 48000.0;                 // frames a second
};

}  // namespace ohmic::engine
