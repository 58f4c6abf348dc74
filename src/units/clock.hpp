#pragma once
// Time is an input: whoever waits or measures takes a Clock, and tests turn it by hand.

#include <atomic>
#include <chrono>

namespace ohmic {

/// Monotonic time since an arbitrary start. `now` [any thread], wait-free.
class Clock {
 public:
  using Time = std::chrono::nanoseconds;

  virtual ~Clock() = default;
  virtual Time now() const noexcept = 0;
  /// Waits until `when`; returns at once when that is past. [control] [disk] [network], never [audio].
  virtual void sleep_until(Time when) = 0;
};

/// The machine's own CLOCK_MONOTONIC.
class SteadyClock final : public Clock {
 public:
  Time now() const noexcept override;
  void sleep_until(Time when) override;
};

/// A clock that stands still until it is turned. A sleeper turns it: waiting costs no time in tests.
class TurnedClock final : public Clock {
 public:
  Time now() const noexcept override { return Time(nanoseconds_.load(std::memory_order_acquire)); }
  void sleep_until(Time when) override;
  void turn(Time by) noexcept { nanoseconds_.fetch_add(by.count(), std::memory_order_acq_rel); }

 private:
  std::atomic<Time::rep> nanoseconds_{0};
};

}  // namespace ohmic
