// Sorts statements into definitions of subcircuits, models, parameters and functions.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "circuit/netlist/definition.hpp"
#include "circuit/netlist/model_text.hpp"
#include "units/dimension.hpp"

namespace ohmic::circuit::netlist {
namespace {

constexpr int deepest = 50;
constexpr std::string_view element_letters = "rclkviegfhbdqjmx";

/// Analyses and printing: what `ohmic circuit` is asked for, and not the file.
constexpr std::array analyses = {".tran",     ".ac",       ".dc",     ".op",    ".noise", ".four",    ".fourier",
                                 ".tf",       ".pz",       ".sens",   ".disto", ".pss",   ".sp",      ".meas",
                                 ".measure",  ".print",    ".plot",   ".probe", ".save",  ".width",   ".wave",
                                 ".backanno", ".step",     ".mc",     ".wcase", ".list",  ".csparam", ".graph",
                                 ".loadbias", ".savebias", ".machine"};

std::string said(const Place& place, std::string what) { return Error{std::move(what), {}, place}.sentence(); }

class Reader {
 public:
  Reader(Definition& root, Globals& globals, Refusal& refusal) : here_(&root), globals_(globals), refusal_(refusal) {}

  void read(Line line);
  void finish();

 private:
  void command(const Card& card);
  void begin(const Card& card);
  void end(const Card& card);
  void function(const Card& card);
  void parameters(const Card& card);
  void guesses(const Card& card);
  void leave_aside(const Card& card);

