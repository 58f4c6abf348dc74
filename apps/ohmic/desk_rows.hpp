#pragma once
// The rows of the live view as the rig stands now, and what they turn: no key meets a row that an edit took away.

#include <cstddef>
#include <string>
#include <string_view>

#include "rig/rig.hpp"
#include "terminal/view.hpp"

namespace ohmic::app {

/// Brings names, switches, knobs and sends to where the rig stands, with a row for each input, playback, phones and
/// monitor, in this order. What the others showed stays with their names, and so does the chosen row. `mix`: whose sends
/// are shown; ignored where the rig has none.
void follow(const rig::Rig& rig, std::size_t mix, Picture& picture);

/// Where the row's strip has this value: of a linked pair, at its left side. `row` below the number of channels.
std::string address_of_strip(const rig::Rig& rig, std::size_t row, const char* member);
/// Where the mix has this row's send level.
std::string address_of_send(const rig::Rig& rig, const std::string& mix, std::size_t row);
/// Where the output has this value, which monitors may call otherwise. `output` below the number of outputs.
std::string address_of_output(const rig::Rig& rig, std::size_t output, const char* phones, const char* monitor);

/// Where the circuit that the output plays has this setting; empty: it plays none.
std::string address_of_circuit(const rig::Rig& rig, std::size_t output, std::string_view member);

}  // namespace ohmic::app
