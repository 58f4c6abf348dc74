// Who counts among several sources, and what is likely where they disagree.

#include "advise/physics/merge.hpp"

namespace ohmic::advise {

using store::Basis;

std::string says_who(const store::Device& device, int source) {
  const auto index = static_cast<std::size_t>(source);
  if (source < 0 || index >= device.sources.size()) return "as given";
  const store::Source& who = device.sources[index];
  switch (who.basis) {
    case Basis::own: return "your own figure";
    case Basis::measured: return who.by.empty() ? "measured" : "measured by " + who.by;
    case Basis::published: break;
  }
  return who.by.empty() ? "published" : "published by " + who.by;
}

std::vector<Said> counting(std::vector<Said> all, bool any_sign) {
  std::erase_if(all, [&](const Said& s) { return !std::isfinite(s.value) || (!any_sign && !(s.value > 0.0)); });
  const bool has_own = std::ranges::any_of(all, [](const Said& s) { return s.basis == Basis::own; });
  if (has_own) std::erase_if(all, [](const Said& s) { return s.basis != Basis::own; });
  return all;
}

std::vector<double> of_basis(const std::vector<Said>& all, Basis basis) {
  std::vector<double> values;
  for (const Said& s : all)
    if (s.basis == basis) values.push_back(s.value);
  return values;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[(values.size() - 1) / 2];
}

Interval<double> merged(const std::vector<Said>& counting) {
  std::vector<double> all;
  for (const Said& s : counting) all.push_back(s.value);
  const auto [low, high] = std::ranges::minmax(all);
  std::vector<double> trusted = of_basis(counting, Basis::own);
  if (trusted.empty()) {
    trusted = of_basis(counting, Basis::measured);
    if (trusted.empty() || trusted.size() % 2 == 0) trusted = all;
  }
  return {low, median(trusted), high};
}

}  // namespace ohmic::advise
