// The engine's control side: which plans exist, which node stands in which, and what each was last told.

#include "engine/engine.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "engine/plan_body.hpp"
#include "engine/player.hpp"
#include "engine/setting.hpp"
#include "engine/watch.hpp"
#include "rt/denormals.hpp"
#include "rt/guard.hpp"

namespace ohmic::engine {

struct Engine::Playing {
  explicit Playing(Clock& its_clock) : clock(its_clock) {}

  Clock& clock;
  Player player;
  Watch watch;
  // [control] All plans that audio may still hold, the oldest first; the last is the one to be played.
  std::vector<std::unique_ptr<Plan>> plans;
  double rate = 48000.0;  // set while no card calls

  PlanBody* target() { return plans.empty() ? nullptr : plans.back()->body_.get(); }
  Step* find(std::string_view id) { return target() ? find_in(*target(), id) : nullptr; }
  static Step* find_in(PlanBody& plan, std::string_view id) {
    const auto found = plan.places.find(id);
    return found == plan.places.end() ? nullptr : &plan.steps[found->second];
  }
  static const Step* place_of(const PlanBody& plan, const Node* node) {
    const auto found = std::ranges::find(plan.steps, node, [](const Step& step) { return step.node.get(); });
    return found == plan.steps.end() ? nullptr : &*found;
  }
  /// Is the node held by a plan older than the last one?
  bool is_held(const Node* node) const {
    return std::ranges::any_of(plans, [&](const auto& plan) { return place_of(*plan->body_, node) != nullptr; });
  }
  void free(const PlanBody* retired) {
    std::erase_if(plans, [&](const auto& plan) { return plan->body_.get() == retired; });
  }
  /// What the last plan knows of the nodes it shares with `plan`: settings in force, readings last seen.
  void carry(PlanBody& plan) {
    if (!target()) return;
    for (Step& step : plan.steps) {
      const Step* before = place_of(*target(), step.node.get());
      if (!before) continue;
      if (step.keeps_settings && before->given.size() == step.given.size()) step.give(before->given);
      if (before->told.size() == step.told.size()) step.told = before->told;
    }
  }
  void give(const Step& step, std::span<const float> values);
};

/// To every plan in which the node stands: whichever is in turn, the values reach it.
void Engine::Playing::give(const Step& step, std::span<const float> values) {
  const Values copy(values.begin(), values.end());
  const Node* node = step.node.get();
  for (const auto& plan : plans) {
    for (Step& other : plan->body_->steps) {
      if (other.node.get() == node) other.give(copy);
    }
  }
}

Engine::Engine(Clock& clock) : playing_(std::make_unique<Playing>(clock)) {}
Engine::~Engine() = default;

Result<void> Engine::start(std::unique_ptr<Plan> plan) {
  Playing& p = *playing_;
  if (!plan && p.plans.empty()) return failure("The engine was started without a plan and has none from before.");
  // No card calls: everything belongs to control, whichever plan was in turn.
  if (!plan) {
    plan = std::move(p.plans.back());
    p.plans.pop_back();
    for (Node* node : plan->body_->returning) node->reset();
  } else {
    const bool is_same_format = !p.plans.empty() && p.plans.back()->format() == plan->format();
    for (const Step& step : plan->body_->steps) {
      if (!is_same_format || !p.is_held(step.node.get())) step.node->prepare(plan->format());
      else if (!Playing::place_of(*p.target(), step.node.get())) step.node->reset();
    }
    p.carry(*plan->body_);
  }
  plan->body_->returning.clear();
  p.player.start(plan->format(), *plan->body_);
  p.watch.start(plan->format().rate);
  p.rate = plan->format().rate.value();
  p.plans.clear();
  p.plans.push_back(std::move(plan));
  return {};
}

Result<void> Engine::adopt(std::unique_ptr<Plan> plan) {
  Playing& p = *playing_;
  if (p.plans.empty()) return failure("The engine was given a plan to change to before it was started with one.");
  const Format format = p.plans.back()->format();  // a copy: that plan may be freed below
  if (plan->format() != format) {
    return failure(fmt::format("The plan is made for {} and {} frames, but the card runs at {} and {}.",
                               text(plan->format().rate), plan->format().frames, text(format.rate), format.frames),
                   "Stop the card and start the engine anew.");
  }
  collect();
  p.carry(*plan->body_);
  // From here on audio stays with what it has, or the plan it is already changing to: the last one of the list.
  if (const PlanBody* untaken = p.player.take_back()) p.free(untaken);

  PlanBody& before = *p.target();
  plan->body_->compare(before);
  for (const Step& step : plan->body_->steps) {
    Node* node = step.node.get();
    if (Playing::place_of(before, node)) continue;
    if (p.is_held(node)) plan->body_->returning.push_back(node);  // audio may still be playing it: it resets it itself
    else node->prepare(format);
  }
  p.player.hand(*plan->body_);
  p.plans.push_back(std::move(plan));
  return {};
}

std::size_t Engine::collect() {
  Playing& p = *playing_;
  while (const PlanBody* retired = p.player.next_retired()) p.free(retired);
  return p.plans.size();
}

void Engine::silence() noexcept { playing_->player.set_sounding(false); }
void Engine::sound() noexcept { playing_->player.set_sounding(true); }

namespace {

Error no_such_node(std::string_view id, const PlanBody* plan) {
  std::vector<std::string_view> ids;
  if (plan) {
    for (const Step& step : plan->steps) ids.push_back(step.id);
  }
  const auto nearest = nearest_name(id, ids);
  return {
      fmt::format("Nothing in the rig is called {}.", id), nearest ? fmt::format("Is {} meant?", *nearest) : "", {}};
}

Error no_such_field(const Step& step, std::string_view field) {
  std::vector<std::string_view> names;
  for (const Field& known : step.node->fields()) names.push_back(known.name);
  const auto nearest = nearest_name(field, names);
  return {fmt::format("{} has no setting called {}.", step.id, field),
          nearest ? fmt::format("Is {} meant?", *nearest) : "",
          {}};
}

}  // namespace

Result<void> Engine::set(std::string_view id, std::string_view field, double value) {
  const Step* step = playing_->find(id);
  if (!step) return std::unexpected(no_such_node(id, playing_->target()));
  const std::span<const Field> fields = step->node->fields();
  const auto found = std::ranges::find(fields, field, &Field::name);
  if (found == fields.end()) return std::unexpected(no_such_field(*step, field));
  return set(id, static_cast<std::size_t>(found - fields.begin()), value);
}

Result<void> Engine::set(std::string_view id, std::size_t field, double value) {
  const Step* step = playing_->find(id);
  if (!step) return std::unexpected(no_such_node(id, playing_->target()));
  const std::span<const Field> fields = step->node->fields();
  if (field >= fields.size()) {
    return failure(fmt::format("{} has {} settings; there is no number {}.", id, fields.size(), field));
  }
  if (auto checked = check_setting(id, fields[field], value); !checked) return checked;
  Values values = step->given;
  values[field] = static_cast<float>(value);
  playing_->give(*step, values);
  return {};
}

Result<void> Engine::set(std::string_view id, std::span<const float> values) {
  const Step* step = playing_->find(id);
  if (!step) return std::unexpected(no_such_node(id, playing_->target()));
  const std::span<const Field> fields = step->node->fields();
  if (values.size() != fields.size()) {
    return failure(fmt::format("{} has {} settings and was given {}.", id, fields.size(), values.size()));
  }
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (auto checked = check_setting(id, fields[k], static_cast<double>(values[k])); !checked) return checked;
  }
  playing_->give(*step, values);
  return {};
}

