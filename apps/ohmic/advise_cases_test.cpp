// Questions people asked, given as flags, answered as experts do; and how long an answer takes.

#include <chrono>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "advise/advice.hpp"
#include "advise/ask/interview.hpp"
#include "command_line.hpp"

namespace ohmic::app {
namespace {

const store::Catalogue& catalogue() {
  static const auto opened =
      store::Catalogue::open({.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}});
  if (!opened) throw std::runtime_error(opened.error().sentence());
  return **opened;
}

std::vector<std::string> split(const std::string& text, char at, char quote) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  for (const char c : text) {
    if (c == quote) is_quoted = !is_quoted;
    else if (c == at && !is_quoted) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

advise::Advice answered(const std::string& flags) {
  std::vector<std::string> words = {"advise"};
  for (std::string& word : split(flags, ' ', '\''))
    if (!word.empty()) words.push_back(std::move(word));
  const Asked asked = read_command_line(words);
  if (const auto* refused = std::get_if<Answer>(&asked)) throw std::runtime_error(refused->text);
  const auto needs = advise::needs_of(std::get<AdviseAsked>(asked).answers, catalogue());
  if (!needs) throw std::runtime_error(needs.error().sentence());
  return advise::advise(*needs, catalogue());
}

/// Everything the answer says.
std::string all_of(const advise::Advice& advice) {
  std::string text = advice.sentence;
  for (const auto* claims : {&advice.reasons, &advice.contested})
    for (const advise::Claim& claim : *claims) {
      text += "\n" + claim.says;
      for (const std::string& source : claim.sources) text += "\n" + source;
    }
  for (const std::string& knob : advice.knobs) text += "\n" + knob;
  for (const advise::Term& term : advice.terms) text += "\n" + term.name + ": " + term.meaning;
  return text;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// "level=110 dB SPL": does a claim about the level hold that figure within its interval, give or take its rounding?
bool holds(const advise::Advice& advice, const std::string& number) {
  const auto at = number.find('=');
  const std::string topic = number.substr(0, at), value = number.substr(at + 1);
  for (const advise::Claim& claim : advice.reasons)
    for (const advise::Figure& figure : claim.figures) {
      const auto wanted = parse_value(figure.dimension, value);
      if (claim.topic != topic || !wanted) continue;
      const bool is_level = symbol(figure.dimension).starts_with("dB");
      const double slack = is_level ? 0.3 : 0.03 * std::abs(*wanted);
      if (figure.is.low - slack <= *wanted && *wanted <= figure.is.high + slack) return true;
    }
  return false;
}

TEST(AdviceCases, every_question_is_answered_as_experts_do) {
  std::ifstream file("tests/data/advice_cases.csv");
  ASSERT_TRUE(file) << "tests/data/advice_cases.csv";
  int cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with("id,")) continue;
    const auto cells = split(line, ',', '"');
    ASSERT_EQ(cells.size(), 9u) << line;
    const advise::Advice advice = answered(cells[2]);
    const auto verdicts = split(cells[3], '|', '"');
    EXPECT_TRUE(std::ranges::find(verdicts, advise::name_of(advice.verdict)) != verdicts.end())
        << cells[0] << " " << cells[1] << "\n"
        << advice.sentence;
    for (const std::string& number : split(cells[4], '|', '"'))
      EXPECT_TRUE(number.empty() || holds(advice, number)) << cells[0] << " " << number << "\n" << all_of(advice);
    if (!cells[5].empty()) {
      EXPECT_TRUE(std::ranges::find(advice.contested, cells[5], &advise::Claim::topic) != advice.contested.end())
          << cells[0] << " is not told as contested";
    }
    EXPECT_NE(lower(all_of(advice)).find(lower(cells[6])), std::string::npos)
        << cells[0] << " does not say " << cells[6] << "\n"
        << all_of(advice);
    ++cases;
  }
  EXPECT_EQ(cases, 25);
}

TEST(AdviceCases, every_claim_about_a_figure_has_a_formula_or_a_source) {
  for (const char* flags :
       {"--headphones 'hd 600' --interface '2i2 4th'", "--for podcast --microphone sm7b --interface '2i2 4th'",
        "--headphones susvara --source phone"})
    for (const advise::Claim& claim : answered(flags).reasons) {
      EXPECT_FALSE(claim.says.empty()) << claim.topic;
      EXPECT_TRUE(claim.figure.empty() || !claim.formula.empty() || !claim.sources.empty() || claim.topic == "phantom")
          << claim.says;
    }
}

TEST(AdviceCases, a_person_who_asks_for_louder_peaks_than_the_output_gives_is_told_where_the_verdict_turns) {
  const advise::Advice advice = answered("--headphones 'hd 600' --interface '2i2 4th' --peak 105");
  ASSERT_EQ(advice.verdict, advise::Verdict::nothing);
  const double reached = advice.reasons.front().figures.front().is.likely;
  bool has_turn = false;
  for (const advise::Turn& turn : advice.turns) {
    if (turn.what != "peak") continue;
    has_turn = true;
    EXPECT_NEAR(turn.at, reached + 1.0, 0.3);  // L = S + 20 log10 V, and 1 dB that nobody notices
  }
  EXPECT_TRUE(has_turn);
}

TEST(AdviceCases, an_amplifier_that_is_advised_reaches_what_is_wanted) {
  const advise::Advice advice = answered("--headphones susvara --interface '2i2 4th'");
  ASSERT_FALSE(advice.choices.empty());
  const auto& amplifier = static_cast<const store::Amplifier&>(*advice.choices.front().device);
  const advise::Given heard = advise::given(advise::drive_of(amplifier), advice.needs.owned.headphones.front().ears);
  EXPECT_GE(heard.level.likely, advice.needs.peak);
}

TEST(AdviceCases, an_interview_says_what_flags_say) {
  advise::Interview interview(catalogue());
  int questions = 0;
  for (const char* words : {"record, listen", "2 mics, 1 guitar", "hd 600", "scarlett 2i2 4th gen", "", "no", ""}) {
    ASSERT_TRUE(interview.question()) << words;
    const auto taken = interview.answer(words);
    ASSERT_TRUE(taken) << taken.error().sentence();
    ++questions;
  }
  EXPECT_FALSE(interview.question());
  EXPECT_LE(questions, 7);
  const auto needs = advise::needs_of(interview.answers(), catalogue());
  ASSERT_TRUE(needs);
  const advise::Advice said = advise::advise(*needs, catalogue());
  const advise::Advice flagged =
      answered("--for record,listen --mics 2 --instruments 1 --headphones 'hd 600' --interface '2i2 4th'");
  EXPECT_EQ(said.sentence, flagged.sentence);
}

TEST(AdviceCases, an_answer_nobody_understands_leaves_the_question_open) {
  advise::Interview interview(catalogue());
  EXPECT_FALSE(interview.answer("dance"));
  ASSERT_TRUE(interview.question());
  EXPECT_EQ(interview.question()->asks, "What do you want to do?");
}

TEST(AdviceCases, how_long_an_answer_takes_is_told) {
  for (const char* flags : {"--headphones 'hd 600' --interface '2i2 4th'", "--interface any", "--for record --mics 1",
                            "--for podcast --mics 4 --listeners 4"}) {
    const auto begin = std::chrono::steady_clock::now();
    const advise::Advice advice = answered(flags);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
    fmt::print("{}: {} in {:.0f} ms\n", flags, advise::name_of(advice.verdict), taken.count());
  }
}

}  // namespace
}  // namespace ohmic::app
