// Orders the claims: what is missing first, then what was likeliest to decide.

#include "advise/reason/claims.hpp"

#include <algorithm>

namespace ohmic::advise {

std::vector<Claim> claims_of(const Needs& needs, const Remedy& as_it_is, const Shelf&) {
  std::vector<Claim> claims;
  for (const Requirement& one : as_it_is.judged) {
    const bool is_hidden = one.topic == Topic::inputs || one.topic == Topic::phantom ||
                           one.topic == Topic::instrument || one.topic == Topic::gain || one.topic == Topic::delay;
    if (is_hidden && !as_it_is.chain.has_converter) continue;  // one claim says it all: there is no converter
    const bool is_heard = one.topic == Topic::level || one.topic == Topic::response || one.topic == Topic::hiss;
    Claim claim = is_heard ? headphone_claim(needs, as_it_is.chain, one) : input_claim(needs, as_it_is.chain, one);
    claim.topic = name_of(one.topic);
    claim.is_requirement = true;
    claim.is_met = one.is_met();
    if (claim.standing == Standing::certain && !one.is_certain()) claim.standing = Standing::depends;
    claims.push_back(std::move(claim));
  }
  std::ranges::stable_sort(claims, {}, [](const Claim& claim) { return claim.is_met ? 1 : 0; });
  return claims;
}

}  // namespace ohmic::advise
