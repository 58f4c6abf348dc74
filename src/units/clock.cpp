// The machine's clock and the one that tests turn.

#include "units/clock.hpp"

#include <cerrno>

#include <time.h>

namespace ohmic {

Clock::Time SteadyClock::now() const noexcept {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

void SteadyClock::sleep_until(Time when) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(when);
  timespec t{};
  t.tv_sec = seconds.count();
  t.tv_nsec = static_cast<long>((when - seconds).count());
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) == EINTR) {}
}

void TurnedClock::sleep_until(Time when) {
  auto now = nanoseconds_.load(std::memory_order_acquire);
  while (now < when.count() && !nanoseconds_.compare_exchange_weak(now, when.count())) {}
}

}  // namespace ohmic
