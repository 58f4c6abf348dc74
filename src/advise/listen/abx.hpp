#pragma once
// A listening test that cannot be fooled, not even by oneself: X is A or B by chance, and nothing is told before the end.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "advise/listen/abx_plan.hpp"

namespace ohmic::advise {

enum class Side { a, b };
/// What is listened to.
enum class Heard { a, b, x };

/// One answer.
struct AbxTrial {
  Side x = Side::a, answer = Side::a;
  int switches = 0;  // how often it was switched before
  bool is_right() const { return x == answer; }
};

/// passed: better than guessing, by the rule agreed. not_passed: it proves nothing either way. stopped: the person left.
enum class AbxVerdict { passed, not_passed, stopped };

struct AbxResult {
  AbxVerdict verdict = AbxVerdict::not_passed;
  int correct = 0, trials = 0;  // made
  double p_value = 1.0;
  std::string sentence;  // what it means and what not
};

/// A test while it is made. X of every trial comes from the seed alone (splitmix64, Steele, Lea and Flood 2014): not from
/// answers, not from switching. One thread.
class Abx {
 public:
  Abx(AbxPlan plan, std::uint64_t seed);

  const AbxPlan& plan() const { return plan_; }
  std::uint64_t seed() const { return seed_; }
  /// Trial that is made now, from 1.
  int trial() const { return static_cast<int>(trials_.size()) + 1; }
  bool is_over() const { return result_.has_value(); }

  /// Listens to A, B or X; returns what then plays. As often as one likes.
  Side listen(Heard to);
  Heard listening() const { return heard_; }
  /// May it be answered? X must have been listened to in this trial.
  bool can_answer() const { return !is_over() && has_heard_x_; }
  /// X is that. Ignored while it cannot be answered. Never tells whether it was right; the next trial begins with A.
  void answer(Side x_is);
  /// Leaves before the end: what was not answered counts as wrong.
  void stop();

  /// Nothing before the test is over: who sees how it stands stops when it stands well.
  const std::optional<AbxResult>& result() const { return result_; }
  /// Empty before the test is over.
  const std::vector<AbxTrial>& trials() const;

 private:
  Side draw();
  void finish(AbxVerdict verdict);

  AbxPlan plan_;
  std::uint64_t seed_, state_;
  Side x_;
  Heard heard_ = Heard::a;
  bool has_heard_x_ = false;
  int switches_ = 0, correct_ = 0;
  std::vector<AbxTrial> trials_;
  std::optional<AbxResult> result_;
};

/// How often at least one of so many tests by guessing does as well as p:  1 - (1 - p)^tests  (Sidak 1967).
double chance_among(double p_value, int tests);

}  // namespace ohmic::advise