  Definition* here_;
  Globals& globals_;
  Refusal& refusal_;
  std::vector<Definition*> open_;  // outside `here_`
  std::vector<std::string> skipped_;
};

void Reader::read(Line line) {
  if (line.text.starts_with(".title")) {  // may hold anything
    globals_.title = line.written.substr(std::min(line.written.size(), line.written.find_first_of(" \t") + 1));
    return;
  }
  Card card(std::move(line), refusal_);
  if (refusal_ || card.size() == 0) return;
  if (card[0].front() == '.') return command(card);
  const char letter = card[0].front();
  if (element_letters.contains(letter)) {
    here_->elements.push_back({std::string(card[0]), std::move(card)});
    return;
  }
  std::string hint =
      "Expected one of R C L K V I E G F H B D Q J M X, a command that begins with a full stop, or a comment (*).";
  if (letter == 's' || letter == 'w')
    hint = "For a switch that a person turns, write *@ switch with a resistor's values.";
  if (letter == 'a') hint = "Code models (XSPICE, LTspice's A devices) are not read; write the part as a B source.";
  refusal_.refuse(card.place(), "\"" + std::string(card.written(0)) + "\" is no element that is read here.",
                  std::move(hint));
}

void Reader::begin(const Card& card) {
  if (card.size() < 2)
    return refusal_.refuse(card.place(), "A .subckt without a name.", "Expected .subckt name node node ...");
  if (open_.size() >= deepest)
    return refusal_.refuse(card.place(), "Subcircuits are defined more than 50 deep here.", "Is an .ends missing?");
  auto made = std::make_unique<Definition>();
  made->name = card[1];
  made->place = card.place();
  made->outer = here_;
  std::size_t first = card.next_key(2);
  for (std::size_t k = 2; k < first; ++k) {
    const std::string_view word = card[k];
    if (word == "params:" || word == "param:" || word == "params" || word == "optional:") continue;
    if (std::ranges::find(made->ports, word) != made->ports.end())
      return refusal_.refuse(card.place(k), "The node " + std::string(word) + " stands twice in this .subckt line.",
                             "Give each node a name of its own.");
    made->ports.emplace_back(word);
  }
  made->defaults = assignments(card, first, true);
  open_.push_back(here_);
  Definition* inside = made.get();
  const auto [known, is_new] = here_->inner.try_emplace(made->name);
  if (!is_new) {
    globals_.warnings.push_back(said(card.place(), "The subcircuit " + made->name +
                                                       " is defined twice; the first, of line " +
                                                       std::to_string(known->second->place.line) + ", counts."));
    made->name += "#" + std::to_string(here_->inner.size());  // kept apart, found by nobody
    here_->inner[made->name] = std::move(made);
  } else {
    known->second = std::move(made);
    here_->order.push_back(inside);
  }
  here_ = inside;
}

void Reader::end(const Card& card) {
  if (open_.empty())
    return refusal_.refuse(card.place(), "An .ends without its .subckt.", "Take it out, or add the .subckt line.");
  here_ = open_.back();
  open_.pop_back();
}

void Reader::function(const Card& card) {
  // .func name(a, b) {body}, .func name(a, b) = body: arguments are what stands in the first brackets.
  const std::string& text = card.line().text;
  const auto open = text.find('(');
  const auto close = text.find(')', open == std::string::npos ? 0 : open);
  const std::string name(card[1]);
  std::size_t body = close == std::string::npos ? text.size() : text.find_first_not_of(" \t", close + 1);
  if (body < text.size() && text[body] == '=') ++body;
  if (name.empty() || close == std::string::npos || body >= text.size())
    return refusal_.refuse(card.place(), "This function cannot be read.", "Expected .func name(a, b) {expression}.");
  Formula formula = card.rest(body);
  Function made{.arguments = {}, .body = std::move(formula.text), .place = std::move(formula.place)};
  for (std::size_t at = open + 1; at < close;) {
    const std::size_t from = std::min(text.find_first_not_of(" \t,", at), close);
    const std::size_t to = std::min(text.find_first_of(" \t,", from), close);
    if (from < to) made.arguments.push_back(text.substr(from, to - from));
    at = to;
  }
  here_->functions.insert_or_assign(name, std::move(made));
}

void Reader::parameters(const Card& card) {
  const std::size_t first = card.next_key(1);
  if (first == card.size())
    return refusal_.refuse(card.place(), "A .param without name = value.",
                           "Expected .param name = value, as in .param gain = 10.");
  if (first > 1) return function(card);  // .param f(x) = ...
  for (Assignment& one : assignments(card, first, true)) here_->parameters.push_back(std::move(one));
}

void Reader::guesses(const Card& card) {
  // .ic v(a)=1 v(b)=2: words v, a, =, 1
  for (std::size_t k = 1; k < card.size();) {
    if (card[k] != "v" || card[k + 2] != "=" || card[k + 3].empty())
      return refusal_.refuse(
          card.place(k), "\"" + std::string(card.written(k)) + "\" is no node's voltage.",
          "Expected " + std::string(card[0]) + " v(node) = volts; currents are set by ic= at the inductor.");
    here_->guesses.push_back({std::string(card[k + 1]), card.formula(k + 3), card[0] == ".ic"});
    k += 4;
  }
}

void Reader::leave_aside(const Card& card) {
  const std::string name(card[0]);
  if (std::ranges::find(skipped_, name) != skipped_.end()) return;
  skipped_.push_back(name);
  globals_.warnings.push_back(
      said(card.place(),
           name + " was left aside: analyses are asked for outside the netlist (ohmic circuit op, ac, noise, tran)."));
}

void Reader::command(const Card& card) {
  const std::string_view name = card[0];
  if (name == ".subckt" || name == ".macro") return begin(card);
  if (name == ".ends" || name == ".eom") return end(card);
  if (name == ".param" || name == ".params" || name == ".parameter") return parameters(card);
  if (name == ".func" || name == ".function") return function(card);
  if (name == ".ic" || name == ".nodeset") return guesses(card);
  if (name == ".model") {
    if (auto model = read_model(card, refusal_)) {
      const std::string key = model->name;
      const auto [known, is_new] = here_->models.try_emplace(key, std::move(*model));
      if (!is_new)
        globals_.warnings.push_back(said(card.place(), "The model " + key + " is defined twice; the first, of line " +
                                                           std::to_string(known->second.place.line) + ", counts."));
    }
    return;
  }
  if (name == ".global") {
    for (std::size_t k = 1; k < card.size(); ++k) globals_.nodes.emplace_back(card[k]);
    return;
  }
  if (name == ".options" || name == ".option" || name == ".opt" || name == ".opts") {
    for (std::size_t k = 1; k < card.size(); k += card.is_key(k) ? 3 : 1)
      globals_.options.push_back(
          {std::string(card[k]), card.is_key(k) ? card.formula(k + 2) : Formula{{}, card.place(k)}});
    return;
  }
  if (name == ".temp") {
    globals_.options.push_back({"temp", card.formula(1)});
    if (card.size() > 2) globals_.warnings.push_back(said(card.place(2), "The first temperature counts."));
    return;
  }
  if (std::ranges::find(analyses, name) != analyses.end()) return leave_aside(card);
  refusal_.refuse(
      card.place(), "\"" + std::string(card.written(0)) + "\" is no command that is read here.",
      did_you_mean(
          name,
          {".subckt", ".ends", ".model", ".param", ".func", ".include", ".lib", ".global", ".ic", ".nodeset",
           ".options", ".temp", ".end"},
          "Expected .subckt .ends .model .param .func .include .lib .global .ic .nodeset .options .temp or .end."));
}

void Reader::finish() {
  if (!open_.empty())
    refusal_.refuse(here_->place, "The subcircuit " + here_->name + " does not end.",
                    "Expected .ends behind its last element.");
}

}  // namespace

const ModelText* Definition::find_model(std::string_view model) const {
  for (const Definition* at = this; at != nullptr; at = at->outer)
    if (const auto found = at->models.find(model); found != at->models.end()) return &found->second;
  return nullptr;
}

const Definition* Definition::find_definition(std::string_view subcircuit) const {
  for (const Definition* at = this; at != nullptr; at = at->outer)
    if (const auto found = at->inner.find(subcircuit); found != at->inner.end()) return found->second.get();
  return nullptr;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names, std::string otherwise) {
  const auto near = nearest_name(word, names);
  return near ? "Did you mean " + std::string(*near) + "?" : std::move(otherwise);
}

void read_definitions(std::vector<Line> lines, Definition& root, Globals& globals, Refusal& refusal) {
  Reader reader(root, globals, refusal);
  for (Line& line : lines) {
    if (refusal) return;
    reader.read(std::move(line));
  }
  if (!refusal) reader.finish();
}

}  // namespace ohmic::circuit::netlist
