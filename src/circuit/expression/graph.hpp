#pragma once
// Expressions of a netlist as one graph of shared terms: built, differentiated exactly, and turned into tapes that run.

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace ohmic::circuit {

/// A term of a Graph. Negative: none.
struct Term {
  int id = -1;
  explicit operator bool() const { return id >= 0; }
  bool operator==(const Term&) const = default;
};

/// What a term computes of up to three others. Comparisons and logic give 1 or 0. x, y, z: first, second, third operand.
enum class Op : std::uint8_t {
  constant,
  control,  // the voltage or current numbered `index`
  time,     // s since the start of the analysis
  add,
  subtract,
  multiply,
  divide,
  negate,
  exp,
  log,
  log1p_exp,  // ln(1 + exp x), without overflow; made of log(1 + exp(x)) by itself
  logistic,   // 1 / (1 + exp -x): its derivative
  sqrt,
  power,       // x^y as SPICE's pow and ** do: of |x| when ngspice takes it so; see .cpp
  power_abs,   // PWR:  |x|^y
  power_sign,  // PWRS: sign(x) |x|^y
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  abs,
  sign,  // -1, 0, 1
  floor,
  ceil,
  minimum,
  maximum,
  less,
  less_equal,
  equal,
  both,    // x and y
  either,  // x or y
  negation,
  select,  // x > 0.5 ? y : z
  table,   // x looked up in table `index`, straight between points, held outside them
  slope,   // and the derivative of that
};

/// Terms are hash-consed (the same computation is one term) and constants folded as they are made. Not thread-safe.
class Graph {
 public:
  struct Node {
    Op op = Op::constant;
    int x = -1, y = -1, z = -1;
    int index = 0;       // of a control or a table
    double value = 0.0;  // of a constant
  };
  struct Point {
    double x, y;
  };

  Term constant(double value);
  Term control(int index);
  Term time();
  Term make(Op op, Term x, Term y = {}, Term z = {});
  /// points: ascending in x, at least one.
  Term table(Term x, std::span<const Point> points);

  /// d term / d control, exactly. At a corner (abs, limit, table) the derivative of the side to the right.
  Term derivative(Term term, int control);
  /// The same term with controls replaced: control k becomes replacements[k] (of this graph). Terms may come from `other`.
  Term import(const Graph& other, Term term, std::span<const Term> replacements);

  const Node& node(Term term) const { return nodes_[static_cast<std::size_t>(term.id)]; }
  std::span<const Node> nodes() const { return nodes_; }
  std::span<const std::vector<Point>> tables() const { return tables_; }
  bool is_constant(Term term) const { return node(term).op == Op::constant; }
  /// Number of the highest control used by any term, plus one.
  int controls() const { return controls_; }

 private:
  struct Key {
    std::uint64_t a, b, c;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  Term intern(const Node& node);
  Term of_table(Op op, Term x, std::span<const Point> points);

  std::vector<Node> nodes_;
  std::vector<std::vector<Point>> tables_;
  std::unordered_map<Key, int, Hash> known_;
  std::unordered_map<std::uint64_t, int> derivatives_;
  int controls_ = 0;
};

}  // namespace ohmic::circuit
