#pragma once
// Which virtual cards desktop programs meet a rig through: a PipeWire sink for each playback, a source for each stream.

#include <string>
#include <vector>

#include "devices/pipewire/node.hpp"
#include "engine/follow/card_group.hpp"
#include "rig/rig.hpp"
#include "units/clock.hpp"

namespace ohmic::app {

/// One of them, and which of the rig's program channels are its own.
struct ProgramCard {
  devices::PipewireNodeSetup setup;
  engine::Member::Programs channels;
};
/// Playbacks first, then streams, both in the rig's order: "Ohmic Music", "Ohmic Stream mix".
std::vector<ProgramCard> program_cards(const rig::Rig& rig);

/// The same as members of a card group, each kept in step with the group's clock; none where the rig does not offer them:
/// [programs] pipewire = "off", or "auto" and no server answers. `why`: one sentence in the latter case, where there would
/// be any. `clock` must outlive them. [control]
std::vector<engine::Member> program_members(const rig::Rig& rig, const Clock& clock, std::string& why);

}  // namespace ohmic::app
