// Reads the needles: what inputs, phones and monitors show.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "dsp/ceiling.hpp"
#include "dsp/strip.hpp"
#include "engine/meter_node.hpp"
#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
#include "rig/exposure_node.hpp"
#include "rig/phones_nodes.hpp"
#include "rig/session_parts.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

using engine::MeterNode;
using gear::PhonesOutput;

/// A meter's needle, or NaN when the meter is not there.
double needle(std::span<const float> readings, MeterNode::Reading which, int channel = 0) {
  const std::size_t at = MeterNode::reading(channel, which);
  return at < readings.size() ? static_cast<double>(readings[at]) : unknown;
}

std::string_view limit_name(float limit) {
  constexpr std::array<std::string_view, 3> names = {"rails", "current", "converter"};
  return names[std::min(static_cast<std::size_t>(std::max(limit, 0.0f)), names.size() - 1)];
}

bool is_current(std::string_view place, const CircuitFile& file) {
  const int number = file.number_of(place);
  if (number == gear::CircuitAmplifier::look) return place.starts_with("i(");
  return number >= 0 && file.probes()[static_cast<std::size_t>(number)].is_current;
}

CircuitState circuit_state(const CircuitKnobs& knobs, std::span<const float> readings) {
  const auto value = [&](std::size_t which) { return static_cast<double>(readings[which]); };
  CircuitState state{.supply_current = Ampere(value(PhonesOutput::supply_current)),
                     .load_current = Ampere(value(PhonesOutput::load_current)),
                     .iterations = value(PhonesOutput::iterations),
                     .unconverged = std::lround(value(PhonesOutput::unconverged)),
                     .fallbacks = std::lround(value(PhonesOutput::fallbacks)),
                     .mutings = std::lround(value(PhonesOutput::mutings)),
                     .probes = {},
                     .places = {knobs.file, &knobs.file->places()},
                     .listen = knobs.listen,
                     .look = knobs.scope,
                     .seen = std::string(knobs.seen()),
                     .is_current_seen = is_current(knobs.seen(), *knobs.file),
                     .scope = {}};
  std::size_t at = PhonesOutput::first_probe;
  for (const gear::CircuitProbe& probe : knobs.file->probes()) {
    state.probes.push_back({.name = probe.name,
                            .is_current = probe.is_current,
                            .mean = value(at),
                            .swing = value(at + 1),
                            .is_heard = probe.name == knobs.listen});
    at += 2;
  }
  return state;
}

/// Terminal volts of a chain over frequency against 1 kHz.
std::vector<float> response_of(const gear::PhonesChain& chain) {
  std::vector<gear::ImpedanceNetwork> networks;
  std::vector<Ohm> cables;
  for (const gear::HeadphoneSpec& headphone : chain.headphones) {
    networks.push_back(gear::network(headphone));
    cables.push_back(headphone.cable_resistance);
  }
  const auto level = [&](double frequency) {
    const auto h = chain.circuit ? chain.circuit->response(Hertz(frequency))
                                 : gear::loaded(chain.amplifier, networks, cables, Hertz(frequency)).gain;
    return gain_of(std::abs(h)).value();
  };
  const double reference = level(1000.0);
  std::vector<float> levels;
  levels.reserve(response_frequencies.size());
  for (const double frequency : response_frequencies)
    levels.push_back(static_cast<float>(level(frequency) - reference));
  return levels;
}

PhonesState phones_state(engine::Engine& engine, const Rig& rig, const Phones& phones) {
  PhonesState state{.name = phones.name, .mix = phones.mix, .ceiling = phones.ceiling};
  for (const Choice& choice : phones.choices) state.choices.push_back(title_of(rig, choice));
  const auto r = engine.readings(ids::output(phones.name, "phones"));
  if (r.size() < PhonesOutput::readings_count) return state;
  const auto value = [&](PhonesOutput::Reading which) { return static_cast<double>(r[which]); };
  state.sound = DBSPL(value(PhonesOutput::sound));
  state.peak = DBSPL(value(PhonesOutput::sound_peak));
  state.volts = Volt(value(PhonesOutput::terminal));
  state.headroom = Decibel(value(PhonesOutput::headroom));
  state.limit = limit_name(r[PhonesOutput::limit]);
  state.ceiling_reduction = Decibel(value(PhonesOutput::reduction));
  state.clamped = std::lround(value(PhonesOutput::clamped));
  state.socket_clipped = std::lround(value(PhonesOutput::socket_clipped));
  state.limited = std::lround(value(PhonesOutput::limited));
  const Choice& heard = phones.choices[static_cast<std::size_t>(phones.choice - 1)];
  if (heard.circuit != nullptr && r.size() >= PhonesOutput::circuit_readings_count)
    state.circuit = circuit_state(*std::ranges::find(phones.circuits, heard.circuit, &CircuitKnobs::file), r);
  return state;
}

/// What a set of speakers, or the sub, makes where the listener sits.
struct Boxes {
  const gear::SpeakerSpec& speaker;
  std::string id;
  std::size_t count;
};

