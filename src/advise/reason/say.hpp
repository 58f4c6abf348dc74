#pragma once
// How figures are spoken in an answer: intervals as "105 to 112 dB SPL", counts as words, names as a person says them.

#include <string>
#include <string_view>
#include <vector>

#include "advise/advice.hpp"
#include "advise/reason/requirement.hpp"

namespace ohmic::advise::say {

/// "105 to 112 dB SPL"; whole decibels, "112 dB SPL" where both ends round to the same.
std::string whole(Dimension dimension, Interval<double> of);
/// "2.45 to 2.57 V" with three digits.
std::string exactly(Dimension dimension, Interval<double> of);
template <class Q>
Interval<double> numbers(Interval<Q> of) {
  return {of.low.value(), of.likely.value(), of.high.value()};
}
template <class Q>
std::string whole(Interval<Q> of) {
  return whole(Q::dimension, numbers(of));
}
template <class Q>
std::string exactly(Interval<Q> of) {
  return exactly(Q::dimension, numbers(of));
}
template <class Q>
Figure figure(Interval<Q> of) {
  return {Q::dimension, numbers(of)};
}

/// "110 dB SPL", "84.5 dB SPL".
std::string level(DBSPL level);
/// "one microphone", "4 microphones".
std::string counted(int count, std::string_view one, std::string_view many);
/// "a, b and c".
std::string list(const std::vector<std::string>& words, std::string_view last = "and");
std::string capital(std::string words);
/// "your Scarlett 2i2 4th Gen"; "your computer's own socket" for what nobody named.
std::string what_drives(const Needs& needs);
/// "your HD 600"; "any headphones".
std::string what_is_worn(const OwnedHeadphone& worn);
std::string short_name(const store::Device& device);
/// "an" or "a" with the word.
std::string with_article(const std::string& word);

}  // namespace ohmic::advise::say
