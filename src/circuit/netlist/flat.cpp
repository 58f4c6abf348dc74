// Names of a flat circuit, and what all elements read alike.

#include "circuit/netlist/flat.hpp"

#include <algorithm>
#include <utility>

namespace ohmic::circuit::netlist {

Node Flat::node(Frame& frame, std::string_view name) {
  if (const auto known = find_node(frame, name)) return *known;
  std::string full = global_nodes.contains(name) ? std::string(name) : frame.prefix + std::string(name);
  const auto [at, is_new] = nodes_.try_emplace(full, static_cast<Node>(circuit.nodes.size()));
  if (is_new) circuit.nodes.push_back(std::move(full));
  return at->second;
}

std::optional<Node> Flat::find_node(Frame& frame, std::string_view name) const {
  if (const auto port = frame.ports.find(name); port != frame.ports.end()) return port->second;
  if (name == "0" || name == "gnd" || name == "gnd!") return ground;
  if (global_nodes.contains(name)) {
    const auto known = nodes_.find(std::string(name));
    return known == nodes_.end() ? std::nullopt : std::optional(known->second);
  }
  if (const auto local = nodes_.find(frame.prefix + std::string(name)); local != nodes_.end()) return local->second;
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  // "x1.k" from here, or from outermost
  for (const std::string& prefix : {frame.prefix, std::string{}}) {
    const std::string inside = prefix + std::string(name.substr(0, dot + 1));
    if (const auto found = frames.find(inside); found != frames.end() && found->second != &frame)
      return find_node(*found->second, name.substr(dot + 1));
  }
  return std::nullopt;
}

Placed* Flat::find_element(const Frame& frame, std::string_view name) const {
  for (const std::string& full : {frame.prefix + std::string(name), std::string(name)})
    if (const auto found = by_name.find(full); found != by_name.end()) return found->second;
  return nullptr;
}

Node Flat::inner_node(const Placed& at, std::string_view part) {
  std::string name = at.name + "#" + std::string(part);
  const auto [known, is_new] = nodes_.try_emplace(name, static_cast<Node>(circuit.nodes.size()));
  if (is_new) circuit.nodes.push_back(std::move(name));
  return known->second;
}

double Flat::number(const Placed& at, const Formula& formula) { return values.number(formula, *at.frame); }

double Flat::own_value(const Placed& at, const Formula& formula) {
  const auto set = set_value(at);
  return set ? *set : number(at, formula);
}

std::optional<double> Flat::set_value(const Placed& at) {
  const auto set = values.overrides.find(at.name);
  if (set == values.overrides.end() || values.of_parameters.contains(at.name)) return std::nullopt;
  values.used.insert(set->first);
  return set->second;
}

void Flat::refuse(const Placed& at, std::size_t word, std::string what, std::string hint) {
  values.refuse(*at.frame, {std::move(what), std::move(hint), at.card().place(word)});
}

void Flat::warn(const Placed& at, std::string what) {
  warnings.insert(Error{std::move(what), {}, at.card().place()}.sentence());
}

std::vector<std::string_view> Flat::names_of_nodes(const Frame& frame) const {
  std::vector<std::string_view> names;
  names.reserve(frame.ports.size() + circuit.nodes.size());
  for (const auto& [port, to] : frame.ports) names.push_back(port);
  for (const std::string& name : circuit.nodes)
    if (name.starts_with(frame.prefix)) names.push_back(std::string_view(name).substr(frame.prefix.size()));
  return names;
}

Rest::Rest(const Placed& at) {
  const Card& card = at.card();
  for (std::size_t k = at.next; k < card.size();) {
    if (card.is_key(k)) {
      const std::size_t to = card.next_key(k + 2);
      pairs.push_back({card[k], k, k + 2, to});
      for (std::size_t flag = k + 3; flag < to; ++flag) flags.push_back(flag);
      k = to;
    } else {
      (pairs.empty() ? values : flags).push_back(k);
      ++k;
    }
  }
}

const Rest::Pair* Rest::find(std::string_view key) const {
  const auto found = std::ranges::find(pairs, key, &Pair::key);
  return found == pairs.end() ? nullptr : &*found;
}

double copies_of(Flat& flat, const Placed& at, const Rest& rest) {
  const Rest::Pair* m = rest.find("m");
  if (m == nullptr) return at.frame->copies;
  const double copies = flat.number(at, at.card().formula(m->from));
  if (!flat.refusal && !(copies > 0.0))
    flat.refuse(at, m->word, "m counts parts in parallel and is not above zero here.", "Expected m=1 or more.");
  return copies * at.frame->copies;
}

void warn_unused(Flat& flat, const Placed& at, const Rest& rest, std::initializer_list<std::string_view> known) {
  for (const Rest::Pair& pair : rest.pairs)
    if (std::ranges::find(known, pair.key) == known.end())
      flat.warn(at, std::string(pair.key) + "= of " + at.element->name + " was left aside: it is not modelled.");
}

}  // namespace ohmic::circuit::netlist
