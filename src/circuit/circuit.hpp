#pragma once
// A flat circuit: elements between numbered nodes. What the netlist reader makes and every analysis takes.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/expression/graph.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::circuit {

/// Index into Circuit::nodes; 0 is ground.
using Node = int;
inline constexpr Node ground = 0;

/// What is sensed: a voltage between two nodes, or, with branch >= 0, the current through that branch.
struct Control {
  Node positive = ground, negative = ground;
  int branch = -1;
  bool operator==(const Control&) const = default;
};

struct Resistor {
  std::string name;
  Node a = ground, b = ground;
  double ohm = 1.0;
  bool is_noisy = true;
};
struct Capacitor {
  std::string name;
  Node a = ground, b = ground;
  double farad = 0.0;
  std::optional<double> initial = {};  // V
};
/// Its current, from a to b through it, is the unknown of `branch`.
struct Inductor {
  std::string name;
  Node a = ground, b = ground;
  double henry = 0.0;
  int branch = -1;
  std::optional<double> initial = {};  // A
};
struct Coupling {
  std::string name;
  int first = 0, second = 0;  // indices of inductors
  double coefficient = 0.0;   // 0 to 1
};

/// An independent source over time; `dc` alone while the operating point is sought.
struct Waveform {
  enum class Shape { constant, sine, pulse, exponential, piecewise };
  double dc = 0.0;
  double ac_magnitude = 0.0, ac_phase = 0.0;  // rad
  Shape shape = Shape::constant;
  std::vector<double>
      figures;  // in SPICE's order: SIN(offset amplitude frequency delay damping phase), PULSE(...), ...
  double at(double time) const;
};
/// Current from a to b through it; `branch` is that current's unknown (voltage sources only).
struct Source {
  std::string name;
  Node a = ground, b = ground;
  Waveform wave;
  int branch = -1;
};
/// E G F H: gain x control, as a voltage between a and b (branch >= 0) or a current from a through it to b.
struct ControlledSource {
  std::string name;
  Node a = ground, b = ground;
  Control control;
  double gain = 0.0;
  int branch = -1;
};

/// How far Newton's method may go in one iteration along one control.
enum class Limiting {
  none,
  junction,  // SPICE's pnjlim: scale = n Vt, critical = scale ln(scale / (sqrt(2) Is)); a negative scale: a p-n turned round
  step,  // at most `scale` either way
};
struct DeviceControl {
  Control what;
  Limiting limiting = Limiting::none;
  double scale = 0.0;
  double critical = 0.0;
  double tolerance = 1e-6;  // a change below this (V or A) has converged, the last step being applied to first order
};
/// Where a law acts: a current from `from` through the device to `to`; with branch >= 0 a voltage, that of the branch.
struct DeviceBranch {
  Node from = ground, to = ground;
  int branch = -1;
};
struct DeviceNoise {
  enum class Kind {
    shot,     // 2 q |current of `branch`|
    channel,  // 4 k T factor |d current of `branch` / d control `control`|
    flicker,  // factor |current of `branch`|^exponent / f
  };
  Kind kind = Kind::shot;
  int branch = 0, control = 0;
  double factor = 1.0, exponent = 1.0;
};
/// Currents and charges of its branches as functions of its controls. The current through branch k is
///   currents[k](controls) + d/dt charges[k](controls);   a term that is none counts as zero.
struct Law {
  Graph graph;
  std::vector<Term> currents, charges;  // [branch]
};
enum class DeviceKind { behavioural, diode, bipolar, jfet, mosfet, vdmos };
/// Anything that is not linear, after its series resistances have become resistors.
struct Device {
  std::string name;
  Place place;
  DeviceKind kind = DeviceKind::behavioural;
  std::vector<DeviceControl> controls;
  std::vector<DeviceBranch> branches;
  std::shared_ptr<const Law> law;
  std::vector<DeviceNoise> noise;
  std::vector<Node> terminals;  // as the netlist names them: what a drawing and a table of operating points show
  std::string model;            // name of its .model card
};

/// A subcircuit call that was flattened away, "x1": its elements are named "x1.*". What a drawing shows as one symbol.
struct Subcircuit {
  std::string name;                // "x1"; "x1.x2" for one inside another
  std::string definition;          // name behind .subckt: "12au7"
  std::vector<std::string> ports;  // as the definition names them: "p", "g", "k"
  std::vector<Node> nodes;         // what they are connected to, in the same order
};

struct Circuit {
  std::string title;
  std::vector<std::string> nodes = {"0"};  // names, lower case, "x1.plate" inside a subcircuit
  std::vector<std::string> branches;       // names of the elements whose currents are unknowns
  std::vector<Resistor> resistors;
  std::vector<Capacitor> capacitors;
  std::vector<Inductor> inductors;
  std::vector<Coupling> couplings;
  std::vector<Source> voltage_sources, current_sources;
  std::vector<ControlledSource> controlled;
  std::vector<Device> devices;
  std::vector<Subcircuit> subcircuits;  // for drawings only; may be empty
  struct Guess {
    Node node;
    double volt;
    bool is_held;  // .ic: held until the analysis starts; .nodeset: only where the search begins
  };
  std::vector<Guess> guesses;
  double temperature = 300.15;  // K; SPICE's 27 degrees
  double gmin = 1e-12;          // S, across every junction, as SPICE does

  Node add_node(std::string name);
  int add_branch(std::string name);
  std::optional<Node> find_node(std::string_view name) const;
  std::optional<int> find_branch(std::string_view name) const;
  int unknowns() const { return static_cast<int>(nodes.size()) - 1 + static_cast<int>(branches.size()); }
  /// Index of what a control's part stands at in the vector of unknowns: node k at k - 1, branch k behind the nodes.
  int unknown_of_branch(int branch) const { return static_cast<int>(nodes.size()) - 1 + branch; }
};

}  // namespace ohmic::circuit
