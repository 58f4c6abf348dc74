#pragma once
// From a rig to a blueprint: places every gear and strip as a node, wires them by their units, and keeps them for the next.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rig/blueprint.hpp"
#include "rig/late.hpp"
#include "rig/material.hpp"
#include "rig/matrix.hpp"
#include "rig/rig.hpp"
#include "rig/tried.hpp"
#include "stream/tap.hpp"

namespace ohmic::rig {

/// What a rig's nodes are called in the plan: names in quotes where they hold a dot, as in addresses.
namespace ids {
inline constexpr std::string_view mixer = "mixer";
inline constexpr std::string_view feeds = "feeds";
inline constexpr std::string_view bank = "amplifiers";
inline constexpr std::string_view late = "late";
std::string recording(std::string_view file);
std::string input(std::string_view name, std::string_view part);   // part: "preamp", "strip", "meter", ...
std::string output(std::string_view name, std::string_view part);  // phones, monitors
std::string bus(std::string_view name);                            // a mix's meter
std::string stream(std::string_view name);                         // a stream's meter
}  // namespace ids

/// What stays from one blueprint of a rig to the next.
struct Stock {
  Shelf shelf;
  Places sources, buses, voices, feeds;
  bool has_late = false;       // there is a line for what is heard late: it stays once somebody asked for it
  std::optional<Tried> tried;  // what is heard instead of an output's choice
  std::optional<Late> late;    // what is heard late now; taken away where the rig has no such way any more
  std::map<std::string, std::shared_ptr<stream::Tap>, std::less<>> taps;  // by phones output
};

/// full_ceiling: see SessionOptions. fade: how long the mixer's gains travel to where they are new; 0: 10 ms. [control]
Blueprint draw(const Rig& rig, const Material& material, Stock& stock, bool full_ceiling, Second fade = {});

}  // namespace ohmic::rig
