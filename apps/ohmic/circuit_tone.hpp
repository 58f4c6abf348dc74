#pragma once
// Sines played through a circuit until it has settled: what distortion is measured on.

#include <memory>
#include <span>
#include <vector>

#include "circuit/analysis/harmonics.hpp"
#include "circuit/solver/lane.hpp"
#include "circuit_set_up.hpp"

namespace ohmic::app {

struct PlayedTone {
  Volt level;                    // rms, at the input
  circuit::Harmonics output;     // of the last whole periods
  bool is_settled = false;       // its harmonics stood still before patience ended
  circuit::LaneCounts counts{};  // from the beginning
};

/// The circuit as the real-time solver runs it, heard at its output.
class ToneBench {
 public:
  /// Errors: what Model::make refuses.
  static Result<ToneBench> open(const CircuitBench& bench, Hertz rate);
  /// One sine of each rms level, several at a time. The frequency is taken to the nearest hertz.
  std::vector<PlayedTone> play(Hertz frequency, std::span<const double> levels) const;

 private:
  std::shared_ptr<const circuit::Model> model_;
  double resting_input_ = 0.0;  // V
};

/// The taps of a model: the bench's output, then what else is asked for.
Result<std::shared_ptr<const circuit::Model>> model_of(const CircuitBench& bench, Hertz rate,
                                                       std::span<const circuit::Tap> others = {});

}  // namespace ohmic::app
