#pragma once
// The answer in one sentence a musician understands, from what is missing and what mends it.

#include <string>

#include "advise/advice.hpp"
#include "advise/reason/remedy.hpp"

namespace ohmic::advise {

/// `as_it_is`: what the person has; `remedy`: the least that is to be done.
std::string sentence_of(const Needs& needs, const Remedy& as_it_is, const Remedy& remedy, Standing standing);

}  // namespace ohmic::advise
