// Wires nodes together: checks units, ids and settings, and lays out the buffers so that dead ones are used again.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "engine/plan.hpp"
#include "engine/plan_body.hpp"
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

namespace {

// Which piece of the arena each wire's samples stand in.
class Pieces {
 public:
  std::size_t take() {
    if (free_.empty()) return count_++;
    const std::size_t piece = free_.back();
    free_.pop_back();
    return piece;
  }
  void give_back(std::size_t piece) { free_.push_back(piece); }
  std::size_t count() const { return count_; }

 private:
  std::vector<std::size_t> free_;
  std::size_t count_ = 0;
};

}  // namespace

std::unique_ptr<PlanBody> PlanBuilder::Draft::lay_out(int frames) {
  auto body = std::make_unique<PlanBody>();
  const std::size_t channels =
      card_plays.empty() ? 0 : static_cast<std::size_t>(card_plays.rbegin()->first) + std::size_t{1};

  // All connections, and how long each wire is heard.
  constexpr std::size_t never = 0;
  std::vector<std::size_t> last_heard(wires.size(), never);  // 1 + the step's number
  for (std::size_t s = 0; s < steps.size(); ++s) {
    for (std::size_t k = 0; k < steps[s].ins; ++k) {
      last_heard[static_cast<std::size_t>(inputs[steps[s].first_in + k].number)] = s + 1;
    }
  }
  std::vector<Wire> connections = inputs;
  connections.resize(inputs.size() + channels);
  for (const auto& [channel, wire] : card_plays) {
    connections[inputs.size() + static_cast<std::size_t>(channel)] = wire;
    last_heard[static_cast<std::size_t>(wire.number)] = steps.size() + 1;
  }
  body->first_card_output = inputs.size();
  for (const Wire wire : connections) body->sources.push_back(wire.number < 0 ? Source{} : known(wire)->source);

  // Pieces of memory, step by step: outputs first, then what is heard for the last time becomes free, so that an output
  // never stands in another's input. Only its own input's place it may inherit: in-place is part of a node's contract.
  constexpr std::size_t none = ~std::size_t{0};
  std::vector<std::vector<std::size_t>> pieces(steps.size());
  Pieces arena;
  std::size_t widest = 1;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const Step& step = steps[s];
    widest = std::max(widest, step.ins);
    const std::span<const Wire> heard(inputs.data() + step.first_in, step.ins);
    std::vector<std::size_t> dying(step.ins, none);
    for (std::size_t k = 0; k < step.ins; ++k) {
      const Source& source = known(heard[k])->source;
      const bool is_last = last_heard[static_cast<std::size_t>(heard[k].number)] == s + 1;
      const bool is_first = std::ranges::count(heard.first(k), heard[k].number, &Wire::number) == 0;
      if (source.step >= 0 && is_last && is_first) {
        dying[k] = pieces[static_cast<std::size_t>(source.step)][static_cast<std::size_t>(source.terminal)];
      }
    }
    for (std::size_t k = 0; k < step.outs; ++k) {
      const bool is_in_place =
          k < dying.size() && dying[k] != none && std::ranges::count(heard, heard[k].number, &Wire::number) == 1;
      pieces[s].push_back(is_in_place ? std::exchange(dying[k], none) : arena.take());
    }
    for (const std::size_t piece : dying) {
      if (piece != none) arena.give_back(piece);
    }
    const auto unheard = [&](const Known& wire) {
      return wire.source.step == static_cast<int>(s) &&
             last_heard[static_cast<std::size_t>(&wire - wires.data())] == never;
    };
    for (const Known& wire : wires) {
      if (unheard(wire)) arena.give_back(pieces[s][static_cast<std::size_t>(wire.source.terminal)]);
    }
  }

  // One line of 64 bytes more than needed: buffers of 1024 frames would otherwise all fall into the same cache sets.
  constexpr std::size_t line = 64 / sizeof(float);
  const std::size_t stride = (static_cast<std::size_t>(frames) + line - 1) / line * line + line;
  const std::size_t floats = stride * (arena.count() + 1 + widest);
  body->arena_bytes = floats * sizeof(float);
  body->arena = aligned_zeros(floats);
  const auto place = [&](std::size_t piece) { return body->arena.get() + stride * piece; };
  body->silence = place(arena.count());
  for (std::size_t k = 0; k < widest; ++k) body->scratch.push_back(place(arena.count() + 1 + k));
  body->faded.resize(widest);

  for (const auto& outputs_of_step : pieces) {
    for (const std::size_t piece : outputs_of_step) body->out.push_back(place(piece));
  }
  for (std::size_t c = 0; c < body->sources.size(); ++c) {
    const Source& source = body->sources[c];
    body->in.push_back(body->silence);
    if (source.step >= 0) {
      body->in[c] = place(pieces[static_cast<std::size_t>(source.step)][static_cast<std::size_t>(source.terminal)]);
    } else if (source.step == Source::card) {
      body->taps.push_back({c, static_cast<std::size_t>(source.terminal)});
      body->card_inputs = std::max(body->card_inputs, static_cast<std::size_t>(source.terminal) + 1);
    }
  }
  for (std::size_t s = 0; s < steps.size(); ++s) body->places.emplace(steps[s].id, s);
  body->steps = std::move(steps);
  return body;
}

}  // namespace ohmic::engine
