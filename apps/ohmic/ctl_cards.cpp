// Tables of the answers to "cards" and "switches".

#include "ctl_cards.hpp"

#include <cmath>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "ctl_table.hpp"

namespace ohmic::app {
namespace {

using api::Members;
using api::Value;

const Value& member(const Value& value, std::string_view name) {
  static const Value nothing;
  const Value* found = value.find(name);
  return found != nullptr ? *found : nothing;
}

/// "+41.2 ppm, 0.03 frames off, 2 resyncs"; empty: it is the clock, or paced by it.
std::string step(const Value& card) {
  const Value& now = member(card, "step");
  if (now.members() == nullptr) return {};
  const double ppm = number_of(now, "ppm"), resyncs = number_of(now, "resyncs");
  return fmt::format("{}{} ppm, {} frames off{}, {:g} resync{}{}", ppm > 0.0 ? "+" : "", figure(ppm),
                     figure(number_of(now, "error_frames"), 2), is_so(now, "locked") ? "" : " (settling)", resyncs,
                     resyncs == 1.0 ? "" : "s", is_so(now, "word_clock") ? ", word clock" : "");
}

std::string ms(const Value& card, std::string_view way) {
  const Value& told = member(card, way);
  return told.members() != nullptr ? figure(number_of(told, "ms"), 2) : std::string("-");
}

/// "on", "12.5 dB", "Internal", "-" where the card does not say.
std::string position(const Value& one) {
  const double value = number_of(one, "value");
  if (!std::isfinite(value)) return "-";
  if (one.text_of("kind") != "other" && one.text_of("unit").empty()) {
    const bool is_a_level = number_of(one, "maximum") - number_of(one, "minimum") > 1.0;
    const bool is_one_of_many = list_of(one, "choices").size() > 2;
    if (!is_a_level && !is_one_of_many && value == number_of(one, "on")) return "on";
    if (!is_a_level && !is_one_of_many && value == number_of(one, "off")) return "off";
  }
  const auto& choices = list_of(one, "choices");
  const auto at = static_cast<std::size_t>(value);
  if (value >= 0.0 && at < choices.size()) return spelled(choices[at]);
  return fmt::format("{:g}{}{}", value, one.text_of("unit").empty() ? "" : " ", one.text_of("unit"));
}

std::string reach(const Value& one) {
  if (!is_so(one, "can_be_written")) return "read only";
  if (is_so(one, "needs_consent")) return "needs --consent to go on";
  const auto& choices = list_of(one, "choices");
  if (!choices.empty()) {
    std::string words;
    for (std::size_t i = 0; i < choices.size(); ++i)
      words += fmt::format("{}{} {}", i > 0 ? ", " : "", i, spelled(choices[i]));
    return words;
  }
  if (one.text_of("unit").empty() && number_of(one, "maximum") - number_of(one, "minimum") <= 1.0) return "on, off";
  return fmt::format("{:g} to {:g}{}{}", number_of(one, "minimum"), number_of(one, "maximum"),
                     one.text_of("unit").empty() ? "" : " ", one.text_of("unit"));
}

}  // namespace

std::string cards_words(const Value& answer) {
  std::vector<std::vector<std::string>> rows{{"CARD", "is", "in", "out", "ms in", "ms out", ""}};
  for (const Value& card : list_of(answer, "cards")) {
    const std::string kept = step(card), words(card.text_of("words")), note(card.text_of("note"));
    const auto count = [&](std::string_view name) { return fmt::format("{:g}", number_of(card, name)); };
    rows.push_back({std::string(card.text_of("name")),
                    is_so(card, "there") ? std::string(card.text_of("role")) : std::string("not there"),
                    count("inputs"), count("outputs"), ms(card, "capture"), ms(card, "playback"),
                    kept.empty() ? words : kept + "; " + words});
    if (!note.empty()) rows.push_back({"", "", "", "", "", "", note});
  }
  return rows.size() > 1 ? table(rows) : "No card is told.\n";
}

std::string switches_words(const Value& answer) {
  std::vector<std::vector<std::string>> rows{{"SWITCH", "card", "what", "is", "can be", "strip"}};
  for (const Value& one : list_of(answer, "switches")) {
    std::string strips;
    for (const Value& name : list_of(one, "inputs")) strips += (strips.empty() ? "" : ", ") + spelled(name);
    rows.push_back({fmt::format("{:g}", number_of(one, "number")), std::string(one.text_of("card")),
                    std::string(one.text_of("words")), position(one), reach(one), strips});
  }
  return rows.size() > 1 ? table(rows) : "The cards that play have no switches that ALSA shows.\n";
}

std::string switch_change(const Value& told) {
  const Value& one = member(told, "switched");
  if (one.members() == nullptr) return {};
  return fmt::format("{}: {} is {}\n", one.text_of("card"), one.text_of("words"), position(one));
}

std::string switch_words(const Value& answer) { return fmt::format("It is {:g} now.\n", number_of(answer, "value")); }

Result<Value> switch_request(const CtlAsked& asked) {
  constexpr const char* example =
      "Such as: ohmic ctl switch 3 on, or ohmic ctl switch 2 36.5; ohmic ctl switches numbers them.";
  const auto number_in = [](const std::string& text) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return end != text.c_str() && *end == '\0' ? number : std::nan("");
  };
  const std::string& to = asked.words.at(1);
  const double number = number_in(asked.words[0]), value = number_in(to);
  if (!std::isfinite(number)) return failure(fmt::format("\"{}\" is no number of a switch.", asked.words[0]), example);
  const bool is_flag = to == "on" || to == "off";
  if (!is_flag && !std::isfinite(value)) return failure(fmt::format("\"{}\" is no position of a switch.", to), example);
  Members pressed{{"number", number}, {"value", is_flag ? Value(to == "on") : Value(value)}};
  if (asked.consents) pressed.emplace_back("consent", true);
  return Value(Members{{"switch", std::move(pressed)}});
}

}  // namespace ohmic::app
