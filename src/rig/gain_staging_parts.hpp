#pragma once
// What the files of gain staging share, and nobody else.

#include <string>
#include <vector>

#include "rig/gain_staging.hpp"

namespace ohmic::rig {

template <class Spec>
std::string name_of(const Defined<Spec>& item) {
  return item.title.empty() ? item.name : item.title;
}

/// Fills in what a good engineer would say about it, the most important first, and whether that is good.
void advise(const Rig& rig, const Input& input, InputStaging& staging);

/// All choices of all phones, all sets of all monitors.
std::vector<OutputStaging> output_staging(const Rig& rig);

/// "the amplifier's current".
std::string_view words_of(OutputLimit::By limit);

}  // namespace ohmic::rig
