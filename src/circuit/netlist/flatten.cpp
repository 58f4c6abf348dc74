// Places everything, gives everything its value, then turns the pots.

#include "circuit/netlist/flatten.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "circuit/netlist/files.hpp"

namespace ohmic::circuit::netlist {
namespace {

class Flattening {
 public:
  Flattening(const Script& script, const Settings& settings, const Turning& turning, Shapes& shapes)
      : source_(script), settings_(settings), turning_(turning), flat_(shapes) {}

  Result<Circuit> run(std::set<std::string>& warnings);

 private:
  void options();
  void turn_values();
  void turn_pots();
  const Definition* load();
  void emit();
  void guesses();
  void input();
  void check_values();
  void answer();
  double position(const Knob& knob);
  void refuse(std::string what, std::string hint, Place place = {}) {
    flat_.refusal.refuse(std::move(place), std::move(what), std::move(hint));
  }

  const Script& source_;
  const Settings& settings_;
  const Turning& turning_;
  Flat flat_;
  std::deque<Frame> frames_;
  Script load_;
};

void Flattening::options() {
  Frame& root = frames_.front();
  std::string left;
  for (const Assignment& option : source_.globals.options) {
    if (option.key == "temp") {
      flat_.values.celsius = flat_.values.number(option.value, root);
      if (flat_.values.celsius <= -273.15)
        refuse("The temperature is below absolute zero.", "Expected degrees Celsius.", option.value.place);
    } else if (option.key == "gmin") {
      flat_.values.gmin = flat_.values.number(option.value, root);
      if (!flat_.refusal && !(flat_.values.gmin >= 0.0 && flat_.values.gmin <= 1e-3))
        refuse("gmin is " + option.value.text + ".", "Expected a conductance from 0 to 1m (siemens).",
               option.value.place);
    } else {
      left += (left.empty() ? "" : ", ") + option.key;
    }
  }
  flat_.circuit.temperature = flat_.values.celsius + 273.15;
  flat_.circuit.gmin = flat_.values.gmin;
  if (!left.empty())
    flat_.warnings.insert(source_.name + ": of .options, " + left +
                          " had no effect: temp and gmin have; tolerances and steps are Ohmic's own.");
}

double Flattening::position(const Knob& knob) {
  const auto set = settings_.knobs.find(knob.name);
  if (set == settings_.knobs.end()) return knob.fallback;
  const double low = std::min(knob.from, knob.to), high = std::max(knob.from, knob.to);
  if (!(set->second >= low && set->second <= high))
    refuse("The knob " + knob.name + " cannot stand at " + fmt::format("{:g}", set->second) + ".",
           "Expected " + fmt::format("{:g} to {:g}", low, high) + (knob.unit.empty() ? "" : " " + knob.unit) + ".",
           knob.place);
  return set->second;
}

void Flattening::turn_values() {
  const auto names_of = [](const auto& all) {
    std::vector<std::string_view> names;
    names.reserve(all.size());
    for (const auto& one : all) names.push_back(one.name);
    return names;
  };
  const Notes& notes = source_.notes;
  for (const auto& [name, value] : settings_.knobs)
    if (std::ranges::find(notes.knobs, name, &Knob::name) == notes.knobs.end())
      refuse("There is no knob " + name + ".",
             did_you_mean(name, names_of(notes.knobs), "Knobs are declared by *@ lines."), {.file = source_.name});
  for (const auto& [name, value] : settings_.switches)
    if (std::ranges::find(notes.switches, name, &Switch::name) == notes.switches.end())
      refuse("There is no switch " + name + ".",
             did_you_mean(name, names_of(notes.switches), "Switches are declared by *@ switch lines."),
             {.file = source_.name});
  for (const Knob& knob : notes.knobs)
    if (!turning_.is_bare && knob.kind == Knob::Kind::value)
      flat_.values.overrides[knob.targets.front()] = position(knob);
  for (const Switch& one : notes.switches) {
    if (turning_.is_bare) break;
    const auto set = settings_.switches.find(one.name);
    const int at = set == settings_.switches.end() ? one.fallback : set->second;
    if (at < 0 || at >= static_cast<int>(one.values.size()))
      return refuse("The switch " + one.name + " has no position " + std::to_string(at) + ".",
                    "Expected 0 to " + std::to_string(one.values.size() - 1) + ".", one.place);
    flat_.values.overrides[one.target] = one.values[static_cast<std::size_t>(at)];
  }
  for (const auto& [name, value] : settings_.values) {
    if (!std::isfinite(value))
      refuse(name + " was set to no finite number.", "Expected a value in its unit.", {.file = source_.name});
    flat_.values.overrides[lower_case(name)] = value;
  }
}

void Flattening::turn_pots() {
  if (turning_.is_bare) return;
  for (const Knob& knob : source_.notes.knobs) {
    if (knob.kind != Knob::Kind::pot) continue;
    const double x = tapered(knob.taper, position(knob));
    for (std::size_t k = 0; k + 1 < knob.targets.size(); k += 2) {
      auto& resistors = flat_.circuit.resistors;
      const auto upper = std::ranges::find(resistors, knob.targets[k], &Resistor::name);
      const auto lower = std::ranges::find(resistors, knob.targets[k + 1], &Resistor::name);
      if (upper == resistors.end() || lower == resistors.end()) continue;  // refused when the notes were read
      const double sum = upper->ohm + lower->ohm, least = 1e-6 * sum;
      upper->ohm = std::max((1.0 - x) * sum, least);
      lower->ohm = std::max(x * sum, least);
    }
  }
}

const Definition* Flattening::load() {
  if (settings_.load.empty()) return nullptr;
  load_.name = "load";
  Statements read = read_files(settings_.load, "load", source_.loader, false, flat_.refusal);
  load_.globals = std::move(read.globals);
  if (!flat_.refusal) read_definitions(std::move(read.lines), load_.root, load_.globals, flat_.refusal);
  if (flat_.refusal) return nullptr;
  for (const Definition* one : load_.root.order)
    if (one->ports.size() == 2) return one;
  refuse("The load has no .subckt with two nodes.", "Expected .subckt name a b ... .ends.", {.file = "load"});
  return nullptr;
}

void Flattening::emit() {
  const auto each = [&](std::string_view letters, void (*add)(Flat&, const Placed&)) {
    for (const Placed& at : flat_.placed)
      if (!flat_.refusal && letters.contains(at.element->letter())) add(flat_, at);
  };
  // Values first: controls may name them wherever they stand.
  each("r", add_resistor);
  each("c", add_capacitor);
  each("l", add_inductor);
  each("vi", add_source);
  each("dqjm", add_semiconductor);
  each("efgh", add_controlled);
  each("b", add_behavioural);
  each("k", add_coupling);
}

void Flattening::guesses() {
  for (Frame& frame : frames_)
    for (const GuessText& guess : frame.definition->guesses) {
      const auto node = flat_.find_node(frame, guess.node);
      if (!node || *node == ground)
        return flat_.values.refuse(frame, {"There is no node " + guess.node + " whose voltage could be set.",
                                           did_you_mean(guess.node, flat_.names_of_nodes(frame),
                                                        "Expected a node that some element touches, and not ground."),
                                           guess.value.place});
      flat_.circuit.guesses.push_back({*node, flat_.values.number(guess.value, frame), guess.is_held});
    }
}

void Flattening::input() {
  const std::string& input = source_.notes.input;
  if (input.empty() || flat_.by_name.contains(input)) return;
  const auto node = flat_.find_node(frames_.front(), input);
  if (!node || *node == ground) return;  // refused when the notes were read
  if (flat_.circuit.find_branch("input"))
    return refuse("An element is named input, as the source at the node " + input + " would be.",
                  "Give it another name.", {.file = source_.name});
  for (const Source& source : flat_.circuit.voltage_sources)
    if ((source.a == *node && source.b == ground) || (source.b == *node && source.a == ground))
      return refuse("The node " + input + " is driven by " + source.name + " already.",
                    "Write *@ input " + source.name + ".", {.file = source_.name});
  Source made{.name = "input", .a = *node, .b = ground, .wave = {}, .branch = flat_.circuit.add_branch("input")};
  made.wave.ac_magnitude = 1.0;
  flat_.circuit.voltage_sources.push_back(std::move(made));
}

void Flattening::answer() {
  if (turning_.value == nullptr) return;
  const std::string& asked = turning_.asked;
  const std::size_t behind = asked.rfind('.') + 1;  // npos + 1 is 0
  const auto frame = flat_.frames.find(asked.substr(0, behind));
  if (frame == flat_.frames.end()) return;
  const auto cell = frame->second->cells.find(asked.substr(behind));
  if (cell != frame->second->cells.end())
    *turning_.value = flat_.values.number(*cell->second.formula, *cell->second.where);
}

void Flattening::check_values() {
  const auto refuse_one = [&](const std::string& name) {
    std::vector<std::string_view> names;
    names.reserve(flat_.placed.size() + frames_.front().cells.size());
    for (const Placed& at : flat_.placed) names.push_back(at.name);
    for (const auto& [parameter, cell] : frames_.front().cells) names.push_back(parameter);
    refuse("There is no element or parameter " + name + " with a value that could be set.",
           did_you_mean(name, names,
                        "Expected R, C, L, K, V, I, a linear E, F, G, H, or a parameter; x1.r2 inside a subcircuit."),
           {.file = source_.name});
  };
  for (const auto& [name, value] : settings_.values)
    if (const std::string lower = lower_case(name); !flat_.values.used.contains(lower) && lower != source_.notes.load)
      refuse_one(lower);
}

Result<Circuit> Flattening::run(std::set<std::string>& warnings) {
  flat_.circuit.title = source_.globals.title;
  flat_.global_nodes.insert(source_.globals.nodes.begin(), source_.globals.nodes.end());
  Frame& root = frames_.emplace_back();
  root.definition = &source_.root;
  turn_values();
  flat_.values.declare(root);
  options();
  flat_.frames[""] = &root;
  const Definition* replacement = flat_.refusal ? nullptr : load();
  const bool is_replaced = replacement != nullptr || !settings_.has_load;
  if (is_replaced && source_.notes.load.empty())
    refuse("The netlist does not say which element is its load.", "Write *@ load RL, or name the resistor RL or Rload.",
           {.file = source_.name});
  if (!flat_.refusal) Placer(flat_, frames_, is_replaced ? source_.notes.load : "", replacement).place(root, 0);
  if (!flat_.refusal) emit();
  if (!flat_.refusal) guesses();
  if (!flat_.refusal) input();
  if (!flat_.refusal) check_values();
  if (!flat_.refusal) answer();
  if (flat_.refusal) return std::unexpected(std::move(flat_.refusal.error()));
  turn_pots();
  warnings.insert(flat_.warnings.begin(), flat_.warnings.end());
  return std::move(flat_.circuit);
}

}  // namespace

// Audio pots are nearly exponential, a tenth of the way electrically when half-way by hand:
//           81^x - 1
//   f(x) =  --------      f(0) = 0, f(1/2) = 0.1, f(1) = 1
//              80
double tapered(Taper taper, double position) {
  const auto logarithmic = [](double x) { return (std::pow(81.0, x) - 1.0) / 80.0; };
  switch (taper) {
    case Taper::linear: return position;
    case Taper::logarithmic: return logarithmic(position);
    case Taper::antilogarithmic: return 1.0 - logarithmic(1.0 - position);
  }
  return position;
}

Result<Circuit> flatten(const Script& script, const Settings& settings, const Turning& turning, Shapes& shapes,
                        std::set<std::string>& warnings) {
  return Flattening(script, settings, turning, shapes).run(warnings);
}

}  // namespace ohmic::circuit::netlist
