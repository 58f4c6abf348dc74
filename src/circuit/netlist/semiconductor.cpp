// D Q J M: model cards with their figures computed, handed to the devices.

#include <algorithm>
#include <cmath>
#include <utility>

#include "circuit/device/lower.hpp"
#include "circuit/netlist/flat.hpp"
#include "circuit/netlist/model_text.hpp"

namespace ohmic::circuit::netlist {
namespace {

const ModelCard& card_of(Flat& flat, const Placed& at) {
  Frame& frame = *at.model_frame;
  const auto [known, is_new] = frame.cards.try_emplace(at.model);
  ModelCard& card = known->second;
  if (!is_new) return card;
  const ModelText model = complete_model(*at.model, *frame.definition, flat.refusal);
  card.name = model.name;
  card.type = model.type;
  card.is_p_channel = model.is_p_channel;
  card.place = model.place;
  for (const Assignment& figure : model.figures)
    if (!is_descriptive(figure.key)) card.values.insert_or_assign(figure.key, flat.values.number(figure.value, frame));
  return card;
}

}  // namespace

void add_semiconductor(Flat& flat, const Placed& at) {
  const Rest rest(at);
  const Card& card = at.card();
  Instance instance{.name = at.name,
                    .letter = at.element->letter(),
                    .nodes = at.nodes,
                    .values = {},
                    .is_off = false,
                    .place = card.place()};
  for (const std::size_t word : rest.values) {
    if (card[word] == "off") instance.is_off = true;
    else if (card[word] == "thermal" || card[word] == "on") continue;
    else if (!instance.values.contains("area")) instance.values["area"] = flat.number(at, card.formula(word));
    else
      return flat.refuse(
          at, word,
          "\"" + std::string(card.written(word)) + "\" was not expected behind the area of " + at.element->name + ".",
          "Expected pairs such as m=2.");
  }
  for (const std::size_t word : rest.flags) instance.is_off = instance.is_off || card[word] == "off";
  for (const Rest::Pair& pair : rest.pairs)
    if (pair.key != "ic" && pair.key != "m")
      instance.values[std::string(pair.key)] = flat.number(at, card.formula(pair.from));
  const double copies = copies_of(flat, at, rest);
  if (copies != 1.0) instance.values["m"] = copies;
  const ModelCard& model = card_of(flat, at);
  if (flat.refusal) return;
  std::vector<std::string> warnings;
  const Result<void> added = add_device(flat.circuit, instance, model, warnings);
  for (std::string& one : warnings) {
    const Place& place = one.starts_with("Model ") ? model.place : instance.place;
    flat.warnings.insert(Error{std::move(one), {}, place}.sentence());
  }
  if (added) return;
  Error error = added.error();
  if (error.place.file.empty()) error.place = card.place();
  flat.values.refuse(*at.frame, std::move(error));
}

}  // namespace ohmic::circuit::netlist
