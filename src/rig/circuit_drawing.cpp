// Draws a circuit with its knobs where they stand, and finds its places in the picture.

#include "rig/circuit_drawing.hpp"

#include <algorithm>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/draw/schematic.hpp"

namespace ohmic::rig {
namespace {

circuit::Settings settings_of(const circuit::Notes& notes, std::span<const double> values) {
  circuit::Settings settings;
  std::size_t at = 0;
  for (const circuit::Knob& knob : notes.knobs) settings.knobs[knob.name] = values[at++];
  for (const circuit::Switch& one : notes.switches) settings.switches[one.name] = static_cast<int>(values[at++]);
  return settings;
}

}  // namespace

Result<CircuitDrawing> draw_circuit(const CircuitFile& file, std::span<const double> values) {
  const circuit::Netlist& netlist = file.netlist();
  const auto flat = netlist.flatten(settings_of(netlist.notes(), values));
  if (!flat) return std::unexpected(flat.error());
  const auto point = circuit::operating_point(*flat);
  circuit::Drawing drawing = circuit::draw_with_places(netlist.notes(), *flat, point ? &*point : nullptr);
  CircuitDrawing drawn{.svg = std::move(drawing.svg), .places = {}};
  // A probe is its node under a name of its own, and stands there too.
  const auto known = [&](const std::string& name) {
    return std::ranges::find(file.places(), name) != file.places().end();
  };
  for (const circuit::DrawnPlace& place : drawing.places) {
    const std::string name = place.is_element ? "i(" + place.name + ")" : place.name;
    if (known(name)) drawn.places.push_back({.name = name, .is_current = place.is_element, .x = place.x, .y = place.y});
    if (place.is_element) continue;
    if (place.name == netlist.notes().output)
      drawn.places.push_back({.name = std::string(CircuitKnobs::output), .x = place.x, .y = place.y});
  }
  return drawn;
}

}  // namespace ohmic::rig
