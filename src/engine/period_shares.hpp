#pragma once
// What blocks cost as shares of the period at 48 kHz and 32 frames: median and worst beside the mean. For benches.

#include <algorithm>
#include <cstdint>
#include <vector>

#include <time.h>

namespace ohmic::engine {

/// Call begin and end around each block. The mean is the thread's own CPU time; median and worst are wall time a block,
/// so the worst shows what the machine did to us as well.
class PeriodShares {
 public:
  static constexpr int frames = 32;
  static constexpr double period = frames / 48000.0 * 1e9;  // ns

  PeriodShares() : cpu_before_(now(CLOCK_THREAD_CPUTIME_ID)) { blocks_.reserve(1 << 20); }
  void begin() { begun_ = now(CLOCK_MONOTONIC); }
  void end() {
    if (blocks_.size() < blocks_.capacity()) blocks_.push_back(now(CLOCK_MONOTONIC) - begun_);
  }

  /// Writes the figures as benchmark counters, in percent of the period and ns.
  template <class Counters>
  void report(Counters& counters) {
    const double cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu_before_;
    std::ranges::sort(blocks_);
    const auto count = static_cast<double>(blocks_.size());
    counters["cpu_%"] = cpu / count / period * 100.0;
    counters["median_%"] = blocks_[blocks_.size() / 2] / period * 100.0;
    counters["p99.9_%"] = blocks_[blocks_.size() * 999 / 1000] / period * 100.0;
    counters["worst_%"] = blocks_.back() / period * 100.0;
    counters["ns/frame"] = blocks_[blocks_.size() / 2] / frames;
  }

 private:
  static double now(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
  }

  double cpu_before_, begun_ = 0.0;
  std::vector<double> blocks_;
};

}  // namespace ohmic::engine
