// The requests "schematic" and "scope": the circuit that is heard on an output, drawn, and what its scope shows now.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/requests/asked.hpp"
#include "api/requests/requests.hpp"
#include "rig/address.hpp"
#include "rig/circuit_drawing.hpp"

namespace ohmic::api {
namespace {

/// The phones output of "phones.NAME" and the circuit that is heard on it. Errors: no such output, or no circuit.
Result<const rig::CircuitKnobs*> circuit_of(const rig::Rig& rig, const Request& request) {
  const auto address = request.text("phones.Lead");
  if (!address) return std::unexpected(address.error());
  const auto parts = rig::address_parts(*address);
  if (!parts) return std::unexpected(parts.error());
  if (parts->size() != 2 || parts->front() != "phones")
    return failure(fmt::format("\"{}\" is no phones output.", *address), "Such as phones.Lead.");
  const auto phones = named(rig.phones, parts->back(), "phones output");
  if (!phones) return std::unexpected(phones.error());
  const auto chosen = std::min(static_cast<std::size_t>((*phones)->choice), (*phones)->choices.size()) - 1;
  const rig::Choice& choice = (*phones)->choices[chosen];
  const auto knobs = std::ranges::find(phones.value()->circuits, choice.circuit, &rig::CircuitKnobs::file);
  if (choice.circuit == nullptr || knobs == phones.value()->circuits.end())
    return failure(fmt::format("{} does not hear a circuit.", parts->back()),
                   "Choose an amplifier that is a netlist, such as circuits/opamp_two_stage.cir.");
  return &*knobs;
}

/// Drawings by circuit and by how it stands: one takes some tenths of a second. The last few are kept. For work only.
class Drawings {
 public:
  Result<const rig::CircuitDrawing*> of(const rig::CircuitKnobs& knobs) {
    const Key key{knobs.file->sum(), knobs.values};
    if (const auto known = drawn_.find(key); known != drawn_.end()) return &known->second;
    auto drawing = rig::draw_circuit(*knobs.file, knobs.values);
    if (!drawing) return std::unexpected(drawing.error());
    if (drawn_.size() >= most) drawn_.clear();
    return &drawn_.emplace(key, std::move(*drawing)).first->second;
  }

 private:
  static constexpr std::size_t most = 16;
  using Key = std::pair<std::uint64_t, std::vector<double>>;
  std::map<Key, rig::CircuitDrawing> drawn_;
};

Answer drawn(const std::string& address, const rig::CircuitKnobs& knobs, Drawings& drawings) {
  const auto drawing = drawings.of(knobs);
  if (!drawing) return std::unexpected(drawing.error());
  List places;
  for (const auto& place : (*drawing)->places)
    places.emplace_back(
        Members{{"name", place.name}, {"x", place.x}, {"y", place.y}, {"unit", place.is_current ? "A" : "V"}});
  return Members{{"schematic", address},       {"circuit", knobs.file->name()}, {"title", knobs.file->title()},
                 {"listen", knobs.listen},     {"scope", knobs.scope},          {"svg", (*drawing)->svg},
                 {"places", std::move(places)}};
}

Members of(const rig::CircuitState::Probe& probe) {
  return {{"name", probe.name},
          {"unit", probe.is_current ? "A" : "V"},
          {"mean", probe.mean},
          {"swing", probe.swing},
          {"heard", probe.is_heard}};
}

Answer scope_of(const rig::PhonesState& phones) {
  const rig::CircuitState& circuit = *phones.circuit;
  List probes;
  for (const auto& probe : circuit.probes) probes.emplace_back(of(probe));
  Members members{{"scope", rig::address_of({"phones", phones.name})},
                  {"place", circuit.seen},
                  {"listen", circuit.listen},
                  {"unit", circuit.is_current_seen ? "A" : "V"},
                  {"probes", std::move(probes)}};
  if (!circuit.scope) {
    members.emplace_back("points", List{});
    return members;
  }
  List points;
  points.reserve(gear::ScopeTrace::count);
  // Six digits: more than a screen has.
  for (const float point : circuit.scope->points)
    points.emplace_back(std::stod(fmt::format("{:.6g}", static_cast<double>(point))));
  members.emplace_back("points", std::move(points));
  members.emplace_back("seconds_per_point", circuit.scope->seconds_per_point);
  members.emplace_back("triggered", circuit.scope->is_triggered);
  members.emplace_back("lowest", static_cast<double>(circuit.scope->lowest));
  members.emplace_back("highest", static_cast<double>(circuit.scope->highest));
  return members;
}

}  // namespace

void add_schematic(Protocol& protocol, rig::Session& session) {
  const auto drawings = std::make_shared<Drawings>();
  protocol.add(
      {.name = "schematic",
       .takes = {},
       .says = "The circuit that is heard on a phones output as SVG, and where its nodes and currents stand in it.",
       .work = [&session, drawings](const Request& request) -> Result<Work> {
         const auto knobs = circuit_of(session.desk().rig(), request);
         if (!knobs) return std::unexpected(knobs.error());
         return
             [drawings, address = *request.verb.text(), knobs = **knobs] { return drawn(address, knobs, *drawings); };
       }});
  protocol.add({.name = "scope",
                .takes = {},
                .says = "What the scope of the circuit on a phones output shows now: 256 points.",
                .answer = [&session](const Request& request) -> Answer {
                  if (const auto knobs = circuit_of(session.desk().rig(), request); !knobs)
                    return std::unexpected(knobs.error());
                  const std::string name = rig::address_parts(*request.verb.text())->back();
                  const std::vector<rig::PhonesState> all = session.phones();
                  const auto phones = std::ranges::find(all, name, &rig::PhonesState::name);
                  if (is_hidden(session, name))
                    return failure(fmt::format("Somebody compares blindly on {}.", name),
                                   "Its scope would tell what is heard. End the comparison first.");
                  if (phones == all.end() || !phones->circuit)
                    return failure(fmt::format("{} does not play yet.", name), "Try again in a moment.");
                  return scope_of(*phones);
                }});
}

}  // namespace ohmic::api
