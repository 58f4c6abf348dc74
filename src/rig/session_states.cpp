// Reads the needles: what inputs, phones and monitors show.

#include <algorithm>
#include <cmath>

#include "dsp/ceiling.hpp"
#include "engine/meter_node.hpp"
#include "gear/phones_output.hpp"
#include "rig/chain.hpp"
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
  return state;
}

PhonesState monitor_state(engine::Engine& engine, const Rig& rig, const Monitor& monitor) {
  PhonesState state{.name = monitor.name, .mix = monitor.mix, .ceiling = monitor.ceiling};
  const Defined<gear::SpeakerSpec>& speaker = *find(rig.speakers, monitor.speaker);
  state.choices = {speaker.title.empty() ? speaker.name : speaker.title};
  state.limit = "speaker";
  const auto sound = engine.readings(ids::output(monitor.name, "sound"));
  if (!sound.empty()) {
    // Both speakers together: their powers add, their peaks may.
    const std::array rms = {needle(sound, MeterNode::rms, 0), needle(sound, MeterNode::rms, 1)};
    const std::array peaks = {needle(sound, MeterNode::held_peak, 0), needle(sound, MeterNode::held_peak, 1)};
    state.sound = db_spl(Pascal(std::hypot(rms[0], rms[1])));
    state.peak = db_spl(rms_of_sine(Pascal(peaks[0] + peaks[1])));
    const auto figures = gear::figures(speaker.spec);
    state.headroom = gain_of(figures.limit.value() / std::max({peaks[0], peaks[1], 1e-9}));
    state.volts = Volt(std::max(rms[0], rms[1]) / figures.gain);
  }
  const auto ceiling = engine.readings(ids::output(monitor.name, "ceiling"));
  if (ceiling.size() > dsp::Ceiling::clamped) {
    state.ceiling_reduction = Decibel(static_cast<double>(ceiling[dsp::Ceiling::reduction]));
    state.clamped = std::lround(ceiling[dsp::Ceiling::clamped]);
  }
  return state;
}

/// A real channel's volts and pascals, from what is known of the gear in front of it.
void annotate(const Rig& rig, const Input& input, engine::Engine& engine, InputState& state) {
  const auto figures = figures_of_real(rig, input);
  const double converted = needle(engine.readings(ids::input(input.name, "converted")), MeterNode::rms);
  if (figures.volt_per_full_scale) state.wire = dbu(Volt(converted * *figures.volt_per_full_scale));
  if (figures.pascal_per_full_scale) state.sound = db_spl(Pascal(converted * *figures.pascal_per_full_scale));
}

}  // namespace

std::vector<InputState> Session::inputs() {
  std::vector<InputState> states;
  const Rig& rig = parts_->rig;
  for (std::size_t i = 0; i < rig.inputs.size(); ++i) {
    const Input& input = rig.inputs[i];
    InputState state{.name = input.name, .is_muted = parts_->desk.muted[i], .is_soloed = parts_->desk.soloed[i]};
    state.sound = db_spl(Pascal(needle(parts_->engine.readings(ids::input(input.name, "sound")), MeterNode::rms)));
    state.wire = dbu(Volt(needle(parts_->engine.readings(ids::input(input.name, "volts")), MeterNode::rms)));
    const auto strip = parts_->engine.readings(ids::input(input.name, "meter"));
    state.rms = dbfs_rms(needle(strip, MeterNode::rms));
    state.peak = dbfs_peak(needle(strip, MeterNode::held_peak));
    if (origin_of(input) == Origin::card) annotate(rig, input, parts_->engine, state);
    const double overs = needle(parts_->engine.readings(ids::input(input.name, "converted")), MeterNode::overs);
    state.clips = std::isfinite(overs) ? std::lround(overs) : 0;
    if (origin_of(input) == Origin::air)
      state.silent_because =
          gear::why_silent(find(rig.microphones, input.microphone)->spec, input.has_phantom).value_or("");
    states.push_back(std::move(state));
  }
  return states;
}

std::vector<PhonesState> Session::phones() {
  std::vector<PhonesState> states;
  const Rig& rig = parts_->rig;
  for (std::size_t i = 0; i < rig.phones.size() + rig.monitors.size(); ++i) {
    PhonesState state = parts_->is_phones(i) ? phones_state(parts_->engine, rig, rig.phones[i])
                                             : monitor_state(parts_->engine, rig, parts_->monitor(i));
    const Desk::Output& knobs = parts_->desk.outputs[i];
    const CardOutput& socket = parts_->is_phones(i) ? rig.phones[i].output : parts_->monitor(i).output;
    state.is_at_most = socket.full_scale && socket.has_knob;
    state.level = knobs.level;
    state.is_muted = knobs.is_muted;
    state.choice = knobs.choice;
    states.push_back(std::move(state));
  }
  return states;
}

long Session::contained() {
  long count = 0;
  for (const auto& [file, node] : parts_->recordings) count += static_cast<long>(node->reader().contained());
  for (const Input& input : parts_->rig.inputs) {
    const double met = needle(parts_->engine.readings(ids::input(input.name, "converted")), MeterNode::non_finite);
    count += std::isfinite(met) ? std::lround(met) : 0;
  }
  return count;
}

}  // namespace ohmic::rig
