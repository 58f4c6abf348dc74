#pragma once
// Protocols of listening tests as JSON: written, and found again beside each other.

#include <filesystem>
#include <string>

#include "advise/listen/abx_protocol.hpp"

namespace ohmic::app {

/// A whole document, indented.
std::string json(const advise::AbxProtocol& protocol);
/// Protocols in a folder whose tests count together with this one: see advise::pair_of. Files that are none are passed over.
int earlier_tests(const std::filesystem::path& folder, const std::string& pair);

}  // namespace ohmic::app
