#pragma once
// Reasons in words: each requirement as a claim with its figure, formula, the person's numbers and who says so.

#include <vector>

#include "advise/advice.hpp"
#include "advise/reason/remedy.hpp"

namespace ohmic::advise {

/// A claim for each requirement of the chain as it is, unmet ones first.
std::vector<Claim> claims_of(const Needs& needs, const Remedy& as_it_is, const Shelf& shelf);
/// What is worth knowing and requires nothing: dose, power handling, versions to choose from, passive speakers.
std::vector<Claim> claims_beside(const Needs& needs, const Remedy& as_it_is);
/// What experts disagree about, where the person's figures touch it.
std::vector<Claim> contested_of(const Needs& needs, const Remedy& as_it_is, Verdict verdict);

/// One requirement about headphones, and one about everything else.
Claim headphone_claim(const Needs& needs, const Chain& chain, const Requirement& requirement);
Claim input_claim(const Needs& needs, const Chain& chain, const Requirement& requirement);

}  // namespace ohmic::advise
