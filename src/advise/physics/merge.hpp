#pragma once
// Several facts about one figure become one interval: who counts, what is likely, how far they lie apart.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "store/device.hpp"
#include "units/interval.hpp"

namespace ohmic::advise {

/// One value and who says it.
struct Said {
  double value = 0.0;
  store::Basis basis = store::Basis::published;
  int source = 0;
};

inline store::Basis basis_of(const store::Device& device, int source) {
  const auto index = static_cast<std::size_t>(source);
  return source >= 0 && index < device.sources.size() ? device.sources[index].basis : store::Basis::published;
}

/// "measured by Audio Science Review", "published by Sennheiser", "your own figure".
std::string says_who(const store::Device& device, int source);

/// What counts of `all`: the person's own alone, else everything. Values that are no positive finite numbers do not, unless
/// `any_sign`.
std::vector<Said> counting(std::vector<Said> all, bool any_sign = false);

/// Values of `all` with that basis, in their order.
std::vector<double> of_basis(const std::vector<Said>& all, store::Basis basis);

/// The middle value, of an even number the lower of the two in the middle. Not empty.
double median(std::vector<double> values);

/// lowest, likely, highest of what counts (not empty). Likely is the median of the person's own or of the measurements; an even
/// number of measurements, more than one, is split by the published ones; without measurements the median of the published.
Interval<double> merged(const std::vector<Said>& counting);

/// Facts of plain quantities as sayings.
template <class Q>
std::vector<Said> said(const store::Device& device, const store::Facts<Q>& facts) {
  std::vector<Said> all;
  for (const auto& fact : facts)
    all.push_back({static_cast<double>(fact.value.value()), basis_of(device, fact.source), fact.source});
  return all;
}

template <class Q>
Interval<Q> as(Interval<double> of) {
  return {Q(of.low), Q(of.likely), Q(of.high)};
}

}  // namespace ohmic::advise
