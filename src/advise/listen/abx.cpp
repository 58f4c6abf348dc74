// Draws, counts, and says what the count means.

#include "advise/listen/abx.hpp"

#include <cmath>

#include <fmt/format.h>

namespace ohmic::advise {
namespace {

/// "3.8 %", "0.002 %": as many digits as matter.
std::string percent(double share) {
  const double p = share * 100.0;
  if (p >= 10.0) return fmt::format("{:.0f} %", p);
  if (p >= 0.1) return fmt::format("{:.1f} %", p);
  return fmt::format("{:.1g} %", p);
}

std::string sentence_of(const AbxPlan& plan, const AbxResult& result) {
  const std::string count = fmt::format("{} of {}", result.correct, result.trials);
  const std::string limit = percent(plan.alpha());
  switch (result.verdict) {
    case AbxVerdict::passed:
      return fmt::format(
          "{} right: by guessing this or better happens {} of the time, and {} was the limit agreed. You heard a "
          "difference, or you were lucky as one in {:.0f} is.",
          count, percent(result.p_value), limit, 1.0 / result.p_value);
    case AbxVerdict::not_passed:
      return fmt::format(
          "{} right: by guessing this or better happens {} of the time. This test does not show that you heard a "
          "difference. It does not show that there is none either: somebody who is right nine times in ten passes it "
          "{} "
          "of the time, somebody who is right seven times in ten {}.",
          count, percent(result.p_value), percent(plan.power(0.9)), percent(plan.power(0.7)));
    case AbxVerdict::stopped: break;
  }
  return fmt::format(
      "Stopped after {} of {} trials, {} right. Who may stop when it looks well passes by patience, so the trials that "
      "were not made count as wrong: by guessing this or better happens {} of the time. This test is not to be "
      "counted as passed.",
      result.trials, plan.trials(), result.correct, percent(result.p_value));
}

}  // namespace

Abx::Abx(AbxPlan plan, std::uint64_t seed) : plan_(std::move(plan)), seed_(seed), state_(seed), x_(draw()) {}

Side Abx::draw() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  z ^= z >> 31;
  return (z >> 63) != 0 ? Side::b : Side::a;
}

Side Abx::listen(Heard to) {
  if (to != heard_) ++switches_;
  heard_ = to;
  if (to == Heard::x) has_heard_x_ = true;
  if (to == Heard::x) return x_;
  return to == Heard::a ? Side::a : Side::b;
}

void Abx::answer(Side x_is) {
  if (!can_answer()) return;
  trials_.push_back({.x = x_, .answer = x_is, .switches = switches_});
  correct_ += trials_.back().is_right() ? 1 : 0;
  const int made = static_cast<int>(trials_.size());
  if (plan_.is_passed(correct_, made)) return finish(AbxVerdict::passed);
  // Of a fixed number all are made, however they went: ending early would tell.
  const bool is_lost = plan_.stopping() == Stopping::sequential && !plan_.is_open(correct_, made);
  if (is_lost || made == plan_.trials()) return finish(AbxVerdict::not_passed);
  x_ = draw();
  heard_ = Heard::a;
  has_heard_x_ = false;
  switches_ = 0;
}

void Abx::stop() {
  if (!is_over()) finish(AbxVerdict::stopped);
}

void Abx::finish(AbxVerdict verdict) {
  AbxResult result{.verdict = verdict, .correct = correct_, .trials = static_cast<int>(trials_.size()), .sentence = {}};
  result.p_value = plan_.p_value(result.correct, result.trials);
  result.sentence = sentence_of(plan_, result);
  result_ = std::move(result);
}

const std::vector<AbxTrial>& Abx::trials() const {
  static const std::vector<AbxTrial> none;
  return is_over() ? trials_ : none;
}

double chance_among(double p_value, int tests) { return 1.0 - std::pow(1.0 - p_value, tests); }

}  // namespace ohmic::advise
