#pragma once
// What a listening test leaves behind, so that others can judge it: what was compared, how, every answer, what it means.

#include <string>
#include <vector>

#include "advise/listen/abx.hpp"
#include "advise/listen/audition.hpp"

namespace ohmic::advise {

struct AbxProtocol {
  std::string date;  // "2026-11-23 12:04:05 UTC"
  std::string music, headphones, a, b, output;
  Second from, length;  // of the music
  DBSPL level;
  AuditionDifference difference;
  std::vector<std::string> limits, predictions;
  std::string rule;  // agreed before
  std::uint64_t seed = 0;
  std::vector<AbxTrial> trials;
  AbxResult result;
  int earlier = 0;  // tests of the same pair on the same headphones whose protocols are in the same folder
};

/// The sentence that counts earlier tests; empty without one.
std::string sentence_on_earlier(const AbxProtocol& protocol);
/// A page to read.
std::string text(const AbxProtocol& protocol);
/// What two tests have in common whose results count together: the same chains on the same headphones, in any order.
std::string pair_of(const AbxProtocol& protocol);

}  // namespace ohmic::advise
