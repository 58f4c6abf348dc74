// Notes held against the circuit they speak of.

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "circuit/analysis/named_value.hpp"
#include "circuit/netlist/notes.hpp"

namespace ohmic::circuit::netlist {
namespace {

template <class T>
const T* find(const std::vector<T>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &T::name);
  return found == all.end() ? nullptr : &*found;
}

class Checker {
 public:
  Checker(Script& script, const Circuit& circuit, Refusal& refusal)
      : script_(script), circuit_(circuit), refusal_(refusal) {}

  void ports();
  void targets();
  void places();
  void positions();

 private:
  void guess_input();
  void guess_output();
  void target(const std::string& name, const Place& place, double* present, std::string* unit);
  void refuse(const Place& place, std::string what, std::string hint) {
    refusal_.refuse(place, std::move(what), std::move(hint));
  }
  Place file() const { return {.file = script_.name}; }
  std::vector<std::string_view> node_names() const { return {circuit_.nodes.begin(), circuit_.nodes.end()}; }

  Script& script_;
  const Circuit& circuit_;
  Refusal& refusal_;
};

bool moves(const Source& source) {
  return source.wave.ac_magnitude != 0.0 || source.wave.shape != Waveform::Shape::constant;
}

/// V1 if it moves; else what drives the node "in"; else the node "in"; else V1.
void Checker::guess_input() {
  Notes& notes = script_.notes;
  const Source* first = find(circuit_.voltage_sources, "v1");
  const auto in = circuit_.find_node("in");
  if (first != nullptr && (moves(*first) || !in)) {
    notes.input = "v1";
  } else if (in) {
    const auto drives = [&](const Source& one) {
      return (one.a == *in && one.b == ground) || (one.b == *in && one.a == ground);
    };
    const auto driver = std::ranges::find_if(circuit_.voltage_sources, drives);
    notes.input = driver == circuit_.voltage_sources.end() ? "in" : driver->name;
  }
}

/// The node "out"; else where the load stands on ground.
void Checker::guess_output() {
  Notes& notes = script_.notes;
  const Resistor* load = find(circuit_.resistors, notes.load);
  if (circuit_.find_node("out")) notes.output = "out";
  else if (load != nullptr && (load->a == ground) != (load->b == ground))
    notes.output = circuit_.nodes[static_cast<std::size_t>(load->b == ground ? load->a : load->b)];
}

void Checker::ports() {
  Notes& notes = script_.notes;
  if (notes.input.empty()) guess_input();
  else if (!find(circuit_.voltage_sources, notes.input) && !circuit_.find_node(notes.input))
    refuse(file(), "*@ input names " + notes.input + ", which is neither a voltage source nor a node.",
           did_you_mean(notes.input, node_names(), "Expected *@ input and one of them."));
  else if (notes.input == "0")
    refuse(file(), "*@ input names ground.", "Expected a voltage source, or a node that the rig can drive.");
  if (!notes.output.empty() && !circuit_.find_node(notes.output))
    refuse(file(), "*@ output names the node " + notes.output + ", which no element touches.",
           did_you_mean(notes.output, node_names(), "Expected *@ output and a node."));
  if (notes.load.empty()) {
    for (const char* name : {"rl", "rload"})
      if (notes.load.empty() && find(circuit_.resistors, name)) notes.load = name;
  } else {
    const bool is_known = find(circuit_.resistors, notes.load) || find(circuit_.capacitors, notes.load) ||
                          find(circuit_.inductors, notes.load) || find(circuit_.subcircuits, notes.load) ||
                          find(circuit_.devices, notes.load);
    if (!is_known)
      refuse(file(), "*@ load names " + notes.load + ", which is no element between two nodes.",
             "Expected *@ load RL, a resistor between output and ground.");
  }
  if (notes.output.empty()) guess_output();
  for (const std::string& supply : notes.supplies)
    if (!find(circuit_.voltage_sources, supply))
      refuse(file(), "*@ supply names " + supply + ", which is no voltage source.", "Expected *@ supply VB ... .");
  if (!notes.title.empty()) script_.globals.title = notes.title;
  else notes.title = script_.globals.title;
}

/// An element with a value, or a parameter; `present` is what the file gives it.
void Checker::target(const std::string& name, const Place& place, double* present, std::string* unit) {
  std::string of;
  double value = 0.0;
  int found = 0;
  const auto is = [&](const auto& all, auto member, std::string_view in) {
    if (const auto* one = find(all, name)) {
      value = std::invoke(member, *one);
      of = in;
      ++found;
    }
  };
  is(circuit_.resistors, &Resistor::ohm, "ohm");
  is(circuit_.capacitors, &Capacitor::farad, "F");
  is(circuit_.inductors, &Inductor::henry, "H");
  is(circuit_.couplings, &Coupling::coefficient, "");
  is(circuit_.voltage_sources, [](const Source& one) { return one.wave.dc; }, "V");
  is(circuit_.current_sources, [](const Source& one) { return one.wave.dc; }, "A");
  is(circuit_.controlled, &ControlledSource::gain, "");
  // Set to what it is: refused when nothing obeys.
  Settings settings;
  std::optional<double> parameter;
  settings.values[name] = value;
  [[maybe_unused]] const auto as_it_is =  // asked for the parameter; its mistakes are told below
      flatten(script_, {}, {.is_bare = true, .asked = name, .value = &parameter}, script_.shapes, script_.warnings);
  if (parameter) of.clear();  // the parameter is meant, not an element of its name
  if (parameter) settings.values[name] = value = *parameter;
  if (const auto set = flatten(script_, settings, {.is_bare = true}, script_.shapes, script_.warnings); !set)
    return refusal_.refuse(Error(set.error()).at(place));
  if (present) *present = value;
  if (unit) *unit = of;
}

void Checker::targets() {
  for (Knob& knob : script_.notes.knobs) {
    if (knob.kind == Knob::Kind::pot) {
      for (const std::string& name : knob.targets)
        if (!find(circuit_.resistors, name))
          return refuse(knob.place, "The pot " + knob.name + " names " + name + ", which is no resistor.",
                        "Expected the two parts of its track: R1 towards the input, R2 towards ground.");
      continue;
    }
    double present = 0.0;
    target(knob.targets.front(), knob.place, &present, &knob.unit);
    if (refusal_) return;
    const bool is_given = !std::isnan(knob.fallback);
    if (!is_given) knob.fallback = present;
    const double low = std::min(knob.from, knob.to), high = std::max(knob.from, knob.to);
    if (!(knob.fallback >= low && knob.fallback <= high))
      return refuse(knob.place,
                    "The knob " + knob.name + " stands at " + fmt::format("{:g}", knob.fallback) +
                        (is_given ? "" : " in the file") + ", outside its two ends.",
                    "Expected default and a value between them.");
  }
  for (Switch& one : script_.notes.switches) {
    double present = 0.0;
    target(one.target, one.place, &present, nullptr);
    if (refusal_) return;
    if (one.fallback >= 0) continue;
    const auto same = std::ranges::find(one.values, present);
    one.fallback = same == one.values.end() ? 0 : static_cast<int>(same - one.values.begin());
  }
}

void Checker::places() {
  // At rest the current of any element is known, while it plays not of every one.
  const auto is_told_at_rest = [&](const std::string& what) {
    if (!what.starts_with("i(") || !what.ends_with(')')) return false;
    const std::string_view name = std::string_view(what).substr(2, what.size() - 3);
    return find(circuit_.resistors, name) || find(circuit_.current_sources, name) || find(circuit_.devices, name);
  };
  for (const Probe& probe : script_.notes.probes)
    if (const auto sensed = sensed_named(circuit_, probe.what); !sensed)
      refusal_.refuse(Error(sensed.error()).at(probe.place));
  for (const Expectation& one : script_.notes.expectations) {
    if (is_told_at_rest(one.what)) continue;
    if (const auto control = control_named(circuit_, one.what); !control)
      refusal_.refuse(Error(control.error()).at(one.place));
  }
}

void Checker::positions() {
  std::vector<Settings> all(1);
  for (const Knob& knob : script_.notes.knobs)
    for (const double end : {knob.from, knob.to}) {
      if (knob.kind == Knob::Kind::value) all.emplace_back().knobs[knob.name] = end;
    }
  for (const Switch& one : script_.notes.switches)
    for (std::size_t k = 0; k < one.values.size(); ++k) all.emplace_back().switches[one.name] = static_cast<int>(k);
  for (const Settings& settings : all) {
    const Result<Circuit> turned = flatten(script_, settings, {}, script_.shapes, script_.warnings);
    if (turned) continue;
    Error error = turned.error();
    for (const auto& [name, value] : settings.knobs)
      error.hint += " (With the knob " + name + " at " + fmt::format("{:g}", value) + ".)";
    for (const auto& [name, value] : settings.switches)
      error.hint += " (With the switch " + name + " in position " + std::to_string(value) + ".)";
    return refusal_.refuse(std::move(error));
  }
}

}  // namespace

void check_notes(Script& script, Refusal& refusal) {
  const Result<Circuit> bare = flatten(script, {}, {.is_bare = true}, script.shapes, script.warnings);
  if (!bare) return refusal.refuse(bare.error());
  Checker checker(script, *bare, refusal);
  checker.ports();
  if (!refusal) checker.targets();
  if (!refusal) checker.places();
  if (!refusal) checker.positions();
}

}  // namespace ohmic::circuit::netlist
