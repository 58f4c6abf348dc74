// R C L K, with the parasitics LTspice writes at them as elements of their own.

#include <algorithm>
#include <cmath>
#include <utility>

#include "circuit/netlist/behaviour.hpp"
#include "circuit/netlist/flat.hpp"

namespace ohmic::circuit::netlist {
namespace {

constexpr double least_ohm = 1e-3;  // what ngspice makes of 0 ohm

double ohm_of(Flat& flat, const Placed& at, double ohm) {
  if (ohm != 0.0 || flat.refusal) return ohm;
  flat.warn(at, at.element->name + " of 0 ohm counts as 1 milliohm, as in ngspice.");
  return least_ohm;
}

/// The value: R=..., or the first word that is no model; or what the model says.
std::optional<Formula> value_of(Flat& flat, const Placed& at, const Rest& rest, std::string_view key,
                                std::string_view long_key) {
  const Card& card = at.card();
  for (const std::string_view name : {key, long_key, std::string_view("value")})
    if (const Rest::Pair* pair = rest.find(name)) {
      // Up to the next key, unless braces or quotes say where it ends.
      return card.is_group(pair->from) ? card.formula(pair->from) : card.formula(pair->from, pair->to);
    }
  const ModelText* model = nullptr;
  std::optional<Formula> value;
  for (const std::size_t word : rest.values) {
    if (const ModelText* named = card.is_group(word) ? nullptr : at.frame->definition->find_model(card[word]))
      model = named;
    else if (!value) value = card.formula(word);
    else if (card[word] != "noiseless")
      flat.refuse(at, word,
                  "\"" + std::string(card.written(word)) + "\" stands behind the value of " + at.element->name + ".",
                  "Expected one value, then pairs such as m=2.");
  }
  if (model != nullptr) {
    flat.warn(at, "The model " + model->name + " of " + at.element->name + " was left aside but for its value" +
                      (key == "r" ? " and its coefficients of temperature." : "."));
    const auto found = std::ranges::find(model->figures, key, &Assignment::key);
    if (!value && found != model->figures.end()) value = found->value;
  }
  if (!value)
    flat.refuse(at, at.next, at.element->name + " has no value.", "Expected " + at.element->name + " node node value.");
  return value;
}

double scale_of(Flat& flat, const Placed& at, const Rest& rest) {
  const Rest::Pair* scale = rest.find("scale");
  return scale == nullptr ? 1.0 : flat.number(at, at.card().formula(scale->from));
}

const ModelText* model_of(const Placed& at, const Rest& rest) {
  for (const std::size_t word : rest.values)
    if (!at.card().is_group(word))
      if (const ModelText* named = at.frame->definition->find_model(at.card()[word])) return named;
  return nullptr;
}

// How warm a resistor is, by its own coefficients or else its model's (ngspice manual 39, 3.3.2):
//   R(T) / R = 1 + tc1 dT + tc2 dT^2,  dT = T - 27 degrees Celsius
double warmth_of(Flat& flat, const Placed& at, const Rest& rest) {
  const ModelText* model = model_of(at, rest);
  const auto coefficient = [&](std::string_view key, std::size_t nth) {
    if (const Rest::Pair* pair = rest.find(key)) return flat.number(at, at.card().formula(pair->from));
    if (const Rest::Pair* both = rest.find("tc"); both != nullptr && both->from + nth < both->to)
      return flat.number(at, at.card().formula(both->from + nth));
    if (model == nullptr) return 0.0;
    const auto found = std::ranges::find(model->figures, key, &Assignment::key);
    return found == model->figures.end() ? 0.0 : flat.number(at, found->value);
  };
  const double difference = flat.values.celsius - 27.0;
  const double warmth = 1.0 + (coefficient("tc1", 0) + coefficient("tc2", 1) * difference) * difference;
  if (!flat.refusal && !(warmth > 0.0))
    flat.refuse(at, at.next, "The coefficients of temperature leave nothing of " + at.element->name + ".",
                "Expected tc1=0.004, in parts of it for each degree.");
  return warmth;
}

/// Series and parallel parts of C and L: R, L in series between a and the node returned; R, C across both.
struct Parasitics {
  Node inner;
  void add(Flat& flat, const Placed& at, const Rest& rest, double copies);
};
void Parasitics::add(Flat& flat, const Placed& at, const Rest& rest, double copies) {
  const Node a = at.nodes[0], b = at.nodes[1];
  inner = a;
  const auto value = [&](std::string_view key) {
    const Rest::Pair* pair = rest.find(key);
    return pair == nullptr ? 0.0 : flat.number(at, at.card().formula(pair->from));
  };
  Circuit& circuit = flat.circuit;
  if (const double ohm = value("rser"); ohm != 0.0) {
    inner = flat.inner_node(at, "rser");
    circuit.resistors.push_back({at.name + "#rser", a, inner, ohm / copies});
  }
  if (const double henry = value("lser"); henry != 0.0) {
    const Node from = inner;
    inner = flat.inner_node(at, "lser");
    const std::string name = at.name + "#lser";
    circuit.inductors.push_back(
        {.name = name, .a = from, .b = inner, .henry = henry / copies, .branch = circuit.add_branch(name)});
  }
  if (const double ohm = value("rpar"); ohm != 0.0)
    circuit.resistors.push_back({at.name + "#rpar", a, b, ohm / copies});
  if (const double farad = value("cpar"); farad != 0.0)
    circuit.capacitors.push_back({.name = at.name + "#cpar", .a = a, .b = b, .farad = farad * copies});
}

std::optional<double> initial_of(Flat& flat, const Placed& at, const Rest& rest) {
  const Rest::Pair* ic = rest.find("ic");
  if (ic == nullptr) return std::nullopt;
  return flat.number(at, at.card().formula(ic->from));
}

}  // namespace

void add_resistor(Flat& flat, const Placed& at) {
  const Rest rest(at);
  const auto formula = value_of(flat, at, rest, "r", "resistance");
  const double copies = copies_of(flat, at, rest);
  const double scale = scale_of(flat, at, rest) * warmth_of(flat, at, rest);
  warn_unused(flat, at, rest, {"r", "resistance", "value", "m", "scale", "noisy", "noise", "tc", "tc1", "tc2"});
  if (flat.refusal || !formula) return;
  const Node a = at.nodes[0], b = at.nodes[1];
  const auto said = [&](std::size_t word) { return at.card()[word] == "noiseless"; };
  const Rest::Pair* noisy = rest.find("noisy") != nullptr ? rest.find("noisy") : rest.find("noise");
  const bool is_noisy = !std::ranges::any_of(rest.flags, said) && !std::ranges::any_of(rest.values, said) &&
                        (noisy == nullptr || flat.number(at, at.card().formula(noisy->from)) != 0.0);
  const bool is_set = flat.set_value(at).has_value();
  if (is_set || parse_number(formula->text)) {
    const double ohm = ohm_of(flat, at, flat.own_value(at, *formula) * scale);
    flat.circuit.resistors.push_back({at.name, a, b, ohm / copies, is_noisy});
    return;
  }
  Behaviour behaviour(flat, at);
  const bool is_plain = formula->text.find('(') == std::string::npos;  // a name or 4k7: no voltage in it
  const Term term = is_plain ? behaviour.graph().constant(flat.number(at, *formula)) : behaviour.read(*formula);
  if (flat.refusal) return;
  if (const auto value = behaviour.constant(term)) {
    if (!std::isfinite(*value))
      return flat.refuse(at, at.next, at.element->name + " is not finite.", "Expected a resistance in ohm.");
    flat.circuit.resistors.push_back({at.name, a, b, ohm_of(flat, at, *value * scale) / copies, is_noisy});
    return;
  }
  // A resistance that depends on voltages: i = v / R.
  const Term v = behaviour.voltage(a, b);
  behaviour.emit_current(a, b, behaviour.graph().make(Op::divide, v, term), copies / scale);
}

void add_capacitor(Flat& flat, const Placed& at) {
  const Rest rest(at);
  const double copies = copies_of(flat, at, rest);
  warn_unused(flat, at, rest, {"c", "capacitance", "value", "q", "m", "scale", "ic", "rser", "lser", "rpar", "cpar"});
  Parasitics parasitics{at.nodes[0]};
  if (const Rest::Pair* charge = rest.find("q")) {
    // LTspice: x is the voltage across it.
    Formula formula = at.card().is_group(charge->from) ? at.card().formula(charge->from)
                                                       : at.card().formula(charge->from, charge->to);
    const std::string across = "v(" + std::string(at.card()[1]) + "," + std::string(at.card()[2]) + ")";
    const auto is_part_of_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    for (std::size_t k = formula.text.size(); k-- > 0;) {
      const bool is_alone = formula.text[k] == 'x' && (k == 0 || !is_part_of_name(formula.text[k - 1])) &&
                            (k + 1 == formula.text.size() || !is_part_of_name(formula.text[k + 1]));
      if (is_alone && formula.text.size() < 100000) formula.text.replace(k, 1, across);
    }
    Behaviour behaviour(flat, at);
    const Term term = behaviour.read(formula);
    parasitics.add(flat, at, rest, copies);
    behaviour.emit_charge(parasitics.inner, at.nodes[1], term, copies);
    return;
  }
  const auto formula = value_of(flat, at, rest, "c", "capacitance");
  if (flat.refusal || !formula) return;
  const double farad = flat.own_value(at, *formula) * scale_of(flat, at, rest);
  const auto initial = initial_of(flat, at, rest);
  parasitics.add(flat, at, rest, copies);
  flat.circuit.capacitors.push_back(
      {.name = at.name, .a = parasitics.inner, .b = at.nodes[1], .farad = farad * copies, .initial = initial});
}

void add_inductor(Flat& flat, const Placed& at) {
  const Rest rest(at);
  if (const Rest::Pair* flux = rest.find("flux"))
    return flat.refuse(at, flux->word, "An inductor whose flux is an expression is not read here.",
                       "Expected " + at.element->name + " node node henry.");
  const double copies = copies_of(flat, at, rest);
  const auto formula = value_of(flat, at, rest, "l", "inductance");
  warn_unused(flat, at, rest, {"l", "inductance", "value", "m", "scale", "ic", "rser", "lser", "rpar", "cpar"});
  if (flat.refusal || !formula) return;
  const double henry = flat.own_value(at, *formula) * scale_of(flat, at, rest);
  if (!flat.refusal && henry == 0.0)
    return flat.refuse(at, at.next, at.element->name + " of 0 henry has no current of its own.",
                       "Expected a value in henry; a wire is a resistor of 1m.");
  const auto initial = initial_of(flat, at, rest);
  Parasitics parasitics{at.nodes[0]};
  parasitics.add(flat, at, rest, copies);
  flat.circuit.inductors.push_back({.name = at.name,
                                    .a = parasitics.inner,
                                    .b = at.nodes[1],
                                    .henry = henry / copies,
                                    .branch = at.branch,
                                    .initial = initial});
}

void add_coupling(Flat& flat, const Placed& at) {
  const Card& card = at.card();
  std::vector<int> coils;
  std::size_t word = 1;
  for (; word + 1 < card.size(); ++word) {
    const Placed* coil = flat.find_element(*at.frame, card[word]);
    const auto found = coil == nullptr ? flat.circuit.inductors.end()
                                       : std::ranges::find(flat.circuit.inductors, coil->name, &Inductor::name);
    if (found == flat.circuit.inductors.end())
      return flat.refuse(at, word, "There is no inductor " + std::string(card.written(word)) + " here.",
                         "Expected " + at.element->name + " L1 L2 0.99.");
    const int index = static_cast<int>(found - flat.circuit.inductors.begin());
    if (std::ranges::find(coils, index) != coils.end())
      return flat.refuse(at, word, at.element->name + " couples " + std::string(card.written(word)) + " with itself.",
                         "Expected two different inductors.");
    coils.push_back(index);
  }
  if (coils.size() < 2 || coils.size() > 100)
    return flat.refuse(at, word, at.element->name + " couples " + std::to_string(coils.size()) + " inductors.",
                       "Expected " + at.element->name + " L1 L2 0.99: two to a hundred.");
  const double k = flat.own_value(at, card.formula(word));
  if (!flat.refusal && !(std::abs(k) <= 1.0))
    return flat.refuse(at, word, "The coupling of " + at.element->name + " is " + std::string(card.written(word)) + ".",
                       "Expected a number from -1 to 1.");
  for (std::size_t i = 0; i < coils.size(); ++i)
    for (std::size_t j = i + 1; j < coils.size(); ++j)
      flat.circuit.couplings.push_back({at.name, coils[i], coils[j], k});
}

}  // namespace ohmic::circuit::netlist
