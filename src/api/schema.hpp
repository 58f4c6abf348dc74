#pragma once
// The protocol described for other programs, from what is registered with it and from the descriptors of the rig's values.

#include <functional>
#include <string>
#include <string_view>

#include "api/protocol.hpp"
#include "rig/rig.hpp"
#include "rig/session.hpp"

namespace ohmic::api {

/// Counts what a client must know to be understood: members that go or mean something else make it 2. Requests, members
/// of answers and topics that come leave it as it is: a client passes over what it does not know.
inline constexpr int protocol_version = 1;

/// OpenAPI 3.1: requests by POST /api/v1/request, each with who may make it, and every value of this rig with its unit,
/// range, law and meaning. [control]
Value openapi(const Protocol& protocol, const rig::Rig& rig, std::string_view version);
/// AsyncAPI 3.0: the WebSocket, its first message, the same requests, and what is told. [control]
Value asyncapi(const Protocol& protocol, const rig::Rig& rig, std::string_view version);

/// {"schema": "openapi"} or "asyncapi". The session must outlive the protocol. [control]
void add_schema(Protocol& protocol, const rig::Session& session, std::string version);

}  // namespace ohmic::api
