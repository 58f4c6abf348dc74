// ohmic advise: the answer first, then why, what would change it, what fits, how it is wired, and what the words mean.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "advise/advice.hpp"
#include "advise/ask/interview.hpp"
#include "advise/draw/page.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "prose.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

/// Sources by number, each told once, at the end.
class References {
 public:
  std::string numbers(const std::vector<std::string>& sources) {
    std::vector<std::size_t> mine;
    for (const std::string& source : sources) {
      const auto known = std::ranges::find(all_, source);
      const auto number = static_cast<std::size_t>(known - all_.begin()) + 1;
      if (known == all_.end()) all_.push_back(source);
      if (std::ranges::find(mine, number) == mine.end()) mine.push_back(number);
    }
    return mine.empty() ? std::string() : fmt::format(" [{}]", fmt::join(mine, ", "));
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

void print_claims(const Prose& prose, const std::vector<advise::Claim>& claims, References& references) {
  for (const advise::Claim& claim : claims) {
    const char* mark = !claim.is_requirement ? "  " : claim.is_met ? " +" : " -";
    const char* doubt = claim.standing == advise::Standing::depends ? " (it depends)" : "";
    prose.paragraph(fmt::format("{} ", mark), claim.says + doubt);
    const std::string numbers = references.numbers(claim.sources);
    if (!claim.working.empty() || !numbers.empty())
      prose.paragraph("     ", claim.working + numbers, Prose::Tone::quiet);
  }
}

void print(const advise::Advice& advice) {
  const Prose prose;
  prose.paragraph("", advice.sentence, Prose::Tone::loud);
  prose.heading("Why");
  References references;
  print_claims(prose, advice.reasons, references);
  const auto section = [&](const char* title, const auto& items, auto words) {
    if (items.empty()) return;
    prose.heading(title);
    for (const auto& item : items) prose.paragraph("   ", words(item));
  };
  const auto as_is = [](const std::string& words) { return words; };
  section("What else", advice.also, as_is);
  section("What would change this", advice.turns, [](const advise::Turn& turn) { return turn.says; });
  section("What fits", advice.choices, [](const advise::Choice& choice) {
    std::string name = choice.device->name();
    if (choice.beside != nullptr) name += " and " + choice.beside->name();
    return fmt::format("{}, {}: {}{}", name, choice.price, choice.why,
                       choice.is_certain ? "" : " (not every figure is published)");
  });
  section("How to plug it together", advice.wiring.wires, [](const advise::Wire& wire) {
    return fmt::format("{}, {}  >  {}, {}  by {}", wire.from, wire.from_socket, wire.to, wire.to_socket, wire.cable);
  });
  for (const std::string& note : advice.wiring.notes) prose.paragraph("   ", note);
  section("Which knob where", advice.knobs, as_is);
  section("What experts disagree about", advice.contested,
          [&](const advise::Claim& claim) { return claim.says + references.numbers(claim.sources); });
  section("Words", advice.terms,
          [](const advise::Term& term) { return fmt::format("{}: {}", term.name, term.meaning); });
  section("Who says so", references.all(),
          [number = 0](const std::string& source) mutable { return fmt::format("{}. {}", ++number, source); });
}

/// Asks on stdin until all is said. Unset: the input ended before.
std::optional<advise::Answers> asked_for(const store::Catalogue& catalogue) {
  advise::Interview interview(catalogue);
  while (const auto question = interview.question()) {
    fmt::print("{} ({}) [{}] ", question->asks, question->such_as, question->fallback);
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) {
      fmt::print("\n");
      return std::nullopt;
    }
    if (!is_terminal(0)) fmt::print("{}\n", line);
    if (const auto taken = interview.answer(line); !taken) fmt::print("{}\n", taken.error().sentence());
  }
  fmt::print("\n");
  return interview.answers();
}

}  // namespace

int advise_gear(const AdviseAsked& asked) {
  const auto catalogue = store::Catalogue::open();
  if (!catalogue) return complain(catalogue.error().sentence()), failed;
  advise::Answers answers = asked.answers;
  if (!asked.has_flags) {
    const auto said = asked_for(**catalogue);
    if (!said)
      return complain("The questions were not answered to the end. ohmic advise --help shows the flags."), wrong;
    answers = *said;
  }
  const auto needs = advise::needs_of(answers, **catalogue);
  if (!needs) return complain(needs.error().sentence()), wrong;
  const advise::Advice advice = advise::advise(*needs, **catalogue);
  if (asked.is_json) fmt::print("{}\n", json(advice));
  else print(advice);
  if (asked.html.empty()) return done;
  std::ofstream file(asked.html, std::ios::binary);
  file << advise::page(advice);
  file.close();
  if (!file)
    return complain(fmt::format("{} could not be written. Is there room, and may you write there?", asked.html)),
           failed;
  if (!asked.is_json) fmt::print("\n{} is written.\n", asked.html);
  return done;
}

}  // namespace ohmic::app
