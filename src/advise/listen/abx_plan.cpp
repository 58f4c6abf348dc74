// Bounds and probabilities by walking over all outcomes, trial by trial: exact, no approximation by a normal curve.

#include "advise/listen/abx_plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace ohmic::advise {
namespace {

/// Probabilities of every number of right answers among those who have not passed yet.
class Walk {
 public:
  Walk(int trials, double ability) : open_(static_cast<std::size_t>(trials) + 1, 0.0), ability_(ability) {
    open_[0] = 1.0;
  }

  void step() {
    for (std::size_t k = open_.size() - 1; k > 0; --k) open_[k] = open_[k] * (1.0 - ability_) + open_[k - 1] * ability_;
    open_[0] *= 1.0 - ability_;
  }
  /// Of having at least so many.
  double at_least(int correct) const {
    double sum = 0.0;
    for (std::size_t k = open_.size(); k-- > static_cast<std::size_t>(std::max(correct, 0));) sum += open_[k];
    return sum;
  }
  /// Takes those out who have passed; returns their share.
  double pass(int correct) {
    const double passed = at_least(correct);
    std::fill(open_.begin() + correct, open_.end(), 0.0);
    return passed;
  }

 private:
  std::vector<double> open_;
  double ability_;
};

/// The lowest bound whose error is at most `allowed`; 0: there is none.
int lowest_bound(const Walk& walk, int trial, double allowed) {
  int needed = 0;
  for (int correct = trial; correct >= 1 && walk.at_least(correct) <= allowed; --correct) needed = correct;
  return needed;
}

}  // namespace

double chance_of(int correct, int trials, double ability) {
  Walk walk(trials, ability);
  for (int i = 0; i < trials; ++i) walk.step();
  return std::min(walk.at_least(correct), 1.0);
}

AbxPlan::AbxPlan(Stopping stopping, double alpha, std::vector<int> needed)
    : stopping_(stopping), alpha_(alpha), needed_(std::move(needed)) {}

Result<AbxPlan> AbxPlan::make(Stopping stopping, int trials, double alpha) {
  if (!(alpha >= 0.001 && alpha <= 0.2))
    return failure(fmt::format("A test that guessing passes in {:g} % of runs is none: 0.1 % to 20 % can be asked for.",
                               alpha * 100.0));
  const int fewest = static_cast<int>(std::ceil(-std::log2(alpha)));
  if (trials < fewest || trials > most_trials)
    return failure(
        fmt::format("{} trials: with fewer than {} even a perfect listener could have guessed (more than {:g} % "
                    "of the time), and nobody listens to more than {}.",
                    trials, fewest, alpha * 100.0, most_trials),
        fmt::format("{} are usual.", usual_trials));
  std::vector<int> needed(static_cast<std::size_t>(trials), 0);
  Walk walk(trials, 0.5);
  double spent = 0.0;
  for (int trial = 1; trial <= trials; ++trial) {
    walk.step();
    // The error is spent evenly over the looks (Lan and DeMets 1983):  alpha(n) = alpha n / N
    const bool is_look = stopping == Stopping::sequential || trial == trials;
    if (!is_look) continue;
    const int bound = lowest_bound(walk, trial, alpha * trial / trials - spent);
    if (bound == 0) continue;
    needed[static_cast<std::size_t>(trial - 1)] = bound;
    spent += walk.pass(bound);
  }
  return AbxPlan(stopping, alpha, std::move(needed));
}

bool AbxPlan::is_open(int correct, int trial) const {
  for (int later = trial + 1; later <= trials(); ++later)
    if (needed(later) > 0 && correct + (later - trial) >= needed(later)) return true;
  return false;
}

/// Of having passed before trial `until`, or of having at least `correct` right after it.
double AbxPlan::passed_by(double ability, int until, int correct) const {
  Walk walk(trials(), ability);
  double passed = 0.0;
  for (int trial = 1; trial < until; ++trial) {
    walk.step();
    if (needed(trial) > 0) passed += walk.pass(needed(trial));
  }
  walk.step();
  return std::min(passed + walk.at_least(correct), 1.0);
}

double AbxPlan::p_value(int correct, int trial) const {
  const bool has_passed = trial > 0 && is_passed(correct, trial);
  return passed_by(0.5, has_passed ? trial : trials(), correct);
}

double AbxPlan::power(double ability) const {
  const int last = needed(trials());
  return passed_by(ability, trials(), last > 0 ? last : trials() + 1);
}

std::string AbxPlan::sentence() const {
  if (stopping_ == Stopping::fixed)
    return fmt::format(
        "{} trials, no more and no fewer. The result is told behind the last. {} right or more pass: guessing gets "
        "there "
        "{:.1f} % of the time. Stopping before counts the rest as wrong.",
        trials(), needed(trials()), chance_of(needed(trials()), trials()) * 100.0);
  int first = 1;
  while (needed(first) == 0) ++first;
  return fmt::format(
      "At most {} trials. It ends as soon as enough are right: {} of the first {}, {} of {} at last. Over all these "
      "looks "
      "together guessing passes {:.1f} % of the time. It also ends when it cannot be passed any more.",
      trials(), needed(first), first, needed(trials()), trials(), power(0.5) * 100.0);
}

}  // namespace ohmic::advise
