// How fast another card's clock runs against ours, and where it stands now: heard from time stamps that come late.

#include "engine/follow/drift_loop.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohmic::engine {
namespace {

// A window lasts a twentieth of the age, from 50 to 100 ms, and holds from 4 to 16 stamps of each clock.
constexpr double shortest_window = 0.05;
constexpr double longest_window = 0.1;
constexpr int fewest_stamps = 4;
constexpr int most_stamps = 16;
constexpr double windows_of_age = 20.0;
constexpr double line_seconds = 0.5;
constexpr int line_windows = 4;
constexpr double known_seconds = 0.1;  // where the drift is known: a program's first sound waits for it
// The loop's own frequency in radians a second falls as memory / age from 1 Hz to 0.02 Hz.
constexpr double memory = 3.0;
constexpr double fastest = 2.0 * std::numbers::pi * 1.0;
constexpr double slowest = 2.0 * std::numbers::pi * 0.02;
constexpr double youngest = 1.0;    // s of age that a lasting error leaves
constexpr double remembered = 4.0;  // s of age that a pause leaves
constexpr double pause = 0.1;       // s without a period, beyond the usual: begin anew
constexpr double least_jump = 8.0;  // frames
constexpr int jump_windows = 2;
constexpr int leaning_windows = 3;
constexpr double most_drift = 0.05;

double seconds(Clock::Time time) { return static_cast<double>(time.count()) * 1e-9; }

}  // namespace

void DriftLoop::prepare(Hertz clock, Hertz follower) noexcept {
  *this = DriftLoop();
  clock_rate_ = our_rate_ = clock.value();
  follower_rate_ = follower.value();
  nominal_ = follower_rate_ / clock_rate_;
}

void DriftLoop::expect(double ppm) noexcept {
  z3_ = calm_drift_ = std::clamp(ppm * 1e-6, -most_drift, most_drift);
  is_drift_known_ = true;
  age_ = remembered;
}

void DriftLoop::restart() noexcept {
  has_begun_ = has_position_ = false;
  lines_ = outside_ = leaning_ = 0;
  age_ = std::min(age_, remembered);
  heard_for_ = our_time_ = 0.0;
  z1_ = z2_ = 0.0;
  smooth_error_ = last_error_ = 0.0;
}

void DriftLoop::missed(Frames frames) noexcept {
  if (!has_begun_) return;
  if (frames <= Frames(0)) return restart();
  const double lost = frames.value();
  position_ += lost * nominal_ * (1.0 + z3_);
  frames_ += lost;
  last_when_ += Clock::Time(std::llround(lost / clock_rate_ * 1e9));
}

bool DriftLoop::is_locked() const noexcept { return has_position_ && age_ > 2.0 && std::abs(smooth_error_) < 1.0; }

void DriftLoop::Earliest::hear(double its_time, double its_frames, double rate) noexcept {
  ++stamps;
  if (stamps > 1 && its_frames - frames <= (its_time - time) * rate) return;
  time = its_time;
  frames = its_frames;
}

void DriftLoop::period(int frames, Clock::Time when, const ClockStamp& follower) noexcept {
  if (has_begun_ && seconds(when - last_when_) > pause + 3.0 * frames / clock_rate_) restart();
  const bool is_new = !has_begun_ || follower.frames != last_stamp_;
  last_when_ = when;
  last_stamp_ = follower.frames;
  if (!has_begun_) {
    has_begun_ = true;
    frames_ = 0.0;
    ours_ = theirs_ = {};
    position_ = static_cast<double>(follower.frames);
  } else {
    position_ += frames * ratio();
    frames_ += frames;
  }
  ours_.hear(seconds(when), frames_, our_rate_);
  if (is_new) theirs_.hear(seconds(follower.time), static_cast<double>(follower.frames), follower_rate_ * (1.0 + z3_));
  if (is_window_full()) end_window();
}

bool DriftLoop::is_window_full() const noexcept {
  const int stamps = std::min(ours_.stamps, theirs_.stamps);
  const double lasts = frames_ / clock_rate_;
  if (stamps < fewest_stamps || lasts < shortest_window) return false;
  return lasts >= age_ / windows_of_age || (stamps >= most_stamps && lasts >= longest_window);
}

