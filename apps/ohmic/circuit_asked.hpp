#pragma once
// What `ohmic circuit` was asked: which command, of which netlist, with which knobs and load.

#include <optional>
#include <string>
#include <vector>

#include "units/quantity.hpp"

namespace ohmic::app {

struct CircuitAsked {
  enum class Form { page, csv, svg, json };
  std::string command;  // "check", "op", "ac", ...
  std::string file;
  std::vector<std::string> files = {};  // of check, which takes several
  std::string load;                     // "300", "250 ohm", a file, "none"; empty: what the netlist has
  std::vector<std::string> knobs;       // "volume=0.5"
  std::vector<std::string> switches;    // "gain=high"
  std::string output;                   // the file to write; empty: stdout
  std::string node;                     // seen instead of the output: "plate", "v(a,b)"
  Form form = Form::page;
  bool is_whole = false;     // nodes inside subcircuits, too
  Hertz from{0.0}, to{0.0};  // 0: as the command does by itself
  int per_decade = 0;
  std::optional<Hertz> frequency;
  std::optional<Volt> level;
  std::optional<Second> length;
  Hertz rate{192000.0};
};

/// Runs it. Prints by itself; returns an exit code.
int circuit(const CircuitAsked& asked);

}  // namespace ohmic::app
