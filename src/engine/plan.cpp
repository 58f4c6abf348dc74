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

std::optional<Latency> Plan::latency(int card_input, int card_output) const {
  // Longest and shortest way to each step's outputs. Steps stand in order, so each sees its sources' figures done.
  struct Reached {
    bool is_reached = false;
    Frames longest, shortest;
    int by = Source::card;  // the step before, on the longest way
  };
  std::vector<Reached> reached(body_->steps.size());
  const auto from = [&](const Source& source) {
    if (source.step >= 0) return reached[static_cast<std::size_t>(source.step)];
    return Reached{.is_reached = source.step == Source::card && source.terminal == card_input};
  };
  for (std::size_t s = 0; s < reached.size(); ++s) {
    const Step& step = body_->steps[s];
    Reached here;
    for (std::size_t k = 0; k < step.ins; ++k) {
      const Source& source = body_->sources[step.first_in + k];
      const Reached before = from(source);
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

  if (card_output < 0 || card_output >= card_outputs()) return std::nullopt;
  const Source& last = body_->sources[body_->first_card_output + static_cast<std::size_t>(card_output)];
  const Reached end = from(last);
  if (!end.is_reached) return std::nullopt;
  Latency latency{.total = end.longest, .shortest = end.shortest, .parts = {}};
  for (int s = last.step; s >= 0; s = reached[static_cast<std::size_t>(s)].by) {
    const Step& step = body_->steps[static_cast<std::size_t>(s)];
    if (step.node->latency() > Frames(0)) latency.parts.push_back({step.id, step.node->latency()});
  }
  std::ranges::reverse(latency.parts);
  return latency;
}

}  // namespace ohmic::engine
