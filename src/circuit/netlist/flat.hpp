#pragma once
// The flat circuit while it grows: nodes by name, elements placed, and what their values may refer to.

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "circuit/circuit.hpp"
#include "circuit/netlist/frame.hpp"

namespace ohmic::circuit::netlist {

/// An element of a subcircuit in use: its nodes are known, its value is not yet.
struct Placed {
  std::string name;  // flat, "x1.r1"
  Frame* frame = nullptr;
  const Element* element = nullptr;
  std::vector<Node> nodes;
  std::size_t next = 0;  // first word behind the nodes, and behind the model's name
  int branch = -1;
  const ModelText* model = nullptr;
  Frame* model_frame = nullptr;  // where the model stands

  const Card& card() const { return element->card; }
};

/// What a law in voltages has been found to be, over all positions of all knobs: only so much may change while they turn.
struct Shape {
  bool is_curved = false, has_offset = false;
};
using Shapes = std::map<std::string, Shape, std::less<>>;

class Flat {
 public:
  explicit Flat(Shapes& known) : values(refusal, warnings), shapes(known) {}
  Flat(const Flat&) = delete;
  Flat& operator=(const Flat&) = delete;

  Circuit circuit;
  Refusal refusal;
  std::set<std::string> warnings;
  Values values;
  Shapes& shapes;
  std::deque<Placed> placed;
  std::unordered_map<std::string_view, Placed*> by_name;
  std::unordered_map<std::string, Frame*> frames;  // by prefix
  std::set<std::string, std::less<>> global_nodes;
  std::size_t terms = 0;  // of all laws

  /// Makes a local node when it is new.
  Node node(Frame& frame, std::string_view name);
  /// Where an expression names it: also "x1.plate". nullopt: nowhere.
  std::optional<Node> find_node(Frame& frame, std::string_view name) const;
  /// An element that an expression or F, H, K names.
  Placed* find_element(const Frame& frame, std::string_view name) const;
  /// A node between an element and its own series resistance; unique by the element's name.
  Node inner_node(const Placed& at, std::string_view part);

  /// A value by word; `overrides` win. 0 after a refusal.
  double number(const Placed& at, const Formula& formula);
  double own_value(const Placed& at, const Formula& formula);
  /// What a knob, a switch or somebody has set the element to.
  std::optional<double> set_value(const Placed& at);
  void refuse(const Placed& at, std::size_t word, std::string what, std::string hint);
  void warn(const Placed& at, std::string what);
  std::vector<std::string_view> names_of_nodes(const Frame& frame) const;

 private:
  std::unordered_map<std::string, Node> nodes_;
};

/// Words behind the nodes: values in order, then key=value pairs.
struct Rest {
  struct Pair {
    std::string_view key;
    std::size_t word = 0, from = 0, to = 0;
  };
  std::vector<std::size_t> values, flags;  // flags: single words among or behind the pairs
  std::vector<Pair> pairs;

  explicit Rest(const Placed& at);
  const Pair* find(std::string_view key) const;
};
/// m= of the element times the copies of the subcircuit it stands in. Refuses what is not above zero.
double copies_of(Flat& flat, const Placed& at, const Rest& rest);
/// Says which pairs were left aside.
void warn_unused(Flat& flat, const Placed& at, const Rest& rest, std::initializer_list<std::string_view> known);

/// One function a letter; all refuse into flat.refusal.
void add_resistor(Flat& flat, const Placed& at);
void add_capacitor(Flat& flat, const Placed& at);
void add_inductor(Flat& flat, const Placed& at);
void add_coupling(Flat& flat, const Placed& at);
void add_source(Flat& flat, const Placed& at);         // V I
void add_controlled(Flat& flat, const Placed& at);     // E G F H
void add_behavioural(Flat& flat, const Placed& at);    // B
void add_semiconductor(Flat& flat, const Placed& at);  // D Q J M

}  // namespace ohmic::circuit::netlist
