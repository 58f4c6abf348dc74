#pragma once
// AutoEq results that a person downloaded: which of their files belongs to which headphone, by name.

#include <filesystem>
#include <vector>

#include "store/device.hpp"

namespace ohmic::store {

/// Fills in `eq_file` of every headphone that the folder (or a folder below it) has a "NAME ParametricEQ.txt" or else a
/// "NAME GraphicEQ.txt" for, NAME being the headphone's name or an alias, but for case, blanks and the word ohm. Of several
/// the one below a folder "oratory1990" is taken, else the first by path. A folder that cannot be read holds none. [control]
void attach_autoeq(const std::filesystem::path& folder, std::vector<Headphone>& headphones);

}  // namespace ohmic::store
