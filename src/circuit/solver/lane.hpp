#pragma once
// One channel of a circuit while it runs, and the call that runs up to eight of them in the lanes of a register.

#include <cstdint>
#include <memory>
#include <span>

#include "circuit/solver/model.hpp"

namespace ohmic::circuit {

/// What happened since the lane was last asked.
struct LaneCounts {
  std::uint64_t steps = 0;
  std::uint64_t iterations = 0;   // of Newton's method
  std::uint64_t limited = 0;      // steps in which a junction or limiter changed state
  std::uint64_t fallbacks = 0;    // fine steps that were taken the slow way
  std::uint64_t unconverged = 0;  // steps whose equations are not met within the tolerances; fallbacks that failed, too
};

/// State of one channel: what its capacitors hold, what its inductors carry. Not thread-safe.
class Lane {
 public:
  /// Starts at the model's operating point. [control]
  explicit Lane(std::shared_ptr<const Model> model);
  ~Lane();
  Lane(Lane&&) noexcept;
  Lane& operator=(Lane&&) noexcept;

  /// Back to the operating point. [audio]
  void reset() noexcept;
  /// Goes on from the present charges with other coefficients. Same shape. The model must stay alive as long as the lane
  /// uses it; nothing is freed here. [audio]
  void adopt(const Model& model) noexcept;
  /// Goes on from the charges and currents of another lane with a model of the same shape. [audio]
  void continue_from(const Lane& other) noexcept;
  const Model& model() const noexcept;
  LaneCounts take_counts() noexcept;

  struct Parts;
  Parts& parts() noexcept { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

/// One lane's work: `in` volts of the driven source at the model's rate, `out` one array per tap (null: not wanted).
/// in and out must not overlap.
struct LaneRun {
  Lane* lane = nullptr;
  const double* in = nullptr;
  std::span<double* const> out;
};
inline constexpr std::size_t most_lanes = 8;

/// Runs 1 to most_lanes lanes of the same shape for `steps` steps. Four (or eight, where registers allow) cost about what
/// one does. A non-finite input counts as 0 V; a state that ceased to be finite is reset and counted as unconverged. A lane
/// that found no solution three times in one call stands at rest where it misses again, and each such step is counted.
/// [audio]
void run(std::span<const LaneRun> lanes, int steps) noexcept;

/// The widest register of this processor, in lanes: 1 (without SSE4), 2, 4 or 8.
std::size_t lanes_per_register() noexcept;

}  // namespace ohmic::circuit