// Both lines through their earliest stamps: at our stamp's time the follower's clock stood at
//   frames' + (time - time') rate' (1 + drift)      in which drift is the follower's against ours, and ours is heard beside
void DriftLoop::end_window() noexcept {
  const double lasts = frames_ / clock_rate_;
  if (our_time_ > 0.0) {
    const double passed = ours_.time - our_time_;
    const double rate = (ours_.frames - our_frames_) / passed;
    // A mean over 10 s; a thousandth at most, so that a window full of lateness spoils nothing.
    if (passed > 0.5 * lasts && std::abs(rate / clock_rate_ - 1.0) < 0.05)
      our_rate_ +=
          (std::clamp(rate, 0.999 * clock_rate_, 1.001 * clock_rate_) - our_rate_) * std::min(1.0, passed / 10.0);
  }
  our_time_ = ours_.time;
  our_frames_ = ours_.frames - frames_;

  const double their_rate = our_rate_ * nominal_ * (1.0 + z3_);
  const double says = theirs_.frames + (ours_.time - theirs_.time) * their_rate;
  const double error = says - (position_ - (frames_ - ours_.frames) * ratio());
  const double frames = frames_;
  ours_ = theirs_ = {};
  frames_ = 0.0;
  if (!has_position_) return hear_line(error, lasts, frames);
  if (has_jumped(error)) return;
  last_error_ = error;
  hear(error, lasts, frames);
}

// The straight line of least squares through n + 1 points, as a filter that grows with them (E. Brookner, "Tracking and
// Kalman filtering made easy", 1998, the expanding-memory polynomial filter of first degree):
//   position += 2 (2 n + 1) / ((n + 1) (n + 2)) error
//   drift    +=        6    / ((n + 1) (n + 2)) error / frames
// Where the drift is known already only the mean is taken: position += error / (n + 1).
void DriftLoop::hear_line(double error, double lasts, double frames) noexcept {
  const double n = lines_++;
  heard_for_ += lasts;
  const double least = (n + 1.0) * (n + 2.0);
  if (is_drift_known_) {
    position_ += error / (n + 1.0);
  } else {
    position_ += 2.0 * (2.0 * n + 1.0) / least * error;
    if (n > 0.0) z3_ = std::clamp(z3_ + 6.0 / least * error / (frames * nominal_), -most_drift, most_drift);
  }
  if (n > 1.0) deviation_ += (std::abs(error) - deviation_) / (n - 1.0);
  const bool is_enough =
      is_drift_known_ ? heard_for_ >= known_seconds : heard_for_ >= line_seconds && lines_ >= line_windows;
  if (!is_enough) return;
  has_position_ = true;
  age_ = is_drift_known_ ? std::clamp(age_, heard_for_, remembered) : heard_for_;
  if (!is_drift_known_) calm_drift_ = z3_;
  is_drift_known_ = true;
}

// Where a clock jumped, all windows are suddenly far on one side. What came slowly is drift.
bool DriftLoop::has_jumped(double error) noexcept {
  const double far = std::max(least_jump, 10.0 * deviation_);
  const bool goes_on = outside_ > 0 && error * outside_error_ > 0.0;
  if (std::abs(error) < far || (!goes_on && std::abs(error - last_error_) < 0.5 * far)) {
    outside_ = 0;
    return false;
  }
  outside_error_ = goes_on && std::abs(outside_error_) < std::abs(error) ? outside_error_ : error;
  if (!goes_on) outside_ = 0;
  if (++outside_ < jump_windows) return true;  // not heard until it is certain
  position_ += outside_error_;
  outside_ = 0;
  ++jumps_;
  return true;
}

// Adriaensen's loop, with w the loop's frequency in radians a window:
//   z1 += (1 - e^(-20 w)) (2 w error / frames - z1)
//   z2 += (1 - e^(-20 w)) (z1 - z2)
//   z3 += w / 2 z2                                      ratio = 1 + z2 + z3
void DriftLoop::hear(double error, double lasts, double frames) noexcept {
  const double limit = 4.0 * deviation_ + 0.25;
  // Several in a row on one side are no lateness: the drift has changed.
  const bool leans = std::abs(error) > limit;
  if (!leans || error * leaning_ < 0) leaning_ = 0;
  if (leans) leaning_ += error > 0.0 ? 1 : -1;
  const bool has_drifted = std::abs(leaning_) >= leaning_windows;
  const double heard = has_drifted ? error : std::clamp(error, -limit, limit);
  deviation_ += (std::min(std::abs(error), 2.0 * limit) - deviation_) * std::min(1.0, lasts / 2.0);
  smooth_error_ += (heard - smooth_error_) * std::min(0.1, lasts / 1.0);
  if (has_drifted || std::abs(smooth_error_) > 1.0 + 2.0 * deviation_) {
    age_ = std::max(youngest, age_ * (1.0 - std::min(0.5, lasts / 0.2)));
  } else {
    age_ += lasts;
  }

  const double omega = std::clamp(memory / age_, slowest, std::max(slowest, std::min(fastest, 0.3 / lasts)));
  const double w = omega * lasts;
  const double w0 = 1.0 - std::exp(-20.0 * w);
  z1_ += w0 * (2.0 * w * heard / (frames * nominal_) - z1_);
  z2_ += w0 * (z1_ - z2_);
  z3_ = std::clamp(z3_ + 0.5 * w * z2_, -most_drift, most_drift);
  calm_drift_ += (z3_ - calm_drift_) * std::min(1.0, w);
}

}  // namespace ohmic::engine
