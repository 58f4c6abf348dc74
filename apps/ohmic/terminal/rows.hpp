#pragma once
// The rows of the view: headings, inputs and headphone outputs, in columns that follow the terminal's width.

#include <optional>

#include "terminal/view.hpp"

namespace ohmic::app {

/// Columns of the input rows at one width; a column of 0 is not shown.
struct InputColumns {
  int name = 12, sound = 12, wire = 0, send = 0, meter = 20, figures = 14;

  static InputColumns at(int width, const Picture& picture);
};

/// The scale of all headphone meters: dB SPL, from soft to a little above the highest ceiling.
MeterScale phones_scale(const Picture& picture);

Line inputs_heading(const Picture& picture, const InputColumns& columns);
Line input_row(const Picture& picture, std::size_t input, const InputColumns& columns, const Look& look);
Line phones_heading(const Picture& picture, const Look& look);
/// Two lines: who hears what on which amplifier, and how loud.
Line phones_row(const Picture& picture, std::size_t output, const Look& look);
Line phones_levels(const Picture& picture, std::size_t output, const Look& look);

/// What is to be seen of the chosen output's amplifier: its response with the headphone on it, and where it is a netlist
/// its currents, its work and its probes. No lines for monitors.
std::vector<Line> amplifier_lines(const Picture& picture, std::size_t output, const Look& look);

/// Five lines of a place of a circuit over time, volts or amperes at the left, empty while nothing was seen there; below
/// them which place that is and how to get to others, or the name of one while it is typed.
std::vector<Line> scope_lines(const rig::CircuitState& circuit, const std::optional<PlaceEntry>& entry,
                              const Look& look);

/// Three digits with the prefix that fits: "77.4 V", "36.9 mA".
std::string engineering(double value, std::string_view unit, bool is_ascii);
/// "5.3 ms", "48 kHz": short figures with their unit; "·" for no number.
std::string figure(double value, int decimals, std::string_view unit = {});

}  // namespace ohmic::app
