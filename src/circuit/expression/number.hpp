#pragma once
// The number at the beginning of a text: what an expression goes on behind.

#include <cstddef>

#include "circuit/expression/parse.hpp"

namespace ohmic::circuit {

struct LeadingNumber {
  double value;
  std::size_t length;  // with scale and unit: "10uF*2" is 4 long
};
/// Without sign. nullopt: no number, or one that nobody should guess at ("4k7").
std::optional<LeadingNumber> leading_number(std::string_view text);

}  // namespace ohmic::circuit
