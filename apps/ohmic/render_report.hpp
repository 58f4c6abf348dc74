#pragma once
// What a render did: one line per file, and how fast.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::app {

/// What happened inside an amplifier that is a netlist, both sides together. `ohmic run` shows the same while it plays.
struct RenderedCircuit {
  std::string name;      // "otl_12au7_6080"
  long steps = 0;        // that the render is long; while it is muted none is computed
  long unconverged = 0;  // of those, not met within the tolerances
  long fallbacks = 0;    // of those, halved and taken the slow way
  long mutings = 0;      // times it was muted because no solution was found

  bool is_well() const { return unconverged == 0 && fallbacks == 0 && mutings == 0; }
};

/// "otl: 12 of 96000 steps did not converge, 40 took the slow way"; empty when it is well.
std::string words(const RenderedCircuit& circuit);

struct RenderedFile {
  std::string path;
  std::string output;      // the phones output, pair of monitors or stream
  bool is_stream = false;  // a bus as it is: no ceiling, and its peak in dBFS
  DBSPL ceiling{unknown};  // what 0 dBFS in the file is at the ear, by the headphone's stated sensitivity
  DBSPL peak{unknown};     // level of the sine with the highest peak; -infinity: silent
  Decibel digital_peak;    // the same below full scale
  double loudness = 0.0;   // LUFS of the file, integrated; -infinity: too soft or short to say
  long clamped = 0;        // samples held at the ceiling
  long limited = 0;        // samples clipped by the amplifier, by its voltage or its current
  long by_current = 0;     // of those, by its current
  std::optional<RenderedCircuit> circuit = {};  // where the amplifier is one
};

struct RenderReport {
  std::string rig;
  Hertz rate;
  Frames frames;
  Frames wanted;
  bool is_complete = true;
  Second took;
  long input_clips = 0;         // at the converters of all inputs
  std::uint64_t contained = 0;  // samples that were no numbers
  std::vector<RenderedFile> files;

  double speed() const { return (frames / rate).value() / std::max(took.value(), 1e-9); }
};

/// A line for each circuit that something happened in, or one that says that all is well; empty without circuits.
std::vector<std::string> circuit_lines(const RenderReport& report);

}  // namespace ohmic::app
