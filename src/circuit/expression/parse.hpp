#pragma once
// Reads an expression as netlists spell it (SPICE 3, LTspice, PSpice) into a graph.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/expression/graph.hpp"
#include "units/error.hpp"

namespace ohmic::circuit {

/// A function of the netlist: .func name(a, b) {body}.
struct Function {
  std::vector<std::string> arguments;
  std::string body;
  Place place;
};

/// What names mean where an expression stands. All names arrive in lower case.
struct Scope {
  /// A .param, or `temper`, ...; nullopt: unknown.
  std::function<Result<std::optional<double>>(std::string_view name)> parameter;
  /// V(a), V(a,b): b is empty for one node. Null: voltages are refused (in a .param).
  std::function<Result<Term>(std::string_view a, std::string_view b)> voltage;
  /// I(name). Null: refused.
  std::function<Result<Term>(std::string_view element)> current;
  /// nullptr: unknown.
  std::function<const Function*(std::string_view name)> function;
};

/// Limits keep hostile files harmless: nesting 200 deep, 20000 terms an expression.
/// place: where `text` begins; errors point into it by column. Knows + - * / ** ^ (a power), comparisons, & | !, ?:,
/// if(), engineering suffixes (1k, 1Meg, 4.7u, 4.7µ, 2mil, 10uF), and the functions of SPICE 3, LTspice and PSpice:
/// abs acos ... tanh, exp ln log (natural) log10 sqrt sgn floor ceil int round nint pow pwr pwrs uramp u stp min max
/// limit table if hypot square, db; constants pi e boltz echarge kelvin temper. A refusal says what was expected.
Result<Term> parse_expression(std::string_view text, const Place& place, const Scope& scope, Graph& graph);
/// The same, where only a number makes sense.
Result<double> parse_value(std::string_view text, const Place& place, const Scope& scope);
/// "4k7"? no: "4.7k", "1Meg", "1e-3", "10uF", "22µ", "0.5mH". nullopt: not a number.
std::optional<double> parse_number(std::string_view text);

}  // namespace ohmic::circuit
