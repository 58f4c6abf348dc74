#pragma once
// Performers call the engineer: seen on every console, answered on one; and what two browsers say to set up a voice.

#include "api/protocol.hpp"
#include "units/clock.hpp"

namespace ohmic::api {

/// {"call": true} calls, {"call": false} takes it back; {"call": {"to": "Lead", "on": true}} answers, false ends it;
/// {"call": "state"} says who calls. A call outlives its connection: a telephone locks its screen. Topic "calls".
/// {"relay": {"to": "engineer" | OUTPUT | client number, "data": {...}}} is handed on to those who subscribed to "calls":
/// performers reach engineers, engineers reach performers. At most 16 KiB.
/// Both must outlive the protocol. [control]
void add_calls(Protocol& protocol, const Clock& clock);

}  // namespace ohmic::api
