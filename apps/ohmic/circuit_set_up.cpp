// Turns what was asked into a circuit at rest; every mistake on the way is a sentence.

#include "circuit_set_up.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "circuit/analysis/named_value.hpp"
#include "circuit/expression/parse.hpp"
#include "units/dimension.hpp"

namespace ohmic::app {
namespace {

using circuit::Knob;
using circuit::Netlist;
using circuit::Notes;
using circuit::Settings;
using circuit::Switch;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

struct Setting {
  std::string name, value;
};
Result<Setting> setting(const std::string& text, const char* example) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return failure(fmt::format("\"{}\" sets nothing.", text), fmt::format("Write it as {}.", example));
  return Setting{text.substr(0, equals), text.substr(equals + 1)};
}

/// "0.5", "150V", "2.2k": a number as netlists write it.
Result<double> number(const Setting& set) {
  if (const auto value = circuit::parse_number(set.value)) return *value;
  return failure(fmt::format("{}={}: \"{}\" is no number.", set.name, set.value, set.value),
                 "Expected a figure as in a netlist: 0.5, 2.2k, 150V.");
}

Result<void> turn_knob(const Notes& notes, const std::string& text, Settings& settings) {
  const auto set = setting(text, "volume=0.5");
  if (!set) return std::unexpected(set.error());
  const auto value = number(*set);
  if (!value) return std::unexpected(value.error());
  const auto knob = std::ranges::find_if(notes.knobs, [&](const Knob& k) { return lower(k.name) == lower(set->name); });
  if (knob == notes.knobs.end()) {
    settings.values[lower(set->name)] = *value;  // an element or a parameter; flattening knows whether there is one
    return {};
  }
  const bool is_pot = knob->kind == Knob::Kind::pot;
  const double from = is_pot ? 0.0 : std::min(knob->from, knob->to), to = is_pot ? 1.0 : std::max(knob->from, knob->to);
  if (*value < from || *value > to)
    return failure(fmt::format("{} is outside the knob's travel, {:g} to {:g}{}{}.", text, from, to,
                               knob->unit.empty() ? "" : " ", knob->unit));
  settings.knobs[knob->name] = *value;
  return {};
}

Result<void> throw_switch(const Notes& notes, const std::string& text, Settings& settings) {
  const auto set = setting(text, "gain=high");
  if (!set) return std::unexpected(set.error());
  std::vector<std::string_view> names;
  for (const Switch& one : notes.switches) {
    names.push_back(one.name);
    if (lower(one.name) != lower(set->name)) continue;
    for (std::size_t k = 0; k < one.labels.size(); ++k) {
      if (lower(one.labels[k]) != lower(set->value)) continue;
      settings.switches[one.name] = static_cast<int>(k);
      return {};
    }
    return failure(fmt::format("The switch {} has no position \"{}\".", one.name, set->value),
                   fmt::format("It has: {}.", fmt::join(one.labels, ", ")));
  }
  const auto near = nearest_name(set->name, names);
  return failure(fmt::format("The netlist has no switch \"{}\".", set->name),
                 near            ? fmt::format("Did you mean \"{}\"?", *near)
                 : names.empty() ? "It has no switches."
                                 : fmt::format("It has: {}.", fmt::join(names, ", ")));
}

Result<std::string> contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.good() && text.empty())
    return failure(fmt::format("{} could not be read.", file), "Is the path right?", {.file = file});
  return text;
}

Result<void> connect(const std::string& load, Settings& settings) {
  if (load.empty()) return {};
  if (load == "none") {
    settings.has_load = false;
    return {};
  }
  const auto bare = circuit::parse_number(load);
  const bool is_file = std::filesystem::exists(load);
  if (bare || !is_file) {
    const Result<double> ohm = bare ? Result<double>(*bare) : parse_value(Dimension::ohm, load);
    if (!ohm || !(*ohm > 0.0))
      return failure(fmt::format("The load \"{}\" is neither a resistance nor a file.", load),
                     "Expected 300, \"2.2 kohm\", circuits/loads/dynamic_300.cir or none.");
    settings.load = fmt::format(".subckt load a b\nR1 a b {:.17g}\n.ends\n", *ohm);
    return {};
  }
  auto text = contents(load);
  if (!text) return std::unexpected(text.error());
  settings.load = std::move(*text);
  return {};
}

/// The name behind the first .subckt; empty: there is none.
std::string first_subcircuit(std::string_view text) {
  while (!text.empty()) {
    const std::string line = lower(std::string(text.substr(0, text.find('\n'))));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(".subckt")) continue;
    const std::size_t begin = line.find_first_not_of(" \t", 7);
    if (begin == std::string::npos) return {};
    return line.substr(begin, line.find_first_of(" \t\r", begin) - begin);
  }
  return {};
}

const circuit::Resistor* load_resistor(const circuit::Circuit& circuit, const Notes& notes) {
  for (const std::string& name : {lower(notes.load), std::string("rl"), std::string("rload")}) {
    const auto found = std::ranges::find(circuit.resistors, name, &circuit::Resistor::name);
    if (!name.empty() && found != circuit.resistors.end()) return &*found;
  }
  return nullptr;
}

