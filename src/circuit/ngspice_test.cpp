// The way to ngspice and back keeps every digit.
#include "circuit/ngspice_test.hpp"

#include <numbers>

#include <gtest/gtest.h>

namespace ohmic::circuit {
namespace {

constexpr const char* low_pass =
    "a low pass\n"
    "V1 in 0 DC 1 AC 1\n"
    "R1 in out 3k\n"
    "R2 out 0 7k\n"
    "C1 out 0 1u\n";

TEST(ngspice, what_it_computes_arrives_in_full_precision) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const auto plots = run_ngspice(low_pass, "dc v1 0 2 0.5\nac lin 1 100 100\nnoise v(out) v1 lin 2 10 20\nop");
  ASSERT_TRUE(plots) << plots.error().sentence();
  ASSERT_EQ(plots->size(), 4u);
  const NgspicePlot& sweep = plots->at(0);
  ASSERT_EQ(sweep.swept().size(), 5u);
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(sweep.at("v(out)")[k], 0.7 * sweep.swept()[k], 1e-14);
  const std::complex<double> pole(1.0, 2.0 * std::numbers::pi * 100.0 * 2100.0 * 1e-6);
  EXPECT_NEAR(std::abs(plots->at(1).at("v(out)", 0) - 0.7 / pole), 0.0, 1e-9);
  EXPECT_TRUE(plots->at(2).has("onoise_spectrum"));
  EXPECT_NEAR(plots->at(3).at("i(v1)").at(0), -1e-4, 1e-14);
}

TEST(ngspice, a_netlist_that_it_refuses_is_an_error_with_its_words) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  const auto plots = run_ngspice("nothing\nQ1 a b c nosuchmodel\nV1 a 0 1\n", "op");
  ASSERT_FALSE(plots);
  EXPECT_NE(plots.error().what.find("nosuchmodel"), std::string::npos) << plots.error().what;
}

}  // namespace
}  // namespace ohmic::circuit
