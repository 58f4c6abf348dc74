// Doses and warnings as sentences for the person whose ears they are about.

#include "api/dose_words.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ohmic::api {
namespace {

/// Two digits are what such figures are worth.
std::string percent_text(double percent) {
  if (percent < 0.05) return "0";
  return percent < 9.95 ? fmt::format("{:.1f}", percent) : fmt::format("{:.0f}", percent);
}

constexpr double silence = 30.0;  // dB(A)

}  // namespace

std::string percent_words(const Interval<double>& percent, bool is_at_most) {
  const std::string high = percent_text(percent.high), low = percent_text(percent.low);
  if (is_at_most) return high == "0" ? "0 %" : fmt::format("at most {} %", high);
  return low == high ? high + " %" : fmt::format("{} to {} %", low, high);
}

std::string level_words(const Interval<DBSPL>& level, bool is_at_most) {
  if (!(level.high.value() >= silence)) return "silence";
  const std::string high = fmt::format("{:.0f}", level.high.value()), low = fmt::format("{:.0f}", level.low.value());
  if (is_at_most) return fmt::format("at most {} dB(A)", high);
  return low == high ? high + " dB(A)" : fmt::format("{} to {} dB(A)", low, high);
}

std::string time_words(Second time) {
  const auto seconds = std::llround(time.value());
  if (seconds < 60) return fmt::format("{} s", seconds);
  const auto minutes = seconds / 60, hours = minutes / 60;
  if (hours == 0) return fmt::format("{} min", minutes);
  if (hours >= 48) return fmt::format("{} days", hours / 24);
  return minutes % 60 == 0 ? fmt::format("{} h", hours) : fmt::format("{} h {} min", hours, minutes % 60);
}

std::string week_words(const store::SoundAllowance& week) {
  return week.level == store::h870_sensitive_week.level ? "what sensitive ears may have in a week (ITU-T H.870)"
                                                        : "what adults may have in a week (ITU-T H.870)";
}

std::string words_of(const Dose& dose, const store::SoundAllowance& week) {
  std::string words = fmt::format("{} has had {} of {}, and today {} of what NIOSH allows in a day.", dose.listener,
                                  percent_words(dose.week, dose.is_at_most), week_words(week),
                                  percent_words(dose.today, dose.is_at_most));
  if (!(dose.recent.high.value() >= silence)) return words + " Nothing plays.";
  words += fmt::format(" It is {} now", level_words(dose.recent, dose.is_at_most));
  if (!dose.until_full) return words + ": that can go on.";
  if (dose.until_full->value() <= 0.0) return words + ": turn it down, or give the ears a rest.";
  return words +
         fmt::format(": so it can go on for {}{}.", dose.is_at_most ? "at least " : "", time_words(*dose.until_full));
}

std::string words_of_full(const Dose& dose, int times, const Interval<double>& percent, std::string_view of_what) {
  const std::string often = times == 1 ? "all" : fmt::format("{} times", times);
  const std::string figures = dose.is_at_most ? fmt::format("with the knob fully up, at most {:.0f} %", percent.high)
                                              : percent_words(percent, false);
  return fmt::format(
      "{} has likely had {} of {} ({}). More of it can damage hearing for good: turn {} down, or give the ears a rest.",
      dose.listener, often, of_what, figures, dose.output);
}

std::string words_of_maybe(const Dose& dose) {
  return fmt::format("{} may have had all the sound that ears should have: {} of a week's, {} of a day's.",
                     dose.listener, percent_words(dose.week, dose.is_at_most),
                     percent_words(dose.today, dose.is_at_most));
}

std::string words_of_loud(const Dose& dose) {
  return fmt::format("{} hears {} for half a minute now: at such a level a day's sound is used up within minutes.",
                     dose.listener, level_words(dose.recent, dose.is_at_most));
}

}  // namespace ohmic::api
