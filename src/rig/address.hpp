#pragma once
// Addresses of values, "mix.Lead.sends.Kick.level": taken apart and put together, with names that hold dots in quotes.

#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::rig {

/// A name as it stands in an address: J. Doe -> "J. Doe" with its quotes, Kick -> Kick.
std::string address_part(std::string_view name);

/// The parts of an address, without quotes. Errors: an open quote, an empty part.
Result<std::vector<std::string>> address_parts(std::string_view address);

/// Parts joined by dots, quoted where they must be.
std::string address_of(const std::vector<std::string>& parts);

}  // namespace ohmic::rig
