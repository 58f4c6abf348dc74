#pragma once
// ohmic ctl cards, switches and switch: the sound cards that play, in tables, and what is pressed on them.

#include <string>

#include "api/value.hpp"
#include "command_line.hpp"

namespace ohmic::app {

/// Each card with its channels, what was granted, latency both ways, and how well it keeps step.
std::string cards_words(const api::Value& answer);
/// Each switch with its number, where it stands and whose strip it is at.
std::string switches_words(const api::Value& answer);
/// Where the one that was pressed stands now.
std::string switch_words(const api::Value& answer);
/// Errors: no number of a switch, or nothing that one can be turned to.
Result<api::Value> switch_request(const CtlAsked& asked);

/// "Scarlett 2i2: gain of input 2 is 30 dB", of what a subscriber is told; empty where it is about something else.
std::string switch_change(const api::Value& told);

}  // namespace ohmic::app
