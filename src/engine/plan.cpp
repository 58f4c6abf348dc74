// What can be asked of a plan on control: its nodes, its memory, how late each way through it is.

#include "engine/plan.hpp"

#include <algorithm>

#include "engine/plan_body.hpp"

namespace ohmic::engine {

Ports Ports::all(Dimension unit, int inputs, int outputs) {
  return {std::vector(static_cast<std::size_t>(inputs), unit), std::vector(static_cast<std::size_t>(outputs), unit)};
}

Plan::Plan(Format format, std::unique_ptr<PlanBody> body) : format_(format), body_(std::move(body)) {}
Plan::~Plan() = default;

std::size_t Plan::steps() const { return body_->steps.size(); }
int Plan::card_inputs() const { return static_cast<int>(body_->card_inputs); }
int Plan::card_outputs() const { return static_cast<int>(body_->card_outputs()); }
std::size_t Plan::arena_bytes() const { return body_->arena_bytes; }

const Node* Plan::find(std::string_view id) const {
  const auto found = body_->places.find(id);
  return found == body_->places.end() ? nullptr : body_->steps[found->second].node.get();
}

void Plan::prepare() {
  for (const Step& step : body_->steps) step.node->prepare(format_);
}

namespace {

/// From the outputs of `from` (a step), or without one from the card's input, to one of the card's outputs.
std::optional<Latency> way(const PlanBody& body, std::optional<std::size_t> from, int card_input, int card_output) {
  // Longest and shortest way to each step's outputs. Steps stand in order, so each sees its sources' figures done.
  struct Reached {
    bool is_reached = false;
    Frames longest, shortest;
    int by = Source::card;  // the step before, on the longest way
  };
  std::vector<Reached> reached(body.steps.size());
  const auto before_of = [&](const Source& source) {
    if (source.step >= 0) return reached[static_cast<std::size_t>(source.step)];
    return Reached{.is_reached = !from && source.step == Source::card && source.terminal == card_input};
  };
  for (std::size_t s = 0; s < reached.size(); ++s) {
    const Step& step = body.steps[s];
    Reached here{.is_reached = from == s};
    for (std::size_t k = 0; k < step.ins; ++k) {
      const Source& source = body.sources[step.first_in + k];
      const Reached before = before_of(source);
      if (!before.is_reached) continue;
      if (!here.is_reached || before.longest > here.longest) here.longest = before.longest, here.by = source.step;
      here.shortest = here.is_reached ? std::min(here.shortest, before.shortest) : before.shortest;
      here.is_reached = true;
    }
    const Frames own = step.node->latency();
    here.longest += own;
    here.shortest += own;
    reached[s] = here;
  }

  if (card_output < 0 || static_cast<std::size_t>(card_output) >= body.card_outputs()) return std::nullopt;
  const Source& last = body.sources[body.first_card_output + static_cast<std::size_t>(card_output)];
  const Reached end = before_of(last);
  if (!end.is_reached) return std::nullopt;
  Latency latency{.total = end.longest, .shortest = end.shortest, .parts = {}};
  for (int s = last.step; s >= 0; s = reached[static_cast<std::size_t>(s)].by) {
    const Step& step = body.steps[static_cast<std::size_t>(s)];
    if (step.node->latency() > Frames(0)) latency.parts.push_back({step.id, step.node->latency()});
  }
  std::ranges::reverse(latency.parts);
  return latency;
}

}  // namespace

std::optional<Latency> Plan::latency(int card_input, int card_output) const {
  return way(*body_, std::nullopt, card_input, card_output);
}

std::optional<Latency> Plan::latency(std::string_view from, int card_output) const {
  const auto found = body_->places.find(from);
  if (found == body_->places.end()) return std::nullopt;
  return way(*body_, found->second, 0, card_output);
}

}  // namespace ohmic::engine