PhonesState monitor_state(engine::Engine& engine, const Rig& rig, const Monitor& monitor) {
  PhonesState state{.name = monitor.name, .mix = monitor.mix, .ceiling = monitor.ceiling};
  for (const SpeakerSet& set : monitor.sets) {
    const Defined<gear::SpeakerSpec>& speaker = *find(rig.speakers, set.speaker);
    const std::string& title = speaker.title.empty() ? speaker.name : speaker.title;
    state.choices.push_back(monitor.sets.size() > 1 ? fmt::format("{}: {}", set.name, title) : title);
  }
  state.limit = "speaker";
  const SpeakerSet& set = monitor.sets[static_cast<std::size_t>(monitor.set - 1)];
  std::vector<Boxes> playing = {{find(rig.speakers, set.speaker)->spec, set.name, 2}};
  if (monitor.sub) playing.push_back({find(rig.speakers, monitor.sub->speaker)->spec, "sub", 1});
  // All speakers together: their powers add, their peaks may.
  double power = 0.0, peak = 0.0, headroom = std::numeric_limits<double>::infinity(), volts = 0.0;
  bool is_known = false;
  for (const Boxes& boxes : playing) {
    const auto id = [&](std::string_view part) {
      return ids::output(monitor.name, fmt::format("{}.{}", boxes.id, part));
    };
    const auto figures = gear::figures(boxes.speaker);
    const auto sound = engine.readings(id("sound"));
    for (std::size_t side = 0; side < boxes.count && !sound.empty(); ++side) {
      is_known = true;
      const double rms = needle(sound, MeterNode::rms, static_cast<int>(side));
      const double held = needle(sound, MeterNode::held_peak, static_cast<int>(side));
      power += rms * rms;
      peak += held;
      volts = std::max(volts, rms / figures.gain);
      headroom = std::min(headroom, figures.limit.value() / std::max(held, 1e-9));
    }
    const auto ceiling = engine.readings(id("ceiling"));
    if (ceiling.size() <= dsp::Ceiling::clamped) continue;
    state.ceiling_reduction =
        std::max(state.ceiling_reduction, Decibel(static_cast<double>(ceiling[dsp::Ceiling::reduction])));
    state.clamped += std::lround(ceiling[dsp::Ceiling::clamped]);
  }
  if (!is_known) return state;
  state.sound = db_spl(Pascal(std::sqrt(power)));
  state.peak = db_spl(rms_of_sine(Pascal(peak)));
  state.headroom = gain_of(headroom);
  state.volts = Volt(volts);
  return state;
}

/// The louder of two channels' needles.
void read_bus(engine::Engine& engine, const std::string& id, BusState& state) {
  const auto readings = engine.readings(id);
  if (readings.empty()) return;
  const auto louder = [&](MeterNode::Reading which) {
    return std::max(needle(readings, which, 0), needle(readings, which, 1));
  };
  state.rms = dbfs_rms(louder(MeterNode::rms));
  state.peak = dbfs_peak(louder(MeterNode::held_peak));
}

/// A real channel's volts and pascals, from what is known of the gear in front of it.
void annotate(const Rig& rig, const Input& input, engine::Engine& engine, InputState& state) {
  const auto figures = figures_of_real(rig, input);
  const double converted = needle(engine.readings(ids::input(input.name, "converted")), MeterNode::rms);
  if (figures.volt_per_full_scale) state.wire = dbu(Volt(converted * *figures.volt_per_full_scale));
  if (figures.pascal_per_full_scale) state.sound = db_spl(Pascal(converted * *figures.pascal_per_full_scale));
}

/// What a channel's strip shows; `side` of a pair.
void read_strip(engine::Engine& engine, std::string_view channel, int side, InputState& state) {
  const auto strip = engine.readings(ids::input(channel, "meter"));
  state.rms = dbfs_rms(needle(strip, MeterNode::rms, side));
  state.peak = dbfs_peak(needle(strip, MeterNode::held_peak, side));
  const auto dynamics = engine.readings(ids::input(channel, "strip"));
  if (dynamics.size() < dsp::Strip::readings_count) return;
  state.gate = Decibel(static_cast<double>(dynamics[dsp::Strip::gate_reduction]));
  state.de_esser = Decibel(static_cast<double>(dynamics[dsp::Strip::de_esser_reduction]));
  state.compressor = Decibel(static_cast<double>(dynamics[dsp::Strip::compressor_reduction]));
}

}  // namespace

const std::vector<float>& Session::Parts::response(const Phones& phones) {
  const Hertz rate = was_prepared ? format.rate : rig().card.rate;
  gear::PhonesSpec spec = phones_spec_of(rig(), phones, options.has_full_ceiling, rate);
  gear::PhonesChain& chain = spec.chains[static_cast<std::size_t>(phones.choice - 1)];
  Response& known = responses[phones.name];
  if (known.levels.empty() || known.chain.circuit != chain.circuit || !(known.chain == chain))
    known = {.chain = chain, .levels = response_of(chain)};
  return known.levels;
}

