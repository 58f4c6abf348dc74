#pragma once
// What blocks cost as shares of the period at 48 kHz and 32 frames: median and worst beside the mean. For benches.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ohmic::engine {

/// Call begin and end around each block. The mean is the thread's own CPU time; median and worst are wall time a block,
/// so the worst shows what the machine did to us as well. Instructions are counted where the kernel lets us.
class PeriodShares {
 public:
  static constexpr int frames = 32;
  static constexpr double period = frames / 48000.0 * 1e9;  // ns

  PeriodShares();
  ~PeriodShares();
  PeriodShares(const PeriodShares&) = delete;
  PeriodShares& operator=(const PeriodShares&) = delete;

  void begin();
  void end();

  /// Writes the figures as benchmark counters: percent of the period, ns and instructions a frame.
  template <class Counters>
  void report(Counters& counters) {
    const Figures figures = sum_up();
    counters["cpu_%"] = figures.cpu;
    counters["median_%"] = figures.median;
    counters["p99.9_%"] = figures.p999;
    counters["worst_%"] = figures.worst;
    counters["ns/frame"] = figures.median / 100.0 * period / frames;
    if (figures.instructions > 0.0) counters["instructions/frame"] = figures.instructions;
    else counters["blocks_run"] = figures.blocks_run;  // what callgrind's count is divided by
  }

 private:
  static constexpr std::size_t most_kept = std::size_t{1} << 20;
  struct Figures {
    double cpu, median, p999, worst, instructions, blocks_run;
  };
  Figures sum_up();

  int instructions_;  // a perf event, or -1
  double cpu_before_, begun_ = 0.0;
  std::uint64_t count_ = 0;
  std::vector<double> blocks_;  // ns, of the first ones
};

}  // namespace ohmic::engine
