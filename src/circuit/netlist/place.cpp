// Nodes and branches, in the order of the file.

#include <algorithm>
#include <utility>

#include "circuit/netlist/flatten.hpp"

namespace ohmic::circuit::netlist {
namespace {

constexpr std::size_t most_elements = 20000;
constexpr int deepest = 50;

std::string usage(char letter) {
  switch (letter) {
    case 'j': return "drain gate source model";
    case 'q': return "collector base emitter [substrate] model";
    case 'm': return "drain gate source [bulk] model";
    case 'd': return "anode cathode model";
    default: return "node node value";
  }
}

std::vector<std::string_view> names_of_models(const Frame& frame) {
  std::vector<std::string_view> names;
  for (const Definition* at = frame.definition; at != nullptr; at = at->outer)
    for (const auto& [name, model] : at->models) names.push_back(name);
  return names;
}

std::vector<std::string_view> names_of_subcircuits(const Frame& frame) {
  std::vector<std::string_view> names;
  for (const Definition* at = frame.definition; at != nullptr; at = at->outer)
    for (const auto& [name, inner] : at->inner) names.push_back(name);
  return names;
}

/// B a b V=...
bool says_voltage(const Card& card, std::size_t from) {
  for (std::size_t key = card.next_key(from); key < card.size(); key = card.next_key(key + 2)) {
    if (card[key] == "v") return true;
    if (card[key] == "i" || card[key] == "r") return false;
  }
  return false;
}

}  // namespace

bool Placer::find_model(Frame& frame, std::string_view name, Placed& at) {
  for (Frame* where = &frame; where != nullptr; where = where->outer) {
    const auto found = where->definition->models.find(name);
    if (found == where->definition->models.end()) continue;
    at.model = &found->second;
    at.model_frame = where;
    return true;
  }
  return false;
}

/// How many nodes; the model is found with them, since Q and M may have one more.
std::size_t Placer::terminals(Frame& frame, const Element& element, Placed& at) {
  const Card& card = element.card;
  const char letter = element.letter();
  if (letter == 'k') return 0;
  const std::size_t least = letter == 'd' || !std::string_view("qjm").contains(letter) ? 2 : 3;
  const std::size_t most = letter == 'q' ? 5 : letter == 'm' ? 4 : least;
  if (card.size() < least + 2 || card.next_key(1) < least + 1) {
    flat_.values.refuse(frame, {element.name + " has too few words.",
                                "Expected " + element.name + " " + usage(letter) + ".", card.place()});
    return 0;
  }
  if (!std::string_view("dqjm").contains(letter)) return least;
  for (std::size_t nodes = least; nodes <= most; ++nodes)
    if (find_model(frame, card[nodes + 1], at)) return nodes;
  const std::string_view named = card[least + 1];
  flat_.values.refuse(
      frame,
      {element.name + " names the model \"" + std::string(card.written(least + 1)) + "\", which is nowhere defined.",
       did_you_mean(named, names_of_models(frame), "Add its .model card, or .include the file that has it."),
       card.place(least + 1)});
  return 0;
}

void Placer::one(Frame& frame, const Element& element, int depth) {
  const Card& card = element.card;
  if (++count_ > most_elements)
    return flat_.values.refuse(frame, {"The netlist has more than 20000 elements when its subcircuits are unfolded.",
                                       "Does a subcircuit call too many others?", card.place()});
  const std::string name = frame.prefix + element.name;
  if (name == load_) return replace(frame, element, depth);
  if (element.letter() == 'x') return call(frame, element, depth);
  Placed at{.name = name,
            .frame = &frame,
            .element = &element,
            .nodes = {},
            .next = 0,
            .branch = -1,
            .model = nullptr,
            .model_frame = nullptr};
  const std::size_t nodes = terminals(frame, element, at);
  if (flat_.refusal) return;
  for (std::size_t k = 1; k <= nodes; ++k) at.nodes.push_back(flat_.node(frame, card[k]));
  at.next = nodes + 1 + (at.model != nullptr ? 1 : 0);
  const char letter = element.letter();
  const bool is_voltage = letter == 'b' && says_voltage(card, at.next);
  if (std::string_view("vleh").contains(letter) || is_voltage) at.branch = flat_.circuit.add_branch(name);
  flat_.placed.push_back(std::move(at));
  Placed& kept = flat_.placed.back();
  const auto [known, is_new] = flat_.by_name.try_emplace(kept.name, &kept);
  if (!is_new)
    flat_.values.refuse(frame, {element.name + " is there twice; first in line " +
                                    std::to_string(known->second->element->card.place().line) + ".",
                                "Give one of them another name.", card.place()});
}

void Placer::call(Frame& frame, const Element& element, int depth) {
  const Card& card = element.card;
  std::size_t pairs = card.next_key(1), end = pairs;
  for (std::size_t k = 1; k < end; ++k)
    if (card[k] == "params:" || card[k] == "params") end = k;
  const std::size_t name = end - 1;
  if (end < 2)
    return flat_.values.refuse(frame, {element.name + " names no subcircuit.",
                                       "Expected " + element.name + " node node ... subcircuit.", card.place()});
  Frame* outer = &frame;
  const Definition* definition = nullptr;
  for (; outer != nullptr && definition == nullptr; outer = definition == nullptr ? outer->outer : outer)
    if (const auto found = outer->definition->inner.find(card[name]); found != outer->definition->inner.end())
      definition = found->second.get();
  if (definition == nullptr)
    return flat_.values.refuse(
        frame,
        {element.name + " calls the subcircuit \"" + std::string(card.written(name)) + "\", which is nowhere defined.",
         did_you_mean(card[name], names_of_subcircuits(frame), "Add its .subckt, or .include the file that has it."),
         card.place(name)});
  if (name - 1 != definition->ports.size())
    return flat_.values.refuse(frame, {element.name + " connects " + std::to_string(name - 1) + " nodes, but " +
                                           definition->name + " has " + std::to_string(definition->ports.size()) + ".",
                                       "Expected as many as its .subckt line names (" + definition->place.file + ":" +
                                           std::to_string(definition->place.line) + ").",
                                       card.place()});
  std::vector<Node> nodes;
  for (std::size_t k = 1; k < name; ++k) nodes.push_back(flat_.node(frame, card[k]));
  std::vector<Assignment> given = assignments(card, pairs, true);
  double copies = frame.copies;
  if (const auto m = std::ranges::find(given, "m", &Assignment::key); m != given.end()) {
    const bool is_own = std::ranges::find(definition->defaults, "m", &Assignment::key) != definition->defaults.end();
    const double times = is_own ? 1.0 : flat_.values.number(m->value, frame);
    if (flat_.refusal) return;
    if (!(times > 0.0))
      return flat_.values.refuse(frame, {"m of " + element.name + " counts parts in parallel and is not above zero.",
                                         "Expected m=1 or more.", m->value.place});
    copies *= times;
    if (!is_own) given.erase(m);
  }
  enter(frame, *outer, *definition, element, frame.prefix + element.name, std::move(nodes), std::move(given), copies,
        depth);
}

void Placer::enter(Frame& caller, Frame& outer, const Definition& definition, const Element& element,
                   const std::string& name, std::vector<Node> nodes, std::vector<Assignment> given, double copies,
                   int depth) {
  if (depth >= deepest)
    return flat_.values.refuse(caller, {"Subcircuits call one another more than 50 deep here.",
                                        "Does " + definition.name + " call itself?", element.card.place()});
  Frame& inside = frames_.emplace_back();
  inside.definition = &definition;
  inside.caller = &caller;
  inside.outer = &outer;
  inside.used_by = &element;
  inside.prefix = name + ".";
  inside.copies = copies;
  inside.given = std::move(given);
  for (std::size_t k = 0; k < nodes.size(); ++k) inside.ports.emplace(definition.ports[k], nodes[k]);
  if (!flat_.frames.try_emplace(inside.prefix, &inside).second)
    return flat_.values.refuse(
        caller, {element.name + " is there twice.", "Give one of them another name.", element.card.place()});
  flat_.values.declare(inside);
  flat_.circuit.subcircuits.push_back({name, definition.name, definition.ports, std::move(nodes)});
  place(inside, depth + 1);
}

void Placer::replace(Frame& frame, const Element& element, int depth) {
  const Card& card = element.card;
  const std::size_t end = card.next_key(1);
  if (end < 3 || (element.letter() == 'x' && end != 4))
    return flat_.values.refuse(frame, {"The load " + element.name + " has not two nodes.",
                                       "Expected *@ load and a part between two nodes.", card.place()});
  const Node a = flat_.node(frame, card[1]), b = flat_.node(frame, card[2]);
  if (replacement_ == nullptr) return;
  Frame& library = frames_.emplace_back();
  library.definition = replacement_->outer;
  library.prefix = "load#.";
  flat_.values.declare(library);
  enter(library, library, *replacement_, element, "load", {a, b}, {}, 1.0, depth);
}

void Placer::place(Frame& frame, int depth) {
  for (const Element& element : frame.definition->elements) {
    if (flat_.refusal) return;
    one(frame, element, depth);
  }
}

}  // namespace ohmic::circuit::netlist
