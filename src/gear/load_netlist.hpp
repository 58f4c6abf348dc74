#pragma once
// Headphones as a netlist: what a circuit's load is replaced by, the same network the datasheet amplifier drives.

#include <span>
#include <string>
#include <string_view>

#include "gear/load.hpp"

namespace ohmic::gear {

/// The voltage source of 0 V through which all of the load's current flows: its branch is the ammeter.
inline constexpr std::string_view load_ammeter = "vammeter";

/// A .subckt with two nodes for circuit::Settings::load: every headphone behind its cable, all in parallel.
///
///   a --[ammeter]--+--[cable 1]--[R]--[R || L]--[R || L || C]--+-- b
///                  +--[cable 2]--...                           |
///
/// Two lists with the same sections give circuits of the same shape, whatever their values.
std::string load_netlist(std::span<const Load> loads);

}  // namespace ohmic::gear
