// E G F H and B in the spellings of SPICE 2, SPICE 3, PSpice, HSPICE and LTspice.

#include <algorithm>
#include <array>
#include <utility>

#include "circuit/netlist/behaviour.hpp"
#include "circuit/netlist/polynomial.hpp"

namespace ohmic::circuit::netlist {
namespace {

constexpr std::array refused = {"laplace",     "freq", "chebyshev", "delay", "opamp",
                                "transformer", "and",  "or",        "nand",  "nor"};

bool is_value(std::string_view word) {
  return word == "value" || word == "vol" || word == "cur" || word == "v" || word == "i";
}

class Controlled {
 public:
  Controlled(Flat& flat, const Placed& at) : flat_(flat), at_(at), card_(at.card()), law_(flat, at) {}

  void read();
  void read_behavioural();

 private:
  bool is_voltage() const { return at_.element->letter() == 'e' || at_.element->letter() == 'h'; }
  void emit(Term term);
  void table(const Formula& of, std::size_t from);
  void polynomial();
  void by_node();
  void by_current();
  double copies();

  Flat& flat_;
  const Placed& at_;
  const Card& card_;
  Behaviour law_;
};

double Controlled::copies() {
  const Rest rest(at_);
  return copies_of(flat_, at_, rest);
}

void Controlled::emit(Term term) {
  if (flat_.refusal) return;
  if (at_.branch >= 0) law_.emit_voltage(at_.nodes[0], at_.nodes[1], term, at_.branch);
  else law_.emit_current(at_.nodes[0], at_.nodes[1], term, copies());
}

// TABLE {expression} = (x,y) (x,y): the same as table(expression, x, y, x, y).
void Controlled::table(const Formula& of, std::size_t from) {
  Formula call{"table(" + of.text, of.place};
  if (card_[from] == "=") ++from;
  std::size_t figures = 0;
  for (; from < card_.size() && !card_.is_key(from); ++from, ++figures)
    call.text += ",(" + card_.formula(from).text + ")";
  if (figures < 2 || figures % 2 != 0)
    return flat_.refuse(at_, from, "TABLE of " + at_.element->name + " has " + std::to_string(figures) + " numbers.",
                        "Expected TABLE {expression} = (x1,y1) (x2,y2) ...: pairs, ascending in x.");
  call.text += ")";
  emit(law_.read(call));
}

void Controlled::polynomial() {
  // POLY(n) then n pairs of nodes, or n sources, then coefficients
  std::size_t at = at_.next + 1;
  const Formula dimension = card_.formula(at++);
  const double n = flat_.number(at_, dimension);
  if (flat_.refusal) return;
  if (!(n >= 1.0 && n <= 30.0) || n != static_cast<int>(n))
    return flat_.refuse(at_, at - 1, "POLY of " + at_.element->name + " has a dimension of " + dimension.text + ".",
                        "Expected POLY(n) with n from 1 to 30.");
  const char letter = at_.element->letter();
  const bool is_by_current = letter == 'f' || letter == 'h';
  std::vector<Term> of;
  for (int k = 0; k < static_cast<int>(n); ++k) {
    if (card_[at].empty() || (!is_by_current && card_[at + 1].empty()))
      return flat_.refuse(
          at_, at, "POLY of " + at_.element->name + " ends before its controls do.",
          is_by_current ? "Expected one voltage source for each dimension." : "Expected two nodes for each dimension.");
    if (is_by_current) {
      of.push_back(law_.current(card_[at], at));
      at += 1;
    } else {
      of.push_back(law_.voltage(flat_.node(*at_.frame, card_[at]), flat_.node(*at_.frame, card_[at + 1])));
      at += 2;
    }
  }
  std::vector<double> coefficients;
  for (; at < card_.size() && !card_.is_key(at) && !flat_.refusal; ++at)
    coefficients.push_back(flat_.number(at_, card_.formula(at)));
  if (flat_.refusal) return;
  if (coefficients.empty())
    return flat_.refuse(at_, at, "POLY of " + at_.element->name + " has no coefficients.",
                        "Expected p0 p1 p2 ... behind its controls.");
  Result<Term> term = polynomial_of(law_.graph(), of, coefficients);
  if (!term) return flat_.refuse(at_, at_.next, term.error().what, term.error().hint);
  emit(*term);
}

void Controlled::by_node() {
  const std::size_t c = at_.next;
  if (card_.size() < c + 3 || card_.is_key(c) || card_.is_key(c + 1))
    return flat_.refuse(at_, c, at_.element->name + " has no control.",
                        "Expected " + at_.element->name + " a b c d gain, VALUE={...}, POLY(n) or TABLE {...} = ... .");
  const Node positive = flat_.node(*at_.frame, card_[c]), negative = flat_.node(*at_.frame, card_[c + 1]);
  if (card_[c + 2] == "table")
    return table({"v(" + std::string(card_[c]) + "," + std::string(card_[c + 1]) + ")", card_.place(c)}, c + 3);
  std::size_t word = c + 2;
  if (card_.is_key(word)) word += 2;  // gain=
  const double gain = flat_.own_value(at_, card_.formula(word));
  if (flat_.refusal) return;
  ControlledSource made{.name = at_.name,
                        .a = at_.nodes[0],
                        .b = at_.nodes[1],
                        .control = {.positive = positive, .negative = negative},
                        .gain = gain,
                        .branch = at_.branch};
  if (at_.branch < 0) made.gain *= copies();
  flat_.circuit.controlled.push_back(std::move(made));
}

void Controlled::by_current() {
  const Placed* sensed = flat_.find_element(*at_.frame, card_[at_.next]);
  if (sensed == nullptr || sensed->branch < 0)
    return flat_.refuse(at_, at_.next,
                        "\"" + std::string(card_.written(at_.next)) + "\" is no voltage source whose current " +
                            at_.element->name + " could take.",
                        "Expected " + at_.element->name + " a b V1 gain; a source of 0 V senses a current.");
  const double gain = flat_.own_value(at_, card_.formula(at_.next + 1));
  if (flat_.refusal) return;
  // Of m subcircuits in parallel each senses its share, and all of them drive.
  const double share = 1.0 / sensed->frame->copies;
  ControlledSource made{.name = at_.name,
                        .a = at_.nodes[0],
                        .b = at_.nodes[1],
                        .control = {.branch = sensed->branch},
                        .gain = gain * share,
                        .branch = at_.branch};
  if (at_.branch < 0) made.gain *= copies();
  flat_.circuit.controlled.push_back(std::move(made));
}

void Controlled::read() {
  const std::size_t first = at_.next;
  const std::string_view word = card_[first];
  for (std::size_t k = first; k < card_.size(); ++k)
    if (!card_.is_group(k) && std::ranges::find(refused, card_[k]) != refused.end())
      return flat_.refuse(at_, k, std::string(card_.written(k)) + " of " + at_.element->name + " is not read here.",
                          "Write the part as R, C, L and sources that depend on voltages: VALUE={...}, POLY, TABLE.");
  if (card_.is_group(first) && !card_.is_key(first)) return emit(law_.read(card_.formula(first)));
  if (is_value(word) && (card_[first + 1] == "=" || card_.is_group(first + 1))) {
    const std::size_t from = first + (card_[first + 1] == "=" ? 2 : 1);
    return emit(law_.read(card_.formula(from, card_.next_key(from))));
  }
  if (word == "poly") return polynomial();
  if (word == "table") {
    const std::size_t of = first + (card_[first + 1] == "=" ? 2 : 1);
    return table(card_.formula(of), of + 1);
  }
  const char letter = at_.element->letter();
  if (letter == 'f' || letter == 'h') return by_current();
  by_node();
}

void Controlled::read_behavioural() {
  const Rest rest(at_);
  for (const Rest::Pair& pair : rest.pairs) {
    if (pair.key != "i" && pair.key != "v" && pair.key != "r") continue;
    // To the next key: {gain}*tanh(V(a)) begins with braces and does not end with them.
    const Formula formula = card_.formula(pair.from, pair.to);
    Term term = law_.read(formula);
    if (flat_.refusal) return;
    if (pair.key == "r") term = law_.graph().make(Op::divide, law_.voltage(at_.nodes[0], at_.nodes[1]), term);
    warn_unused(flat_, at_, rest, {"i", "v", "r", "m"});
    return emit(term);
  }
  flat_.refuse(at_, at_.next, at_.element->name + " says neither V= nor I=.",
               "Expected " + at_.element->name + " a b I={expression} or V={expression}.");
}

}  // namespace

void add_controlled(Flat& flat, const Placed& at) { Controlled(flat, at).read(); }
void add_behavioural(Flat& flat, const Placed& at) { Controlled(flat, at).read_behavioural(); }

}  // namespace ohmic::circuit::netlist
