#pragma once
// When a listening test ends and what its outcome proves, agreed before it begins: exact binomial probabilities.

#include <string>
#include <vector>

#include "units/error.hpp"

namespace ohmic::advise {

/// Probability that somebody who is right with probability `ability` is right at least `correct` times of `trials`:
///   sum over k = correct .. trials of  C(trials, k) ability^k (1 - ability)^(trials - k)
/// Guessing is 0.5: the one-sided binomial p-value. Within 1e-12 up to 1000 trials.
double chance_of(int correct, int trials, double ability = 0.5);

/// fixed: so many trials, then one look at the result. sequential: a look after every trial, at bounds so high that all
/// looks together keep the error.
enum class Stopping { fixed, sequential };

/// A stopping rule. Immutable.
class AbxPlan {
 public:
  static constexpr int usual_trials = 16, usual_most = 40, most_trials = 1000;
  static constexpr double usual_alpha = 0.05;

  /// alpha: how often guessing may pass. Errors: so few trials that nothing could pass, more than most_trials, an alpha
  /// outside 0.001 to 0.2.
  static Result<AbxPlan> make(Stopping stopping, int trials, double alpha = usual_alpha);

  Stopping stopping() const { return stopping_; }
  int trials() const { return static_cast<int>(needed_.size()); }  // of a sequential plan: at most
  double alpha() const { return alpha_; }
  /// Right answers after trial `trial` (from 1) that end the test as passed; 0: not there.
  int needed(int trial) const { return needed_[static_cast<std::size_t>(trial - 1)]; }
  /// Is it passed with `correct` right after `trial` trials?
  bool is_passed(int correct, int trial) const { return needed(trial) > 0 && correct >= needed(trial); }
  /// Can it still be passed?
  bool is_open(int correct, int trial) const;

  /// How often guessing does as well as this or better. Trials that were not made count as wrong, so stopping when it
  /// looks good gains nothing. Of a sequential plan: "better" is to pass earlier (Siegmund 1985, stagewise order).
  double p_value(int correct, int trial) const;
  /// How often somebody with this ability passes.
  double power(double ability) const;

  /// What is agreed, as a sentence for before the test.
  std::string sentence() const;

 private:
  AbxPlan(Stopping stopping, double alpha, std::vector<int> needed);
  double passed_by(double ability, int until, int correct) const;

  Stopping stopping_;
  double alpha_;
  std::vector<int> needed_;
};

}  // namespace ohmic::advise
