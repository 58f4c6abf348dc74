#pragma once
// What the terminal shows of a playing rig: a pure function from what is known to lines.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rig/knob.hpp"
#include "rig/session.hpp"
#include "terminal/line.hpp"
#include "terminal/meter.hpp"
#include "terminal/place_entry.hpp"

namespace ohmic::app {

/// The peak held of one row, and whether it clips (or is clamped) just now.
struct Held {
  double level = unknown;
  bool is_over = false;
};

/// One line of what happened.
struct Told {
  std::string when;  // "12.345 s"
  std::string words;
  bool is_alarm = false;
};

/// Everything the view knows.
struct Picture {
  std::string title;
  std::chrono::nanoseconds elapsed{};
  std::string state = "playing";  // or why not: "the card is gone, trying again"
  bool is_playing = true;

  std::string device;  // "JACK", "virtual card"
  Format format;
  Second latency{unknown};                    // from microphone to ear
  double load = 0.0, p99 = 0.0, worst = 0.0;  // shares of the period
  std::uint64_t xruns = 0;

  std::vector<rig::InputState> inputs;
  std::vector<rig::PhonesState> phones;
  std::vector<rig::Knob> knobs;   // one per output
  std::vector<Held> inputs_held;  // dBFS; one per input
  std::vector<Held> phones_held;  // dB SPL; one per output
  std::string mix;                // the mix whose sends the inputs show; empty: none
  std::vector<double> sends;      // dB into that mix, one per input; NaN: no send
  std::size_t chosen = 0;         // row: inputs first, then phones
  bool shows_help = false;
  bool shows_scope = false;         // of the chosen output
  std::optional<PlaceEntry> entry;  // the name of what it shall show, while it is typed
  std::vector<Told> told;           // the newest last
};

/// The terminal.
struct Look {
  int width = 80;
  int height = 24;
  Pen pen;
};

/// Exactly look.height lines of look.width columns. Works from 40x8 up.
std::vector<Line> view(const Picture& picture, const Look& look);

}  // namespace ohmic::app