std::string words_of_load(const circuit::Circuit& circuit, const Notes& notes, const Settings& settings,
                          const std::string& asked) {
  if (!settings.has_load) return "nothing";
  if (!settings.load.empty()) {
    if (const auto ohm = circuit::parse_number(asked)) return format_value(Dimension::ohm, *ohm);
    return std::filesystem::exists(asked) ? first_subcircuit(settings.load) : asked;
  }
  if (const circuit::Resistor* resistor = load_resistor(circuit, notes))
    return format_value(Dimension::ohm, resistor->ohm);
  return notes.load.empty() ? "what the netlist has" : notes.load;
}

Result<void> find_ends(CircuitBench& bench, const CircuitAsked& asked, Ends ends) {
  const Notes& notes = bench.netlist.notes();
  std::string input;
  for (const std::string& name : {std::string("input"), lower(notes.input), std::string("v1"), std::string("vin")}) {
    const auto found = std::ranges::find(bench.circuit.voltage_sources, name, &circuit::Source::name);
    if (name.empty() || found == bench.circuit.voltage_sources.end()) continue;
    bench.input = name;
    bench.input_source = static_cast<int>(found - bench.circuit.voltage_sources.begin());
    break;
  }
  const bool is_needed = ends == Ends::needed || bench.circuit.nodes.size() < 2;
  if (bench.input.empty() && is_needed)
    return failure("The netlist says nowhere what drives it.",
                   "Name the voltage source or the node: *@ input V1, *@ input in.", {.file = asked.file});
  bench.output_name = !asked.node.empty() ? asked.node : notes.output;
  if (bench.output_name.empty())
    return is_needed ? failure("The netlist says nowhere where it is heard.",
                               "Name the node: *@ output plate, or --node plate.", {.file = asked.file})
                     : Result<void>();
  const auto output = circuit::control_named(bench.circuit, bench.output_name);
  if (!output) return std::unexpected(Error(output.error()).at({.file = asked.file}));
  bench.output = *output;
  return {};
}

}  // namespace

Result<Netlist> read_netlist(const std::string& file) {
  // Models that ship with Ohmic are found from a netlist anywhere.
  return Netlist::read(file, circuit::disk_loader({"circuits", std::filesystem::path(file).parent_path()}));
}

Result<Settings> settings_of(const Netlist& netlist, const CircuitAsked& asked) {
  Settings settings;
  for (const std::string& knob : asked.knobs) {
    if (const auto turned = turn_knob(netlist.notes(), knob, settings); !turned) return std::unexpected(turned.error());
  }
  for (const std::string& one : asked.switches) {
    if (const auto thrown = throw_switch(netlist.notes(), one, settings); !thrown)
      return std::unexpected(thrown.error());
  }
  if (const auto connected = connect(asked.load, settings); !connected) return std::unexpected(connected.error());
  return settings;
}

std::string title_of(const Netlist& netlist, const std::string& file) {
  const std::string& title = netlist.notes().title;
  return title.empty() ? std::filesystem::path(file).filename().string() : title;
}

Result<CircuitBench> put_on_bench(const CircuitAsked& asked, Ends ends) {
  auto netlist = read_netlist(asked.file);
  if (!netlist) return std::unexpected(netlist.error());
  CircuitBench bench{.netlist = std::move(*netlist)};
  auto settings = settings_of(bench.netlist, asked);
  if (!settings) return std::unexpected(settings.error());
  bench.settings = std::move(*settings);
  auto flat = bench.netlist.flatten(bench.settings);
  if (!flat && flat.error().place.file == "load")  // as its text is called; it came from a file
    return std::unexpected(std::move(flat.error()).at({.file = asked.load}));
  if (!flat) return std::unexpected(flat.error());
  bench.circuit = std::move(*flat);
  if (const auto found = find_ends(bench, asked, ends); !found) return std::unexpected(found.error());
  auto point = circuit::operating_point(bench.circuit);
  if (!point) return std::unexpected(std::move(point.error()).at({.file = asked.file}));
  bench.point = std::move(*point);
  bench.load_words = words_of_load(bench.circuit, bench.netlist.notes(), bench.settings, asked.load);
  return bench;
}

Result<std::optional<circuit::Circuit>> CircuitBench::load() const {
  if (!settings.has_load) return std::nullopt;
  std::string text = settings.load;
  if (text.empty()) {
    const circuit::Resistor* resistor = load_resistor(circuit, netlist.notes());
    if (!resistor) return std::nullopt;
    text = fmt::format(".subckt load a b\nR1 a b {:.17g}\n.ends\n", resistor->ohm);
  }
  const std::string around =
      fmt::format("a load by itself\n*@ input V1\n*@ output a\nV1 a 0 AC 1\nX1 a 0 {}\n", first_subcircuit(text));
  auto alone = Netlist::parse(around + text, "load", circuit::disk_loader({"circuits"}));
  if (!alone) return std::unexpected(alone.error());
  auto flat = alone->flatten();
  if (!flat) return std::unexpected(flat.error());
  return std::move(*flat);
}

}  // namespace ohmic::app
