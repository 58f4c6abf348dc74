#pragma once
// The pictures of an answer, drawn from the person's own figures: how loud, how it is wired, what an output impedance does.

#include <string>
#include <string_view>
#include <vector>

#include "advise/advice.hpp"
#include "advise/physics/physics.hpp"

namespace ohmic::advise {

/// One bar of the picture of levels.
struct LevelRow {
  std::string name;  // "HD 600"
  std::string on;    // "on Scarlett 2i2 4th Gen"
  Given given;
};
/// Bars from the lowest to the highest level each may reach, on a scale of what people know, with the wanted peak across
/// them. Wide at least 60 to 130 dB SPL. SVG, light and dark by CSS.
std::string draw_levels(const std::vector<LevelRow>& rows, DBSPL peak);

/// Boxes from left to right in the order sound takes, each wire with its sockets and its cable. SVG.
std::string draw_wiring(const Wiring& wiring);

/// An output as a source behind a resistance, and what of its voltage reaches the headphone. SVG.
std::string draw_divider(const Drive& drive, const Ears& ears);

/// What output impedances do to the response of a headphone whose impedance curve is known: dB over Hz, against 1 kHz. SVG.
std::string draw_bends(const Ears& ears, const std::vector<Ohm>& output_impedances);
/// The headphone's impedance over frequency. SVG.
std::string draw_impedance(const Ears& ears);

/// A microphone that needs 48 V, and where it comes from. SVG.
std::string draw_phantom(std::string_view microphone, std::string_view preamp);

}  // namespace ohmic::advise
