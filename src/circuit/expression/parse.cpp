// A parser by precedence (Pratt 1973). Depth and work are counted, for files that mean harm.

#include "circuit/expression/parse.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

#include "circuit/expression/functions.hpp"
#include "circuit/expression/number.hpp"
#include "circuit/expression/operators.hpp"

namespace ohmic::circuit {
namespace {

constexpr int deepest = 200;
constexpr int most_terms = 20000;

struct Budget {
  int depth = 0, terms = 0;
};
/// One level deeper, as long as it lives.
struct Level {
  explicit Level(Budget& b) : budget(b) { ++budget.depth; }
  ~Level() { --budget.depth; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  Budget& budget;
};

struct Argument {
  std::string_view name;
  Term term;
};

// SPICE's constants (ngspice; exact values of SI 2019). `kelvin` is 0 K in degrees Celsius.
constexpr std::array<std::pair<std::string_view, double>, 6> constants = {{{"pi", std::numbers::pi},
                                                                           {"e", std::numbers::e},
                                                                           {"boltz", 1.380649e-23},
                                                                           {"echarge", 1.602176634e-19},
                                                                           {"kelvin", -273.15},
                                                                           {"temper", 27.0}}};

class Parser {
 public:
  Parser(std::string_view text, const Place& place, const Scope& scope, Graph& graph, Budget& budget,
         std::span<const Argument> arguments)
      : text_(text), place_(place), scope_(scope), graph_(graph), budget_(budget), arguments_(arguments) {}

  Result<Term> whole() {
    auto term = expression();
    if (!term) return term;
    if (skip_space(); at_ < text_.size()) return expected("an operator or the end of the expression");
    return term;
  }

 private:
  Result<Term> expression();  // with ?:
  Result<Term> operation(int precedence);
  Result<Term> operand();
  Result<Term> group(char close);
  Result<Term> named();
  Result<Term> probe(std::string_view name, std::size_t from);
  Result<Term> called(const std::string& name, std::size_t from);
  Result<Term> expanded(const std::string& name, const Function& function, std::span<const Term> values,
                        std::size_t from);
  Result<Term> constant_or_parameter(const std::string& name, std::size_t from);

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool next_is(char c) {
    skip_space();
    return at_ < text_.size() && text_[at_] == c;
  }
  const Operator* next_operator() {
    skip_space();
    return leading_operator(text_.substr(at_));
  }
  Term combined(const Operator& by, Term x, Term y) {
    if (by.is_swapped) std::swap(x, y);
    if (by.op == Op::both || by.op == Op::either) x = truth_of(x, graph_), y = truth_of(y, graph_);
    const Term term = graph_.make(by.op, x, y);
    return by.is_negated ? graph_.make(Op::negation, term) : term;
  }

  std::unexpected<Error> error(std::string what, std::size_t at, std::string hint = {}) const {
    Place place = place_;
    place.column = std::max(place.column, 1) + static_cast<int>(at);
    return failure(std::move(what), std::move(hint), std::move(place));
  }
  std::unexpected<Error> expected(std::string_view what) {
    skip_space();
    std::string found = "the expression ends";
    if (at_ < text_.size()) {
      std::size_t end = at_ + 1;
      if (is_name(text_[at_]))
        while (end < text_.size() && is_name(text_[end])) ++end;
      while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;  // whole letters
      found = "there is \"" + std::string(text_.substr(at_, std::min<std::size_t>(end - at_, 40))) + "\"";
    }
    return error("Expected " + std::string(what) + ", but " + found + ".", at_);
  }

