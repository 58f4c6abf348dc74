// The answer to status: what plays, how loud, how well.

#include <cmath>
#include <utility>

#include "api/protocol_parts.hpp"

namespace ohmic::api {
namespace {

Value rounded(double value, double step) { return std::round(value / step) * step; }
Value level(double value) { return std::round(value * 100.0) / 100.0 + 0.0; }  // no -0
Value count(auto number) { return static_cast<double>(number); }

Members of(const rig::InputState& input) {
  Members members{{"name", input.name},
                  {"mute", input.is_muted},
                  {"solo", input.is_soloed},
                  {"rms_dbfs", level(input.rms.value())},
                  {"peak_dbfs", level(input.peak.value())},
                  {"sound_db_spl", level(input.sound.value())},
                  {"wire_dbu", level(input.wire.value())},
                  {"clips", count(input.clips)}};
  if (!input.silent_because.empty()) members.emplace_back("silent_because", input.silent_because);
  return members;
}

Members of(const rig::CircuitState& circuit) {
  List probes;
  for (const auto& probe : circuit.probes)
    probes.push_back(Members{{"name", probe.name},
                             {"unit", probe.is_current ? "A" : "V"},
                             {"mean", rounded(probe.mean, 1e-6)},
                             {"swing", rounded(probe.swing, 1e-6)},
                             {"heard", probe.is_heard}});
  return Members{{"supply_current_a", rounded(circuit.supply_current.value(), 1e-6)},
                 {"load_current_a", rounded(circuit.load_current.value(), 1e-6)},
                 {"iterations_per_step", rounded(circuit.iterations, 0.01)},
                 {"unconverged_steps", count(circuit.unconverged)},
                 {"fallback_steps", count(circuit.fallbacks)},
                 {"mutings", count(circuit.mutings)},
                 {"probes", std::move(probes)},
                 {"listen", circuit.listen},
                 {"scope", circuit.look}};
}

Members of(const rig::PhonesState& phones) {
  const auto chosen = static_cast<std::size_t>(phones.choice);
  Members members = Members{{"name", phones.name},
                            {"mix", phones.mix},
                            {"level_db", level(phones.level.value())},
                            {"mute", phones.is_muted},
                            {"chosen", chosen < phones.choices.size() ? phones.choices[chosen] : std::string()},
                            {"sound_db_spl", level(phones.sound.value())},
                            {"peak_db_spl", level(phones.peak.value())},
                            {"at_most", phones.is_at_most},
                            {"ceiling_db_spl", level(phones.ceiling.value())},
                            {"ceiling_reduction_db", level(phones.ceiling_reduction.value())},
                            {"headroom_db", level(phones.headroom.value())},
                            {"limit", phones.limit},
                            {"clamped_samples", count(phones.clamped)},
                            {"amplifier_clipped_samples", count(phones.limited)},
                            {"socket_clipped_samples", count(phones.socket_clipped)}};
  List response;
  for (const float decibel : phones.response) response.emplace_back(rounded(static_cast<double>(decibel), 0.01));
  if (!response.empty()) members.emplace_back("response_db", std::move(response));
  if (phones.circuit) members.emplace_back("circuit", of(*phones.circuit));
  return members;
}

Members of(const rig::BusState& bus) {
  return Members{{"name", bus.name}, {"rms_dbfs", level(bus.rms.value())}, {"peak_dbfs", level(bus.peak.value())}};
}

template <class State>
List all(const std::vector<State>& states) {
  List list;
  for (const State& state : states) list.emplace_back(of(state));
  return list;
}

/// With the positions of their knobs.
List all(const std::vector<rig::PhonesState>& states, const rig::Session& session) {
  List list;
  for (std::size_t i = 0; i < states.size(); ++i) {
    Members members = of(states[i]);
    members.emplace_back("hidden", is_hidden(session, states[i].name));
    members.emplace_back("position", knob_position(session.desk().rig(), i));
    list.emplace_back(std::move(members));
  }
  return list;
}

}  // namespace

Answer Protocol::status() const {
  const Surroundings around = surroundings_();
  const Levels levels = levels_ ? *levels_ : levels_of(session_);
  const auto health = session_.engine().health();
  List parts;
  for (const rig::LatencyPart& part : around.latency_parts)
    parts.push_back(Members{{"part", part.part}, {"frames", count(part.frames.count())}});
  return Members{{"version", around.version},
                 {"name", around.name},
                 {"file", session_.rig().file},
                 {"title", session_.rig().title},
                 {"side", std::string(1, session_.desk().side())},
                 {"unsaved", count(session_.desk().unsaved().size())},
                 {"played_seconds", rounded(around.played.value(), 0.001)},
                 {"card", Members{{"words", around.card},
                                  {"playing", around.is_playing},
                                  {"rate_hz", around.rate.value()},
                                  {"frames", around.frames},
                                  {"latency_ms", rounded(around.latency.value() * 1e3, 0.001)},
                                  {"latency", std::move(parts)}}},
                 {"health", Members{{"load", rounded(health.load, 1e-4)},
                                    {"p99", rounded(health.p99, 1e-4)},
                                    {"worst", rounded(health.worst, 1e-4)},
                                    {"xruns", count(health.xruns)},
                                    {"periods", count(health.periods)},
                                    {"swaps", count(health.swaps)},
                                    {"contained_samples", count(health.non_finite)},
                                    {"clipped_samples", count(health.clipped)},
                                    {"late_frames", count(session_.late_frames().count())}}},
                 {"inputs", all(levels.inputs)},
                 {"mixes", all(levels.mixes)},
                 {"phones", all(levels.phones, session_)},
                 {"streams", all(levels.streams)}};
}

}  // namespace ohmic::api
