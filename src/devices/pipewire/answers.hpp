#pragma once
// Whether a PipeWire server is there at all.

#include <string>

#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::devices {

/// Its version: "0.3.65". Errors: PipeWire is not installed, no server is running, it does not answer in time. [control]
Result<std::string> pipewire_answers(Clock::Time patience);

}  // namespace ohmic::devices
