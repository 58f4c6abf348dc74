#pragma once
// How far a change reaches: the smallest step that is sufficient is the one taken.

#include <array>
#include <string_view>

namespace ohmic::rig {

enum class Extent {
  nothing,   // it sounds as before
  settings,  // knobs moved
  nodes,     // gear was exchanged: only its own wires fade
  plan,      // something came, went or was wired anew: only what changed fades
  device,    // the card must be opened again
};
inline constexpr std::array<std::string_view, 5> extents = {"nothing", "settings", "nodes", "plan", "device"};

}  // namespace ohmic::rig
