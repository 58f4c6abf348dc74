#pragma once
// Doses and warnings as sentences for the person whose ears they are about.

#include <string>
#include <string_view>

#include "api/dosimeter.hpp"

namespace ohmic::api {

/// "38 to 61 %", "at most 61 %", "12 %".
std::string percent_words(const Interval<double>& percent, bool is_at_most);
/// "80 to 84 dB(A)", "at most 84 dB(A)"; "silence" below 30 dB(A).
std::string level_words(const Interval<DBSPL>& level, bool is_at_most);
/// "2 h 10 min", "40 s".
std::string time_words(Second time);
/// "what adults may have in a week (ITU-T H.870)".
std::string week_words(const store::SoundAllowance& week);

/// How much was had and how long it may go on.
std::string words_of(const Dose& dose, const store::SoundAllowance& week);
/// It is full, for the n-th time.
std::string words_of_full(const Dose& dose, int times, const Interval<double>& percent, std::string_view of_what);
std::string words_of_maybe(const Dose& dose);
std::string words_of_loud(const Dose& dose);

}  // namespace ohmic::api
