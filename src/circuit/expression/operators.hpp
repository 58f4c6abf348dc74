#pragma once
// The operators of expressions, and the letters that names are made of.

#include <string>
#include <string_view>

#include "circuit/expression/graph.hpp"

namespace ohmic::circuit {

/// Binds tighter the higher its precedence. a > b is b < a with its operands swapped; a != b is not a == b.
struct Operator {
  std::string_view text;
  int precedence;
  Op op;
  bool is_swapped, is_negated;
};
/// Of - + ! ~ in front of an operand: -x^2 = -(x^2), as in ngspice.
inline constexpr int unary_precedence = 7;
/// The operator that `text` begins with; nullptr: none.
const Operator* leading_operator(std::string_view text);

bool is_space(char c);
bool is_digit(char c);
bool is_letter(char c);
/// What a name goes on with.
bool is_name(char c);
std::string lower_case(std::string_view text);
std::string_view trimmed(std::string_view text);

}  // namespace ohmic::circuit
