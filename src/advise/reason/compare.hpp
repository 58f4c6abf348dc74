#pragma once
// Any two devices side by side, in the same units, on the person's headphones: who wins what, and what nobody knows.

#include <string>
#include <vector>

#include "advise/ask/needs.hpp"
#include "store/device.hpp"

namespace ohmic::advise {

/// One figure of both. `better`: 0 the first, 1 the second, -1 none or nobody can tell.
struct Compared {
  std::string what;           // "peaks with HD 600"
  std::string first, second;  // "110 to 112 dB SPL"; "unknown"
  int better = -1;
};
struct Comparison {
  std::string first, second;  // names
  std::string sentence;       // what it comes to
  std::vector<Compared> rows;
};

/// `worn`: headphones to compare outputs on; empty: resistors of 32 and 300 ohm stand for them, levels then in volts only.
/// Two figures differ only where their intervals do not overlap. Never fails.
Comparison compare(const store::Device& first, const store::Device& second, const std::vector<OwnedHeadphone>& worn);

}  // namespace ohmic::advise
