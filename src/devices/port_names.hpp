#pragma once
// Names that a JACK server accepts, made of names that a person gave.

#include <cstddef>
#include <string>
#include <vector>

namespace ohmic::devices {

/// Names for JACK: no colons (they part client from port), at most `most_bytes`, each one different.
std::vector<std::string> port_names(const std::vector<std::string>& asked, std::size_t most_bytes);

}  // namespace ohmic::devices