std::optional<gear::ScopeTrace> Session::Parts::scope(const Phones& phones) const {
  const auto step = std::ranges::find(blueprint.steps(), ids::output(phones.name, "converter"), &Blueprint::Step::id);
  if (step == blueprint.steps().end()) return {};
  const auto* front = dynamic_cast<const PhonesFront*>(step->node.get());
  if (front == nullptr) return {};
  const gear::ScopeTrace* trace = front->output()->scope(static_cast<std::size_t>(phones.choice - 1));
  if (trace == nullptr) return {};
  return *trace;
}

std::optional<dsp::SoundExposure::Sums> Session::exposure(std::string_view phones) {
  const auto& steps = parts_->blueprint.steps();
  const auto step = std::ranges::find(steps, ids::output(phones, "exposure"), &Blueprint::Step::id);
  if (step == steps.end()) return {};
  auto* node = dynamic_cast<ExposureNode*>(step->node.get());
  return node == nullptr ? std::nullopt : std::optional(node->sums());
}

std::vector<InputState> Session::inputs() {
  std::vector<InputState> states;
  const Rig& rig = parts_->rig();
  engine::Engine& engine = parts_->engine;
  for (const Input& input : rig.inputs) {
    const bool is_right = !input.link.empty();
    const std::string_view channel = is_right ? input.link : input.name;
    const Strip& strip = is_right ? std::ranges::find(rig.inputs, input.link, &Input::name)->strip : input.strip;
    InputState state{.name = input.name, .is_muted = strip.is_muted, .is_soloed = strip.is_soloed};
    state.is_linked = is_right;
    state.sound = db_spl(Pascal(needle(engine.readings(ids::input(input.name, "sound")), MeterNode::rms)));
    state.wire = dbu(Volt(needle(engine.readings(ids::input(input.name, "volts")), MeterNode::rms)));
    read_strip(engine, channel, is_right ? 1 : 0, state);
    if (origin_of(input) == Origin::card) annotate(rig, input, engine, state);
    const double overs = needle(engine.readings(ids::input(input.name, "converted")), MeterNode::overs);
    state.clips = std::isfinite(overs) ? std::lround(overs) : 0;
    if (origin_of(input) == Origin::air)
      state.silent_because =
          gear::why_silent(find(rig.microphones, input.microphone)->spec, input.has_phantom).value_or("");
    states.push_back(std::move(state));
  }
  for (const Playback& playback : rig.playbacks) {
    InputState state{.name = playback.name, .is_muted = playback.strip.is_muted, .is_soloed = playback.strip.is_soloed};
    state.is_program = true;
    read_strip(engine, playback.name, 0, state);
    InputState right;
    read_strip(engine, playback.name, 1, right);
    state.rms = std::max(state.rms, right.rms);
    state.peak = std::max(state.peak, right.peak);
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<BusState> Session::mixes() {
  std::vector<BusState> states;
  for (const Mix& mix : parts_->rig().mixes) {
    states.push_back({.name = mix.name});
    read_bus(parts_->engine, ids::bus(mix.name), states.back());
  }
  return states;
}

std::vector<BusState> Session::streams() {
  std::vector<BusState> states;
  for (const Stream& stream : parts_->rig().streams) {
    states.push_back({.name = stream.name});
    read_bus(parts_->engine, ids::stream(stream.name), states.back());
  }
  return states;
}

std::vector<PhonesState> Session::phones() {
  std::vector<PhonesState> states;
  const Rig& rig = parts_->rig();
  for (const Phones& phones : rig.phones) {
    PhonesState state = phones_state(parts_->engine, rig, phones);
    state.is_at_most = phones.output.full_scale && phones.output.has_knob;
    state.level = phones.level;
    state.is_muted = phones.is_muted;
    state.choice = phones.choice - 1;
    state.response = parts_->response(phones);
    if (state.circuit) state.circuit->scope = parts_->scope(phones);
    states.push_back(std::move(state));
  }
  for (const Monitor& monitor : rig.monitors) {
    PhonesState state = monitor_state(parts_->engine, rig, monitor);
    const CardOutput& socket = monitor.sets[static_cast<std::size_t>(monitor.set - 1)].output;
    state.is_at_most = socket.full_scale && socket.has_knob;
    state.level = monitor.level;
    state.is_muted = monitor.is_cut;
    state.choice = monitor.set - 1;
    states.push_back(std::move(state));
  }
  return states;
}

long Session::contained() {
  long count = 0;
  for (const auto& [file, node] : parts_->material.recordings) count += static_cast<long>(node->reader().contained());
  for (const Input& input : parts_->rig().inputs) {
    const double met = needle(parts_->engine.readings(ids::input(input.name, "converted")), MeterNode::non_finite);
    count += std::isfinite(met) ? std::lround(met) : 0;
  }
  return count;
}

}  // namespace ohmic::rig
