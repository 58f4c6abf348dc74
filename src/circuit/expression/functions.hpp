#pragma once
// The functions that netlists call by name, as terms.

#include <span>
#include <string>
#include <string_view>

#include "circuit/expression/graph.hpp"

namespace ohmic::circuit {

/// What call() made of a call: a term, or a sentence that says what is wrong with it. Both empty: no such function.
struct Called {
  Term term;
  std::string refusal;
};
/// name: lower case. is_number: stands where only numbers make sense (a .param), where pow is the mathematical one.
Called call(std::string_view name, std::span<const Term> arguments, bool is_number, Graph& graph);

/// 1 or 0: a comparison is itself, everything else is true unless it is zero.
Term truth_of(Term term, Graph& graph);

}  // namespace ohmic::circuit
