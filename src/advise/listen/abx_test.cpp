// Laws of listening tests, over thousands of simulated listeners.

#include "advise/listen/abx.hpp"

#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

namespace ohmic::advise {
namespace {

AbxPlan plan_of(Stopping stopping, int trials, double alpha = AbxPlan::usual_alpha) {
  auto plan = AbxPlan::make(stopping, trials, alpha);
  if (!plan) throw std::runtime_error(plan.error().sentence());
  return *plan;
}

/// Answers a trial; may listen before.
using Listener = std::function<Side(Abx&, std::mt19937_64&)>;

Side any(std::mt19937_64& dice) { return (dice() & 1U) != 0 ? Side::b : Side::a; }

/// Hears it with that probability, and guesses otherwise never: is right so often.
Listener right_with(double ability) {
  return [ability](Abx& test, std::mt19937_64& dice) {
    const Side x = test.listen(Heard::x);
    const bool is_right = std::generate_canonical<double, 32>(dice) < ability;
    return is_right == (x == Side::a) ? Side::a : Side::b;
  };
}

struct Runs {
  double passed = 0.0, trials = 0.0;
};

Runs simulate(const AbxPlan& plan, const Listener& listener, int runs, std::uint64_t seed = 1) {
  Runs found;
  std::mt19937_64 dice(seed);
  for (int run = 0; run < runs; ++run) {
    Abx test(plan, dice());
    while (!test.is_over()) {
      const Side said = listener(test, dice);
      test.listen(Heard::x);
      test.answer(said);
    }
    found.passed += test.result()->verdict == AbxVerdict::passed ? 1.0 / runs : 0.0;
    found.trials += static_cast<double>(test.trials().size()) / runs;
  }
  return found;
}

/// What a share of `runs` may exceed its expectation by: four standard deviations, once in 30 000.
double luck(double share, int runs) { return 4.0 * std::sqrt(share * (1.0 - share) / runs); }

TEST(Abx, chance_is_the_exact_binomial_tail) {
  // sum C(16, k), k = 12 .. 16, is 2517; of 65536.
  EXPECT_DOUBLE_EQ(chance_of(12, 16), 2517.0 / 65536.0);
  EXPECT_DOUBLE_EQ(chance_of(16, 16), 1.0 / 65536.0);
  EXPECT_DOUBLE_EQ(chance_of(0, 16), 1.0);
  EXPECT_DOUBLE_EQ(chance_of(17, 16), 0.0);
  double middle = 1.0;  // C(1000, 500) / 2^1000
  for (int i = 1; i <= 500; ++i) middle *= (500.0 + i) / (4.0 * i);
  EXPECT_NEAR(chance_of(500, 1000), 0.5 + 0.5 * middle, 1e-12);
  EXPECT_NEAR(chance_of(12, 16, 0.9), 0.982996001722, 1e-12);
}

TEST(Abx, a_fixed_plan_needs_twelve_of_sixteen) {
  const AbxPlan plan = plan_of(Stopping::fixed, 16);
  EXPECT_EQ(plan.needed(16), 12);
  EXPECT_EQ(plan.needed(15), 0);
  EXPECT_DOUBLE_EQ(plan.p_value(12, 16), 2517.0 / 65536.0);
  EXPECT_NE(plan.sentence().find("3.8 %"), std::string::npos) << plan.sentence();
}

TEST(Abx, all_looks_of_a_sequential_plan_together_keep_the_error) {
  for (const int trials : {5, 16, 40, 100}) {
    const AbxPlan plan = plan_of(Stopping::sequential, trials);
    EXPECT_LE(plan.power(0.5), 0.05) << trials;
    EXPECT_GT(plan.power(0.95), 0.75) << trials;
    int before = 0;
    for (int trial = 1; trial <= trials; ++trial) {
      if (plan.needed(trial) == 0) continue;
      EXPECT_GE(plan.needed(trial), before);
      // Whoever passes, passes with a p-value within the limit.
      EXPECT_LE(plan.p_value(plan.needed(trial), trial), 0.05);
      before = plan.needed(trial);
    }
  }
}

TEST(Abx, plans_that_prove_nothing_are_refused) {
  EXPECT_FALSE(AbxPlan::make(Stopping::fixed, 4));
  EXPECT_TRUE(AbxPlan::make(Stopping::fixed, 5));
  EXPECT_FALSE(AbxPlan::make(Stopping::fixed, 1001));
  EXPECT_FALSE(AbxPlan::make(Stopping::fixed, 16, 0.5));
  EXPECT_FALSE(AbxPlan::make(Stopping::fixed, 16, std::nan("")));
}

TEST(Abx, listeners_at_chance_are_reported_as_chance_in_95_percent_of_runs) {
  constexpr int runs = 20000;
  const Listener guesses = [](Abx&, std::mt19937_64& dice) { return any(dice); };
  const Listener always_a = [](Abx&, std::mt19937_64&) { return Side::a; };
  const Listener by_turns = [](Abx& test, std::mt19937_64&) { return test.trial() % 2 == 0 ? Side::a : Side::b; };
  const Listener switches_often = [](Abx& test, std::mt19937_64& dice) {
    for (auto times = dice() % 30; times > 0; --times) test.listen(static_cast<Heard>(dice() % 3));
    return any(dice);
  };
  // Takes what it heard last before X for X: what switching could give away.
  const Listener superstitious = [](Abx& test, std::mt19937_64& dice) {
    Side last = Side::a;
    for (auto times = dice() % 9; times > 0; --times) last = test.listen(any(dice) == Side::a ? Heard::a : Heard::b);
    return last;
  };
  for (const auto& [stopping, trials] : {std::pair{Stopping::fixed, 16}, std::pair{Stopping::sequential, 40}}) {
    const AbxPlan plan = plan_of(stopping, trials);
    for (const Listener& listener : {guesses, always_a, by_turns, switches_often, superstitious}) {
      const Runs found = simulate(plan, listener, runs);
      EXPECT_LE(found.passed, 0.05);
      EXPECT_NEAR(found.passed, plan.power(0.5), luck(plan.power(0.5), runs));
    }
  }
}

TEST(Abx, who_hears_it_nine_times_in_ten_is_found) {
  constexpr int runs = 5000;
  const AbxPlan fixed = plan_of(Stopping::fixed, 16), sequential = plan_of(Stopping::sequential, 40);
  const Runs a = simulate(fixed, right_with(0.9), runs), b = simulate(sequential, right_with(0.9), runs);
  EXPECT_GT(a.passed, 0.97);
  EXPECT_GT(b.passed, 0.99);
  EXPECT_NEAR(a.passed, fixed.power(0.9), luck(fixed.power(0.9), runs));
  EXPECT_NEAR(b.passed, sequential.power(0.9), luck(sequential.power(0.9), runs) + 1e-3);
  EXPECT_LT(b.trials, 14.0);  // looks that keep the error still save trials
}

TEST(Abx, stopping_while_it_looks_well_passes_nothing) {
  // A guesser who, against the rules, knows how it stands and leaves as soon as the plain p-value is below 5 %.
  constexpr int runs = 20000;
  const AbxPlan plan = plan_of(Stopping::fixed, 16);
  std::mt19937_64 dice(5);
  int naive = 0, ours = 0;
  for (int run = 0; run < runs; ++run) {
    Abx test(plan, dice());
    int correct = 0, made = 0;
    bool looks_well = false;
    while (!test.is_over() && !looks_well) {
      const Side x = test.listen(Heard::x), said = any(dice);
      correct += said == x ? 1 : 0;
      test.answer(said);
      looks_well = chance_of(correct, ++made) <= 0.05;
    }
    test.stop();
    naive += looks_well ? 1 : 0;
    ours += test.result()->p_value <= 0.05 ? 1 : 0;
  }
  EXPECT_GT(naive, runs * 8 / 100);  // what peeking would have claimed: 9 %
  EXPECT_LE(ours, static_cast<int>(0.05 * runs));
}

TEST(Abx, nothing_is_told_before_the_end) {
  Abx test(plan_of(Stopping::fixed, 16), 7);
  for (int trial = 1; trial <= 15; ++trial) {
    const Side x = test.listen(Heard::x);
    test.answer(x);
    EXPECT_FALSE(test.result());
    EXPECT_TRUE(test.trials().empty());
    EXPECT_FALSE(test.is_over()) << "ends early only by the rule";
  }
  test.answer(test.listen(Heard::x));
  ASSERT_TRUE(test.is_over());
  EXPECT_EQ(test.result()->verdict, AbxVerdict::passed);
  EXPECT_EQ(test.trials().size(), 16U);
}

TEST(Abx, x_stays_the_same_within_a_trial_and_must_have_been_heard) {
  Abx test(plan_of(Stopping::fixed, 16), 3);
  for (int trial = 0; trial < 16; ++trial) {
    EXPECT_FALSE(test.can_answer());
    test.answer(Side::a);  // ignored
    EXPECT_EQ(test.trial(), trial + 1);
    const Side x = test.listen(Heard::x);
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(test.listen(Heard::a), Side::a);
      EXPECT_EQ(test.listen(Heard::b), Side::b);
      EXPECT_EQ(test.listen(Heard::x), x);
    }
    test.answer(Side::a);
  }
  EXPECT_EQ(test.trials().front().switches, 61);
}

TEST(Abx, x_comes_from_the_seed_alone_and_is_fair) {
  const auto sequence = [](std::uint64_t seed, bool says_a, int switches) {
    Abx test(plan_of(Stopping::fixed, 1000), seed);
    std::vector<Side> x;
    while (!test.is_over()) {
      for (int i = 0; i < switches; ++i) test.listen(Heard::b);
      x.push_back(test.listen(Heard::x));
      test.answer(says_a ? Side::a : Side::b);
    }
    return x;
  };
  EXPECT_EQ(sequence(11, true, 0), sequence(11, false, 5));
  EXPECT_NE(sequence(11, true, 0), sequence(12, true, 0));
  int b = 0, changes = 0, n = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto x = sequence(seed, true, 0);
    for (std::size_t i = 1; i < x.size(); ++i, ++n) b += x[i] == Side::b, changes += x[i] != x[i - 1];
  }
  EXPECT_NEAR(static_cast<double>(b) / n, 0.5, luck(0.5, n));
  EXPECT_NEAR(static_cast<double>(changes) / n, 0.5, luck(0.5, n));
}

TEST(Abx, repeating_tests_until_one_passes_is_reckoned_with) {
  EXPECT_NEAR(chance_among(0.05, 1), 0.05, 1e-12);
  EXPECT_NEAR(chance_among(0.05, 14), 0.512, 1e-3);
}

}  // namespace
}  // namespace ohmic::advise
