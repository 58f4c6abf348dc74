// Wires nodes together: checks units, ids and settings as they come, and hands the result to the layout.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "engine/plan.hpp"
#include "engine/plan_body.hpp"
#include "engine/plan_layout.hpp"
#include "engine/setting.hpp"

namespace ohmic::engine {

namespace {

std::string_view signal_in(Dimension unit) {
  switch (unit) {
    case Dimension::pascal: return "sound pressure (Pa)";
    case Dimension::volt: return "volts (V)";
    case Dimension::full_scale: return "full scale (FS)";
    default: return describe(unit);
  }
}

}  // namespace

struct PlanBuilder::Draft {
  struct Known {
    Source source;
    Dimension unit;
  };
  std::vector<Known> wires;
  std::map<int, Wire> card_wires;
  std::map<int, Wire> card_plays;
  std::vector<Step> steps;
  std::vector<Wire> inputs;  // of all steps, in order
  std::set<const Node*> nodes;
  std::size_t outputs = 0;
  std::optional<Error> mistake;

  void refuse(std::string what, std::string hint = {}) {
    if (!mistake) mistake = Error{std::move(what), std::move(hint), {}};
  }
  Wire draw(Source source, Dimension unit) {
    wires.push_back({source, unit});
    return {static_cast<int>(wires.size()) - 1};
  }
  const Known* known(Wire wire) const {
    const auto number = static_cast<std::size_t>(wire.number);
    return wire.number >= 0 && number < wires.size() ? &wires[number] : nullptr;
  }
  void check_inputs(const std::string& id, const std::vector<Wire>& given, const Ports& ports);
  Values check_settings(const std::string& id, const Node& node, std::vector<float> given);
  std::unique_ptr<PlanBody> lay_out(int frames);
};

PlanBuilder::PlanBuilder() : draft_(std::make_unique<Draft>()) {}
PlanBuilder::~PlanBuilder() = default;

Wire PlanBuilder::card_input(int channel) {
  if (channel < 0) draft_->refuse(fmt::format("The card has no input channel {}; they count from 0.", channel));
  const auto [place, is_new] = draft_->card_wires.try_emplace(channel);
  if (is_new) place->second = draft_->draw({.step = Source::card, .terminal = channel}, Dimension::full_scale);
  return place->second;
}

Wire PlanBuilder::silence() { return draft_->draw({}, Dimension::full_scale); }

void PlanBuilder::Draft::check_inputs(const std::string& id, const std::vector<Wire>& given, const Ports& ports) {
  if (given.size() != ports.in.size()) {
    refuse(fmt::format("{} has {} inputs and was given {} wires.", id, ports.in.size(), given.size()));
    return;
  }
  for (std::size_t k = 0; k < given.size(); ++k) {
    const Known* wire = known(given[k]);
    if (!wire) {
      refuse(fmt::format("Input {} of {} was given a wire that this plan does not have.", k + 1, id));
    } else if (!wire->source.is_silent() && wire->unit != ports.in[k]) {
      const std::string from = wire->source.step >= 0 ? steps[static_cast<std::size_t>(wire->source.step)].id
                                                      : fmt::format("card input {}", wire->source.terminal + 1);
      refuse(fmt::format("Input {} of {} takes {}, but the wire from {} carries {}.", k + 1, id, signal_in(ports.in[k]),
                         from, signal_in(wire->unit)),
             "A microphone, a converter, a headphone or a speaker stands between two units.");
    }
  }
}

Values PlanBuilder::Draft::check_settings(const std::string& id, const Node& node, std::vector<float> given) {
  const std::span<const Field> fields = node.fields();
  if (given.empty()) {
    given.reserve(fields.size());
    for (const Field& field : fields) given.push_back(static_cast<float>(field.fallback));
    return given;
  }
  if (given.size() != fields.size()) {
    refuse(fmt::format("{} has {} settings and was given {}.", id, fields.size(), given.size()));
  } else {
    for (std::size_t k = 0; k < fields.size(); ++k) {
      if (auto checked = check_setting(id, fields[k], static_cast<double>(given[k])); !checked) {
        refuse(checked.error().what, checked.error().hint);
      }
    }
  }
  return given;
}

std::vector<Wire> PlanBuilder::add(std::string id, std::shared_ptr<Node> node, std::vector<Wire> inputs, Ports ports,
                                   std::vector<float> settings) {
  Draft& draft = *draft_;
  const int number = static_cast<int>(draft.steps.size());
  std::vector<Wire> outputs;
  outputs.reserve(ports.out.size());
  for (std::size_t k = 0; k < ports.out.size(); ++k) {
    outputs.push_back(draft.draw({number, static_cast<int>(k), node.get()}, ports.out[k]));
  }
  if (!node) {
    draft.refuse(fmt::format("{} has no node.", id));
    return outputs;
  }
  if (std::ranges::count(draft.steps, id, &Step::id) > 0) draft.refuse(fmt::format("{} stands in the plan twice.", id));
  if (!draft.nodes.insert(node.get()).second) draft.refuse(fmt::format("The node of {} stands in the plan twice.", id));
  draft.check_inputs(id, inputs, ports);

  Step step;
  step.keeps_settings = settings.empty();
  step.given = draft.check_settings(id, *node, std::move(settings));
  if (!step.given.empty()) step.settings = std::make_unique<rt::Latest<Values>>(step.given);
  for (const Field& reading : node->readings()) step.told.push_back(static_cast<float>(reading.fallback));
  if (!step.told.empty()) step.readings = std::make_unique<rt::Latest<Values>>(step.told);
  step.id = std::move(id);
  step.node = std::move(node);
  step.first_in = draft.inputs.size();
  step.ins = inputs.size();
  step.first_out = draft.outputs;
  step.outs = outputs.size();
  draft.outputs += outputs.size();
  draft.inputs.insert(draft.inputs.end(), inputs.begin(), inputs.end());
  draft.steps.push_back(std::move(step));
  return outputs;
}

std::vector<Wire> PlanBuilder::add(std::string id, std::shared_ptr<Node> node, std::vector<Wire> inputs, int outputs,
                                   std::vector<float> settings) {
  Ports ports = Ports::all(Dimension::full_scale, static_cast<int>(inputs.size()), outputs);
  return add(std::move(id), std::move(node), std::move(inputs), std::move(ports), std::move(settings));
}

void PlanBuilder::to_card(Wire wire, int channel) {
  const Draft::Known* known = draft_->known(wire);
  if (channel < 0) {
    draft_->refuse(fmt::format("The card has no output channel {}; they count from 0.", channel));
  } else if (!known) {
    draft_->refuse(fmt::format("Card output {} was given a wire that this plan does not have.", channel + 1));
  } else if (!known->source.is_silent() && known->unit != Dimension::full_scale) {
    draft_->refuse(fmt::format("Card output {} takes {}, but was given {}.", channel + 1,
                               signal_in(Dimension::full_scale), signal_in(known->unit)),
                   "A converter stands in front of a card.");
  } else if (!draft_->card_plays.try_emplace(channel, wire).second) {
    draft_->refuse(fmt::format("Card output {} would play two wires at once.", channel + 1), "Mix them first.");
  }
}

Result<std::unique_ptr<Plan>> PlanBuilder::build(const Format& format) {
  const std::unique_ptr<Draft> draft = std::exchange(draft_, std::make_unique<Draft>());
  if (format.frames < 1 || format.frames > 4096) {
    draft->refuse(fmt::format("A period of {} frames is not possible: 1 to 4096 are.", format.frames));
  }
  if (!(format.rate >= Hertz(8000.0) && format.rate <= Hertz(384000.0))) {
    draft->refuse(fmt::format("A rate of {} is not possible: 8 to 384 kHz are.", text(format.rate)));
  }
  if (draft->mistake) return std::unexpected(*draft->mistake);
  return std::unique_ptr<Plan>(new Plan(format, draft->lay_out(format.frames)));
}

std::unique_ptr<PlanBody> PlanBuilder::Draft::lay_out(int frames) {
  std::vector<Source> connections;
  connections.reserve(inputs.size());
  for (const Wire wire : inputs) connections.push_back(known(wire)->source);
  const std::size_t channels = card_plays.empty() ? 0 : static_cast<std::size_t>(card_plays.rbegin()->first) + 1;
  connections.resize(inputs.size() + channels);
  for (const auto& [channel, wire] : card_plays) {
    connections[inputs.size() + static_cast<std::size_t>(channel)] = known(wire)->source;
  }
  return engine::lay_out(std::move(steps), std::move(connections), inputs.size(), frames);
}

}  // namespace ohmic::engine
