#pragma once
// What the files that implement the protocol share, and nobody else: values as members and in words.

#include <string>
#include <string_view>
#include <vector>

#include "api/protocol.hpp"

namespace ohmic::api {

/// {"address": ..., "before": ..., "value": ..., "words": ...}
Members members_of(const rig::Turned& turned);
List list_of(const std::vector<rig::Turned>& turned);
Members members_of(const Error& error, std::string_view address = {});

/// A value as somebody sends it, as the rig file spells it: "-6 dB", true, 2, null for unknown. Errors: a list or an object.
Result<std::string> spelled(const Value& value);

/// Where an output's volume knob stands, 0 to 1; outputs as Session::phones() counts them. NaN where there is none.
Value knob_position(const rig::Rig& rig, std::size_t output);

/// Does this address stand at or below `prefix`, which is spelled as addresses are? Everything stands below nothing.
bool is_below(std::string_view address, std::string_view prefix);

}  // namespace ohmic::api
