#pragma once
// What a netlist says, before anything is evaluated: definitions of subcircuits with what stands in them.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/expression/parse.hpp"
#include "circuit/netlist/card.hpp"

namespace ohmic::circuit::netlist {

/// A line that begins with a letter.
struct Element {
  std::string name;  // lower case
  Card card;
  char letter() const { return name.front(); }
};

/// A .model card as text: its figures may be expressions of the subcircuit it stands in.
struct ModelText {
  std::string name, type, base;  // base: of ako:
  bool is_p_channel = false;
  std::vector<Assignment> figures;
  Place place;
};

/// .ic or .nodeset of one node.
struct GuessText {
  std::string node;
  Formula value;
  bool is_held = false;
};

/// A .subckt, or, outermost, the file itself.
struct Definition {
  std::string name;
  std::vector<std::string> ports;
  std::vector<Assignment> defaults;    // behind the ports: may be given anew where it is used
  std::vector<Assignment> parameters;  // .param
  std::vector<Element> elements;
  std::vector<GuessText> guesses;
  std::map<std::string, ModelText, std::less<>> models;
  std::map<std::string, Function, std::less<>> functions;
  std::map<std::string, std::unique_ptr<Definition>, std::less<>> inner;
  std::vector<const Definition*> order;  // of inner, as they stand in the file
  const Definition* outer = nullptr;
  Place place;

  /// Here or further out; null: nowhere.
  const ModelText* find_model(std::string_view model) const;
  const Definition* find_definition(std::string_view subcircuit) const;
};

/// Said of the whole file, wherever it stands.
struct Globals {
  std::vector<std::string> nodes;  // .global
  std::vector<Assignment> options;
  std::vector<std::string> warnings;
  std::vector<Line> notes;  // *@
  std::string title;
};

struct Statements {
  std::vector<Line> lines;
  Globals globals;
};

/// Sorts statements into definitions. .end, files and sections are gone already.
void read_definitions(std::vector<Line> lines, Definition& root, Globals& globals, Refusal& refusal);

/// "a line may name it": the nearest of some names as a hint, or `otherwise`.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names, std::string otherwise);

}  // namespace ohmic::circuit::netlist
