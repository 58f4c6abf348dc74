#pragma once
// A scope on what is heard of a circuit: a window that begins where the signal rises through its rest, so it stands still.

#include <array>
#include <cstddef>
#include <cstdint>

#include "rt/latest.hpp"
#include "units/quantity.hpp"

namespace ohmic::gear {

/// One window of the left side.
struct ScopeTrace {
  static constexpr std::size_t count = 256;
  std::array<float, count> points{};    // V or A, what it is at rest included
  float lowest = 0.0f, highest = 0.0f;  // of these
  double seconds_per_point = 0.0;       // 0: nothing was seen yet
  std::uint32_t view = 0;               // of restart()
  bool is_triggered = false;            // false: nothing rose through rest for 40 ms, and it begins anywhere
};

class CircuitScope {
 public:
  /// rate: of the samples. A trace takes about 5 ms. While nobody plays. [control]
  void prepare(Hertz rate);
  /// What comes from now on is something else. resting, and what `factor` makes of a sample: in V or A. view: a number that
  /// its traces carry. [audio]
  void restart(double resting, double factor, std::uint32_t view = 0) noexcept;
  void add(const double* samples, int steps) noexcept;  // [audio]
  /// The newest; valid until the next call. [control]
  const ScopeTrace& trace() noexcept { return latest_.front(); }

 private:
  void add(double point) noexcept;
  bool begins(double point) noexcept;
  void finish() noexcept;

  rt::Latest<ScopeTrace> latest_;
  double seconds_per_point_ = 0.0;
  double resting_ = 0.0, factor_ = 1.0, sum_ = 0.0;
  double previous_ = 0.0, hysteresis_ = 0.0;  // from rest
  std::uint32_t view_ = 0;
  int stride_ = 4, summed_ = 0, waited_ = 0;
  std::size_t written_ = 0;
  bool is_armed_ = false;
};

}  // namespace ohmic::gear
