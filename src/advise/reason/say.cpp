// Words for figures and names, the same in every sentence of an answer.

#include "advise/reason/say.hpp"

#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace ohmic::advise::say {

std::string whole(Dimension dimension, Interval<double> of) {
  const double low = std::round(of.low), high = std::round(of.high);
  if (low == high) return fmt::format("{:.0f} {}", low + 0.0, symbol(dimension));
  return fmt::format("{:.0f} to {:.0f} {}", low + 0.0, high + 0.0, symbol(dimension));
}

std::string exactly(Dimension dimension, Interval<double> of) {
  if (dimension == Dimension::ohm && of.low < 1.0)  // nobody says milliohm
    return of.low == of.high ? fmt::format("{:.2g} ohm", of.low) : fmt::format("{:.2g} to {:.3g} ohm", of.low, of.high);
  if (symbol(dimension).starts_with("dB")) {
    const std::string from = fmt::format("{:.1f}", of.low + 0.0), to = fmt::format("{:.1f}", of.high + 0.0);
    return from == to ? fmt::format("{} {}", to, symbol(dimension))
                      : fmt::format("{} to {} {}", from, to, symbol(dimension));
  }
  const std::string low = format_value(dimension, of.low, 3), high = format_value(dimension, of.high, 3);
  if (low == high) return low;
  const auto split = [](const std::string& words) { return words.find(' '); };
  const bool has_one_unit = split(low) != std::string::npos && split(high) != std::string::npos &&
                            low.substr(split(low)) == high.substr(split(high));
  return fmt::format("{} to {}", has_one_unit ? low.substr(0, split(low)) : low, high);
}

std::string level(DBSPL level) { return fmt::format("{:.4g} dB SPL", level.value()); }

std::string counted(int count, std::string_view one, std::string_view many) {
  static constexpr std::string_view words[] = {"no", "one", "two", "three", "four", "five", "six", "seven", "eight"};
  const std::string number = count >= 0 && count < 9 ? std::string(words[count]) : fmt::format("{}", count);
  return fmt::format("{} {}", number, count == 1 ? one : many);
}

std::string list(const std::vector<std::string>& words, std::string_view last) {
  std::string to;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) to += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    to += words[i];
  }
  return to;
}

std::string capital(std::string words) {
  if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

std::string short_name(const store::Device& device) { return device.model.empty() ? device.name() : device.model; }

std::string what_drives(const Needs& needs) {
  const Owned& owned = needs.owned;
  if (owned.amplifier != nullptr) return "your " + short_name(*owned.amplifier);
  if (owned.has_any_amplifier) return "your headphone amplifier";
  if (owned.interface != nullptr) return "your " + short_name(*owned.interface);
  if (owned.has_any_interface) return "an ordinary interface";
  if (owned.source != nullptr) return "your " + short_name(*owned.source);
  return "your computer's own socket";
}

std::string what_is_worn(const OwnedHeadphone& worn) {
  if (worn.is_any) return "any headphones";
  if (worn.is_wireless) return "your Bluetooth headphones";
  return "your " + (worn.entry != nullptr ? short_name(*worn.entry) : worn.ears.name);
}

std::string with_article(const std::string& word) {
  const bool is_vowel = !word.empty() && std::string_view("aeiou").find(word[0]) != std::string_view::npos;
  return (is_vowel ? "an " : "a ") + word;
}

}  // namespace ohmic::advise::say
