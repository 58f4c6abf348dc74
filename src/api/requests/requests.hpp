#pragma once
// What the console asks beyond values: each capability registers its requests with the protocol, from its own file.

#include "api/protocol.hpp"
#include "rig/session.hpp"

namespace ohmic::api {

/// {"rig": true}: what is there and how it hangs together. A performer sees their own output and what its mix hears.
/// Session must outlive the protocol in all of these. [control]
void add_rig(Protocol& protocol, const rig::Session& session);

}  // namespace ohmic::api
