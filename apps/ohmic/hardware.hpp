#pragma once
// The hardware that is here, as a fresh rig is written for it; and the rig of a run that nobody gave one.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "devices/list.hpp"
#include "rig/fresh_rig.hpp"
#include "units/error.hpp"

namespace ohmic::app {

/// A JACK server's channels where one of these runs, else the virtual card's.
rig::Hardware hardware_of(const std::vector<devices::Found>& found);
/// The same of what is here. Asks devices: up to some seconds. [control]
rig::Hardware hardware_here();

/// The recordings that come with Ohmic, where they were rendered; as a rig in this folder spells them. In the order in
/// which a fresh rig has its performers.
std::vector<rig::Demo> demos_for(const std::filesystem::path& folder, rig::Usage usage);

/// A rig for the hardware that is here, in a file. usage: nothing takes what fits the hardware. Errors: write_atomically's.
struct Written {
  std::string file;
  std::string words;  // of the hardware
};
Result<Written> write_fresh_rig(const std::filesystem::path& file, std::optional<rig::Usage> usage);

/// What `ohmic run` plays when it is not told: rig.toml in this folder, else rig.toml in ~/Ohmic, which is written when it
/// is not there. Errors: no home; write_atomically's.
struct UsualRig {
  std::string file;
  bool is_new = false;
};
Result<UsualRig> usual_rig();

}  // namespace ohmic::app
