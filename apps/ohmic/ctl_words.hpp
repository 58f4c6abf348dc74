#pragma once
// ohmic ctl in words: what a command asks of the control protocol, and what its answer says to a person.

#include <string>

#include "api/value.hpp"
#include "command_line.hpp"

namespace ohmic::app {

/// The request of a command. Errors: words that do not belong to it.
Result<api::Value> request_of(const CtlAsked& asked);

/// What the answer says, whole lines with their ends; empty when there is nothing to say.
std::string words_of(const CtlAsked& asked, const api::Value& answer);

/// "client 2: Lead: level -30 dB -> -20 dB": a change somebody made; empty when none of it is below `address`.
std::string words_of_change(const api::Value& change, const std::string& address);

}  // namespace ohmic::app
