#pragma once
// All devices of a catalogue, in memory: rows of every source brought together by maker and model.

#include <vector>

#include "store/device.hpp"
#include "store/rows.hpp"

namespace ohmic::store {

/// Sorted by id within each kind; facts most trusted first.
struct Devices {
  std::vector<Headphone> headphones;
  std::vector<Amplifier> amplifiers;
  std::vector<Interface> interfaces;
  std::vector<Microphone> microphones;
  std::vector<PlaybackSource> sources;

  /// Calls `visit(device)` with each of them.
  template <class F>
  void each(F visit) const {
    for (const auto& d : headphones) visit(d);
    for (const auto& d : amplifiers) visit(d);
    for (const auto& d : interfaces) visit(d);
    for (const auto& d : microphones) visit(d);
    for (const auto& d : sources) visit(d);
  }
};

/// Whether `a` is believed before `b`: own, measured, published; then by confidence.
bool is_trusted_before(const Source& a, const Source& b);

/// Rows of one device become one; `rows` may stand in any order.
Devices assemble(std::vector<Row> rows);

}  // namespace ohmic::store
