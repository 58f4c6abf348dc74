#pragma once
// A SPICE netlist: read once, flattened as often as a knob is turned.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.hpp"
#include "units/error.hpp"

namespace ohmic::circuit {

/// How a knob travels over its position 0 to 1.
enum class Taper { linear, logarithmic, antilogarithmic };

/// *@ NAME pot R1 R2 [linear|log|antilog] [default 0.5] (again with the same NAME: one knob on several tracks): the wiper between R1 (towards the input) and R2 (towards ground):
///   R1 = (1 - x) (R1 + R2), R2 = x (R1 + R2), with x the tapered position; never below a millionth of the sum.
/// *@ knob NAME ELEMENT_OR_PARAM FROM TO [linear|log] [default VALUE]: one value, from .. to.
struct Knob {
  enum class Kind { pot, value };
  std::string name;
  Kind kind = Kind::pot;
  std::vector<std::string> targets;  // elements or parameters
  double from = 0.0, to = 1.0;       // of a value; a pot is turned from 0 to 1
  Taper taper = Taper::linear;
  double fallback = 0.5;  // in the knob's unit
  std::string unit;       // "ohm", "V", "" for a pot's position
  Place place;
};
/// *@ switch NAME ELEMENT_OR_PARAM label=value label=value ... [default label]
struct Switch {
  std::string name, target;
  std::vector<std::string> labels;
  std::vector<double> values;
  int fallback = 0;
  Place place;
};
/// *@ probe NAME v(node) | v(a,b) | i(element)   [says...]
struct Probe {
  std::string name, what, says;
  Place place;
};
/// *@ expect v(plate) 77.4 5%      what the operating point should be, held by `check` and by tests.
struct Expectation {
  std::string what;
  double value = 0.0, tolerance = 0.05;  // relative
  Place place;
};

/// What comments beginning with *@ say of a netlist. All are optional; a netlist without them has a source V1 or a node
/// "in", a node "out", and a resistor RL or Rload, or is refused with a sentence that says so.
struct Notes {
  std::string title;                  // *@ title ...
  std::string kind;                   // *@ kind solid-state | tube | hybrid | interface | input | load
  std::string source;                 // *@ source ...: where the values come from
  std::string input;                  // *@ input NODE or voltage source: driven by the rig
  std::string output;                 // *@ output NODE
  std::string load;                   // *@ load ELEMENT: taken out and replaced by the headphone
  std::vector<std::string> supplies;  // *@ supply VB ...: voltage sources whose current is the supply's
  std::vector<Knob> knobs;
  std::vector<Switch> switches;
  std::vector<Probe> probes;
  std::vector<Expectation> expectations;
};

/// Where knobs and switches stand, and what hangs on the output.
struct Settings {
  std::map<std::string, double> knobs = {};   // by name; those left out stand at their default
  std::map<std::string, int> switches = {};   // position from 0
  std::map<std::string, double> values = {};  // elements and parameters set directly: "vb" = 160
  std::string load = {};                      // netlist text of a .subckt with two nodes, or empty: what the file has
  bool has_load = true;                       // false: the load is taken out
};

/// Gives the text of a file that .include or .lib names, as seen from `from`.
using Loader = std::function<Result<std::string>(const std::filesystem::path& name, const std::filesystem::path& from)>;
/// Reads from the disk: beside the including file, then in the folders of `libraries`. At most 4 MB a file.
Loader disk_loader(std::vector<std::filesystem::path> libraries = {});

/// Limits: 4 MB of text in all, 200000 lines, subcircuits 50 deep, 20000 elements when flat, 16 nested files.
class Netlist {
 public:
  static Result<Netlist> read(const std::filesystem::path& file, const Loader& loader = disk_loader());
  static Result<Netlist> parse(std::string_view text, const std::filesystem::path& name, const Loader& loader);

  /// With input, output and load filled in where the file leaves them to the names people use.
  const Notes& notes() const;
  /// Can it stand in a rig? Errors: no input, no output, no load, and how to name them. Other netlists can be analysed.
  Result<void> playable() const;
  /// Deterministic: the same settings give the same order of nodes and elements; knobs and switches change values only.
  /// The driven input becomes the voltage source named "input" (branch "input") if the note names a node.
  Result<Circuit> flatten(const Settings& settings = {}) const;
  /// What was read and left aside, in sentences: analyses (.tran, .four, ...), model parameters without effect.
  const std::vector<std::string>& warnings() const;

 private:
  struct Text;
  std::shared_ptr<const Text> text_;
};

}  // namespace ohmic::circuit