std::span<const float> Engine::settings(std::string_view id) const {
  const Step* step = playing_->find(id);
  return step ? std::span<const float>(step->given) : std::span<const float>();
}

std::span<const float> Engine::readings(std::string_view id) {
  Step* step = playing_->find(id);
  if (!step) return {};
  if (!step->hear()) {
    // The plan to come has not read yet: the one in turn may have, of the same node.
    for (const auto& plan : playing_->plans) {
      Step* earlier = Playing::find_in(*plan->body_, id);
      if (earlier && earlier != step && earlier->node == step->node && earlier->hear()) step->told = earlier->told;
    }
  }
  return step->told;
}

const Plan* Engine::plan() const { return playing_->plans.empty() ? nullptr : playing_->plans.back().get(); }

Health Engine::health() const {
  Health health = playing_->watch.health();
  health.non_finite = playing_->player.non_finite();
  health.clipped = playing_->player.clipped();
  health.swaps = playing_->player.swaps();
  return health;
}

bool Engine::next_xrun(Xrun& xrun) { return playing_->watch.next_xrun(xrun); }

/// After a tenth of a second the room is quiet: what comes next must not come with a bang.
constexpr Clock::Time longest_gap = std::chrono::milliseconds(100);

void Engine::process(const Block& block) noexcept {
  const rt::FlushDenormals flush;
  Playing& p = *playing_;
  const Clock::Time late = p.watch.arrive(p.clock.now());
  // A card that slept and says nothing of it. Offline nobody hears the pauses, and files must not depend on them.
  if (late > longest_gap && rt::in_audio()) p.player.drop();
  const bool was_swapping = p.player.is_swapping();
  p.player.play(block);
  p.watch.leave(p.clock.now(), block.frames, was_swapping || p.player.is_swapping());
}

void Engine::missed(Frames frames) noexcept {
  playing_->watch.missed(frames);
  const double longest = std::chrono::duration<double>(longest_gap).count() * playing_->rate;  // frames
  if (frames.value() > longest) playing_->player.drop();
}

}  // namespace ohmic::engine
