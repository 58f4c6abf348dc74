#pragma once
// What a render did: one line per file, and how fast.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "units/field.hpp"
#include "units/quantity.hpp"

namespace ohmic::app {

struct RenderedFile {
  std::string path;
  std::string output;      // the phones output, pair of monitors or stream
  bool is_stream = false;  // a bus as it is: no ceiling, and its peak in dBFS
  DBSPL ceiling{unknown};  // what 0 dBFS in the file is at the ear, by the headphone's stated sensitivity
  DBSPL peak{unknown};     // level of the sine with the highest peak; -infinity: silent
  Decibel digital_peak;    // the same below full scale
  double loudness = 0.0;   // LUFS of the file, integrated; -infinity: too soft or short to say
  long clamped = 0;        // samples held at the ceiling
  long limited = 0;        // samples clipped by the amplifier
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

}  // namespace ohmic::app
