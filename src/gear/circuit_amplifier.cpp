// From a netlist to something that runs: the load put on, the converter put in front, the figures read off.

#include "gear/circuit_amplifier.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gear/circuit_limit.hpp"
#include "gear/circuit_place.hpp"
#include "gear/figures.hpp"
#include "gear/load_netlist.hpp"

namespace ohmic::gear {
namespace {

using circuit::Circuit;
using circuit::Control;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

/// Settings with everything as the netlist has it; the load stays.
circuit::Settings untouched(const circuit::Settings& settings) {
  return {.knobs = {}, .switches = {}, .values = {}, .load = settings.load, .has_load = settings.has_load};
}

circuit::Settings with_load(const CircuitSpec& spec) {
  circuit::Settings settings = spec.settings;
  settings.load = load_netlist(spec.loads);
  settings.has_load = !spec.loads.empty();
  if (!settings.has_load) settings.load.clear();
  return settings;
}

std::complex<double> load_admittance(const CircuitSpec& spec, Hertz frequency) {
  std::complex<double> y = 0.0;
  for (const Load& load : spec.loads) y += 1.0 / (impedance(load.network, frequency) + load.cable.value());
  return y;
}

/// Taps of the model in the order the header says.
Result<std::vector<circuit::Tap>> taps_of(const CircuitSpec& spec, const DrivenCircuit& driven,
                                          CircuitAmplifier& amplifier) {
  std::vector<circuit::Tap> taps = {{"output", amplifier.output}};
  const circuit::Notes& notes = spec.netlist->notes();
  if (const auto current = load_current(driven.circuit)) {
    amplifier.current_tap = taps.size();
    taps.push_back({"load current", *current});
  }
  amplifier.first_supply = taps.size();
  for (const std::string& supply : notes.supplies) {
    const auto branch = driven.circuit.find_branch(lower(supply));
    if (branch && amplifier.supplies < CircuitAmplifier::most_supplies) {
      taps.push_back({supply, {.branch = *branch}});
      ++amplifier.supplies;
    }
  }
  amplifier.first_probe = taps.size();
  for (const circuit::Probe& probe : notes.probes) {
    if (amplifier.probes.size() == CircuitAmplifier::most_probes)
      return failure(fmt::format("\"{}\" has {} probes; at most {} are shown while it plays.", driven.circuit.title,
                                 notes.probes.size(), CircuitAmplifier::most_probes),
                     "Take out " + probe.name + " or another one.", probe.place);
    const auto place = place_named(driven.circuit, notes.load, probe.what);
    if (!place) return std::unexpected(Error(place.error()).at(probe.place));
    taps.push_back({probe.name, place->what});
    amplifier.probes.push_back(
        {.name = probe.name, .says = probe.says, .is_current = is_current(probe), .factor = place->factor});
  }
  taps.push_back({"look", amplifier.output});
  amplifier.looked_at = {.name = "output", .says = {}};
  return taps;
}

Result<std::shared_ptr<const circuit::Model>> model_of(const CircuitSpec& spec, const DrivenCircuit& driven,
                                                       const circuit::OperatingPoint& point,
                                                       const std::vector<circuit::Tap>& taps) {
  return circuit::Model::make(
      driven.circuit, point,
      {.rate = Hertz(spec.rate.value() * spec.oversampling), .input = driven.input, .taps = taps});
}

/// A probe's figures at rest and against the output.
void measure(CircuitProbe& probe, const CircuitAmplifier& amplifier, const DrivenCircuit& driven,
             const circuit::OperatingPoint& point, const Control& what) {
  probe.resting = point.value(driven.circuit, what);
  const double ratio = std::abs(amplifier.small_signal->gain(reference_frequency, amplifier.source, what)) /
                       std::max(std::abs(amplifier.gain), 1e-12);
  probe.per_output = std::clamp(ratio, 1e-4, 1e4);
}

bool is_untouched(const circuit::Settings& settings) {
  return settings.knobs.empty() && settings.switches.empty() && settings.values.empty();
}

}  // namespace

bool is_current(const circuit::Probe& probe) { return probe.what.starts_with('i') || probe.what.starts_with('I'); }

int usual_oversampling(Hertz rate) {
  if (rate < Hertz(60e3)) return 4;
  return rate < Hertz(120e3) ? 2 : 1;
}

//   converter --[source impedance]-- input        the source drives "converter"
Result<DrivenCircuit> drive(const CircuitSpec& spec) {
  auto flat = spec.netlist->flatten(with_load(spec));
  if (!flat) return std::unexpected(flat.error());
  const circuit::Notes& notes = spec.netlist->notes();
  DrivenCircuit driven{.circuit = std::move(*flat)};
  Circuit& circuit = driven.circuit;
  const std::string named = lower(notes.input);
  const auto is_input = [&](const circuit::Source& source) {
    return source.name == named || (source.name == "input" && !circuit.find_branch(named));
  };
  const auto source = std::ranges::find_if(circuit.voltage_sources, is_input);
  const auto output = circuit.find_node(lower(notes.output));
  if (const auto playable = spec.netlist->playable(); !playable && (notes.input.empty() || notes.output.empty()))
    return std::unexpected(playable.error());
  if (source == circuit.voltage_sources.end())
    return failure("The netlist has no input that a converter could drive.", "Name it: *@ input NODE.");
  if (!output || *output == circuit::ground)
    return failure("The netlist has no output.", "Name its node: *@ output NODE.");
  driven.input = source->name;
  driven.source = static_cast<int>(source - circuit.voltage_sources.begin());
  driven.output = *output;
  if (spec.source_impedance > Ohm(0.0)) {
    const circuit::Node inside = source->a;
    source->a = circuit.add_node("converter");
    circuit.resistors.push_back(
        {.name = "rconverter", .a = source->a, .b = inside, .ohm = spec.source_impedance.value(), .is_noisy = false});
  }
  return driven;
}

std::complex<double> CircuitAmplifier::response(Hertz frequency) const {
  return small_signal->gain(frequency, source, output);
}

const CircuitProbe* CircuitAmplifier::probe(int which) const noexcept {
  if (which == look) return &looked_at;
  return which >= 0 && which < static_cast<int>(probes.size()) ? &probes[static_cast<std::size_t>(which)] : nullptr;
}

std::size_t CircuitAmplifier::tap_of(int which) const noexcept {
  if (probe(which) == nullptr) return output_tap;
  return first_probe + (which == look ? probes.size() : static_cast<std::size_t>(which));
}

Result<std::shared_ptr<const CircuitAmplifier>> look_at(const CircuitSpec& spec, const CircuitAmplifier& built,
                                                        std::string_view place) {
  const auto driven = drive(spec);
  if (!driven) return std::unexpected(driven.error());
  const auto found = place_named(driven->circuit, spec.netlist->notes().load, place);
  if (!found) return std::unexpected(found.error());
  const auto point = circuit::operating_point(driven->circuit);
  if (!point) return std::unexpected(point.error());
  CircuitAmplifier unused;
  unused.output = built.output;
  auto taps = taps_of(spec, *driven, unused);
  if (!taps) return std::unexpected(taps.error());
  taps->back() = {std::string(place), found->what};
  auto model = model_of(spec, *driven, *point, *taps);
  if (!model) return std::unexpected(model.error());
  auto amplifier = std::make_shared<CircuitAmplifier>(built);
  amplifier->model = std::move(*model);
  amplifier->looked_at = {
      .name = std::string(place), .says = {}, .is_current = found->is_current, .factor = found->factor};
  measure(amplifier->looked_at, *amplifier, *driven, *point, found->what);
  return std::shared_ptr<const CircuitAmplifier>(std::move(amplifier));
}

Result<std::shared_ptr<const CircuitAmplifier>> build(const CircuitSpec& spec, const CircuitAmplifier* reference) {
  std::shared_ptr<const CircuitAmplifier> untouched_one;
  if (reference == nullptr && !is_untouched(spec.settings)) {
    CircuitSpec same = spec;
    same.settings = untouched(spec.settings);
    auto made = build(same);
    if (!made) return made;
    untouched_one = std::move(*made);
    reference = untouched_one.get();
  }
  const auto driven = drive(spec);
  if (!driven) return std::unexpected(driven.error());
  const auto point = circuit::operating_point(driven->circuit);
  if (!point) return std::unexpected(point.error());
  auto amplifier = std::make_shared<CircuitAmplifier>();
  amplifier->oversampling = spec.oversampling;
  amplifier->rate = spec.rate;
  amplifier->source = driven->source;
  amplifier->output = {.positive = driven->output};
  const auto taps = taps_of(spec, *driven, *amplifier);
  if (!taps) return std::unexpected(taps.error());
  auto model = model_of(spec, *driven, *point, *taps);
  if (!model) return std::unexpected(model.error());
  amplifier->model = std::move(*model);
  auto small = circuit::SmallSignal::at(driven->circuit, *point);
  if (!small) return std::unexpected(small.error());
  amplifier->small_signal = std::make_shared<const circuit::SmallSignal>(std::move(*small));

  const circuit::SmallSignal& signal = *amplifier->small_signal;
  amplifier->gain = amplifier->response(reference_frequency);
  amplifier->reference_gain = reference != nullptr ? reference->reference_gain : std::abs(amplifier->gain);
  if (!(amplifier->reference_gain > 1e-9))  // every level would be infinite, or no number
    return failure(fmt::format("At rest \"{}\" passes nothing on at 1 kHz, from {} to {}.", driven->circuit.title,
                               driven->input, lower(spec.netlist->notes().output)),
                   "Are *@ input and *@ output the right ones, and does no knob stand at zero by default?");
  //   Y seen at the terminals = 1 / Zout + Y of the load
  const auto seen = 1.0 / signal.impedance(reference_frequency, driven->output);
  amplifier->output_impedance = Ohm(std::abs(1.0 / (seen - load_admittance(spec, reference_frequency))));
  const Control input_current{.branch =
                                  driven->circuit.voltage_sources[static_cast<std::size_t>(driven->source)].branch};
  const auto current = signal.gain(reference_frequency, driven->source, input_current);
  amplifier->input_impedance =
      Ohm(std::max(0.0, 1.0 / std::max(std::abs(current), 1e-15) - spec.source_impedance.value()));
  amplifier->noise = circuit::integrate_noise(signal, amplifier->output, Hertz(20.0), Hertz(20e3), 10).a_weighted;
  for (std::size_t k = 0; k < amplifier->probes.size(); ++k)
    measure(amplifier->probes[k], *amplifier, *driven, *point, (*taps)[amplifier->first_probe + k].what);
  measure(amplifier->looked_at, *amplifier, *driven, *point, taps->back().what);
  for (std::size_t k = 0; k < amplifier->supplies; ++k)
    amplifier->supply_current =
        amplifier->supply_current +
        Ampere(std::abs(point->value(driven->circuit, (*taps)[amplifier->first_supply + k].what)));
  const CircuitLimit limit = limit_of(*amplifier, reference != nullptr ? reference->limit : Volt(0.0));
  amplifier->limit = limit.distorted;
  amplifier->clipping = limit.clipped;
  if (reference != nullptr) {
    amplifier->is_limited_by_current = reference->is_limited_by_current;
  } else if (!spec.loads.empty()) {
    CircuitSpec open = spec;
    open.loads.clear();
    // What the same swing would be behind the output impedance, and a quarter less: then the load ended it.
    const auto divider =
        std::abs(1.0 / (1.0 + load_admittance(spec, reference_frequency) * amplifier->output_impedance.value()));
    if (const auto without = open_circuit_limit(open, limit.clipped))
      amplifier->is_limited_by_current = limit.clipped < *without * (0.75 * divider);
  }
  return std::shared_ptr<const CircuitAmplifier>(std::move(amplifier));
}

}  // namespace ohmic::gear
