// Model cards as text.

#include "circuit/netlist/model_text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ohmic::circuit::netlist {
namespace {

constexpr std::array types = {"d",    "npn", "pnp", "njf", "pjf", "nmos", "pmos", "vdmos",
                              "lpnp", "r",   "res", "c",   "cap", "l",    "ind"};

}  // namespace

bool is_descriptive(std::string_view key) {
  constexpr std::array words = {"mfg", "mfr", "vendor", "part", "note", "pn", "package", "type"};
  return std::ranges::find(words, key) != words.end();
}

std::optional<ModelText> read_model(const Card& card, Refusal& refusal) {
  ModelText model;
  model.place = card.place();
  model.name = card[1];
  std::size_t at = 2;
  if (card[at].starts_with("ako:")) {
    model.base = card[at].substr(4);
    if (model.base.empty()) model.base = card[++at];
    ++at;
  }
  if (!card[at].empty() && !card.is_key(at)) {
    model.type = card[at];
    ++at;
  }
  if (card.size() < 3 || (model.type.empty() && model.base.empty())) {
    refusal.refuse(card.place(), "This .model has no name or no type.",
                   "Expected .model name type(parameter=value ...), as in .model 1n4148 d(is=2.5n).");
    return std::nullopt;
  }
  if (!model.type.empty() && std::ranges::find(types, model.type) == types.end()) {
    refusal.refuse(card.place(at - 1),
                   "The model " + model.name + " is of type \"" + model.type + "\", which is not read here.",
                   "Expected D NPN PNP NJF PJF NMOS PMOS VDMOS, or R C L.");
    return std::nullopt;
  }
  // Words without a value (nchan, pchan) may stand anywhere among the pairs.
  for (std::size_t k = at; k < card.size(); ++k) {
    if (!card.is_key(k)) {
      if (card[k] == "pchan") model.is_p_channel = true;
      else if (card[k] == "=") {
        refusal.refuse(card.place(k), "An = without a parameter's name before it.", "Expected parameter=value.");
        return std::nullopt;
      }
      continue;
    }
    if (card[k + 2].empty() || card.is_key(k + 2)) {
      if (!is_descriptive(card[k])) {
        refusal.refuse(card.place(k),
                       "The parameter " + std::string(card[k]) + " of the model " + model.name + " has no value.",
                       "Expected a number behind the =.");
        return std::nullopt;
      }
      k += 1;
      continue;
    }
    model.figures.push_back({std::string(card[k]), card.formula(k + 2)});
    k += 2;
  }
  return model;
}

ModelText complete_model(const ModelText& model, const Definition& where, Refusal& refusal) {
  std::vector<const ModelText*> chain = {&model};
  while (!chain.back()->base.empty()) {
    const ModelText& last = *chain.back();
    const ModelText* base = where.find_model(last.base);
    if (base == nullptr || std::ranges::find(chain, base) != chain.end()) {
      refusal.refuse(last.place,
                     base == nullptr
                         ? "The model " + last.name + " builds on " + last.base + ", which is nowhere defined."
                         : "The model " + last.name + " builds on itself.",
                     "Expected ako: and the name of another .model.");
      return model;
    }
    chain.push_back(base);
  }
  ModelText complete = *chain.back();
  for (auto link = chain.rbegin() + 1; link != chain.rend(); ++link) {
    complete.figures.insert(complete.figures.end(), (*link)->figures.begin(), (*link)->figures.end());
    complete.is_p_channel = complete.is_p_channel || (*link)->is_p_channel;
  }
  complete.name = model.name;
  complete.place = model.place;
  return complete;
}

}  // namespace ohmic::circuit::netlist
