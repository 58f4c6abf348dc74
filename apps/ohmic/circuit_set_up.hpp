#pragma once
// A netlist on the workbench: read, its knobs turned, its load connected, at rest. What every circuit command begins with.

#include <optional>
#include <string>

#include "circuit/analysis/operating_point.hpp"
#include "circuit/circuit.hpp"
#include "circuit/netlist/netlist.hpp"
#include "circuit_asked.hpp"
#include "units/error.hpp"

namespace ohmic::app {

struct CircuitBench {
  circuit::Netlist netlist;
  circuit::Settings settings = {};
  circuit::Circuit circuit = {};
  circuit::OperatingPoint point = {};
  std::string input = {};        // name of the driven voltage source
  int input_source = 0;          // its index
  circuit::Control output = {};  // of the whole
  std::string output_name = {};  // "out"
  std::string load_words = {};   // "32 ohm (RL)"

  /// The load alone, seen between its ends; nullopt: nothing is connected.
  Result<std::optional<circuit::Circuit>> load() const;
};

/// What rests can be looked at without knowing where it is driven and heard; `input` and `output_name` may then be empty.
enum class Ends { needed, if_there };

/// Errors: a file that cannot be read, a knob or switch that the netlist does not have, a load that is none, no input or
/// output, no operating point.
Result<CircuitBench> put_on_bench(const CircuitAsked& asked, Ends ends = Ends::needed);
/// The same up to the knobs: not flattened, not at rest.
Result<circuit::Netlist> read_netlist(const std::string& file);
Result<circuit::Settings> settings_of(const circuit::Netlist& netlist, const CircuitAsked& asked);
/// "op-amp on a battery", or the file's name.
std::string title_of(const circuit::Netlist& netlist, const std::string& file);

}  // namespace ohmic::app
