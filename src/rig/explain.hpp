#pragma once
// What a rig will do, from its figures alone: level, headroom and noise at every point, and the latency with its parts.

#include <string>
#include <vector>

#include "devices/card.hpp"
#include "rig/rig.hpp"

namespace ohmic::rig {

/// One point of a signal path. Levels as text with their unit, because each point has its own.
struct Point {
  std::string at;     // "microphone vocal", "preamp clean"
  std::string level;  // of a full-scale sine in the recording
  std::string noise;  // A-weighted, and so marked
  std::string limit;  // where it clips
  Decibel headroom;   // from the level to the limit; negative: it clips
  Decibel signal_to_noise;
  std::string remark;  // "thermal noise of 150 ohm is 5.6 dB below"
};

struct Path {
  std::string name;  // "Vocal", "Singer's phones"
  std::vector<Point> points;
  std::vector<std::string> words;  // what a good engineer would say about it
};

struct LatencyPart {
  std::string part;  // "capture buffer", "amplifier oversampling", "playback buffer"
  Frames frames;
};

struct Explanation {
  std::vector<Path> inputs;
  std::vector<Path> outputs;
  std::vector<LatencyPart> latency;  // from microphone to ear
  Hertz rate;
};

/// Computed with the same functions that run. `granted`: what the card gave, when one is open; else what the rig asks.
Explanation explain(const Rig& rig, const devices::Granted* granted = nullptr);

}  // namespace ohmic::rig
