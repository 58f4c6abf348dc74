// Tables of what a parser meets.

#include "circuit/expression/operators.hpp"

#include <array>

namespace ohmic::circuit {
namespace {

// Longer ones first. All go from left to right: 2^3^2 = 64, as in ngspice.
constexpr std::array operators = {
    Operator{"||", 1, Op::either, false, false},    Operator{"&&", 2, Op::both, false, false},
    Operator{"==", 3, Op::equal, false, false},     Operator{"!=", 3, Op::equal, false, true},
    Operator{"<>", 3, Op::equal, false, true},      Operator{"<=", 4, Op::less_equal, false, false},
    Operator{">=", 4, Op::less_equal, true, false}, Operator{"**", 8, Op::power, false, false},
    Operator{"|", 1, Op::either, false, false},     Operator{"&", 2, Op::both, false, false},
    Operator{"<", 4, Op::less, false, false},       Operator{">", 4, Op::less, true, false},
    Operator{"+", 5, Op::add, false, false},        Operator{"-", 5, Op::subtract, false, false},
    Operator{"*", 6, Op::multiply, false, false},   Operator{"/", 6, Op::divide, false, false},
    Operator{"^", 8, Op::power, false, false}};

}  // namespace

const Operator* leading_operator(std::string_view text) {
  for (const Operator& it : operators)
    if (text.starts_with(it.text)) return &it;
  return nullptr;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '$' || c == '#' || c == ':'; }

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace ohmic::circuit
