// Intervals hold what they were made of, through every formula.

#include "units/interval.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "units/quantity.hpp"

namespace ohmic {
namespace {

Interval<Ohm> between(int a, int b, int c) {
  int all[] = {std::abs(a % 1000), std::abs(b % 1000), std::abs(c % 1000)};
  std::ranges::sort(all);
  return {Ohm(1.0 + all[0]), Ohm(1.0 + all[1]), Ohm(1.0 + all[2])};
}
/// A value inside, `share` of the way up.
Ohm inside(Interval<Ohm> of, int share) { return of.low + (of.high - of.low) * (std::abs(share % 101) / 100.0); }

TEST(interval, an_exact_one_holds_only_itself) {
  const Interval exact(Ohm(32.0));
  EXPECT_TRUE(exact.is_exact());
  EXPECT_TRUE(exact.contains(Ohm(32.0)));
  EXPECT_FALSE(exact.contains(Ohm(32.001)));
  EXPECT_EQ(map(exact, [](Ohm z) { return Volt(z.value()); }), Interval(Volt(32.0)));
}

RC_GTEST_PROP(interval, a_hull_holds_both_and_keeps_what_is_likely_of_the_first,
              (int a, int b, int c, int d, int e, int f)) {
  const auto one = between(a, b, c), two = between(d, e, f), both = hull(one, two);
  RC_ASSERT(both.contains(one.low) && both.contains(one.high) && both.contains(two.low) && both.contains(two.high));
  RC_ASSERT(both.likely == one.likely);
  RC_ASSERT(both.low == std::min(one.low, two.low) && both.high == std::max(one.high, two.high));
}

RC_GTEST_PROP(interval, the_image_holds_the_image_of_every_value_inside, (int a, int b, int c, int share)) {
  const auto of = between(a, b, c);
  const auto falling = [](Ohm z) { return Ampere(1.0 / z.value()); };
  const auto image = map(of, falling);
  RC_ASSERT(image.low <= image.likely && image.likely <= image.high);
  RC_ASSERT(image.likely == falling(of.likely));
  RC_ASSERT(image.contains(falling(inside(of, share))));
}

RC_GTEST_PROP(interval, the_image_of_two_holds_the_image_of_every_pair,
              (int a, int b, int c, int d, int e, int f, int share, int other)) {
  const auto source = between(a, b, c), load = between(d, e, f);
  const auto divide = [](Ohm s, Ohm l) { return l / (s + l); };  // falls with one, rises with the other
  const Interval<double> image = map(source, load, divide);
  const double value = divide(inside(source, share), inside(load, other));
  RC_ASSERT(image.low <= value * (1.0 + 1e-12) && value * (1.0 - 1e-12) <= image.high);
  RC_ASSERT(image.likely == divide(source.likely, load.likely));
}

}  // namespace
}  // namespace ohmic
