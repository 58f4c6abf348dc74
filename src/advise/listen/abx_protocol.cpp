// The protocol as a page of text.

#include "advise/listen/abx_protocol.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ohmic::advise {
namespace {

char letter(Side side) { return side == Side::a ? 'A' : 'B'; }

}  // namespace

std::string sentence_on_earlier(const AbxProtocol& protocol) {
  if (protocol.earlier == 0) return {};
  const int tests = protocol.earlier + 1;
  return fmt::format(
      "It is test number {} of this pair: that at least one of {} does as well by guessing happens {:.0f} % of the "
      "time.",
      tests, tests, 100.0 * chance_among(protocol.result.p_value, tests));
}

std::string pair_of(const AbxProtocol& protocol) {
  const auto [first, second] = std::minmax(protocol.a, protocol.b);
  return fmt::format("{} | {} | {}", first, second, protocol.headphones);
}

std::string text(const AbxProtocol& protocol) {
  const AuditionDifference& d = protocol.difference;
  std::string page = fmt::format("Listening test, {}\n\n{}\n", protocol.date, protocol.result.sentence);
  if (const std::string earlier = sentence_on_earlier(protocol); !earlier.empty()) page += earlier + "\n";
  page += fmt::format(
      "\nA           {}\nB           {}\nHeadphones  {}\nOutput      {}\nMusic       {}, {:.1f} s from {:.1f} s on\n",
      protocol.a, protocol.b, protocol.headphones, protocol.output, protocol.music, protocol.length.value(),
      protocol.from.value());
  page += fmt::format(
      "Level       {:.1f} dB SPL at the ear by the model; B against A {:+.3f} dB (A-weighted, of this "
      "music)\n"
      "In step     B is {:+.3f} frames late\n",
      protocol.level.value(), d.level.value(), d.offset);
  page += fmt::format("\nAgreed before: {}\nSeed {}.\n\n trial  X  answer  switches\n", protocol.rule, protocol.seed);
  for (std::size_t i = 0; i < protocol.trials.size(); ++i) {
    const AbxTrial& trial = protocol.trials[i];
    page += fmt::format("{:6}  {}    {}  {}{:9}\n", i + 1, letter(trial.x), letter(trial.answer),
                        trial.is_right() ? " " : "*", trial.switches);
  }
  page += fmt::format("\n{} of {} right (* wrong), p = {:.4g}.\n", protocol.result.correct, protocol.result.trials,
                      protocol.result.p_value);
  page += "\nWhat could not be heard here:\n";
  for (const std::string& line : protocol.limits) page += "- " + line + "\n";
  page += "\nWhat the figures predict:\n";
  for (const std::string& line : protocol.predictions) page += "- " + line + "\n";
  return page;
}

}  // namespace ohmic::advise
