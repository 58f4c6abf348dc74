#pragma once
// What a rig will do, from its figures alone: level, headroom and noise at every point, and the latency with its parts.

#include <string>
#include <vector>

#include "devices/card.hpp"
#include "rig/ledger.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// One point of a way. Texts carry their unit, because every point has its own; empty: does not apply here.
struct Point {
  std::string at;                    // "microphone Handheld dynamic"
  std::string level;                 // of a sine that is full scale in the recording or in the mix
  std::string noise;                 // A-weighted
  std::string limit;                 // the highest sine it passes
  Decibel headroom{unknown};         // from level to limit; negative: it clips; NaN: no limit here
  Decibel signal_to_noise{unknown};  // from level to noise, A-weighted; NaN: no noise yet
};

/// The way of one input, or of one choice of an output.
struct Path {
  std::string name;
  std::vector<Point> points;
  std::vector<std::string> words;  // what a good engineer would say about it
};

struct Explanation {
  std::vector<Path> inputs;
  std::vector<Path> outputs;
  Ledger latency;  // of the longest way
};

/// Computed with the same closed forms that the gear runs by. The rig must have been read without errors. `granted`: of
/// an open card; without one, the rig's own period each way is assumed.
Explanation explain(const Rig& rig, const devices::Granted* granted = nullptr);

}  // namespace ohmic::rig
