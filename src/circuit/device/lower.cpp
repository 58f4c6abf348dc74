// Which device a line and its card are, and what it says about parameters that nobody understood.
#include "circuit/device/lower.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "circuit/device/card.hpp"
#include "circuit/device/devices.hpp"

namespace ohmic::circuit {
namespace {

struct Kind {
  char letter;
  std::string_view type;
  std::size_t least, most;  // nodes
  Result<void> (*add)(Circuit&, Card&);
};
constexpr Kind kinds[] = {
    {'d', "d", 2, 3, add_diode},     {'q', "npn", 3, 4, add_bipolar}, {'q', "pnp", 3, 4, add_bipolar},
    {'j', "njf", 3, 3, add_jfet},    {'j', "pjf", 3, 3, add_jfet},    {'m', "nmos", 4, 4, add_mosfet},
    {'m', "pmos", 4, 4, add_mosfet}, {'m', "vdmos", 3, 5, add_vdmos},
};

}  // namespace

Result<void> add_device(Circuit& circuit, const Instance& instance, const ModelCard& model,
                        std::vector<std::string>& warnings) {
  std::string expected;
  for (const Kind& kind : kinds) {
    if (kind.letter != instance.letter) continue;
    if (!expected.empty()) expected += ", ";
    expected += kind.type;
    if (kind.type != model.type) continue;
    if (instance.nodes.size() < kind.least || instance.nodes.size() > kind.most) {
      return failure(fmt::format("{}: {} nodes were read before the model {}; {} has {}.", instance.name,
                                 instance.nodes.size(), model.name, kind.type,
                                 kind.least == kind.most ? fmt::format("{}", kind.least)
                                                         : fmt::format("{} to {}", kind.least, kind.most)),
                     {}, instance.place);
    }
    Card card(instance, model);
    const Result<void> added = kind.add(circuit, card);
    if (!added) return added;
    for (std::string& sentence : card.warnings()) {
      // One card serves many instances: it is complained of once.
      if (std::ranges::find(warnings, sentence) == warnings.end()) warnings.push_back(std::move(sentence));
    }
    return {};
  }
  if (expected.empty()) {
    return failure(fmt::format("{}: no built-in device begins with {}.", instance.name, instance.letter), {},
                   instance.place);
  }
  return failure(
      fmt::format("{}: model {} is of type {}; expected {}.", instance.name, model.name, model.type, expected), "",
      instance.place);
}

}  // namespace ohmic::circuit
