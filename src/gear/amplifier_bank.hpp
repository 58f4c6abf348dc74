#pragma once
// Circuits of all outputs side by side: those of one shape share a register, whoever they belong to.

#include <cstdint>
#include <vector>

#include "circuit/solver/lane.hpp"

namespace ohmic::gear {

/// Collects what a block has to compute and computes it in groups. Owns no state of any circuit, so that outputs come and
/// go without the others noticing. One thread.
class AmplifierBank {
 public:
  /// Room for so many lanes in a block; when there are more, those that wait are computed first. [control]
  explicit AmplifierBank(std::size_t most = 512) { waiting_.reserve(most); }
  /// A lane's work, and where its output goes (valid until run). The second pass begins when all of the first is done:
  /// a lane that stands in both is computed in that order. [audio]
  void add(const circuit::LaneRun& work, int steps, int pass = 0) noexcept;
  /// Computes all that waits. [audio]
  void run() noexcept;

 private:
  struct Work {
    circuit::LaneRun run;
    std::uint64_t shape = 0;
    int steps = 0, pass = 0;
    bool is_done = false;
  };
  std::vector<Work> waiting_;
};

}  // namespace ohmic::gear
