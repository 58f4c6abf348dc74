// Plays a plan's steps in order; compares two plans wire by wire.

#include "engine/plan_body.hpp"

#include <algorithm>

namespace ohmic::engine {

void Step::give(std::span<const float> values) {
  given.assign(values.begin(), values.end());
  if (settings) settings->put(given);
}

bool Step::hear() {
  if (!readings || !readings->fresh()) return false;
  told = readings->front();
  return true;
}

namespace {

const float* multiply(const float* from, const float* gains, float* to, int frames) noexcept {
  for (int i = 0; i < frames; ++i) to[i] = from[i] * gains[i];
  return to;
}

}  // namespace

void PlanBody::play(const Block& card, int offset, int frames, const Fading& fading) noexcept {
  for (const CardTap& tap : taps) {
    in[tap.connection] = tap.channel < card.in.size() ? card.in[tap.channel] + offset : silence;
  }
  for (Step& step : steps) {
    std::span<const float* const> inputs(in.data() + step.first_in, step.ins);
    if (fading.gains) {
      // The source may have other listeners, whose wires stay: what fades is a copy.
      for (std::size_t k = 0; k < step.ins; ++k) {
        faded[k] = fading.marks[step.first_in + k] ? multiply(inputs[k], fading.gains, scratch[k], frames) : inputs[k];
      }
      inputs = std::span<const float* const>(faded.data(), step.ins);
    }
    std::span<const float> settings;
    if (step.settings) settings = step.settings->front();
    step.node->process(settings, Block{inputs, {out.data() + step.first_out, step.outs}, frames});
  }
}

const float* PlanBody::card_output(std::size_t channel, int frames, const Fading& fading) noexcept {
  if (channel >= card_outputs()) return nullptr;
  const std::size_t connection = first_card_output + channel;
  if (sources[connection].is_silent()) return nullptr;
  if (!fading.gains || !fading.marks[connection]) return in[connection];
  return multiply(in[connection], fading.gains, scratch[0], frames);
}

void PlanBody::read() noexcept {
  for (Step& step : steps) {
    if (!step.readings) continue;
    step.node->read(step.readings->back());
    step.readings->publish();
  }
}

void PlanBody::compare(const PlanBody& before) {
  leaves.assign(before.sources.size(), 1);
  enters.assign(sources.size(), 1);

  // A listener that both plans have keeps the wires that begin where they began; the rest change.
  const auto keep = [&](std::size_t here, std::size_t there, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
      if (!sources[here + k].is_same_as(before.sources[there + k])) continue;
      enters[here + k] = 0;
      leaves[there + k] = 0;
    }
  };
  std::map<const Node*, const Step*> earlier;
  for (const Step& step : before.steps) earlier[step.node.get()] = &step;
  std::map<const Node*, const Step*> later;
  for (const Step& step : steps) {
    later[step.node.get()] = &step;
    const auto found = earlier.find(step.node.get());
    if (found != earlier.end()) keep(step.first_in, found->second->first_in, std::min(step.ins, found->second->ins));
  }
  keep(first_card_output, before.first_card_output, std::min(card_outputs(), before.card_outputs()));

  // Into a node that comes or goes nothing need fade: its own outputs do. Silence needs no fade at all.
  for (const Step& step : steps) {
    if (!earlier.contains(step.node.get())) std::fill_n(enters.begin() + static_cast<long>(step.first_in), step.ins, 0);
  }
  for (const Step& step : before.steps) {
    if (!later.contains(step.node.get())) std::fill_n(leaves.begin() + static_cast<long>(step.first_in), step.ins, 0);
  }
  for (std::size_t c = 0; c < sources.size(); ++c) enters[c] = enters[c] && !sources[c].is_silent();
  for (std::size_t c = 0; c < before.sources.size(); ++c) leaves[c] = leaves[c] && !before.sources[c].is_silent();
  has_enters = std::ranges::count(enters, 1) > 0;
  has_leaves = std::ranges::count(leaves, 1) > 0;
}

}  // namespace ohmic::engine
