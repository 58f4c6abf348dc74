// Numbers as engineers write them.
#include "circuit/draw/svg.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace ohmic::circuit {
namespace {

TEST(Svg, engineering_notation_has_a_prefix_in_steps_of_a_thousand) {
  EXPECT_EQ(engineering(22100.0), "22.1k");
  EXPECT_EQ(engineering(100e-6), "100µ");
  EXPECT_EQ(engineering(1e6), "1M");
  EXPECT_EQ(engineering(0.22e-6), "220n");
  EXPECT_EQ(engineering(47.0), "47");
  EXPECT_EQ(engineering(-4.94e-3), "-4.94m");
  EXPECT_EQ(engineering(0.0), "0");
}

TEST(Svg, rounding_up_to_a_thousand_takes_the_next_prefix) {
  EXPECT_EQ(engineering(999.96), "1k");
  EXPECT_EQ(engineering(999.4, 3), "999");
  EXPECT_EQ(engineering(999.6, 3), "1k");
}

TEST(Svg, figures_without_end_are_written) {
  EXPECT_EQ(engineering(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(engineering(std::numeric_limits<double>::quiet_NaN()), "?");
  EXPECT_EQ(engineering(1e30), "1e+30");
}

TEST(Svg, plain_numbers_keep_their_digits_and_lose_their_zeros) {
  EXPECT_EQ(plain(0.001), "0.001");
  EXPECT_EQ(plain(2.50), "2.5");
  EXPECT_EQ(plain(-0.0), "0");
  EXPECT_EQ(plain(123456.0, 6), "123456");
}

TEST(Svg, text_cannot_become_markup) { EXPECT_EQ(escaped("a<b>&\"'\n"), "a&lt;b&gt;&amp;&quot;&#39;?"); }

}  // namespace
}  // namespace ohmic::circuit
