// Gives each wire a place from the step that fills it to the last that hears it.

#include "engine/plan_layout.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace ohmic::engine {

namespace {

constexpr std::size_t nowhere = ~std::size_t{0};

/// Places are numbers here; addresses when all are known.
class Places {
 public:
  std::size_t take() {
    if (free_.empty()) return count_++;
    const std::size_t place = free_.back();
    free_.pop_back();
    return place;
  }
  void give_back(std::size_t place) { free_.push_back(place); }
  std::size_t count() const { return count_; }

 private:
  std::vector<std::size_t> free_;
  std::size_t count_ = 0;
};

/// The places of all wires, step by step.
class Layout {
 public:
  explicit Layout(const PlanBody& body) : body_(body) {
    std::size_t outs = 0;
    for (const Step& step : body.steps) outs += step.outs;
    place_of_.resize(outs, nowhere);
    last_heard_.resize(outs, nowhere);
    for (std::size_t s = 0; s < body.steps.size(); ++s) hear(body.steps[s].first_in, body.steps[s].ins, s);
    hear(body.first_card_output, body.card_outputs(), body.steps.size());
    for (std::size_t s = 0; s < body.steps.size(); ++s) place(s);
  }

  std::size_t places() const { return places_.count(); }
  std::size_t place_of(std::size_t out) const { return place_of_[out]; }
  /// The number of the step's output that is this source.
  std::size_t out_of(const Source& source) const {
    return body_.steps[static_cast<std::size_t>(source.step)].first_out + static_cast<std::size_t>(source.terminal);
  }

 private:
  void hear(std::size_t first, std::size_t count, std::size_t by) {
    for (std::size_t c = first; c < first + count; ++c) {
      if (body_.sources[c].step >= 0) last_heard_[out_of(body_.sources[c])] = by;
    }
  }

  // Outputs take their places first, then what is heard for the last time becomes free: an output never stands where
  // another input does. The place of its own input it may inherit: in-place is part of a node's contract.
  void place(std::size_t s) {
    const Step& step = body_.steps[s];
    std::vector<std::size_t> dying;  // outputs of earlier steps, each once
    std::vector<std::size_t> inherited(step.ins, nowhere);
    for (std::size_t k = 0; k < step.ins; ++k) {
      const Source& source = body_.sources[step.first_in + k];
      if (source.step < 0 || last_heard_[out_of(source)] != s) continue;
      if (std::ranges::count(dying, out_of(source)) > 0) continue;
      dying.push_back(out_of(source));
      if (heard_by(step, source) == 1) inherited[k] = out_of(source);
    }
    for (std::size_t k = 0; k < step.outs; ++k) {
      if (k < step.ins && inherited[k] != nowhere) {
        place_of_[step.first_out + k] = place_of_[inherited[k]];
        std::erase(dying, inherited[k]);
      } else {
        place_of_[step.first_out + k] = places_.take();
      }
    }
    for (const std::size_t out : dying) places_.give_back(place_of_[out]);
    for (std::size_t out = step.first_out; out < step.first_out + step.outs; ++out) {
      if (last_heard_[out] == nowhere) places_.give_back(place_of_[out]);  // nobody listens
    }
  }

  /// How many of the step's inputs begin there.
  long heard_by(const Step& step, const Source& source) const {
    const std::span heard(body_.sources.data() + step.first_in, step.ins);
    return std::ranges::count_if(heard, [&](const Source& other) { return other.is_same_as(source); });
  }

  const PlanBody& body_;
  Places places_;
  std::vector<std::size_t> place_of_;    // one an output
  std::vector<std::size_t> last_heard_;  // by which step; the number of steps: by the card
};

}  // namespace

std::unique_ptr<PlanBody> lay_out(std::vector<Step> steps, std::vector<Source> connections,
                                  std::size_t first_card_output, int frames) {
  auto body = std::make_unique<PlanBody>();
  body->steps = std::move(steps);
  body->sources = std::move(connections);
  body->first_card_output = first_card_output;
  const Layout layout(*body);

  std::size_t outs = 0, widest = 1;
  for (std::size_t s = 0; s < body->steps.size(); ++s) {
    const Step& step = body->steps[s];
    body->places.emplace(step.id, s);
    outs += step.outs;
    widest = std::max(widest, step.ins);
  }
  // One line of 64 bytes more than needed: buffers of 1024 frames would otherwise all fall into the same cache sets.
  constexpr std::size_t line = 64 / sizeof(float);
  const std::size_t stride = (static_cast<std::size_t>(frames) + line - 1) / line * line + line;
  const std::size_t floats = stride * (layout.places() + 1 + widest);
  body->arena = aligned_zeros(floats);
  body->arena_bytes = floats * sizeof(float);
  const auto address = [&](std::size_t place) { return body->arena.get() + stride * place; };

  body->silence = address(layout.places());
  for (std::size_t k = 0; k < widest; ++k) body->scratch.push_back(address(layout.places() + 1 + k));
  body->faded.resize(widest);
  for (std::size_t out = 0; out < outs; ++out) body->out.push_back(address(layout.place_of(out)));
  for (std::size_t c = 0; c < body->sources.size(); ++c) {
    const Source& source = body->sources[c];
    body->in.push_back(source.step >= 0 ? body->out[layout.out_of(source)] : body->silence);
    if (source.step == Source::card) {
      body->taps.push_back({c, static_cast<std::size_t>(source.terminal)});
      body->card_inputs = std::max(body->card_inputs, static_cast<std::size_t>(source.terminal) + 1);
    }
  }
  return body;
}

}  // namespace ohmic::engine
