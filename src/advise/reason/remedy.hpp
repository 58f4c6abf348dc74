#pragma once
// What can be done about an unmet requirement: plugs, settings, one box or two, each put into the chain and judged again.

#include <string_view>
#include <vector>

#include "advise/advice.hpp"
#include "advise/reason/requirement.hpp"

namespace ohmic::advise {

/// What costs nothing or a cable.
enum class Fix { line_outputs, direct_monitoring, small_buffer, balanced_socket, splitter, attenuator, cable, checks };

struct Remedy {
  Verdict kind = Verdict::nothing;
  std::vector<const Candidate*> bought;  // at most two: an interface first
  std::vector<Fix> fixes;
  Chain chain;
  std::vector<Requirement> judged;
  int surely_unmet = 0, unmet = 0, uncertain = 0;
  int surplus = 0;   // things paid for that the person has already or does not need
  double usd = 0.0;  // of all that is bought; NaN: nobody knows

  /// Everything that counts, most first: needs met, boxes, things not needed, fixes, certainty, price.
  bool is_before(const Remedy& other) const;
};

/// What the person has, as it is.
Remedy as_it_is(const Needs& needs, const Shelf& shelf, bool is_rough = false);
/// The same with plugs and settings put right.
Remedy put_right(const Needs& needs, const Shelf& shelf, bool is_rough = false);
/// Every single device that may help, put into the chain; within the budget when there is one and `in_budget`.
std::vector<Remedy> singles(const Needs& needs, const Shelf& shelf, bool in_budget);
/// Every sensible pair: the best interfaces with the best of what stands behind them.
std::vector<Remedy> pairs(const Needs& needs, const Shelf& shelf, bool in_budget);

/// Of which kind the least remedy is: stops at the first device of the least kind that meets everything.
Verdict least_kind(const Needs& needs, const Shelf& shelf);
/// The least remedy. Stops looking as soon as nothing smaller can be found.
Remedy least(const Needs& needs, const Shelf& shelf, bool in_budget = true);

}  // namespace ohmic::advise
