// ohmic compare: two devices side by side; who is better carries a star.

#include "advise/reason/compare.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "commands.hpp"
#include "json.hpp"
#include "prose.hpp"

namespace ohmic::app {

int compare_gear(const CompareAsked& asked) {
  const auto catalogue = store::Catalogue::open();
  if (!catalogue) return complain(catalogue.error().sentence()), failed;
  const store::Device* devices[2] = {};
  const std::string* words[2] = {&asked.first, &asked.second};
  for (int i = 0; i < 2; ++i) {
    const auto hits = (*catalogue)->search(*words[i], {}, 1);
    if (hits.empty()) return complain(fmt::format("The catalogue has nothing like \"{}\".", *words[i])), wrong;
    devices[i] = hits.front().device;
  }
  advise::Answers answers;
  answers.headphones = asked.headphones;
  const auto needs = advise::needs_of(answers, **catalogue);
  if (!needs) return complain(needs.error().sentence()), wrong;
  const advise::Comparison told = advise::compare(*devices[0], *devices[1], needs->owned.headphones);
  if (asked.is_json) {
    fmt::print("{}\n", json(told));
    return done;
  }
  const Prose prose;
  prose.paragraph("", told.sentence, Prose::Tone::loud);
  fmt::print("\n");
  std::size_t what = 0, first = told.first.size();
  for (const auto& row : told.rows) what = std::max(what, row.what.size()), first = std::max(first, row.first.size());
  fmt::print("  {:<{}}    {:<{}}    {}\n", "", what, told.first, first, told.second);
  for (const auto& row : told.rows)
    fmt::print("  {:<{}}  {} {:<{}}  {} {}\n", row.what, what, row.better == 0 ? '*' : ' ', row.first, first,
               row.better == 1 ? '*' : ' ', row.second);
  return done;
}

}  // namespace ohmic::app
