#pragma once
// Holds a setting against its descriptor before it travels to audio, and says in words what would be accepted.

#include <string_view>

#include "units/error.hpp"
#include "units/field.hpp"

namespace ohmic::engine {

/// Errors: the value is outside the field's range; `id` is the node's. NaN passes where the field's fallback is unknown.
Result<void> check_setting(std::string_view id, const Field& field, double value);

}  // namespace ohmic::engine