  std::string_view text_;
  const Place& place_;
  const Scope& scope_;
  Graph& graph_;
  Budget& budget_;
  std::span<const Argument> arguments_;
  std::size_t at_ = 0;
};

Result<Term> Parser::expression() {
  const Level level(budget_);
  auto condition = operation(0);
  if (!condition || !next_is('?')) return condition;
  ++at_;
  auto yes = expression();
  if (!yes) return yes;
  if (!next_is(':')) return expected("\":\" of a choice a ? b : c");
  ++at_;
  auto no = expression();
  if (!no) return no;
  return graph_.make(Op::select, truth_of(*condition, graph_), *yes, *no);
}

Result<Term> Parser::operation(int precedence) {
  auto left = operand();
  while (left) {
    const Operator* by = next_operator();
    if (!by || by->precedence <= precedence) break;
    const std::size_t from = at_;
    at_ += by->text.size();
    auto right = operation(by->precedence);
    if (!right) return right;
    if (by->op == Op::divide && graph_.is_constant(*right) && graph_.node(*right).value == 0.0)
      return error("This divides by zero.", from);
    left = combined(*by, *left, *right);
  }
  return left;
}

Result<Term> Parser::operand() {
  const Level level(budget_);
  if (budget_.depth > deepest)
    return error("This expression is nested deeper than " + std::to_string(deepest) + " levels.", at_,
                 "Does a .func call itself?");
  if (++budget_.terms > most_terms)
    return error("This expression has more than " + std::to_string(most_terms) + " terms.", at_);
  skip_space();
  if (at_ == text_.size()) return expected("a value");
  const char c = text_[at_];
  if (c == '(') return group(')');
  if (c == '{') return group('}');
  if (c == '\'') return group('\'');
  if (c == '-' || c == '+' || c == '!' || c == '~') {
    ++at_;
    auto term = operation(unary_precedence);
    if (!term || c == '+') return term;
    return c == '-' ? graph_.make(Op::negate, *term) : graph_.make(Op::negation, truth_of(*term, graph_));
  }
  if (is_digit(c) || c == '.') {
    const auto number = leading_number(text_.substr(at_));
    if (!number) return expected("a number such as 4.7k, 1Meg or 10uF");
    at_ += number->length;
    return graph_.constant(number->value);
  }
  if (is_letter(c)) return named();
  return expected("a value");
}

Result<Term> Parser::group(char close) {
  const std::size_t from = at_++;
  auto term = expression();
  if (!term) return term;
  if (!next_is(close))
    return expected(std::string("\"") + close + "\" that closes the \"" + text_[from] + "\" at column " +
                    std::to_string(std::max(place_.column, 1) + static_cast<int>(from)));
  ++at_;
  return term;
}

Result<Term> Parser::named() {
  const std::size_t from = at_;
  while (at_ < text_.size() && is_name(text_[at_])) ++at_;
  // a ? b : c without spaces: the colon of a choice is no part of the name
  std::string name = lower_case(text_.substr(from, at_ - from));
  if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
    name.resize(colon);
    at_ = from + colon;
  }
  if (!next_is('(')) return constant_or_parameter(name, from);
  if ((name == "v" || name == "i")) return probe(name, from);
  return called(name, from);
}

// V(a), V(a,b), I(element): names of nodes are anything up to the comma or bracket.
Result<Term> Parser::probe(std::string_view name, std::size_t from) {
  const std::size_t open = at_++;
  const std::size_t close = text_.find(')', at_);
  if (close == std::string_view::npos) return at_ = text_.size(), expected("\")\" behind the name of a node");
  const std::string inside = lower_case(text_.substr(at_, close - at_));
  at_ = close + 1;
  const std::size_t comma = inside.find(',');
  const std::string_view first = trimmed(std::string_view(inside).substr(0, comma));
  const std::string_view second =
      comma == std::string::npos ? std::string_view() : trimmed(std::string_view(inside).substr(comma + 1));
  const bool is_voltage = name == "v";
  const bool is_refused = is_voltage ? !scope_.voltage : !scope_.current;
  if (is_refused)
    return error(std::string(is_voltage ? "A voltage" : "A current") + " cannot stand here: only numbers can.", from);
  if (first.empty() || (comma != std::string::npos && second.empty()) || (!is_voltage && comma != std::string::npos))
    return error(is_voltage ? "Expected one or two nodes: V(a) or V(a,b)." : "Expected one element: I(V1).", open);
  auto term = is_voltage ? scope_.voltage(first, second) : scope_.current(first);
  if (term) return term;
  Place place = place_;
  place.column = std::max(place.column, 1) + static_cast<int>(from);
  return std::unexpected(std::move(term.error()).at(place));
}

Result<Term> Parser::called(const std::string& name, std::size_t from) {
  std::vector<Term> values;
  ++at_;
  if (!next_is(')')) {
    for (;;) {
      auto value = expression();
      if (!value) return value;
      values.push_back(*value);
      if (!next_is(',')) break;
      ++at_;
    }
  }
  if (!next_is(')')) return expected("\",\" or \")\" in the arguments of " + name + "()");
  ++at_;
  if (const Function* function = scope_.function ? scope_.function(name) : nullptr)
    return expanded(name, *function, values, from);
  Called result = call(name, values, !scope_.voltage, graph_);
  if (!result.refusal.empty()) return error(std::move(result.refusal), from);
  if (!result.term)
    return error("There is no function \"" + name + "\".", from,
                 "Functions of SPICE, LTspice and PSpice are known, and those of .func lines.");
  return result.term;
}

Result<Term> Parser::expanded(const std::string& name, const Function& function, std::span<const Term> values,
                              std::size_t from) {
  if (values.size() != function.arguments.size())
    return error(name + "() is defined with " + std::to_string(function.arguments.size()) + " arguments, here are " +
                     std::to_string(values.size()) + ".",
                 from);
  std::vector<Argument> arguments;
  arguments.reserve(values.size());
  for (std::size_t k = 0; k < values.size(); ++k) arguments.push_back({function.arguments[k], values[k]});
  const Level level(budget_);
  return Parser(function.body, function.place, scope_, graph_, budget_, arguments).whole();
}

Result<Term> Parser::constant_or_parameter(const std::string& name, std::size_t from) {
  for (const Argument& argument : arguments_)
    if (argument.name == name) return argument.term;
  if (scope_.parameter) {
    auto value = scope_.parameter(name);
    if (!value) {
      Place place = place_;
      place.column = std::max(place.column, 1) + static_cast<int>(from);
      return std::unexpected(std::move(value.error()).at(place));
    }
    if (*value) return graph_.constant(**value);
  }
  if (name == "time" && scope_.voltage) return graph_.time();
  for (const auto& [known, value] : constants)
    if (known == name) return graph_.constant(value);
  return error("There is no parameter \"" + name + "\" here.", from,
               "Is a .param line missing, or is it V(" + name + ")?");
}

}  // namespace

Result<Term> parse_expression(std::string_view text, const Place& place, const Scope& scope, Graph& graph) {
  Budget budget;
  return Parser(text, place, scope, graph, budget, {}).whole();
}

Result<double> parse_value(std::string_view text, const Place& place, const Scope& scope) {
  Graph graph;
  const Scope numbers{.parameter = scope.parameter, .voltage = {}, .current = {}, .function = scope.function};
  const auto term = parse_expression(text, place, numbers, graph);
  if (!term) return std::unexpected(term.error());
  const double value = graph.node(*term).value;
  if (!graph.is_constant(*term) || !std::isfinite(value))
    return failure("\"" + std::string(trimmed(text)) + "\" is no finite number.", {}, place);
  return value;
}

}  // namespace ohmic::circuit
